"""The likelihood by way in, on a scale of tens."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hygiene.formats.html.pictures.marks import BAR, LEAST, ROW, Box, Tick
from hygiene.formats.wording.phrases import WAYS, percent
from hygiene.language.words import number, tr
from hygiene.report.score.number import Score

_LEAST: Final = 0.0001
_DECADES: Final = 4
"""The scale runs from 0.01 % to 100 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRow:
    """A way in, with the bar of its range.

    `expected` is the place of the expected likelihood.
    """

    name: str
    bar: Box
    expected: float


def path_rows(score: Score) -> tuple[PathRow, ...]:
    """Return a row for each way in, the likeliest first."""
    ordered = sorted(score.by_path.items(), key=lambda pair: -pair[1].expected)
    rows = []
    for path, ends in ordered:
        left, right = _place(ends.low), _place(ends.high)
        name = tr(WAYS.get(path, path))
        words = tr(
            "{way}: {low} to {high}, expected {expected}",
            way=name,
            low=percent(ends.low),
            high=percent(ends.high),
            expected=percent(ends.expected),
        )
        width = max(right - left, LEAST)
        box = Box(x=left, y=(ROW - BAR) / 2, width=width, height=BAR, kind="read", words=words)
        rows.append(PathRow(name=name, bar=box, expected=_place(ends.expected)))
    return tuple(rows)


def path_ticks() -> tuple[Tick, ...]:
    """Return the ticks of the scale."""
    shares = ((0.0001, ".2%"), (0.001, ".1%"), (0.01, ".0%"), (0.1, ".0%"))
    return tuple(
        Tick(x=round(100 * n / _DECADES, 2), label=number(share, spec)) for n, (share, spec) in enumerate(shares)
    )


def _place(share: float) -> float:
    return round(100 * (math.log10(max(share, _LEAST)) + _DECADES) / _DECADES, 2)
