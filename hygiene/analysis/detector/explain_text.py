"""How odd posts are made and written, in words: their kind, length, words and manner, beside the account's other posts."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import KIND_NAMES
from hygiene.analysis.detector.details import shown
from hygiene.analysis.detector.season import Floats, Ints
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.weights import model
from hygiene.model.post_analysis import Facts
from hygiene.model.text import plural

_KINDS: Final = {
    "post": "a post that answers nobody",
    "reply": "a reply",
    "repost": "a repost",
    "community": "a post to a community",
    "opening with a name": "a post that opens with a name",
}
_SELDOM: Final = 0.3
"""The share of posts from which on nothing is called seldom."""
_HARDLY: Final = 0.005
_MOST: Final = 2
"""Habits of writing that are named."""
_TELLING: Final = 0.2
"""Bits from which on a habit is named."""


class Style:
    """What is told of some judged posts, by their facts and those of all the others."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def kind(self, oddest: int) -> str:
        """The kind of one post, and how many of the account's are of it."""
        kind = int(self.facts.kind[oddest])
        often = float(self._kinds[kind]) / len(self.facts.kind)
        return _KINDS[KIND_NAMES[kind]] + (as_few(often) or ", which you seldom make with this client")

    def length(self, oddest: int) -> str:
        """The length of one post, and the lengths between which half of the others of its kind lie."""
        low, high = self._lengths[int(self.facts.kind[oddest])]
        long = plural(int(self.facts.length[oddest]), "character")
        return f"{long}, where half of your posts of this kind have {low} to {high}"

    def words(self, which: Ints) -> str:
        """How many words are new, beside how many usually are."""
        fresh, words = int(self.facts.fresh[which].sum()), int(self.facts.words[which].sum())
        usual = float(self.facts.fresh.sum()) / max(float(self.facts.words.sum()), 1)
        if not words or fresh / words <= usual:
            return "words, or pairs of words, that you hardly use otherwise"
        return f"{fresh} of {plural(words, 'word')} {'is' if words == 1 else 'are'} in none of your posts around (usually {few(usual)})"

    def manner(self, which: Ints) -> str:
        """The habits of writing that are most unlike the account's, there or missing, and how many of its posts show them."""
        habits = shown(self.facts.habits[which])
        here, usual, worth = habits.mean(axis=0), self._habits, self._worth(habits)
        told = [place for place in np.argsort(-worth, kind="stable")[:_MOST].tolist() if worth[place] >= _TELLING]
        named = [
            f"“{HABITS[place]}” ({few(usual[place])} of yours)"
            if here[place] >= 0.5
            else f"no “{HABITS[place]}” ({few(usual[place])} of yours have it)"
            for place in told
        ]
        return "punctuation, capitals or emoji unlike yours" + (": " if named else "") + ", ".join(named)

    def _worth(self, habits: NDArray[np.bool_]) -> Floats:
        """What each habit, or its absence, is worth in these posts, in bits."""
        known = list(model().habits.values())
        common, weight = np.array([habit.usual for habit in known]), np.array([habit.weight for habit in known])
        share = (self._habits * len(self.facts.habits) + 20 * common) / (len(self.facts.habits) + 20)
        surprise = np.where(habits, np.log2(common / share), np.log2((1 - common) / (1 - share)))
        worth: Floats = surprise.mean(axis=0) * weight
        return worth

    @cached_property
    def _kinds(self) -> Ints:
        return np.bincount(self.facts.kind, minlength=len(KIND_NAMES))

    @cached_property
    def _lengths(self) -> list[tuple[int, int]]:
        """For each kind, the lengths between which half of its posts lie."""
        each = (self.facts.length[self.facts.kind == kind] for kind in range(len(KIND_NAMES)))
        quarters = (np.quantile(its, (0.25, 0.75)) if len(its) else np.zeros(2) for its in each)
        return [(int(low), int(high)) for low, high in quarters]

    @cached_property
    def _habits(self) -> Floats:
        """The share of all posts that shows each habit."""
        bits = ((self.facts.habits >> np.uint32(place) & 1).mean() for place in range(len(HABITS)))
        return np.array(list(bits))


def as_few(share: float) -> str:
    """`, as 4% of your posts`; nothing where that is not seldom."""
    return f", as {few(share)} of your posts" if share < _SELDOM else ""


def few(share: float) -> str:
    """A share in words: `4%`, or `hardly any`."""
    return f"{share:.0%}" if share >= _HARDLY else "hardly any"
