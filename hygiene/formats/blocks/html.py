"""An outline as one HTML page without scripts that loads nothing."""

from __future__ import annotations

import re
from typing import Final

from hygiene.formats.blocks.blocks import Outline
from hygiene.formats.html.template import band, template

_FILE: Final = re.compile(r"(?:\.\./)?(?:[\w-][\w.-]*/)?[\w-][\w.-]*\.html", re.ASCII)
"""The name of a page that a link may lead to.

It is beside this page, or in a folder near it.
"""


def render(outline: Outline) -> str:
    """Return an outline as one HTML page."""
    page = template("hygiene.formats.blocks", "page.html.j2")
    return page.render(title=outline.title, outline=outline, band=band, beside=_beside) + "\n"


def _beside(file: str) -> str:
    """Return the address of a page beside this one, or "" where it is none."""
    return file if _FILE.fullmatch(file) else ""
