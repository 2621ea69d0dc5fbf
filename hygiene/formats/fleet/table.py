"""The report about a fleet for a terminal."""

from __future__ import annotations

from hygiene.formats.blocks.terminal import page_text
from hygiene.formats.fleet.outline import outline
from hygiene.plugins.format import Screen
from hygiene.report.fleet.records import Overview


def render(overview: Overview, screen: Screen) -> str:
    """Return the report as plain text, short unless the screen has details."""
    return page_text("", outline(overview, whole=screen.details).sections, screen)
