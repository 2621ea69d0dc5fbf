"""Counts of what an account does in the season around a post.

Every share is taken from posts before *and* after the judged post, within a season on either side, and never from the
days next to it. Neither the second post of an intruder nor the fiftieth can make the first look usual. An archive that
ends soon after a takeover has few later posts; then the earlier posts decide alone.
"""

from __future__ import annotations

from typing import Final, Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

DAY: Final = 86_400
ASIDE: Final = 2 * DAY
"""Seconds on either side of a post that are excluded from its comparison.

A takeover lasts hours, until its owner interrupts it.
"""
SEASON: Final = 120 * DAY
"""Seconds on either side in which habits count as the same.

Over a longer time an account changes its clients, topics and friends.
"""
LIFETIME: Final = 0.3
"""The weight of a post outside the season; a post inside it weighs 1."""
_SPAN: Final = 33
"""Bits of a key that hold seconds (272 years). The other 30 hold a code."""

Ints = NDArray[np.int64]
Codes = NDArray[np.integer]
Floats = NDArray[np.float64]
Small = NDArray[np.float32]
"""Columns that many posts make many of, in half the width."""


def code(word: str) -> int:
    """Return a number from 1 to 2**30 - 1 for a word, 0 for an empty one.

    The number of a word is the same in every run.
    """
    return (crc32(word.encode("utf-8", "surrogatepass")) & 0x3FFF_FFFE) + 1 if word else 0


def combine(first: Codes, second: Codes | Ints, bound: int = 1_000_003) -> Ints:
    """Combine two columns of codes into one column of codes below 2**30.

    `bound` is larger than every value of `second`, or any large number.
    """
    # In place, as for keys: one column of the whole life is large, and three at a time are larger.
    mixed: Ints = first.astype(np.int64)
    mixed *= bound
    mixed += second
    mixed &= 0x3FFF_FFFF
    return mixed


class Season:
    """Sums of columns over the posts around each post.

    Each sum is given over the season and over the whole life, both without the excluded days.
    """

    def __init__(self, at: Ints, first: int, last: int) -> None:
        """Prepare sums for the rows `first` to `last`.

        `at` holds the seconds of the whole life, ascending.
        """
        judged = at[first:last]
        self._season = np.searchsorted(at, judged - SEASON), np.searchsorted(at, judged + SEASON, side="right")
        self._excluded = np.searchsorted(at, judged - ASIDE, side="right"), np.searchsorted(at, judged + ASIDE)
        self.near, self.ever = self.sums(np.ones(len(at)))

    def sums(self, column: NDArray[np.generic]) -> tuple[Floats, Floats]:
        """Return (sum over the season, sum over the whole life) of a column.

        The column has a value for every row of the life. The excluded days are in neither sum.
        """
        total = np.concatenate(([0.0], np.cumsum(column, dtype=np.float64)))
        excluded = total[self._excluded[1]] - total[self._excluded[0]]
        return total[self._season[1]] - total[self._season[0]] - excluded, total[-1] - excluded

    def share(self, column: NDArray[np.generic], usual: float, weight: float = 20) -> Floats:
        """Return the share of posts around each row that have this property.

        `usual` is the share among people. It counts like `weight` unseen posts.
        """
        near, ever = self.sums(column)
        return blend(near, ever, self.near, self.ever, usual, weight)


def blend(
    near: Floats,
    ever: Floats,
    all_near: Floats,
    all_ever: Floats,
    usual: NDArray[np.floating] | float,
    weight: float = 20,
) -> Floats:
    """Return shares in the season, smoothed by the life and by what is usual.

    The season leans on the whole life, which leans on what is usual for people. Each lean counts `weight` posts, so
    that a habit shown in hundreds of posts stands by itself and a habit shown in three does not.
    """
    life = (ever + weight * usual) / (all_ever + weight)
    shares: Floats = (near + weight * life) / (all_near + weight)
    return shares


class Index:
    """The times at which each code occurs, for counting it around any time.

    Codes stand for clients, people, sites or words. With `weights`, each occurrence counts its weight instead of 1.
    """

    def __init__(self, codes: Codes, at: Ints, weights: Floats | None = None) -> None:
        self._base = int(at.min()) - SEASON if len(at) else 0
        self._keys = self._key(codes, at)
        self._total: Floats | None = None
        if weights is None:
            self._keys.sort()
        else:
            order = np.argsort(self._keys)
            self._keys = self._keys[order]
            self._total = np.concatenate((np.zeros((1, *weights.shape[1:])), np.cumsum(weights[order], axis=0)))

    def _key(self, codes: Codes, at: Ints) -> Ints:
        keys: Ints = codes.astype(np.int64)
        keys <<= _SPAN
        keys += at
        keys -= self._base
        return keys

    def _sum_before(self, keys: Ints, side: Literal["left", "right"] = "left") -> Floats | Ints:
        """Return the count, or the sum of weights, before each key."""
        positions = self._keys.searchsorted(keys, side=side)
        return positions if self._total is None else self._total[positions]

    def near(self, codes: Codes, at: Ints) -> Floats:
        """Count each code in the season around each time, less the excluded days."""
        before, keys, back = self._sum_before, *_sorted(self._key(codes, at))
        count = before(keys + SEASON, side="right") - before(keys - SEASON, side="left")
        count -= before(keys + ASIDE, side="left") - before(keys - ASIDE, side="right")
        return count[back].astype(np.float64)

    def ever(self, codes: Codes, at: Ints) -> Floats:
        """Count each code in the whole life, less the excluded days."""
        before, keys, back = self._sum_before, *_sorted(self._key(codes, at))
        count = before((keys >> _SPAN) + 1 << _SPAN) - before(keys >> _SPAN << _SPAN)
        count -= before(keys + ASIDE, side="left") - before(keys - ASIDE, side="right")
        return count[back].astype(np.float64)

    def around(self, codes: Codes, at: Ints) -> Floats:
        """Count each code around each time, the season in full.

        The rest of the life counts with the weight `LIFETIME`.
        """
        return self.near(codes, at) + LIFETIME * self.ever(codes, at)

    def nearest(self, codes: Codes, at: Ints) -> tuple[Floats, Floats]:
        """Return (days since the last use of each code, days until the next).

        Uses in the excluded days do not count. A code that has no such use has infinity.
        """
        find, keys, back = self._keys.searchsorted, *_sorted(self._key(codes, at))
        start, end = find(keys >> _SPAN << _SPAN), find((keys >> _SPAN) + 1 << _SPAN)
        before, after = find(keys - ASIDE, side="right"), find(keys + ASIDE, side="left")
        padded = np.concatenate((self._keys, [0]))
        since = np.where(before > start, (keys - padded[before - 1]) / DAY, np.inf)
        until = np.where(end > after, (padded[after] - keys) / DAY, np.inf)
        return since[back], until[back]


def _sorted(keys: Ints) -> tuple[Ints, Ints]:
    """Return the keys in ascending order, and where each key went.

    Searches for neighbouring keys one after the other are many times faster.
    """
    order = np.argsort(keys)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return keys[order], back
