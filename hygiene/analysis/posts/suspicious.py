"""Suspicious posts as other rules need them.

They have a time and a confidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot

BESIDE: Final = frozenset({"apps", "devices", "events", "logins"})
"""Parts that make posts more or less suspicious.

A check that takes them has the same suspicious posts as `post-client`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspiciousPosts:
    """Suspicious posts through one client.

    `at` is the time of the first. `label` is the client's label, or empty. `adoption` is true where a new app is all
    that is unusual, and the account authorised it shortly before.
    """

    at: datetime
    confidence: Confidence
    label: str
    adoption: bool = False


def suspicious_posts(snapshot: Snapshot, policy: Policy, *, alone: bool = False) -> list[SuspiciousPosts]:
    """Return the suspicious posts of an account, oldest first.

    Clients in steady use are left out. With `alone`, circumstances make no post more suspicious. Without posts the list
    is empty: a check that calls this names `posts` among the parts it uses.
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
            adoption=episode.adoption,
        )
        for episode in episodes(snapshot, policy, alone=alone)
    ]
    return sorted(found, key=lambda posts: (posts.at, posts.label))


def suspicious_by_themselves(snapshot: Snapshot, policy: Policy) -> list[SuspiciousPosts]:
    """Return the posts that are suspicious whatever else happened.

    A rule that works out how likely it is that something coincides with suspicious posts must use these. Otherwise a
    grant or a session would coincide with a post that it made suspicious itself. Grants are used only to mark what they
    explain.
    """
    return suspicious_posts(snapshot.only(frozenset({"posts", "apps"})), policy, alone=True)
