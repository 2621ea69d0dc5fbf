"""The report about a fleet as one HTML page that loads nothing."""

from __future__ import annotations

from dataclasses import replace

from hygiene.formats.blocks import html
from hygiene.formats.fleet.glance import glance
from hygiene.formats.fleet.outline import outline
from hygiene.plugins.format import Screen
from hygiene.report.fleet.records import Overview


def render(overview: Overview, screen: Screen) -> str:
    """Return the whole report as one HTML page.

    It fits itself to the screen.
    """
    page = outline(overview, whole=True)
    verdict, *others = page.sections
    return html.render(replace(page, sections=(verdict, *glance(overview), *others), wide=True), screen.overview)
