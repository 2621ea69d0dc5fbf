"""The report about a fleet as one HTML page that loads nothing."""

from __future__ import annotations

from hygiene.formats.blocks import html
from hygiene.formats.fleet.outline import outline
from hygiene.plugins.format import Screen
from hygiene.report.fleet.records import Overview


def render(overview: Overview, screen: Screen) -> str:
    """Return the whole report as one HTML page.

    It fits itself to the screen.
    """
    return html.render(outline(overview, whole=True), screen.overview)
