"""Pages for everybody: axe-core finds nothing wrong on any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from hygiene import ScanRequest, scan
from hygiene.cli.guided.example import example, tidied
from hygiene.formats.fleet import html as fleet
from hygiene.formats.html.render import render
from hygiene.incident.pages import html as walkthrough
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from hygiene.sources.settings.policy_file import load
from tests.support import overviews, reports, walkthroughs
from tests.support.live.axe import LOOKS, bring_axe, violations
from tests.support.live.browser import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLD = "open => document.querySelectorAll('details').forEach(each => { each.open = open; })"
Mode = tuple[int, Literal["light", "dark"], Literal["screen", "print"], bool]
WHOLE: tuple[Mode, ...] = ((1400, "light", "screen", False), (400, "dark", "screen", True))
"""Widths, colours, media, and whether everything is open, where every rule is tried."""
PART: tuple[Mode, ...] = (
    (1400, "dark", "screen", False),
    (800, "light", "screen", True),
    (800, "dark", "screen", False),
    (400, "light", "screen", False),
    (800, "light", "print", False),
)
"""The same, where the rules are tried that depend on it."""


def demo() -> Report:
    with example() as (archives, vault, policy):
        return tidied(scan(ScanRequest(exports=archives, vaults=(vault,)), load(policy)))


PAGES: dict[str, Callable[[], str]] = {
    "the report of the example": lambda: render(demo(), Screen()),
    "a report of several accounts": lambda: render(
        replace(reports.rich(), changes=reports.changes()), Screen(overview="fleet.html")
    ),
    "a report of many findings": lambda: render(replace(reports.rich(), results=(reports.post_client(101),)), Screen()),
    "a report of nothing": lambda: render(reports.empty(), Screen()),
    "the page of a fleet": lambda: fleet.render(overviews.overview(), Screen()),
    "the page of an incident": lambda: walkthrough.render(walkthroughs.walkthrough()),
}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_keeps_anyone_from_using_it(name: str, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGES[name](), encoding="utf-8")

    def look(page: Page) -> list[str]:
        page.goto(file.as_uri())
        page.add_style_tag(content=".finding { content-visibility: visible !important; }")  # boxes that stand still
        bring_axe(page)
        found = []
        for rules, modes in (((), WHOLE), (LOOKS, PART)):
            for width, colours, media, opened in modes:
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=colours, media=media)
                page.evaluate(FOLD, opened)
                found += [f"{width} {colours} {media}: {each}" for each in violations(page, *rules)]
        return found

    assert [] == browser.visit(look)


def test_what_is_wrong_is_found(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    page = render(reports.rich(), Screen())
    file.write_text(page.replace("--soft: #55605d", "--soft: #aab").replace('<html lang="en">', "<html>"), "utf-8")

    def look(page: Page) -> set[str]:
        page.goto(file.as_uri())
        bring_axe(page)
        return {each.partition(":")[0] for each in violations(page)}

    assert {"color-contrast", "html-has-lang"} == browser.visit(look)
