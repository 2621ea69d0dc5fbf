"""The first screen of the report: what it holds, on which screens, and for whom."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hygiene import ScanRequest, scan
from hygiene.formats.html.findings import findings
from hygiene.formats.html.first import STEPS, TILES, first
from hygiene.formats.html.render import render
from hygiene.formats.wording import phrases as words
from hygiene.model.finding import Confidence
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from hygiene.sources.settings.policy_file import load
from tests.formats.html.test_render import Page
from tests.support import reports
from tests.support.command import ARCHIVE, PASSWORDS, POLICY
from tests.support.live.browser import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Page as Shown

WIDTHS = (320, 400, 800, 1400)
BOTTOMS = """() => Object.fromEntries(['.verdict .word', '.scale', '.steps li:nth-child(3)', '.marks', 'figure.strip']
  .map(each => [each, Math.ceil(document.querySelector(each).getBoundingClientRect().bottom)]))"""
BROKEN = """() => [...document.querySelectorAll('bdi:not(.long), .tight, time')]
  .filter(each => !each.closest('.tile .name') && getComputedStyle(each).display === 'inline'
    && new Set([...each.getClientRects()].map(box => Math.round(box.top))).size > 1).map(each => each.textContent)"""
OUTSIDE = """() => [...document.querySelectorAll('main *, nav *')].filter(each => {
  if (each.closest('.scroll, svg, details:not([open]), [hidden]')) return false;
  const box = each.getBoundingClientRect();
  return box.width && (box.right > innerWidth + 1 || box.left < -1);
}).map(each => `${each.tagName} ${each.className} ${each.textContent.slice(0, 60)}`)"""
TARGETS = """() => [...document.querySelectorAll('nav a, .tile a, .steps > p a')]
  .map(each => each.getBoundingClientRect().height).filter(height => height && height < 24).length"""


@pytest.fixture(scope="module")
def demo() -> Report:
    return scan(ScanRequest(exports=[ARCHIVE], vaults=[PASSWORDS]), load(POLICY))


def several() -> Report:
    """Return a report about accounts with long names and names from right to left."""
    names = (
        ("x", "acme", "Dana"),
        ("bluesky", "ac-me.example", ""),
        ("mastodon", "متجر_الميناء", "سارة"),
        ("x", "a_name-that-goes_on_" * 6, "the whole marketing department of the northern branch"),
    )
    lines = tuple(
        replace(
            reports.account_line(
                replace(reports.ACME, platform=platform, handle=handle, id="" if place else "12"), owner=owner
            ),
            taken_at=reports.NOW - timedelta(days=30 * place),
            surest=None if place else Confidence.HIGH,
        )
        for place, (platform, handle, owner) in enumerate(names)
    )
    return replace(reports.rich(), accounts=lines, changes=reports.changes())


def write(report: Report, folder: Path) -> Path:
    path = folder / "report.html"
    path.write_text(render(report, Screen()), encoding="utf-8")
    return path


def test_one_look_at_a_wide_screen_shows_the_verdict_the_scale_the_steps_and_the_incident(
    demo: Report, tmp_path: Path, browser: Browser
) -> None:
    path = write(demo, tmp_path)

    def look(page: Shown) -> dict[str, int]:
        page.goto(path.as_uri())
        return dict(page.evaluate(BOTTOMS))

    wide, middle, narrow = (browser.visit(look, width=width) for width in (1400, 800, 400))

    assert {each: bottom for each, bottom in wide.items() if bottom > 900} == {}
    assert max(middle.values()) <= 2 * 900
    assert max(narrow.values()) <= 2 * 900


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_breaks_lies_outside_or_asks_for_anything_at_any_width(
    demo: Report, tmp_path: Path, browser: Browser, width: int
) -> None:
    asked: list[str] = []

    def look(page: Shown) -> list[Any]:
        page.on("console", lambda message: asked.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return [sideways, *(page.evaluate(each) for each in (BROKEN, OUTSIDE, TARGETS))]

    for report in (demo, several(), reports.hostile("name-" * 60)):
        path = write(report, tmp_path)
        assert browser.visit(look, width=width) == [0, [], [], 0]
        assert asked == [path.as_uri()]
        asked.clear()


def test_the_scale_has_the_limits_of_the_policy_and_several_accounts_share_none(demo: Report) -> None:
    own = replace(demo, bands=replace_bands(demo, raised=0.025, high=0.2))

    assert [(each.word, each.limits) for each in first(demo, {}).scale.bands] == [
        ("low", "under 3%"),
        ("raised", "3% to 8%"),
        ("high", "8% or more"),
    ]
    assert [each.limits for each in first(own, {}).scale.bands] == ["under 2.5%", "2.5% to 20%", "20% or more"]
    assert first(reports.rich(), {}).scale.bands == ()
    assert [len(tile.scale.bands) for tile in first(reports.rich(), {}).tiles] == [3, 3]


def replace_bands(report: Report, **limits: float) -> Any:
    return type(report.bands)(**limits)


def test_the_first_steps_are_those_of_the_incident_or_else_of_the_fixes(demo: Report) -> None:
    calm = replace(demo, incidents=())
    urgent, later = first(demo, {}), first(calm, {})

    assert [step.where for step in urgent.steps] == [
        "https://x.com/settings/sessions",
        "https://x.com/settings/connected_apps",
        "https://x.com/settings/password",
    ]
    assert (len(urgent.steps), urgent.more) == (STEPS, len(demo.incidents[0].steps) - STEPS)
    assert [step.why for step in later.steps] == [fix.title for fix in demo.fix_first[:STEPS]]
    assert later.more == len(demo.fix_first) - STEPS


def test_each_question_has_a_shape_and_a_word() -> None:
    covered = replace(reports.SEEN, answered=("signs", "apps"), by_hand={"apps": date(2026, 2, 3)})
    page = render(reports.report(coverage=covered), Screen())

    assert re.findall(
        r'<li class="([\w-]+)"><svg class="state".*?<span>(.*?) <span class="note">(.*?)</span>', page, re.DOTALL
    ) == [
        ("answered", "Recent activity", "answered"),
        ("open", "Sessions", "open"),
        ("by-hand", "Apps", "answered by you on <bdi>2026-02-03</bdi>"),
        ("open", "Passwords", "open"),
        ("open", "Second factor", "open"),
        ("open", "Recovery addresses", "open"),
    ]


def test_each_of_several_accounts_has_a_tile_that_leads_to_its_findings() -> None:
    page = Page(render(several(), Screen()))
    tiles = first(several(), {}).tiles

    assert [(tile.account, tile.owner, tile.signs, tile.when) for tile in tiles[:2]] == [
        ("x/@acme", "Dana", "high", "as of 2026-03-01, today"),
        ("bluesky/@ac-me.example", "not named", "none", "as of 2026-01-30, 30 days ago"),
    ]
    assert page.attributes.count(("class", "card tile")) == 4
    assert {"#account-1", "#accounts"} <= page.values("href")


def test_very_many_accounts_have_tiles_for_the_worst_and_a_table_for_all() -> None:
    line = reports.account_line(reports.ACME)
    page = Page(render(reports.report(accounts=(line,) * (TILES + 2)), Screen()))

    assert page.attributes.count(("class", "card tile")) == TILES
    assert "2 more accounts in the table" in page.words


def test_every_section_has_its_place_in_the_table_of_contents(demo: Report) -> None:
    for report in (demo, several(), reports.rich(), reports.report(), reports.empty()):
        text = render(report, Screen())
        contents, main = re.search(r'<nav class="contents".*?</nav>', text, re.DOTALL), text
        assert contents is not None
        linked = re.findall(r'href="#([\w-]+)"', contents[0])
        sections = re.findall(r'<h2 id="([\w-]+)"', main)
        assert set(sections) - set(linked) <= {"contents", "first", "asked", "each"}
        assert linked == [each for each in re.findall(r'id="([\w-]+)"', main) if each in linked]


def test_the_place_of_an_account_is_that_of_its_findings(demo: Report) -> None:
    for report in (demo, several(), reports.rich(), reports.empty()):
        named = [words.who(account) for account, _ in words.groups(report)]
        assert list(map(words.who, findings(report, frozenset()).places)) == named
        page = render(report, Screen())
        assert re.findall(r'<h3 id="(account-\d+)"', page) == list(findings(report, frozenset()).places.values())


def test_the_page_names_its_language_and_its_ids_are_unique(demo: Report) -> None:
    page = Page(render(demo, Screen()))
    ids = [value for name, value in page.attributes if name == "id"]

    assert ("lang", "en") in page.attributes
    assert sorted(set(ids)) == sorted(ids)
    assert {f"f-{each}" for fix in demo.fix_first for each in fix.fingerprints} <= set(ids)


def test_the_mark_of_a_question_has_no_colour_of_a_verdict() -> None:
    page = render(reports.rich(), Screen())
    rules = dict(re.findall(r"(\.state \.\w+) *\{([^}]*)\}", page))

    assert sorted(rules) == [".state .check", ".state .full", ".state .open"]
    assert [name for name, rule in rules.items() if re.search(r"--(low|raised|high|now)\b", rule)] == []
