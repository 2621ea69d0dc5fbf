"""The walkthrough for a terminal."""

from __future__ import annotations

from hygiene.formats.blocks.terminal import page_text
from hygiene.incident.pages.outline import outline, title
from hygiene.incident.records import Walkthrough
from hygiene.plugins.format import Screen


def render(walk: Walkthrough, screen: Screen, *, first: bool = True) -> str:
    """Return the walkthrough as text, short unless the screen has details.

    Without `first`, the steps before any analysis are left out.
    """
    shown = [each for each in outline(walk, whole=screen.details, options=True) if first or each.key != "first"]
    return page_text(title(walk), shown, screen)
