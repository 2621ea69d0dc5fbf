"""The checks of vaults and several accounts, which run once for a fleet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from hygiene.model.account import APART, Account
from hygiene.model.errors import HygieneError
from hygiene.model.finding import Finding, Result, Status
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.check import Check
from hygiene.plugins.registry import Plugins
from hygiene.report.assemble import assemble
from hygiene.report.report import Report
from hygiene.scan.fleet.facts import Facts
from hygiene.scan.fleet.job import Setting
from hygiene.scan.fleet.together import fleet
from hygiene.scan.judge import results
from hygiene.scan.password_facts import password_facts
from hygiene.scan.read import read, second_factors
from hygiene.scan.request import Listener, ScanRequest

_Key = tuple[str, str]
_APPS: Final = 20
"""The most names of a shared app in the report of one account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The answers about the vaults and about all accounts together.

    `report` holds them, without an account, and the inputs of all accounts. `factors` and `in_vault` are the facts
    about each account from the vaults. `failures` are the vaults that could not be read.
    """

    report: Report
    factors: Mapping[Account, tuple[str, ...]]
    in_vault: frozenset[_Key]
    failures: Sequence[HygieneError] = ()
    _common: list[Result] = field(default_factory=list)
    _own: Mapping[_Key, list[tuple[Result, Finding]]] = field(default_factory=dict)

    def about(self, account: Account) -> Iterator[Result]:
        """Yield the parts of the answers that concern one account.

        A finding about thousands of accounts keeps its fingerprint. In the report of one account it names only the
        facts about that account. Otherwise the work for each account would grow with the fleet.
        """
        own: defaultdict[int, list[Finding]] = defaultdict(list)
        for result, finding in self._own.get(account.key, ()):
            own[id(result)].append(_for_one(result, finding, account))
        for result in self._common:
            found = (*(f for f in result.findings if f.concerns is None), *own.get(id(result), ()))
            status = Status.FOUND if found else Status.UNKNOWN if result.reason else Status.CLEAR
            yield replace(result, findings=found, status=status)


def _for_one(result: Result, finding: Finding, account: Account) -> Finding:
    """Return a shared finding as the report of one account holds it."""
    name = " ".join(account.key)
    return replace(
        finding,
        mark=result.fingerprint(finding),
        concerns=(account.key,),
        covers=tuple(each for each in finding.covers if each.startswith(f"{name} ")),
        apps=finding.apps[:_APPS],
    )


def ask(
    known: Collection[Facts], unread: int, vaults: Sequence[Path], setting: Setting, listener: Listener | None = None
) -> Shared:
    """Ask the checks about vaults and about several accounts.

    Args:
        known: The facts to compare the accounts by.
        unread: The number of accounts without any data.
        vaults: The exports of password managers.
        setting: The policy and the time of the run.
        listener: Callbacks for questions and progress.
    """
    heard = listener or Listener()
    snapshots = [each.snapshot() for each in known]
    request = ScanRequest(vaults=vaults, now=setting.now, seconds=setting.seconds, policy=setting.shown)
    plugins = setting.plugins
    with password_facts(request, setting.now, heard) as facts:
        material = read(
            request, plugins, now=setting.now, policy=setting.policy, facts=facts, listener=heard, beside=snapshots
        )
    together = list(fleet(snapshots, unread))
    found = results(_checks(plugins), [*material.snapshots, *together], setting.policy)
    report = assemble(
        found,
        material.snapshots,
        material.inputs,
        policy=setting.policy,
        plugins=plugins,
        factors={},
        now=setting.now,
    )
    # From the exports, a later run knows what the answers were made from.
    inputs = (*report.inputs, *(line for each in known for line in each.inputs))
    report = replace(report, policy=setting.shown, no_policy=setting.no_policy, inputs=inputs)
    return _sorted(report, [*snapshots, *material.snapshots], material.failures)


def _checks(plugins: Plugins) -> list[Check]:
    """Return the checks about vaults and about several accounts."""
    every: list[Check] = plugins.loaded("checks")
    return [check for check in every if check.needs & APART.keys()]


def _sorted(report: Report, snapshots: Sequence[Snapshot], failures: Sequence[HygieneError]) -> Shared:
    """Sort the findings by the accounts that they concern."""
    own: defaultdict[_Key, list[tuple[Result, Finding]]] = defaultdict(list)
    common = [result for result in report.results if result.account is None or result.account.shared]
    for result in common:
        for finding in result.findings:
            for key in finding.concerns or ():
                own[key].append((result, finding))
    current = [s for snapshot in snapshots for s in snapshot.secrets or () if s.value and not s.archived]
    return Shared(
        report=report,
        factors=second_factors(snapshots),
        in_vault=frozenset(key for secret in current for key in secret.accounts),
        failures=failures,
        _common=common,
        _own=own,
    )
