"""The times of posts: a week of hours for each client.

Hours with suspicious posts are marked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hygiene.formats.html.pictures.marks import Box, Point, Tick
from hygiene.language.words import number, tr, tr_later, tr_n
from hygiene.report.parts.figures.records import DAY, AccountFigures, ClientHours

DAYS: Final = (
    tr_later("Mon"),
    tr_later("Tue"),
    tr_later("Wed"),
    tr_later("Thu"),
    tr_later("Fri"),
    tr_later("Sat"),
    tr_later("Sun"),
)
ROW: Final = 14
"""Pixels of a weekday."""
LEVELS: Final = 4
_LEFT: Final = 9.0
"""Per cent of the width for the names of the days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The week of one client.

    `hours` are the rows of the table behind it: one for each hour with posts, with a cell for each day. `rows` are the
    days with their posts, and the number of suspicious ones.
    """

    title: str
    words: str
    cells: tuple[Box, ...]
    marks: tuple[Point, ...]
    rows: tuple[tuple[str, str, str], ...]
    hours: tuple[tuple[str, tuple[str, ...]], ...]


def weeks(figures: AccountFigures) -> Iterator[Week]:
    """Yield a week for each client with posts."""
    for hours in figures.hours:
        total, signs = (sum(map(sum, grid)) for grid in (hours.posts, hours.suspicious))
        if total:
            yield _week(hours, total, signs)


def client_name(client: str, clients: int) -> str:
    """Return the name of a line of posts."""
    if clients > 1:
        return tr_n(clients, "{count:,} other client", "{count:,} other clients")
    return f"“{client}”" if client else tr("posts that name no client")


def counted(posts: int, suspicious: int) -> str:
    """Return a count of posts, and how many of them are suspicious."""
    words = tr_n(posts, "{count:,} post", "{count:,} posts")
    return f"{words}, {tr_n(suspicious, '{count:,} suspicious', '{count:,} suspicious')}" if suspicious else words


def of_which(posts: int, suspicious: int) -> str:
    """Return a cell of a table: posts, with the suspicious ones in brackets."""
    if not posts:
        return ""
    return f"{number(posts, ',')} ({number(suspicious, ',')})" if suspicious else number(posts, ",")


def hour_ticks() -> list[Tick]:
    """Return the ticks of the hours."""
    return [Tick(x=_x(hour), label=f"{hour:02}:00") for hour in (0, 6, 12, 18)]


def _week(hours: ClientHours, total: int, signs: int) -> Week:
    client = client_name(hours.client, hours.clients)
    most = max(map(max, hours.posts))
    cells, marks, rows = [], [], []
    for day, (posts, suspicious) in enumerate(zip(hours.posts, hours.suspicious, strict=True)):
        for hour, count in enumerate(posts):
            if not count:
                continue
            words = f"{tr(DAYS[day])} {hour:02}:00: {counted(count, suspicious[hour])}"
            level = "sign" if suspicious[hour] else f"heat{1 + (LEVELS - 1) * count // most}"
            cells.append(Box(x=_x(hour), y=day * ROW, width=_width(), height=ROW - 2, kind=level, words=words))
            if suspicious[hour]:
                marks.append(Point(x=round(_x(hour) + _width() / 2, 2), y=day * ROW + ROW // 2))
        rows.append((tr(DAYS[day]), number(sum(posts)), number(sum(suspicious))))
    title = f"{client}: {counted(total, signs)}"
    return Week(
        title=title,
        words=tr("{title}, by weekday and hour. The more posts, the darker.", title=title),
        cells=tuple(cells),
        marks=tuple(marks),
        rows=tuple(rows),
        hours=tuple(_table(hours)),
    )


def _table(hours: ClientHours) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the hours with posts, each with a cell for each day."""
    for hour in range(DAY):
        cells = [of_which(*each) for each in _at(hours, hour)]
        if any(cells):
            yield f"{hour:02}:00", tuple(cells)


def _at(hours: ClientHours, hour: int) -> Iterator[tuple[int, int]]:
    return ((posts[hour], signs[hour]) for posts, signs in zip(hours.posts, hours.suspicious, strict=True))


def _x(hour: int) -> float:
    return round(_LEFT + hour * _width(), 2)


def _width() -> float:
    return round((100 - _LEFT) / DAY, 3)
