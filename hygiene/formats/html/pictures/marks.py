"""The parts of a picture: bars, cells, marks and ticks.

They are in per cent of its width and pixels of its height.

Widths in per cent let a picture fit any screen while its words keep their size.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from hygiene.language.words import tr, tr_later

LEAST: Final = 0.6
"""The least width of a bar in per cent, so that a moment can be seen."""
MONTHS: Final = (
    tr_later("Jan"),
    tr_later("Feb"),
    tr_later("Mar"),
    tr_later("Apr"),
    tr_later("May"),
    tr_later("Jun"),
    tr_later("Jul"),
    tr_later("Aug"),
    tr_later("Sep"),
    tr_later("Oct"),
    tr_later("Nov"),
    tr_later("Dec"),
)
BAR: Final = 14
"""Pixels of a bar, which lies in the middle of its row."""
ROW: Final = 20
"""Pixels of a row with a bar."""
_LAST: Final = 90.0
_YEAR: Final = timedelta(days=360)
"""A span in which the name of a month alone may stand for two months."""
_TICKS: Final = 4
"""About how many ticks a scale of time has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle with a class of the style sheet.

    `words` are shown when a pointer rests on it.
    """

    x: float
    y: float
    width: float
    height: float
    kind: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the scale, with its label."""

    x: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place in a picture."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A scale of time from 0 to 100 per cent."""

    since: datetime
    until: datetime

    def at(self, moment: datetime) -> float:
        """Return the place of a moment in per cent, within the scale."""
        share = (moment - self.since) / max(self.until - self.since, timedelta(seconds=1))
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def bar(self, first: datetime, last: datetime) -> tuple[float, float]:
        """Return the place and the width of a time, in per cent."""
        left = self.at(first)
        width = max(self.at(last) - left, LEAST)
        return round(min(left, 100 - width), 2), round(width, 2)

    def ticks(self, zone: tzinfo = UTC) -> list[Tick]:
        """Return ticks at years, months, days or hours, whichever gives a few.

        One at the very end would leave no room for its label.
        """
        return [tick for tick in self._ticks(zone) if tick.x <= _LAST]

    def _ticks(self, zone: tzinfo) -> list[Tick]:
        span = self.until - self.since
        if span > timedelta(days=2 * 365):
            return self._years(max(1, round(span.days / 365 / _TICKS)))
        if span > timedelta(days=60):
            return self._months(max(1, round(span.days / 30 / _TICKS)))
        count = _TICKS if span > timedelta(days=_TICKS) or span <= timedelta(days=1) else _TICKS // 2
        step = max(span / count, timedelta(minutes=1))
        moments = [self.since + step * number for number in range(_TICKS + 1)]
        return [Tick(x=self.at(moment), label=self._label(moment.astimezone(zone))) for moment in moments]

    def _label(self, moment: datetime) -> str:
        """Return a time as the scale of some hours or days writes it."""
        span, time = self.until - self.since, f"{moment:%H:%M}"
        if span <= timedelta(days=1):
            return time
        month, day = tr(MONTHS[moment.month - 1]), f"{moment:%d}"
        if span > timedelta(days=_TICKS):
            return tr("{month} {day}", month=month, day=day)
        return tr("{month} {day}, {time}", month=month, day=day, time=time)

    def _years(self, step: int) -> list[Tick]:
        first = self.since.year + 1
        years = range(first + (-first % step), self.until.year + 1, step)
        return [Tick(x=self.at(datetime(year, 1, 1, tzinfo=UTC)), label=str(year)) for year in years]

    def _months(self, step: int) -> list[Tick]:
        found, year, month = [], self.since.year, self.since.month
        with_year = self.until - self.since > _YEAR
        while (moment := datetime(year, month, 1, tzinfo=UTC)) <= self.until:
            if moment >= self.since and (month - 1) % step == 0:
                name = tr(MONTHS[month - 1])
                label = tr("{month} {year}", month=name, year=year) if with_year else name
                found.append(Tick(x=self.at(moment), label=label))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return found
