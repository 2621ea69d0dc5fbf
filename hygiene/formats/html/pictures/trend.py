"""The likelihood over earlier runs, as a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from hygiene.formats.html.pictures.marks import Scale, Tick
from hygiene.formats.html.pictures.scale import place
from hygiene.formats.wording.changes import over_time
from hygiene.formats.wording.phrases import day, percent, when, word
from hygiene.model.policy import Bands
from hygiene.report.report import Report
from hygiene.report.score.chances import briefly
from hygiene.report.trend import TrendPoint
from hygiene.report.verdict.word import Word

HEIGHT: Final = 150
"""Pixels of the picture, with the days below the line."""
_TOP: Final = 12.0
_BOTTOM: Final = 128.0
_LEFT: Final = 18.0
_RIGHT: Final = 96.0
"""The edges of the line, in pixels and in per cent of the width. The words of the bands stand at its left."""
_WORD: Final = 15.0
"""The least height of a band that has room for its word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The height at which a likelihood has a word. `label` is "" without room."""

    word: Literal["low", "raised", "high"]
    y: float
    height: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A run on the line: its likelihood, the ends of its range, and its words."""

    x: float
    y: float
    top: float
    bottom: float
    word: Word
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The likelihood of the first or the last run, beside its dot."""

    x: float
    y: float
    dx: int
    anchor: Literal["start", "end"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The picture. `rows` are its table: when, how likely, the range, the word."""

    words: str
    zones: tuple[Zone, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[tuple[str, str, str, str], ...]


def line(report: Report) -> Line | None:
    """Return the picture of a report's line, or None where it has none."""
    points = report.trend
    if not points:
        return None
    scale = Scale(since=points[0].at, until=points[-1].at)
    dots = tuple(_dot(each, scale, report) for each in points)
    shown = when if day(points[0].at, report.zone) == day(points[-1].at, report.zone) else day
    return Line(
        words=over_time([each.expected for each in points]),
        zones=_zones(report.bands),
        dots=dots,
        labels=(_label(dots[0], dots[1], points[0], first=True), _label(dots[-1], dots[-2], points[-1], first=False)),
        ticks=(
            Tick(x=_LEFT, label=shown(points[0].at, report.zone)),
            Tick(x=_RIGHT, label=shown(points[-1].at, report.zone)),
        ),
        rows=tuple(
            (when(each.at, report.zone), briefly(each.expected), _range(each), word(each.word))
            for each in reversed(points)
        ),
    )


def _dot(point: TrendPoint, scale: Scale, report: Report) -> Dot:
    words = f"{when(point.at, report.zone)}: {briefly(point.expected)} ({_range(point)}), {word(point.word)}"
    x = round(_LEFT + scale.at(point.at) * (_RIGHT - _LEFT) / 100, 2)
    return Dot(x=x, y=_y(point.expected), top=_y(point.high), bottom=_y(point.low), word=point.word, words=words)


def _label(dot: Dot, beside: Dot, point: TrendPoint, *, first: bool) -> Label:
    """Return a label on the side of its dot that the line leaves free."""
    below = beside.y < dot.y or dot.y < _TOP + _WORD
    y = dot.y + 18 if below and dot.y < _BOTTOM - _WORD else dot.y - 9
    text = briefly(point.expected)
    if first:
        return Label(x=dot.x, y=round(y, 1), dx=7, anchor="start", text=text)
    return Label(x=dot.x, y=round(y, 1), dx=-7, anchor="end", text=text)


def _range(point: TrendPoint) -> str:
    low, high = percent(point.low), percent(point.high)
    return low if low == high else f"{low} – {high}"  # noqa: RUF001  # between numbers


def _zones(bands: Bands) -> tuple[Zone, ...]:
    edges = (_BOTTOM, _y(bands.raised), _y(bands.high), _TOP)
    words: tuple[Literal["low", "raised", "high"], ...] = ("low", "raised", "high")
    found = []
    for name, below, above in zip(words, edges, edges[1:], strict=False):
        height = round(below - above, 1)
        label = word(name) if height >= _WORD else ""
        found.append(Zone(word=name, y=above, height=height, label=label))
    return tuple(zone for zone in found if zone.height > 0)


def _y(share: float) -> float:
    """Return the height of a likelihood, on a scale of ratios."""
    return round(_BOTTOM - (_BOTTOM - _TOP) * place(share) / 100, 1)
