"""How odd each post is, and why: what `hygiene posts` lists.

The number is in bits: a post of n bits is as odd as about one in 2**n of this account's own posts. It ranks, and is no
probability that somebody else wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.explain import Reason, Teller
from hygiene.analysis.detector.score_posts import EVERY, score_posts
from hygiene.analysis.posts.timestamps import contradicting
from hygiene.model.policy import Policy
from hygiene.model.post_analysis import ScoredPosts
from hygiene.model.posts import Posts
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural, printable
from hygiene.reference.clients import look_alikes, removed_id

IMITATION_BITS: Final = 12.0
"""What a client adds that only looks like a genuine one: our judgement. Nobody's own habit explains it."""
CONTRADICTION_BITS: Final = 6.0
"""What a stated time adds that differs from the id's: our judgement. It was seen in one of 1.7 million untouched posts."""
ORDINARY: Final = 3.0
"""Bits under which a post is ordinary, and no reasons are given: one in eight."""
_AT_A_TIME: Final = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """One post: its id, time and client, how odd it is (bits, 0 = ordinary), and why, the weightiest first."""

    id: str
    at: datetime | None
    client: str
    suspicion: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time around a moment that an incident view looks at; both ends count."""

    start: datetime
    end: datetime


def window(moment: datetime, days: float, policy: Policy) -> Window:
    """The days around a moment, which is in the home time zone."""
    middle, near = moment.replace(tzinfo=policy.zone()), timedelta(days=min(days, 100_000))
    try:
        return Window(start=middle - near, end=middle + near)
    except OverflowError:
        return Window(start=datetime.min.replace(tzinfo=UTC), end=datetime.max.replace(tzinfo=UTC))


def suspicions(
    snapshot: Snapshot, policy: Policy, top: int | None = None, window: Window | None = None
) -> Iterator[Suspicion]:
    """Every post, or the `top` oddest, most suspicious first; with a window, those in it.

    Posts without a date that can be come last, with 0.
    """
    posts = snapshot.require("posts")
    found = score_posts(snapshot, policy.posts.review_days, start=window.start.timestamp() if window else EVERY)
    oddity = _Oddity(found, snapshot, policy)
    rows = np.arange(len(found))
    if window is not None:
        rows = rows[(found.at >= window.start.timestamp()) & (found.at <= window.end.timestamp())]
    order = rows[np.lexsort((-found.at[rows], -oddity.bits[rows]))][:top]
    for start in range(0, len(order), _AT_A_TIME):
        part = order[start : start + _AT_A_TIME]
        for (post_id, at, client), place in zip(_shown(posts, found.row[part]), part.tolist(), strict=True):
            bits = round(float(oddity.bits[place]), 3)
            yield Suspicion(id=post_id, at=at, client=client, suspicion=bits, reasons=oddity.reasons(place))
    if window is not None:
        return
    rest = np.ones(len(posts), dtype=bool)
    rest[found.row] = False
    for post_id, at, client in _shown(posts, np.flatnonzero(rest)[: None if top is None else top - len(order)]):
        why = "undated, so it cannot be compared" if at is None else "its date cannot be, so it cannot be compared"
        yield Suspicion(id=post_id, at=at, client=client, suspicion=0.0, reasons=(Reason(0.0, why),))


def _shown(posts: Posts, rows: NDArray[np.int64]) -> Iterator[tuple[str, datetime | None, str]]:
    """Id, time and client of each row."""
    times: list[Any] = posts.at[rows].astype("datetime64[ms]").tolist()
    for post_id, at, code in zip(posts.id[rows].tolist(), times, posts.client[rows].tolist(), strict=True):
        when = at.replace(tzinfo=UTC) if at is not None else None
        yield post_id.decode("ascii", "replace"), when, posts.clients[code].label if code >= 0 else ""


class _Oddity:
    """The number of every judged post, and the reasons behind it in the owner's words."""

    def __init__(self, found: ScoredPosts, snapshot: Snapshot, policy: Policy) -> None:
        posts = snapshot.require("posts")
        self.posts, self.found, self.least = posts, found, policy.posts.min_history
        place = snapshot.account.platform
        self.disguises = look_alikes(place, posts)
        self.removed = [removed_id(place, client.label) for client in posts.clients]
        self.wrong = contradicting(posts)[found.row]
        self.teller = Teller(posts, found, place, policy.zone())
        disguised = np.isin(posts.client[found.row], list(self.disguises))
        # With too little to compare with, nothing of an account is rare; what contradicts itself still does.
        bits = np.where(found.known < self.least, np.minimum(found.suspicion, 1.0), found.suspicion)
        self.bits = bits + IMITATION_BITS * disguised + CONTRADICTION_BITS * self.wrong

    def reasons(self, place: int) -> tuple[Reason, ...]:
        """Why one judged post is odd, the weightiest first; nothing for an ordinary one."""
        told = []
        code = int(self.posts.client[self.found.row[place]])
        if disguise := self.disguises.get(code):
            told.append(
                Reason(IMITATION_BITS, f"the client only looks like “{printable(disguise[0], 60)}” ({disguise[1]})")
            )
        if self.wrong[place]:
            told.append(Reason(CONTRADICTION_BITS, "the stated time differs from the time in the id"))
        known = int(self.found.known[place])
        if known < self.least:
            told.append(Reason(0.0, f"only {plural(known, 'other post')} to compare with"))
        elif self.found.suspicion[place] >= ORDINARY:
            told += self.teller.reasons(np.array([place]))
            if code >= 0 and self.removed[code]:
                told.append(Reason(0.0, f"its developer deleted the app (id {self.removed[code]})"))
        return tuple(sorted(told, key=lambda reason: -reason.bits))
