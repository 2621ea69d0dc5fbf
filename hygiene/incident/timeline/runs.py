"""The period of a story, and the records in it that are close together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import DAY_MS, time_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
HOUR_MS: Final = 3_600_000
BEFORE: Final = timedelta(days=14)
"""The time before the post that a story covers.

It equals the time in which a report shows older events near a sign of compromise (`near_sign_days` of the policy). This
is our judgement: few intruders wait longer between the way in and the first post.
"""
AFTER: Final = timedelta(days=7)
"""The time after the post that a story covers.

It equals the time in which a change counts as near to a suspicious post (`near_odd_post_days` of the policy). This is
our judgement: the next acts of an intruder, such as a new address or a purge, follow within days.
"""
GAP: Final = 6 * HOUR_MS
"""The longest time within a run of ordinary records, in ms.

This is our judgement: a night separates two days.
"""
SUSPICIOUS_GAP: Final = HOUR_MS
"""The longest time within a run of suspicious records, in ms.

This is our judgement: each visit is a run.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days that a story covers, both ends included.

    `moment` is the time that it is about. `zone` is the home time zone, in which a day begins at midnight by its offset
    at that moment.
    """

    since: datetime
    until: datetime
    moment: datetime
    zone: tzinfo

    def holds(self, at: datetime | None) -> bool:
        """Return whether a time lies in it."""
        return at is not None and self.since <= at <= self.until

    def touches(self, first: datetime, last: datetime) -> bool:
        """Return whether a part of the time from `first` to `last` lies in it."""
        return first <= self.until and last >= self.since

    def rows(self, at: NDArray[np.datetime64]) -> slice:
        """Return the rows that lie in it. `at` is sorted, with undated rows last."""
        first, last = -((_EPOCH - self.since) // _MS), (self.until - _EPOCH) // _MS
        times = at[: len(at) - int(np.isnat(at).sum())].astype("datetime64[ms]").astype(np.int64)
        return slice(int(np.searchsorted(times, first)), int(np.searchsorted(times, last, side="right")))

    def part(self, at: Ints) -> Ints:
        """Return the number of the part that each time in ms since 1970 is in.

        A new part begins with each day at home, and with the moment.
        """
        return 2 * ((at + self._offset // _MS) // DAY_MS) + (at >= -((_EPOCH - self.moment) // _MS))

    def cuts(self) -> list[datetime]:
        """Return the times at which a new part begins, sorted."""
        day, offset = timedelta(days=1), self._offset
        first = (self.since - _EPOCH + offset) // day + 1
        count = max((self.until - self.since) // day + 1, 0)
        starts = (n * day - offset for n in range(first, first + count))
        last = datetime.max.replace(tzinfo=UTC) - _EPOCH
        return sorted([*(_EPOCH + start for start in starts if start <= last), self.moment])

    @property
    def _offset(self) -> timedelta:
        try:
            return self.moment.astimezone(self.zone).utcoffset() or timedelta()
        except OverflowError:  # the first and the last possible day do not have a local time everywhere
            return timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Records close together, a run for each line of the story.

    | column | meaning |
    |---|---|
    | order | the rows of all runs, those of a run together and oldest first |
    | start, end | where each run begins and ends in `order` |
    | first, last | the times of its first and last row, in ms since 1970 |
    """

    order: Ints
    start: Ints
    end: Ints
    first: Ints
    last: Ints

    def sums(self, column: NDArray[np.signedinteger] | Bools) -> Ints:
        """Return the sum of a column over each run."""
        total = np.concatenate([[0], np.cumsum(column[self.order], dtype=np.int64)])
        found: Ints = total[self.end] - total[self.start]
        return found

    def distinct(self, column: Ints) -> Ints:
        """Return the number of different values in each run, without 0."""
        run, values = np.repeat(np.arange(len(self.start)), self.end - self.start), column[self.order]
        run, values = run[values != 0], values[values != 0]
        order = np.lexsort((values, run))
        run, values = run[order], values[order]
        other = np.ones(len(run), dtype=bool)
        other[1:] = (np.diff(run) != 0) | (np.diff(values) != 0)
        return np.bincount(run[other], minlength=len(self.start))

    def at(self, lines: Iterable[int]) -> Iterator[tuple[int, int, datetime, datetime | None]]:
        """Yield some runs: the number, the first row, the first and last time.

        The last time is None where it is the first.
        """
        for line in lines:
            first, last = int(self.first[line]), int(self.last[line])
            yield line, int(self.order[self.start[line]]), time_of(first), time_of(last) if last > first else None

    def nearest(self, suspicious: Bools, period: Period, limit: int) -> list[int]:
        """Return up to `limit` runs: the suspicious ones, then the nearest.

        `suspicious` has a value for each row. They are in order of their number.
        """
        distance = np.abs(self.first - (period.moment - _EPOCH) // _MS)
        order = np.lexsort((self.first, distance, ~suspicious[self.order[self.start]]))
        return [int(line) for line in np.sort(order[:limit])]


def runs(at: Ints, group: Ints, suspicious: Bools, alone: Bools, period: Period, most_single: int = 0) -> Runs:
    """Return the runs of rows of one group that are close together.

    Args:
        at: The time of each row in ms since 1970.
        group: The group of each row, such as its kind or client.
        suspicious: The rows that may be an intruder's, which are never in a run with others.
        alone: The rows that each form a run of their own.
        period: The period, whose parts separate runs.
        most_single: The most suspicious rows close together that each stay a run of their own.
    """
    order = np.lexsort((at, suspicious, group))
    times, doubtful, part = at[order], suspicious[order], period.part(at[order])
    begins = np.ones(len(order), dtype=bool)
    apart = np.diff(times) > np.where(doubtful[1:], SUSPICIOUS_GAP, GAP)
    begins[1:] = (np.diff(group[order]) != 0) | (doubtful[1:] != doubtful[:-1]) | (np.diff(part) != 0) | apart
    size = np.diff(np.flatnonzero(np.append(begins, True)))
    single = alone[order] | (doubtful & (np.repeat(size, size) <= most_single))
    begins |= single
    begins[1:] |= single[:-1]
    start = np.flatnonzero(begins)
    end = np.append(start[1:], len(order)).astype(np.int64)[: len(start)]
    return Runs(order=order, start=start, end=end, first=times[start], last=times[end - 1])
