"""The time by which a post is judged, and which posts are the same.

An export states a time for each post, and on many platforms the id holds another. One of them may be missing, damaged
or, where posters state the time themselves, false. The post is kept and dated by the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.language.words import tr_n
from hygiene.model.posts import Posts
from hygiene.reference.platforms import Platform

FAR: Final = np.timedelta64(1, "h")
"""The difference at which a stated time contradicts its id.

No post differs by more among 1.7 million posts of untouched X archives, 2,977 Mastodon notes and 13 LinkedIn posts.
"""
TOLERANCE: Final = timedelta(days=1)
"""The longest time after the export that a post may state.

Clocks and time zones differ.
"""
_AT_A_TIME: Final = 1 << 16
Times = NDArray[np.datetime64]
Which = NDArray[np.bool_]


class SingleRecords(str):
    """A reason for a gap that is about single records, not about history."""

    __slots__ = ()


def single_records_only(gaps: Mapping[str, Iterable[str]], excess: Mapping[str, int]) -> frozenset[str]:
    """Return the parts whose reasons are all about single, few records.

    `excess` is positive for parts of which many records could not be read (see `excess_of`).
    """
    single = {part for part, why in gaps.items() if all(isinstance(each, SingleRecords) for each in why)}
    return frozenset(part for part in single if excess.get(part, 0) <= 0)


def excess_of(bad: int, read: int) -> int:
    """Return a number that is positive if many records could not be read.

    Many is more than one for each hundred read. This is our judgement: a history that lacks more of them may look
    different. The numbers of several files add up.
    """
    return 100 * bad - read


def judged_by_best_time(posts: Posts, platform: Platform, taken_at: datetime, id_times: Times | None = None) -> Posts:
    """Return the posts, each dated by the better of its two times.

    The stated time counts, unless it is missing, before the platform existed or after the export was made. Then the
    id's time counts. If both are plausible and far apart, the later one counts, because an intruder hides a post by
    making it look old. `id_times` are the times inside ids, where the column `id_time` does not hold all of them.
    """
    id_time = posts.id_time if id_times is None else id_times
    good, id_good = _plausible(posts.at, platform, taken_at), _plausible(id_time, platform, taken_at)
    later: Which = good & ((id_time - posts.at) > FAR)
    changed: Which = id_good & (later | ~good) & (id_time != posts.at)
    # Two times that agree confirm each other, whatever the platform's first day or the export's age.
    changed &= ~(np.abs(id_time - posts.at) <= FAR)
    if not changed.any():
        return posts
    return posts.dated_anew(np.where(changed, id_time, posts.at), changed)


def undated(posts: Posts, platform: Platform, taken_at: datetime) -> Iterator[str]:
    """Yield the count of posts without a plausible time, stated or in the id."""
    confirmed = np.abs(posts.stated - posts.id_time) < np.timedelta64(1, "D")
    if count := int((~(_plausible(posts.at, platform, taken_at) | confirmed)).sum()):
        why = tr_n(
            count,
            "{count:,} post has no plausible date, so hygiene could not judge it",
            "{count:,} posts have no plausible date, so hygiene could not judge them",
        )
        yield SingleRecords(why)


def _plausible(at: Times, platform: Platform, taken_at: datetime) -> Which:
    latest = _moment(taken_at + TOLERANCE)
    good: Which = at <= latest
    return good & (at >= _moment(platform.born)) if platform.born else good


def _moment(at: datetime) -> np.datetime64:
    return np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "ms")


def in_order_of_time(at: Times, ids: NDArray[np.bytes_]) -> NDArray[np.intp]:
    """Return the rows by time, then by id. Rows without a time come last."""
    # Numbers sort many times faster than times and texts. As unsigned numbers, NaT is larger than any time.
    number = at.view(np.uint64)
    order = np.argsort(number)
    same = np.flatnonzero(np.diff(number[order]) == 0)
    tied = np.union1d(same, same + 1)
    rows = np.sort(order[tied])
    order[tied] = rows[np.lexsort((ids[rows], number[rows]))]
    return order


def all_different(ids: NDArray[np.bytes_]) -> bool:
    """Return whether no two ids are the same.

    Each id is hashed to one number, which is fast to sort. Very rarely the result is false for ids that do differ.
    """
    width = -(-ids.itemsize // 8)
    mixed = np.zeros(len(ids), np.uint64)
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        words, part = some.astype(f"S{8 * width}").view(np.uint64), mixed[start : start + _AT_A_TIME]
        for word in words.reshape(len(some), width).T:
            part ^= word
            part *= np.uint64(0x9E3779B97F4A7C15)
            part ^= part >> np.uint64(32)
    mixed.sort()
    return bool((mixed[1:] != mixed[:-1]).all())


def first_of_each(ids: NDArray[np.bytes_], stated: Times, sizes: NDArray[np.unsignedinteger]) -> tuple[Which, Which]:
    """Return which rows are not repeats, and which of them share an id.

    A shared id belongs to posts of different times. A row repeats an earlier one if its id, its stated second and the
    size of its text are the same. An id alone does not make two posts the same, because a spreadsheet rounds long
    numbers. "" is not an id.
    """
    seconds = stated.astype("datetime64[s]").astype(np.int64)
    order = np.lexsort((sizes, seconds, ids))
    ids, seconds, sizes = ids[order], seconds[order], sizes[order]
    same_id = (ids[1:] == ids[:-1]) & (ids[1:] != b"")
    repeated = same_id & (seconds[1:] == seconds[:-1]) & (sizes[1:] == sizes[:-1])
    keep, shared = np.ones(len(ids), bool), np.zeros(len(ids), bool)
    keep[order[1:]] = ~repeated
    starts = np.append(0, np.flatnonzero(~same_id) + 1)
    clash = np.append(False, same_id & (seconds[1:] != seconds[:-1]))
    shared[order] = np.repeat(np.logical_or.reduceat(clash, starts), np.diff(np.append(starts, len(ids))))
    return keep, shared & keep
