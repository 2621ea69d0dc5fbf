"""The end of a run: shared findings, changes, and answers to forget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final

from hygiene.history.runs.recall import compared_part
from hygiene.history.runs.store import History
from hygiene.model.policy.fleet import Fleet
from hygiene.plugins.check import Check
from hygiene.report.again import account_facts, judged_again
from hygiene.report.changes.records import Changes
from hygiene.report.fleet.lines import fleet_line
from hygiene.report.fleet.records import FleetLine, Overview
from hygiene.report.report import Report
from hygiene.report.verdict.word import WORDS
from hygiene.scan.fleet.facts import Facts
from hygiene.scan.fleet.job import Setting, policy_for
from hygiene.scan.fleet.plan import Job
from hygiene.scan.fleet.shared import Shared

_BATCH: Final = 50
"""Accounts that are kept in one transaction."""
Sink = Callable[[FleetLine, Report], str]
"""A function that receives every account's final report.

It returns the name of the file that holds it, or "".
"""


@dataclass(slots=True, kw_only=True)
class Finish:
    """The accounts of a run, whose reports are made final one after another.

    `known` holds the facts about each account, or `problems` says why there are none. `damage` says what is missing
    from accounts that were read. `since` becomes the time of the newest earlier run that was compared. `made` is called
    with the number of accounts that are done.
    """

    fleet: Fleet
    setting: Setting
    history: History
    run: int
    shared: Shared
    known: Mapping[str, Facts]
    problems: Mapping[str, str]
    damage: Mapping[str, tuple[str, ...]]
    sink: Sink
    made: Callable[[int], object] = lambda _: None
    since: datetime | None = None
    _fingerprints: set[str] = field(default_factory=set)

    def lines(self, work: Iterable[Job]) -> list[FleetLine]:
        """Make every report final, keep it, hand it out, and return the lines."""
        checks: list[Check] = self.setting.plugins.loaded("checks")
        made: list[FleetLine] = []
        for batch in _batches(work):
            # Others may write between two batches.
            with self.history.changing():
                for job in batch:
                    line, report = self._line(job, checks)
                    self._count(report)
                    made.append(replace(line, file=self.sink(line, report)))
            self.made(len(made))
        return made

    def _line(self, job: Job, checks: Sequence[Check]) -> tuple[FleetLine, Report]:
        name = job.account.name
        report = self.history.report(self.run, name)
        if report is None:
            raise LookupError(f"the report of {name} was not kept")
        problem = self.problems.get(name, "")
        if not problem:
            report = self._judged(job, report, checks)
        report = replace(report, changes=self._changes(name, report, problem))
        self.history.keep(self.run, report, part=name, stamp="" if problem else job.stamp)
        line = fleet_line(
            job.account,
            report,
            problem=problem,
            stale_days=self.fleet.stale_days,
            now=self.setting.now,
            questions={check.id: check.question for check in checks},
        )
        return replace(line, damage=self.damage.get(name, ())), report

    def _judged(self, job: Job, report: Report, checks: Iterable[Check]) -> Report:
        """Return a report with the answers about vaults and several accounts."""
        known = self.known[job.account.name]
        own = tuple(each for each in report.results if each.account is not None and not each.account.shared)
        accounts = [
            replace(
                each,
                factors=self.shared.factors.get(known.account, each.factors),
                in_vault=known.account.key in self.shared.in_vault,
            )
            for each in account_facts(report.accounts)
        ]
        policy = policy_for(job.account, self.setting.policy, self.known.get(job.account.name))
        more = list(self.shared.about(known.account))
        return judged_again(replace(report, results=own), policy, checks, more=more, accounts=accounts)

    def _changes(self, name: str, report: Report, problem: str) -> Changes:
        """Return the changes. Nothing is gone from an account that was not read."""
        found = compared_part(self.history, report, self.run, part=name, name=self.fleet.name)
        times = [at for at in (self.since, found.since) if at]
        self.since = max(times, default=None)
        return replace(found, lines=(), missing=(), still=0) if problem else found

    def _count(self, report: Report) -> None:
        self._fingerprints |= {result.fingerprint(finding) for result in report.results for finding in result.findings}

    def close(self, lines: Sequence[FleetLine]) -> None:
        """Mark the run as complete."""
        words = sorted((line.word for line in lines), key=WORDS.index)
        self.history.finish(
            self.run,
            self.setting.now,
            word=words[0] if words else "not enough read",
            fingerprints=self._fingerprints,
        )


def _batches(work: Iterable[Job]) -> Iterator[list[Job]]:
    left = iter(work)
    while batch := list(islice(left, _BATCH)):
        yield batch


@dataclass(frozen=True, slots=True)
class FleetRun:
    """The overview of a run, and the connections that were read completely.

    Call `forget` when the overview is safe. The answers of servers are kept until then, because a run that ends earlier
    has to go on from them.
    """

    overview: Overview
    answered: Sequence[str]

    def forget(self) -> None:
        """Forget the answers of servers that were read completely."""
        forget_answers(self.answered)


def forget_answers(names: Sequence[str]) -> None:
    """Forget the answers of the servers of connected accounts."""
    if names:
        from hygiene.scan.accounts import forget, kept_here  # loads what talks to servers

        forget(names, kept_here(None))
