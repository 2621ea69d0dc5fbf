"""Posts weighed together, and the scale of one account.

An intruder's posts come together, and five say more than one. The same posts must not make themselves look ordinary,
however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.season import ASIDE, DAY, Codes, Floats, Ints
from hygiene.analysis.detector.weights import Model

BURST_POSTS: Final = 8
"""The largest number of posts that are weighed together."""
BURST_GAP: Final = 3600
"""The longest time between two posts in a row of one burst, in seconds."""
FLOOD_GAP: Final = 60
"""The longest time between two posts of one flood, in seconds.

The most suspicious posts of a flood count together, wherever they stand in it. So making a flood longer never makes it
weaker. The number is our judgement: with five minutes, the posts of people who write in threads counted as floods.
"""
ON_THE_SCALE: Final = 2
"""Posts of one flood that set the account's scale."""
BUSY: Final = 0.95
"""The share of active days that have no more posts than a busy day."""
CROWDED: Final = 2.0
"""Times the posts of a busy day of which a day sets the scale at most.

At least `BURST_POSTS` of a day do. This is our judgement: without it, a raid with a minute and more between its posts
made itself ordinary.
"""
_ALONE: Final = 3
"""The larger it is, the more a burst is worth; see `bursts`."""
_LIFT: Final = 8.0
"""The most bits that a burst adds to one of its posts.

An ordinary post lies about that far below an odd one.
"""
_STEEPEST: Final = 2.5
"""Bound on the distance of one post in fifty from the middle post.

The unit is the distance of one post in ten. Only the oddest five of 98 real accounts lie further.
"""
_NARROWEST: Final = 0.7
"""The narrowest scale of an account, beside the usual one.

Three of 98 real accounts have a narrower one.
"""
_LEAN: Final = 200
"""Posts that the usual spread counts for, beside those of the account."""
OFF_THE_SCALE: Final = 10.0
"""Bits from which posts do not set a scale without an intruder's.

One in a thousand of an account's own posts has as many.
"""
LEARNT: Final = 100
"""The fewest earlier posts that show the usual values of the life before.

Posts with fewer do not set the scale of later ones. The number is our judgement.
"""
_DAYS_OF: Final = 1 << 18
"""Posts of which the days are counted at a time, which bounds memory."""
RECENT: Final = 3000
"""Posts that set an account's own scale at least, the newest ones.

They are used where the months reviewed hold fewer.
"""


def windows(at: Ints, client: Codes) -> Ints:
    """Return the seconds in which posts of each post's client count together.

    `at` and `client` hold every post of the life, oldest first. The window is `BURST_GAP` divided by the share of the
    account's active days on which the client is used, and a day at most: two posts through a client that is used twice
    a year belong together even with hours in between.
    """
    ids = np.unique(client, return_inverse=True)[1]
    return windows_of(at, ids)[ids]


def windows_of(at: Ints, ids: NDArray[np.signedinteger]) -> Ints:
    """Return the window of each client, as `windows` does for each post.

    `ids` holds the number of the client of each post, from 0.
    """
    pairs = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(at), _DAYS_OF):
        part = slice(start, start + _DAYS_OF)
        pairs.append(np.unique(ids[part].astype(np.int64) << 32 | (at[part] // DAY - at[0] // DAY)))
    both = np.unique(np.concatenate(pairs))
    days, used = len(np.unique(both & 0xFFFF_FFFF)), np.bincount(both >> 32)
    seconds: Ints = np.minimum(DAY, BURST_GAP * days // np.maximum(used, 1)).astype(np.int64)
    return seconds


def bursts(bits: Floats, at: Ints, client: Codes, window: Ints) -> Floats:
    """Return the bits of the strongest burst that each post is part of.

    A single post is a burst as well, and keeps its bits. An odd hour of the owner makes several odd posts too, so a
    burst is worth less than its sum: the sum of the bits of its `n` posts, times 2 / sqrt(n + 3). A burst is posts in a
    row, or posts in a row through one client whatever is posted in between through others, or any posts of a flood
    through one client. `window` is the longest time between two posts in a row through the client of each post, in
    seconds. No post gains more than `_LIFT` from its neighbours, so that the owner's own posts between those of an
    intruder stay the owner's.
    """
    best = _in_a_row(bits, np.diff(at) > BURST_GAP)
    order = np.argsort(client, kind="stable")
    gap, other = np.diff(at[order]), np.diff(client[order]) != 0
    apart, calm = (gap > window[order[1:]]) | other, (gap > FLOOD_GAP) | other
    del gap
    best[order] = np.maximum(best[order], _in_a_row(bits[order], apart))
    odd = bits[order] > 0
    flood = np.concatenate(([0], np.cumsum(calm)))[: len(bits)]
    best[order[odd]] = np.maximum(best[order[odd]], _strongest(bits[order[odd]], flood[odd]))
    return np.minimum(best, bits + _LIFT)


def _in_a_row(bits: Floats, apart: NDArray[np.bool_]) -> Floats:
    """Return the most that a run of posts around each post is worth.

    No run crosses a gap where two posts are `apart`.
    """
    # In place, because columns of millions of posts are large.
    total, broken = np.zeros(len(bits) + 1), np.zeros(len(apart) + 1, dtype=np.int32)
    np.cumsum(bits, out=total[1:])
    np.cumsum(apart, out=broken[1:])
    best = bits.copy()
    for count in range(2, min(BURST_POSTS, len(bits)) + 1):
        worth = total[count:] - total[:-count]
        worth *= burst_share(count)
        worth[broken[count - 1 :] != broken[: len(bits) - count + 1]] = -np.inf
        for offset in range(count):
            part = best[offset : offset + len(worth)]
            np.maximum(part, worth, out=part)
    return best


def _strongest(bits: Floats, group: Ints) -> Floats:
    """Return the most that each post is worth with others of its group.

    The others are the most suspicious ones of the group.
    """
    order = np.lexsort((-bits, group))
    ranked, groups = bits[order], group[order]
    start = np.searchsorted(groups, groups)
    size = np.searchsorted(groups, groups, side="right") - start
    rank, total = np.arange(len(ranked)) - start, np.concatenate(([0.0], np.cumsum(ranked)))
    best = ranked.copy()
    for count in range(2, BURST_POSTS + 1):
        end = np.minimum(start + count, len(ranked))
        with_top = total[end] - total[start]
        with_top = np.where(rank < count, with_top, total[end - 1] - total[start] + ranked)
        best = np.where(size >= count, np.maximum(best, with_top * burst_share(count)), best)
    found = np.empty_like(best)
    found[order] = best
    return found


def burst_share(count: int) -> float:
    """Return the share of the sum of its bits that a burst is worth."""
    return float(np.sqrt((1 + _ALONE) / (count + _ALONE)))


def on_the_scale(at: Ints, client: Codes) -> NDArray[np.bool_]:
    """Return which of these posts set the scale of the account.

    A flood of posts by an intruder would otherwise make itself look ordinary, the more so the more there are. Among
    posts through one client with at most `FLOOD_GAP` seconds between two of them, the first `ON_THE_SCALE` count. In a
    day, the first posts count, up to `CROWDED` times the number of a busy day.
    """
    order = np.argsort(client, kind="stable")
    apart = (np.diff(at[order]) > FLOOD_GAP) | (np.diff(client[order]) != 0)
    flood = np.concatenate(([0], np.cumsum(apart)))[: len(at)]
    kept = np.empty(len(at), dtype=bool)
    kept[order] = np.arange(len(at)) - np.searchsorted(flood, flood) < ON_THE_SCALE
    _, first, count = np.unique(at // DAY, return_index=True, return_counts=True)
    if len(count):
        most = max(BURST_POSTS, CROWDED * float(np.quantile(count, BUSY)))
        kept &= np.arange(len(at)) - np.repeat(first, count) < most
    return kept


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of one account, which turns a strength into rarity in bits.

    A rarity of n bits means about one in 2**n of the account's own posts.
    """

    middle: float
    spread: float

    def rarity(self, strength: Floats) -> Floats:
        """Return the rarity of each strength, in bits.

        The middle post has 1 bit, and one post in fifty has 5.6 bits or more. Beyond that, posts are taken to become
        rarer at the same rate.
        """
        rarity: Floats = np.maximum(1 + (strength - self.middle) * self.bit, 0)
        return rarity

    @property
    def bit(self) -> float:
        """Return what one bit of the model is worth in bits of the account."""
        return float(np.log2(25)) / self.spread


def scale(own: Floats, model: Model) -> Scale:
    """Return the scale that the strengths of an account's own posts set.

    No one has to sort the posts first. An account of few posts leans on the usual scale. Neither a life as regular as
    clockwork nor the posts of an intruder may set the scale, so it is kept between `_NARROWEST` times and twice the
    usual one, and is bounded by the distance of one post in ten from the middle.
    """
    if not len(own):
        return Scale(0.0, model.spread)
    middle, tenth, fiftieth = quantiles(own, (0.5, 0.9, 0.98))
    weight = len(own) / (len(own) + _LEAN)
    spread = min(fiftieth - middle, _STEEPEST * (tenth - middle))
    spread = weight * spread + (1 - weight) * model.spread
    return Scale(middle, min(max(spread, model.spread * _NARROWEST), model.spread * 2))


def quantiles(values: Floats, shares: Iterable[float]) -> list[float]:
    """Return what `np.quantile` returns, in a fifth of its time.

    A scale is set for each active day of a year, which took a tenth of the time of a scan.
    """
    ordered, last = np.sort(values), len(values) - 1
    places = [(share * last, int(share * last)) for share in shares]
    steps = ((place - low, ordered[low], ordered[min(low + 1, last)]) for place, low in places)
    return [float(below + (above - below) * part) for part, below, above in steps]


def scales_before(strength: Floats, at: Ints, client: Codes, known: Ints, model: Model) -> tuple[Floats, Floats]:
    """Return (middle, bit) of the scale that the earlier posts of each set.

    They are the last `RECENT` posts up to `ASIDE` before the day of the post, without those that had `OFF_THE_SCALE`
    bits on the scale of their own day. So nothing that is posted later changes how unusual a post is.
    """
    middle, bit, counts = np.zeros(len(at)), np.ones(len(at)), on_the_scale(at, client) & (known >= LEARNT)
    _, first = np.unique(at // DAY, return_index=True)
    for start, stop in pairwise([*first.tolist(), len(at)]):
        end = int(np.searchsorted(at, at[start] // DAY * DAY - ASIDE))
        begin = max(end - RECENT, 0)
        usual = scale(strength[begin:end][counts[begin:end]], model)
        counts[start:stop] &= usual.rarity(strength[start:stop]) < OFF_THE_SCALE
        middle[start:stop], bit[start:stop] = usual.middle, usual.bit
    return middle, bit
