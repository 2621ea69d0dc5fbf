"""The circumstances of posts.

They are account changes, new grants and first sessions. Each counts for a limited time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.session_use import learn, sightings
from hygiene.analysis.detector.season import Ints
from hygiene.reference.change_kinds import WEIGHTS

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot

MOST: Final = 20
"""Circumstances that are returned for one stretch of time."""
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """A change of the account, a new grant, or a first session.

    `name` is the kind of change, the app's name, or the country or device of the session. `before` and `after` are how
    long before and after it a post counts as near.
    """

    at: datetime
    kind: Literal["change", "grant", "session"]
    name: str
    before: timedelta
    after: timedelta


class Context:
    """The circumstances of one account, oldest first."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self._circumstances = sorted(_circumstances(snapshot, policy), key=_order)
        # In seconds, because the last moment that a datetime can hold has no day after it.
        starts = [_seconds(circumstance.at) - circumstance.before // _SECOND for circumstance in self._circumstances]
        ends = [_seconds(circumstance.at) + circumstance.after // _SECOND for circumstance in self._circumstances]
        self._from, self._until = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)

    def near(self, at: Ints) -> NDArray[np.bool_]:
        """Return for each moment whether it is near a circumstance.

        Moments are in seconds since 1970, oldest first.
        """
        steps = np.zeros(len(at) + 1, dtype=np.int64)
        np.add.at(steps, np.searchsorted(at, self._from), 1)
        np.add.at(steps, np.searchsorted(at, self._until, side="right"), -1)
        near: NDArray[np.bool_] = np.cumsum(steps)[:-1] > 0
        return near

    def between(self, start: int, end: int) -> tuple[Circumstance, ...]:
        """Return up to `MOST` circumstances near a stretch of time, oldest first.

        `start` and `end` are in seconds since 1970.
        """
        near = np.flatnonzero((self._from <= end) & (self._until >= start))
        return tuple(self._circumstances[index] for index in near[:MOST].tolist())


def _circumstances(snapshot: Snapshot, policy: Policy) -> Iterator[Circumstance]:
    near, no_time = timedelta(days=policy.logins.beside_days), timedelta()
    for event in snapshot.events or ():
        if event.at and event.kind in WEIGHTS:
            yield Circumstance(at=event.at, kind="change", name=event.kind, before=near, after=near)
    for app in snapshot.apps or ():
        if app.granted_at and app.granted_at_means == "grant":
            after = timedelta(days=policy.apps.before_odd_post_days)
            yield Circumstance(at=app.granted_at, kind="grant", name=app.name.strip(), before=no_time, after=after)
    sessions = learn(sightings(snapshot), policy.logins, snapshot.taken_at)
    for habit in sessions.habits:
        # A phone meets new networks every day, but seldom new countries, and never new devices.
        for first in habit.firsts if habit.kind != "network" else ():
            yield Circumstance(at=first.at, kind="session", name=first.shown, before=no_time, after=near)


def _order(circumstance: Circumstance) -> tuple[datetime, str, str]:
    return circumstance.at, circumstance.kind, circumstance.name


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
