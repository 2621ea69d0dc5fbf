"""Features of the writing: kind, length, words and manner of each post.

Each is compared with the account's posts, and where a client is recorded also with the posts of that client.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import KIND_NAMES, Attributes, Bag, Span
from hygiene.analysis.detector.novelty import excess_new, excess_new_to_client, excess_rarity, word_pairs
from hygiene.analysis.detector.season import Floats, Index, Season, combine
from hygiene.analysis.detector.stylometry import HABITS, Writing

FAMILIAR: Final = 50
"""Posts that a client needs to have words of its own.

All words of a client with fewer posts are new.
"""
_LENGTHS: Final = ((0, 1.0), (1, 0.5), (-1, 0.5))
"""Steps of length around the length of a post, with their weights."""
_USUAL_KINDS: Final = np.array([0.45, 0.25, 0.2, 0.02, 0.08])
"""The share of each kind among people, in the order of `KIND_NAMES`."""
_USUAL_HABIT: Final = 0.1


class TextFeatures:
    """The features of the writing of some rows of one life.

    `kind` is the kind of every row that was read, from the export and from how the text begins. `count` is the number
    of words of every judged row, and `fresh` how many of them occur nowhere else in the rows that were read.
    """

    def __init__(self, life: Attributes, writing: Writing, span: Span) -> None:
        self.writing, self.inner = writing, span.inner
        self.at, self.read_at = life.at[span.judged], life.at[span.read]
        self.client = life.client[span.read]
        self.season = Season(self.read_at, span.inner.start, span.inner.stop)
        self.of_client = Index(self.client, self.read_at).around(self.client[self.inner], self.at)
        self.kind = _kind(life, writing, span)
        self.words = Bag(starts=writing.starts, codes=writing.words)
        self.fresh, self.count, self._rarity = self._novelty(self.words)

    def columns(self) -> Iterator[tuple[str, Floats]]:
        """Yield each feature with its name."""
        yield from self._kinds()
        yield "length", self._length()
        yield "words count", np.log2(1 + self.count)
        yield "words new", excess_new(self.fresh, self.count, self.at)
        yield "words rare", excess_rarity(self._rarity, self.count, self.at)
        new, count, _ = self._novelty(word_pairs(self.words))
        yield "pairs new", excess_new(new, count, self.at)
        has_client = self.client[self.inner] != 0
        yield "client words", np.where(has_client, self._client_words(), np.nan)
        yield "client manner", np.where(has_client, self._client_manner(), np.nan)

    def habits(self, usual: Floats) -> Floats:
        """Return how unusual each habit, or its absence, is, in bits.

        There is a column for each habit of writing.
        """
        columns = (
            surprise(self.writing.habits[:, number], common, self.season, self.inner)
            for number, common in enumerate(usual.tolist())
        )
        return np.stack(list(columns), axis=1)

    def _kinds(self) -> Iterator[tuple[str, Floats]]:
        """Yield how unusual the kind of post is, in bits.

        It is compared with the account's kinds, and with those of this client.
        """
        judged = self.kind[self.inner]
        usual, n = _USUAL_KINDS[judged], np.arange(len(judged))
        share = np.stack([self.season.share(self.kind == k, float(u)) for k, u in enumerate(_USUAL_KINDS)])[judged, n]
        codes = combine(self.client, self.kind, 8)
        own = (Index(codes, self.read_at).around(codes[self.inner], self.at) + 10 * share) / (self.of_client + 10)
        yield "kind", np.log2(usual / share)
        yield "client kind", np.where(self.client[self.inner] != 0, np.log2(usual / np.minimum(own, 1)), np.nan)

    def _length(self) -> Floats:
        """Return how unusual the length is for a post of its kind, in bits."""
        step = (2 * np.log2(1 + self.writing.length)).astype(np.int64)
        codes, judged = combine(self.kind.astype(np.int64), step, 64), self.kind[self.inner]
        index, total = Index(codes, self.read_at), Index(self.kind, self.read_at).around(judged, self.at)
        near = sum(
            (weight * index.around(codes[self.inner] + shift, self.at) for shift, weight in _LENGTHS),
            start=np.zeros(len(judged)),
        )
        return -np.log2((near + 4) / (total + 20))

    def _client_words(self) -> Floats:
        """Return how unusual the number of words is that are new to the client.

        An app has its phrases.
        """
        codes = combine(self.client[self.words.rows], self.words.codes)
        new = self._novelty(Bag(starts=self.words.starts, codes=codes))[0]
        season, known = Season(self.at, 0, len(self.at)), np.minimum(self.of_client / FAMILIAR, 1)
        (_, fresh), (_, count) = season.sums(self.fresh), season.sums(self.count)
        usual = known * (fresh + 5) / (count + 20) + (1 - known)
        return excess_new_to_client(new, self.count, usual, self.client[self.inner], self.at)

    def _client_manner(self) -> Floats:
        """Return how much less usual the habits are for the client, in bits.

        They are compared with how usual they are for the account.
        """
        habits, judged = self.writing.habits, self.client[self.inner]
        shares = [self.season.share(habits[:, number], _USUAL_HABIT) for number in range(len(HABITS))]
        usual = np.stack(shares, axis=1)
        own = Index(self.client, self.read_at, habits.astype(np.float64)).around(judged, self.at)
        own = (own + 20 * usual) / (self.of_client[:, None] + 20)
        bits = np.where(habits[self.inner], np.log2(usual / own), np.log2((1 - usual) / (1 - own)))
        total: Floats = bits.sum(axis=1)
        return total

    def _novelty(self, bag: Bag) -> tuple[Floats, Floats, Floats]:
        """Return (new codes, all codes, mean rarity in bits) for each post.

        A new code occurs nowhere else.
        """
        judged, n = bag.part(self.inner.start, self.inner.stop), len(self.at)
        rows = judged.rows
        ever = Index(bag.codes, self.read_at[bag.rows]).ever(judged.codes, self.at[rows])
        count = np.bincount(rows, minlength=n).astype(np.float64)
        total = self.season.sums(np.diff(bag.starts))[1]
        rarity = np.bincount(rows, weights=np.log2((total[rows] + 200) / (ever + 0.05)), minlength=n)
        new = np.bincount(rows, weights=ever == 0, minlength=n).astype(np.float64)
        return new, count, rarity / np.maximum(count, 1)


def _kind(life: Attributes, writing: Writing, span: Span) -> NDArray[np.uint8]:
    kind = life.kind[span.read].copy()
    kind[writing.habits[:, HABITS.index("quotes a post")]] = 2
    kind[writing.habits[:, HABITS.index("begins with a name")] & (kind == 0)] = len(KIND_NAMES) - 1
    return kind


def surprise(column: NDArray[np.bool_], usual: float, season: Season, judged: slice) -> Floats:
    """Return how unusual each yes or no is for the account, in bits.

    It is relative to `usual`, the share among people.
    """
    share = season.share(column, usual)
    bits: Floats = np.where(column[judged], np.log2(usual / share), np.log2((1 - usual) / (1 - share)))
    return bits
