"""A run over a fleet: every account, what they share, and the overview.

The history is the journal: an account counts as done once its report is kept there, so that an interrupted run goes on
with the accounts that are left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Final

import msgspec

from hygiene._version import __version__
from hygiene.history.runs.recall import compared_part, earlier_overview
from hygiene.history.runs.store import WHOLE, History
from hygiene.model.policy.fleet import Fleet
from hygiene.report.changes.records import Changes
from hygiene.report.fleet.overview import among, lost, overview, shared_findings
from hygiene.report.fleet.records import FleetLine, Overview
from hygiene.scan.fleet.engine import Engine
from hygiene.scan.fleet.facts import Facts
from hygiene.scan.fleet.finish import Finish, Sink
from hygiene.scan.fleet.job import Outcome, Setting, policy_for_all, unread
from hygiene.scan.fleet.plan import Job, jobs, vaults
from hygiene.scan.fleet.shared import ask
from hygiene.scan.request import Listener

_BATCH: Final = 32
_SECONDS: Final = 2.0
"""Accounts in one transaction, and the seconds until it is closed.

A kill loses as many at most, and they are read again.
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
        read: Called after each account with how many are read, how many there are, and why one was not, or "".
        judged: Called from time to time with how many reports are final, and how many there are.
        scan: The callbacks for vaults.
    """

    goes_on: Callable[[int], object] = lambda _: None
    read: Callable[[int, int, str], object] = lambda *_: None
    judged: Callable[[int, int], object] = lambda *_: None
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
) -> Overview:
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
    number = _begin(history, fleet, setting, work)
    done = history.stamps(number)
    work = [replace(job, judged=done.get(job.account.name) == job.stamp) for job in work]
    listener.goes_on(sum(job.judged for job in work))
    known, problems = _read_all(work, setting, engine, history, number, listener)
    all_rules = replace(setting, policy=policy_for_all(fleet.accounts, setting.policy))
    files, missing = vaults(fleet, folder)
    shared = ask(known.values(), len(problems), files, all_rules, listener.scan)
    finish = Finish(
        fleet=fleet,
        setting=setting,
        history=history,
        run=number,
        shared=shared,
        known=known,
        problems=problems,
        sink=sink,
        made=lambda count: listener.judged(count, len(work)),
    )
    lines = finish.lines(work)
    notes = (*(f"No vault matches {each}." for each in missing), *(f"{error}." for error in shared.failures))
    with history.changing():
        found = compared_part(history, shared.report, number, part=WHOLE, name=fleet.name)
        history.keep(number, replace(shared.report, changes=found))
        finish.close(lines, found)
        earlier = earlier_overview(history, fleet.name, number)
        made = replace(_overview(finish, lines, found, earlier), run=number, notes=notes)
        made = replace(made, lost=lost(made, earlier), took=timedelta(seconds=monotonic() - began))
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


def _begin(history: History, fleet: Fleet, setting: Setting, work: Sequence[Job]) -> int:
    """Go on with an interrupted run of the same kind, or begin one.

    The fleet, the policy and the plugins decide that.
    """
    decides = (__version__, msgspec.json.encode(setting.policy), setting.strangers, [job.account for job in work])
    plan = hashlib.sha256(msgspec.json.encode(decides)).hexdigest()
    number = None if setting.restart else history.unfinished(plan, setting.now - _GOES_ON)
    return number or history.begin("fleet", setting.now, name=fleet.name, plan=plan)


def _read_all(
    work: Sequence[Job],
    setting: Setting,
    engine: Engine,
    history: History,
    number: int,
    listener: FleetListener,
) -> tuple[dict[str, Facts], dict[str, str]]:
    """Read every account and keep its report.

    Returns:
        What the accounts are compared by, and why some were not read, by the names of the accounts.
    """
    known: dict[str, Facts] = {}
    problems: dict[str, str] = {}
    with engine.outcomes(work, setting) as outcomes:
        for batch in _batches(outcomes):
            with history.changing():
                for job, outcome in batch:
                    name = job.account.name
                    if outcome.facts:
                        known[name] = outcome.facts
                    else:
                        problems[name] = outcome.problem
                    report = outcome.report
                    if report is None and not (job.judged and outcome.facts):
                        report = unread(job, outcome.problem, setting).report
                    if report:
                        history.keep(number, report, part=name, stamp=job.stamp if outcome.facts else "")
                    why = f"{name}: {outcome.problem}" if outcome.problem else ""
                    listener.read(len(known) + len(problems), len(work), why)
    return known, problems


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
