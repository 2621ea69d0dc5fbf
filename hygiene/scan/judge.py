"""The runner of checks, for which missing data never counts as clear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from hygiene.analysis.baseline.plausible_dates import with_plausible_dates
from hygiene.language.words import in_english, spoken, tr, tr_later
from hygiene.model.account import APART, VAULT, login_key
from hygiene.model.finding import ANYTHING, Finding, Result, Status
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot, part_name
from hygiene.plugins.check import CannotTellError, Check
from hygiene.plugins.registry import Plugins
from hygiene.reference.platforms import elsewhere, platform
from hygiene.scan.fleet.together import fleet
from hygiene.scan.read import Material
from hygiene.workers.memory import return_memory

_NOT_GIVEN: Final = {VAULT: tr_later("no password export was given (--vault FILE, or --ask-password)")}

_NO_EXPORT: Final = tr_later("no account export was read")
_BROKE_ITS_WORD: Final = tr_later("the check found something worse than it declares; please report it to its author")


def run(check: Check, snapshots: Iterable[Snapshot], policy: Policy) -> Iterator[Result]:
    """Yield one result for every snapshot that the check is about.

    Without such a snapshot, the only result is `unknown`. A check that compares two exports has no result about an
    account with one. An account is skipped when another account has its part, as Instagram has the sign-ins of Threads.
    The result of that account is the answer.
    """
    about = next((place for part, place in APART.items() if part in check.needs), "")
    pairs = "differences" in check.needs
    ran, given = False, tuple(snapshots)
    among = {login_key(snapshot.account.platform, snapshot.account.handle) for snapshot in given}
    for snapshot in given:
        if pairs and snapshot.differences is None and "differences" not in snapshot.gaps:
            continue  # one export leaves no question open about two
        absent = [part for part in check.needs if getattr(snapshot, part) is None]
        told = absent and all(elsewhere(snapshot.account, part, among) for part in absent)
        if about == (snapshot.account.platform if snapshot.account.shared else "") and not told:
            ran = True
            yield _judge(check, snapshot, policy)
            return_memory(len(snapshot.posts or ()))  # many checks sort columns of all posts
    if not ran and not pairs:
        reason = tr(_NOT_GIVEN.get(about, _NO_EXPORT))
        yield Result(
            check=check.id,
            path=check.path,
            account=None,
            status=Status.UNKNOWN,
            reason=reason,
            worst=check.worst,
        )


def _judge(check: Check, snapshot: Snapshot, policy: Policy) -> Result:
    """Run one rule on one snapshot.

    A part that was not read becomes `unknown`, never `clear`.
    """
    absent = [snapshot.missing(part) for part in sorted(check.needs) if getattr(snapshot, part) is None]
    if absent:
        return _result(check, snapshot, (), "; ".join(absent))
    # A part that no account of the platform has is not missing.
    uses = check.uses - platform(snapshot.account.platform).without - check.needs
    seen, misdated = with_plausible_dates(snapshot.only(check.sees))
    partial = [why for part in sorted(check.needs) for why in (snapshot.missing(part), misdated.get(part, "")) if why]
    beside = [why for part in sorted(uses) for why in (_without(part, snapshot), misdated.get(part, "")) if why]
    found: list[Finding] = []
    try:
        # A finding stays, whatever the rule raises after it.
        for finding in check.rule(seen, policy):
            found.append(_checked(finding))  # noqa: PERF401  # what was found before an error must stay
    except CannotTellError as error:
        partial.append(str(error) or tr("the check gave no reason"))
    except (Exception, SystemExit) as error:  # noqa: BLE001  # one broken check must not end the run, nor read as clear
        # Only the type is named, because the text of a third-party exception may hold the data of the check.
        partial.append(tr("the check failed ({name}); please report it to its author", name=type(error).__name__))
    # A gap of the check itself is a better reason than one beside it.
    return _result(check, snapshot, tuple(found), "; ".join(dict.fromkeys([*partial, *beside])))


def _without(part: str, snapshot: Snapshot) -> str:
    """Return why a check was judged without all of a part that it uses, or "".

    The reason for a missing part is about that part alone, and would not answer the question of the check.
    """
    why = snapshot.missing(part)
    return (
        tr("judged without {part}: {reason}", part=part_name(part), reason=why)
        if why and getattr(snapshot, part) is None
        else why
    )


def _checked(finding: object) -> Finding:
    if not isinstance(finding, Finding):
        raise TypeError("a rule yields findings and nothing else")
    if not finding.message.strip():
        raise ValueError("a finding needs a message")
    return finding


def _result(check: Check, snapshot: Snapshot, found: tuple[Finding, ...], reason: str) -> Result:
    worst = check.worst
    if not all(finding.within(worst) for finding in found):
        # The findings stay, and the worst that the check declares no longer counts.
        worst, reason = ANYTHING, "; ".join(filter(None, (reason, tr(_BROKE_ITS_WORD))))
    status = Status.FOUND if found else Status.UNKNOWN if reason else Status.CLEAR
    ordered = tuple(sorted(found, key=lambda f: (-f.severity.rank, -f.confidence.rank, f.subject)))
    return Result(
        check=check.id,
        path=check.path,
        account=snapshot.account,
        status=status,
        findings=ordered,
        reason=reason,
        worst=worst,
        as_of=snapshot.taken_at,
        undo=check.undo,
        about_export=check.about_export,
    )


def judge(material: Material, policy: Policy, plugins: Plugins) -> list[Result]:
    """Run every check on every snapshot; return results in a stable order."""
    checks: list[Check] = plugins.loaded("checks")
    unread = sum("export" in line.gaps for line in material.inputs if not line.reader)
    snapshots = [*material.snapshots, *fleet(material.snapshots, unread)]
    return results(checks, snapshots, policy)


def results(checks: Iterable[Check], snapshots: Sequence[Snapshot], policy: Policy) -> list[Result]:
    """Return the results of some checks.

    Each finding is from the newest export that has it.
    """
    every = [each for check in sorted(checks, key=lambda c: c.id) for each in _newest(run(check, snapshots, policy))]
    return every if spoken() == "en" else [replace(each, in_english=in_english(each.reason)) for each in every]


def _newest(results: Iterable[Result]) -> Iterator[Result]:
    """Yield the results of one check without repeats from older exports.

    An older export of an account adds the findings that only it has, and answers where no newer one does.
    """
    every = list(results)
    by_account: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, result in enumerate(every):
        if result.account is not None:
            by_account[result.account.key].append(index)
    older: dict[int, Result | None] = {}
    for indexes in by_account.values():
        older |= _older(indexes, every)
    yield from (each for index, result in enumerate(every) if (each := older.get(index, result)))


def _older(indexes: Iterable[int], every: Sequence[Result]) -> Iterator[tuple[int, Result | None]]:
    """Yield the parts of each older result that newer ones do not repeat."""
    by_age: defaultdict[datetime, list[int]] = defaultdict(list)
    for index in indexes:
        if (as_of := every[index].as_of) is not None:
            by_age[as_of].append(index)
    known, answered = set[str](), False
    for newer, same_age in pairwise(by_age[as_of] for as_of in sorted(by_age, reverse=True)):
        known |= {every[index].fingerprint(finding) for index in newer for finding in every[index].findings}
        answered = answered or any(every[index].status is not Status.UNKNOWN for index in newer)
        yield from ((index, _unsaid(every[index], known, answered=answered)) for index in same_age)


def _unsaid(result: Result, known: Collection[str], *, answered: bool) -> Result | None:
    """Return a result without known findings.

    It is None where nothing is left.
    """
    left = tuple(finding for finding in result.findings if result.fingerprint(finding) not in known)
    if left:
        return replace(result, findings=left)
    return None if answered or result.findings or result.status is Status.UNKNOWN else result
