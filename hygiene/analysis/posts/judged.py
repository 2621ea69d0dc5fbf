"""Judged posts: the bits of every post, and their parts.

The scan and the list of posts both use them, so that no post is a finding in one and ordinary in the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import since
from hygiene.analysis.detector.explain import Explainer
from hygiene.analysis.detector.score_posts import TOGETHER, score_all, without
from hygiene.analysis.detector.season import Floats, Ints
from hygiene.analysis.posts.bursts import (
    EARLIER_BITS,
    INCIDENT_BITS,
    client_bits,
    episode_confidence,
    gathered,
    of_one_author,
    score_again,
    sure_bits,
)
from hygiene.analysis.posts.context import Context
from hygiene.model.finding import Confidence
from hygiene.model.reasons import PartReason, Reason

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.post_analysis import OtherLife, ScoredPosts
    from hygiene.model.snapshot import Snapshot

Bools = NDArray[np.bool_]
CIRCUMSTANCE_BITS: Final = 4.0
"""Bits that circumstances add to a post near them: our judgement.

They are added once, whatever the number of circumstances, and only to a post that is worth a look. Circumstances of
this kind occur in an ordinary account a few times a year, and dozens of its ordinary posts lie near them. They add
nothing to those posts. Otherwise a changed password would cause a finding of its own.
"""
CIRCUMSTANCES: Final = "circumstances"
"""The name of the bits from circumstances, beside the subjects of a score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Suspicious posts close together, as indexes of judged posts.

    Attributes:
        every: All of them, oldest first.
        posts: Those of one author, oldest first.
        suspicion: The bits of the most unusual one.
        known: The number of posts to compare with.
        confidence: The confidence that these posts are not the owner's.
        adoption: Only a new app is unusual, and the account authorised it shortly before.
    """

    every: Ints
    posts: Ints
    suspicion: float
    known: int
    confidence: Confidence
    adoption: bool


@dataclass(frozen=True, slots=True)
class Scoring:
    """Scores of posts, and the life that they are compared with.

    `earlier` is true for the life before each post. `partly` is true for a life without other unusual posts. With a
    `visit`, only bursts with a post of it count.
    """

    scores: ScoredPosts
    earlier: bool = False
    partly: bool = False
    visit: Ints | None = None

    def judges(self, rows: Ints) -> bool:
        """Return whether a burst of posts with these rows counts by this life."""
        return self.visit is None or bool(np.isin(rows, self.visit).any())

    @property
    def notes(self) -> tuple[Reason, ...]:
        """Notes on the part of the other posts that these were compared with."""
        parts: dict[Literal["earlier", "ordinary"], bool] = {"earlier": self.earlier, "ordinary": self.partly}
        return tuple(Reason(0.0, PartReason(part)) for part, true in parts.items() if true)


class Judgement:
    """One scoring of posts, a row for each, with the bits from circumstances.

    | column | meaning |
    |---|---|
    | row | its row in Posts |
    | near | circumstances are near, other than the grant of its own app |
    | explained | the account authorised its app shortly before |
    | bits | its suspicion, with those that circumstances add |
    | excused | the same if the clients that a grant explains said nothing |
    """

    def __init__(self, snapshot: Snapshot, policy: Policy, context: Context, scoring: Scoring, *, alone: bool) -> None:
        posts, found = snapshot.require("posts"), scoring.scores
        self.found, self.row, self.min_history = found, found.row, policy.posts.min_history
        self.scoring = scoring
        self.explainer = Explainer(posts, found, snapshot.account.platform, policy.zone())
        client = posts.client[found.row]
        self.explained: Bools = context.own_grants(found.at, client, posts.clients) > 0
        self.near = np.zeros(len(found), dtype=bool) if alone else context.others(found.at, client, posts.clients)
        self.bits = self.with_circumstances(found.suspicion)
        self.excused = self.bits
        if self.explained.any():
            calmer = without(found, np.flatnonzero(self.explained), ["client"], self.explainer.family)
            self.excused = self.with_circumstances(calmer)

    @cached_property
    def sure(self) -> Floats:
        """The `sure_bits` of each post, with those that circumstances add.

        The scale of the life before a post does not depend on later posts, so there they equal the bits.
        """
        if self.scoring.earlier:
            return self.bits
        return self.with_circumstances(sure_bits(self.found, self.explainer.family))

    def alone(self, which: Ints | slice) -> Floats:
        """Return the bits of some posts without those from the posts around."""
        bits: Floats = self.bits[which]
        return bits - self.found.parts[TOGETHER][which] if len(bits) else bits

    def added(self, which: Ints) -> Floats:
        """Return the bits that circumstances add to the posts at these indexes."""
        return self.bits[which] - self.with_circumstances(self.found.suspicion[which], which, beside=False)

    def with_circumstances(self, suspicion: Floats, which: Ints | None = None, *, beside: bool = True) -> Floats:
        """Return the suspicion of posts with the bits that circumstances add.

        `suspicion` is that of all posts, or of those at the indexes `which`. Without `beside`, nothing is added. With
        too few posts to compare with, nothing is rare for an account, so 1 bit is the maximum. The bits are rounded as
        they are shown, so that shown and judged bits do not differ.
        """
        known, near = (self.found.known, self.near) if which is None else (self.found.known[which], self.near[which])
        bits = np.where(known < self.min_history, np.minimum(suspicion, 1.0), suspicion)
        rounded: Floats = np.round(bits + CIRCUMSTANCE_BITS * (near & (bits >= INCIDENT_BITS) & beside), 3)
        return rounded


class JudgedPosts:
    """The posts of one account with their bits, oldest first.

    | column | meaning |
    |---|---|
    | row, at | its row in Posts, and its time in seconds since 1970 |
    | bits | how suspicious it is: more than `alarm_bits` in the months reviewed is a finding |
    | known | the number of posts to compare it with |
    | family | a code for its client, renames joined |
    | window | the seconds between two posts of its client within which they are one burst |
    | explained, excused, alone | those of its judgement |
    | sure, client | its `sure` bits and `client_bits`, the most in any judgement that it was raised to |
    | source, index | its judgement, as an index of `judgements`, and its index there |
    """

    def __init__(self, base: Judgement, context: Context, policy: Policy, snapshot: Snapshot) -> None:
        self.context = context
        self.rules, self.partial = policy.posts, snapshot.lacks_history("posts")
        self.begin = since(snapshot, self.rules.review_days) // 1000
        self.judgements = [base]
        self.row, self.at, self.family, self.window = base.row, base.found.at, base.explainer.family, base.found.window
        every = slice(None)
        self.bits, self.excused, self.alone = base.bits.copy(), base.excused.copy(), base.alone(every)
        self.known, self.explained = base.found.known.copy(), base.explained.copy()
        self.sure, self.client = base.sure.copy(), client_bits(base.found, every)
        self.source, self.index = np.zeros(len(self.row), np.int32), np.arange(len(self.row), dtype=np.int32)

    def __len__(self) -> int:
        return len(self.row)

    def replace(self, judgement: Judgement, which: Ints) -> None:
        """Take the posts at these indexes from another judgement."""
        places = np.searchsorted(self.row, judgement.row[which])
        self.bits[places], self.excused[places] = judgement.bits[which], judgement.excused[which]
        self.alone[places], self.known[places] = judgement.alone(which), judgement.found.known[which]
        self.sure[places], self.client[places] = judgement.sure[which], client_bits(judgement.found, which)
        self.explained[places] = judgement.explained[which]
        self.source[places], self.index[places] = len(self.judgements), which
        self.judgements.append(judgement)

    def raise_to(self, judgement: Judgement, which: Ints) -> None:
        """Take the posts that are more unusual in another judgement from there.

        What makes them surer stays from either.
        """
        places = np.searchsorted(self.row, judgement.row[which])
        sure, client = self.sure[places], self.client[places]
        self.replace(judgement, which[judgement.bits[which] > self.bits[places]])
        self.sure[places] = np.maximum(sure, judgement.sure[which])
        self.client[places] = np.maximum(client, client_bits(judgement.found, which))

    def raise_bursts(self, judgement: Judgement, context: Context, policy: Policy, snapshot: Snapshot) -> None:
        """Take the bursts that are more unusual in another judgement from there."""
        least = EARLIER_BITS if judgement.scoring.earlier else 0
        for burst in JudgedPosts(judgement, context, policy, snapshot).bursts():
            if burst.suspicion >= least and judgement.scoring.judges(judgement.row[burst.every]):
                self.raise_to(judgement, burst.posts)

    def bursts(self) -> Iterator[Burst]:
        """Yield the bursts of suspicious posts in the months reviewed.

        Posts with too few others to compare with are in no burst. The grant of an app does not make the posts through
        it less suspicious, because an intruder with an app authorises it too.
        """
        rules = self.rules
        suspicious = (self.bits >= rules.alarm_bits) & (self.at >= self.begin) & (self.known >= rules.min_history)
        for burst in gathered(self.at, np.flatnonzero(suspicious), self.family, self.window):
            which = of_one_author(burst, self.bits, self.alone, self.family)
            adoption = bool(self.explained[which].any() and self.excused[which].max() < rules.alarm_bits)
            suspicion, known = float(self.bits[which].max()), int(self.known[which].max())
            client, full_history = float(self.client[which].max()), rules.full_history
            sure = episode_confidence(
                float(self.sure[which].max()),
                client,
                len(burst),
                known,
                full_history=full_history,
                partial=self.partial,
            )
            yield Burst(
                every=burst,
                posts=which,
                suspicion=suspicion,
                known=known,
                confidence=sure,
                adoption=adoption,
            )

    def reasons(self, which: Ints) -> tuple[Reason, ...]:
        """Return the reasons why these posts are unusual together, in human terms.

        They come from the judgement that gave the most unusual post its bits. Its notes come last.
        """
        oddest = which.item(0) if len(which) == 1 else int(which[np.argmax(self.bits[which])])
        source = self.source.item(oddest)
        own = which if len(which) == 1 else which[self.source[which] == source]
        judgement = self.judgements[source]
        return *judgement.explainer.reasons(self.index[own].astype(np.int64)), *judgement.scoring.notes


def review_scores(snapshot: Snapshot, policy: Policy) -> tuple[ScoredPosts, ScoredPosts, tuple[OtherLife, ...]]:
    """Return the scores of the posts reviewed, by each life compared.

    They come from the scan's analysis, or are computed where the scan has not analysed the posts.
    """
    days, analysis = policy.posts.review_days, snapshot.require("posts").analysis
    if analysis is not None and analysis.days == days:
        return analysis.scores, analysis.before, analysis.others
    scores, before, _ = score_all(snapshot, days)
    return scores, before, tuple(score_again(snapshot, policy, scores, before))


def judged(snapshot: Snapshot, policy: Policy, *, alone: bool = False, start: float = np.inf) -> JudgedPosts:
    """Judge the posts of the months reviewed, and all since `start`.

    The posts that the scan scores are always included, and judged as the scan judges them. `start` is in seconds since
    1970. With `alone`, circumstances add nothing. An intruder who comes back must not make any visit a habit. So a
    burst that is suspicious by the life before stays so, whatever is posted later, and so does a burst that is
    suspicious in a life without other unusual posts. A visit is as suspicious as without whatever else is worth a look.
    """
    context = Context(snapshot, policy)
    if start == np.inf:
        (scores, before, others), every = review_scores(snapshot, policy), None
    else:
        scores, before, every = score_all(snapshot, policy.posts.review_days, start)
        others = tuple(score_again(snapshot, policy, scores, before))
    review = Judgement(snapshot, policy, context, Scoring(scores), alone=alone)
    found = JudgedPosts(review, context, policy, snapshot)
    if every is not None:
        base = Judgement(snapshot, policy, context, Scoring(every), alone=alone)
        found = JudgedPosts(base, context, policy, snapshot)
        found.replace(review, np.arange(len(scores)))
    scorings = [Scoring(before, earlier=True)]
    for life in others:
        scorings.append(Scoring(life.scores, partly=True, visit=life.visit))
        scorings.append(Scoring(life.before, earlier=True, partly=True, visit=life.visit))
    for scoring in scorings:
        judgement = Judgement(snapshot, policy, context, scoring, alone=alone)
        found.raise_bursts(judgement, context, policy, snapshot)
    return found
