"""Reasons from the kind, length, words and manner of posts."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import KIND_NAMES
from hygiene.analysis.detector.season import Floats, Ints
from hygiene.analysis.detector.stylometry import HABITS, shown
from hygiene.analysis.detector.weights import model, usual_habits
from hygiene.model.post_analysis import Facts
from hygiene.model.reasons import KindReason, LengthReason, MannerReason, WordsReason

_MOST: Final = 2
"""Habits of writing that are named."""
_WORTH: Final = 0.2
"""Bits that a habit must be worth to be named."""


class Style:
    """Reasons for some scored posts, beside all others of the account.

    `aside` are the posts that do not count as others, because the intruder may have written them too.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def kind(self, oddest: int, aside: slice) -> KindReason:
        """Return the kind of one post and the share of other posts of that kind."""
        kind, out = int(self.facts.kind[oddest]), self.facts.kind[aside]
        others = int(self._kinds[kind]) - int(np.count_nonzero(out == kind))
        return KindReason(KIND_NAMES[kind], others / max(len(self.facts.kind) - len(out), 1))

    def length(self, oddest: int) -> LengthReason:
        """Return the length of one post beside the usual lengths of its kind."""
        low, high = self._lengths[int(self.facts.kind[oddest])]
        return LengthReason(int(self.facts.length[oddest]), low, high)

    def words(self, which: Ints, aside: slice) -> WordsReason:
        """Return how many words are new, beside how many usually are."""
        fresh, words = self._words
        fresh, words = fresh - int(self.facts.fresh[aside].sum()), words - int(self.facts.words[aside].sum())
        usual = fresh / max(words, 1)
        return WordsReason(int(self.facts.words[which].sum()), int(self.facts.fresh[which].sum()), usual)

    def manner(self, which: Ints, aside: slice) -> MannerReason:
        """Return the habits of writing that are least like the account's.

        The posts may show them or lack them.
        """
        habits, out = shown(self.facts.habits[which]), shown(self.facts.habits[aside])
        count = len(self.facts.habits) - len(out)
        usual = (self._habits - out.sum(axis=0)) / max(count, 1)
        here, worth = habits.mean(axis=0), self._worth(habits, usual, count)
        named = [habit for habit in np.argsort(-worth, kind="stable")[:_MOST].tolist() if worth[habit] >= _WORTH]
        return MannerReason(tuple((HABITS[habit], bool(here[habit] >= 0.5), float(usual[habit])) for habit in named))

    def _worth(self, habits: NDArray[np.bool_], usual: Floats, count: int) -> Floats:
        """Return the bits that each habit, or its absence, is worth here.

        `usual` is the share of `count` other posts that shows each habit.
        """
        common, stories = usual_habits(model()), model().stories.values()
        weight = np.mean([list(story.habits.values()) for story in stories], axis=0)
        share = (usual * count + 20 * common) / (count + 20)
        surprise = np.where(habits, np.log2(common / share), np.log2((1 - common) / (1 - share)))
        worth: Floats = surprise.mean(axis=0) * weight
        return worth

    @cached_property
    def _kinds(self) -> Ints:
        """The number of posts of each kind."""
        return np.bincount(self.facts.kind, minlength=len(KIND_NAMES))

    @cached_property
    def _lengths(self) -> list[tuple[int, int]]:
        """For each kind, the lengths between which half of its posts lie."""
        lengths = (self.facts.length[self.facts.kind == kind] for kind in range(len(KIND_NAMES)))
        quarters = (np.quantile(some, (0.25, 0.75)) if len(some) else np.zeros(2) for some in lengths)
        return [(int(low), int(high)) for low, high in quarters]

    @cached_property
    def _words(self) -> tuple[int, int]:
        """The words of all posts that are new, and all words."""
        return int(self.facts.fresh.sum()), int(self.facts.words.sum())

    @cached_property
    def _habits(self) -> Ints:
        """The number of posts that show each habit."""
        bits = (np.count_nonzero(self.facts.habits >> np.uint32(habit) & 1) for habit in range(len(HABITS)))
        return np.array(list(bits))
