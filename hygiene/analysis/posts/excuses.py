"""Excuses: subjects that could have made the posts of a burst ordinary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from hygiene.analysis.detector.explain import LEAST_BITS
from hygiene.analysis.detector.score_posts import TOGETHER, without
from hygiene.analysis.detector.season import DAY, Ints
from hygiene.analysis.detector.together import BURST_POSTS
from hygiene.analysis.posts.bursts import EARLIER_BITS
from hygiene.analysis.posts.judged import CIRCUMSTANCES

if TYPE_CHECKING:
    from hygiene.analysis.posts.judged import Burst, JudgedPosts, Judgement

_NO_EXCUSE: Final = frozenset({TOGETHER, "end"})
"""Parts that are not excuses: posts around, and the end of the archive."""
_EVERY_SET: Final = 3
"""The largest size up to which every set is tried.

A larger set consists of the weightiest subjects, as many as are needed.
"""
_REACH: Final = BURST_POSTS * DAY
"""Seconds around some posts that contain all posts weighed with them."""


def excuses_of(found: JudgedPosts, burst: Burst, alarm: float) -> tuple[str, ...]:
    """Return the smallest set of excuses for a burst.

    Among sets of one size, the one with the weightiest subjects counts, but a set with the circumstances comes before
    any other.

    An excuse is a subject of `ScoredPosts.parts`, or `CIRCUMSTANCES`. If every subject of the set were ordinary, no
    judgement would give the burst the `alarm` bits of a finding. It is empty where no set is enough.
    """
    views = _views(found, found.row[burst.every], alarm)
    names = _names(views)
    for chosen in _sets(names):
        if all(view.calmed(chosen) < view.least for view in views):
            return chosen
    return ()


@dataclass(frozen=True, slots=True)
class _View:
    """The posts of a burst in one judgement that makes them a finding.

    `which` are their indexes there, and `least` the bits that one of them needs to be a finding.
    """

    judgement: Judgement
    which: Ints
    least: float

    @property
    def excess(self) -> float:
        """The bits of the most unusual post beyond those it needs."""
        return float(self.judgement.bits[self.which].max()) - self.least

    def calmed(self, subjects: tuple[str, ...]) -> float:
        """Return the bits of the most unusual post if these were ordinary."""
        judgement, which, at = self.judgement, self.which, self.judgement.found.at
        first = int(np.searchsorted(at, at[which[0]] - _REACH))
        near = slice(first, int(np.searchsorted(at, at[which[-1]] + _REACH, side="right")))
        parts = [name for name in subjects if name != CIRCUMSTANCES]
        suspicion = without(judgement.found, which, parts, judgement.explainer.family, near)[which - first]
        return float(judgement.with_circumstances(suspicion, which, beside=CIRCUMSTANCES not in subjects).max())


def _views(found: JudgedPosts, rows: Ints, alarm: float) -> list[_View]:
    """Return the judgements that make these posts a finding, clearest first.

    A judgement from which the posts do not take their bits counts as well, because it would raise them if those of the
    others were ordinary. A judgement without a finding stays without one if something about the posts were ordinary.
    """
    views = []
    for judgement in dict.fromkeys(found.judgements):
        first = np.searchsorted(judgement.row, rows)
        # A life without unusual posts may lack some of these, or all.
        which = first[np.searchsorted(judgement.row, rows, side="right") > first]
        least = max(alarm, EARLIER_BITS) if judgement.scoring.earlier else alarm
        if len(which) and judgement.scoring.judges(judgement.row[which]):
            views.append(_View(judgement, which, least))
    return sorted((view for view in views if view.excess >= 0), key=lambda view: -view.excess)


def _names(views: list[_View]) -> list[str]:
    """Return the subjects that may be an excuse, the weightiest first.

    The circumstances go before all of them.
    """
    weight = {
        name: max(float(view.judgement.found.parts[name][view.which].max()) for view in views)
        for name in (views[0].judgement.found.parts if views else ())
        if name not in _NO_EXCUSE
    }
    names = sorted((name for name, bits in weight.items() if bits >= LEAST_BITS), key=lambda name: -weight[name])
    beside = any(view.judgement.added(view.which).any() for view in views)
    return [CIRCUMSTANCES, *names] if beside else names


def _sets(names: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield sets of names, smaller sets and earlier names first."""
    for size in range(1, min(_EVERY_SET, len(names)) + 1):
        yield from combinations(names, size)
    for size in range(_EVERY_SET + 1, len(names) + 1):
        yield tuple(names[:size])
