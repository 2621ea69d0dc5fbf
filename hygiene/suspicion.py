"""How odd each post is, as one number and the reasons for it: what `hygiene posts` lists.

The number is in bits of surprise, added up: how rare the client is of late, how unusual the hour for that client, how hasty
the change of client, and what contradicts itself. It ranks the posts of one account; it is no probability.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from hygiene.clients import imitates, removed_id
from hygiene.clock import SIDE_BY_SIDE_S, contradicting
from hygiene.habits import Habits, habits
from hygiene.model import Snapshot
from hygiene.policy import Policy
from hygiene.posts import Posts, instant
from hygiene.text import plural

IMITATION_BITS: Final = 6.0
CONTRADICTION_BITS: Final = 4.0
NEVER_BITS: Final = 2.0
HASTE_BITS: Final = 1.0
HOUR_WEIGHT: Final = 0.3
"""Hours separate people badly, so a bit of surprise in the hour counts for less than one in the client."""
TOLD_BITS: Final = 4.0
"""From this much surprise in the client on (1 post in 16), it is told as a reason."""
SHORT: Final = 0.3
"""What a post's oddity counts before there is enough history to call anything odd."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """One post: its id, time and client, how odd it is (bits, 0 = ordinary), and why."""

    id: str
    at: datetime | None
    client: str
    suspicion: float
    reasons: tuple[str, ...]


def suspicions(posts: Posts, snapshot: Snapshot, policy: Policy, top: int | None = None) -> Iterator[Suspicion]:
    """Every post, or the `top` oddest, most suspicious first. Undated posts come last, with 0 and the reason why."""
    measured = habits(posts, snapshot.account.platform)
    bits = _bits(posts, measured, snapshot, policy)
    order = np.lexsort((-measured.at, -bits))[:top]
    told = _Telling(posts, measured, snapshot, policy)
    for i in order.tolist():
        row = int(measured.row[i])
        yield Suspicion(
            id=posts.post_id(row),
            at=instant(posts.at[row]),
            client=_label(posts, row),
            suspicion=round(float(bits[i]), 3),
            reasons=tuple(told.reasons(i)),
        )
    left = None if top is None else top - len(order)
    for row in np.flatnonzero(np.isnat(posts.at))[:left].tolist():
        yield Suspicion(
            id=posts.post_id(row),
            at=None,
            client=_label(posts, row),
            suspicion=0.0,
            reasons=("undated, so it cannot be compared",),
        )


def _label(posts: Posts, row: int) -> str:
    code = int(posts.client[row])
    return posts.clients[code].label if code >= 0 else ""


def _bits(
    posts: Posts, measured: Habits, snapshot: Snapshot, policy: Policy
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The number for every dated post."""
    bits = np.maximum(measured.rarity.astype(np.float64), 0)
    hour = -np.log2((np.maximum(measured.hour_share, 0) + 0.01) / 0.125)
    bits += HOUR_WEIGHT * np.where(measured.hour_share >= 0, np.maximum(hour, 0), 0)
    bits += HASTE_BITS * (measured.switched & (measured.gap < SIDE_BY_SIDE_S) & (measured.rarity > TOLD_BITS))
    bits += NEVER_BITS * (measured.used == 0)
    bits *= np.where(measured.before < policy.posts.min_history, SHORT, 1.0)
    place = snapshot.account.platform
    habitual = [c for code, c in enumerate(posts.clients) if int((posts.client == code).sum()) >= 20]
    odd = [
        code for code, c in enumerate(posts.clients) if imitates(place, c, [h for h in habitual if h != c]) is not None
    ]
    bits += IMITATION_BITS * np.isin(posts.client[measured.row], odd)
    bits += CONTRADICTION_BITS * contradicting(posts)[measured.row]
    return np.asarray(bits)


class _Telling:
    """The reasons behind a number, in the owner's words."""

    def __init__(self, posts: Posts, measured: Habits, snapshot: Snapshot, policy: Policy) -> None:
        self.posts, self.measured, self.policy = posts, measured, policy
        self.place = snapshot.account.platform
        self.wrong = contradicting(posts)

    def reasons(self, i: int) -> Iterator[str]:
        """Why the i-th dated post is odd, strongest first; nothing for an ordinary one."""
        m, row = self.measured, int(self.measured.row[i])
        code = int(self.posts.client[row])
        client = self.posts.clients[code] if code >= 0 else None
        if client is not None and (disguise := imitates(self.place, client, ())):
            yield f"the client only looks like “{disguise[0]}” ({disguise[1]})"
        if self.wrong[row]:
            yield "the stated time differs from the time in the id"
        if m.before[i] < self.policy.posts.min_history:
            yield f"only {plural(int(m.before[i]), 'earlier post')} to compare with"
        elif m.used[i] == 0:
            yield "first post ever from this client"
        elif m.silence[i] > self.policy.posts.unseen_days:
            yield f"first post from this client in {int(m.silence[i]):,} days"
        elif m.rarity[i] > TOLD_BITS:
            yield f"a rare client of late (about 1 post in {round(2 ** min(float(m.rarity[i]), 30)):,})"
        if client is not None and (gone := removed_id(self.place, client.label)):
            yield f"its developer deleted the app (id {gone})"
        if 0 <= m.hour_share[i] < 0.02:
            yield f"{float(m.hour_share[i]):.1%} of this client's posts are at this time of day"
        if m.switched[i] and m.gap[i] < SIDE_BY_SIDE_S and m.rarity[i] > TOLD_BITS:
            yield f"{int(m.gap[i])} seconds after a post from “{m.families[m.family[i - 1]]}”"
