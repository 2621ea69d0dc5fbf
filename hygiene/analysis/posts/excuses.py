"""Excuses: what would have left the posts of a burst ordinary."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from hygiene.analysis.detector.explain import LEAST_BITS
from hygiene.analysis.detector.score_posts import TOGETHER, without
from hygiene.analysis.detector.season import DAY, Ints
from hygiene.analysis.detector.together import BURST_POSTS
from hygiene.analysis.posts.judged import CIRCUMSTANCES

if TYPE_CHECKING:
    from hygiene.analysis.posts.judged import Burst, JudgedPosts, Judgement

_NO_EXCUSE: Final = frozenset({TOGETHER, "end"})
"""Parts that are no excuse: the posts around, and the end of the archive."""
_EVERY_SET: Final = 3
"""The largest number of subjects of which every set is tried.

A larger set is the weightiest subjects, as many as it takes.
"""
_REACH: Final = BURST_POSTS * DAY
"""Seconds around some posts that hold all posts weighed with them."""


def excuses_of(found: JudgedPosts, burst: Burst, alarm: float) -> tuple[str, ...]:
    """Return the smallest set of excuses for a burst.

    Of sets of one size it is that of the weightiest subjects, and one with the circumstances goes before any other.

    An excuse is a subject of `ScoredPosts.parts`, or `CIRCUMSTANCES`. Were all of a set ordinary, no post of the burst
    would have `alarm` bits. Empty where no set would do.
    """
    views = [
        (judgement, np.searchsorted(judgement.row, found.row[rows]))
        for judgement, rows in _views(found, burst.every)
        if len(rows)
    ]
    weight = {
        name: max(float(judgement.found.parts[name][which].max()) for judgement, which in views)
        for name in views[0][0].found.parts
        if name not in _NO_EXCUSE
    }
    names = sorted((name for name, bits in weight.items() if bits >= LEAST_BITS), key=lambda name: -weight[name])
    if any(judgement.added(which).any() for judgement, which in views):
        names.insert(0, CIRCUMSTANCES)
    for chosen in _sets(names):
        if all(_calmed(judgement, which, chosen) < alarm for judgement, which in views):
            return chosen
    return ()


def _sets(names: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield sets of names, smaller sets and earlier names first."""
    for size in range(1, min(_EVERY_SET, len(names)) + 1):
        yield from combinations(names, size)
    for size in range(_EVERY_SET + 1, len(names) + 1):
        yield tuple(names[:size])


def _views(found: JudgedPosts, rows: Ints) -> Iterator[tuple[Judgement, Ints]]:
    """Yield every judgement of the scan that these posts count in.

    Posts that are judged by the life before alone count as the whole life, the first judgement, judges them too.
    """
    for number, judgement in enumerate(found.judgements):
        yield judgement, rows[found.source[rows] == number] if number else rows


def _calmed(judgement: Judgement, which: Ints, subjects: tuple[str, ...]) -> float:
    """Return the bits of the most unusual post if these were ordinary."""
    found, at = judgement.found, judgement.found.at
    first = int(np.searchsorted(at, at[which[0]] - _REACH))
    near = slice(first, int(np.searchsorted(at, at[which[-1]] + _REACH, side="right")))
    parts = [name for name in subjects if name != CIRCUMSTANCES]
    suspicion = without(found, which, parts, judgement.explainer.family, near)[which - first]
    return float(judgement.with_circumstances(suspicion, which, beside=CIRCUMSTANCES not in subjects).max())
