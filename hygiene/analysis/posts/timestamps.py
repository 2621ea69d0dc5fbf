"""What the times of posts say of themselves: against the time in the id, and against the platform's life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import Rows, impossible, shown
from hygiene.model.policy import Policy
from hygiene.model.posts import Posts
from hygiene.model.snapshot import Snapshot
from hygiene.reference.platforms import platform

STRICT_SINCE: Final = np.datetime64("2015-01-01", "ms")
STRICT_S: Final = 1
LOOSE_S: Final = 120
"""Seconds a stated time may differ from its id's, since 2015 and before: none of 664,595 posts since 2015 differs at all,
and of about a million before one does by more than a minute."""
SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OddTimes:
    """Posts that share one oddity: how many, the worst of it in words, and a few examples."""

    count: int
    worst: str
    examples: tuple[str, ...]


def _apart(posts: Posts) -> NDArray[np.int64]:
    """Whole seconds between the stated time and the id's; 0 where one of them is missing."""
    apart = posts.at.astype("datetime64[s]") - posts.id_time.astype("datetime64[s]")
    known = ~(np.isnat(posts.at) | np.isnat(posts.id_time))
    return np.where(known, np.abs(apart.astype(np.int64)), 0)


def contradicting(posts: Posts) -> NDArray[np.bool_]:
    """Which posts state a time that differs from their id's by more than real exports ever do."""
    wrong: NDArray[np.bool_] = _apart(posts) > np.where(posts.id_time >= STRICT_SINCE, STRICT_S, LOOSE_S)
    return wrong


def skewed(snapshot: Snapshot, policy: Policy) -> OddTimes | None:
    """The posts whose stated time contradicts their id, worst first. A date that cannot be is another defect."""
    posts = snapshot.require("posts")
    seconds = np.where(contradicting(posts) & ~impossible(snapshot), _apart(posts), 0)
    rows = np.flatnonzero(seconds)
    if not len(rows):
        return None
    rows = rows[np.argsort(-seconds[rows], kind="stable")]
    worst = timedelta(seconds=int(seconds[rows[0]]))
    return OddTimes(count=len(rows), worst=f"{worst} (h:mm:ss)", examples=_examples(rows, snapshot, policy))


def beyond(snapshot: Snapshot, policy: Policy) -> OddTimes | None:
    """Posts dated before the platform existed, or more than a day after the export was made."""
    rows = np.flatnonzero(impossible(snapshot))
    return OddTimes(count=len(rows), worst="", examples=_examples(rows, snapshot, policy)) if len(rows) else None


def _examples(rows: Rows, snapshot: Snapshot, policy: Policy) -> tuple[str, ...]:
    """The first few posts: when, and where to look at them."""
    posts, place = snapshot.require("posts"), platform(snapshot.account.platform)
    return tuple(
        f"{shown(int(posts.at[row].astype(np.int64)), policy.zone())} {place.post(posts.post_id(int(row)))}".strip()
        for row in rows[:SHOWN]
    )
