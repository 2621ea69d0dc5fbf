"""Episodes: odd posts close together are one event, and one question. What else happened to the account then is part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from hygiene.analysis.detector.explain import Reason, Teller
from hygiene.analysis.detector.score_posts import TOGETHER, review_scores
from hygiene.analysis.detector.season import Floats, Ints
from hygiene.analysis.detector.weights import BURST_GAP
from hygiene.analysis.posts.context import Beside
from hygiene.model.finding import Confidence, Severity
from hygiene.model.post_analysis import ScoredPosts
from hygiene.reference.clients import family

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.posts import Client
    from hygiene.model.snapshot import Snapshot

SURE: Final = 14.0
"""Bits from which an episode is of medium confidence: ordinary life reaches it by its posts about once in fifty years
(measured over 98 people)."""
INCIDENT_BITS: Final = 7.0
"""Bits from which a post is worth a look when something has happened: one in about 130 of an account's own."""
BESIDE_BITS: Final = 4.0
"""What, to a post that is worth a look, a change of the account, a new grant, or a session from somewhere new at that time adds, however many there are: our
judgement. Such things happen to an ordinary account a few times a year, and dozens of its ordinary posts lie near them: to
those they add nothing, or a changed password would be a question of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One burst of odd posts.

    `posts` are rows of Posts, in order of time; `suspicion` is the oddest one's, in bits, with what stands beside it; `known` how many posts there were
    to compare with; `clients` their labels, fit to print, the commonest first, and `client` that one as it is; `families`
    the clients with renames joined; `beside` what else happened to the account then.
    """

    posts: Ints
    at: datetime
    until: datetime
    suspicion: float
    known: int
    clients: tuple[str, ...]
    client: Client | None
    families: frozenset[str]
    reasons: tuple[Reason, ...]
    beside: tuple[str, ...]

    def weight(self, policy: Policy, *, partial: bool) -> tuple[Severity, Confidence]:
        """How bad it would be, and how sure it is: never high by the posts alone, since they are no proof."""
        weak = partial or self.known < policy.posts.full_history
        sure = self.suspicion >= SURE and not weak
        return (Severity.HIGH, Confidence.MEDIUM) if sure else (Severity.MEDIUM, Confidence.LOW)


def episodes(snapshot: Snapshot, policy: Policy) -> list[Episode]:
    """The episodes of the months that the policy reviews, the oddest first; none where there is too little to compare with."""
    posts = snapshot.require("posts")
    found, beside = review_scores(snapshot, policy), Beside(snapshot, policy)
    begin = (snapshot.taken_at - timedelta(days=policy.posts.review_days)).timestamp()
    bits = found.suspicion + BESIDE_BITS * (beside.near(found.at) & (found.suspicion >= INCIDENT_BITS))
    odd = np.flatnonzero(
        (bits >= policy.posts.alarm_bits) & (found.at >= begin) & (found.known >= policy.posts.min_history)
    )
    place = snapshot.account.platform
    teller = Teller(posts, found, place, policy.zone())
    made = []
    for whole in gathered(found.at, odd):
        which = _of_one_hand(whole, bits, found, teller.family)
        codes = posts.client[found.row[which]]
        told = [posts.clients[code] for code in codes[codes >= 0].tolist()]
        families = {family(place, client) for client in told} | ({""} if len(told) < len(which) else set())
        one = Episode(
            posts=found.row[which],
            at=datetime.fromtimestamp(int(found.at[which[0]]), UTC),
            until=datetime.fromtimestamp(int(found.at[which[-1]]), UTC),
            suspicion=float(bits[which].max()),
            known=int(found.known[which].min()),
            clients=teller.labels(which),
            client=max(told, key=told.count, default=None),
            families=frozenset(families),
            reasons=teller.reasons(which),
            beside=beside.told(int(found.at[which[0]]), int(found.at[which[-1]])),
        )
        made.append(one)
    return sorted(made, key=lambda one: (-one.suspicion, one.at))


def _of_one_hand(whole: Ints, bits: Floats, found: ScoredPosts, family: Ints) -> Ints:
    """Odd posts close together, without those that are rather the owner's own in between.

    Such are far less odd than the oddest of them; or, through another client than it, are so by themselves.
    """
    oddest = whole[np.argmax(bits[whole])]
    alone = bits - found.parts[TOGETHER]
    like = (family[whole] == family[oddest]) | (alone[whole] >= alone[oddest] / 2)
    kept: Ints = whole[like & (bits[whole] >= bits[oddest] / 2)]
    return kept


def gathered(at: Ints, which: Ints) -> list[Ints]:
    """Indexes of odd posts, parted wherever more than `BURST_GAP` seconds lie between two of them."""
    return np.split(which, np.flatnonzero(np.diff(at[which]) > BURST_GAP) + 1) if len(which) else []
