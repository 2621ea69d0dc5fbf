"""Commands about passwords: breach filters, and forgetting what was kept."""

from __future__ import annotations

from pathlib import Path

import click

from hygiene.cli import terminal
from hygiene.cli.options import FILE
from hygiene.cli.terminal import errors


@click.group()
def breaches() -> None:
    """Make and test a filter of breached passwords.

    With such a filter, `hygiene scan --breaches FILE` looks passwords up without a network.
    """


@breaches.command()
@click.argument("source", type=FILE)
@click.option(
    "--output",
    type=FILE,
    default=Path("breaches.filter"),
    show_default=True,
    metavar="FILE",
    help="Write the filter to this file.",
)
@click.option(
    "--partial",
    is_flag=True,
    help="Accept a list with gaps. The filter can then find passwords, but never clear one.",
)
def build(source: Path, output: Path, partial: bool) -> None:
    """Make a filter from the Pwned Passwords list of SHA-1 hashes.

    SOURCE is the list as one file ordered by hash, or a folder of its ranges; both may be compressed with gzip. The
    filter takes 2.3 bytes for each password. An existing filter is replaced only when the new one is complete.
    """
    with errors():
        from hygiene.enrich.breaches.build_filter import build as build_filter

        with terminal.bars() as progress:
            count = build_filter(source, output, progress(source), partial=partial)
        wrote = f"Wrote {output}: {count:,} passwords. Next: hygiene scan --vault FILE --breaches {output}"
        click.echo(terminal.line(wrote, 10_000), err=True)


@breaches.command()
@click.argument("file", type=FILE)
def verify(file: Path) -> None:
    """Read a whole filter and compare its checksum."""
    with errors():
        from hygiene.enrich.breaches.filter_file import Filter

        with Filter(file) as opened, terminal.bars() as progress:
            opened.verify(progress(file))
            click.echo(
                f"{terminal.line(str(file), 1000)} is intact: {opened.keys:,} passwords. "
                f"About 1 in {opened.wrong_once_in:,} look-ups wrongly finds a password."
            )


@click.command()
def forget() -> None:
    """Remove everything that --remember kept.

    That is the keyed tags of passwords, the file that holds them, and their key.
    """
    with errors():
        from hygiene.history import password_memory
        from hygiene.model.text import sentence

        click.echo(sentence(str(password_memory.forget())))
