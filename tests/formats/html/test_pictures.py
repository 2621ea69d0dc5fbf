"""Pictures: they fit every width, no label lies over another, and their tables say the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene import ScanRequest, scan
from hygiene.formats.html.pictures.drawn import drawn
from hygiene.formats.html.pictures.grants import ROWS, grants
from hygiene.formats.html.pictures.marks import LEAST, Scale
from hygiene.formats.html.render import render
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from hygiene.sources.settings.policy_file import load
from tests.support.command import ARCHIVE, PASSWORDS, POLICY
from tests.support.live.browser import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRST, LAST = datetime(2008, 3, 1), datetime(2026, 11, 28)  # noqa: DTZ001  # hypothesis adds the zone
MOMENTS = st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC))
NOW = datetime(2026, 11, 28, tzinfo=UTC)
MEASURE = """() => [...document.querySelectorAll('figure svg')].flatMap((svg, number) => {
  const within = svg.closest('figure').getBoundingClientRect();
  const boxes = [...svg.querySelectorAll('text')].filter(text => text.getClientRects().length)
    .map(text => [text.textContent, text.getBoundingClientRect()]);
  const out = boxes.filter(([, box]) => box.left < within.left - 1 || box.right > within.right + 1);
  const over = boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
    .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([other]) => `${number}: ${one} over ${other}`));
  return [...out.map(([words]) => `${number}: ${words} outside`), ...over];
})"""


@pytest.fixture(scope="module")
def report() -> Report:
    return scan(ScanRequest(exports=[ARCHIVE], vaults=[PASSWORDS]), load(POLICY))


@pytest.mark.parametrize("width", [1400, 800, 400])
def test_every_label_is_inside_its_picture_and_over_no_other_at_any_width(
    report: Report, tmp_path: Path, browser: Browser, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(report, Screen()), encoding="utf-8")

    def look(page: Page) -> tuple[Any, int, int]:
        page.goto(path.as_uri())
        sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return page.evaluate(MEASURE), sideways, page.locator("figure svg[role=img]").count()

    faults, sideways, pictures = browser.visit(look, width=width)
    assert ([], 0) == (faults, sideways)
    assert pictures > 20


def test_each_picture_has_words_for_those_who_cannot_see_it(report: Report) -> None:
    page = render(report, Screen())
    pictures = re.findall(r'<svg role="img"([^>]*)>', page)

    assert [] == [each for each in pictures if not re.search(r'aria-label(?:ledby)?="[^"]+"', each)]
    week = drawn(report).habits[0].weeks[0]
    assert "“Twitter Web App”: 1 post, 1 suspicious" == week.title
    assert [("Mon", "0", "0"), ("Tue", "1", "1")] == list(week.rows[:2])
    assert week.words in page
    assert [("15:00", ("", "1 (1)", "", "", "", "", ""))] == list(week.hours)


def test_the_table_behind_each_picture_says_the_same(report: Report) -> None:
    (habits,) = drawn(report).habits
    page = render(report, Screen())

    for week in habits.weeks:
        counts = [int(cell.partition(" ")[0]) for _, cells in week.hours for cell in cells if cell]
        assert (len(week.cells), sum(int(posts) for _, posts, _ in week.rows)) == (len(counts), sum(counts))
    assert habits.years is not None
    assert [("", "1 (1)"), ("74", "150")] == [row.cells for row in habits.years.rows[:2]]
    assert habits.sessions is not None
    assert [
        ("new network, number 2", ("2026-10-13", "2026-10-13", "1", "0", "near suspicious posts")),
        ("network 1", ("2026-08-18", "2026-10-12", "56", "0", "")),
    ] == [(row.name, row.cells) for row in habits.sessions.rows]
    assert page.count("<summary>As a table</summary>") == len(habits.weeks) + 2
    assert "The list after this picture says the same, with every time." in page
    assert "The table below says the same." in page


def test_an_app_that_may_post_is_drawn_thicker_and_its_last_post_is_a_dot(report: Report) -> None:
    (picture,) = drawn(report).grants.values()
    rows = {row.name: row for row in picture.rows}

    assert ["post", "post", "read"] == [
        rows[name].bar.kind for name in ("FeedFerry", "TweetTally Pro", "PhotoFrame Weekly")
    ]
    assert rows["PhotoFrame Weekly"].bar.height < rows["FeedFerry"].bar.height
    assert rows["TweetTally Pro"].used is None
    assert rows["FeedFerry"].used is not None
    assert picture.rows[0].name == "TweetTally Pro"


@given(since=MOMENTS, span=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=7000)), at=MOMENTS)
def test_whatever_the_time_a_bar_is_inside_its_picture_and_can_be_seen(
    since: datetime, span: timedelta, at: datetime
) -> None:
    scale = Scale(since=since, until=since + span)
    left, width = scale.bar(at, at + span / 3)
    ticks = scale.ticks()

    assert 0 <= left <= left + width <= 100.01
    assert LEAST <= width
    assert all(0 <= tick.x <= 100 for tick in ticks)
    assert len({tick.label for tick in ticks}) == len(ticks) <= 12


def test_what_was_not_read_is_not_said_to_have_never_happened(report: Report) -> None:
    unread = replace(report, apps=tuple(replace(line, posts=None, last_post_at=None) for line in report.apps))
    (picture,) = drawn(unread).grants.values()

    assert "dot" not in picture.words
    assert {"posts were not read"} == {row.bar.words.rpartition(", ")[2] for row in picture.rows}


def test_the_newest_grants_are_in_the_picture_of_very_many(report: Report) -> None:
    line = report.apps[0]
    dated = [
        replace(line, app=replace(line.app, name=f"App {day}", granted_at=NOW - timedelta(days=day)))
        for day in range(ROWS + 20)
    ]
    picture = grants(dated, NOW, UTC)

    assert picture is not None
    assert (ROWS, 20) == (len(picture.rows), picture.left_out)
    assert {f"App {day}" for day in range(ROWS)} == {row.name for row in picture.rows}
