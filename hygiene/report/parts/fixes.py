"""The fixes in order: signs of compromise, then the largest gains."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Confidence, Finding, Result, Severity
from hygiene.model.text import first_sentence, first_two_sentences
from hygiene.report.report import Fix, Gain
from hygiene.report.score.number import bases
from hygiene.report.score.paths import chance, odds

_BIG: Final = 0.005
_MEDIUM: Final = 0.0015
"""The least that a fix with a big or a medium gain is worth.

The limits are our judgement.
"""
SECOND_FACTOR: Final = 0.005
"""The likelihood that switching on a second factor removes.

1.0 % of an account that is clear becomes 0.5 % or less.
"""
_ROUND: Final = 3
"""The most fixes of one account in a row.

It is our judgement, so that a first screen with five fixes names more than one account.
"""
_IMPORTANT: Final = ("email", "social")
"""The kinds of account whose passwords are changed first, in this order."""

_TIMED: Final = frozenset({"compromise", "session"})
"""The paths whose findings have a time that the owner may remember."""
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")

_Key = tuple[str, str]
_Group = list[tuple[Result, Finding]]
_Made = tuple[Fix, _Group]
_Ranked = Mapping[_Key, tuple[int, Account]]
"""The accounts of the run, each with its place among them."""


def fixes(
    results: Sequence[Result],
    taken: Collection[str],
    accounts: Sequence[Account],
    owners: Mapping[_Key, str],
) -> Iterator[Fix]:
    """Yield the fixes, the first to do first.

    Surer signs of compromise come first. Then come the fixes with a big or medium gain, the worst account first. Within
    an account they are ordered by what the findings of a fix alone add to an account with nothing else to find. After
    `_ROUND` fixes of an account, the next account has its turn, so that ten fixes of one account never hide those of
    another. Small gains come last, in the same turns, weak signs of compromise first, by severity. Among the entries of
    a vault, mailboxes and social accounts come first.

    Findings of an account about one subject make one fix, because revoking an app or changing a password settles all of
    them. Findings of severity info need no fix.

    Args:
        results: The results of the run.
        taken: The fingerprints of findings that need no fix of their own: the accepted ones, and those of incidents.
        accounts: The accounts of the run, the worst first.
        owners: The person or team responsible, by the account's key.
    """
    ranked = {account.key: (place, account) for place, account in enumerate(accounts)}
    made = [(_fix(group, ranked, owners), group) for group in _groups(results, taken)]
    made.sort(key=lambda each: _worth_first(*each))
    turns: Counter[tuple[int, bool, int]] = Counter()
    keyed: list[tuple[tuple[int, ...], _Made]] = []
    for fix, group in made:
        places = (ranked[account.key][0] for account in fix.concerns if account.key in ranked)
        place = min(places, default=len(ranked))
        turn = -_sureness(group), fix.gain == "small", place
        keyed.append(((turn[0], turn[1], turns[turn] // _ROUND, place), (fix, group)))
        turns[turn] += 1
    yield from _important_first([each for _, each in sorted(keyed, key=lambda pair: pair[0])])


def _groups(results: Iterable[Result], taken: Collection[str]) -> list[_Group]:
    """Return the findings that need a fix, one group for each fix.

    The findings of an account about one subject are one group. A finding in two exports of the account is in its group
    once.
    """
    groups: dict[tuple[tuple[str, str] | None, str], dict[str, tuple[Result, Finding]]] = {}
    for result in results:
        for finding in result.findings:
            fingerprint = result.fingerprint(finding)
            if finding.severity is not Severity.INFO and fingerprint not in taken:
                key = result.account.key if result.account else None
                group = groups.setdefault((key, finding.subject), {})
                group[fingerprint] = max(group.get(fingerprint, (result, finding)), (result, finding), key=_weight)
    return [list(group.values()) for group in groups.values()]


def _weight(each: tuple[Result, Finding]) -> tuple[int, int]:
    return each[1].severity.rank, each[1].confidence.rank


def _worth_first(fix: Fix, group: _Group) -> tuple[object, ...]:
    """Return the key that sorts the fixes of an account."""
    severe = -fix.severity.rank
    return (
        -_sureness(group),
        # A doubtful sign of a takeover gains nothing in numbers, but comes before fixes that only prevent one.
        fix.gain == "small" and fix.weak_sign is None,
        severe if fix.gain == "small" else -round(fix.adds, 4),
        severe,
        -fix.adds,
        fix.subject,
        str(fix.account),
    )


def _concerns(account: Account | None, group: _Group, ranked: _Ranked) -> tuple[Account, ...]:
    """Return the accounts of the run that a fix protects, the worst first.

    A mailbox protects every account.
    """
    if account is not None and not account.shared:
        return (ranked[account.key][1] if account.key in ranked else account,)
    named = [finding.concerns for _, finding in group]
    keys = ranked.keys() if None in named else {key for concerns in named for key in concerns or ()} & ranked.keys()
    return tuple(each for _, each in sorted(ranked[key] for key in keys))


def _important_first(made: Sequence[_Made]) -> list[Fix]:
    """Return the fixes with a vault's important accounts first.

    Mailboxes come before social accounts, and these before other entries. A mailbox resets every other password, so it
    comes first, whatever the gain from the others. A vault's fixes only change places among themselves, and those of
    low severity or small gain do not move up.
    """

    def rank(each: _Made) -> int:
        fix, group = each
        opened = {finding.opens for _, finding in group}
        first = [at for at, kind in enumerate(_IMPORTANT) if kind in opened]
        matters = fix.severity.rank >= Severity.MEDIUM.rank and fix.gain != "small"
        return first[0] if first and matters else len(_IMPORTANT)

    ordered = [fix for fix, _ in made]
    places = [at for at, fix in enumerate(ordered) if fix.account and fix.account.platform == VAULT]
    for place, (fix, _) in zip(places, sorted((made[at] for at in places), key=rank), strict=True):
        ordered[place] = fix
    return ordered


def _sureness(group: Iterable[tuple[Result, Finding]]) -> int:
    """Return the rank of the surest sign of compromise in a group.

    It is 0 without a sign, and for a sign of low confidence.
    """
    return max((finding.confidence.rank for result, finding in group if result.path == "compromise"), default=0)


def _sure(result: Result, finding: Finding) -> bool:
    """Return whether a finding is a sign of at least medium confidence."""
    return result.path == "compromise" and finding.confidence.rank >= Confidence.MEDIUM.rank


def worth(group: Iterable[tuple[Result, Finding]]) -> float:
    """Return what some findings add to an account with nothing else to find.

    A missing second factor counts the likelihood that switching it on removes, instead of its finding.
    """
    by_path: dict[str, list[float]] = {}
    second_factor = False
    for result, finding in group:
        if result.check == "second-factor":
            second_factor = True
        else:
            by_path.setdefault(result.path, []).append(odds(finding.severity, finding.confidence))
    clear = bases()
    safe = math.prod(1 - chance(base, by_path.get(path, ())) for path, base in clear.items())
    added = math.prod(1 - base for base in clear.values()) - safe
    return max(added, SECOND_FACTOR if second_factor else 0.0)


def _gain(added: float) -> Gain:
    return "big" if added >= _BIG else "medium" if added >= _MEDIUM else "small"


def _fix(group: _Group, ranked: _Ranked, owners: Mapping[_Key, str]) -> Fix:
    """Build the fix of one group, described by its worst finding."""
    result, worst = max(group, key=_weight)
    weak = [found.severity for each, found in group if each.path == "compromise" and not _sure(each, found)]
    added, concerns = worth(group), _concerns(result.account, group, ranked)
    # The second sentence of a sign of compromise is its reason.
    title = (first_two_sentences if result.path == "compromise" else first_sentence)(worst.message)
    return Fix(
        # An older export may hold an older name of the account.
        account=next((each for each in concerns if result.account and each.key == result.account.key), result.account),
        subject=worst.subject,
        title=title,
        how=worst.fix,
        severity=worst.severity,
        # A sign of low confidence is worth a look, but not worth dropping everything else.
        compromise=any(_sure(each, found) for each, found in group),
        weak_sign=max(weak, key=lambda severity: severity.rank, default=None),
        adds=added,
        gain=_gain(added),
        concerns=concerns,
        at=worst.at if result.path in _TIMED and not result.about_export and not _DATE.search(title) else None,
        owner=", ".join(dict.fromkeys(filter(None, (owners.get(each.key, "") for each in concerns)))),
        fingerprints=tuple(result.fingerprint(finding) for result, finding in group),
    )
