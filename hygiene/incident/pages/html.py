"""The walkthrough as one HTML page without scripts that loads nothing."""

from __future__ import annotations

from hygiene.formats.blocks import html
from hygiene.incident.pages.outline import page
from hygiene.incident.records import Walkthrough


def render(walk: Walkthrough) -> str:
    """Return the whole walkthrough as one HTML page."""
    return html.render(page(walk))
