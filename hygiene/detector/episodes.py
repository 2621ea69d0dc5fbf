"""Episodes: odd posts close together are one event, and one question. What else happened to the account then is part of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from hygiene.change_weights import WEIGHTS
from hygiene.clients import family
from hygiene.detector.around import Ints
from hygiene.detector.judge import Judged, judged
from hygiene.detector.model import BURST_GAP
from hygiene.detector.reasons import Reason, Teller
from hygiene.model import Confidence, Severity
from hygiene.records import EVENT_KINDS
from hygiene.sessions import learn, sightings
from hygiene.text import printable, span

if TYPE_CHECKING:
    from hygiene.model import Snapshot
    from hygiene.policy import Policy
    from hygiene.posts import Client, Posts

SURE: Final = 14.0
"""Bits from which an episode is of medium confidence by the posts alone: ordinary life reaches it about once in twenty years
(measured over 98 people)."""
CORROBORATED: Final = 10.0
"""Bits from which it is so together with a change of the account, a grant, or a session from somewhere new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One burst of odd posts.

    `posts` are rows of Posts, in order of time; `suspicion` is the oddest one's, in bits; `known` how many posts there were
    to compare with; `clients` their labels, fit to print, the commonest first, and `client` that one as it is; `families`
    the clients with renames joined; `beside` what else happened to the account then.
    """

    posts: Ints
    at: datetime
    until: datetime
    suspicion: float
    known: int
    clients: tuple[str, ...]
    client: Client | None
    families: frozenset[str]
    reasons: tuple[Reason, ...]
    beside: tuple[str, ...]

    def weight(self, policy: Policy, *, partial: bool) -> tuple[Severity, Confidence]:
        """How bad it would be, and how sure it is: never high by the posts alone, since they are no proof."""
        weak = partial or self.known < policy.posts.full_history
        sure = self.suspicion >= (CORROBORATED if self.beside else SURE)
        return (Severity.MEDIUM, Confidence.LOW) if weak or not sure else (Severity.HIGH, Confidence.MEDIUM)


def episodes(posts: Posts, snapshot: Snapshot, policy: Policy) -> list[Episode]:
    """The episodes of the months that the policy reviews, the oddest first; none where there is too little to compare with."""
    found = judged(posts, snapshot, policy.posts.review_days)
    begin = (snapshot.taken_at - timedelta(days=policy.posts.review_days)).timestamp()
    odd = np.flatnonzero(
        (found.suspicion >= policy.posts.alarm_bits) & (found.at >= begin) & (found.known >= policy.posts.min_history)
    )
    beside = _Beside(snapshot, policy)
    teller = Teller(posts, found)
    place = snapshot.account.platform
    made = [_episode(posts, found, which, teller, beside, place) for which in gathered(found.at, odd)]
    return sorted(made, key=lambda one: (-one.suspicion, one.at))


def gathered(at: Ints, which: Ints) -> list[Ints]:
    """Indexes of odd posts, parted wherever more than `BURST_GAP` seconds lie between two of them."""
    return np.split(which, np.flatnonzero(np.diff(at[which]) > BURST_GAP) + 1) if len(which) else []


def _episode(posts: Posts, found: Judged, which: Ints, teller: Teller, beside: _Beside, place: str) -> Episode:
    codes = posts.client[found.row[which]]
    told = [posts.clients[code] for code in codes[codes >= 0].tolist()]
    start, end = (datetime.fromtimestamp(int(found.at[place]), UTC) for place in (which[0], which[-1]))
    labels = teller.labels(which)
    return Episode(
        posts=found.row[which],
        at=start,
        until=end,
        suspicion=float(found.suspicion[which].max()),
        known=int(found.known[which].min()),
        clients=labels,
        client=max(told, key=told.count, default=None),
        families=frozenset(family(place, client) for client in told) | ({""} if len(told) < len(which) else set()),
        reasons=teller.reasons(which),
        beside=tuple(dict.fromkeys(beside.told(start, end, labels))),
    )


class _Beside:
    """What else happened to the account: changes, grants, and sessions from somewhere new."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.snapshot = snapshot
        self.granted = timedelta(days=policy.apps.before_odd_post_days)
        self.near = timedelta(days=policy.logins.beside_days)
        learnt = learn(sightings(snapshot), policy.logins, snapshot.taken_at)
        self.firsts = [first for habit in learnt.habits if habit.kind != "network" for first in habit.firsts]

    def told(self, start: datetime, end: datetime, clients: tuple[str, ...]) -> Iterator[str]:
        """What stands beside the posts of these clients between two moments."""
        for event in self.snapshot.events or ():
            if event.at and event.kind in WEIGHTS and start - self.near <= event.at <= end + self.near:
                yield f"{EVENT_KINDS[event.kind]} {_apart(event.at, start)}"
        names = {name.casefold() for name in clients}
        for app in self.snapshot.apps or ():
            if app.granted_at and app.granted_at_means == "grant" and start - self.granted <= app.granted_at <= start:
                own = "that app" if app.name.strip().casefold() in names else f"“{printable(app.name, 60)}”"
                yield f"{own} was authorised {_apart(app.granted_at, start)}"
        for first in self.firsts:
            if start - self.near <= first.at <= end:
                yield f"the first session from {first.shown} {_apart(first.at, start)}"


def _apart(at: datetime, start: datetime) -> str:
    return f"{span(abs(start - at))} {'before' if at <= start else 'after'}"
