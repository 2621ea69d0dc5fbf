"""The page about a fleet in a browser."""

from __future__ import annotations

import re
from pathlib import Path

from hygiene.formats.fleet import get
from hygiene.plugins.format import Screen
from tests.formats.html.test_render import HOSTILE, Page
from tests.incident.pages.test_hostile import MEASURE, NARROW, shown
from tests.support import overviews
from tests.support.live.browser import Browser


def test_headings_tables_and_places_to_jump_to_are_real_ones() -> None:
    page = Page(get("html")(overviews.overview(), Screen()))
    ids = [value for name, value in page.attributes if name == "id"]

    assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("nav") == 1
    assert page.tags.count("h2") == page.tags.count("section") == len(ids) == len(set(ids)) == 14
    assert page.tags.count("th") == len([1 for name, _ in page.attributes if name == "scope"])
    assert {value for name, value in page.attributes if name == "aria-labelledby"} == set(ids)
    assert {value[1:] for name, value in page.attributes if name == "href" and value.startswith("#")} == set(ids)


def test_a_browser_runs_nothing_in_it_and_a_phone_scrolls_only_downwards(tmp_path: Path, browser: Browser) -> None:
    made = get("html")(overviews.hostile(HOSTILE + "W" * 60), Screen())
    page = re.sub(r"<meta http-equiv=[^>]*>", "", made)  # so that the measure may run
    measured = shown(browser, tmp_path, page.replace("</body>", f"{MEASURE}</body>"), NARROW)

    found = re.search(r"<title>(\d+) of (\d+)</title>", measured)
    assert found is not None
    assert int(found[1]) <= int(found[2])
    assert Page(measured).words.count("alert(1)") > 3
    assert Page(measured).tags.count("script") == 1
