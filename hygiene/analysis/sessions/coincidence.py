"""Coincidences: sessions from somewhere new shortly before trouble.

Trouble is suspicious posts, or a change of the account. A new network alone is noise, because a phone joins new ones
all the time. Shortly before trouble it is evidence if it is rare. So the chance of such a coincidence is computed from
the account itself, and coincidences that are likely anyway are left out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.baseline.session_use import Baseline, FirstSeen, Kind
from hygiene.analysis.posts.suspicious import SuspiciousPosts, suspicious_by_themselves
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot

CHANGES: Final = frozenset({
    "access-key", "app-password", "email", "key", "password", "phone", "recovery", "recovery-codes",
    "second-factor-off",
})  # fmt: skip
"""Changes that let an intruder stay in."""
COMMON: Final = 0.25
"""The largest chance of a coincidence that is reported.

This is our judgement.
"""
_LATE: Final = timedelta(hours=1)
"""The longest time from a session's first act to its record.

This is our judgement.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Suspicious posts, or a change that an intruder would make.

    Either `posts` is set, or `change` is a key of `EVENT_KINDS`.
    """

    at: datetime
    posts: SuspiciousPosts | None = None
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidence:
    """Everything new shortly before some trouble.

    `chance` is the probability, 0 to 1, that the rarest kind among it came about by accident.
    """

    trouble: Trouble
    firsts: tuple[FirstSeen, ...]
    chance: float

    @property
    def gap(self) -> timedelta:
        """The time from the first new thing to the trouble.

        It is in whole days where only the day of the new thing is known.
        """
        first, gap = self.firsts[0], self.trouble.at - self.firsts[0].at
        return timedelta(days=gap.days) if first.day else gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The coincidences, and what could not be judged about suspicious posts.

    `uncovered` is true when some suspicious posts are from days with no sessions on record, or too few. `common` holds
    the kinds that are new so often that their coincidence with suspicious posts says nothing.
    """

    meetings: tuple[Coincidence, ...] = ()
    uncovered: bool = False
    common: tuple[tuple[Kind, ...], ...] = ()


def beside(habits: Sequence[Baseline], snapshot: Snapshot, policy: Policy) -> Beside:
    """Find every trouble with something new shortly before it.

    Each new thing is named once, with the first trouble that follows it.
    """
    before = timedelta(days=policy.logins.beside_days)
    meetings: list[Coincidence] = []
    uncovered, common = False, dict[tuple[Kind, ...], None]()
    for troubles in (_posts(snapshot, policy), _changes(snapshot, policy.logins.review_days)):
        chances = [_chance(habit, troubles, before) for habit in habits]
        named = [0] * len(habits)
        for trouble in troubles:
            near = [_near(habit, trouble, before, done) for habit, done in zip(habits, named, strict=True)]
            named = [max(done, part.stop) for done, part in zip(named, near, strict=True)]
            pairs = [(chance, habit.firsts[part]) for habit, chance, part in zip(habits, chances, near, strict=True)]
            rare = [(chance, firsts) for chance, firsts in pairs if firsts and chance <= COMMON]
            if rare:
                firsts = sorted((first for _, some in rare for first in some), key=_at)
                meetings.append(Coincidence(trouble=trouble, firsts=tuple(firsts), chance=min(c for c, _ in rare)))
            elif trouble.posts and not all(habit.since <= trouble.at <= habit.until for habit in habits):
                uncovered = True
            elif trouble.posts and (kinds := [h.kind for h, (_, some) in zip(habits, pairs, strict=True) if some]):
                common[tuple(kinds)] = None
    return Beside(meetings=tuple(meetings), uncovered=uncovered, common=tuple(common))


def _posts(snapshot: Snapshot, policy: Policy) -> list[Trouble]:
    """Return the suspicious posts, oldest first."""
    return [Trouble(at=posts.at, posts=posts) for posts in suspicious_by_themselves(snapshot, policy)]


def _changes(snapshot: Snapshot, days: int) -> list[Trouble]:
    """Return recent changes that let an intruder stay in, oldest first."""
    since = snapshot.taken_at - timedelta(days=days)
    dated = [(event.at, event.kind) for event in snapshot.events or () if event.at and event.kind in CHANGES]
    return [Trouble(at=at, change=kind) for at, kind in sorted(dated) if at >= since]


def _chance(habit: Baseline, troubles: Sequence[Trouble], before: timedelta) -> float:
    """Return the chance that something new precedes a trouble by accident.

    It grows with the number of new things and of troubles.
    """
    covered, end = timedelta(0), habit.since
    for trouble in troubles:  # in order of time
        start, last = max(trouble.at - before, end), min(trouble.at + _LATE, habit.until)
        if start < last:
            covered, end = covered + (last - start), last
    return 1 - (1 - covered / (habit.until - habit.since)) ** len(habit.firsts)


def _near(habit: Baseline, trouble: Trouble, before: timedelta, done: int) -> slice:
    """Return the part of `habit.firsts` shortly before a trouble.

    The first `done` of them are skipped.
    """
    first = bisect_left(habit.firsts, trouble.at - before, lo=done, key=_at)
    return slice(first, bisect_right(habit.firsts, trouble.at + _LATE, lo=first, key=_at))


def _at(first: FirstSeen) -> datetime:
    return first.at
