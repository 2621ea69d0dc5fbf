"""How odd each post is, as one number and the reasons for it: what `hygiene posts` lists.

The number is in bits of surprise, added up: how rare the client is of late, how unusual the hour for that client, how hasty
the change of client, and what contradicts itself. It ranks the posts of one account; it is no probability.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.clients import look_alikes, removed_id
from hygiene.clock import SIDE_BY_SIDE_S, contradicting
from hygiene.habits import Habits, habits
from hygiene.model import Snapshot
from hygiene.policy import Policy
from hygiene.posts import Posts
from hygiene.text import plural, printable

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
_AT_A_TIME: Final = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """One post: its id, time and client, how odd it is (bits, 0 = ordinary), and why."""

    id: str
    at: datetime | None
    client: str
    suspicion: float
    reasons: tuple[str, ...]


def suspicions(posts: Posts, snapshot: Snapshot, policy: Policy, top: int | None = None) -> Iterator[Suspicion]:
    """Every post, or the `top` oddest, most suspicious first. Posts without a date that can be come last, with 0."""
    measured = habits(posts, snapshot)
    oddity = _Oddity(posts, measured, snapshot, policy)
    bits = oddity.bits()
    order = np.lexsort((-measured.at, -bits))[:top]
    for start in range(0, len(order), _AT_A_TIME):
        part = order[start : start + _AT_A_TIME]
        told = oddity.reasons(part)
        for (post_id, at, client), odd, reasons in zip(
            _shown(posts, measured.row[part]), bits[part].tolist(), told, strict=True
        ):
            yield Suspicion(id=post_id, at=at, client=client, suspicion=round(odd, 3), reasons=tuple(reasons))
    rest = np.ones(len(posts), dtype=bool)
    rest[measured.row] = False
    for post_id, at, client in _shown(posts, np.flatnonzero(rest)[: None if top is None else top - len(order)]):
        why = "undated, so it cannot be compared" if at is None else "its date cannot be, so it cannot be compared"
        yield Suspicion(id=post_id, at=at, client=client, suspicion=0.0, reasons=(why,))


def _shown(posts: Posts, rows: NDArray[np.int64]) -> Iterator[tuple[str, datetime | None, str]]:
    """Id, time and client of each row."""
    from datetime import UTC

    times: list[Any] = posts.at[rows].astype("datetime64[ms]").tolist()
    for post_id, at, code in zip(posts.id[rows].tolist(), times, posts.client[rows].tolist(), strict=True):
        when = at.replace(tzinfo=UTC) if at is not None else None
        yield post_id.decode("ascii", "replace"), when, posts.clients[code].label if code >= 0 else ""


class _Oddity:
    """The number of every post, and the reasons behind it in the owner's words."""

    def __init__(self, posts: Posts, measured: Habits, snapshot: Snapshot, policy: Policy) -> None:
        self.posts, self.measured, self.rules = posts, measured, policy.posts
        self.place = snapshot.account.platform
        self.disguises = look_alikes(self.place, posts)
        self.removed = [removed_id(self.place, client.label) for client in posts.clients]
        self.wrong = contradicting(posts)[measured.row]
        self.hasty = measured.switched & (measured.gap < SIDE_BY_SIDE_S) & (measured.rarity > TOLD_BITS)

    def bits(self) -> NDArray[np.float64]:
        """The number for every measured post."""
        m = self.measured
        bits = m.rarity.astype(np.float64)
        hour = -np.log2((np.maximum(m.hour_share, 0) + 0.01) / 0.125)
        bits += HOUR_WEIGHT * np.where(m.hour_share >= 0, np.maximum(hour, 0), 0)
        bits += HASTE_BITS * self.hasty
        bits += NEVER_BITS * (m.used == 0)
        bits *= np.where(m.before < self.rules.min_history, SHORT, 1.0)
        bits += IMITATION_BITS * np.isin(self.posts.client[m.row], list(self.disguises))
        bits += CONTRADICTION_BITS * self.wrong
        return bits

    def reasons(self, which: NDArray[np.int64]) -> Iterator[list[str]]:
        """Why each of these measured posts is odd, strongest first; nothing for an ordinary one."""
        m = self.measured
        columns = (
            self.posts.client[m.row[which]], self.wrong[which], m.before[which], m.used[which], m.silence[which],
            m.rarity[which], m.hour_share[which], self.hasty[which], m.gap[which], m.family[which - 1],
        )  # fmt: skip
        for code, wrong, before, used, silence, rarity, hour, hasty, gap, previous in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            told = []
            if disguise := self.disguises.get(code):
                told.append(f"the client only looks like “{printable(disguise[0], 60)}” ({disguise[1]})")
            if wrong:
                told.append("the stated time differs from the time in the id")
            if client := self._about_client(before, used, silence, rarity):
                told.append(client)
            if code >= 0 and self.removed[code]:
                told.append(f"its developer deleted the app (id {self.removed[code]})")
            if 0 <= hour < 0.02:
                told.append(f"{hour:.1%} of this client's posts are at this time of day")
            if hasty:
                before_it = printable(m.families[previous], 60) or "a client not told"
                told.append(f"{int(gap)} seconds after a post from “{before_it}”")
            yield told

    def _about_client(self, before: int, used: int, silence: float, rarity: float) -> str:
        """How unusual the client is, in the strongest words that hold."""
        if before < self.rules.min_history:
            return f"only {plural(before, 'earlier post')} to compare with"
        if used == 0:
            return "first post ever from this client"
        if silence > self.rules.unseen_days:
            return f"first post from this client in {int(silence):,} days"
        return f"a rare client of late (about 1 post in {round(2 ** min(rarity, 30)):,})" if rarity > TOLD_BITS else ""
