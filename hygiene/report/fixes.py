"""The fixes in order: surest signs of compromise, then largest gains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Bands
from hygiene.model.text import first_sentence
from hygiene.report.report import Fix
from hygiene.report.score import Factors, lowers, score

_IMPORTANT: Final = ("email", "social")
"""The kinds of account whose passwords are changed first, in this order."""


def fixes(results: Sequence[Result], taken: frozenset[str], factors: Factors) -> Iterator[Fix]:
    """Yield the fixes, the first to do first.

    The order is: surer signs of compromise, then by how much a fix lowers the upper end, then by severity. Among the
    entries of a vault, mailboxes and social accounts come first. Findings of an account about one subject make one fix,
    because revoking an app or changing a password settles all of them. Findings of severity info, and those whose
    fingerprint is in `taken`, the accepted ones, need no fix.
    """
    groups: dict[tuple[Account | None, str], list[tuple[Result, Finding]]] = {}
    for result in results:
        for finding in result.findings:
            if finding.severity is not Severity.INFO and result.fingerprint(finding) not in taken:
                groups.setdefault((result.account, finding.subject), []).append((result, finding))
    prints = [tuple(r.fingerprint(f) for r, f in group) for group in groups.values()]
    read = _as_if_read(results)
    gains = lowers(read, prints, second_factors=factors)
    high = score(read, second_factors=factors, bands=Bands()).high
    made = [
        _fix(account, subject, group, fingerprints, gain, high)
        for ((account, subject), group), fingerprints, gain in zip(groups.items(), prints, gains, strict=True)
    ]
    sure = {key: _sureness(group) for key, group in groups.items()}
    made.sort(
        key=lambda f: (
            -sure[f.account, f.subject],
            -round(f.lowers_high_by, 3),  # less than a tenth of a point must not outrank a worse severity
            -f.severity.rank,
            -f.lowers_high_by,
            f.subject,
            str(f.account),
        )
    )
    yield from _important_first(made, groups)


def _important_first(
    made: Sequence[Fix], groups: Mapping[tuple[Account | None, str], Sequence[tuple[Result, Finding]]]
) -> list[Fix]:
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


def _as_if_read(results: Iterable[Result]) -> list[Result]:
    """Return the results with every open question taken as clear.

    Otherwise one unread file would hide what a fix is worth.
    """
    return [
        replace(r, reason="", status=Status.FOUND if r.findings else Status.CLEAR) if r.reason else r for r in results
    ]


def _fix(
    account: Account | None,
    subject: str,
    group: list[tuple[Result, Finding]],
    prints: tuple[str, ...],
    gain: float,
    high: float,
) -> Fix:
    """Build the fix of one group, described by its worst finding.

    `gain` is what it takes off the upper end `high`, both without what was not read.
    """
    gain = max(0.0, gain)  # a rounding error may be below zero
    worst = max((finding for _, finding in group), key=lambda f: (f.severity.rank, f.confidence.rank))
    return Fix(
        account=account,
        subject=subject,
        title=first_sentence(worst.message),
        how=worst.fix,
        severity=worst.severity,
        # A sign of low confidence is worth a look, but not worth dropping everything else.
        compromise=any(r.path == "compromise" and f.confidence.rank >= Confidence.MEDIUM.rank for r, f in group),
        lowers_high_by=gain,
        removes=gain / high,
        fingerprints=prints,
    )
