"""The share of the risk that each fix removes, as bars in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hygiene.formats.html.pictures.marks import LEAST, ROW, Box
from hygiene.formats.wording.fixes import gain
from hygiene.report.report import Report

ROWS: Final = 20
"""The most fixes in the picture; the list of fixes has all."""
_HEIGHTS: Final = {"big": 14, "medium": 9, "small": 4}
"""The pixels of a bar by gain: a bigger gain is thicker, not only longer."""
_WIDEST: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GainRow:
    """The bar of one fix. `gain` is its gain in words."""

    title: str
    gain: str
    bar: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Gains:
    """The picture of the gains of the fixes."""

    rows: tuple[GainRow, ...]
    left_out: int


def gains(report: Report) -> Gains | None:
    """Return the picture, or None for fewer than two fixes."""
    fixes = report.fix_first
    most = max((fix.adds for fix in fixes), default=0.0)
    if len(fixes) < 2 or most <= 0:
        return None
    rows = []
    for fix in fixes[:ROWS]:
        height = _HEIGHTS[fix.gain]
        width = round(max(_WIDEST * fix.adds / most, LEAST), 2)
        box = Box(x=0, y=(ROW - height) / 2, width=width, height=height, kind=f"gain-{fix.gain}")
        rows.append(GainRow(title=fix.title, gain=gain(fix), bar=box))
    return Gains(rows=tuple(rows), left_out=len(fixes) - len(rows))
