"""The fixes in order: signs of compromise, then the worst account's largest gains."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Confidence, Finding, Result, Severity
from hygiene.model.text import first_sentence
from hygiene.report.report import Fix, Gain
from hygiene.report.score.number import bases
from hygiene.report.score.paths import chance, odds

_BIG: Final = 0.005
_MEDIUM: Final = 0.0015
"""What a fix must be worth to be called a big or a medium gain. The limits are our judgement."""
SECOND_FACTOR: Final = 0.005
"""What switching on a second factor takes off: 1.0 % of an account that is clear becomes 0.5 % or less."""
_IMPORTANT: Final = ("email", "social")
"""The kinds of account whose passwords are changed first, in this order."""

_Group = list[tuple[Result, Finding]]


def fixes(
    results: Sequence[Result],
    taken: frozenset[str],
    accounts: Sequence[Account],
    owners: Mapping[tuple[str, str], str],
) -> Iterator[Fix]:
    """Yield the fixes, the first to do first.

    The order is: surer signs of compromise, then the accounts in the order given, then by what the findings of a fix
    alone add to an account with nothing else to find, then by severity. Among the entries of a vault, mailboxes and
    social accounts come first. Findings of an account about one subject make one fix, because revoking an app or
    changing a password settles all of them. Findings of severity info, and those whose fingerprint is in `taken`, the
    accepted ones, need no fix.

    Args:
        results: The results of the run.
        taken: The fingerprints of the accepted findings.
        accounts: The accounts of the run, the worst first.
        owners: The person or team responsible, by the account's key.
    """
    groups: dict[tuple[Account | None, str], _Group] = {}
    for result in results:
        for finding in result.findings:
            if finding.severity is not Severity.INFO and result.fingerprint(finding) not in taken:
                groups.setdefault((result.account, finding.subject), []).append((result, finding))
    made = [
        _fix(account, subject, group, owners.get(account.key, "") if account else "")
        for (account, subject), group in groups.items()
    ]
    order = {account.key: place for place, account in enumerate(accounts)}
    places = {key: _place(group, order) for key, group in groups.items()}
    made.sort(
        key=lambda f: (
            -_sureness(groups[f.account, f.subject]),
            places[f.account, f.subject],
            -round(f.adds, 4),  # less than a hundredth of a point must not outrank a worse severity
            -f.severity.rank,
            f.subject,
            str(f.account),
        )
    )
    yield from _important_first(made, groups)


def _place(group: _Group, order: Mapping[tuple[str, str], int]) -> int:
    """Return the place of the worst account that a fix concerns.

    What concerns every account, such as a mailbox's password, is in the first place.
    """
    keys: set[tuple[str, str]] = set()
    for result, finding in group:
        if result.account is not None and not result.account.shared:
            keys.add(result.account.key)
        elif finding.concerns is None:
            return 0
        else:
            keys.update(finding.concerns)
    return min((order[key] for key in keys if key in order), default=len(order))


def _important_first(made: Sequence[Fix], groups: Mapping[tuple[Account | None, str], _Group]) -> list[Fix]:
    """Return the fixes with a vault's important accounts first.

    Mailboxes come before social accounts, and these before other entries. A mailbox resets every other password, so it
    comes first whatever the others would gain. A vault's fixes only change places among themselves. Fixes of low
    severity keep their place.
    """

    def rank(fix: Fix) -> int:
        opened = {finding.opens for _, finding in groups[fix.account, fix.subject]}
        first = [at for at, kind in enumerate(_IMPORTANT) if kind in opened]
        return first[0] if first and fix.severity.rank >= Severity.MEDIUM.rank else len(_IMPORTANT)

    places = [at for at, fix in enumerate(made) if fix.account and fix.account.platform == VAULT]
    ordered = list(made)
    for place, fix in zip(places, sorted((made[at] for at in places), key=rank), strict=True):
        ordered[place] = fix
    return ordered


def _sureness(group: Iterable[tuple[Result, Finding]]) -> int:
    """Return the rank of the surest sign of compromise in a group.

    It is 0 without a sign, and for one of low confidence.
    """
    return max((finding.confidence.rank for result, finding in group if result.path == "compromise"), default=0)


def worth(group: Iterable[tuple[Result, Finding]]) -> float:
    """Return what findings alone add to an account with nothing else to find."""
    by_path: dict[str, list[float]] = {}
    second_factor = False
    for result, finding in group:
        second_factor = second_factor or result.check == "second-factor"
        by_path.setdefault(result.path, []).append(odds(finding.severity, finding.confidence))
    clear = bases()
    safe = math.prod(1 - chance(base, by_path.get(path, ())) for path, base in clear.items())
    added = math.prod(1 - base for base in clear.values()) - safe
    return max(added, SECOND_FACTOR if second_factor else 0.0)


def _gain(added: float) -> Gain:
    return "big" if added >= _BIG else "medium" if added >= _MEDIUM else "small"


def _fix(account: Account | None, subject: str, group: _Group, owner: str) -> Fix:
    """Build the fix of one group, described by its worst finding."""
    worst = max((finding for _, finding in group), key=lambda f: (f.severity.rank, f.confidence.rank))
    added = worth(group)
    return Fix(
        account=account,
        subject=subject,
        title=first_sentence(worst.message),
        how=worst.fix,
        severity=worst.severity,
        # A sign of low confidence is worth a look, but not worth dropping everything else.
        compromise=any(r.path == "compromise" and f.confidence.rank >= Confidence.MEDIUM.rank for r, f in group),
        adds=added,
        gain=_gain(added),
        owner=owner,
        fingerprints=tuple(result.fingerprint(finding) for result, finding in group),
    )
