"""Episodes: suspicious posts close together are one event.

What else happened to the account then is part of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.explain import Explainer
from hygiene.analysis.detector.score_posts import TOGETHER, review_scores, without_client
from hygiene.analysis.detector.season import Floats, Ints
from hygiene.analysis.detector.weights import BURST_GAP
from hygiene.analysis.posts.beginnings import account_then, beginnings
from hygiene.analysis.posts.context import Circumstance, Context
from hygiene.model.finding import Confidence
from hygiene.model.post_analysis import ScoredPosts
from hygiene.model.text import name_key
from hygiene.reference.clients import family

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.posts import Client
    from hygiene.model.reasons import Reason
    from hygiene.model.snapshot import Snapshot

SURE: Final = 14.0
"""Bits at which an episode has medium confidence.

Ordinary life reaches it by its posts about once in fifty years (measured over 98 people).
"""
INCIDENT_BITS: Final = 7.0
"""Bits at which a post is worth a look after an incident.

One in about 130 of an account's own posts has as many.
"""
CIRCUMSTANCE_BITS: Final = 4.0
"""Bits that circumstances add to a post near them: our judgement.

They are added once, however many circumstances there are, and only to a post that is worth a look. Circumstances of
this kind occur in an ordinary account a few times a year, and dozens of its ordinary posts lie near them. To those
posts they add nothing, or a changed password would raise a finding of its own.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One burst of suspicious posts.

    Attributes:
        posts: Rows of Posts, oldest first.
        burst: Rows of all suspicious posts close together, also those that are rather another author's.
        at: The time of the first post.
        until: The time of the last post.
        within: The number of posts between the first and the last, suspicious or not.
        suspicion: The bits of the most unusual post, with those that circumstances add.
        known: The number of posts there were to compare with.
        confidence: How sure it is that these posts are not the owner's.
        clients: The labels of the clients, fit to print, the commonest first.
        client: The commonest client; None when no client is recorded.
        families: The clients, renames joined.
        reasons: Why the posts are unusual, the weightiest first.
        circumstances: What else happened to the account then, oldest first.
        grants: Grants of the very apps that some of these posts came through, given shortly before.
        adoption: A new app is all that is unusual, and the account authorised it shortly before.
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


def episode_confidence(suspicion: float, known: int, *, full_history: int, partial: bool) -> Confidence:
    """Return how sure an episode is.

    It is never high, because unusual posts are no proof. It is low when posts were read in part, or with fewer posts to
    compare with than a `full_history`.
    """
    return Confidence.MEDIUM if suspicion >= SURE and known >= full_history and not partial else Confidence.LOW


def episodes(snapshot: Snapshot, policy: Policy, *, alone: bool = False) -> list[Episode]:
    """Return the episodes of the months reviewed, most unusual first.

    Posts with too few others to compare with are in no episode. With `alone`, circumstances add nothing. What the
    first days of a new client were surely unusual for stays so, however long someone goes on to use it.
    """
    found = _episodes(snapshot, policy, alone=alone)
    for each in beginnings(snapshot, policy):
        then = _episodes(account_then(snapshot, each), policy, alone=alone)
        for episode in (one for one in then if each.family in one.families and one.confidence is not Confidence.LOW):
            made = replace(episode, posts=episode.posts + each.start, burst=episode.burst + each.start)
            same = [one for one in found if np.intersect1d(one.posts, made.posts).size]
            if all(one.confidence is Confidence.LOW for one in same):
                found = [made, *(one for one in found if all(one is not other for other in same))]
    return sorted(found, key=lambda episode: (-episode.suspicion, episode.at))


def _episodes(snapshot: Snapshot, policy: Policy, *, alone: bool) -> list[Episode]:
    """Return the episodes of these posts as they stand."""
    builder = _EpisodeBuilder(snapshot, policy, alone=alone)
    found, rules = builder.found, policy.posts
    begin = (snapshot.taken_at - timedelta(days=rules.review_days)).timestamp()
    unusual = np.flatnonzero(
        (builder.bits >= rules.alarm_bits) & (found.at >= begin) & (found.known >= rules.min_history)
    )
    return list(map(builder.episode, gathered(found.at, unusual)))


class _EpisodeBuilder:
    """The scores of one account's posts, and the making of episodes."""

    def __init__(self, snapshot: Snapshot, policy: Policy, *, alone: bool) -> None:
        self.posts, self.platform = snapshot.require("posts"), snapshot.account.platform
        self.partial, self.rules = snapshot.lacks_history("posts"), policy.posts
        self.found, self.context = review_scores(snapshot, policy), Context(snapshot, policy)
        self.explainer = Explainer(self.posts, self.found, self.platform, policy.zone())
        found = self.found
        own = self.context.own_grants(found.at, self.posts.client[found.row], self.posts.clients)
        near = np.zeros(len(found), dtype=bool) if alone else self.context.near(found.at) > own
        self.explained, self.bits = own > 0, _with_circumstances(found.suspicion, near)
        self.judged = self.bits
        if self.explained.any():
            self.judged = _with_circumstances(without_client(found, self.explained, self.explainer.family), near)

    def episode(self, burst: Ints) -> Episode:
        """Make an episode of suspicious posts close together."""
        found, posts = self.found, self.posts
        which = _of_one_author(burst, self.bits, found, self.explainer.family)
        codes = posts.client[found.row[which]]
        clients = [posts.clients[code] for code in codes[codes >= 0].tolist()]
        families = {family(self.platform, client) for client in clients}
        start, end = int(found.at[which[0]]), int(found.at[which[-1]])
        explained = bool(self.explained[which].any())
        suspicion = float((self.judged if explained else self.bits)[which].max())
        near = self.context.between(start, end)
        granted = posts.client[found.row[which[self.explained[which]]]]
        names = {name_key(posts.clients[code].label) for code in granted[granted >= 0].tolist()}
        grants = tuple(each for each in near if each.kind == "grant" and name_key(each.name) in names)
        known = int(found.known[which].min())
        full_history = self.rules.full_history
        return Episode(
            posts=found.row[which],
            burst=found.row[burst],
            at=datetime.fromtimestamp(start, UTC),
            until=datetime.fromtimestamp(end, UTC),
            within=int(which[-1] - which[0]) + 1,
            suspicion=float(self.bits[which].max()),
            known=known,
            confidence=episode_confidence(suspicion, known, full_history=full_history, partial=self.partial),
            clients=self.explainer.labels(which),
            client=max(clients, key=clients.count, default=None),
            families=frozenset(families | ({""} if len(clients) < len(which) else set())),
            reasons=self.explainer.reasons(which),
            circumstances=tuple(each for each in near if each not in grants),
            grants=grants,
            adoption=explained and suspicion < self.rules.alarm_bits,
        )


def _with_circumstances(suspicion: Floats, near: NDArray[np.bool_]) -> Floats:
    """Return the bits of posts, with those that circumstances near them add."""
    return suspicion + CIRCUMSTANCE_BITS * (near & (suspicion >= INCIDENT_BITS))


def _of_one_author(burst: Ints, bits: Floats, found: ScoredPosts, family: Ints) -> Ints:
    """Return the posts of a burst that are of one author.

    Left out are posts that are rather the owner's own in between: those less than half as unusual as the most unusual
    one, and those through another client that are less than half as unusual as it when scored alone.
    """
    oddest = burst[np.argmax(bits[burst])]
    alone = bits - found.parts[TOGETHER]
    alike = (family[burst] == family[oddest]) | (alone[burst] >= alone[oddest] / 2)
    kept: Ints = burst[alike & (bits[burst] >= bits[oddest] / 2)]
    return kept


def gathered(at: Ints, which: Ints) -> list[Ints]:
    """Split the indexes of suspicious posts into bursts.

    A burst ends where more than `BURST_GAP` seconds lie between two of them.
    """
    return np.split(which, np.flatnonzero(np.diff(at[which]) > BURST_GAP) + 1) if len(which) else []
