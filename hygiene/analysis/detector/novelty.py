"""Novelty of words: how many are new to the account, and how rare.

All results are in standard deviations of the account, or of the client, itself.
"""

from __future__ import annotations

import numpy as np

from hygiene.analysis.detector.attributes import Bag
from hygiene.analysis.detector.season import LIFETIME, Codes, Floats, Index, Ints, Season, combine


def word_pairs(words: Bag) -> Bag:
    """Return the pairs of neighbouring words of each row as codes."""
    counts = np.maximum(np.diff(words.starts) - 1, 0)
    first = np.repeat(words.starts[:-1] - np.concatenate(([0], np.cumsum(counts)))[:-1], counts) + np.arange(
        counts.sum()
    )
    codes = combine(words.codes[first], words.codes[first + 1])
    return Bag(starts=np.concatenate(([0], np.cumsum(counts))), codes=codes)


def excess_new(new: Floats, count: Floats, at: Ints) -> Floats:
    """Return how unusual the number of new words of each post is.

    The result is the standard deviations above what posts of this length have in this account. NaN for a post without
    words.
    """
    season = Season(at, 0, len(at))
    fresh, fresh_ever = season.sums(new)
    words, words_ever = season.sums(count)
    rate = (fresh + LIFETIME * fresh_ever + 5) / (words + LIFETIME * words_ever + 20)
    spread = np.sqrt(count * rate * (1 - rate) + 0.5)
    return np.where(count > 0, (new - count * rate) / spread, np.nan)


def excess_rarity(mean: Floats, count: Floats, at: Ints) -> Floats:
    """Return how unusual the mean rarity of the words of each post is.

    The result is the standard deviations above the account's other posts. It grows with the length of the post, up to
    16 words. NaN for a post without words.
    """
    season, has = Season(at, 0, len(at)), count > 0
    number, number_ever = season.sums(has)
    first, first_ever = season.sums(np.where(has, mean, 0))
    second, second_ever = season.sums(np.where(has, mean**2, 0))
    weight = number + LIFETIME * number_ever + 10
    middle = (first + LIFETIME * first_ever + 10 * 11) / weight
    spread = np.sqrt(np.maximum((second + LIFETIME * second_ever + 10 * 130) / weight - middle**2, 0.5))
    return np.where(has, (mean - middle) / spread * np.sqrt(np.minimum(count, 16) / 8), np.nan)


def excess_new_to_client(new: Floats, count: Floats, usual: Floats, client: Codes, at: Ints) -> Floats:
    """Return how unusual the number of words is that are new to the client.

    The result is the standard deviations above what posts of this length have with this client. `usual` is the share
    of new words that a client with few posts is taken to have. NaN for a post without words.
    """
    fresh, words = Index(client, at, new).around(client, at), Index(client, at, count).around(client, at)
    rate = (fresh + 40 * usual) / (words + 40)
    spread = np.sqrt(count * rate * (1 - rate) + 0.5)
    return np.where(count > 0, (new - count * rate) / spread, np.nan)
