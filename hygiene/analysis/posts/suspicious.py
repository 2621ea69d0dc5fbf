"""Suspicious posts as other rules need them: when they came, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable

BESIDE: Final = frozenset({"apps", "devices", "events", "logins"})
"""Parts that make posts more or less suspicious.

A check that takes them has the same suspicious posts as `post-client`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspiciousPosts:
    """Suspicious posts through one client: the time of the first, the confidence, and the client's label, if any."""

    at: datetime
    confidence: Confidence
    label: str

    @property
    def source(self) -> str:
        """The client, fit to print behind "a suspicious post": ` from “Buffer”`; empty when no client is recorded."""
        return f" from “{printable(self.label, 60)}”" if self.label else ""


def suspicious_posts(snapshot: Snapshot, policy: Policy) -> list[SuspiciousPosts]:
    """Return the suspicious posts of an account, oldest first; clients in steady use are left out.

    Without posts the list is empty: a check that calls this names `posts` among the parts it uses.
    """
    if snapshot.posts is None:
        return []
    from hygiene.analysis.posts.episodes import episodes
    from hygiene.analysis.posts.unknown_clients import unknown_clients

    found = [
        SuspiciousPosts(at=unknown.at, confidence=unknown.confidence, label=unknown.client.label)
        for unknown in unknown_clients(snapshot, policy).found
        if unknown.confidence is not Confidence.LOW
    ]
    found += [
        SuspiciousPosts(
            at=episode.at,
            confidence=episode.confidence,
            label=episode.client.label if episode.client else "",
        )
        for episode in episodes(snapshot, policy)
    ]
    return sorted(found, key=lambda posts: (posts.at, posts.label))


def suspicious_by_themselves(snapshot: Snapshot, policy: Policy) -> list[SuspiciousPosts]:
    """Return the posts that are suspicious without what else happened to the account.

    A rule that works out how likely a coincidence with suspicious posts is must use these. Otherwise a grant or a session
    would coincide with a post that it made suspicious itself.
    """
    return suspicious_posts(snapshot.only(frozenset({"posts"})), policy)
