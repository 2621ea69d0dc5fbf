"""A line of a crontab, as crontab(5) describes it."""

from __future__ import annotations

import shlex
from typing import Final

import click

from hygiene.cli.commands.schedule.timer import Timer
from hygiene.language.words import tr

MARK: Final = "# hygiene schedule: "
"""The end of a line of ours, before the timer's name.

The shell takes it as a comment.
"""
LONGEST: Final = 900
"""The most bytes of a command.

Vixie's cron refuses a command of 1,000 bytes (MAX_COMMAND in its cron.h).
"""
_DAYS: Final = {"day": "* * *", "week": "* * 1", "month": "1 * *"}


def line(timer: Timer) -> str:
    """Return the line of a crontab, without its end.

    Raises:
        click.UsageError: The command is too long for cron.
    """
    command = " ".join(map(_quoted, timer.words))
    log, folder = _quoted(str(timer.log)), _quoted(str(timer.log.parent))
    # A user who pastes the line may have no folder for the log yet.
    shell = f"umask 077; mkdir -p {folder} && cd {_quoted(str(timer.folder))} && {command} >>{log} 2>&1"
    if len(shell.encode("utf-8", "surrogateescape")) > LONGEST:
        raise click.UsageError(
            tr("the command is too long for cron, which takes {most} bytes; use shorter names.", most=LONGEST)
        )
    return f"{timer.minute} {timer.hour} {_DAYS[timer.every]} {shell} {MARK}{timer.name}"


def with_line(crontab: str, name: str, new: str) -> str:
    """Return a crontab in which a line replaces the one of the same timer."""
    return without(crontab, name) + f"{new}\n"


def without(crontab: str, name: str = "") -> str:
    """Return a crontab without the line of a timer, or of every timer."""
    lines = crontab.splitlines(keepends=True)
    kept = [each for each in lines if not _is_of(each, name)]
    return "".join(kept) + ("\n" if kept and not kept[-1].endswith("\n") else "")


def names(crontab: str) -> list[str]:
    """Return the names of the timers in a crontab."""
    return [each.rpartition(MARK)[2].strip() for each in crontab.splitlines() if MARK in each]


def _is_of(each: str, name: str) -> bool:
    return MARK in each and (not name or each.rpartition(MARK)[2].strip() == name)


def _quoted(word: str) -> str:
    r"""Return a word for the shell that cron starts.

    A `%` ends the command unless it follows a backslash, which stands outside of the quotes here.
    """
    return r"\%".join(shlex.quote(part) if part else "" for part in word.split("%")) or "''"
