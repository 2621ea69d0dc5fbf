"""What came together: sessions from somewhere new shortly before a post in question, or before a change of the account.

A new network alone is noise: a telephone meets new ones all the time. Beside trouble it is evidence as far as it is rare,
so the chance of such a meeting by accident is worked out from the account itself, and what is likely anyway is not said.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.baseline.session_use import MANY, Baseline, FirstSeen
from hygiene.analysis.posts.suspicious import suspicious_by_themselves
from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.records import EVENT_KINDS
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import series

CHANGES: Final = frozenset({
    "access-key", "app-password", "email", "key", "password", "phone", "recovery", "recovery-codes",
    "second-factor-off",
})  # fmt: skip
"""Changes by which somebody who got in stays in."""
RARE: Final = 0.05
"""A meeting by accident that is rarer than this is evidence of medium confidence."""
COMMON: Final = 0.25
"""One that is commoner says nothing and is left out. Both are our judgement."""
_LATE: Final = timedelta(hours=1)
"""Platforms write a session down up to this much after its first deed: our judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that a thief would do. `what` ends a sentence that says `before`: `the password changed`."""

    at: datetime
    what: str
    post: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidence:
    """Everything new shortly before one trouble; `chance` is that of the rarest of them by accident, 0 to 1."""

    trouble: Trouble
    firsts: tuple[FirstSeen, ...]
    chance: float

    @property
    def confidence(self) -> Confidence:
        """Never high: a new telephone brings a new client, a new device and a new password all in one evening."""
        return Confidence.MEDIUM if self.chance <= RARE else Confidence.LOW


@dataclass(frozen=True, slots=True)
class Beside:
    """What met, and what could not be told of posts in question."""

    meetings: tuple[Coincidence, ...]
    unjudged: tuple[str, ...]


def beside(habits: Sequence[Baseline], snapshot: Snapshot, policy: Policy) -> Beside:
    """Every trouble with what was new shortly before it. What is new is named once, with the first trouble that it met."""
    before = timedelta(days=policy.logins.beside_days)
    meetings: list[Coincidence] = []
    unjudged: dict[str, None] = {}
    for troubles in (_posts(snapshot, policy), _changes(snapshot, policy.logins.review_days)):
        chances = [_chance(habit, troubles, before) for habit in habits]
        named = [0] * len(habits)
        for trouble in troubles:
            near = [_near(habit, trouble, before, done) for habit, done in zip(habits, named, strict=True)]
            named = [max(done, its.stop) for done, its in zip(named, near, strict=True)]
            pairs = [(chance, habit.firsts[its]) for habit, chance, its in zip(habits, chances, near, strict=True)]
            told = [(chance, firsts) for chance, firsts in pairs if firsts and chance <= COMMON]
            if told:
                firsts = sorted((f for _, its in told for f in its), key=lambda first: first.at)
                meetings.append(Coincidence(trouble=trouble, firsts=tuple(firsts), chance=min(c for c, _ in told)))
            elif trouble.post and not all(habit.since <= trouble.at <= habit.until for habit in habits):
                unjudged["posts in question are from days of which the sessions tell nothing, or too little"] = None
            elif trouble.post and (kinds := [h.kind for h, (_, its) in zip(habits, pairs, strict=True) if its]):
                many = series([MANY[kind] for kind in kinds])
                unjudged[f"new {many} are so common here that one before a post in question says nothing"] = None
    return Beside(tuple(meetings), tuple(unjudged))


def _posts(snapshot: Snapshot, policy: Policy) -> list[Trouble]:
    """Posts in question, in order of time."""
    odd = suspicious_by_themselves(snapshot, policy)
    return [Trouble(at=o.at, what=f"posts in question came{o.source}", post=True) for o in odd]


def _changes(snapshot: Snapshot, days: int) -> list[Trouble]:
    """Changes of these last days that keep a thief in, in order of time."""
    since = snapshot.taken_at - timedelta(days=days)
    told = [(event.at, event.kind) for event in snapshot.events or () if event.at and event.kind in CHANGES]
    return [Trouble(at=at, what=EVENT_KINDS[kind], post=False) for at, kind in sorted(told) if at >= since]


def _chance(habit: Baseline, troubles: Sequence[Trouble], before: timedelta) -> float:
    """How likely it is that one of as many new things comes before one of these troubles by accident."""
    covered, end = timedelta(0), habit.since
    for trouble in troubles:  # in order of time
        start, last = max(trouble.at - before, end), min(trouble.at + _LATE, habit.until)
        if start < last:
            covered, end = covered + (last - start), last
    return 1 - (1 - covered / (habit.until - habit.since)) ** len(habit.firsts)


def _near(habit: Baseline, trouble: Trouble, before: timedelta, done: int) -> slice:
    """Which things were first seen shortly before a trouble, but for as many as are named already."""
    first = bisect_left(habit.firsts, trouble.at - before, lo=done, key=_at)
    return slice(first, bisect_right(habit.firsts, trouble.at + _LATE, lo=first, key=_at))


def _at(first: FirstSeen) -> datetime:
    return first.at
