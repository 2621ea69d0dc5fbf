"""SuspiciousPosts posts as other rules need them: when posts came that are in question, and how surely. The one seam to their detector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable

BESIDE: Final = frozenset({"apps", "devices", "events", "logins"})
"""Parts by which posts are judged too: a check that takes them has the same posts in question as `post-client`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspiciousPosts:
    """Posts in question through one client: when the first was made, how sure that is, and the name they bear, if any."""

    at: datetime
    confidence: Confidence
    label: str

    @property
    def source(self) -> str:
        """` from “Buffer”`, fit to print behind "a post in question"; empty where no client is told."""
        return f" from “{printable(self.label, 60)}”" if self.label else ""


def suspicious_posts(snapshot: Snapshot, policy: Policy) -> list[SuspiciousPosts]:
    """What posts of this account are in question, in order of time; clients in steady use are left out.

    Empty when posts were not read: whoever asks says so by its `uses`.
    """
    if snapshot.posts is None:
        return []
    from hygiene.analysis.posts.episodes import episodes
    from hygiene.analysis.posts.unknown_clients import unknown_clients

    partial = "posts" in snapshot.gaps
    told = [
        SuspiciousPosts(at=one.at, confidence=one.confidence, label=one.label)
        for one in unknown_clients(snapshot, policy).found
        if one.at and one.confidence is not Confidence.LOW
    ]
    told += [
        SuspiciousPosts(
            at=one.at,
            confidence=one.weight(policy, partial=partial)[1],
            label=one.client.label if one.client else "",
        )
        for one in episodes(snapshot, policy)
    ]
    return sorted(told, key=lambda odd: (odd.at, odd.label))


def suspicious_by_themselves(snapshot: Snapshot, policy: Policy) -> list[SuspiciousPosts]:
    """The same, judged by the posts alone: for rules that work out how likely it is that something came before by accident.

    What happens beside a post makes it odder, so that a grant or a session would meet a post which it made odd itself.
    """
    return suspicious_posts(snapshot.only(frozenset({"posts"})), policy)
