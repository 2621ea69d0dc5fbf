"""The figures of posts: by weekday and hour, and by year, for each client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import client_use
from hygiene.analysis.posts.suspicious import SuspiciousPosts
from hygiene.model.post_analysis import ClientUse
from hygiene.model.posts import Posts
from hygiene.model.snapshot import Snapshot
from hygiene.reference.clients import known
from hygiene.report.parts.figures.records import DAY, WEEK, ClientHours, ClientYears, Grid

LINES: Final = 8
"""The most lines of clients. A picture of more is hard to read."""
_DAY_MS: Final = 86_400_000
_HOUR_MS: Final = 3_600_000
_MONDAY: Final = 3
"""The weekday of 1970-01-01, a Thursday, from Monday."""
_SLOTS: Final = WEEK * DAY

_AT_A_TIME: Final = 1 << 18
"""Posts that are counted at a time, which bounds memory."""

Ints = NDArray[np.int64]
Hours = NDArray[np.int32]


class PostFigures:
    """The posts of one account by time and client.

    The clients with suspicious posts come first, then those with the most posts. Further ones share the last line.
    """

    def __init__(self, snapshot: Snapshot, suspicious: Iterable[SuspiciousPosts], zone: tzinfo) -> None:
        use = client_use(snapshot)
        local = _offsets(use.at, zone)
        local += use.at  # in place, because there may be millions
        local //= _HOUR_MS
        self._hours = local.astype(np.int32)
        self._marked = _marked(snapshot.require("posts"), use, suspicious)
        lines, self._line = _lines(use, self._marked)
        self._lines = [(_label(snapshot, use, self._marked, name), count) for name, count in lines]

    def hours(self) -> Iterator[ClientHours]:
        """Yield the posts of each line by weekday and hour."""
        posts, signs = self._counted(_slots, _SLOTS)
        for (name, clients), mine, marked in zip(self._lines, posts, signs, strict=True):
            yield ClientHours(client=name, clients=clients, posts=_grid(mine), suspicious=_grid(marked))

    def years(self) -> tuple[int, list[ClientYears]]:
        """Return the first year, and the posts of each line by year."""
        if not len(self._hours):
            return 0, []
        first, last = _years(np.array([self._hours.min(), self._hours.max()])).tolist()
        posts, signs = self._counted(lambda hours: _years(hours) - first, last - first + 1)
        return first, [
            ClientYears(client=name, clients=clients, posts=tuple(mine.tolist()), suspicious=tuple(marked.tolist()))
            for (name, clients), mine, marked in zip(self._lines, posts, signs, strict=True)
        ]

    def _counted(self, values: Callable[[Hours], NDArray[np.integer]], bound: int) -> NDArray[np.int64]:
        """Return how often each value below `bound` occurs in each line.

        The first item counts all posts of a line, and the second the marked ones. Part after part is counted, because
        there may be millions.
        """
        counts = np.zeros((2, len(self._lines) * bound), dtype=np.int64)
        for start in range(0, len(self._hours), _AT_A_TIME):
            part = slice(start, start + _AT_A_TIME)
            cells = self._line[part].astype(np.int64) * bound + values(self._hours[part])
            for kind, some in enumerate((cells, cells[self._marked[part]])):
                counts[kind] += np.bincount(some, minlength=counts.shape[1])
        return counts.reshape(2, len(self._lines), bound)


def _slots(hours: Hours) -> Hours:
    """Return the hour of the week of each hour since 1970, from Monday."""
    return (hours + _MONDAY * DAY) % _SLOTS


def _years(hours: Hours) -> NDArray[np.int64]:
    """Return the year of each hour since 1970."""
    return hours.astype("datetime64[h]").astype("datetime64[Y]").astype(np.int64) + 1970


def _offsets(at: Ints, zone: tzinfo) -> Ints:
    """Return the difference of local time from UTC in ms.

    It is the same for a whole day. `at` ascends.
    """
    days = (at // _DAY_MS).astype(np.int32)
    first = np.flatnonzero(np.diff(days, prepend=days[:1] - 1))
    noon = [datetime.fromtimestamp(d * 86_400 + 43_200, UTC).astimezone(zone).utcoffset() for d in days[first].tolist()]
    offsets = np.array([int(each.total_seconds() * 1000) if each else 0 for each in noon], dtype=np.int64)
    return np.repeat(offsets, np.diff(first, append=len(at)))


def _marked(posts: Posts, use: ClientUse, suspicious: Iterable[SuspiciousPosts]) -> NDArray[np.bool_]:
    """Return which posts are within a stretch of suspicious posts.

    The stretch is one of their own client.
    """
    marked, client = np.zeros(len(use), dtype=bool), posts.client[use.row]
    codes: dict[str, list[int]] = {"": [-1]}
    for number, each in enumerate(posts.clients):
        codes.setdefault(each.label, []).append(number)
    for some in suspicious:
        for first, last in some.stretches:
            start = int(np.searchsorted(use.at, _floor(first)))
            end = int(np.searchsorted(use.at, _floor(last) + 999, side="right"))
            marked[start:end] |= np.isin(client[start:end], codes.get(some.label, []))
    return marked


def _floor(at: datetime) -> int:
    return int(at.timestamp()) * 1000


def _lines(use: ClientUse, marked: NDArray[np.bool_]) -> tuple[list[tuple[str, int]], NDArray[np.int8]]:
    """Return each line with its number of clients, and the line of each post.

    A line of several clients has no name.
    """
    posts = np.bincount(use.family, minlength=len(use.families))
    signs = np.bincount(use.family[marked], minlength=len(use.families))
    order = [int(each) for each in np.lexsort((-posts, signs == 0)) if posts[each]]
    own = order if len(order) <= LINES else order[: LINES - 1]
    line = np.full(len(use.families), len(own), dtype=np.int8)
    line[own] = np.arange(len(own))
    lines = [(use.families[each], 1) for each in own]
    if others := len(order) - len(own):
        lines.append(("", others))
    return lines, line[use.family] if len(use) else line[:0]


def _label(snapshot: Snapshot, use: ClientUse, marked: NDArray[np.bool_], name: str) -> str:
    """Return the label of a client as findings name it.

    Several labels of one client are one habit. It is that of the suspicious posts, else that of the newest post. A
    client that only looks like a genuine one keeps its own name.
    """
    if not name:
        return name
    mine = use.family == use.families.index(name)
    signs = mine & marked
    newest = len(use) - 1 - int((signs if signs.any() else mine)[::-1].argmax())
    posts = snapshot.require("posts")
    client = posts.clients[posts.client[use.row[newest]]]
    return client.label if known(snapshot.account.platform, client) else name


def _grid(counts: NDArray[np.int64]) -> Grid:
    return tuple(tuple(row) for row in counts.reshape(WEEK, DAY).tolist())
