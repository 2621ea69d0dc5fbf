"""axe-core, which looks for what keeps people from using a page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.live.programs import SERVERS

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOOKS: Final = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block")
"""The rules that depend on the width and the colours of a page."""
_RUN: Final = """only => axe.run(document, {
  resultTypes: ['violations'],
  rules: {'target-size': {enabled: true}},  // of WCAG 2.2, and not on by default
  ...(only && {runOnly: only, rules: {}}),
}).then(found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}`)))"""


@cache
def _axe() -> str:
    file = SERVERS / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        pytest.skip("what tests/servers/package.json names (make unit) is not installed")
    return file.read_text(encoding="utf-8")


def bring_axe(page: Page) -> None:
    """Make axe-core known to a page, whatever the page allows."""
    page.evaluate(_axe())


def violations(page: Page, *only: str) -> list[str]:
    """Return what all or some rules of axe-core find wrong on a page."""
    found: list[str] = page.evaluate(_RUN, list(only) or None)
    return found
