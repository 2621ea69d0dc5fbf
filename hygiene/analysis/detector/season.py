"""Counts of what an account does in the season around a post.

Every share is taken from posts before *and* after the judged post, within a season on either side, and never from the
days next to it. Neither the second post of an intruder nor the fiftieth can make the first look usual. An archive that
ends soon after a takeover has few later posts. Then only the earlier posts decide. Without `later`, only they decide
for every post: all later posts count as the days next to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
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
_MIXED: Final = 1_000_003
"""The factor that keeps combined codes apart, a prime number."""
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


def combine(first: Codes, second: Codes | Ints) -> Ints:
    """Combine two columns of codes into one column of codes below 2**30."""
    # In place, as for keys, because a column of the whole life is large.
    mixed: Ints = first.astype(np.int64)
    mixed *= _MIXED
    mixed += second
    mixed &= 0x3FFF_FFFF
    return mixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The rows of a life by group, such as by client.

    `ids` holds the group of each row, numbered from 0, and `sizes` the number of rows of each group.
    """

    ids: NDArray[np.signedinteger]
    sizes: Ints

    @classmethod
    def of(cls, codes: Codes) -> Groups:
        """Return the groups of rows with equal codes."""
        kinds = np.unique(codes)
        # Short numbers are sorted many times faster.
        short = np.int16 if len(kinds) <= 1 << 15 else np.int32
        ids: NDArray[np.signedinteger] = np.searchsorted(kinds, codes).astype(short)
        return cls(ids=ids, sizes=np.bincount(ids))

    def part(self, rows: slice) -> Groups:
        """Return the groups of some of the rows, numbered as before."""
        ids = self.ids[rows]
        return Groups(ids=ids, sizes=np.bincount(ids, minlength=len(self.sizes)))

    def counts(self, column: Codes, bound: int) -> Ints:
        """Return how often each value below `bound` occurs in each group.

        The result has a row for each group and a column for each value. A value of `bound` is not counted.
        """
        cells = self.ids.astype(np.int64)
        cells *= bound + 1
        cells += column
        counts = np.bincount(cells, minlength=len(self.sizes) * (bound + 1))
        return counts.reshape(len(self.sizes), bound + 1)[:, :bound]


class Season:
    """Sums of columns over the posts around each post.

    Each sum is given over the season and over the whole life, both without the excluded days. With groups, only the
    posts of the group of each post count. `near` and `ever` are the numbers of posts in both. Only the rows of `reach`,
    the seasons of the judged rows, are gone through one by one.
    """

    def __init__(self, at: Ints, first: int, last: int, groups: Groups | None = None, *, later: bool = True) -> None:
        """Prepare sums for the rows `first` to `last`.

        `at` holds the seconds of the whole life, ascending.
        """
        self.judged, self._groups = slice(first, last), groups
        low = int(np.searchsorted(at, at[first] - SEASON)) if last > first else first
        high = int(np.searchsorted(at, at[last - 1] + SEASON, side="right")) if last > first else first
        self.reach = slice(low, high if later else len(at))
        asked, keys = at[first:last], at[self.reach]
        back: Ints | slice = slice(None)
        ends: Ints | int = len(keys)
        self._rows: Ints | slice = self.reach
        if groups is not None and len(asked):
            # Rows of one group stand together, oldest first, so that neighbours are those of the same group.
            order = np.argsort(groups.ids[self.reach], kind="stable")
            self._rows, inner = order + low, order[(order >= first - low) & (order < last - low)]
            keys = _keys(groups.ids[self.reach], keys, int(at[low]) - SEASON)
            keys, asked, back = keys[order], keys[inner], _inverse(inner - (first - low))
            ends = keys.searchsorted((asked >> _SPAN) + 1 << _SPAN)
        find, ends = keys.searchsorted, np.broadcast_to(ends, asked.shape)
        self._season = find(asked - SEASON)[back], (find(asked + SEASON, side="right") if later else ends)[back]
        self._aside = find(asked - ASIDE, side="right")[back], (find(asked + ASIDE) if later else ends)[back]
        excluded, (start, stop) = self._aside[1] - self._aside[0], self._season
        every = len(at) if groups is None else groups.sizes[groups.ids[self.judged]]
        self.near, self.ever = (stop - start - excluded).astype(np.float64), (every - excluded).astype(np.float64)

    @property
    def excluded(self) -> tuple[Ints, Ints]:
        """Return (first, end) of the excluded rows of a season without groups."""
        return self._aside[0] + self.reach.start, self._aside[1] + self.reach.start

    def sums(self, column: NDArray[Any]) -> tuple[Floats, Floats]:
        """Return (sum over the season, sum over the whole life) of a column.

        The column has a value for every row of the life. The excluded days are in neither sum.
        """
        if self._groups is None:
            total = np.count_nonzero(column) if column.dtype == bool else column.sum()
        else:
            ids = self._groups.ids
            total = np.bincount(ids, weights=column, minlength=len(self._groups.sizes))[ids[self.judged]]
        return self.sums_of(column[self._rows], total)

    def sums_of(self, part: NDArray[Any], total: Any) -> tuple[Floats, Floats]:
        """Return the `sums` of a column from its rows of `reach` and its total."""
        near, excluded = self._around(part)
        return near.astype(np.float64), (total - excluded).astype(np.float64)

    def alike(self, column: Codes, likeness: Ints, counts: Ints) -> tuple[Floats, Floats]:
        """Count the posts with a value like that of each row.

        `column` has a small number for every row of the life. `likeness[one, other]` is how much a row of value `other`
        counts for one of value `one`. Values from the size of `likeness` on count for nothing, and nothing for them.
        `counts` is how often each value occurs in each group of the life, as `Groups.counts` returns it.
        """
        bound, padded = len(likeness), np.pad(likeness, (0, 1))
        part, asked = (np.minimum(column[rows], bound).astype(np.int64) for rows in (self._rows, self.judged))
        near, excluded = np.zeros((2, len(asked)))
        # The sums for several values stand side by side in one number: a running sum takes as long for any number.
        bits = max(int(likeness.max() * len(part)).bit_length(), 1)
        for first in range(0, bound, 62 // bits):
            some = padded[first : first + 62 // bits]
            which = np.flatnonzero((asked >= first) & (asked < first + len(some)))
            if len(which):
                weights = (some << bits * np.arange(len(some))[:, None]).sum(axis=0)
                found = (each >> bits * (asked[which] - first) for each in self._around(weights.take(part), which))
                near[which], excluded[which] = (each & (1 << bits) - 1 for each in found)
        group = 0 if self._groups is None else self._groups.ids[self.judged]
        ever = (counts @ likeness.T)[group, np.minimum(asked, bound - 1)]
        return near, np.where(asked < bound, ever - excluded, 0)

    def _around(self, part: NDArray[Any], which: Ints | None = None) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the sums over (the season, the excluded days) of all rows.

        `part` is the column over the rows that are gone through, in their order. With `which`, only those of some of
        the judged rows are returned.
        """
        kind = np.float64 if part.dtype.kind == "f" else np.int32 if part.dtype.itemsize == 1 else np.int64
        total: NDArray[Any] = np.zeros(len(part) + 1, dtype=kind)
        np.cumsum(part, out=total[1:])
        places = (*self._season, *self._aside)
        start, stop, first, last = places if which is None else (each[which] for each in places)
        excluded, near = total.take(last), total.take(stop)
        excluded -= total.take(first)
        near -= total.take(start)
        near -= excluded
        return near, excluded

    def share(self, column: NDArray[np.generic], usual: float, weight: float = 20) -> Floats:
        """Return the share of posts around each row that have this property.

        `usual` is the share among people. It counts like `weight` unseen posts.
        """
        return blend(*self.sums(column), self.near, self.ever, usual, weight)


def blend(
    near: Floats,
    ever: Floats,
    all_near: Floats,
    all_ever: Floats,
    usual: NDArray[np.floating] | float,
    weight: float = 20,
) -> Floats:
    """Return shares in the season, smoothed by the life and the usual share.

    The season leans on the whole life, which leans on the usual share among people. Each lean counts `weight` posts, so
    that a habit shown in hundreds of posts stands by itself and a habit shown in three does not.
    """
    # In place, because a share of every habit for every post is large.
    shares: Floats = ever + weight * usual
    shares /= all_ever + weight
    shares *= weight
    shares += near
    shares /= all_near + weight
    return shares


class Index:
    """The times at which each code occurs, for counting it around any time.

    Codes stand for people, sites or words. Where `codes` are only those near the times that are asked for, `every`
    holds those of the whole life, sorted.
    """

    def __init__(self, codes: Codes, at: Ints, every: Codes | None = None, *, later: bool = True) -> None:
        self._base = int(at.min()) - SEASON if len(at) else 0
        self._keys = _keys(codes, at, self._base)
        self._keys.sort()
        self._every, self.later = every, later

    def counts(self, codes: Codes, at: Ints) -> tuple[Floats, Floats]:
        """Count each code around each time.

        Return the number in the season, and in the whole life, both less the excluded days.
        """
        find, keys, back = self._keys.searchsorted, *_sorted(_keys(codes, at, self._base))
        end = find((keys >> _SPAN) + 1 << _SPAN)
        excluded = (find(keys + ASIDE) if self.later else end) - find(keys - ASIDE, side="right")
        near = (find(keys + SEASON, side="right") if self.later else end) - find(keys - SEASON) - excluded
        if self._every is None:
            ever = end - find(keys >> _SPAN << _SPAN)
        else:
            wanted = (keys >> _SPAN).astype(self._every.dtype)
            ever = self._every.searchsorted(wanted, side="right") - self._every.searchsorted(wanted)
        return near[back].astype(np.float64), (ever - excluded)[back].astype(np.float64)

    def around(self, codes: Codes, at: Ints) -> Floats:
        """Count each code around each time, the season in full.

        The rest of the life counts with the weight `LIFETIME`.
        """
        near, ever = self.counts(codes, at)
        return near + LIFETIME * ever

    def nearest(self, codes: Codes, at: Ints) -> tuple[Floats, Floats]:
        """Return (days since the last use of each code, days until the next).

        Uses in the excluded days do not count. A code that has no such use has infinity.
        """
        find, keys, back = self._keys.searchsorted, *_sorted(_keys(codes, at, self._base))
        before, after = find(keys - ASIDE, side="right"), find(keys + ASIDE)
        if not self.later:
            after = np.full_like(before, len(self._keys))
        code, beside = keys >> _SPAN, self._keys.take
        # The key beside is of the same code, or there is no such use.
        last, following = beside(before - 1, mode="clip"), beside(after, mode="clip")
        since = np.where((before > 0) & (last >> _SPAN == code), (keys - last) / DAY, np.inf)
        until = np.where((after < len(self._keys)) & (following >> _SPAN == code), (following - keys) / DAY, np.inf)
        return since[back], until[back]


def _keys(codes: Codes, at: Ints, base: int) -> Ints:
    """Return a number for each code and time, ascending by code, then time."""
    keys: Ints = codes.astype(np.int64)
    keys <<= _SPAN
    keys += at
    keys -= base
    return keys


def _sorted(keys: Ints) -> tuple[Ints, Ints]:
    """Return the keys in ascending order, and where each key went.

    Searches for neighbouring keys one after the other are many times faster.
    """
    order = np.argsort(keys)
    return keys[order], _inverse(order)


def _inverse(order: Ints) -> Ints:
    """Return where each row went that this order put elsewhere."""
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return back
