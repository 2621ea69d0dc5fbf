"""Episodes: suspicious posts close together, as one event.

Other events of the account at that time are part of an episode.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from hygiene.analysis.detector.season import Ints
from hygiene.analysis.posts.beginnings import Beginnings
from hygiene.analysis.posts.context import Circumstance
from hygiene.analysis.posts.excuses import excuses_of
from hygiene.analysis.posts.judged import Burst, JudgedPosts, judged
from hygiene.model.finding import Confidence
from hygiene.model.reasons import Reason, TogetherReason
from hygiene.model.text import name_key
from hygiene.reference.clients import family

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.posts import Client
    from hygiene.model.snapshot import Snapshot

EXCUSED: Final = 50
"""The most episodes whose excuses are worked out, the most unusual first.

It bounds the work for an account with thousands of unusual posts.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One burst of suspicious posts.

    Attributes:
        posts: Rows of Posts, oldest first.
        burst: Rows of all suspicious posts close together, even those more likely by another author.
        at: The time of the first post.
        until: The time of the last post.
        within: The number of posts between the first and the last, suspicious or not.
        suspicion: The bits of the most unusual post, with those that circumstances add.
        known: The number of posts to compare with.
        confidence: The confidence that these posts are not the owner's.
        clients: The labels of the clients, fit to print, the commonest first.
        client: The commonest client; None when no client is recorded.
        families: The clients, renames joined.
        reasons: The reasons why the posts are unusual, in human terms, and notes without bits.
        circumstances: Other events of the account at that time, oldest first.
        grants: Grants, given shortly before, of the apps that some of these posts came through.
        adoption: Only a new app is unusual, and the account authorised it shortly before.
        excuses: The subjects that would make every post ordinary if they were ordinary. Empty if not worked out.
    """

    posts: Ints
    burst: Ints
    at: datetime
    until: datetime
    within: int
    suspicion: float
    known: int
    confidence: Confidence
    clients: tuple[str, ...]
    client: Client | None
    families: frozenset[str]
    reasons: tuple[Reason, ...]
    circumstances: tuple[Circumstance, ...]
    grants: tuple[Circumstance, ...]
    adoption: bool
    excuses: tuple[str, ...] = ()

    def weightiest(self, most: int) -> list[Reason]:
        """Return up to `most` reasons, the weightiest first.

        The reason that several posts are unusual together comes last, because it does not say in what way. Notes have
        no weight.
        """
        weighty = [each for each in self.reasons if each.bits]
        return sorted(weighty, key=lambda each: (isinstance(each.fact, TogetherReason), -each.bits))[:most]


def episodes(snapshot: Snapshot, policy: Policy, *, alone: bool = False, excuses: bool = False) -> list[Episode]:
    """Return the episodes of the months reviewed, most unusual first.

    Posts with too few others to compare with are in no episode. With `alone`, circumstances add nothing. With
    `excuses`, the first `EXCUSED` episodes have theirs, which takes a while.
    """
    found = judged(snapshot, policy, alone=alone)
    builder = _EpisodeBuilder(snapshot, policy, found)
    bursts = sorted(found.bursts(), key=lambda burst: (-burst.suspicion, int(found.at[burst.posts[0]])))
    return [builder.episode(burst, excuses=excuses and rank < EXCUSED) for rank, burst in enumerate(bursts)]


class _EpisodeBuilder:
    """The judged posts of one account, and the making of episodes."""

    def __init__(self, snapshot: Snapshot, policy: Policy, found: JudgedPosts) -> None:
        self.posts, self.platform = snapshot.require("posts"), snapshot.account.platform
        self.found, self.context, self.alarm = found, found.context, policy.posts.alarm_bits
        self.beginnings = Beginnings(self.posts, found)

    def episode(self, burst: Burst, *, excuses: bool) -> Episode:
        """Make an episode of suspicious posts close together."""
        found, posts, which = self.found, self.posts, burst.posts
        codes = posts.client[found.row[which]]
        clients = [posts.clients[code] for code in codes[codes >= 0].tolist()]
        families = {family(self.platform, client) for client in clients}
        start, end = int(found.at[which[0]]), int(found.at[which[-1]])
        near = self.context.between(start, end)
        granted = posts.client[found.row[which[found.explained[which]]]]
        names = {name_key(posts.clients[code].label) for code in granted[granted >= 0].tolist()}
        grants = tuple(each for each in near if each.kind == "grant" and name_key(each.name) in names)
        return Episode(
            posts=found.row[which],
            burst=found.row[burst.every],
            at=datetime.fromtimestamp(start, UTC),
            until=datetime.fromtimestamp(end, UTC),
            within=int(which[-1] - which[0]) + 1,
            suspicion=burst.suspicion,
            known=burst.known,
            confidence=burst.confidence,
            clients=found.judgements[0].explainer.labels(which),
            client=next((client for client, _ in Counter(clients).most_common(1)), None),
            families=frozenset(families | ({""} if len(clients) < len(which) else set())),
            reasons=tuple(self.beginnings.of(found.reasons(which), which)),
            circumstances=tuple(each for each in near if each not in grants),
            grants=grants,
            adoption=burst.adoption,
            excuses=excuses_of(found, burst, self.alarm) if excuses else (),
        )
