"""How many posts were made through each client over the years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hygiene.formats.html.pictures.hours import client_name, counted
from hygiene.formats.html.pictures.marks import Box, Tick
from hygiene.language.words import tr_n
from hygiene.report.parts.figures.records import AccountFigures, ClientYears

ROW: Final = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """The years of one client.

    `counts` are the posts of each year.
    """

    name: str
    y: int
    boxes: tuple[Box, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """The clients of one account over the years."""

    words: str
    rows: tuple[YearRow, ...]
    ticks: tuple[Tick, ...]
    years: tuple[int, ...]


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
        words=tr_n(
            len(figures.years),
            "{count:,} client from {first} to {last}. The higher a bar, the more posts.",
            "{count:,} clients from {first} to {last}. The higher a bar, the more posts.",
            first=span[0],
            last=span[-1],
        ),
        rows=tuple(_row(number, each, span, width, most) for number, each in enumerate(figures.years)),
        ticks=tuple(Tick(x=round(width * (year - span[0]), 2), label=str(year)) for year in span[::step]),
        years=tuple(span),
    )


def _row(number: int, client: ClientYears, span: range, width: float, most: int) -> YearRow:
    name = client_name(client.client, client.clients)
    boxes = []
    for index, (posts, signs) in enumerate(zip(client.posts, client.suspicious, strict=True)):
        if not posts:
            continue
        height = round(max(2.0, (ROW - 4) * posts / most), 1)
        words = f"{name}, {span[index]}: {counted(posts, signs)}"
        kind = "sign" if signs else "heat3"
        y = round(ROW * (number + 1) - 2 - height, 1)
        boxes.append(
            Box(x=round(index * width, 2), y=y, width=round(width * 0.86, 3), height=height, kind=kind, words=words)
        )
    return YearRow(name=name, y=number * ROW, boxes=tuple(boxes), counts=client.posts)
