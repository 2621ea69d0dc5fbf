"""The command `demo`: the report of an invented brand account."""

from __future__ import annotations

from pathlib import Path

import click

from hygiene.cli import terminal
from hygiene.cli.options import details_option, format_option, load_policy, output_option
from hygiene.cli.terminal import errors


@click.command()
@format_option
@details_option
@output_option
def demo(style: str | None, output: Path | None, details: bool) -> None:
    """Show the report of an invented brand account.

    An intruder has just posted in its name. The archive, the passwords and the policy come with hygiene.
    """
    with errors():
        from hygiene.cli import output as writer
        from hygiene.cli.guided.example import example, tidied
        from hygiene.cli.running import run
        from hygiene.plugins.registry import Plugins
        from hygiene.scan.request import ScanRequest

        if output:
            writer.ready(output)
        click.echo("An invented account. For your own: hygiene scan EXPORT --vault FILE", err=True)
        with example() as (archives, vault, policy_file):
            plugins = Plugins(strangers=False)
            report = tidied(run(ScanRequest(exports=archives, vaults=(vault,)), load_policy(policy_file), plugins))
            by_ending = writer.format_by_ending(output, style, plugins.names("formats"))
            render = plugins.get("formats", style or by_ending or writer.DEFAULT_FORMAT)
            how = writer.told(output, style, by_ending)
            terminal.write(render(report, terminal.screen(output, details=details)), output, how)
