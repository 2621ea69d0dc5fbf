"""Coincidences: sessions from somewhere new shortly before trouble.

Trouble is suspicious posts, or a change of the account. A new network alone is noise, because a phone joins new ones
all the time. Shortly before trouble it is evidence if it is rare. So the chance of such a coincidence is computed from
the account's own record, and likely coincidences are left out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
"""The longest delay between a session's first act and its record.

This is our judgement.
"""
_HABIT: Final = 3
"""The fewest separate days with something new, or a change, for a habit.

One or two are not a habit, whoever made them. Only days well before count. This is our judgement.
"""
_OFTEN: Final = 7
"""The same number where days near and after count too.

Those days may be an intruder's. Without them, a phone that joins new networks every day would seem rare in its first
weeks on record. This is our judgement.
"""
_ASIDE: Final = timedelta(days=7)
"""The time before a new thing in which nothing counts as a habit.

An intruder who comes back must not make the visit ordinary. The number is the days within which signs form one
incident.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Suspicious posts, or a change that an intruder would make.

    Either `posts` is set, and `at` and `until` are those of one stretch of them, or `change` is a key of `EVENT_KINDS`.
    """

    at: datetime
    until: datetime
    posts: SuspiciousPosts | None = None
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidence:
    """Everything new shortly before some trouble.

    `chance` is the probability, 0 to 1, that the rarest of these things precedes such trouble by accident.
    """

    trouble: Trouble
    firsts: tuple[FirstSeen, ...]
    chance: float

    @property
    def gap(self) -> timedelta:
        """The time from the first new thing to the trouble.

        It is negative where the posts had begun earlier, and in whole days where only the day of the new thing is
        known.
        """
        first, gap = self.firsts[0], self.trouble.at - self.firsts[0].at
        return timedelta(days=gap.days) if first.day else gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidences:
    """The coincidences, and the gaps in judging suspicious posts.

    `uncovered` is true when some suspicious posts are from days with no sessions on record, or too few. `common` holds
    the kinds that are new so often that their coincidence with suspicious posts proves nothing.
    """

    meetings: tuple[Coincidence, ...] = ()
    uncovered: bool = False
    common: tuple[tuple[Kind, ...], ...] = ()


def coincidences(habits: Sequence[Baseline], snapshot: Snapshot, policy: Policy) -> Coincidences:
    """Find every trouble with something new shortly before it.

    Each new thing is named once, with the first trouble that follows it.
    """
    before = timedelta(days=policy.logins.beside_days)
    meetings: list[Coincidence] = []
    uncovered, common = False, dict[tuple[Kind, ...], None]()
    changes = _changes(snapshot)
    recent = [trouble for trouble in changes if trouble.at >= snapshot.taken_at - timedelta(policy.logins.review_days)]
    for troubles, usual in ((_posts(snapshot, policy), ()), (recent, changes)):
        chances = [_chances(habit, usual, before) for habit in habits]
        named = [0] * len(habits)
        for trouble in troubles:
            near = [_near(habit, trouble, before, done) for habit, done in zip(habits, named, strict=True)]
            named = [max(done, part.stop) for done, part in zip(named, near, strict=True)]
            found = [
                list(zip(chance[part], habit.firsts[part], strict=True))
                for habit, chance, part in zip(habits, chances, near, strict=True)
            ]
            if rare := [(chance, first) for some in found for chance, first in some if chance <= COMMON]:
                firsts = sorted((first for _, first in rare), key=_at)
                meetings.append(Coincidence(trouble=trouble, firsts=tuple(firsts), chance=min(c for c, _ in rare)))
            elif trouble.posts and not all(habit.since <= trouble.at <= habit.until for habit in habits):
                uncovered = True
            elif trouble.posts and (kinds := [habit.kind for habit, some in zip(habits, found, strict=True) if some]):
                common[tuple(kinds)] = None
    return Coincidences(meetings=tuple(meetings), uncovered=uncovered, common=tuple(common))


def rare_before(habits: Sequence[Baseline], at: datetime, policy: Policy) -> list[FirstSeen]:
    """Return the rare new things shortly before a moment, oldest first.

    The moment is that of a post that its owner finds suspicious.
    """
    before, trouble = timedelta(days=policy.logins.beside_days), Trouble(at=at, until=at)
    found = []
    for habit in habits:
        part = _near(habit, trouble, before, 0)
        chances = _chances(habit, (), before)[part]
        found += [first for first, chance in zip(habit.firsts[part], chances, strict=True) if chance <= COMMON]
    return sorted(found, key=_at)


def _posts(snapshot: Snapshot, policy: Policy) -> list[Trouble]:
    """Return each stretch of suspicious posts, oldest first."""
    found = suspicious_by_themselves(snapshot, policy)
    stretches = [(at, until, posts) for posts in found for at, until in posts.stretches]
    return [
        Trouble(at=at, until=until, posts=posts) for at, until, posts in sorted(stretches, key=lambda each: each[:2])
    ]


def _changes(snapshot: Snapshot) -> list[Trouble]:
    """Return the changes that let an intruder stay in, oldest first."""
    dated = [(event.at, event.kind) for event in snapshot.events or () if event.at and event.kind in CHANGES]
    return [Trouble(at=at, until=at, change=kind) for at, kind in sorted(dated)]


def _chances(habit: Baseline, changes: Iterable[Trouble], before: timedelta) -> list[float]:
    """Return the chance of each new thing to precede a trouble by accident.

    It grows with the number of earlier days with something new, and of days with one of `changes`. Days within `_ASIDE`
    before the new thing, or later, do not count unless they are many, so an intruder who comes back makes nothing
    likelier.
    """
    record, share = habit.until - habit.since, (before + _LATE) / (habit.until - habit.since)
    new = _days(first.at for first in habit.firsts)
    changed = _days(trouble.at for trouble in changes if trouble.at > habit.since)
    chances = []
    for first in habit.firsts:
        learned = first.at - _ASIDE
        part = (learned - habit.since) / record
        windows, things = (1 + _expected(days, learned, part) for days in (changed, new))
        chances.append(1 - (1 - min(share, 1.0)) ** (windows * things))
    return chances


def _days(times: Iterable[datetime]) -> list[date]:
    return sorted({at.date() for at in times})


def _expected(days: Sequence[date], until: datetime, part: float) -> float:
    """Return the expected number of other such days in the whole record.

    It is estimated from the days until `until`, a `part` of the record, if there are `_HABIT` of them, and from all
    days if there are `_OFTEN`.
    """
    before, others = bisect_left(days, until.date()), len(days) - 1
    return max(before / part if before >= _HABIT else 0.0, others if others >= _OFTEN else 0.0)


def _near(habit: Baseline, trouble: Trouble, before: timedelta, done: int) -> slice:
    """Return the part of `habit.firsts` shortly before or during a trouble.

    The first `done` of them are skipped.
    """
    first = bisect_left(habit.firsts, trouble.at - before, lo=done, key=_at)
    return slice(first, bisect_right(habit.firsts, trouble.until + _LATE, lo=first, key=_at))


def _at(first: FirstSeen) -> datetime:
    return first.at
