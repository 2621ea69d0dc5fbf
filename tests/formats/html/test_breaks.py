"""Where a line breaks on a page: never in a day, a short handle, or a word of an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hygiene import ScanRequest, scan
from hygiene.formats.fleet import html as fleet
from hygiene.formats.html.render import render
from hygiene.model.account import Account
from hygiene.plugins.format import Screen
from hygiene.sources.settings.policy_file import load
from tests.support import overviews, reports
from tests.support.command import ARCHIVE, PASSWORDS, POLICY
from tests.support.live.browser import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROKEN = r"""() => {
  const found = [];
  const lines = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const seen = [...range.getClientRects()].filter((each) => each.width > 1);
    return new Set(seen.map((each) => Math.round(each.top))).size;
  };
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest('code, pre, svg')) continue;
    const patterns = [/\d{4}-\d\d-\d\d/g, /(?:\b[a-z]+\/)?@[\w.-]+/g];
    if (node.parentElement.closest('a, bdi')) patterns.push(/[A-Za-z0-9]+/g);
    for (const pattern of patterns)
      for (const each of node.textContent.matchAll(pattern))
        if (lines(node, each.index, each.index + each[0].length) > 1) found.push(each[0]);
  }
  return found;
}"""
OPEN = "document.querySelectorAll('details').forEach((each) => (each.open = true))"
NAMES = (
    ("x", "juniper_pl_00001"),
    ("linkedin", "juniper-pl-00015"),
    ("mastodon", "grove_uk_00017@brands.example"),
    ("bluesky", "indigo-es-00018.bsky.social"),
)


def pages() -> Iterator[tuple[str, str]]:
    """Yield the pages that are looked at, each with its name."""
    yield "demo", render(scan(ScanRequest(exports=[ARCHIVE], vaults=[PASSWORDS]), load(POLICY)), Screen())
    lines = tuple(
        replace(
            reports.account_line(Account(platform=platform, handle=handle)),
            taken_at=reports.NOW - timedelta(days=30 * place),
        )
        for place, (platform, handle) in enumerate(NAMES)
    )
    yield "several", render(replace(reports.rich(), accounts=lines), Screen())
    overview = overviews.overview()
    named = tuple(
        replace(line, account=replace(line.account, platform=platform, handle=handle))
        for line, (platform, handle) in zip(overview.lines, NAMES, strict=False)
    )
    yield "fleet", fleet.render(replace(overview, lines=(*named, *overview.lines[len(named) :])), Screen())


@pytest.mark.parametrize("width", [1400, 400])
def test_no_line_breaks_in_a_day_a_handle_or_a_word_of_an_address(tmp_path: Path, browser: Browser, width: int) -> None:
    made = dict(pages())
    for name, text in made.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")

    def look(page: Page) -> dict[str, list[str]]:
        found = {}
        for name in made:
            page.goto((tmp_path / f"{name}.html").as_uri())
            page.evaluate(OPEN)
            found[name] = page.evaluate(BROKEN)
        return found

    assert {"demo": [], "several": [], "fleet": []} == browser.visit(look, width=width)
