"""The HTML report: it does not act, loads nothing, and a browser shows it."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.formats.html.findings import script
from hygiene.formats.html.render import render
from hygiene.plugins.format import Screen
from hygiene.report.report import Report
from tests.support import reports
from tests.support.live.browser import Browser

LINKS = {reports.SETTINGS, "https://x.com/settings/sessions", "https://x.com/i/web/status/1"}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e](javascript:alert(1)) =cmd {{ 7*7 }}'


class Page(HTMLParser):
    """The tags, attributes and words of a page, and the scripts in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and its attributes."""
        self._in_script = tag == "script"
        self.scripts += [""] if self._in_script else []
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        if self._in_script:
            self.scripts[-1] += data
        else:
            self.words += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self._in_script = self._in_script and tag != "script"

    def values(self, attribute: str) -> set[str]:
        """Return every value of an attribute."""
        return {value for name, value in self.attributes if name == attribute}


def show(report: Report) -> str:
    return render(report, Screen())


def assert_nothing_acts(page: Page) -> None:
    loading = {"img", "iframe", "link", "object", "embed", "form", "base", "use", "image", "video", "audio"}
    assert set(page.tags) & loading == set()
    assert set(page.scripts) <= {str(script().text)}
    assert len(page.scripts) == page.tags.count("script") <= 1
    assert [name for name, _ in page.attributes if name.startswith("on") or name in {"src", "action", "style"}] == []
    within = {link for link in page.values("href") if link.startswith("#")}
    assert page.values("href") - within <= LINKS
    assert {link[1:] for link in within} <= page.values("id")


@pytest.mark.parametrize("report", [reports.rich(), reports.empty(), reports.hostile(HOSTILE)])
def test_nothing_in_the_page_acts_or_is_loaded(report: Report) -> None:
    page = Page(show(report))

    assert_nothing_acts(page)
    allowed = f" script-src '{script().source}';" if page.scripts else ""
    policy = (
        f"default-src 'none';{allowed} style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert ("content", policy) in page.attributes


@settings(max_examples=25, deadline=None)
@given(text=st.text(min_size=1, max_size=80))
def test_no_name_becomes_markup(text: str) -> None:
    page = Page(show(reports.hostile(text + "x")))  # an empty text leaves its paragraph out

    assert_nothing_acts(page)
    assert _without_paragraphs(page) == _without_paragraphs(Page(show(reports.hostile("plain"))))


def _without_paragraphs(page: Page) -> list[str]:
    """Return the tags of a page. A name may end a sentence, and each further sentence stands in a paragraph."""
    return [tag for tag in page.tags if tag != "p"]


def test_tricks_in_a_name_are_seen_and_do_not_act() -> None:
    shown = show(reports.hostile(HOSTILE))

    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[31m\\u202e" in shown
    assert "{{ 7*7 }}" in shown


def test_only_our_own_pages_are_links() -> None:
    page = Page(show(reports.hostile(f"go to https://evil.example/ or {reports.SETTINGS}.evil.example now")))

    assert [link for link in page.values("href") if not link.startswith("#")] == []
    assert {"#fix", "#accepted"} <= page.values("href")


def test_one_verdict_leads_and_what_happened_follows() -> None:
    words = " ".join(Page(show(reports.rich())).words.split())

    assert (
        'Verdict check first x/@acme: Post 1 came from "Nightly Poster", which was never used before. Only you know '
        "whether this was you. Chance that any of these 2 accounts is taken over within a year: about 1 in 8 (1 in 30 "
        "to 1 in 2). In per cent: 11.8% (3.3% to 42.1%)."
    ) in words
    assert (
        "Signs: how sure the surest sign of a takeover is. Read next Passwords of x/@acme: scan the export of your "
        "password manager (--vault FILE) for reused, guessable and breached passwords. Why: No vault was given."
    ) in words
    assert ("What happened on x/@acme, owner Dana 2 acts of the incident in order of time, by kind. signs") in words
    assert (
        "2026-02-25 (day) “Nightly Poster” was given access, 2 days before a "
        'sign. 2026-02-27 03:11 Post 1 came from "Nightly Poster", which was never used before. If this was not you, '
        "do this now, in this order Revoke “Nightly Poster”. Where: https://x.com/settings/connected_apps. "
        "End all other sessions. They stay open. Where: under Settings > Sessions. Then fix this"
    ) in words
    assert "big gain x/@acme_shop, Sam (shop)" in words
    assert (
        '<tr><th scope="row">x/@acme</th><td>Dana</td><td class="text-high">check first</td><td>medium</td>'
        '<td class="tight">1 in 15</td><td class="tight">2 of 6</td><td><span class="tight">2026-02-27</span> '
    ) in show(reports.rich())


def test_the_title_names_the_only_account() -> None:
    one, several = render(reports.report(), Screen()), render(reports.rich(), Screen())

    assert "<title>Account security report of x/@acme: low</title>" in one
    assert "<title>Account security report: check first</title>" in several


def test_the_numbers_of_the_picture_stand_in_the_text() -> None:
    page = Page(show(reports.rich()))

    assert page.words.count("3.3% to 42.1%") == 2
    assert ("role", "img") in page.attributes


def test_headings_and_tables_are_real_ones() -> None:
    page = Page(show(reports.rich()))

    assert page.tags.count("h1") == 1
    assert page.tags.count("main") == 1
    assert page.tags.count("th") == len([1 for name, value in page.attributes if name == "scope" and value])
    ids = [value for name, value in page.attributes if name == "id"]
    assert sorted(set(ids)) == sorted(ids)
    named = {one for name, value in page.attributes if name == "aria-labelledby" for one in value.split()}
    assert named <= set(ids)


def test_the_first_heading_is_the_only_one_of_its_level_and_none_is_skipped() -> None:
    for report in (reports.rich(), reports.report(), reports.empty()):
        levels = [int(tag[1]) for tag in Page(show(report)).tags if tag in {"h1", "h2", "h3", "h4"}]
        assert (1, 1) == (levels[0], levels.count(1))
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_accounts_stand_before_the_findings_and_ids_are_called_so() -> None:
    shown = show(reports.rich())

    assert shown.index('id="fix"') < shown.index('id="accounts"') < shown.index('id="findings"')
    assert "<code>finding id a65f80f91caa6d76</code>" in shown


def test_what_is_near_a_sign_is_marked_by_words_and_not_only_by_colour() -> None:
    shown = show(reports.rich())

    assert '<tr class="near">' in shown
    assert "<td>~ “Nightly Poster” was given access, 2 days before a sign.</td>" in shown
    assert "~ marks what happened shortly before or after a sign of compromise." in shown


def test_a_real_browser_shows_it_and_runs_nothing(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "report.html").write_text(show(reports.hostile(HOSTILE)), encoding="utf-8")
    page = Page(browser.show(tmp_path / "report.html"))

    assert_nothing_acts(page)
    assert page.words.count("alert(1)") > 10
    assert "Then fix this" in page.words
