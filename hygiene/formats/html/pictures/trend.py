"""The likelihood over earlier runs, as a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from hygiene.formats.html.pictures.marks import Scale, Tick
from hygiene.formats.wording.phrases import day, percent, when, word
from hygiene.model.policy import Bands
from hygiene.report.changes.trend import TrendPoint
from hygiene.report.report import Report
from hygiene.report.score.chances import briefly, over_time
from hygiene.report.verdict.word import Word

_TOP: Final = 2.0
_BOTTOM: Final = 150.0
_LEFT: Final = 18.0
_RIGHT: Final = 96.0
"""The edges of the line, in pixels and in per cent of the width.

The words of the bands stand to its left.
"""
_WORD: Final = 15.0
"""The least height of a band that has room for its word."""
_LEAST: Final = 1e-4
"""A smaller likelihood is drawn as this one."""
_AROUND: Final = 1.3
_SPAN: Final = 12.0
"""The ratio left free around the ranges, and the least ratio of the scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Heights at which a likelihood has a word. `label` is "" without room."""

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
class Line:
    """The picture.

    `ends` are the likelihoods of the first and the last run, above the days in `ticks`. `rows` are its table: time,
    likelihood, range, word.
    """

    words: str
    zones: tuple[Zone, ...]
    dots: tuple[Dot, ...]
    ends: tuple[Tick, Tick]
    ticks: tuple[Tick, ...]
    rows: tuple[tuple[str, str, str, str], ...]


def line(report: Report) -> Line | None:
    """Return the picture of a report's line, or None without one."""
    points = report.trend
    if not points:
        return None
    times, heights = Scale(since=points[0].at, until=points[-1].at), _Heights.of(points)
    one_day = day(points[0].at, report.zone) == day(points[-1].at, report.zone)
    first, last = ((when if one_day else day)(each.at, report.zone) for each in (points[0], points[-1]))
    chances = briefly(points[0].expected), briefly(points[-1].expected)
    return Line(
        words=over_time([each.expected for each in points]),
        # The limits are for one account.
        zones=() if len(report.accounts) > 1 or report.view else _zones(report.bands, heights),
        dots=tuple(_dot(each, times, heights, report) for each in points),
        ends=(Tick(x=_LEFT, label=chances[0]), Tick(x=_RIGHT, label=chances[1])),
        ticks=(Tick(x=_LEFT, label=first), Tick(x=_RIGHT, label=last)),
        rows=tuple(
            (when(each.at, report.zone), briefly(each.expected), _range(each), word(each.word))
            for each in reversed(points)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heights:
    """A scale of ratios over the ranges of a line."""

    low: float
    high: float

    @classmethod
    def of(cls, points: Sequence[TrendPoint]) -> _Heights:
        """Return a scale with room around every range."""
        low = max(min(each.low for each in points), _LEAST) / _AROUND
        high = max(*(each.high for each in points), _LEAST) * _AROUND
        more = max(math.sqrt(_SPAN * low / high), 1)
        return cls(low=low / more, high=high * more)

    def at(self, share: float) -> float:
        """Return the height of a likelihood in pixels, within the scale."""
        part = math.log(min(max(share, self.low), self.high) / self.low) / math.log(self.high / self.low)
        return round(_BOTTOM - (_BOTTOM - _TOP) * part, 1)


def _dot(point: TrendPoint, times: Scale, heights: _Heights, report: Report) -> Dot:
    words = f"{when(point.at, report.zone)}: {briefly(point.expected)} ({_range(point)}), {word(point.word)}"
    return Dot(
        x=round(_LEFT + times.at(point.at) * (_RIGHT - _LEFT) / 100, 2),
        y=heights.at(point.expected),
        top=heights.at(point.high),
        bottom=heights.at(point.low),
        word=point.word,
        words=words,
    )


def _range(point: TrendPoint) -> str:
    low, high = percent(point.low), percent(point.high)
    return low if low == high else f"{low} – {high}"  # noqa: RUF001  # between numbers


def _zones(bands: Bands, heights: _Heights) -> tuple[Zone, ...]:
    edges = (_BOTTOM, heights.at(bands.raised), heights.at(bands.high), _TOP)
    words: tuple[Literal["low", "raised", "high"], ...] = ("low", "raised", "high")
    found = []
    for name, below, above in zip(words, edges, edges[1:], strict=False):
        height = round(below - above, 1)
        found.append(Zone(word=name, y=above, height=height, label=word(name) if height >= _WORD else ""))
    return tuple(zone for zone in found if zone.height > 0)
