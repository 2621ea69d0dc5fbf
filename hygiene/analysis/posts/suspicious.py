"""Suspicious posts as other rules need them.

They have a time and a confidence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot

if TYPE_CHECKING:
    from hygiene.analysis.baseline.client_use import Rows
    from hygiene.model.posts import Posts

BESIDE: Final = frozenset({"apps", "devices", "events", "logins"})
"""Parts that make posts more or less suspicious.

A check with access to them has the same suspicious posts as `post-client`.
"""
_APART: Final = timedelta(days=1)
"""The time between two stretches of posts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspiciousPosts:
    """Suspicious posts through one client.

    `at` is the time of the first. `label` is the client's label, or empty. `stretches` are the times between which they
    appeared, each with its first and its last post. `adoption` is true where only a new app is unusual, and the account
    authorised it shortly before.
    """

    at: datetime
    confidence: Confidence
    label: str
    stretches: tuple[tuple[datetime, datetime], ...]
    adoption: bool = False


class Timeline:
    """Suspicious posts, oldest first, and a way to find those of a period."""

    def __init__(self, posts: Iterable[SuspiciousPosts]) -> None:
        self.posts = sorted(posts, key=_at)
        self._times = [each.at for each in self.posts]
        by_confidence: defaultdict[int, list[int]] = defaultdict(list)
        for row, each in enumerate(self.posts):
            by_confidence[each.confidence.rank].append(row)
        self._surest_first = [by_confidence[rank] for rank in sorted(by_confidence, reverse=True)]

    def between(self, start: datetime, end: datetime) -> range:
        """Return the indexes of the posts from `start` to `end`."""
        return range(bisect_left(self._times, start), bisect_right(self._times, end))

    def surest(
        self, start: datetime, end: datetime, wanted: Callable[[SuspiciousPosts], bool] = lambda _: True
    ) -> SuspiciousPosts | None:
        """Return the surest posts from `start` to `end`, the first of equals.

        Only few of the posts should be unwanted, because each one costs another look.
        """
        within = self.between(start, end)
        for rows in self._surest_first:
            for index in range(bisect_left(rows, within.start), bisect_left(rows, within.stop)):
                if wanted(self.posts[rows[index]]):
                    return self.posts[rows[index]]
        return None


def _at(posts: SuspiciousPosts) -> datetime:
    return posts.at


def suspicious_posts(snapshot: Snapshot, policy: Policy, *, alone: bool = False) -> list[SuspiciousPosts]:
    """Return the suspicious posts of an account, oldest first.

    Clients in steady use are left out. With `alone`, circumstances make no post more suspicious. Without posts the list
    is empty, so a check that calls this lists `posts` among the parts it uses.
    """
    if snapshot.posts is None:
        return []
    from hygiene.analysis.posts.episodes import episodes
    from hygiene.analysis.posts.unknown_clients import unknown_clients

    found = [
        SuspiciousPosts(
            at=unknown.at,
            confidence=unknown.confidence,
            label=unknown.client.label,
            # Steady use is not a stretch of suspicious posts, however long it lasts.
            stretches=((unknown.at, unknown.at),) if unknown.adopted else _stretches(snapshot.posts, unknown.posts),
        )
        for unknown in unknown_clients(snapshot, policy).found
        if unknown.confidence is not Confidence.LOW
    ]
    found += [
        SuspiciousPosts(
            at=episode.at,
            confidence=episode.confidence,
            label=episode.client.label if episode.client else "",
            stretches=_stretches(snapshot.posts, episode.posts),
            adoption=episode.adoption,
        )
        for episode in episodes(snapshot, policy, alone=alone)
    ]
    return sorted(found, key=lambda posts: (posts.at, posts.label))


def _stretches(posts: Posts, rows: Rows) -> tuple[tuple[datetime, datetime], ...]:
    """Return the first and the last time of each stretch of posts.

    Less than `_APART` lies between two posts of a stretch. `rows` are rows of posts, oldest first.
    """
    import numpy as np

    from hygiene.model.posts import instant

    at = posts.at[rows]
    ends = np.flatnonzero(np.diff(at) >= np.timedelta64(_APART))
    first, last = (at[[0, *(ends + 1)]], at[[*ends, -1]])
    return tuple(
        (one, other) for one, other in zip(map(instant, first), map(instant, last), strict=True) if one and other
    )


def suspicious_by_themselves(snapshot: Snapshot, policy: Policy) -> list[SuspiciousPosts]:
    """Return the posts that are suspicious without any other event.

    A rule that works out how likely it is that something coincides with suspicious posts must use these. Otherwise a
    grant or a session would coincide with a post that it made suspicious itself. Grants are used only to mark what they
    explain.
    """
    return suspicious_posts(snapshot.only(frozenset({"posts", "apps"})), policy, alone=True)
