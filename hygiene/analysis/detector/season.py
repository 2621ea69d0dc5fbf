"""Counting what an account does around a moment: the same season, without the days in question. The ground of all evidence.

Every share is taken from posts before *and* after the one judged, within a season on either side, and never from the days
next to it: neither the second post of an intruder nor the fiftieth teaches that the first was usual. An archive that ends
soon after a takeover has little after it; then what came before decides alone.
"""

from __future__ import annotations

from typing import Final, Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

DAY: Final = 86_400
ASIDE: Final = 2 * DAY
"""Seconds on either side of a post that teach nothing about it: a takeover lasts hours, and is interrupted by its owner."""
SEASON: Final = 120 * DAY
"""Seconds on either side that count as the same habits. In between, an account changes clients, topics and friends."""
LIFETIME: Final = 0.3
"""What a post outside the season counts for, beside one inside."""
_SPAN: Final = 33
"""Bits of a key that hold seconds: 272 years. The other 30 hold a code."""

Ints = NDArray[np.int64]
Codes = NDArray[np.integer]
Floats = NDArray[np.float64]


def code(word: str) -> int:
    """A word as a number below 2**30, the same in every run; 0 is no word."""
    return (crc32(word.encode("utf-8", "surrogatepass")) & 0x3FFF_FFFE) + 1 if word else 0


def both(one: Codes, other: Codes | Ints, many: int = 1_000_003) -> Ints:
    """Two codes as one; `many` is more than the other can be, or any large number."""
    # In place, here and for keys: a column of the whole life is large, and three of it larger.
    mixed: Ints = one.astype(np.int64)
    mixed *= many
    mixed += other
    mixed &= 0x3FFF_FFFF
    return mixed


class Season:
    """The posts around each post: for sums of any column over the season, and over everything but the days aside."""

    def __init__(self, at: Ints, first: int, last: int) -> None:
        """`at` are seconds in order; sums are given for the rows `first` to `last`."""
        mine = at[first:last]
        self._season = np.searchsorted(at, mine - SEASON), np.searchsorted(at, mine + SEASON, side="right")
        self._aside = np.searchsorted(at, mine - ASIDE, side="right"), np.searchsorted(at, mine + ASIDE)
        self._all = len(at)
        self.near, self.ever = self.sums(np.ones(len(at)))

    def sums(self, column: NDArray[np.generic]) -> tuple[Floats, Floats]:
        """(sum over the season, sum over everything) of a column of all rows, without the days aside."""
        total = np.concatenate(([0.0], np.cumsum(column, dtype=np.float64)))
        aside = total[self._aside[1]] - total[self._aside[0]]
        return total[self._season[1]] - total[self._season[0]] - aside, total[-1] - aside

    def share(self, column: NDArray[np.generic], usual: float, weight: float = 20) -> Floats:
        """How common a yes in this column is around each row; `usual` is what `weight` unseen posts would say."""
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
    """A share in the season, leaning on the whole life, which leans on what is usual for people.

    A lean counts `weight` posts, so that a habit shown in hundreds stands by itself and one of three posts does not.
    """
    life = (ever + weight * usual) / (all_ever + weight)
    shares: Floats = (near + weight * life) / (all_near + weight)
    return shares


class Index:
    """When each code occurs, for counting it around any moment: clients, people, sites, words.

    With `weights`, what is counted of each occurrence is its weight instead of one.
    """

    def __init__(self, codes: Codes, at: Ints, weights: Floats | None = None) -> None:
        self._base = int(at.min()) - SEASON if len(at) else 0
        self._keys = self._key(codes, at)
        self._total: Floats | None = None
        if weights is None:
            self._keys.sort()
        else:
            order = np.argsort(self._keys)
            self._keys, self._total = (
                self._keys[order],
                np.concatenate((np.zeros((1, *weights.shape[1:])), np.cumsum(weights[order], axis=0))),
            )

    def _key(self, codes: Codes, at: Ints) -> Ints:
        keys: Ints = codes.astype(np.int64)
        keys <<= _SPAN
        keys += at
        keys -= self._base
        return keys

    def _find(self, keys: Ints, side: Literal["left", "right"] = "left") -> Floats | Ints:
        """How much there is before each key."""
        places = self._keys.searchsorted(keys, side=side)
        return places if self._total is None else self._total[places]

    def near(self, codes: Codes, at: Ints) -> Floats:
        """How often each code occurs in the season around each moment, without the days aside."""
        find, keys, back = self._find, *_sorted(self._key(codes, at))
        count = find(keys + SEASON, side="right") - find(keys - SEASON, side="left")
        count -= find(keys + ASIDE, side="left") - find(keys - ASIDE, side="right")
        return count[back].astype(np.float64)

    def ever(self, codes: Codes, at: Ints) -> Floats:
        """How often each code occurs at all, without the days aside."""
        find, keys, back = self._find, *_sorted(self._key(codes, at))
        count = find((keys >> _SPAN) + 1 << _SPAN) - find(keys >> _SPAN << _SPAN)
        count -= find(keys + ASIDE, side="left") - find(keys - ASIDE, side="right")
        return count[back].astype(np.float64)

    def around(self, codes: Codes, at: Ints) -> Floats:
        """How often each code occurs around each moment: in the season, and a little for the rest of the life."""
        return self.near(codes, at) + LIFETIME * self.ever(codes, at)

    def nearest(self, codes: Codes, at: Ints) -> tuple[Floats, Floats]:
        """(days since each code occurred before, days until it does after), without the days aside; infinite for never."""
        find, keys, back = self._keys.searchsorted, *_sorted(self._key(codes, at))
        start, end = find(keys >> _SPAN << _SPAN), find((keys >> _SPAN) + 1 << _SPAN)
        before, after = find(keys - ASIDE, side="right"), find(keys + ASIDE, side="left")
        padded = np.concatenate((self._keys, [0]))
        since = np.where(before > start, (keys - padded[before - 1]) / DAY, np.inf)
        until = np.where(end > after, (padded[after] - keys) / DAY, np.inf)
        return since[back], until[back]


def _sorted(keys: Ints) -> tuple[Ints, Ints]:
    """Keys in order, since looking up neighbours one after the other is many times faster; and where each one went."""
    order = np.argsort(keys)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return keys[order], back
