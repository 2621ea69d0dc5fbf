"""The suspicion of every post, and why: what `hygiene posts` lists.

The number is in bits: a post of n bits is as unusual as about one in 2**n of this account's own posts. It ranks, and is
not a probability that someone else wrote the post.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.explain import Explainer
from hygiene.analysis.detector.score_posts import EVERY, score_posts
from hygiene.analysis.posts.timestamps import contradicting
from hygiene.model.policy import Policy
from hygiene.model.post_analysis import ScoredPosts
from hygiene.model.posts import Posts
from hygiene.model.reasons import DateReason, FewPostsReason, ImitationReason, Reason, RemovedAppReason
from hygiene.model.snapshot import Snapshot
from hygiene.reference.clients import look_alikes, removed_id

IMITATION_BITS: Final = 12.0
"""Bits that a client which imitates another adds: our judgement.

No habit of the owner explains such a client.
"""
CONTRADICTION_BITS: Final = 6.0
"""Bits that a stated time adds which differs from the id's: our judgement.

It was seen in one of 1.7 million untouched posts.
"""
ORDINARY: Final = 3.0
"""Bits below which a post is ordinary and needs no reasons.

One post in eight has more.
"""
_AT_A_TIME: Final = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """One post, its suspicion, and the reasons, the weightiest first.

    The suspicion is in bits; 0 is ordinary.
    """

    id: str
    at: datetime | None
    client: str
    suspicion: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time around a moment that an incident view looks at.

    Both ends are included.
    """

    start: datetime
    end: datetime


def window(moment: datetime, days: float, policy: Policy) -> Window:
    """Return the days around a moment that is given in the home time zone."""
    middle, near = moment.replace(tzinfo=policy.zone()), timedelta(days=min(days, 100_000))
    try:
        return Window(start=middle - near, end=middle + near)
    except OverflowError:
        return Window(start=datetime.min.replace(tzinfo=UTC), end=datetime.max.replace(tzinfo=UTC))


def suspicions(
    snapshot: Snapshot, policy: Policy, top: int | None = None, window: Window | None = None
) -> Iterator[Suspicion]:
    """Yield every post, or the `top` ones, most suspicious first.

    With a window, only posts in it are yielded. Posts without a plausible date come last, with 0 bits.
    """
    posts, start = snapshot.require("posts"), window.start.timestamp() if window else EVERY
    found = score_posts(snapshot, policy.posts.review_days, start=start)
    ranking = _Ranking(found, snapshot, policy)
    rows = np.arange(len(found))
    if window is not None:
        rows = rows[(found.at >= window.start.timestamp()) & (found.at <= window.end.timestamp())]
    order = rows[np.lexsort((-found.at[rows], -ranking.bits[rows]))][:top]
    for begin in range(0, len(order), _AT_A_TIME):
        part = order[begin : begin + _AT_A_TIME]
        for (post_id, at, client), index in zip(_shown(posts, found.row[part]), part.tolist(), strict=True):
            bits = round(float(ranking.bits[index]), 3)
            yield Suspicion(id=post_id, at=at, client=client, suspicion=bits, reasons=ranking.reasons(index))
    if window is not None:
        return
    rest = np.ones(len(posts), dtype=bool)
    rest[found.row] = False
    for post_id, at, client in _shown(posts, np.flatnonzero(rest)[: None if top is None else top - len(order)]):
        reason = Reason(0.0, DateReason("missing" if at is None else "implausible"))
        yield Suspicion(id=post_id, at=at, client=client, suspicion=0.0, reasons=(reason,))


def _shown(posts: Posts, rows: NDArray[np.int64]) -> Iterator[tuple[str, datetime | None, str]]:
    """Yield the id, time and client of each row."""
    times: list[Any] = posts.at[rows].astype("datetime64[ms]").tolist()
    for post_id, at, code in zip(posts.id[rows].tolist(), times, posts.client[rows].tolist(), strict=True):
        when = at.replace(tzinfo=UTC) if at is not None else None
        yield post_id.decode("ascii", "replace"), when, posts.clients[code].label if code >= 0 else ""


class _Ranking:
    """The bits of every scored post, and the reasons for them."""

    def __init__(self, found: ScoredPosts, snapshot: Snapshot, policy: Policy) -> None:
        self.posts = posts = snapshot.require("posts")
        self.found, self.min_history = found, policy.posts.min_history
        platform = snapshot.account.platform
        self.imitations = look_alikes(platform, posts)
        self.removed = [removed_id(platform, client.label) for client in posts.clients]
        self.contradicts = contradicting(posts)[found.row]
        self.explainer = Explainer(posts, found, platform, policy.zone())
        imitates = np.isin(posts.client[found.row], list(self.imitations))
        # With too few posts to compare with, nothing is rare for an account; what contradicts itself still is.
        bits = np.where(found.known < self.min_history, np.minimum(found.suspicion, 1.0), found.suspicion)
        self.bits = bits + IMITATION_BITS * imitates + CONTRADICTION_BITS * self.contradicts

    def reasons(self, index: int) -> tuple[Reason, ...]:
        """Return why one scored post is unusual, weightiest reason first.

        An ordinary post has no reasons.
        """
        reasons = []
        code = int(self.posts.client[self.found.row[index]])
        if imitation := self.imitations.get(code):
            reasons.append(Reason(IMITATION_BITS, ImitationReason(*imitation)))
        if self.contradicts[index]:
            reasons.append(Reason(CONTRADICTION_BITS, DateReason("contradiction")))
        known = int(self.found.known[index])
        if known < self.min_history:
            reasons.append(Reason(0.0, FewPostsReason(known)))
        elif self.found.suspicion[index] >= ORDINARY:
            reasons += self.explainer.reasons(np.array([index]))
            if code >= 0 and self.removed[code]:
                reasons.append(Reason(0.0, RemovedAppReason(self.removed[code])))
        return tuple(sorted(reasons, key=lambda reason: -reason.bits))
