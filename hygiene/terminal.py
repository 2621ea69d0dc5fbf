"""How the command speaks: one line an error, a bar for long reads, colour on a terminal only, questions on standard error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hygiene.errors import HygieneError
from hygiene.text import printable

if TYPE_CHECKING:
    from hygiene.files import Progress
    from hygiene.formats import Screen
    from hygiene.model import Snapshot

PROGRESS_FROM: Final = 16 << 20
"""Inputs smaller than this are read before a progress bar could be seen."""


@contextmanager
def errors() -> Iterator[None]:
    """One clear line and an exit code for every error a user is meant to see."""
    try:
        yield
    except HygieneError as error:
        complain(error)
        sys.exit(error.exit_code)


def complain(error: HygieneError) -> None:
    """Say what is wrong, where, and what to do, in one line on standard error."""
    click.echo(f"error: {line(str(error), 1000)}", err=True)


def warn(text: str) -> None:
    """Say on standard error what the user should know though the run goes on."""
    click.echo(f"warning: {line(text, 1000)}", err=True)


def line(text: str, limit: int = 300) -> str:
    """Text from outside, fit for one line."""
    return printable(text, limit)


def warn_of_gap(snapshot: Snapshot, part: str) -> None:
    """Say on standard error what a list lacks: not read is not none."""
    if why := snapshot.gaps.get(part):
        warn(f"{part} were not read in full: {why}")


def entry(name: str, title: str, *lines: str) -> None:
    """One thing that can be read, with what to know of it."""
    click.echo(f"  {name}: {title}")
    for text in lines:
        click.echo(click.wrap_text(text, width=78, initial_indent="    ", subsequent_indent="    "))
    click.echo()


def hidden(text: str) -> str:
    """Ask for a password without showing it. An empty answer is an answer."""
    return str(click.prompt(text, hide_input=True, default="", show_default=False, err=True))


def asked(text: str, default: str) -> str:
    """Ask for a line of text."""
    return str(click.prompt(text, default=default, err=True))


def progress(path: Path) -> Progress:
    """A bar on standard error for a long read of a file, on a terminal only."""
    from hygiene.files import silent

    size = path.stat().st_size if path.is_file() else 0
    if size < PROGRESS_FROM or not sys.stderr.isatty():
        return silent
    bar = click.progressbar(
        length=size, label=f"Reading {line(path.name, 40)}", file=sys.stderr, update_min_steps=1 << 20
    )

    def more(consumed: int) -> None:
        bar.update(consumed)
        if bar.pos >= size:
            bar.render_finish()

    return more


def screen(output: Path | None) -> Screen:
    """What the report is written for: colour only on a terminal that wants it (https://no-color.org)."""
    from hygiene.formats import Screen

    terminal = output is None and sys.stdout.isatty()
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Screen(color=color, width=min(shutil.get_terminal_size().columns, 100) if terminal else 80)


def write(text: str, output: Path | None) -> None:
    """Print a report, or write it to a file that only its owner can read."""
    if output is None:
        # Colour was decided with the screen; click must not decide again.
        click.echo(text, nl=False, color=True)
        return
    from hygiene import output as writer

    writer.write(output, text)
    click.echo(f"Wrote {output}.", err=True)
