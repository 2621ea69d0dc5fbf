"""The terminal: errors, warnings, and questions.

An error is one line, which a terminal shows in lines of its width. Warnings and questions go to standard error. Colour
is used only on a terminal, and never alone. A quiet command only prints errors and asks questions.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import click

from hygiene.language.words import tr, tr_as
from hygiene.model.errors import HygieneError, system_words
from hygiene.model.text import escaped

if TYPE_CHECKING:
    from hygiene.model.redacted import Hidden
    from hygiene.plugins.format import Screen

_NARROWEST: Final = 60
"""The narrowest terminal that lists are wrapped for, in cells."""
_QUIET: Final = "hygiene.quiet"
_NO_INPUT: Final = "hygiene.no-input"
_CODE: Final = "hygiene.exit-code"
"""Keys in click's context: quiet, asks nothing, went on after an error."""


def set_quiet(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    """Make a command quiet; the callback of its option `--quiet`."""
    ctx.meta[_QUIET] = value


def set_no_input(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    """Let a command ask nothing; the callback of its option `--no-input`."""
    ctx.meta[_NO_INPUT] = value


def is_quiet() -> bool:
    """Return whether the running command prints errors only."""
    ctx = click.get_current_context(silent=True)
    return bool(ctx and ctx.meta.get(_QUIET))


@contextmanager
def errors() -> Iterator[None]:
    """Turn each error for the user into one clear line and an exit code.

    A command that went on after an error exits with the code of that error.
    """
    try:
        yield
        sys.stdout.flush()  # otherwise a full disk would show only when Python ends
        ctx = click.get_current_context(silent=True)
        if ctx and _CODE in ctx.meta:
            sys.exit(ctx.meta[_CODE])
    except HygieneError as error:
        complain(error)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.filename is None:  # of the standard output
            raise
        complain(HygieneError(tr("it cannot be used: {reason}", reason=system_words(error)), path=str(error.filename)))
        sys.exit(HygieneError.exit_code)
    except MemoryError:
        complain(
            HygieneError(tr("there is not enough memory"), hint=tr("close other programs, or read one input at a time"))
        )
        sys.exit(HygieneError.exit_code)


def complain(error: HygieneError) -> None:
    """Print an error with the problem, its place and the remedy."""
    tell(tr("error: {message}", message=line(str(error), 1000)))


def go_on(error: HygieneError) -> None:
    """Print an error that does not end the command, but decides its exit code."""
    if ctx := click.get_current_context(silent=True):
        ctx.meta[_CODE] = error.exit_code
    complain(error)


def say(text: str) -> None:
    """Print a text on standard error, in whole lines."""
    if not is_quiet():
        click.echo(wrapped(text), err=True)


def wrapped(text: str, indent: str = "") -> str:
    """Return a text in lines that fit the terminal.

    They have at most 78 columns.
    """
    from hygiene.formats.wording.layout import wrap

    return "\n".join(wrap(line(text, 2000), min(_columns(), 78), indent, indent))


def tell(text: str) -> None:
    """Print a message on standard error, even if quiet."""
    click.echo(fitted(text), err=True)


def go_on_with(text: str, command: str, *, yours: bool = False) -> None:
    """Print a message and the command to go on with, even if quiet.

    The command is never broken, so that it can be pasted. `yours` says that words in it stand for files of the user's.
    """
    from hygiene.formats.wording.phrases import IN_CAPITALS

    tell(line(text, 1000))
    click.echo(f"  {line(command, 100_000)}", err=True)
    if yours:
        tell(tr(IN_CAPITALS))


def fitted(text: str, lead: str = "") -> str:
    """Return a message in lines that fit the terminal, or as it is for a pipe.

    `lead` is already written on the first line.
    """
    if not interactive(sys.stderr):
        return text
    from hygiene.formats.terminal.page import READABLE
    from hygiene.formats.wording.layout import wrap

    lines = wrap(lead + text, min(_columns(), READABLE), rest="  ")
    return "\n".join(lines).removeprefix(lead)


def _columns() -> int:
    """Return the width of the terminal in cells, or 80 without one."""
    from shutil import get_terminal_size

    with suppress(OSError, ValueError):
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
        return get_terminal_size((columns or 80, 24)).columns
    return get_terminal_size().columns


def warn(text: str, *, always: bool = False) -> None:
    """Print a warning on standard error; the run goes on.

    A quiet command prints only what is `always` printed.
    """
    if always or not is_quiet():
        tell(tr("warning: {message}", message=line(text, 1000)))


def line(text: str, limit: int = 300) -> str:
    """Return text from outside, made fit for one line.

    The name of a file stays as the user knows it.
    """
    return escaped(text, limit)


def hidden(text: str) -> str:
    """Ask for a password without showing it. The answer may be empty.

    Raises:
        click.UsageError: No terminal can hide the typed password.
        KeyboardInterrupt: The user stopped, with Ctrl-C or at the end of the input.
    """
    from getpass import GetPassWarning

    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            return str(click.prompt(text, hide_input=True, default="", show_default=False, err=True))
        except GetPassWarning:
            raise click.UsageError(
                tr("a password can only be asked for at a terminal, where it can hide what is typed.")
            ) from None
        except click.Abort:  # an ordinary error, which would cost only one input although the user stops the whole run
            raise KeyboardInterrupt from None


def agrees(question: str, *, default: bool) -> bool:
    """Ask for yes or no on standard error. Enter stands for the default.

    The letters are those of the user's language. The English ones count in every language.

    Raises:
        click.Abort: The user stopped, or no answer can come.
    """
    yes, no = tr_as("answer", "y"), tr_as("answer", "n")
    keys = f"{yes.upper()}/{no}" if default else f"{yes}/{no.upper()}"
    shown = f"{question} [{keys}]:"
    shown = wrapped(shown) if interactive(sys.stderr) else shown
    meant = {"y": True, "yes": True, "n": False, "no": False}
    meant |= {"": default, yes: True, no: False, tr_as("answer", "yes"): True, tr_as("answer", "no"): False}
    while True:
        given = click.prompt(shown, default="", show_default=False, prompt_suffix=" ", err=True).strip().casefold()
        if given in meant:
            return meant[given]
        click.echo(tr("Error: invalid input"), err=True)


def agreed(question: str, *, yes: bool, default: bool, unasked: str) -> bool:
    """Ask for yes or no, unless `yes` is already given.

    Where no answer comes, the answer is no, and `unasked` says how to go on without being asked.
    """
    try:
        return yes or agrees(question, default=default)
    except click.Abort:
        click.echo(err=True)
        say(f"{tr('There was no answer.')} {unasked}")
        return False


def asker() -> Callable[[str], Hidden] | None:
    """Return a function that asks for passwords; None where no one answers."""
    from hygiene.model.redacted import Hidden

    return (lambda what: Hidden(hidden(what))) if interactive(sys.stdin) and not _asks_nothing() else None


def colored(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal that wants colour.

    See https://no-color.org.
    """
    return interactive(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def screen(output: Path | None, *, details: bool = False) -> Screen:
    """Return the screen that the report is written for."""
    from shutil import get_terminal_size

    from hygiene.plugins.format import Screen

    terminal = output is None and interactive(sys.stdout)
    return Screen(
        color=terminal and colored(sys.stdout),
        width=get_terminal_size().columns if terminal else 80,
        details=details,
        draws=terminal and _draws(sys.stdout),
    )


def _draws(stream: TextIO) -> bool:
    """Return whether the encoding of a terminal has small bars."""
    from hygiene.formats.wording.layout import BARS

    try:
        BARS.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def table_width() -> int | None:
    """Return the cells that a list may take, or None without a terminal."""
    return max(screen(None).width, _NARROWEST) if interactive(sys.stdout) else None


def write(text: str, output: Path | None, how: str = "") -> None:
    """Print a report, or write it to a file that only its owner can read.

    A quiet command prints no report. `how` follows the file's name and says in which format it is written.

    Raises:
        OutputError: The report can be neither printed nor written.
    """
    if output is None:
        if is_quiet():
            return
        # The screen already decided about colour, so click must not decide again. A byte order mark belongs to a file,
        # because the encoding of a pipe may not have it.
        click.echo(text.removeprefix("\ufeff"), nl=False, color=True)
        return
    from hygiene.cli import output as writer

    writer.write(output, text)
    if not is_quiet():
        tell(line(tr("Wrote {file}{how}.", file=output, how=how), 1000))


def can_ask() -> bool:
    """Return whether a question can be shown and answered at a terminal."""
    return interactive(sys.stdin) and interactive(sys.stderr) and not _asks_nothing()


def _asks_nothing() -> bool:
    ctx = click.get_current_context(silent=True)
    return bool(ctx and ctx.meta.get(_NO_INPUT))


def interactive(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal; None is a closed stream."""
    return stream is not None and stream.isatty()
