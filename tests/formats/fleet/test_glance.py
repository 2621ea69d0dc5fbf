"""A fleet at a glance: a tile an account, and every answer with its shape and word."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hygiene.formats.blocks.blocks import Grid, Tiles
from hygiene.formats.fleet import NAMES, get
from hygiene.formats.fleet.glance import ROWS, TILES, glance
from hygiene.plugins.format import Screen
from hygiene.report.fleet.records import Overview
from tests.support import overviews
from tests.support.live.browser import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

OUTSIDE = """() => [...document.querySelectorAll('.tile, .tile *, .scroll')]
  .filter(each => { const box = each.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1; })
  .map(each => each.textContent)"""


def many(count: int) -> Overview:
    """Return a fleet of very many accounts."""
    line = overviews.lines()[0]
    lines = (
        replace(line, account=overviews.account("x", f"shore_{number}"), file=f"accounts/x-shore_{number}.html")
        for number in range(count)
    )
    return replace(overviews.overview(), lines=tuple(lines))


def tiles(overview: Overview) -> Tiles:
    block = glance(overview)[0].blocks[0]
    assert isinstance(block, Tiles)
    return block


def grid(overview: Overview) -> Grid:
    block = glance(overview)[-1].blocks[1]
    assert isinstance(block, Grid)
    return block


def test_a_tile_has_the_word_the_signs_the_owner_and_the_age_of_the_export() -> None:
    found = {
        tile.name: (tile.word, dict(tile.facts)["Signs"], dict(tile.facts)["Owner"], tile.note)
        for tile in tiles(overviews.overview()).tiles
    }

    assert found["x/@harbourlane"] == ("act now", "high", "Dana", "as of 2026-02-27, 2 days ago")
    assert found["x/@shore_pl"] == ("high", "none", "not named", "as of 2026-02-27, 2 days ago")
    assert found["facebook/@harbourlane"] == ("not enough read", "not read", "Dana", "not read")
    assert len(found) == len(overviews.lines())


def test_a_row_has_the_answer_to_each_question_and_its_shape() -> None:
    rows = {name: [(cell.shape, cell.words) for cell in cells] for name, _, cells in grid(overviews.overview()).rows}

    assert rows["instagram/@harbourlane.shop"] == [
        ("high", "high"), ("clear", "clear"), ("clear", "clear"), ("clear", "clear"), ("clear", "clear"),
        ("medium", "medium"),
    ]  # fmt: skip
    assert rows["facebook/@harbourlane"] == [("unknown", "not read")] * 6
    assert rows["x/@shore_fr"] == [("unknown", "too old")] * 6
    assert rows["youtube/@harbourlane"][2:] == [
        ("accepted", "accepted"), ("clear", "clear"), ("clear", "clear"), ("none", "not asked"),
    ]  # fmt: skip


def test_very_many_accounts_have_no_tiles_and_a_table_of_the_worst() -> None:
    assert [section.key for section in glance(many(TILES))] == ["each", "answers"]
    assert [section.key for section in glance(many(TILES + 1))] == ["answers"]
    assert len(grid(many(ROWS + 7)).rows) == ROWS
    assert '<p class="note">7 more. ' in get("html")(many(ROWS + 7), Screen())


def test_without_answers_there_is_no_table_and_one_account_needs_no_tile() -> None:
    bare = replace(many(1), lines=(replace(many(1).lines[0], answers={}),))

    assert glance(bare) == ()
    assert glance(overviews.empty()) == ()


def test_only_a_browser_shows_it() -> None:
    for name in set(NAMES) - {"html"}:
        assert "at a glance" not in get(name)(overviews.overview(), Screen(details=True))


@pytest.mark.parametrize("width", [1400, 800, 400, 320])
def test_tiles_fit_every_width_and_the_table_scrolls_within_its_box(
    tmp_path: Path, browser: Browser, width: int
) -> None:
    path = tmp_path / "fleet.html"

    def look(page: Page) -> tuple[Any, int]:
        page.goto(path.as_uri())
        return page.evaluate(OUTSIDE), page.evaluate("document.documentElement.scrollWidth - innerWidth")

    for overview in (overviews.overview(), overviews.hostile("name-" * 30)):
        path.write_text(get("html")(overview, Screen()), encoding="utf-8")
        assert browser.visit(look, width=width) == ([], 0)


def test_every_shape_of_an_answer_is_in_the_style_sheet() -> None:
    page = get("html")(overviews.overview(), Screen())
    shapes = set(re.findall(r'<td class="is-([a-z]+)"', page))

    assert shapes - {"none"} == {shape for shape in shapes if f".is-{shape}::before {{ content: " in page}
    assert {"critical", "high", "medium", "low", "clear", "accepted", "unknown", "none"} == shapes
