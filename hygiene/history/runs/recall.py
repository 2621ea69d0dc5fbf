"""A run in the history: keeping it, and the changes since earlier ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from hygiene.history.runs.file import opened
from hygiene.history.runs.kept_report import as_kept
from hygiene.history.runs.row import Run
from hygiene.history.runs.store import LIMIT, OVERVIEW, History
from hygiene.history.runs.unreported import unreported
from hygiene.model.account import VAULT, Account
from hygiene.model.errors import HistoryError
from hygiene.model.finding import Status
from hygiene.report.changes.answers import answers
from hygiene.report.changes.compare import changes, newest
from hygiene.report.changes.records import Changes, CheckAnswer, CheckAnswers
from hygiene.report.fleet.records import Overview
from hygiene.report.report import Report

_BACK: Final = 12
"""The most earlier runs that are searched for answers."""


def kept(
    report: Report, path: Path, *, limit: int = LIMIT, unreadable: Callable[[int], object] = lambda _: None
) -> Report:
    """Keep a run, and return its report with the changes since earlier ones.

    The run is kept as a whole or not at all.

    Args:
        report: The report of the run.
        path: The file of earlier runs.
        limit: The most bytes of all kept reports; the oldest runs go first.
        unreadable: Called with the number of earlier reports that cannot be read, which are left out.

    Raises:
        HistoryError: The run cannot be kept.
    """
    with opened(path) as history:
        with history.changing():
            run = history.begin("scan", report.generated_at)
            made = replace(report, changes=since_last(history, report, run))
            history.keep(run, made)
            finish(history, run, [made])
        history.prune(limit)
        unreadable(len(history.unreadable))
    return made


def newest_with(history: History, fingerprint: str) -> tuple[Report | None, int]:
    """Return the newest kept report that has a finding, or None.

    The number is that of the newer reports that cannot be read.
    """
    damaged = 0
    # Most ids that no run has are known at once, without reading every report.
    for run in _runs(history) if history.first_seen([fingerprint]) else ():
        for part in history.parts(run.id):
            try:
                report = history.report(run.id, part)
            except HistoryError:
                damaged += 1
                continue
            if report and any(
                result.fingerprint(each) == fingerprint for result in report.results for each in result.findings
            ):
                return report, damaged
    return None, damaged


def _runs(history: History) -> Iterator[Run]:
    """Yield every run, newest first."""
    runs = history.runs()
    while runs:
        yield from runs
        runs = history.runs(before=runs[-1].id)


def since_last(history: History, report: Report, run: int) -> Changes:
    """Return the changes in a scan since runs earlier than `run`.

    Accounts and vaults that only the closest of those runs read count as not read.
    """
    now = _answers(report)
    known = before(history, now, run)
    number, _ = closest(history, now, run, {answer.run for answer in known.values()})
    every = [found.fingerprint for answer in now.values() for found in answer.found]
    return changes(now, {**known, **_left_out(history, number, now)}, first_seen=history.first_seen(every))


def _left_out(history: History, number: int, now: CheckAnswers) -> CheckAnswers:
    """Return the answers of an earlier scan about what this one did not read.

    A fleet is more than a scan would read, so it has none.
    """
    run, last = history.run(number), None
    with suppress(HistoryError):  # another part of that run may have been compared
        last = history.report(number) if run and run.kind == "scan" else None
    read = {key for key, _ in now}
    return {key: answer for key, answer in answers(last, number).items() if key[0] not in read} if last else {}


def closest(history: History, now: CheckAnswers, run: int, runs: Collection[int]) -> tuple[int, bool]:
    """Return the one of earlier `runs` that holds the most accounts of a run.

    The newest of several counts, and the result is 0 without any. The second value is true if it holds every account
    that any of them holds.
    """
    own = {answer.account.key for answer in now.values() if answer.account and not answer.account.shared}
    held = [{number for number, _ in history.holding(key, run, _BACK)}.intersection(runs) for key in sorted(own)]
    count = Counter(number for each in held for number in each)
    best = max(runs, key=lambda number: (count[number], number), default=0)
    return best, count[best] == sum(map(bool, held))


def _answers(report: Report) -> CheckAnswers:
    """Return the answers of a report as they would be read again."""
    # The entries of a large vault hold no answers, and take seconds.
    return answers(as_kept(replace(report, entries=())))


def compared_part(history: History, report: Report, run: int, *, part: str, name: str) -> Changes:
    """Return the changes in a part of a fleet's run since earlier runs.

    The account is compared with the last run of the fleet `name` that could read it. While less is read, changes that
    earlier runs have reported are left out.
    """
    now = _answers(report)
    earlier = history.earlier(part, name, run, _BACK)
    reports = _Reports(history)
    known = newest(_until_answered(reports.whole(each) for each in earlier))
    every = [found.fingerprint for answer in now.values() for found in answer.found]
    made = changes(now, known, first_seen=history.first_seen(every))
    return unreported(made, reports.all(earlier))


def earlier_overview(history: History, name: str, before: int) -> Overview | None:
    """Return the report of a fleet's last run, or None.

    The run was finished and is earlier than the run `before`. Reports that cannot be read are skipped.
    """
    for run, number in history.earlier(OVERVIEW, name, before, _BACK):
        try:
            return history.overview(run)
        except HistoryError:
            history.unreadable.add(number)
    return None


def finish(history: History, run: int, reports: Iterable[Report]) -> None:
    """Mark a run as complete."""
    each = list(reports)
    history.finish(
        run,
        max(report.generated_at for report in each),
        word=each[0].verdict.word,
        fingerprints=[
            result.fingerprint(finding) for report in each for result in report.results for finding in result.findings
        ],
    )


def before(history: History, now: CheckAnswers, run: int) -> CheckAnswers:
    """Return the newest earlier answer to each question that is asked now.

    An account is compared with the last run that could read it. Answers about all accounts, or about the vaults, are
    compared with the run whose accounts or vaults are most alike, but never with a run that shares no account or vault.
    """
    reports = _Reports(history)
    accounts = {answer.account.key: answer.account for answer in now.values() if answer.account}
    own = {key for key, account in accounts.items() if not account.shared}
    made: dict[tuple[tuple[str, str] | None, str], CheckAnswer] = {}
    for key, account in sorted(accounts.items()):
        held = history.holding(key, run, _BACK)
        if account.shared:
            unlike = {each: reports.unlikeness(each, account, own) for each in held}
            # Among equally similar runs, the newest counts.
            held = sorted((each for each in held if unlike[each] < 1), key=unlike.__getitem__)[:1]
        made |= newest(_until_answered(reports.about(each, key) for each in held))
    return made


def _until_answered(every: Iterable[CheckAnswers]) -> Iterator[CheckAnswers]:
    """Yield the answers of runs, newest first, until each question has one."""
    answered: set[object] = set()
    for answers_ in every:
        yield answers_
        answered |= {key for key, answer in answers_.items() if answer.status is not Status.UNKNOWN}
        if answers_ and answered.issuperset(answers_):
            return


class _Reports:
    """The answers of earlier runs, each read once.

    A report that is damaged, or of another version of hygiene, costs only itself and has no answers.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._known: dict[int, CheckAnswers] = {}

    def all(self, every: Iterable[tuple[int, int]]) -> Iterator[Report]:
        """Yield the reports themselves, as they are asked for."""
        for _, number in every:
            with suppress(HistoryError):
                yield self._history.by_number(number)

    def about(self, each: tuple[int, int], key: tuple[str, str]) -> CheckAnswers:
        """Return the answers of a report about one account."""
        return {found: answer for found, answer in self.whole(each).items() if found[0] == key}

    def unlikeness(self, each: tuple[int, int], account: Account, own: set[tuple[str, str]]) -> float:
        """Return how unlike the accounts of a report are to these: 0 to 1."""
        held = {answer.account for answer in self.whole(each).values() if answer.account}
        if account.platform == VAULT:
            return float(all(other.key != account.key or other.handle != account.handle for other in held))
        theirs = {other.key for other in held if not other.shared}
        return 1 - len(own & theirs) / max(len(own | theirs), 1)

    def whole(self, each: tuple[int, int]) -> CheckAnswers:
        """Return the answers of a report."""
        run, number = each
        if number not in self._known:
            try:
                self._known[number] = answers(self._history.by_number(number), run)
            except HistoryError:
                self._history.unreadable.add(number)
                self._known[number] = {}
        return self._known[number]
