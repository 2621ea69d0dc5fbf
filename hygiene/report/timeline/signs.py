"""The dated signs of compromise, and the events near them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hygiene.language.words import tr_later
from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Result, Severity
from hygiene.model.policy import Policy
from hygiene.report.report import NearSign, TimelineEvent

_MOST: Final = 20
"""Signs compared with an event before it, and as many after it.

Without a limit, very many signs in a few days would take very long.
"""
_ACTS: Final[Mapping[str, str]] = {
    "account-changes": tr_later("the first change of the account"),
    "deletions": tr_later("the first of many deletions"),
    "differences": tr_later("the export that shows a change"),
    "follows": tr_later("the first of many follows"),
    "messages": tr_later("the first of many messages"),
    "post-client": tr_later("the first suspicious post"),
    "profile-changes": tr_later("the first change of the profile"),
}
"""The act at the time of a sign, by its check."""
_SESSION_KINDS: Final = frozenset({"challenge", "device", "finding", "session"})
"""Kinds of events that are sign-ins, with findings that are not signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A dated sign of compromise that is not accepted.

    `rank` is higher for a surer and, at the same confidence, more severe sign. `sure` is true for at least medium
    confidence.
    """

    at: datetime
    account: Account
    fingerprint: str
    rank: tuple[int, int]
    sure: bool
    act: str


def signs(results: Iterable[Result], accepted: Collection[str]) -> Iterator[Sign]:
    """Yield the dated findings that may mean a takeover happened."""
    about = ((r, r.account) for r in results if r.path == "compromise" and r.account)
    for result, account in about:
        for finding in result.findings:
            fingerprint = result.fingerprint(finding)
            if finding.at is not None and finding.severity is not Severity.INFO and fingerprint not in accepted:
                yield Sign(
                    at=finding.at,
                    account=account,
                    fingerprint=fingerprint,
                    rank=(finding.confidence.rank, finding.severity.rank),
                    sure=finding.confidence is not Confidence.LOW,
                    act=_ACTS.get(result.check, "a sign"),
                )


class Signs:
    """The signs of a run, and the policy's distances."""

    def __init__(self, found: Iterable[Sign], policy: Policy) -> None:
        self._signs = sorted(found, key=lambda sign: (sign.at, sign.fingerprint))
        # As seconds, because a date in the year 1 has no day before it.
        self._times = [sign.at.timestamp() for sign in self._signs]
        self._sure = [sign.at.timestamp() for sign in self._signs if sign.sure]
        self._fingerprints = frozenset(sign.fingerprint for sign in self._signs)
        self._policy = policy

    def __bool__(self) -> bool:
        return bool(self._signs)

    def holds(self, at: datetime) -> bool:
        """Return whether a sign of at least medium confidence lies near `at`.

        The distance is `timeline.near_sign_days` of the policy.
        """
        moment, near = at.timestamp(), _seconds(self._policy.timeline.near_sign_days)
        index = bisect_left(self._sure, moment - near)
        return index < len(self._sure) and self._sure[index] <= moment + near

    def mark(self, event: TimelineEvent) -> NearSign | None:
        """Return the sign that an event happened shortly before or after.

        Signs of the same account come first, then the surest, then the nearest. A sign itself has no mark.
        """
        if event.at is None or event.fingerprint in self._fingerprints:
            return None
        at, moment, near = event.at, event.at.timestamp(), _seconds(self._days(event.kind))
        first, last = bisect_left(self._times, moment - near), bisect_right(self._times, moment + near)
        middle = bisect_left(self._times, moment)
        some = self._signs[max(first, middle - _MOST) : min(last, middle + _MOST)]
        best = max(
            some,
            key=lambda sign: (sign.account.key == event.account.key, sign.rank, -abs(sign.at - at)),
            default=None,
        )
        if best is None:
            return None
        itself = best.at == at and event.kind not in {*_SESSION_KINDS, "grant"}
        act = "" if itself else best.act
        return NearSign(fingerprint=best.fingerprint, account=best.account, gap=best.at - at, act=act)

    def _days(self, kind: str) -> int:
        """Return the days before and after a sign that count as near."""
        if kind in _SESSION_KINDS:
            return self._policy.logins.beside_days
        return self._policy.apps.before_odd_post_days if kind == "grant" else self._policy.changes.near_odd_post_days


def _seconds(days: int) -> float:
    return timedelta(days=days).total_seconds()
