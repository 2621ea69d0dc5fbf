"""What else happened to the account near a post: changes, grants, and sessions from somewhere new. Each counts for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.session_use import learn, sightings
from hygiene.analysis.detector.season import Ints
from hygiene.model.records import EVENT_KINDS
from hygiene.model.text import printable, span
from hygiene.reference.change_kinds import WEIGHTS

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot

_SECOND: Final = timedelta(seconds=1)
_TOLD: Final = 5
"""Things that are told of one episode."""
_Thing = tuple[datetime, timedelta, timedelta, str]
"""When, how long before and how long after it a post is near, and what."""


class Beside:
    """The things that happened to one account, in order of time."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self._things = sorted(_things(snapshot, policy), key=lambda thing: (thing[0], thing[3]))
        # In seconds: a moment may be the last there is, which has no day after it.
        self._from = np.array([_seconds(at) - before // _SECOND for at, before, _, _ in self._things], dtype=np.int64)
        self._until = np.array([_seconds(at) + after // _SECOND for at, _, after, _ in self._things], dtype=np.int64)

    def near(self, at: Ints) -> NDArray[np.bool_]:
        """Which of these moments (seconds, in order) are near anything that happened."""
        steps = np.zeros(len(at) + 1, dtype=np.int64)
        np.add.at(steps, np.searchsorted(at, self._from), 1)
        np.add.at(steps, np.searchsorted(at, self._until, side="right"), -1)
        open_ones: NDArray[np.bool_] = np.cumsum(steps)[:-1] > 0
        return open_ones

    def told(self, start: int, end: int) -> tuple[str, ...]:
        """What was near between two moments, in words: the first few."""
        first = datetime.fromtimestamp(start, UTC)
        near = np.flatnonzero((self._from <= end) & (self._until >= start))
        words = (f"{self._things[i][3]} {_apart(self._things[i][0], first)}" for i in near[: 4 * _TOLD].tolist())
        return tuple(dict.fromkeys(words))[:_TOLD]


def _things(snapshot: Snapshot, policy: Policy) -> Iterator[_Thing]:
    near, none = timedelta(days=policy.logins.beside_days), timedelta()
    for event in snapshot.events or ():
        if event.at and event.kind in WEIGHTS:
            yield event.at, near, near, EVENT_KINDS[event.kind]
    for app in snapshot.apps or ():
        if app.granted_at and app.granted_at_means == "grant":
            after = timedelta(days=policy.apps.before_odd_post_days)
            yield app.granted_at, none, after, f"“{printable(app.name.strip(), 60)}” was authorised"
    learnt = learn(sightings(snapshot), policy.logins, snapshot.taken_at)
    for habit in learnt.habits:
        # New networks are daily bread of a telephone; new countries and devices are not.
        for first in habit.firsts if habit.kind != "network" else ():
            yield first.at, none, near, f"the first session from {first.shown}"


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _apart(at: datetime, start: datetime) -> str:
    return f"{span(abs(start - at))} {'before' if at <= start else 'after'}"
