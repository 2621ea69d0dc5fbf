"""The circumstances of posts.

They are account changes, new grants and first sessions. Each counts for a limited time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.devices import is_bare_day
from hygiene.analysis.baseline.session_use import learn, sightings
from hygiene.analysis.detector.season import Ints
from hygiene.model.records import PROFILE_KINDS
from hygiene.model.text import name_key
from hygiene.reference.change_kinds import CHANGE_KINDS
from hygiene.reference.lookalikes import trick

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.posts import Client
    from hygiene.model.snapshot import Snapshot

MOST: Final = 20
"""The most circumstances that are returned for one stretch of time."""
_CHANGES: Final = CHANGE_KINDS | frozenset(PROFILE_KINDS)
"""Changes of the account and of what its profile shows."""
_SECOND: Final = timedelta(seconds=1)
_CLOCKS: Final = 3600
"""Seconds by which a grant may seem to follow the first post of its app.

No one can post through an app before authorising it, so their clocks differ. The number is our judgement.
"""
_DAY: Final = 86_400
"""The same limit where the export states only the day of the grant.

Its time zone is not known.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """A change of the account, a new grant, or a first session.

    `name` is the kind of change, the app's name, or the country or device of the session. `before` and `after` are the
    times before and after it within which a post counts as near.
    """

    at: datetime
    kind: Literal["change", "grant", "session"]
    name: str
    before: timedelta
    after: timedelta


class Context:
    """The circumstances of one account, oldest first.

    A grant is not a circumstance of posts through the granted app, because no one can post through an app before
    authorising it, and people try a new app at once. It is their `own` grant, which explains that the client is new. A
    sign-in with the platform's own app does not count as a grant, because it does not show who signed in.
    """

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self._circumstances = sorted(_circumstances(snapshot, policy), key=_order)
        # An app that may only read does not post, whatever client has its name. A disguised app explains nothing.
        posting = (app for app in snapshot.apps or () if not app.first_party and (app.may_post or not app.permissions))
        self._posting = {name_key(app.name) for app in posting if not trick(app.name)} - {""}
        # In seconds, because the last moment that a datetime can hold has no day after it.
        starts = [_seconds(circumstance.at) - circumstance.before // _SECOND for circumstance in self._circumstances]
        ends = [_seconds(circumstance.at) + circumstance.after // _SECOND for circumstance in self._circumstances]
        self._from, self._until = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
        rows: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for row, each in enumerate(self._circumstances):
            rows[each.kind, each.name if each.kind == "change" else ""].append(row)
        self._by_kind = {kind: _Stretches(each, self._from[each], self._until[each]) for kind, each in rows.items()}

    def near(self, at: Ints) -> NDArray[np.int64]:
        """Return the number of circumstances near each moment.

        Moments are in seconds since 1970, oldest first.
        """
        return _covering(at, self._from, self._until)

    def own_grants(self, at: Ints, client: NDArray[np.signedinteger], clients: Sequence[Client]) -> NDArray[np.int64]:
        """Return for each post the number of grants of its app near it.

        `client` is the index in `clients` for each post, or -1. A grant that seems to follow the post counts too where
        clocks may differ.
        """
        return self._own(at, client, clients, _early)

    def others(self, at: Ints, client: NDArray[np.signedinteger], clients: Sequence[Client]) -> NDArray[np.bool_]:
        """Return whether other circumstances are near each post.

        Grants of a post's own app do not count.
        """
        return self.near(at) > self._own(at, client, clients, lambda _: 0)

    def _own(
        self,
        at: Ints,
        client: NDArray[np.signedinteger],
        clients: Sequence[Client],
        early: Callable[[datetime], int],
    ) -> NDArray[np.int64]:
        """Return for each post the number of grants of its app near it.

        `early` gives the seconds by which a grant may follow the post.
        """
        by_name: defaultdict[str, list[int]] = defaultdict(list)
        for code, each in enumerate(clients):
            if name_key(each.label) in self._posting:
                by_name[name_key(each.label)].append(code)
        grants: defaultdict[str, list[int]] = defaultdict(list)
        for index, circumstance in enumerate(self._circumstances):
            if circumstance.kind == "grant" and name_key(circumstance.name) in by_name:
                grants[name_key(circumstance.name)].append(index)
        near = np.zeros(len(at), dtype=np.int64)
        if not grants:
            return near
        order = np.argsort(client, kind="stable")
        begin = np.searchsorted(client[order], np.arange(len(clients) + 1))
        for name, which in grants.items():
            rows = np.sort(np.concatenate([order[begin[code] : begin[code + 1]] for code in by_name[name]]))
            granted = [self._circumstances[index].at for index in which]
            before = np.array([early(each) for each in granted], dtype=np.int64)
            near[rows] = _covering(at[rows], self._from[which] - before, self._until[which])
        return near

    def between(self, start: int, end: int, without: Container[str] = ()) -> tuple[Circumstance, ...]:
        """Return up to `MOST` circumstances near a stretch of time, oldest first.

        `start` and `end` are in seconds since 1970. Changes of the kinds `without` are left out.
        """
        rows = [
            row
            for (kind, name), stretches in self._by_kind.items()
            if kind != "change" or name not in without
            for row in stretches.near(start, end)
        ]
        return tuple(self._circumstances[row] for row in sorted(rows)[:MOST])


class _Stretches:
    """The stretches of time near circumstances of one kind, oldest first.

    They are equally long, so they end in the order in which they begin.
    """

    def __init__(self, rows: list[int], start: Ints, end: Ints) -> None:
        self._rows, self._from, self._until = rows, start.tolist(), end.tolist()

    def near(self, start: int, end: int) -> list[int]:
        """Return the rows of up to `MOST` stretches that overlap with a period."""
        first = bisect_left(self._until, start)
        return self._rows[first : min(bisect_right(self._from, end), first + MOST)]


def _early(granted: datetime) -> int:
    """Return the seconds by which a grant may seem to follow a post."""
    return _DAY if is_bare_day(granted) else _CLOCKS


def _covering(at: Ints, start: Ints, end: Ints) -> NDArray[np.int64]:
    """Return the number of stretches that contain each sorted moment."""
    steps = np.zeros(len(at) + 1, dtype=np.int64)
    np.add.at(steps, np.searchsorted(at, start), 1)
    np.add.at(steps, np.searchsorted(at, end, side="right"), -1)
    return np.cumsum(steps)[:-1]


def _circumstances(snapshot: Snapshot, policy: Policy) -> Iterator[Circumstance]:
    near, no_time = timedelta(days=policy.logins.beside_days), timedelta()
    for event in snapshot.events or ():
        if event.at and event.kind in _CHANGES:
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
