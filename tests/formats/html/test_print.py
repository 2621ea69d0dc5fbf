"""The report on paper: everything is open, nothing is cut, and what only works on a screen is left out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hygiene import ScanRequest, scan
from hygiene.formats.html.render import render
from hygiene.plugins.format import Screen
from hygiene.sources.settings.policy_file import load
from tests.support.command import ARCHIVE, PASSWORDS, POLICY
from tests.support.live.browser import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

A4: int = 680
"""The width of the text on a sheet of A4, in pixels."""
LOOK = """() => ({
  folded: [...document.querySelectorAll('.finding > div')].filter(each => !each.getBoundingClientRect().height).length,
  shown: ['.contents', '.filter', '.skip'].map(each => document.querySelector(each))
    .filter(each => getComputedStyle(each).display != 'none').map(each => each.className),
  cut: [...document.querySelectorAll('main *')].filter(each => !each.closest('svg')
    && each.getBoundingClientRect().right > innerWidth + 1).map(each => each.textContent.slice(0, 60)),
  paper: getComputedStyle(document.body).backgroundColor,
})"""


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_printed_page_is_white_whole_and_open(tmp_path: Path, browser: Browser, mode: str) -> None:
    path = tmp_path / "report.html"
    report = scan(ScanRequest(exports=[ARCHIVE], vaults=[PASSWORDS]), load(POLICY))
    path.write_text(render(report, Screen()), encoding="utf-8")

    def look(page: Page) -> tuple[Any, bytes]:
        page.emulate_media(media="print", color_scheme="dark" if mode == "dark" else "light")
        page.goto(path.as_uri())
        return page.evaluate(LOOK), page.pdf(format="A4", prefer_css_page_size=True)

    seen, sheets = browser.visit(look, width=A4)

    assert seen == {"folded": 0, "shown": [], "cut": [], "paper": "rgb(255, 255, 255)"}
    assert 10 < len(re.findall(rb"/Type\s*/Page\b", sheets)) < 30
