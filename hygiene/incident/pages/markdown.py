"""The walkthrough as Markdown, for a ticket or a case folder."""

from __future__ import annotations

from hygiene.formats.blocks import markdown
from hygiene.incident.pages.outline import page
from hygiene.incident.records import Walkthrough


def render(walk: Walkthrough) -> str:
    """Return the whole walkthrough as GitHub-flavoured Markdown."""
    return markdown.render(page(walk))
