"""Suspicion across accounts, and the posts around a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

import msgspec
import numpy as np

from hygiene.analysis.baseline.client_use import plausible_rows
from hygiene.analysis.posts.ranking import Suspicion, Window, suspicions
from hygiene.model.account import Account
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot


class RankedPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post of one of several accounts, with its suspicion.

    Bits are comparable between accounts, because they say how rare a post is among those of its own account. Like
    `Suspicion`, it is a fast structure.
    """

    account: Account
    post: Suspicion


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPost:
    """A post found by its id. `at` is None without a plausible date."""

    account: Account
    at: datetime | None


def ranked(
    snapshots: Iterable[Snapshot], policy: Policy, top: int | None = None, window: Window | None = None
) -> Iterator[RankedPost]:
    """Yield the posts of all accounts, most suspicious first.

    With `top`, only this number of posts is yielded, and with a window only posts in it. Posts without a plausible date
    come last.
    """
    lists = [_ranked(snapshot, policy, top, window) for snapshot in snapshots]
    yield from islice(lists[0] if len(lists) == 1 else merge(*lists, key=_order), top)


def _ranked(snapshot: Snapshot, policy: Policy, top: int | None, window: Window | None) -> Iterator[RankedPost]:
    for post in suspicions(snapshot, policy, top, window):
        yield RankedPost(account=snapshot.account, post=post)


def _order(ranked: RankedPost) -> tuple[float, float]:
    post = ranked.post
    return -post.suspicion, -post.at.timestamp() if post.at else np.inf


def number_in(snapshot: Snapshot, window: Window) -> int:
    """Return the number of posts in a window."""
    at = snapshot.require("posts").at[plausible_rows(snapshot)].astype(np.int64) // 1000
    return int(np.count_nonzero((at >= window.start.timestamp()) & (at <= window.end.timestamp())))


def find_post(snapshots: Iterable[Snapshot], name: str) -> list[FoundPost]:
    """Return the posts with this id or address, at most one for each account.

    An address counts where its last part is the id.
    """
    last = name.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    found = []
    for snapshot in snapshots:
        posts = snapshot.require("posts")
        rows = next(filter(len, (_rows(snapshot, post_id) for post_id in (name, last))), ())
        if len(rows):
            plausible = set(plausible_rows(snapshot).tolist())
            row = next((row for row in rows if row in plausible), None)
            found.append(FoundPost(account=snapshot.account, at=None if row is None else posts.when(row)))
    return found


def _rows(snapshot: Snapshot, post_id: str) -> Sequence[int]:
    if not post_id or not post_id.isascii():
        return ()
    rows: list[int] = np.flatnonzero(snapshot.require("posts").id == post_id.encode("ascii")).tolist()
    return rows
