"""Every post of an account judged: how rare it is for this account, in bits, and what that is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np

from hygiene.analysis.baseline.client_use import possible, since
from hygiene.analysis.detector.attributes import Traits, traits, written
from hygiene.analysis.detector.details import Facts, Small, joined
from hygiene.analysis.detector.features import Evidence, evidence
from hygiene.analysis.detector.season import ASIDE, DAY, Floats, Ints, Season
from hygiene.analysis.detector.weights import Model, bursts, model, scale, usual_habits, weigh

if TYPE_CHECKING:
    from hygiene.model.posts import Posts
    from hygiene.model.snapshot import Snapshot

RECENT: Final = 3000
"""The newest posts that set an account's own scale, where the months reviewed hold fewer."""
AT_ONCE: Final = 20_000
"""Posts that are judged at a time, which bounds memory."""
EVERY: Final = -np.inf
"""Before all posts."""
TOGETHER: Final = "together"
"""What a post has from those around it."""
BESIDE: Final = 365 * DAY
MOST_BESIDE: Final = 4_000
"""How far around the posts judged the account's writing is read, in seconds and in posts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPosts:
    """One row a post, in order of time.

    | column | meaning |
    |---|---|
    | row | its row in Posts |
    | at | seconds since 1970 |
    | suspicion | how rare it is for this account, with the posts around it: n is about one in 2**n |
    | known | how many posts there are to compare with |
    | facts | what reasons are told with |
    | parts | the bits by subject, and `TOGETHER`, above what is ordinary for this account |
    """

    row: Ints
    at: Ints
    suspicion: Floats
    known: Ints
    facts: Facts
    parts: dict[str, Small]

    def __len__(self) -> int:
        return len(self.row)


_kept: WeakKeyDictionary[Posts, tuple[tuple[str, datetime, int, float], ScoredPosts]] = WeakKeyDictionary()


def score_posts(snapshot: Snapshot, days: int, *, start: float = np.inf) -> ScoredPosts:
    """Judge the posts of the last `days` before the export and the newest `RECENT`, which set the account's scale.

    With `start`, in seconds since 1970, all from then on are judged too; `EVERY` is all there are. Posts without a date that
    can be are left out. The answer is kept with the posts: several checks ask of the same ones.
    """
    posts = snapshot.require("posts")
    asked = snapshot.account.platform, snapshot.taken_at, days, start
    held = _kept.get(posts)
    if held is None or held[0] != asked:
        held = _kept[posts] = asked, _judge(snapshot, days, start, model())
    return held[1]


def _judge(snapshot: Snapshot, days: int, start: float, model: Model) -> ScoredPosts:
    posts, rows = snapshot.require("posts"), possible(snapshot)
    life = traits(posts, rows, snapshot.account.platform)
    recent = min(int(np.searchsorted(life.at, since(snapshot, days) // 1000)), max(len(rows) - RECENT, 0))
    first = min(recent, int(np.searchsorted(life.at, start)))
    told = _ScoreColumns()
    for found in _slices(posts, rows, life, first, usual_habits(model)):
        told.add(found, model)
    bits = np.concatenate(told.bits)
    parts = {name: np.concatenate(part) for name, part in told.parts.items()}
    strength = bursts(bits, life.at[first:], life.client[first:])
    if len(bits):
        parts[TOGETHER] = (strength - bits).astype(np.float32)
    own = slice(recent - first, None)
    usual = scale(strength[own], model)
    return ScoredPosts(
        row=rows[first:],
        at=life.at[first:],
        suspicion=usual.rarity(strength),
        known=Season(life.at, first, len(rows)).ever.astype(np.int64),
        facts=joined(told.facts),
        parts={name: (part - np.median(part[own])) * np.float32(usual.bit) for name, part in parts.items()},
    )


class _ScoreColumns:
    """What is kept of each slice, in half the width: a million posts are told in a dozen columns."""

    def __init__(self) -> None:
        # A part of no rows, since an account may have none.
        self.bits, self.facts = [np.zeros(0)], list[Facts]()
        self.parts: dict[str, list[Small]] = {}

    def add(self, found: Evidence, model: Model) -> None:
        """One slice."""
        weighed = weigh(found, model)
        self.bits.append(weighed.bits)
        self.facts.append(found.facts)
        for name, part in weighed.parts.items():
            self.parts.setdefault(name, []).append(part.astype(np.float32))


def _slices(posts: Posts, rows: Ints, life: Traits, first: int, usual: Floats) -> Iterator[Evidence]:
    """The evidence of the rows from `first` on, at most so many at a time, each time with the writing around them.

    Slices are of one size: how many new words are usual is learnt within one, and the newest posts would be a small one.
    """
    edges = np.linspace(first, len(rows), -(-(len(rows) - first) // AT_ONCE) + 1).astype(int)
    reach = BESIDE + ASIDE
    for start, stop in pairwise(edges.tolist()):
        low = max(int(np.searchsorted(life.at, life.at[start] - reach)), start - MOST_BESIDE)
        high = min(int(np.searchsorted(life.at, life.at[stop - 1] + reach, side="right")), stop + MOST_BESIDE)
        yield evidence(life, written(posts, rows[low:high]), low, start, stop, usual)
