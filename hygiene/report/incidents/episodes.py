"""Episodes: the signs of an account that are near each other in time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result
from hygiene.model.policy import Policy
from hygiene.report.verdict.by_hand import CHECK as BY_HAND

_SESSION_KINDS: Final = frozenset({"challenge", "device", "session"})
"""Kinds of timeline events that are sign-ins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An open finding, with its fingerprint and its check's result."""

    result: Result
    finding: Finding
    fingerprint: str

    @property
    def sign(self) -> bool:
        """True for a sign that makes an incident."""
        sure = self.finding.confidence is not Confidence.LOW
        return self.result.path == "compromise" and sure and not self.result.about_export

    @property
    def times(self) -> tuple[datetime, ...]:
        """The times of the first and the last event, or nothing.

        An answer by hand has the day on which the user gave it, which is not the time of the event. The date of an app
        is that of its grant, whatever it did later.
        """
        finding = self.finding
        if finding.at is None or self.result.check == BY_HAND:
            return ()
        return (finding.at,) if self.result.path == "app" else (finding.at, finding.ended or finding.at)

    @property
    def key(self) -> tuple[object, ...]:
        """The key that sorts findings: surest, worst, earliest."""
        finding = self.finding
        at = finding.at.timestamp() if finding.at else float("inf")
        ended = finding.ended.timestamp() if finding.ended else float("inf")
        weight = -finding.confidence.rank, -finding.severity.rank
        return *weight, at, -ended, self.fingerprint, finding.message, finding.apps


@dataclass(slots=True, kw_only=True, eq=False)
class Episode:
    """An incident while its findings are still being gathered.

    `ends` are the times of the first and the last event behind its signs, or None without a date.
    """

    account: Account
    signs: list[Open]
    ends: tuple[datetime, datetime] | None = None
    others: list[Open] = field(default_factory=list)

    @property
    def everything(self) -> list[Open]:
        """The findings, signs first, the surest of each before the others."""
        return [*sorted(self.signs, key=_key), *sorted(self.others, key=_key)]

    @property
    def surest(self) -> Open:
        """The surest sign, then the worst, then the earliest."""
        return min(self.signs, key=_key)

    @property
    def weight(self) -> tuple[int, int, float]:
        """The key that sorts episodes: surest, worst, newest.

        Each part only falls when a sign is added, so more evidence never lowers the rank.
        """
        sure = max(sign.finding.confidence.rank for sign in self.signs)
        severe = max(sign.finding.severity.rank for sign in self.signs)
        return -sure, -severe, -self.ends[1].timestamp() if self.ends else float("inf")


def _key(each: Open) -> tuple[object, ...]:
    return each.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """The times before and after signs within which things belong to them.

    They are those of the checks that name such coincidences. An app is let in before it posts. An app that was let in
    soon after is as suspicious as a session, because an intruder leaves it behind.
    """

    grant: tuple[timedelta, timedelta]
    session: tuple[timedelta, timedelta]
    change: tuple[timedelta, timedelta]

    @classmethod
    def of(cls, policy: Policy) -> Distances:
        """Return the distances of a policy."""
        grant, beside = timedelta(days=policy.apps.before_odd_post_days), timedelta(days=policy.logins.beside_days)
        change = timedelta(days=policy.changes.near_odd_post_days)
        return cls(grant=(grant, beside), session=(beside, beside), change=(change, change))

    def of_path(self, path: str) -> tuple[timedelta, timedelta]:
        """Return the distances for a finding."""
        return self.grant if path == "app" else self.session if path == "session" else self.change

    def of_kind(self, kind: str) -> tuple[timedelta, timedelta]:
        """Return the distances for an event of the timeline."""
        return self.grant if kind == "grant" else self.session if kind in _SESSION_KINDS else self.change


class Dated:
    """The dated episodes of an account, to be searched by time."""

    def __init__(self, found: Iterable[Episode]) -> None:
        dated = sorted(((each.ends, each) for each in found if each.ends), key=lambda pair: pair[0])
        self._found = [each for _, each in dated]
        self._starts = [since.timestamp() for (since, _), _ in dated]
        self._ends = [until.timestamp() for (_, until), _ in dated]

    def near(self, at: datetime, before: timedelta, after: timedelta) -> Sequence[Episode]:
        """Return the episodes that a time is near or within."""
        # As seconds, because a date in the year 9999 has no day after it.
        first = bisect_left(self._ends, at.timestamp() - after.total_seconds())
        return self._found[first : bisect_right(self._starts, at.timestamp() + before.total_seconds())]

    def within(self, since: datetime, until: datetime) -> Sequence[Episode]:
        """Return the episodes that have a part between two times."""
        first = bisect_left(self._ends, since.timestamp())
        return self._found[first : bisect_right(self._starts, until.timestamp())]


def together(signs: Iterable[Open], apart: timedelta) -> Iterator[Episode]:
    """Yield the dated signs, those near each other in one episode."""
    episode: Episode | None = None
    for sign in sorted((sign for sign in signs if sign.times), key=lambda sign: sign.times[0]):
        since, until = sign.times[0], sign.times[-1]
        if episode and episode.ends and since - episode.ends[1] <= apart:
            episode.signs.append(sign)
            episode.ends = episode.ends[0], max(episode.ends[1], until)
        elif sign.result.account is not None:
            if episode:
                yield episode
            episode = Episode(account=sign.result.account, signs=[sign], ends=(since, until))
    if episode:
        yield episode
