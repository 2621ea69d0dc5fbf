"""The changes of a fleet as a text that can be sent, without the report."""

from __future__ import annotations

from typing import Final

from hygiene.formats.blocks.terminal import page_text
from hygiene.formats.fleet.outline import outline
from hygiene.plugins.format import Screen
from hygiene.report.fleet.records import Overview

_WIDTH: Final = 78
_SECTIONS: Final = frozenset({"verdict", "changed", "unknown"})


def notice(overview: Overview) -> str:
    """Return the verdict, what changed, and what was not read, as plain text."""
    sections = [each for each in outline(overview, whole=False).sections if each.key in _SECTIONS]
    return page_text("", sections, Screen(width=_WIDTH))
