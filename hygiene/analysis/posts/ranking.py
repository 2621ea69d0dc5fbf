"""The suspicion of every post, and its reasons, for `hygiene posts`.

The number is in bits: a post of n bits is as unusual as about one in 2**n of this account's own posts. It ranks, and is
not a probability that someone else wrote the post.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import since
from hygiene.analysis.detector.score_posts import EVERY
from hygiene.analysis.posts.beginnings import Beginnings
from hygiene.analysis.posts.bursts import INCIDENT_BITS
from hygiene.analysis.posts.judged import JudgedPosts, judged
from hygiene.analysis.posts.timestamps import contradicting
from hygiene.analysis.posts.unknown_clients import imitations
from hygiene.model.policy import Policy
from hygiene.model.posts import Posts
from hygiene.model.reasons import (
    BurstReason,
    CircumstanceReason,
    DateReason,
    FewPostsReason,
    ImitationReason,
    Reason,
    RemovedAppReason,
    TogetherReason,
)
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import name_key
from hygiene.reference.clients import removed_id

IMITATION_BITS: Final = 12.0
"""Bits added for a client that imitates another. This is our judgement.

No habit of the owner explains such a client.
"""
CONTRADICTION_BITS: Final = 6.0
"""Bits added for a stated time that differs from the id's. Our judgement.

Such a difference was seen in one of 1.7 million untouched posts.
"""
ORDINARY: Final = 3.0
"""Bits below which a post is ordinary and has no reasons.

One post in eight has more.
"""
_AT_A_TIME: Final = 8192
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BESIDE: Final = BurstReason | TogetherReason | CircumstanceReason
"""The reasons that come from outside a post itself."""


class Suspicion(msgspec.Struct, frozen=True, kw_only=True):
    """One post, its suspicion, and the reasons in human terms.

    The suspicion is in bits, and 0 is ordinary. `row` is the post's place in its table. There may be a million of
    these, so it is a fast structure.
    """

    id: str
    at: datetime | None
    client: str
    suspicion: float
    reasons: tuple[Reason, ...]
    row: int = -1

    @property
    def alone(self) -> float:
        """The bits of the post by itself.

        The bits from the posts around it and from other events of the account are left out.
        """
        beside = (each.bits for each in self.reasons if isinstance(each.fact, _BESIDE))
        return self.suspicion - sum(beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time around a moment that an incident view covers.

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
    posts = snapshot.require("posts")
    found = judged(snapshot, policy, start=_start(snapshot, policy, window) if window else EVERY)
    ranking = _Ranking(found, snapshot, policy)
    order = np.lexsort((-found.at, -ranking.bits))
    if window is not None:
        inside = (found.at >= window.start.timestamp()) & (found.at <= window.end.timestamp())
        order = order[inside[order]]
    order = order[:top]
    for begin in range(0, len(order), _AT_A_TIME):
        part = order[begin : begin + _AT_A_TIME]
        bits, plain = np.round(ranking.bits[part], 3).tolist(), ranking.ordinary[part].tolist()
        shown = zip(_shown(posts, found.row[part]), part.tolist(), bits, plain, strict=True)
        for (row, post_id, at, client), index, suspicion, ordinary in shown:
            reasons = () if ordinary else ranking.reasons(index)
            yield Suspicion(id=post_id, at=at, client=client, suspicion=suspicion, reasons=reasons, row=row)
    if window is not None:
        return
    rest = np.ones(len(posts), dtype=bool)
    rest[found.row] = False
    for row, post_id, at, client in _shown(posts, np.flatnonzero(rest)[: None if top is None else top - len(order)]):
        reason = Reason(0.0, DateReason("missing" if at is None else "implausible"))
        yield Suspicion(id=post_id, at=at, client=client, suspicion=0.0, reasons=(reason,), row=row)


def suspicious_rows(snapshot: Snapshot, policy: Policy, window: Window) -> NDArray[np.int64]:
    """Return the rows of the posts in a window that are worth a look.

    They have at least `INCIDENT_BITS` in the list of suspicions. The oldest comes first.
    """
    found = judged(snapshot, policy, start=_start(snapshot, policy, window))
    inside = (found.at >= window.start.timestamp()) & (found.at <= window.end.timestamp())
    rows: NDArray[np.int64] = found.row[inside & (_Ranking(found, snapshot, policy).bits >= INCIDENT_BITS)]
    return rows


def _start(snapshot: Snapshot, policy: Policy, window: Window) -> float:
    """Return the start of a window, as seconds since 1970.

    It is infinite where the scan has judged every post of the window.
    """
    start = window.start.timestamp()
    return np.inf if start * 1000 >= since(snapshot, policy.posts.review_days) else start


def _shown(posts: Posts, rows: NDArray[np.int64]) -> Iterator[tuple[int, str, datetime | None, str]]:
    """Yield each row with its id, time and client."""
    since_1970: list[Any] = (posts.at[rows] - np.datetime64(0, "ms")).tolist()
    labels = [*(client.label for client in posts.clients), ""]  # the last is that of -1, no client
    ids, codes = posts.id[rows].tolist(), posts.client[rows].tolist()
    for row, post_id, after, code in zip(rows.tolist(), ids, since_1970, codes, strict=True):
        when = _EPOCH + after if after is not None else None
        yield row, post_id.decode("ascii", "replace"), when, labels[code]


class _Ranking:
    """The listed bits of every judged post, and the reasons.

    They are the bits with which the scan judges a post, plus those of an imitation and of a contradiction. The scan has
    separate findings for both.
    """

    def __init__(self, found: JudgedPosts, snapshot: Snapshot, policy: Policy) -> None:
        self.posts = posts = snapshot.require("posts")
        self.found, self.min_history = found, policy.posts.min_history
        self.beginnings = Beginnings(posts, found)
        platform = snapshot.account.platform
        self.client = posts.client[found.row]
        self.imitations = imitations(snapshot, policy)
        self.removed = [removed_id(platform, client.label) for client in posts.clients]
        self.contradicts = contradicting(posts)[found.row]
        imitates = np.isin(self.client, list(self.imitations))
        # Contradictions and imitations count even with too few posts to compare with.
        self.bits = found.bits + IMITATION_BITS * imitates + CONTRADICTION_BITS * self.contradicts
        strange = imitates | self.contradicts | (found.known < self.min_history) | (found.bits >= ORDINARY)
        self.ordinary = ~strange

    def reasons(self, index: int) -> tuple[Reason, ...]:
        """Return the reasons why one judged post is unusual, in human terms.

        Contradictions come first, then the properties of the post, then other events. An ordinary post has no reasons.
        """
        reasons = []
        code = int(self.client[index])
        if imitation := self.imitations.get(code):
            reasons.append(Reason(IMITATION_BITS, ImitationReason(*imitation)))
        if self.contradicts[index]:
            reasons.append(Reason(CONTRADICTION_BITS, DateReason("contradiction")))
        known = int(self.found.known[index])
        if known < self.min_history:
            reasons.append(Reason(0.0, FewPostsReason(known)))
        elif self.found.bits[index] >= ORDINARY:
            which = np.array([index])
            reasons += self.beginnings.of(self.found.reasons(which), which)
            reasons += self._added(index, code)
        return tuple(reasons)

    def _added(self, index: int, code: int) -> Iterator[Reason]:
        """Yield the reasons beside those of the post itself."""
        found = self.found
        label = self.posts.clients[code].label if code >= 0 else ""
        judgement, place = found.judgements[found.source[index]], found.index[[index]]
        if judgement.near[place] and (bits := float(judgement.added(place)[0])):
            at = datetime.fromtimestamp(int(found.at[index]), UTC)
            near = found.context.between(int(found.at[index]), int(found.at[index]))
            own = name_key(label) if found.explained[index] else None
            others = (each for each in near if each.kind != "grant" or name_key(each.name) != own)
            yield Reason(bits, CircumstanceReason(tuple((each.kind, each.name, at - each.at) for each in others)))
        if code >= 0 and self.removed[code]:
            yield Reason(0.0, RemovedAppReason(self.removed[code]))
