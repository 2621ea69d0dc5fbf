"""The number of posts through each client over the years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hygiene.formats.html.pictures.hours import client_name, counted, of_which
from hygiene.formats.html.pictures.marks import Box, Tick
from hygiene.language.words import tr_n
from hygiene.report.parts.figures.records import AccountFigures, ClientYears

ROW: Final = 22
"""Pixels of the row of a client."""
_BAR: Final = 0.86
"""The share of a year's width that its bar takes.

Its label stands in the middle.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """The years of one client.

    `counts` are the posts of each year, and `cells` those of the table behind the picture.
    """

    name: str
    boxes: tuple[Box, ...]
    counts: tuple[int, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """The clients of one account over the years.

    `marked` is true where posts are suspicious.
    """

    words: str
    rows: tuple[YearRow, ...]
    ticks: tuple[Tick, ...]
    years: tuple[int, ...]
    marked: bool


def years(figures: AccountFigures) -> Years | None:
    """Return the picture, or None for one year of one client."""
    if not figures.years or len(figures.years) * len(figures.years[0].posts) < 2:
        return None
    count = len(figures.years[0].posts)
    most = max(max(each.posts) for each in figures.years)
    width = round(100 / count, 3)
    span = range(figures.first_year, figures.first_year + count)
    step = max(1, round(count / 6))
    return Years(
        words=_words(len(figures.years), span),
        rows=tuple(_row(each, span, width, most) for each in figures.years),
        ticks=tuple(Tick(x=round(width * (year - span[0] + _BAR / 2), 2), label=str(year)) for year in span[::step]),
        years=tuple(span),
        marked=any(any(each.suspicious) for each in figures.years),
    )


def _words(count: int, span: range) -> str:
    """Return the words above the picture."""
    if len(span) == 1:
        return tr_n(
            count,
            "{count:,} client in {year}. The higher a bar, the more posts.",
            "{count:,} clients in {year}. The higher a bar, the more posts.",
            year=span[0],
        )
    return tr_n(
        count,
        "{count:,} client from {first} to {last}. The higher a bar, the more posts.",
        "{count:,} clients from {first} to {last}. The higher a bar, the more posts.",
        first=span[0],
        last=span[-1],
    )


def _row(client: ClientYears, span: range, width: float, most: int) -> YearRow:
    name = client_name(client.client, client.clients)
    boxes = []
    for index, (posts, signs) in enumerate(zip(client.posts, client.suspicious, strict=True)):
        if not posts:
            continue
        height = round(max(2.0, (ROW - 4) * posts / most), 1)
        words = f"{name}, {span[index]}: {counted(posts, signs)}"
        kind = "sign" if signs else "heat3"
        y = round(ROW - 2 - height, 1)
        boxes.append(
            Box(x=round(index * width, 2), y=y, width=round(width * _BAR, 3), height=height, kind=kind, words=words)
        )
    cells = tuple(map(of_which, client.posts, client.suspicious))
    return YearRow(name=name, boxes=tuple(boxes), counts=client.posts, cells=cells)
