"""The two sides of a comparison: runs in the history, and reports in JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from hygiene.cli.history.judge import Judge
from hygiene.cli.history.keep import warn_of_unreadable
from hygiene.cli.history.options import LAST
from hygiene.history.runs.file import opened, usual_path
from hygiene.history.runs.from_json import read_report
from hygiene.history.runs.recall import since_last
from hygiene.history.runs.row import Run
from hygiene.history.runs.store import History
from hygiene.language.words import speaking_as_written, tr
from hygiene.model.errors import HistoryError
from hygiene.model.text import home_hidden
from hygiene.report.changes.answers import answers
from hygiene.report.changes.compare import changes
from hygiene.report.changes.records import Changes, CheckAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A run or a report that is compared.

    `number` is that of a run, or 0 for the report in a `file`. `word` is that of its verdict. `expected` is the
    likelihood under the score's `model`, or None for a run over a fleet, which has no single one. A run is judged
    `again`, by the policy and the model of today. `language` is that of the sentences, or empty where it is not known.
    """

    file: str = ""
    number: int = 0
    at: datetime
    word: str
    expected: float | None
    model: str
    again: bool
    answers: CheckAnswers
    titles: Mapping[str, str]
    language: str

    @property
    def name(self) -> str:
        """The number of the run in words, or the file."""
        return tr("run {number}", number=self.number) if self.number else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A comparison. `then` is None where nothing earlier is known."""

    now: Side
    then: Side | None
    changes: Changes

    @property
    def titles(self) -> Mapping[str, str]:
        """The titles of the checks of both sides."""
        return {**(self.then.titles if self.then else {}), **self.now.titles}


def compared(wanted: Sequence[int | str | Path], judge: Judge) -> Compared:
    """Compare two runs or reports, or one run with what was known before it.

    Of two, the earlier one comes first, in whatever order they are given. Without any, the last run is compared.

    Raises:
        click.UsageError: A report in JSON is given alone.
        HistoryError: A run or a report cannot be read, or there is none.
    """
    files = [each for each in wanted if isinstance(each, Path)]
    if len(files) == 1 == len(wanted):
        raise click.UsageError(
            tr("give a second report, or a run, to compare {file} with.", file=home_hidden(str(files[0])))
        )
    if len(files) == 2:
        return _of_two(*map(_from_file, files))
    with opened(usual_path(), new=False) as history:
        sides = [
            _from_file(each) if isinstance(each, Path) else _side(history, chosen(history, each), judge)
            for each in wanted or (LAST,)
        ]
        if len(sides) == 2:
            return _of_two(*sides)
        return _with_earlier(history, chosen(history, wanted[0] if wanted else LAST), sides[0], judge)


def chosen(history: History, wanted: int | str | Path) -> Run:
    """Return a run by its number, or the last finished one.

    Raises:
        HistoryError: There is no such run.
    """
    if isinstance(wanted, int):
        run = history.run(wanted)
        if run is None:
            raise HistoryError(
                tr("it holds no run {number}", number=wanted), hint=tr("`hygiene history` lists the runs")
            )
        return run
    finished = next((run for run in history.runs() if run.ended), None)
    if finished is None:
        raise HistoryError(tr("it holds no finished run"), hint=tr("`hygiene scan` keeps its runs"))
    return finished


def _of_two(one: Side, other: Side) -> Compared:
    # A clock may have been wrong, and the numbers of runs only grow.
    numbered = one.number and other.number
    then, now = sorted((one, other), key=lambda side: side.number if numbered else side.at.timestamp())
    with speaking_as_written(now.language):
        return Compared(now=now, then=then, changes=changes(now.answers, then.answers, since=then.at))


def _with_earlier(history: History, run: Run, now: Side, judge: Judge) -> Compared:
    """Compare a run with what was known before it."""
    report = history.report(run.id)
    if run.kind == "fleet" or report is None:
        then = _like(history, run, judge)
        warn_of_unreadable(len(history.unreadable))
        if then:
            return _of_two(then, now)
        with speaking_as_written(now.language):
            return Compared(now=now, then=None, changes=changes(now.answers, {}))
    with speaking_as_written(report.language):
        found = since_last(history, report, run.id)
    warn_of_unreadable(len(history.unreadable))
    last = history.run(max(found.runs, default=0))
    return Compared(now=now, then=_side(history, last, judge) if last else None, changes=found)


def _like(history: History, run: Run, judge: Judge) -> Side | None:
    """Return the newest earlier run of its kind that can be read, or None."""
    for each in history.runs(before=run.id):
        if each.ended and (each.kind, each.name) == (run.kind, run.name):
            try:
                return _side(history, each, judge)
            except HistoryError:
                history.unreadable.add(each.id)
    return None


def _side(history: History, run: Run, judge: Judge) -> Side:
    """Return a run as it is judged today, with the answers of that time."""
    parts = {part: history.report(run.id, part) for part in history.parts(run.id)}
    reports = [report for report in parts.values() if report]
    whole = judge.again(reports[0]) if run.kind == "scan" and reports else None
    return Side(
        number=run.id,
        at=run.ended or run.started,
        word=whole.verdict.word if whole else run.word,
        expected=whole.score.expected if whole else None,
        model=whole.score.model if whole else run.model,
        again=whole is not None,
        # Of a fleet, the whole comes first and knows all that accounts share; that of an account knows its own share.
        answers={key: answer for report in reversed(reports) for key, answer in answers(report, run.id).items()},
        titles={check: title for report in reports for check, title in report.titles.items()},
        language=reports[0].language if reports else "",
    )


def _from_file(path: Path) -> Side:
    read = read_report(path)
    return Side(
        file=home_hidden(str(path)),
        at=read.generated_at,
        word=read.word,
        expected=read.expected,
        model=read.model,
        again=False,
        answers=answers(read),
        titles={},
        language=read.language,
    )
