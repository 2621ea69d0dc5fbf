"""The two sides of a comparison: runs in the history, and reports in JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from hygiene.cli.history.judge import Judge
from hygiene.cli.history.keep import warn_of_unreadable
from hygiene.cli.history.options import LAST
from hygiene.history.runs.file import opened, usual_path
from hygiene.history.runs.from_json import read_report
from hygiene.history.runs.recall import before, closest, since_last
from hygiene.history.runs.row import Run
from hygiene.history.runs.store import History
from hygiene.language.words import speaking_as_written, tr
from hygiene.model.account import FLEET, Account
from hygiene.model.errors import HistoryError
from hygiene.model.text import home_hidden
from hygiene.report.changes.answers import answers
from hygiene.report.changes.compare import changes
from hygiene.report.changes.records import Changes, CheckAnswer, CheckAnswers
from hygiene.report.verdict.word import WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A run or a report that is compared.

    `number` is that of a run, or 0 for the report in a `file`. `word` is that of its verdict. `expected` is the
    likelihood under the score's `model`, or None for a run over a fleet, which has no single one. A run is judged
    `again`, by the policy and the model of today. `language` is that of the sentences, or empty where it is not known.
    `fleet` is true for a run over a fleet.
    """

    file: str = ""
    number: int = 0
    fleet: bool = False
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

    @property
    def accounts(self) -> Mapping[tuple[str, str], Account]:
        """Its accounts by key. The export of a password manager counts as one."""
        return _accounts(self.answers.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An earlier run that is compared for some accounts only."""

    number: int
    at: datetime
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A comparison.

    `then` is the earlier side. It is None where nothing earlier is known, and where the accounts are compared with
    different runs. `parts` are those runs, or the ones that answer what `then` does not, the newest first.
    """

    now: Side
    then: Side | None
    changes: Changes
    parts: tuple[Part, ...] = ()

    @property
    def titles(self) -> Mapping[str, str]:
        """The titles of the checks of both sides."""
        return {**(self.then.titles if self.then else {}), **self.now.titles}


def compared(wanted: Sequence[int | str | Path], judge: Judge) -> Compared:
    """Compare two runs or reports, or one run with what was known before it.

    The earlier of two comes first, in whatever order they are given. Without any, the last run is compared.

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
    number, whole = closest(history, now.answers, run.id, found.runs)
    last = history.run(number) if whole else None
    known = before(history, now.answers, run.id) if len(found.runs) > 1 else {}
    own = [key for key, account in now.accounts.items() if not account.shared]
    warn_of_unreadable(len(history.unreadable))
    return Compared(
        now=now,
        then=_side(history, last, judge, only=own) if last else None,
        changes=found,
        parts=tuple(_parts(known, last.id if last else 0)),
    )


def _parts(known: CheckAnswers, but: int) -> Iterator[Part]:
    """Yield the runs that gave these answers, but for one."""
    by_run: dict[int, list[CheckAnswer]] = {}
    for answer in known.values():
        if answer.run != but:
            by_run.setdefault(answer.run, []).append(answer)
    for number, each in sorted(by_run.items(), reverse=True):
        if named := _accounts(each):
            yield Part(number=number, at=max(answer.at for answer in each), accounts=tuple(named.values()))


def _accounts(every: Iterable[CheckAnswer]) -> Mapping[tuple[str, str], Account]:
    """Return the accounts of answers by key, in order, without those together."""
    each = {answer.account.key: answer.account for answer in every if answer.account}
    return {key: each[key] for key in sorted(each) if key[0] != FLEET}


def _like(history: History, run: Run, judge: Judge) -> Side | None:
    """Return the newest earlier run of its kind that can be read, or None."""
    for each in history.runs(before=run.id):
        if each.ended and (each.kind, each.name) == (run.kind, run.name):
            try:
                return _side(history, each, judge)
            except HistoryError:
                history.unreadable.add(each.id)
    return None


def _side(history: History, run: Run, judge: Judge, only: Collection[tuple[str, str]] = ()) -> Side:
    """Return a run as it is judged today, with the answers of that time.

    For a fleet, the side is about the accounts in `only` if the run read one of them, or else about the whole.
    """
    numbers = sorted({each for key in only for of, each in history.holding(key, run.id + 1, 1) if of == run.id})
    alone = run.kind == "fleet" and bool(numbers)
    if alone:
        reports = [history.by_number(number) for number in numbers]
    else:
        reports = [report for part in history.parts(run.id) if (report := history.report(run.id, part))]
    # The whole of a fleet has no single number.
    judged = [judge.again(report) for report in (reports if alone else reports[:1] if run.kind == "scan" else ())]
    words = [each.verdict.word for each in judged]
    return Side(
        number=run.id,
        fleet=run.kind == "fleet",
        at=run.ended or run.started,
        word=min(words, key=WORDS.index) if words else run.word,
        expected=judged[0].score.expected if len(judged) == 1 else None,
        model=judged[0].score.model if judged else run.model,
        again=bool(judged),
        # For a fleet, the whole comes first and knows everything that accounts share. The report of an account knows
        # its own share.
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
