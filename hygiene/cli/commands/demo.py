"""The command `demo`, and the example that ships: a brand account and its intruder, both invented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hygiene.cli import terminal
from hygiene.cli.options import details_option, format_option, load_policy, output_option
from hygiene.cli.terminal import errors

if TYPE_CHECKING:
    from hygiene.report.report import Report


@contextmanager
def example() -> Iterator[tuple[tuple[Path, ...], Path, Path]]:
    """Yield the paths of the example's archives, password export and policy.

    They are valid while the context is open.
    """
    from contextlib import ExitStack
    from importlib.resources import as_file, files

    folder = files("hygiene.data").joinpath("example")
    with ExitStack() as stack:
        paths = [
            stack.enter_context(as_file(folder.joinpath(name)))
            for name in ("x-archive.zip", "x-archive-of-august.zip", "passwords.csv", "policy.toml")
        ]
        yield (paths[0], paths[1]), paths[2], paths[3]


def tidied(report: Report) -> Report:
    """Return the report without facts about this computer.

    Those are the folder of the example, and who can read it. The report is marked as that of the example.
    """
    from dataclasses import replace

    inputs = tuple(replace(i, path=Path(i.path).name, warnings=()) for i in report.inputs)
    return replace(report, inputs=inputs, demo=True)


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
