"""Evidence in the writing: the kind, length, words and manner of every post, against the account's and those of its client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import KIND_NAMES, Bag, Span, Traits
from hygiene.analysis.detector.novelty import against_client, against_own, pairs, unlike_own
from hygiene.analysis.detector.season import Floats, Index, Season, both
from hygiene.analysis.detector.stylometry import HABITS, Writing

FAMILIAR: Final = 50
"""Posts from which on a client has words of its own. Of one with fewer, all words are new."""
_LENGTHS: Final = ((0, 1.0), (1, 0.5), (-1, 0.5))
_USUAL_KINDS: Final = np.array([0.45, 0.25, 0.2, 0.02, 0.08])
_USUAL_HABIT: Final = 0.1


class Prose:
    """The questions about the writing of some rows of one life.

    `kind` is the kind of every row that was read, by what the export tells and by how it begins; `count` and `fresh` say of
    every row judged how many words it has, and how many of them occur nowhere else in what was read.
    """

    def __init__(self, life: Traits, written: Writing, span: Span) -> None:
        self.written, self.mine = written, span.mine
        self.at, self.then = life.at[span.judged], life.at[span.read]
        self.client = life.client[span.read]
        self.told = Season(self.then, span.mine.start, span.mine.stop)
        self.often = Index(self.client, self.then).around(self.client[self.mine], self.at)
        self.kind = _kind(life, written, span)
        self.words = Bag(starts=written.starts, codes=written.words)
        self.fresh, self.count, self._rare = self._met(self.words)

    def columns(self) -> Iterator[tuple[str, Floats]]:
        """Every column by name."""
        yield from self._kinds()
        yield "length", self._length()
        yield "words count", np.log2(1 + self.count)
        yield "words new", against_own(self.fresh, self.count, self.at)
        yield "words rare", unlike_own(self._rare, self.count, self.at)
        new, count, _ = self._met(pairs(self.words))
        yield "pairs new", against_own(new, count, self.at)
        told = self.client[self.mine] != 0
        yield "client words", np.where(told, self._client_words(), np.nan)
        yield "client manner", np.where(told, self._client_manner(), np.nan)

    def habits(self, usual: Floats) -> Floats:
        """How unusual each habit of writing, or its absence, is here, in bits: a column each."""
        columns = (
            surprise(self.written.habits[:, place], common, self.told, self.mine)
            for place, common in enumerate(usual.tolist())
        )
        return np.stack(list(columns), axis=1)

    def _kinds(self) -> Iterator[tuple[str, Floats]]:
        """How unusual the kind of post is, for the account and for this client, in bits."""
        mine = self.kind[self.mine]
        usual, n = _USUAL_KINDS[mine], np.arange(len(mine))
        share = np.stack([self.told.share(self.kind == k, float(u)) for k, u in enumerate(_USUAL_KINDS)])[mine, n]
        codes = both(self.client, self.kind, 8)
        own = (Index(codes, self.then).around(codes[self.mine], self.at) + 10 * share) / (self.often + 10)
        yield "kind", np.log2(usual / share)
        yield "client kind", np.where(self.client[self.mine] != 0, np.log2(usual / np.minimum(own, 1)), np.nan)

    def _length(self) -> Floats:
        """How unusual the length is for a post of this kind, in bits."""
        step = (2 * np.log2(1 + self.written.length)).astype(np.int64)
        codes, mine = both(self.kind.astype(np.int64), step, 64), self.kind[self.mine]
        index, total = Index(codes, self.then), Index(self.kind, self.then).around(mine, self.at)
        near = sum(
            (weight * index.around(codes[self.mine] + shift, self.at) for shift, weight in _LENGTHS),
            start=np.zeros(len(mine)),
        )
        return -np.log2((near + 4) / (total + 20))

    def _client_words(self) -> Floats:
        """How many words occur nowhere else with this client, against what is usual for it: an app has its phrases."""
        codes = both(self.client[self.words.rows], self.words.codes)
        new = self._met(Bag(starts=self.words.starts, codes=codes))[0]
        season, known = Season(self.at, 0, len(self.at)), np.minimum(self.often / FAMILIAR, 1)
        (_, fresh), (_, count) = season.sums(self.fresh), season.sums(self.count)
        usual = known * (fresh + 5) / (count + 20) + (1 - known)
        return against_client(new, self.count, usual, self.client[self.mine], self.at)

    def _client_manner(self) -> Floats:
        """How much less usual the habits are for this client than for the account, in bits."""
        habits, mine = self.written.habits, self.client[self.mine]
        shares = [self.told.share(habits[:, place], _USUAL_HABIT) for place in range(len(HABITS))]
        usual = np.stack(shares, axis=1)
        own = Index(self.client, self.then, habits.astype(np.float64)).around(mine, self.at)
        own = (own + 20 * usual) / (self.often[:, None] + 20)
        bits = np.where(habits[self.mine], np.log2(usual / own), np.log2((1 - usual) / (1 - own)))
        total: Floats = bits.sum(axis=1)
        return total

    def _met(self, bag: Bag) -> tuple[Floats, Floats, Floats]:
        """For each post: how many of its codes occur nowhere else, how many it has, and their mean rarity in bits."""
        mine, n = bag.part(self.mine.start, self.mine.stop), len(self.at)
        rows = mine.rows
        ever = Index(bag.codes, self.then[bag.rows]).ever(mine.codes, self.at[rows])
        count = np.bincount(rows, minlength=n).astype(np.float64)
        total = self.told.sums(np.diff(bag.starts))[1]
        rare = np.bincount(rows, weights=np.log2((total[rows] + 200) / (ever + 0.05)), minlength=n)
        new = np.bincount(rows, weights=ever == 0, minlength=n).astype(np.float64)
        return new, count, rare / np.maximum(count, 1)


def _kind(life: Traits, written: Writing, span: Span) -> NDArray[np.uint8]:
    kind = life.kind[span.read].copy()
    kind[written.habits[:, HABITS.index("quotes a post")]] = 2
    kind[written.habits[:, HABITS.index("begins with a name")] & (kind == 0)] = len(KIND_NAMES) - 1
    return kind


def surprise(column: NDArray[np.bool_], usual: float, season: Season, mine: slice) -> Floats:
    """How unusual a yes or a no is for the account, beside how usual it is for people, in bits."""
    share = season.share(column, usual)
    bits: Floats = np.where(column[mine], np.log2(usual / share), np.log2((1 - usual) / (1 - share)))
    return bits
