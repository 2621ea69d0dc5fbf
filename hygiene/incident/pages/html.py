"""The walkthrough as one HTML page without scripts that loads nothing."""

from __future__ import annotations

from hygiene.formats.html.template import template
from hygiene.incident.pages.outline import outline, title
from hygiene.incident.records import Walkthrough


def render(walk: Walkthrough) -> str:
    """Return the whole walkthrough as one HTML page."""
    page = template("hygiene.incident.pages", "walkthrough.html.j2")
    return page.render(title=title(walk), sections=outline(walk, whole=True)) + "\n"
