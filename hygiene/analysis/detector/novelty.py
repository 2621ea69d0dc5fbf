"""Novelty of words and signs: how many are new to the account, how rare.

Results are in bits, or in standard deviations of the account, or of the client, itself. The numbers inside the formulas
are our judgement. Most say how many posts, words or signs the usual values count for: one new word in four, and words
of 11 bits with a mean square of 130.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.attributes import Bag
from hygiene.analysis.detector.season import LIFETIME, Codes, Floats, Ints, Season, combine
from hygiene.analysis.detector.stylometry import Usual

_PLACES: Final = 33
"""Bits of a key that hold the place of a code, and a mark.

The other 30 hold the code. The mark is the lowest bit. It is 1 in the key of a code and 0 in that of an edge, so that
an edge comes before the code at its place.
"""
SIGNS: Final = 60
"""Signs that the shares among people count for beside the account's own."""


def word_pairs(words: Bag) -> Bag:
    """Return the pairs of neighbouring words of each row as codes."""
    counts = np.maximum(np.diff(words.starts) - 1, 0)
    first = np.repeat(words.starts[:-1] - np.concatenate(([0], np.cumsum(counts)))[:-1], counts) + np.arange(
        counts.sum()
    )
    codes = combine(words.codes[first], words.codes[first + 1])
    return Bag(starts=np.concatenate(([0], np.cumsum(counts))), codes=codes)


def elsewhere(bag: Bag, season: Season) -> Ints:
    """Return how often each code of the judged rows occurs outside their days.

    `bag` holds the codes of every row of the season's life. The result has a number for each code of its judged rows,
    in their order: how often the code occurs in all rows, less the days excluded for its row.
    """
    starts = bag.starts[season.judged.start : season.judged.stop + 1]
    keys, edges = _by_code(bag.codes)
    sizes = np.diff(edges)
    size = np.repeat(sizes, sizes)
    # In place where possible: there are hundreds of thousands of words, and fresh memory takes time.
    place = _place(keys.copy())
    # A code that occurs once occurs nowhere else.
    judged = np.flatnonzero((place >= starts[0]) & (place < starts[-1]) & (size > 1))
    place, code, size = place.take(judged), keys.take(judged), size.take(judged)
    place -= starts[0]
    code &= -(1 << _PLACES)
    for rows, sign in zip(season.excluded, (1, -1), strict=True):
        edge = np.repeat(bag.starts[rows] << 1, np.diff(starts)).take(place)
        edge += code
        size += sign * _before(edge, keys)
    found = np.zeros(starts[-1] - starts[0], dtype=np.int64)
    found[place] = size
    return found


def only_here(bag: Bag, season: Season) -> Floats:
    """Return how many codes of each judged row occur in its days alone.

    `bag` holds the codes of every row of the season's life. A code that `elsewhere` counts 0 times is one of them.
    """
    (begin, end), rows = season.excluded, bag.rows
    keys, edges = _by_code(bag.codes)
    first, last = rows.take(_place(keys.take(edges[:-1]))), rows.take(_place(keys.take(edges[1:] - 1)))
    # Among the rows whose days begin by the first row with a code, the days of the last one end latest.
    latest = np.append(0, end)[np.searchsorted(begin, np.arange(len(bag.starts) - 1), side="right")]
    near = np.flatnonzero(latest.take(first) > last)
    first, last, start, sizes = first[near], last[near], edges[near], np.diff(edges)[near]
    each = np.repeat(start - np.cumsum(sizes) + sizes, sizes)
    each += np.arange(len(each))
    row = rows.take(_place(keys.take(each))) - season.judged.start
    here = np.flatnonzero((row >= 0) & (row < len(begin)))
    row, of_code = row[here], np.repeat(np.arange(len(near)), sizes)[here]
    alone = (begin.take(row) <= first.take(of_code)) & (end.take(row) > last.take(of_code))
    return np.bincount(row[alone], minlength=len(begin)).astype(np.float64)


def _by_code(codes: Codes) -> tuple[Ints, Ints]:
    """Return (a key for each code and its place, the edges between codes).

    The keys ascend. Those of one code stand between two edges that follow each other.
    """
    keys = codes.astype(np.int64)
    keys <<= _PLACES
    keys += np.arange(1, 2 * len(keys), 2)
    keys.sort()
    edges = np.flatnonzero(keys[1:] ^ keys[:-1] >= 1 << _PLACES) + 1
    return keys, np.concatenate(([0], edges, [len(keys)]) if len(keys) else ([0],))


def _place(keys: Ints) -> Ints:
    """Return the place of each key, and free the keys."""
    keys &= (1 << _PLACES) - 1
    keys >>= 1
    return keys


def _before(edges: Ints, keys: Ints) -> Ints:
    """Return how many keys and edges come before each edge.

    Both ascend already. To merge them takes half as long as to search for each edge.
    """
    merged = np.concatenate((edges, keys))
    merged.sort(kind="stable")
    merged &= 1
    return np.flatnonzero(merged == 0)


def excess_new(new: Floats, count: Floats, season: Season) -> Floats:
    """Return how unusual the number of new words of each post is.

    The result is the standard deviations above what posts of this length have in this account. NaN for a post without
    words.
    """
    fresh, fresh_ever = season.sums(new)
    words, words_ever = season.sums(count)
    rate = (fresh + LIFETIME * fresh_ever + 5) / (words + LIFETIME * words_ever + 20)
    spread = np.sqrt(count * rate * (1 - rate) + 0.5)
    return np.where(count > 0, (new - count * rate) / spread, np.nan)


def excess_rarity(mean: Floats, count: Floats, season: Season) -> Floats:
    """Return how unusual the mean rarity of the words of each post is.

    The result is the standard deviations above the account's other posts. It grows with the length of the post, up to
    16 words. NaN for a post without words.
    """
    weight = np.sqrt(np.minimum(count, 16) / 8)
    return excess(mean, count > 0, season, 11, 130, least=0.5) * weight


def excess(value: Floats, has: NDArray[np.bool_], season: Season, middle: float, square: float, least: float) -> Floats:
    """Return how far a value lies above the account's, in deviations.

    `has` is whether a post has the value; it is NaN for others. The usual values, the mean `middle` and the mean square
    `square`, count for ten posts. The variance is at least `least`.
    """
    number, number_ever = season.sums(has)
    first, first_ever = season.sums(np.where(has, value, 0))
    second, second_ever = season.sums(np.where(has, value**2, 0))
    weight = number + LIFETIME * number_ever + 10
    mean = (first + LIFETIME * first_ever + 10 * middle) / weight
    variance = (second + LIFETIME * second_ever + 10 * square) / weight - mean**2
    return np.where(has, (value - mean) / np.sqrt(np.maximum(variance, least)), np.nan)


def sign_bits(signs: Bag, season: Season, usual: Usual) -> Floats:
    """Return how much likelier a post's signs are among people than here.

    The result is in bits, summed over the signs of each judged row. `signs` holds the codes of every row of the
    season's life. The account's own share of a sign is that outside the days around the row.
    """
    rows = season.judged
    judged = signs.part(rows.start, rows.stop)
    share, count = usual.shares_of(judged.codes), season.sums(np.diff(signs.starts))[1][judged.rows]
    bits = np.log2(share * (count + SIGNS) / (elsewhere(signs, season) + SIGNS * share))
    return np.bincount(judged.rows, weights=bits, minlength=rows.stop - rows.start).astype(np.float64)


def excess_new_to_client(new: Floats, count: Floats, usual: Floats, season: Season) -> Floats:
    """Return how unusual the number of words is that are new to the client.

    The result is the standard deviations above what posts of this length have with this client. `usual` is the share
    of new words that a client with few posts is taken to have, and `season` that of the posts of each client. NaN for a
    post without words.
    """
    fresh, fresh_ever = season.sums(new)
    words, words_ever = season.sums(count)
    rate = (fresh + LIFETIME * fresh_ever + 40 * usual) / (words + LIFETIME * words_ever + 40)
    spread = np.sqrt(count * rate * (1 - rate) + 0.5)
    return np.where(count > 0, (new - count * rate) / spread, np.nan)
