"""The work on one account of a fleet: reading its export and judging it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import msgspec

from hygiene.language.words import spoken, tr
from hygiene.model.account import Account, login_key
from hygiene.model.policy import AccountRules, Policy
from hygiene.model.policy.fleet import FleetAccount
from hygiene.model.snapshot import Input, Snapshot, damage
from hygiene.model.text import joined, printable
from hygiene.plugins.registry import Plugins
from hygiene.reference.unicode_forms import normalized
from hygiene.report.report import Report
from hygiene.scan.compare import compared
from hygiene.scan.fleet.facts import Facts, facts
from hygiene.scan.fleet.plan import Job
from hygiene.scan.pipeline import judged
from hygiene.scan.read import Material, read
from hygiene.scan.request import Listener, ScanRequest
from hygiene.sources.files.budget import SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The setting that all jobs of a run share.

    `policy` is that of the whole fleet, and `shown` its file as reports show it. `no_policy` says that the user wants
    none. `strangers` says whether plugins of others may run. `restart` begins anew even where an interrupted run could
    go on. `online` says whether connected accounts may be read. `language` is that of reports and errors, also where
    another process writes them.
    """

    policy: Policy
    now: datetime
    seconds: float = SECONDS
    strangers: bool = True
    shown: str = ""
    no_policy: bool = False
    restart: bool = False
    online: bool = False
    language: str = field(default_factory=spoken)

    @property
    def plugins(self) -> Plugins:
        """The plugins that may run."""
        return Plugins.of_policy(self.policy, strangers=self.strangers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome for one account.

    `report` is its report without the checks of several accounts, and None where it was judged before. `facts` is None
    where nothing of the account was read, and `problem` then says why. Otherwise each line of `damage` says what is
    missing. `answered` says whether the servers of a connected account were read completely.
    """

    report: Report | None
    facts: Facts | None
    problem: str = ""
    damage: tuple[str, ...] = ()
    answered: bool = False


def policy_for(account: FleetAccount, policy: Policy, facts: Facts | None) -> Policy:
    """Return one account's policy: the fleet's, with the rules of its file.

    `facts` are those of the account, or None where nothing was read. Rules for an account also apply under its new
    handle.
    """
    return msgspec.structs.replace(
        _with_rules(policy, [(account, facts)]), timezone=account.timezone or policy.timezone
    )


def policy_for_all(accounts: Iterable[FleetAccount], policy: Policy, known: Mapping[str, Facts]) -> Policy:
    """Return the policy for shared findings: the rules of every account.

    `known` are the facts of the accounts that were read, by their names.
    """
    return _with_rules(policy, [(each, known.get(each.name)) for each in accounts])


def _with_rules(policy: Policy, accounts: Iterable[tuple[FleetAccount, Facts | None]]) -> Policy:
    rules, answers = list[AccountRules](), list(policy.answers)
    for account, found in accounts:
        stated = Account(platform=account.platform, handle=account.handle)
        own = account.rules(policy.account(stated))
        rules.append(own)
        if found and login_key(found.account.platform, found.account.handle) != account.login:
            called = found.account.handle
            rules.append(msgspec.structs.replace(own, handle=called))
            answers += [msgspec.structs.replace(each, handle=called) for each in policy.answers_about(stated)]
    return msgspec.structs.replace(policy, accounts=tuple(rules), answers=tuple(answers))


def outcome(job: Job, setting: Setting) -> Outcome:
    """Read and judge one account."""
    policy, plugins = policy_for(job.account, setting.policy, None), setting.plugins
    request = ScanRequest(
        now=setting.now,
        seconds=setting.seconds,
        policy=setting.shown,
        no_policy=setting.no_policy,
        online=setting.online,
    )
    material, problem = _read(job, request, policy, plugins, setting.now)
    own = [snapshot for snapshot in material.snapshots if not snapshot.account.shared]
    newest = max(own, key=lambda snapshot: snapshot.moment, default=None)
    known = facts(newest, material.inputs) if newest else None
    damaged = () if problem else (*job.missing, *_damage(material))
    whole = Outcome(report=None, facts=known, problem=problem, damage=damaged, answered=bool(material.forgets))
    if job.judged:
        return whole
    policy = policy_for(job.account, setting.policy, known)
    found = judged(material, request, policy, plugins, now=setting.now, listener=Listener()).report
    return replace(whole, report=_own(found))


def _damage(material: Material) -> Iterator[str]:
    """Yield a line for each input that could not be read in full."""
    for line in material.inputs:
        name = printable(Path(line.path).name)
        if not line.reader:
            yield tr("{input} was not read: {reasons}", input=name, reasons=joined(line.gaps.values()))
        elif words := damage(
            line.gaps, line.damaged, tr("run it again") if line.live else tr("download the export again")
        ):
            yield f"{name}: {words}"


def unread(job: Job, why: str, setting: Setting) -> Outcome:
    """Return the outcome of an account of which nothing could be read."""
    policy = policy_for(job.account, setting.policy, None)
    request = ScanRequest(now=setting.now, policy=setting.shown, no_policy=setting.no_policy)
    found = judged(_nothing(job, why), request, policy, setting.plugins, now=setting.now, listener=Listener()).report
    return Outcome(report=_own(found), facts=None, problem=why)


def _nothing(job: Job, why: str) -> Material:
    return Material(inputs=[Input(path=job.account.name, sha256="", reader="", read={}, gaps={"export": why})])


def _own(report: Report) -> Report:
    """Return a report without the checks of vaults and of several accounts.

    Those run once for the whole fleet.
    """
    results = tuple(each for each in report.results if each.account is not None and not each.account.shared)
    return replace(report, results=results)


def _read(job: Job, request: ScanRequest, policy: Policy, plugins: Plugins, now: datetime) -> tuple[Material, str]:
    """Read the account's newest exports, and the account as it is now.

    A pattern such as `acme*` also matches the exports of `acme_news`, so the next one is tried where an export names
    another account, or names none and fits the longer name better.
    """
    live = [job.account.live] if job.account.live else []
    chosen: list[str] = []
    others: list[str] = []
    claimed = frozenset(job.claimed)
    for matches in job.inputs:
        for path in matches:
            trial = read(replace(request, exports=[Path(path)]), plugins, now=now, policy=policy)
            own = [each for each in trial.snapshots if _is_of(job.account, each)]
            if path in claimed and not any(each.account.named for each in own):
                continue
            if own or not trial.snapshots:
                chosen.append(path)
                if len(job.inputs) == 1 and not live:
                    return _only(trial, job.account), _problem(trial, job)
                break
            others += sorted(str(each.account) for each in trial.snapshots)
    why = "" if chosen else job.problem or (_none_is_its_own(job, others) if job.inputs else "")
    if why and not live:
        return _nothing(job, why), why
    material = read(replace(request, exports=list(map(Path, chosen)), accounts=live), plugins, now=now, policy=policy)
    material.inputs.extend(_nothing(job, why).inputs if why else ())
    return _only(material, job.account), _problem(material, job)


def _none_is_its_own(job: Job, others: Iterable[str]) -> str:
    """Return why no match of an account's patterns was read."""
    names = ", ".join(dict.fromkeys(others))
    if names:
        return tr("the newest exports are of {others}, not of {account}", others=names, account=job.account.name)
    return tr("no file of its own matches: what does fits the longer name of another account")


def _only(material: Material, account: FleetAccount) -> Material:
    """Return the material without other accounts of the same export.

    An account that its export does not name gets the name that the fleet file gives it. Otherwise several such accounts
    would count as one, and no account's rules would apply.
    """
    own = [snapshot for snapshot in material.snapshots if _is_of(account, snapshot)]
    keys = {snapshot.account.key for snapshot in own}
    inputs = [line for line in material.inputs if line.account is None or line.account.key in keys]
    named = [replace(each, account=_named(each.account, account)) for each in own]
    if len(own) > 1 and not all(each.account.named for each in own):
        named = compared(named)
    return Material(
        snapshots=named,
        inputs=[replace(line, account=line.account and _named(line.account, account)) for line in inputs],
        failures=material.failures,
        forgets=material.forgets,
    )


def _named(found: Account, account: FleetAccount) -> Account:
    return found if found.named else Account(platform=found.platform, handle=account.handle)


def _problem(material: Material, job: Job) -> str:
    """Return why nothing of the account was read, or ""."""
    if any(_is_of(job.account, snapshot) for snapshot in material.snapshots):
        return ""
    unread = (line for line in material.inputs if not line.reader)
    reasons = [f"{line.path}: {why}" if _is_live(line, job) else why for line in unread for why in line.gaps.values()]
    if job.account.live and not reasons:
        return tr("the connection {connection} is to another account", connection=job.account.live)
    return "; ".join(reasons) or tr("its export holds nothing of it")


def _is_live(line: Input, job: Job) -> bool:
    """Return whether a line is about the account as it is now, not a file."""
    return bool(job.account.live) and line.path.startswith(f"{job.account.live}")


def _is_of(account: FleetAccount, snapshot: Snapshot) -> bool:
    """Return whether a snapshot may be of the account.

    If an export does not name its account, the fleet file is believed. A connection leads to the same account even
    after its handle was changed, because every connector compares the platform's id.
    """
    found = snapshot.account
    if found.platform != account.platform:
        return False
    handle = account.live.partition(":")[2]
    if snapshot.live and handle and login_key(found.platform, handle) == account.login:
        return True
    handles = (normalized("NFC", each.handle) for each in (found, account))
    return not found.named or len({login_key(found.platform, each) for each in handles}) == 1
