"""The command `init`: ask what is yours, and write the policy."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from hygiene.cli import terminal
from hygiene.cli.commands.options import FILE, every
from hygiene.cli.terminal import errors


@click.command()
@click.argument("exports", nargs=-1, metavar="[EXPORT]...", type=FILE)
@click.option(
    "--output",
    type=FILE,
    default=Path("hygiene.toml"),
    show_default=True,
    metavar="FILE",
    help="Write the policy there.",
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def init(exports: tuple[Path, ...], output: Path, force: bool) -> None:
    """Ask what is yours, and write that down as the policy.

    It asks for your home time zone and, for each EXPORT, who is responsible for the account, which clients are yours
    and which apps should have access. Press Enter to take the answer in brackets. The file is yours to edit.
    """
    with errors():
        from hygiene.cli import output as writer
        from hygiene.cli.policy_wizard import Questions, compose
        from hygiene.plugins.registry import Plugins

        writer.ready(output, replace=force)
        snapshots = every(exports, Plugins())
        ask = Questions(
            confirm=lambda text, default: click.confirm(text, default=default, err=True), text=terminal.asked
        )
        text = compose(snapshots, ask)
        writer.write(output, text, replace=force)
        named = shlex.join(map(str, exports)) or "EXPORT"
        next_step = f"hygiene scan {named} --policy {shlex.quote(str(output))}"
        click.echo(terminal.line(f"Wrote {output}. Next: {next_step}", 100_000), err=True)
