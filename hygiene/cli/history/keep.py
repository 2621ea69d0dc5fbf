"""A scan's dealings with the history.

They are keeping a run, comparing it, and telling the news.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import click

from hygiene.cli import terminal
from hygiene.language.words import tr, tr_n
from hygiene.model.errors import HistoryError, HygieneError
from hygiene.model.text import home_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from hygiene.cli.history.judge import Judge
    from hygiene.cli.history.options import HistoryOptions
    from hygiene.model.finding import Severity
    from hygiene.model.policy import HistoryRules
    from hygiene.report.changes.records import Changes
    from hygiene.report.report import Report

_WIDTH: Final = 78
"""Cells in a line of the text that a command gets."""


def refuse(needs: Sequence[str], *, no_history: bool, rules: HistoryRules) -> None:
    """Refuse options that need the history where it is turned off.

    Raises:
        click.UsageError: One of them is given, and nothing is compared or kept.
    """
    off = "--no-history" if no_history else "" if rules.keep else tr("`keep = false` under [history] in the policy")
    if needs and off:
        raise click.UsageError(
            tr(
                "{option} compares with earlier runs, and {off} turns that off; leave out one.",
                option=needs[0],
                off=off,
            )
        )


def kept(report: Report, judge: Judge, wanted: HistoryOptions) -> Report:
    """Keep the run, and return its report with the changes since earlier runs.

    It has the line of the likelihood over the runs too.

    Where the history is turned off or cannot be used, the report stays as it is. One line says that it cannot be used,
    and the exit code is then 1 where an option needs it, because nothing is guessed.
    """
    rules = judge.policy.history
    if wanted.no_history or not rules.keep:
        return report
    from hygiene.cli.history.trend import with_trend
    from hygiene.history.private_file import exists
    from hygiene.history.runs import recall
    from hygiene.history.runs.file import usual_path

    try:
        path = usual_path()
        first = not exists(path, HistoryError)
        made = recall.kept(report, path, limit=rules.megabytes << 20, unreadable=warn_of_unreadable)
    except HistoryError as error:
        if wanted.needs:
            said = tr(
                "the run was not kept: {error}; so {option} cannot know what is new",
                error=error,
                option=wanted.needs[0],
            )
            terminal.go_on(HistoryError(said))
        else:
            terminal.warn(tr("the run was not kept: {error}", error=error), always=True)
        return report
    if first:
        announce(path)
    return with_trend(made, judge)


def warn_of_unreadable(count: int) -> None:
    """Print on standard error how many reports a comparison left out."""
    if count:
        terminal.warn(
            tr_n(
                count,
                "{count:,} earlier report cannot be read, so nothing is compared with it (`hygiene forget --history` "
                "begins a new history)",
                "{count:,} earlier reports cannot be read, so nothing is compared with them (`hygiene forget "
                "--history` begins a new history)",
            )
        )


def announce(path: Path) -> None:
    """Print on standard error that runs are kept from now on, even if quiet."""
    said = tr(
        "The results of your scans are kept in {file} from now on, so that each says what is new. --no-history leaves "
        "a run out, and `keep = false` under [history] in the policy all of them. `hygiene forget --history` removes "
        "the file.",
        file=home_hidden(str(path)),
    )
    terminal.tell(terminal.line(said, 1000))


def tell(wanted: HistoryOptions, report: Report) -> None:
    """Give the command of `--notify` the changes, if there are any.

    The report is written by then, so a failure only decides the exit code.
    """
    if not wanted.notify or report.changes is None or not is_news(report.changes):
        return
    from hygiene.cli.history.notify import notify
    from hygiene.formats.terminal.changes import notice

    try:
        with withdrawn_unless_told(report.generated_at):
            notify(wanted.notify, notice(report, _WIDTH))
    except HistoryError as error:
        terminal.go_on(error)


@contextmanager
def withdrawn_unless_told(started: datetime | None) -> Iterator[None]:
    """Remove a kept run if its report or its news reaches no one.

    The next run then reports them again. `started` is the time of the run, or None where it was not kept.
    """
    from hygiene.history.runs.file import opened, usual_path

    try:
        yield
    except (HygieneError, OSError):
        if started is not None:
            with suppress(HistoryError), opened(usual_path(), new=False) as history:
                history.withdraw(started)
        raise


def is_news(changes: Changes) -> bool:
    """Return whether a run found, lost or could not read something."""
    from hygiene.report.changes import records

    return bool(changes.missing or changes.unread or records.is_news(changes.lines))


def has_new(changes: Changes, least: Severity) -> bool:
    """Return whether a finding of at least a severity is new or worse.

    Those that are accepted do not count. In a first run, all the others do.
    """
    return any(line.worse and line.found.severity.rank >= least.rank for line in changes.lines)
