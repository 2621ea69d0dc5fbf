"""An outline as one HTML page without scripts that loads nothing."""

from __future__ import annotations

from hygiene.formats.blocks.blocks import Outline
from hygiene.formats.html.template import band, beside, template


def render(outline: Outline, overview: str = "") -> str:
    """Return an outline as one HTML page.

    `overview` is the file of the page about all accounts, or empty.
    """
    page = template("page.html.j2")
    made = page.render(title=outline.title, outline=outline, band=band, beside=beside, overview=beside(overview))
    return made.rstrip("\n") + "\n"
