"""A run over a fleet: every account, shared findings, and the overview.

The history is the journal. An account counts as done once its report is kept there, so that an interrupted run goes on
with the remaining accounts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Final

import msgspec

from hygiene._version import __version__
from hygiene.history.runs.journal import Journal, Made, Plan, journal
from hygiene.history.runs.recall import compared_part, earlier_overview
from hygiene.history.runs.store import WHOLE, History
from hygiene.language.words import tr
from hygiene.model.policy import Policy
from hygiene.model.policy.fleet import Fleet
from hygiene.model.snapshot import damage
from hygiene.model.text import sentence
from hygiene.report.changes.records import Changes
from hygiene.report.fleet.overview import among, lost, overview, shared_findings
from hygiene.report.fleet.records import FleetLine, Overview
from hygiene.scan.fleet.engine import Engine
from hygiene.scan.fleet.facts import Facts
from hygiene.scan.fleet.finish import Finish, FleetRun, Sink, forget_answers
from hygiene.scan.fleet.job import Outcome, Setting, policy_for_all, unread
from hygiene.scan.fleet.plan import Job, jobs, vaults
from hygiene.scan.fleet.shared import Shared, ask
from hygiene.scan.request import Listener
from hygiene.scan.unmatched import unmatched_in_fleet

_BATCH: Final = 32
_SECONDS: Final = 2.0
"""Accounts in one transaction, and the seconds until it is closed.

A kill loses at most this number, and they are read again.
"""
_GOES_ON: Final = timedelta(days=1)
"""The age up to which an interrupted run goes on.

An older one begins anew, because ages have grown.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetListener:
    """Callbacks of a running fleet.

    Attributes:
        goes_on: Called once with the number of accounts that an interrupted run has done already.
        read: Called after each account with the number that are read, the number of all, and why one was not, or "".
        damaged: Called with each line that says what is missing from an account that was read.
        judged: Called from time to time with the number of final reports, and the number of all.
        lost: Called once with the reason where the history cannot be used to the end.
        scan: The callbacks for vaults.
    """

    goes_on: Callable[[int], object] = lambda _: None
    read: Callable[[int, int, str], object] = lambda *_: None
    damaged: Callable[[str], object] = lambda _: None
    judged: Callable[[int, int], object] = lambda *_: None
    lost: Callable[[str], object] = lambda _: None
    scan: Listener = field(default_factory=Listener)


def run(
    fleet: Fleet,
    folder: Path,
    setting: Setting,
    engine: Engine,
    history: History,
    *,
    sink: Sink = lambda *_: "",
    listener: FleetListener = FleetListener(),  # immutable
) -> FleetRun:
    """Read and judge every account of a fleet.

    Args:
        fleet: The accounts.
        folder: The folder that the patterns of the fleet file are relative to.
        setting: The policy, the time of the run and what may run.
        engine: Where the accounts are read.
        history: Where reports are kept and found again. It may be one in memory.
        sink: Takes every account's report, the accounts in the order of the file.
        listener: Callbacks for progress.
    """
    began, work = monotonic(), jobs(fleet, folder)
    setting = replace(setting, policy=_fresh(setting.policy, fleet.stale_days))
    history.names.tell(job.account.name for job in work)
    if setting.restart:
        forget_answers([job.account.live for job in work if job.account.live])
    with journal(history, _plan(fleet, folder, setting)) as kept:
        if kept.lost:
            listener.lost(kept.lost)
        done = kept.do(lambda using, run: using.stamps(run))
        work = [replace(job, judged=done.get(history.names.kept(job.account.name)) == job.stamp) for job in work]
        listener.goes_on(sum(job.judged for job in work))
        found = _read_all(work, setting, engine, kept, listener)
        all_rules = replace(setting, policy=policy_for_all(fleet.accounts, setting.policy, found.known))
        files, missing = vaults(fleet, folder)
        shared = ask(found.known.values(), len(found.problems), files, all_rules, listener.scan)
        notes = tuple(_notes(shared, missing))
        ending = _Ending(began, fleet, setting, work, found, shared, notes, sink, listener)
        made = _watched(kept, listener, ending.made)
    return FleetRun(replace(made, run=0) if kept.lost else made, found.answered)


def _fresh(policy: Policy, days: int) -> Policy:
    """Return a policy under which exports that are stale here clear nothing."""
    ages = msgspec.structs.replace(policy.ages, export_days=min(policy.ages.export_days, days))
    return msgspec.structs.replace(policy, ages=ages)


def _watched(kept: Journal, listener: FleetListener, step: Callable[[History, int], Made]) -> Made:
    """Return the result of a step, and report once that the history was lost."""
    before = kept.lost
    made = kept.do(step)
    if kept.lost != before:
        listener.lost(kept.lost)
    return made


def _notes(shared: Shared, missing: Sequence[str]) -> Iterator[str]:
    """Yield the problems of the vaults as sentences."""
    yield from map(sentence, missing)
    yield from (f"{error}." for error in shared.failures)
    for line in shared.report.inputs:
        if line.account is None and (words := damage(line.gaps, line.damaged, tr("export the vault again"))):
            yield f"{line.path}: {words}."


def _names(work: Iterable[Job], found: _Found, setting: Setting) -> tuple[str, ...]:
    """Return which names in the policy and the fleet file match no account."""
    known = [(job.account, found.known[job.account.name].seen()) for job in work if job.account.name in found.known]
    return unmatched_in_fleet(
        setting.policy, known, {each.platform for each in setting.plugins.loaded("readers")}
    ).every


@dataclass(frozen=True, slots=True)
class _Ending:
    """The last steps of a run, which may be repeated with another history."""

    began: float
    fleet: Fleet
    setting: Setting
    work: Sequence[Job]
    found: _Found
    shared: Shared
    notes: tuple[str, ...]
    sink: Sink
    listener: FleetListener

    def made(self, history: History, number: int) -> Overview:
        """Make every report final, and return the one about the fleet."""
        finish = Finish(
            fleet=self.fleet,
            setting=self.setting,
            history=history,
            run=number,
            shared=self.shared,
            known=self.found.known,
            problems=self.found.problems,
            damage=self.found.damage,
            sink=self.sink,
            made=lambda count: self.listener.judged(count, len(self.work)),
        )
        lines = finish.lines(self.work)
        report = self.shared.report
        with history.changing():
            found = compared_part(history, report, number, part=WHOLE, name=self.fleet.name)
            history.keep(number, replace(report, changes=found))
            finish.close(lines)
            earlier = earlier_overview(history, self.fleet.name, number)
            made = replace(_overview(finish, lines, found, earlier), run=number, notes=self.notes)
            made = replace(made, policy_notes=_names(self.work, self.found, self.setting))
            made = replace(made, lost=lost(made, earlier), took=timedelta(seconds=monotonic() - self.began))
            history.keep_overview(number, made)
        return made


def _overview(finish: Finish, lines: Sequence[FleetLine], found: Changes, earlier: Overview | None) -> Overview:
    report, setting = finish.shared.report, finish.setting
    taken = frozenset(line.fingerprint for line in report.accepted)
    logins = {each.account.key: name for name, each in finish.known.items()}
    together = shared_findings(report.results, logins, taken)
    made = overview(finish.fleet, lines, together, now=setting.now, zone=setting.policy.zone(), since=finish.since)
    names = among(report.results, logins, found.lines, finish.problems.keys(), earlier)
    return replace(made, shared_changes=found.lines, among=names)


def _plan(fleet: Fleet, folder: Path, setting: Setting) -> Plan:
    """Return the plan of the run.

    The fleet, the policy, the plugins and the language decide it.
    """
    shown = (setting.strangers, setting.language, str(folder.resolve()))
    decides = (__version__, msgspec.json.encode(setting.policy), *shown, fleet)
    return Plan(
        name=fleet.name,
        key=hashlib.sha256(msgspec.json.encode(decides)).hexdigest(),
        now=setting.now,
        after=None if setting.restart else setting.now - _GOES_ON,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """The facts about the accounts, by their names.

    `known` are the facts to compare them by. `problems` say why some were not read, and `damage` what is missing from
    others. `answered` are the connections whose servers were read completely.
    """

    known: dict[str, Facts] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    damage: dict[str, tuple[str, ...]] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)


def _read_all(work: Sequence[Job], setting: Setting, engine: Engine, kept: Journal, listener: FleetListener) -> _Found:
    """Read every account and keep its report."""
    found = _Found()
    with engine.outcomes(work, setting) as outcomes:
        for batch in _batches(outcomes):
            reports = []
            for job, outcome in batch:
                report = outcome.report
                if report is None and not (job.judged and outcome.facts):
                    report = unread(job, outcome.problem, setting).report
                if report:
                    reports.append((job.account.name, report, _stamp(job, outcome)))
            _watched(kept, listener, partial(kept.keep, reports))
            for job, outcome in batch:
                _note(job, outcome, found)
                _tell(job.account.name, outcome, len(found.known) + len(found.problems), len(work), listener)
    return found


def _stamp(job: Job, outcome: Outcome) -> str:
    """Return a text that identifies the files of a report, or "".

    If not all servers of an account were asked, the run that goes on reads it again.
    """
    return job.stamp if outcome.facts and (outcome.answered or not job.account.live) else ""


def _note(job: Job, outcome: Outcome, found: _Found) -> None:
    name = job.account.name
    if outcome.answered:
        found.answered.append(job.account.live)
    if outcome.facts:
        found.known[name] = outcome.facts
    else:
        found.problems[name] = outcome.problem
    if outcome.damage:
        found.damage[name] = outcome.damage


def _tell(name: str, outcome: Outcome, done: int, total: int, listener: FleetListener) -> None:
    listener.read(done, total, f"{name}: {outcome.problem}" if outcome.problem else "")
    for line in outcome.damage:
        listener.damaged(f"{name}: {line}")


def _batches(outcomes: Iterator[tuple[Job, Outcome]]) -> Iterator[list[tuple[Job, Outcome]]]:
    """Yield outcomes together, to be kept in one transaction."""
    batch: list[tuple[Job, Outcome]] = []
    until = monotonic() + _SECONDS
    for each in outcomes:
        batch.append(each)
        if len(batch) == _BATCH or monotonic() > until:
            yield batch
            batch, until = [], monotonic() + _SECONDS
    if batch:
        yield batch
