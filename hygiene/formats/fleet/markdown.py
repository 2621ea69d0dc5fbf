"""The report about a fleet as Markdown, for a ticket or a chat."""

from __future__ import annotations

from hygiene.formats.blocks import markdown
from hygiene.formats.fleet.outline import outline
from hygiene.plugins.format import Screen
from hygiene.report.fleet.records import Overview


def render(overview: Overview, screen: Screen) -> str:
    """Return the report as Markdown, short unless details are asked for."""
    return markdown.render(outline(overview, whole=screen.details))
