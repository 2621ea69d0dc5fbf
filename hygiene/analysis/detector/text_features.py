"""Features of the writing: kind, language, length, words and manner.

Each is compared with the account's posts, and where a client is recorded also with the posts of that client. The
length, the words, the manner and the language of a repost are those of the reposted author, so comparisons leave them
out.

The numbers inside the formulas are our judgement, as those of `features.py` are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import KIND_NAMES, Attributes, Bag, Lifelong, Seasons, Span
from hygiene.analysis.detector.novelty import (
    elsewhere,
    excess,
    excess_new,
    excess_new_to_client,
    excess_rarity,
    only_here,
    sign_bits,
    word_pairs,
)
from hygiene.analysis.detector.season import LIFETIME, Floats, Groups, Ints, Season, blend, combine
from hygiene.analysis.detector.stylometry import HABITS, Usual, Writing

FAMILIAR: Final = 50
"""The fewest posts of a client that has words of its own.

The fewer a client has, the more of its words are expected to be new. The number is our judgement.
"""
OWN_POSTS: Final = 50
"""The fewest posts in the owner's own words that show how they write.

It is the number of posts without which no post is judged. An account that mostly reposts may have fewer.
"""
ALIKE: Final = 15
"""Posts of any kind that count beside those alike, for a habit.

The number is our judgement.
"""
MOST_BITS: Final = 30.0
"""Bits that the signs of a post have at most, for or against the owner.

The number is our judgement.
"""
FEW_WORDS: Final = 3
"""Words from which a platform guesses a language at random.

The number is our judgement. Letters beyond Latin show the language even so. X considers `lol ok` Indonesian, Tagalog or
Estonian.
"""
SHORTEST_LINK: Final = 12
"""The fewest characters of a link, with its scheme.

`http://a.bc` has 11. The number is our judgement.
"""
_REPOST: Final = KIND_NAMES.index("repost")
_BEYOND_LATIN: Final = HABITS.index("has letters beyond Latin")
_STEPS: Final = 64
"""More steps of length than any text that is analysed has."""
_LENGTHS: Final = np.eye(_STEPS, dtype=np.int64) + (np.tri(_STEPS, k=1) - np.tri(_STEPS, k=-2)).astype(np.int64)
"""The weight of a post of one step of length for another step, in halves.

The weights are our judgement.
"""
_KINDS: Final = np.eye(len(KIND_NAMES), dtype=np.int64)
_USUAL_KINDS: Final = np.array([0.45, 0.25, 0.2, 0.02, 0.08])
"""The share of each kind among people, in the order of `KIND_NAMES`.

They are our judgement. The means over the accounts that the curves are fitted to are 0.46, 0.35, 0.19, 0 and 0.
"""
_USUAL_HABIT: Final = np.full(len(HABITS), 0.1)
"""The share of posts that show a habit of writing, among people.

It is our judgement, for all habits alike, where only clients of one account are compared.
"""


class TextFeatures:
    """The features of the writing of some rows of one life.

    `kind` is the kind of every row that was read, from the export and from how the text begins. `count` is the number
    of words of every judged row, and `fresh` how many of them occur nowhere else in the rows that were read. A repost
    has no words.
    """

    def __init__(self, life: Attributes, lifelong: Lifelong, writing: Writing, span: Span, seasons: Seasons) -> None:
        self.life, self.lifelong, self.judged, self.life_season = life, lifelong, span.judged, seasons.life
        self.writing, self.read, self.inner = writing, span.read, span.inner
        self.at, self.read_at = life.at[span.judged], life.at[span.read]
        self.clients = self.lifelong.clients.part(span.read)
        self.named = life.client[span.judged] != 0
        self.season, self.judged_season = seasons.read, seasons.judged
        self.client_season = Season(self.read_at, span.inner.start, span.inner.stop, self.clients, later=lifelong.later)
        self.of_client = self.client_season.near + LIFETIME * self.client_season.ever
        self.kind = _kind(life, writing, span)
        self.own = self.kind != _REPOST
        self.words = _of_own(writing.starts, writing.words, self.own)
        self.count, ever = self._counts(self.words), elsewhere(self.words, self.season)
        rows = self.words.part(self.inner.start, self.inner.stop).rows
        self.fresh = np.bincount(rows[ever == 0], minlength=len(self.at)).astype(np.float64)
        self._rarity = self._mean_rarity(rows, ever)
        self.spoken = self._spoken()

    def _spoken(self) -> NDArray[np.bool_]:
        """Return which judged posts show how their author writes.

        Reposts do not, nor do posts of only a mark or an emoji. In an account that has written too little to compare
        with, no post does.
        """
        mark = (self.count == 0) & (self.writing.length[self.inner] < SHORTEST_LINK)
        spoken: NDArray[np.bool_] = self.own[self.inner] & ~mark & (self.season.sums(self.own)[1] >= OWN_POSTS)
        return spoken

    def columns(self, usual: Usual) -> Iterator[tuple[str, Floats]]:
        """Yield each feature with its name."""
        yield from self._kinds()
        yield "language", self._language()
        yield "length", np.where(self.spoken, self._length(), np.nan)
        own, fresh = np.where(self.spoken, self.count, 0), np.where(self.spoken, self.fresh, 0)
        yield "words count", np.where(self.spoken, np.log2(1 + self.count), np.nan)
        yield "words new", excess_new(fresh, own, self.judged_season)
        yield "words rare", excess_rarity(self._rarity, own, self.judged_season)
        pairs = word_pairs(self.words)
        new, count = only_here(pairs, self.season) * self.spoken, self._counts(pairs) * self.spoken
        yield "pairs new", excess_new(new, count, self.judged_season)
        yield "client words", np.where(self.named, self._client_words(own, fresh), np.nan)
        yield "client manner", np.where(self.named & self.spoken, self._client_manner(), np.nan)
        yield from self._signs(usual)

    def _signs(self, usual: Usual) -> Iterator[tuple[str, Floats]]:
        """Yield how much likelier a post's signs are among people than here.

        It is in bits, and in standard deviations above the account's other posts.
        """
        signs = _of_own(self.writing.sign_starts, self.writing.signs, self.own)
        bits, count = np.clip(sign_bits(signs, self.season, usual), -MOST_BITS, MOST_BITS), self._counts(signs)
        has = self.spoken & (count > 0)
        yield "signs", np.where(has, bits, np.nan)
        yield "signs unusual", excess(bits / np.sqrt(np.maximum(count, 1)), has, self.judged_season, 0, 1, least=0.05)

    def habits(self, usual: Floats) -> Floats:
        """Return how unusual each habit, or its absence, is, in bits.

        There is a column for each habit of writing. It is 0 where a post does not show how its author writes. A post
        with a link is compared with posts of its kind with links, and a post without one with those without, because
        many people write replies in another manner than announcements.
        """
        bits, alike = np.empty((len(self.at), len(HABITS))), self._alike()
        for habit, share in enumerate(self._own_shares(usual)):
            near, ever = alike.sums(self.writing.habits[:, habit] & self.own)
            of_alike = blend(near, ever, alike.near, alike.ever, share, ALIKE)
            bits[:, habit] = bits_of(self.writing.habits[self.inner, habit], of_alike, usual[habit])
        bits[~self.spoken] = 0.0
        return bits

    def _alike(self) -> Season:
        """Return the season of posts of the same kind, with or without links."""
        kinds = (2 * self.kind + self.lifelong.any_link[self.read]).astype(np.int16)
        groups = Groups(ids=kinds, sizes=np.bincount(kinds, minlength=2 * len(KIND_NAMES)))
        return Season(self.read_at, self.inner.start, self.inner.stop, groups, later=self.lifelong.later)

    def _own_shares(self, usual: Floats) -> Iterator[Floats]:
        """Yield the share of the account's own posts with each habit.

        Habit after habit is gone through, because one column of many posts stays in the processor's cache.
        """
        own = self.season.sums(self.own)
        for (near, ever), among in zip(self._shown, usual.tolist(), strict=True):
            yield blend(near, ever, *own, among)

    @cached_property
    def _shown(self) -> list[tuple[Floats, Floats]]:
        """The number of own posts that show each habit.

        The first is over the season of each row, the second over all rows read.
        """
        return [self.season.sums(habit & self.own) for habit in self.writing.habits.T]

    def _language(self) -> Floats:
        """Return how unusual each recorded language is, in bits.

        It is NaN for a repost, and for a post with too few words for the platform to recognise the language.
        """
        lifelong, foreign = self.lifelong, self.life.kind == _REPOST
        languages = lifelong.languages.part(self.read)
        counts = lifelong.own_languages - languages.counts(foreign[self.read], 1) + languages.counts(~self.own, 1)
        foreign[self.read] = ~self.own
        season = Season(self.life.at, self.judged.start, self.judged.stop, lifelong.languages, later=lifelong.later)
        near, ever = season.alike(foreign, np.ones((1, 1), dtype=np.int64), counts)
        usual = self.life.language_usual[self.judged].astype(np.float64)
        share = blend(near, ever, *self.life_season.sums(~foreign), usual, 10)
        guessed = (self.count <= FEW_WORDS) & ~self.writing.habits[self.inner, _BEYOND_LATIN]
        said = self.own[self.inner] & (self.life.language[self.judged] != 0) & ~guessed
        return np.where(said, np.log2((usual + 0.01) / (share + 1e-3)), np.nan)

    def _kinds(self) -> Iterator[tuple[str, Floats]]:
        """Yield how unusual the kind of post is, in bits.

        It is compared with the account's kinds, and with those of this client.
        """
        usual, counts = _USUAL_KINDS[self.kind[self.inner]], self.clients.counts(self.kind, len(_KINDS))
        near, ever = self.season.alike(self.kind, _KINDS, counts.sum(axis=0, keepdims=True))
        share = blend(near, ever, self.season.near, self.season.ever, usual)
        near, ever = self.client_season.alike(self.kind, _KINDS, counts)
        own = (near + LIFETIME * ever + 10 * share) / (self.of_client + 10)
        yield "kind", np.log2(usual / share)
        yield "client kind", np.where(self.named, np.log2(usual / np.minimum(own, 1)), np.nan)

    def _length(self) -> Floats:
        """Return how unusual the length is for a post of its kind, in bits."""
        step = (2 * np.log2(1 + self.writing.length)).astype(np.int8)
        kinds = Groups(ids=self.kind.astype(np.int16), sizes=np.bincount(self.kind, minlength=len(KIND_NAMES)))
        season = Season(self.read_at, self.inner.start, self.inner.stop, kinds, later=self.lifelong.later)
        near, ever = season.alike(step, _LENGTHS, kinds.counts(step, _STEPS))
        total = season.near + LIFETIME * season.ever
        bits: Floats = -np.log2(((near + LIFETIME * ever) / 2 + 4) / (total + 20))
        return bits

    def _client_words(self, count: Floats, fresh: Floats) -> Floats:
        """Return how unusual the number of words is that are new to the client.

        An app has its phrases. `count` and `fresh` are the words of each judged post, and those that are new.
        """
        codes = combine(self.life.client[self.read][self.words.rows], self.words.codes)
        new = np.where(self.spoken, only_here(Bag(starts=self.words.starts, codes=codes), self.season), 0)
        known = np.minimum(self.of_client / FAMILIAR, 1)
        (_, all_fresh), (_, all_count) = self.judged_season.sums(fresh), self.judged_season.sums(count)
        usual = known * (all_fresh + 5) / (all_count + 20) + (1 - known)
        of_client = Season(self.at, 0, len(self.at), self.clients.part(self.inner), later=self.lifelong.later)
        return excess_new_to_client(new, count, usual, of_client)

    def _client_manner(self) -> Floats:
        """Return how much less usual the habits are for the client, in bits.

        They are compared with how usual they are for the account.
        """
        near, ever = self.client_season.sums(self.own)
        posts, ratio = near + LIFETIME * ever + 20, np.ones(len(self.at))
        for habit, usual in enumerate(self._own_shares(_USUAL_HABIT)):
            column = self.writing.habits[:, habit]
            near, ever = self.client_season.sums(column & self.own)
            own = (near + LIFETIME * ever + 20 * usual) / posts
            ratio *= _of(column[self.inner], usual) / _of(column[self.inner], own)
        # The sum of the bits of all habits: their ratios are far from the bounds of a float.
        return np.log2(ratio)

    def _counts(self, bag: Bag) -> Floats:
        """Return the number of codes of each judged row."""
        return np.diff(bag.starts[self.inner.start : self.inner.stop + 1]).astype(np.float64)

    def _mean_rarity(self, rows: Ints, ever: Ints) -> Floats:
        """Return the mean rarity of the words of each post, in bits.

        `rows` is the judged row of each word, and `ever` how often the word occurs elsewhere.
        """
        total = self.season.sums(np.diff(self.words.starts))[1] + 200
        rarity = np.bincount(rows, weights=np.log2(total[rows] / (ever + 0.05)), minlength=len(self.at))
        return rarity / np.maximum(self.count, 1)


def _kind(life: Attributes, writing: Writing, span: Span) -> NDArray[np.uint8]:
    kind = life.kind[span.read].copy()
    kind[writing.habits[:, HABITS.index("quotes a post")]] = 2
    kind[writing.habits[:, HABITS.index("begins with a name")] & (kind == 0)] = len(KIND_NAMES) - 1
    return kind


def _of_own(starts: Ints, codes: NDArray[np.int32], own: NDArray[np.bool_]) -> Bag:
    """Return the words or signs of the posts that are the account's own."""
    counts = np.diff(starts)
    return Bag(starts=np.concatenate(([0], np.cumsum(np.where(own, counts, 0)))), codes=codes[np.repeat(own, counts)])


def surprise(column: NDArray[np.bool_], usual: float, season: Season, judged: slice) -> Floats:
    """Return how unusual each yes or no is for the account, in bits.

    It is relative to `usual`, the share among people.
    """
    return bits_of(column[judged], season.share(column, usual), usual)


def bits_of(shown: NDArray[np.bool_], share: Floats, usual: Floats | float) -> Floats:
    """Return how unusual each yes or no is, in bits, beside its usual share."""
    bits = _of(shown, usual)
    bits /= _of(shown, share)
    return np.log2(bits, out=bits)


def _of(shown: NDArray[np.bool_], share: Floats | float) -> Floats:
    """Return the share of a yes where it is one, and else that of a no."""
    shares: Floats = share - np.logical_not(shown)
    return np.abs(shares, out=shares)
