"""The report for a browser: one file that loads nothing."""

from __future__ import annotations

from typing import Final

from hygiene.formats.html.cards import cards
from hygiene.formats.html.contents import contents
from hygiene.formats.html.findings import findings, script
from hygiene.formats.html.first import first
from hygiene.formats.html.pictures.drawn import drawn
from hygiene.formats.html.pictures.hours import DAYS, hour_ticks
from hygiene.formats.html.pictures.scale import ticks
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
from hygiene.language.words import tr, tr_as
from hygiene.model.finding import Severity
from hygiene.model.text import sentence
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from hygiene.sources.settings.profiles import tone
from hygiene.wording.confidence import CONFIDENCES

APPS: Final = 1000
CHANGES: Final = 200
FIXES: Final = 200
PARTS: Final = 12
"""The most accounts that the table of contents names."""


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
    pictures, found = drawn(report), findings(report, _changes.new_ones(report))
    functions = {
        "tone": tone(report.profile),
        "band": band,
        "overview": beside(screen.overview),
        "drawn": pictures,
        "first": first(report, found.places),
        "contents": contents(report, pictures, found.places),
        "found": found,
        "cards": cards(report, FIXES),
        "script": script() if found.count else None,
        "severities": {each: tr_as("severity", each) if found.brief else _words.severity(each) for each in Severity},
        "brief": {each: sentence(_words.confidence(each)) for each in CONFIDENCES},
        "sure": {each: sentence(tr(words)) for each, words in CONFIDENCES.items()},
        "DAYS": DAYS,
        "HOURS": hour_ticks(),
        "SCALE": ticks(),
    }
    page = template("report.html.j2")
    return (
        page.render(report=report, **modules, **functions, APPS=APPS, CHANGES=CHANGES, FIXES=FIXES, PARTS=PARTS) + "\n"
    )
