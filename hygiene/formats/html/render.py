"""The report for a browser: one file that loads nothing."""

from __future__ import annotations

import math
from typing import Final

from hygiene.formats.html.findings import findings, script
from hygiene.formats.html.pictures.drawn import drawn
from hygiene.formats.html.pictures.hours import DAYS, hour_ticks
from hygiene.formats.html.template import band, beside, template
from hygiene.formats.wording import apps as _access
from hygiene.formats.wording import changes as _changes
from hygiene.formats.wording import coverage as _coverage
from hygiene.formats.wording import fixes as _fixes
from hygiene.formats.wording import incident as _incident
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording import provenance as _provenance
from hygiene.formats.wording import timeline as _timeline
from hygiene.formats.wording import verdict as _verdict
from hygiene.language.words import tr
from hygiene.model.finding import Severity
from hygiene.model.text import plural, sentence
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from hygiene.report.score.number import Score
from hygiene.sources.settings.profiles import tone
from hygiene.wording.confidence import CONFIDENCES

FINDINGS: Final = 200
APPS: Final = 1000
CHANGES: Final = 200

_FLOOR: Final = 0.001


def render(report: Report, screen: Screen) -> str:
    """Return the report as one HTML page, which fits itself to the screen."""
    modules = {
        "access": _access,
        "changed": _changes,
        "coverage": _coverage,
        "fixes": _fixes,
        "incident": _incident,
        "provenance": _provenance,
        "timeline": _timeline,
        "verdict": _verdict,
        "words": _words,
    }
    found = findings(report, _changes.new_ones(report))
    functions = {
        "tone": tone(report.profile),
        "band": band,
        "bar": _bar,
        "plural": plural,
        "overview": beside(screen.overview),
        "drawn": drawn(report),
        "found": found,
        "script": script() if found.count else None,
        "severities": {each: _words.severity(each) for each in Severity},
        "brief": {each: sentence(_words.confidence(each)) for each in CONFIDENCES},
        "sure": {each: sentence(tr(words)) for each, words in CONFIDENCES.items()},
        "DAYS": DAYS,
        "HOURS": hour_ticks(),
    }
    page = template("hygiene.formats.html", "report.html.j2")
    return page.render(report=report, **modules, **functions, FINDINGS=FINDINGS, APPS=APPS, CHANGES=CHANGES) + "\n"


def _bar(score: Score) -> dict[str, str]:
    """Return the ends and the width of the interval on the bar, in per cent.

    The scale of the bar runs from 0.1 % to 100 %, and each step is ten times the step before.
    """
    left, right = _position(score.low), _position(score.high)
    return {"left": f"{left:.2f}%", "right": f"{right:.2f}%", "width": f"{right - left:.2f}%"}


def _position(share: float) -> float:
    """Return the position of a likelihood on the bar, from 1 to 99."""
    return 1 + 98 * (math.log10(max(share, _FLOOR)) - math.log10(_FLOOR)) / -math.log10(_FLOOR)
