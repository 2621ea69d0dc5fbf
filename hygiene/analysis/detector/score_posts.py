"""The scores of posts: how rare each is for its account, in bits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import plausible_rows, since
from hygiene.analysis.detector.attributes import KIND_NAMES, Attributes, read_attributes, read_writing
from hygiene.analysis.detector.details import Small, joined
from hygiene.analysis.detector.features import Features, compute_features
from hygiene.analysis.detector.season import ASIDE, DAY, Codes, Floats, Ints, Season
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.weights import BURST_POSTS, Model, bursts, model, scale, usual_habits, weigh
from hygiene.model.post_analysis import Facts, ScoredPosts

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.posts import Posts
    from hygiene.model.snapshot import Snapshot

Number = TypeVar("Number", np.float32, np.float64)
RECENT: Final = 3000
"""Posts that set an account's own scale at least, the newest ones.

They are used where the months reviewed hold fewer.
"""
AT_ONCE: Final = 20_000
"""Posts that are judged at a time, which bounds memory."""
EVERY: Final = -np.inf
"""Before all posts."""
TOGETHER: Final = "together"
"""The part of a score that comes from the posts around."""
WRITING: Final = ("length", "words", "manner")
"""The parts of a score that come from what is written and how.

Of a repost they are the reposted author's. Whom it names, where it links to and its topics are a choice of the person
who reposts.
"""
FEW_WORDS: Final = 3
"""Words from which a platform guesses a language at random.

The number is our judgement. Letters beyond Latin show the language even so.

Of `lol ok` X says that it is Indonesian, Tagalog or Estonian.
"""
SHORTEST_LINK: Final = 12
"""The least characters of a link, with its scheme."""
OWN_POSTS: Final = 50
"""Posts of the owner's own words that it takes to know how they write.

An account that mostly reposts has been read in the words of others. It is the number of posts without which no post is
judged.
"""
CROWDED: Final = 5
"""Times the posts of an ordinary day with which a crowded day counts.

This is our judgement."""
_REPOST: Final = KIND_NAMES.index("repost")
_BEYOND_LATIN: Final = HABITS.index("has letters beyond Latin")
BESIDE: Final = 365 * DAY
MOST_BESIDE: Final = 4_000
"""The limits of the writing that is read around the scored posts.

They are `BESIDE` seconds and `MOST_BESIDE` posts on either side.
"""


def review_scores(snapshot: Snapshot, policy: Policy) -> ScoredPosts:
    """Return the scores of the posts that the policy reviews.

    They are the scan's analysis, or new where the scan has not analysed the posts.
    """
    days, analysis = policy.posts.review_days, snapshot.require("posts").analysis
    return analysis.scores if analysis is not None and analysis.days == days else score_posts(snapshot, days)


def score_posts(snapshot: Snapshot, days: int, *, start: float = np.inf) -> ScoredPosts:
    """Score the posts of the last `days` before the export.

    At least the newest `RECENT` posts are scored. These posts set the account's scale. With `start`, in seconds since
    1970, every later post is scored too; `EVERY` scores all posts. Posts without a plausible date are left out.
    """
    posts, rows, curves = snapshot.require("posts"), plausible_rows(snapshot), model()
    life = read_attributes(posts, rows, snapshot.account.platform)
    recent = min(int(np.searchsorted(life.at, since(snapshot, days) // 1000)), max(len(rows) - RECENT, 0))
    first = min(recent, int(np.searchsorted(life.at, start)))
    columns = _ScoreColumns()
    for found in _slices(posts, rows, life, first, usual_habits(curves)):
        columns.add(found, curves)
    bits = np.concatenate(columns.bits)
    parts = {name: np.concatenate(part) for name, part in columns.parts.items()}
    facts, own = joined(columns.facts), slice(recent - first, None)
    # The scale is that of all posts as the model weighs them, on which it was fitted.
    usual = scale(bursts(bits, life.at[first:], life.client[first:])[own][ordinary_days(life.at[first:][own])], curves)
    bits = own_words(bits, parts, facts, own)
    strength = bursts(bits, life.at[first:], life.client[first:])
    if len(bits):
        parts[TOGETHER] = (strength - bits).astype(np.float32)
    return ScoredPosts(
        row=rows[first:],
        at=life.at[first:],
        suspicion=usual.rarity(strength),
        known=Season(life.at, first, len(rows)).ever.astype(np.int64),
        facts=facts,
        parts={name: (part - np.median(part[own])) * np.float32(usual.bit) for name, part in parts.items()},
        alone=bits.astype(np.float32),
        middle=usual.middle,
        bit=usual.bit,
    )


def ordinary_days(at: Ints) -> NDArray[np.bool_]:
    """Return which of these posts set the scale: a bounded number a day.

    A flood of posts by an intruder would otherwise make itself look ordinary, the more so the more there are. A day
    counts with `CROWDED` times the posts of the middle day on which there are any, or `BURST_POSTS` where that is more.
    """
    days, first, count = np.unique(at // DAY, return_index=True, return_counts=True)
    if not len(days):
        return np.zeros(0, dtype=bool)
    most = max(BURST_POSTS, CROWDED * int(np.median(count)))
    kept: NDArray[np.bool_] = np.arange(len(at)) - np.repeat(first, count) < most
    return kept


def own_words(bits: Floats, parts: dict[str, NDArray[Number]], facts: Facts, own: slice) -> Floats:
    """Return the bits of posts by what their author wrote.

    The writing of a repost is that of the reposted author: it never counts for more than that of the middle post of
    `own`. Neither does that of a mark or an emoji alone, nor the language of a post of a few words, which is a guess of
    the platform. Where `own` holds fewer than `OWN_POSTS` that are no reposts, no writing counts. `parts` are changed
    likewise.
    """
    repost = facts.kind == _REPOST
    few = (facts.words <= FEW_WORDS) & (facts.habits >> np.uint32(_BEYOND_LATIN) & np.uint32(1) == 0)
    mark = (facts.words == 0) & (facts.length < SHORTEST_LINK)
    written = np.zeros(len(bits), dtype=bool)
    written[own] = ~repost[own]
    known = np.count_nonzero(written) >= OWN_POSTS
    if not known:
        written[own] = True
    total = bits.copy()
    for name in (*WRITING, "language"):
        if name in parts:
            part, unsaid = parts[name], repost | (few if name == "language" else mark) | (not known)
            middle = np.median(part[written]) if written.any() else 0.0
            parts[name] = np.where(unsaid, np.minimum(part, middle), part).astype(part.dtype)
            total += parts[name] - part
    return total


def without_client(found: ScoredPosts, which: NDArray[np.bool_], client: Codes) -> Floats:
    """Return the suspicion of every post if the client of some said nothing.

    `which` are those posts, and `client` holds a code for the client of each post. The bits for the client become those
    of a post through an ordinary client, and posts close together are weighed together anew.
    """
    said = found.parts["client"] / np.float32(found.bit)
    bits = found.alone.astype(np.float64) - np.where(which, np.maximum(said, 0), 0)
    calmer: Floats = np.maximum(1 + (bursts(bits, found.at, client) - found.middle) * found.bit, 0)
    return np.minimum(calmer, found.suspicion)


class _ScoreColumns:
    """The columns of all slices, in half the width.

    They are float32, because a million posts make a dozen columns.
    """

    def __init__(self) -> None:
        # A part without rows, because an account may have no posts.
        self.bits, self.facts = [np.zeros(0)], list[Facts]()
        self.parts: dict[str, list[Small]] = {}

    def add(self, found: Features, model: Model) -> None:
        """Add the columns of one slice."""
        weighed = weigh(found, model)
        self.bits.append(weighed.bits)
        self.facts.append(found.facts)
        for name, part in weighed.parts.items():
            self.parts.setdefault(name, []).append(part.astype(np.float32))


def _slices(posts: Posts, rows: Ints, life: Attributes, first: int, usual: Floats) -> Iterator[Features]:
    """Yield the features of the rows from `first` on, slice by slice.

    A slice holds up to `AT_ONCE` rows and is read with the writing around it. Slices are of one size, because the usual
    number of new words is learnt within a slice, and a rest of the newest posts would be a small one.
    """
    edges = np.linspace(first, len(rows), -(-(len(rows) - first) // AT_ONCE) + 1).astype(int)
    reach = BESIDE + ASIDE
    for start, stop in pairwise(edges.tolist()):
        low = max(int(np.searchsorted(life.at, life.at[start] - reach)), start - MOST_BESIDE)
        high = min(int(np.searchsorted(life.at, life.at[stop - 1] + reach, side="right")), stop + MOST_BESIDE)
        yield compute_features(life, read_writing(posts, rows[low:high]), low, start, stop, usual)
