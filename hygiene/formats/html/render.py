"""The report for a browser: one file, no script, nothing loaded from anywhere."""

from __future__ import annotations

import math
from importlib.resources import files
from typing import Any, Final

from hygiene.formats.wording import coverage as _unread
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording import timeline as _story
from hygiene.model.text import printable
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from hygiene.report.score import Score

FINDINGS: Final = 200
APPS: Final = 1000

_BANDS: Final = {"low": "low", "raised": "raised", "high": "high", "act now": "now"}
_FLOOR: Final = 0.001


def render(report: Report, screen: Screen) -> str:
    """The whole report as one HTML page."""
    del screen  # the page fits itself
    from jinja2 import Environment, StrictUndefined

    room = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_shown, trim_blocks=True, lstrip_blocks=True
    )
    room.filters["links"] = _words.links
    page = room.from_string(files("hygiene.formats").joinpath("report.html.j2").read_text(encoding="utf-8"))
    words = {"w": _words, "s": _story, "u": _unread}
    return page.render(report=report, **words, band=_band, bar=_bar, FINDINGS=FINDINGS, APPS=APPS) + "\n"


def _shown(value: Any) -> Any:
    """Every string that a template writes, made fit to print; markup the template made itself is left alone."""
    from markupsafe import Markup

    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value, 4 * _words.LONG)
    return value


def _band(score: Score) -> str:
    """The class that colours a band; a word nobody knows gets none."""
    return _BANDS.get(score.band, "other")


def _bar(score: Score) -> dict[str, str]:
    """Where the interval lies on the page's scale, in per cent of its width: 0.1 % to 100 %, each step ten times."""
    left, right = _place(score.low), _place(score.high)
    return {"left": f"{left:.2f}%", "right": f"{right:.2f}%", "width": f"{right - left:.2f}%"}


def _place(share: float) -> float:
    return 1 + 98 * (math.log10(max(share, _FLOOR)) - math.log10(_FLOOR)) / -math.log10(_FLOOR)
