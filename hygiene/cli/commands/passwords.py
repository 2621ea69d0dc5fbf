"""Commands about passwords: filters of breached ones, and what is remembered from run to run."""

from __future__ import annotations

from pathlib import Path

import click

from hygiene.cli import terminal
from hygiene.cli.commands.options import FILE
from hygiene.cli.terminal import errors


@click.group()
def breaches() -> None:
    """Make and test a filter of breached passwords.

    With one, `hygiene scan --breaches FILE` looks them up without a network.
    """


@breaches.command()
@click.argument("source", type=FILE)
@click.option(
    "--output",
    type=FILE,
    default=Path("breaches.filter"),
    show_default=True,
    metavar="FILE",
    help="Write the filter there.",
)
@click.option("--partial", is_flag=True, help="Accept a list with holes: the filter then finds, and clears nothing.")
def build(source: Path, output: Path, partial: bool) -> None:
    """Make a filter from the Pwned Passwords list of SHA-1 hashes.

    SOURCE is the list as one file ordered by hash, or a folder of its ranges, compressed with gzip or not. The filter takes
    2.3 bytes a password; the old one stays whole until the new one is.
    """
    with errors():
        from hygiene.enrich.breaches.build_filter import build as make

        with terminal.bars() as progress:
            count = make(source, output, progress(source), partial=partial)
        click.echo(
            f"Wrote {output}: {count:,} passwords. Next: hygiene scan --vault FILE --breaches {output}", err=True
        )


@breaches.command()
@click.argument("file", type=FILE)
def verify(file: Path) -> None:
    """Read a filter whole and compare its checksum."""
    with errors():
        from hygiene.enrich.breaches.filter_file import Filter

        with Filter(file) as opened, terminal.bars() as progress:
            opened.verify(progress(file))
            click.echo(
                f"{file} is sound: {opened.keys:,} passwords, wrong about once in {opened.wrong_once_in:,} look-ups."
            )


@click.command()
def forget() -> None:
    """Remove everything that --remember kept.

    That is the keyed tags of passwords, their file, and its key.
    """
    with errors():
        from hygiene.history import passwords as memory

        click.echo(str(memory.forget()).capitalize() + ".")
