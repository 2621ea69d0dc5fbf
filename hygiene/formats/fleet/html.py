"""The report about a fleet as one HTML page that loads nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hygiene.formats.blocks import html
from hygiene.formats.fleet.glance import glance
from hygiene.formats.fleet.outline import outline
from hygiene.formats.fleet.words import made
from hygiene.plugins.format import Screen
from hygiene.report.fleet.records import Overview

_FIRST: Final = ("verdict", "worst")


def render(overview: Overview, screen: Screen) -> str:
    """Return the whole report as one HTML page.

    It fits itself to the screen. After the verdict come the worst accounts, and then all of them at a glance.
    """
    page = outline(overview, whole=True)
    first = [section for section in page.sections if section.key in _FIRST]
    others = [section for section in page.sections if section.key not in _FIRST]
    sections = (*first, *glance(overview), *others)
    return html.render(replace(page, sections=sections, wide=True, made=made(overview)), screen.overview)
