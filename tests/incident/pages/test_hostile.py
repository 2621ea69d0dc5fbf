"""Names that an attacker chooses act on no page, and a browser shows the page as it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hygiene.incident.pages import html, markdown
from hygiene.incident.pages.terminal import render
from hygiene.incident.redaction import shareable
from hygiene.incident.timeline import csv, timesketch
from hygiene.plugins.format import Screen
from tests.formats.html.test_render import HOSTILE, Page
from tests.support.live.browser import Browser
from tests.support.walkthroughs import walkthrough

NARROW: Final = 400
"""Pixels of a phone's screen."""
MEASURE: Final = "<script>document.title = document.documentElement.scrollWidth + ' of ' + innerWidth</script>"


def assert_nothing_acts(page: Page) -> None:
    loading = {"script", "img", "iframe", "link", "object", "embed", "form", "base", "use", "image", "video", "audio"}
    assert set(page.tags) & loading == set()
    assert [name for name, _ in page.attributes if name.startswith("on") or name in {"src", "action", "style"}] == []
    links = {value for name, value in page.attributes if name == "href"}
    assert {link for link in links if not link.startswith(("#", "https://x.com/"))} == set()


@settings(max_examples=20, deadline=None)
@given(text=st.text(min_size=1, max_size=60))
@example("``")
@example("\u0606")
def test_no_name_becomes_markup(text: str) -> None:
    page = Page(html.render(walkthrough(text + "x")))

    assert_nothing_acts(page)
    # A name that may run from right to left stands apart.
    others = ([tag for tag in each.tags if tag != "bdi"] for each in (page, Page(html.render(walkthrough("plain")))))
    assert next(others) == next(others)


@settings(max_examples=20, deadline=None)
@given(text=st.text(min_size=1, max_size=60))
def test_no_name_acts_in_any_file(text: str) -> None:
    walk = shareable(walkthrough(text))
    screen = render(walk, Screen(width=80, details=True))
    files = markdown.render(walk), csv.render(walk.story, walk.zone), timesketch.render(walk.story), screen

    for made in files:
        assert [char for char in made if not char.isprintable() and char not in "\n\u00a0"] == []


def test_no_name_becomes_markdown() -> None:
    shown = markdown.render(walkthrough("](https://evil.example) ![x](y) <b> `code` | @all #1 **bold**"))

    assert not re.search(r"(?<!\\)\]\(|(?<!\\)!\[|(?<!\\)<b>|@all|#1\b|(?<!\\)\*\*bold", shown)
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in shown.splitlines() if line.startswith("| 20")} == {5}


def test_no_line_of_a_draft_ends_its_quote() -> None:
    shown = markdown.render(walkthrough())

    assert "````\nYou got a message.\n\n``` It was not us.\n````\n" in shown


def test_tricks_in_a_name_are_seen_and_do_not_act() -> None:
    shown = html.render(walkthrough(HOSTILE))

    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[31m\\u202e" in shown
    assert "{{ 7*7 }}" in shown


def shown(browser: Browser, folder: Path, page: str, width: int) -> str:
    """Return the page as Chromium shows it, in a window of a width in pixels."""
    (folder / "report.html").write_text(page, encoding="utf-8")
    return browser.show(folder / "report.html", width=width)


def test_a_real_browser_runs_nothing_in_it(tmp_path: Path, browser: Browser) -> None:
    page = Page(shown(browser, tmp_path, html.render(walkthrough(HOSTILE)), 1000))

    assert_nothing_acts(page)
    assert page.words.count("alert(1)") > 3
    assert "Stop it first" in page.words


def test_nothing_scrolls_sideways_on_a_phone(tmp_path: Path, browser: Browser) -> None:
    page = re.sub(r"<meta http-equiv=[^>]*>", "", html.render(walkthrough("W" * 60)))  # so that the measure may run
    measured = shown(browser, tmp_path, page.replace("</body>", f"{MEASURE}</body>"), NARROW)

    found = re.search(r"<title>(\d+) of (\d+)</title>", measured)
    assert found is not None
    assert int(found[1]) <= int(found[2])


def test_headings_tables_and_places_to_jump_to_are_real_ones() -> None:
    page = Page(html.render(walkthrough()))
    ids = [value for name, value in page.attributes if name == "id"]

    assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("nav") == 1
    assert page.tags.count("h2") == page.tags.count("section") == len(ids) == len(set(ids)) == 7
    assert page.tags.count("th") == len([1 for name, _ in page.attributes if name == "scope"])
    assert {value for name, value in page.attributes if name == "aria-labelledby"} == set(ids)
    assert {value[1:] for name, value in page.attributes if name == "href" and value.startswith("#")} == set(ids)
