"""Bursts of acts: many more within an hour or a day than is usual.

Each hour and each day is compared with the usual number before it. The habit is learned from the time before the months
reviewed, where anything on three days counts. The months reviewed are judged, and there only what recurs often counts
as a habit, so neither a second burst nor days of warming up excuse a burst.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.model.acts import Acts

HOUR: Final = 3600
DAY: Final = 24 * HOUR
TIMES: Final = 3
"""The multiple of the usual number of an hour or a day that is a burst.

This is our judgement.
"""
RECURS: Final = 3
"""The separate days with so busy an hour, or day, that make it usual.

One earlier burst is not a habit, whoever made it. Only days before the months reviewed count. This is our judgement.
"""
OFTEN: Final = 10
"""The same within the months reviewed, when an intruder may be active.

A number of acts reached on ten days is a habit if these are also at least one in `ONE_IN` of the days with acts.
Otherwise an account that is younger than the months reviewed, or has a new habit, would have a finding every day. This
is our judgement.
"""
ONE_IN: Final = 8
"""One in this many days with acts must be as busy to make a habit.

A newsletter once a week is a habit of an account that is used daily. This is our judgement.
"""
OF_A_DAY: Final = 2
"""The multiple of an hour's limit that is a burst of a day.

A patient intruder stays below any limit of an hour. This is our judgement.
"""
_APART: Final = 2 * HOUR
"""The most seconds between two bursts that count as one."""
_ASIDE: Final = 7 * DAY
"""Seconds before a burst whose acts do not count as the account's habit.

An intruder who comes back within days must not excuse the second burst by the first. The number is the days within
which signs form one incident.
"""
_LASTING: Final = 30 * DAY
"""The fewest seconds between the first and last act with a known person.

Both lie within the months reviewed. An intruder may warm up strangers before a raid, but is seldom active for a month.
This is our judgement.
"""

Ints = NDArray[np.int64]
_Stretch = tuple[int, int, int]
"""The first and the last row of a stretch, and the usual size."""


class _Met:
    """The people of all acts, and the acts of each.

    `whom` and `seconds` have a row for each act, oldest first. The months reviewed begin at the second `since`.
    """

    def __init__(self, whom: Ints, seconds: Ints, since: int) -> None:
        self._seconds, self._since = seconds, since
        self._people, self._first, person = np.unique(whom, return_index=True, return_inverse=True)
        # Every act as one sorted number: its person, then its row.
        self._acts = np.sort(person * len(whom) + np.arange(len(whom)))

    def new(self, people: Ints, row: int) -> int:
        """Return how many of these people were new before a row."""
        person = np.searchsorted(self._people, people)
        first = self._first[person]
        # A person without an act before the row gets the last act of another person, which does not count.
        last = self._acts[np.searchsorted(self._acts, person * len(self._seconds) + row) - 1] % len(self._seconds)
        first_at, lasted = self._seconds[first], self._seconds[last] - self._seconds[first]
        known = (first < row) & ((first_at < self._since) | (lasted >= _LASTING))
        return int((~known).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Crest:
    """The hours of a burst that hold most of it.

    `size` is the number of people, or of acts where the people are not known.
    """

    at: datetime
    until: datetime
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActBurst:
    """Many acts of one account within hours.

    `acts` is their number, `people` the number of different people, and `nameless` the number of acts whose people are
    not known. `new` is the number of new people. A week before the burst, a new person was in no act before the months
    reviewed, nor in two acts within them that lie a month apart. `usual` is the usual number of acts, or people, of an
    hour or day before. `crests` are the crowded hours of a burst that also holds quieter ones, oldest first. They are
    empty where the whole burst is crowded, or no hour of it.
    """

    at: datetime
    until: datetime
    acts: int
    people: int
    nameless: int
    new: int
    usual: int
    crests: tuple[Crest, ...] = ()

    @property
    def begun(self) -> datetime:
        """The time at which the burst, or its first crowded hour, begins."""
        return self.crests[0].at if self.crests else self.at

    @property
    def crest(self) -> Crest | None:
        """The largest of the crests, or None without any."""
        return max(self.crests, key=lambda crest: crest.size, default=None)

    @property
    def size(self) -> int:
        """The number of people, and of acts whose people are not known."""
        return self.people + self.nameless


def bursts(acts: Acts, least: int, since: datetime) -> list[ActBurst]:
    """Return the bursts from `since` on, oldest first.

    A burst concerns at least `least` people within an hour, or consists of at least `least` acts where people are not
    known.
    """
    dated = acts.dated
    seconds = dated.at.astype("datetime64[s]").astype(np.int64)
    if not len(seconds):
        return []
    begin = int(since.timestamp())
    first = int(np.searchsorted(seconds, begin))
    hours = [each for each in _crowded(dated, seconds, HOUR, least, begin) if each[0] >= first]
    days = [each for each in _crowded(dated, seconds, DAY, OF_A_DAY * least, begin) if each[0] >= first]
    met = _Met(dated.whom, seconds, begin)
    crests = [stretch[:2] for stretch in _merged(hours, seconds)]
    return [_burst(dated, seconds, met, crests, *stretch) for stretch in _merged([*hours, *days], seconds)]


def _crowded(acts: Acts, seconds: Ints, span: int, least: int, since: int) -> Iterator[_Stretch]:
    """Yield (first row, last row, usual) of each crowded stretch.

    Stretches take `span` seconds. They begin at full hours or days, and half-way between them. The months reviewed
    begin at the second `since`.
    """
    for shift in (0, span // 2):
        stretch, first, rows = np.unique((seconds + shift) // span, return_index=True, return_inverse=True)
        sizes = _sizes(acts, rows, len(stretch))
        usual = _usual(stretch * span - shift, span, sizes, since)
        last = np.append(first[1:], len(seconds)) - 1
        for which in np.flatnonzero((sizes >= least) & (sizes >= TIMES * usual)).tolist():
            yield int(first[which]), int(last[which]), int(usual[which])


def _usual(start: Ints, span: int, sizes: Ints, since: int) -> Ints:
    """Return the usual number before each stretch.

    `start` is the second in which each stretch begins, ascending.
    """
    day, first = np.unique((start + span - 1) // DAY, return_index=True)
    before: list[int] = []
    lately: list[int] = []
    usual = [0]
    for when, size in zip(day.tolist(), np.maximum.reduceat(sizes, first).tolist(), strict=True):
        insort(before if when < since // DAY else lately, size)
        del before[:-RECURS]
        often = max(OFTEN, -(-len(lately) // ONE_IN))
        usual.append(max(before[0] if len(before) == RECURS else 0, lately[-often] if len(lately) >= often else 0))
    return np.array(usual, dtype=np.int64)[np.searchsorted(day, (start - _ASIDE) // DAY)]


def _sizes(acts: Acts, group: Ints, count: int) -> Ints:
    """Return the people in each group of rows, or its acts without people."""
    known = acts.whom != 0
    order = np.lexsort((acts.whom[known], group[known]))
    groups, people = group[known][order], acts.whom[known][order]
    other = np.append(True, (np.diff(groups) != 0) | (np.diff(people) != 0))[: len(groups)]
    met = np.bincount(groups[other], minlength=count)
    unknown = np.bincount(group[~known], weights=acts.count[~known], minlength=count).astype(np.int64)
    return met + unknown


def _merged(found: Iterable[_Stretch], seconds: Ints) -> Iterator[_Stretch]:
    """Yield stretches of rows, joining those that touch or nearly touch.

    Joined stretches take the usual size of the first.
    """
    start, end, usual = -1, -1, 0
    for first, last, before in sorted(set(found)):
        if start >= 0 and (first <= end or seconds[first] - seconds[end] <= _APART):
            end = max(end, last)
            continue
        if start >= 0:
            yield start, end, usual
        start, end, usual = first, last, before
    if start >= 0:
        yield start, end, usual


def _burst(
    acts: Acts,
    seconds: Ints,
    met: _Met,
    crests: Iterable[tuple[int, int]],
    first: int,
    last: int,
    usual: int,
) -> ActBurst:
    """Return the facts of one stretch of rows.

    `crests` are the crowded hours of all stretches.
    """
    inside = acts.rows(slice(first, last + 1))
    people = np.unique(inside.whom[inside.whom != 0])
    lately = int(np.searchsorted(seconds, seconds[first] - _ASIDE))
    within = [crest for crest in crests if first <= crest[0] <= crest[1] <= last and crest != (first, last)]
    return ActBurst(
        at=datetime.fromtimestamp(int(seconds[first]), UTC),
        until=datetime.fromtimestamp(int(seconds[last]), UTC),
        acts=int(inside.count.sum()),
        people=len(people),
        nameless=int(inside.count[inside.whom == 0].sum()),
        new=met.new(people, lately),
        usual=usual,
        crests=tuple(_crest(acts, seconds, *crest) for crest in within),
    )


def _crest(acts: Acts, seconds: Ints, first: int, last: int) -> Crest:
    inside = acts.rows(slice(first, last + 1))
    return Crest(
        at=datetime.fromtimestamp(int(seconds[first]), UTC),
        until=datetime.fromtimestamp(int(seconds[last]), UTC),
        size=int(_sizes(inside, np.zeros(len(inside), dtype=np.int64), 1)[0]),
    )
