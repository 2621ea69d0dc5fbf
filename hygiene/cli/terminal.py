"""How the command speaks: one line an error, a bar for long reads, colour on a terminal only, questions on standard error."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from hygiene.model.errors import HygieneError, OutputError
from hygiene.model.text import printable
from hygiene.plugins.registry import Plugins
from hygiene.reference.platforms import platform

if TYPE_CHECKING:
    from hygiene.model.redacted import Hidden
    from hygiene.model.snapshot import Snapshot
    from hygiene.plugins.format import Screen
    from hygiene.sources.files.files import Progress

PROGRESS_FROM: Final = 16 << 20
"""Inputs smaller than this are read before a progress bar could be seen."""
PATIENCE_FROM: Final = 100_000
"""Things that take some seconds to compare."""


class FormatName(click.ParamType[str]):
    """The names of the installed formats, looked up only when the option is used or shown."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, if a format is called that."""
        known = Plugins().names("formats")
        if value not in known:
            self.fail(f"{value!r} is not one of {', '.join(known)}.", param, ctx)
        return str(value)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002  # click's signature
        """The names, for `--help`."""
        return f"[{'|'.join(Plugins().names('formats'))}]"


@contextmanager
def errors() -> Iterator[None]:
    """One clear line and an exit code for every error a user is meant to see."""
    try:
        yield
        if sys.stdout:
            sys.stdout.flush()  # or a full disk would show only when Python ends
    except HygieneError as error:
        complain(error)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        complain(OutputError(f"this cannot be written: {error.strerror}"))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python would try again at its end
        sys.exit(OutputError.exit_code)


def quiet_crashes() -> None:
    """Let a defect, ours or a plugin's, end the run without the text of its exception: that may quote what was read."""
    sys.excepthook = _crash


def _crash(kind: type[BaseException], _error: BaseException, where: TracebackType | None) -> None:
    import traceback

    click.echo(
        f"error: hygiene stopped on a defect ({kind.__name__}). Where it happened, without anything that was read; please "
        f"report it:\n{''.join(traceback.format_tb(where))}",
        err=True,
        nl=False,
    )


def complain(error: HygieneError) -> None:
    """Say what is wrong, where, and what to do, in one line on standard error."""
    click.echo(f"error: {line(str(error), 1000)}", err=True)


def say(text: str) -> None:
    """Tell the user something on standard error, in whole lines."""
    click.echo(click.wrap_text(line(text, 2000), width=78), err=True)


def warn(text: str) -> None:
    """Say on standard error what the user should know though the run goes on."""
    click.echo(f"warning: {line(text, 1000)}", err=True)


def line(text: str, limit: int = 300) -> str:
    """Text from outside, fit for one line."""
    return printable(text, limit)


def warn_of_gap(snapshot: Snapshot, part: str) -> None:
    """Say on standard error what a list lacks: not read is not none. What a platform never tells is no news."""
    why = snapshot.gaps.get(part)
    if why and why != platform(snapshot.account.platform).cannot(part):
        warn(f"{snapshot.account}: {part} were not read in full: {why}")


def warn_of_failed(plugins: Plugins) -> None:
    """Say on standard error which strangers' plugins were left out, and why."""
    for plugin in plugins.failed():
        warn(f"plugin {plugin.name} of {plugin.distribution} was left out: {plugin.error}")


def patience(number: int, what: str) -> None:
    """Say on a terminal that so many things will take a while, where they will."""
    if number >= PATIENCE_FROM and _interactive(sys.stderr):
        say(f"Comparing {number:,} {what} with one another. This takes a while ...")


def entry(name: str, title: str, *lines: str) -> None:
    """One thing that can be read, with what to know of it; an address in that stays on one line, to be copied."""
    import textwrap

    click.echo(f"  {name}: {title}")
    whole = textwrap.TextWrapper(
        width=78, initial_indent="    ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    for text in lines:
        click.echo(whole.fill(text))
    click.echo()


def hidden(text: str) -> str:
    """Ask for a password without showing it. An empty answer is an answer.

    Raises:
        click.UsageError: when there is no terminal that can hide it.
    """
    from getpass import GetPassWarning

    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            return str(click.prompt(text, hide_input=True, default="", show_default=False, err=True))
        except GetPassWarning:
            raise click.UsageError(
                "a password can only be asked for at a terminal, where it can hide what is typed."
            ) from None


def asker() -> Callable[[str], Hidden] | None:
    """How to ask for a file's password; None where there is no terminal to ask at."""
    from hygiene.model.redacted import Hidden

    return (lambda what: Hidden(hidden(what))) if _interactive(sys.stdin) else None


def asked(text: str, default: str) -> str:
    """Ask for a line of text."""
    return str(click.prompt(text, default=default, err=True))


@contextmanager
def bars() -> Iterator[Callable[..., Progress]]:
    """A bar on standard error for each long read of a file, on a terminal only; it goes when the next one is read."""
    from hygiene.sources.files.files import no_progress

    with ExitStack() as shown:

        def start(*paths: Path) -> Progress:
            shown.close()
            size = sum(map(_size, paths))
            if size < PROGRESS_FROM or not _interactive(sys.stderr):
                return no_progress
            bar = click.progressbar(
                length=size, label=f"Reading {line(paths[0].name, 40)}", file=sys.stderr, update_min_steps=1 << 20
            )
            # A reader leaves pictures and films unread, so the bar seldom fills: end it, or the cursor stays hidden.
            shown.callback(bar.render_finish)
            return bar.update

        yield start


def screen(output: Path | None) -> Screen:
    """What the report is written for: colour only on a terminal that wants it (https://no-color.org)."""
    from hygiene.plugins.format import Screen

    terminal = output is None and _interactive(sys.stdout)
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Screen(color=color, width=min(shutil.get_terminal_size().columns, 100) if terminal else 80)


def write(text: str, output: Path | None) -> None:
    """Print a report, or write it to a file that only its owner can read.

    Raises:
        OutputError: when it can be neither.
    """
    if output is None:
        # Colour was decided with the screen; click must not decide again.
        click.echo(text, nl=False, color=True)
        return
    from hygiene.cli import output as writer

    writer.write(output, text)
    click.echo(f"Wrote {output}.", err=True)


def _interactive(stream: TextIO | None) -> bool:
    """Whether a person sits at it; a stream that was closed before the start is None."""
    return stream is not None and stream.isatty()


def _size(path: Path) -> int:
    """Bytes of a file; 0 for anything else, and for what cannot be looked at: reading it will say why."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
