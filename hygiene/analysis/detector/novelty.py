"""Words against an account's own words: how many are new, and how rare they are, in its own standard deviations."""

from __future__ import annotations

import numpy as np

from hygiene.analysis.detector.attributes import Bag
from hygiene.analysis.detector.season import LIFETIME, Codes, Floats, Index, Ints, Season, both


def pairs(words: Bag) -> Bag:
    """Neighbouring words as codes."""
    counts = np.maximum(np.diff(words.starts) - 1, 0)
    first = np.repeat(words.starts[:-1] - np.concatenate(([0], np.cumsum(counts)))[:-1], counts) + np.arange(
        counts.sum()
    )
    codes = both(words.codes[first], words.codes[first + 1])
    return Bag(starts=np.concatenate(([0], np.cumsum(counts))), codes=codes)


def against_own(new: Floats, count: Floats, at: Ints) -> Floats:
    """How many standard deviations more new words than the account's posts of this length have."""
    season = Season(at, 0, len(at))
    fresh, fresh_ever = season.sums(new)
    words, words_ever = season.sums(count)
    rate = (fresh + LIFETIME * fresh_ever + 5) / (words + LIFETIME * words_ever + 20)
    spread = np.sqrt(count * rate * (1 - rate) + 0.5)
    return np.where(count > 0, (new - count * rate) / spread, np.nan)


def unlike_own(mean: Floats, count: Floats, at: Ints) -> Floats:
    """How many standard deviations rarer the words of a post are than those of the account's others; more with length."""
    season, has = Season(at, 0, len(at)), count > 0
    number, number_ever = season.sums(has)
    first, first_ever = season.sums(np.where(has, mean, 0))
    second, second_ever = season.sums(np.where(has, mean**2, 0))
    weight = number + LIFETIME * number_ever + 10
    middle = (first + LIFETIME * first_ever + 10 * 11) / weight
    spread = np.sqrt(np.maximum((second + LIFETIME * second_ever + 10 * 130) / weight - middle**2, 0.5))
    return np.where(has, (mean - middle) / spread * np.sqrt(np.minimum(count, 16) / 8), np.nan)


def against_client(new: Floats, count: Floats, usual: Floats, client: Codes, at: Ints) -> Floats:
    """How many standard deviations more words are new to its client than the client's posts of this length have.

    `usual` is the share that is new of a client with few posts.
    """
    fresh, words = Index(client, at, new).around(client, at), Index(client, at, count).around(client, at)
    rate = (fresh + 40 * usual) / (words + 40)
    spread = np.sqrt(count * rate * (1 - rate) + 0.5)
    return np.where(count > 0, (new - count * rate) / spread, np.nan)
