"""Words and signs of texts as codes, which only distinguish them."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.season import Ints

LONGEST_SIGN: Final = 6
"""The most letters of a sign that distinguish it from others.

The number is our judgement.
"""
MOST_SIGNS: Final = 100
"""The most signs of a text that count, starting with the first.

They bound the work on texts of signs alone. The number is our judgement.
"""
_AFTER_WORD, _BEFORE_WORD = 1, 2
_ENDS_IN_WORD: Final = 2
"""The code of the end of a text after a word; all others are odd."""


def codes_of(
    numbers: NDArray[np.uint64], sizes: Ints, more: Ints | int = 0, longest: int | None = None
) -> NDArray[np.int32]:
    """Return runs of letters as codes: odd hashes of the letters in order.

    `numbers` are those of the letters of all runs, one after another, and `sizes` the number of letters of each. `more`
    is a number below 16 that tells a run from others of the same letters. Only the first `longest` letters count.
    """
    begins = np.cumsum(sizes) - sizes
    # The position of a letter in its run selects its factor, so that the order counts.
    nth = np.arange(len(numbers)) - np.repeat(begins, sizes)
    factors = _factors() if longest is None else np.append(_factors()[:longest], np.uint64(0))
    mixed = numbers * factors.take(nth, mode="clip")
    sums = np.add.reduceat(mixed, begins) if len(begins) else mixed
    sums += np.asarray(more, dtype=np.uint64) << np.uint64(60)
    sums ^= sums >> np.uint64(29)
    codes: NDArray[np.int32] = ((sums * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(34)).astype(np.int32) | np.int32(1)
    return codes


def signs_of(
    letters: NDArray[np.uint32],
    in_word: NDArray[np.bool_],
    blank: NDArray[np.bool_],
    emoji: NDArray[np.bool_],
    begins: Ints,
    ends: Ints,
) -> tuple[Ints, NDArray[np.int32]]:
    """Return (where the signs of each text begin, the signs) as codes.

    `letters` are those of all texts, each of which ends in a separator, at `ends`. `in_word`, `blank` and
    `emoji` say of each whether it is part of a word, a blank or an emoji, and `begins` are the places where words
    begin. A line break is a sign, and other blanks are none.
    """
    sign = (letters == ord("\n")) | ~(in_word | blank)
    either = emoji[1:] | emoji[:-1]
    first = np.flatnonzero(sign & np.concatenate(([True], ~sign[:-1] | either)))
    last = np.flatnonzero(sign & np.concatenate((~sign[1:] | either, [True])))
    # The last letter of all is a separator, so the one before the first is not part of a word either.
    beside = np.where(in_word[first - 1], _AFTER_WORD, 0) + np.where(in_word[last + 1], _BEFORE_WORD, 0)
    beside[emoji[first]] = 0
    codes = codes_of(letters[sign].astype(np.uint64), last - first + 1, beside, LONGEST_SIGN)
    counts, words = first.searchsorted(ends), begins.searchsorted(ends)
    # A text ends in a word where its last word begins after its last sign, and after the text before.
    latest = np.append(begins, -1)[words - 1]
    in_a_word = latest > np.maximum(np.append(first, -1)[counts - 1], np.concatenate(([-1], ends[:-1])))
    each = np.diff(counts, prepend=0)
    codes = codes[np.arange(len(codes)) - np.repeat(counts - each, each) < MOST_SIGNS]
    counts = np.cumsum(np.minimum(each, MOST_SIGNS))
    signs = np.insert(codes, counts[in_a_word], _ENDS_IN_WORD)
    return np.concatenate(([0], counts + np.cumsum(in_a_word))), signs


@cache
def _factors() -> NDArray[np.uint64]:
    return np.array([pow(0x9E3779B97F4A7C15, n + 1, 1 << 64) | 1 for n in range(64)], dtype=np.uint64)
