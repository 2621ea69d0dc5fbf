"""The filter of the findings, in a real browser that finds no network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from hygiene.formats.html.findings import script
from hygiene.formats.html.render import render
from hygiene.model.account import Account
from hygiene.model.finding import AttackPath, Confidence, Finding, Result, Severity, Status
from hygiene.plugins.format import Screen
from hygiene.report.changes.records import Change, Changes
from hygiene.report.report import Report
from tests.support import reports
from tests.support.live.browser import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

T = TypeVar("T")
ACME, ZOE = Account(platform="x", handle="acme"), Account(platform="mastodon", handle="zoe@social.example")
STRASSE = "Someone in the Große Straße signed in."
CAFE = "“CAFÉ Ｐｏｓｔｅｒ” may post as you."  # noqa: RUF001  # letters of another width
POST = "A post came from “Nightly Poster”."
MIDNIGHT = "A post was written at midnight."
HOSTILE = '</script><script>alert(1)</script>" data-rank="9" onclick="alert(2)\' <!-- javascript:alert(3) '
TITLES = """() => [...document.querySelectorAll('details.finding')].filter(each => each.checkVisibility())
  .map(each => each.querySelector('summary > span').textContent)"""
HEADINGS = """() => [...document.querySelectorAll('section[aria-labelledby=findings] :is(h3, h4)')]
  .filter(each => each.checkVisibility()).map(each => each.firstChild.textContent.trim())"""
OPEN = "[...document.querySelectorAll('details.finding[open] > summary > span')].map(each => each.textContent)"
FOLLOW = """to => {
  const link = document.createElement('a');
  link.href = to;
  document.body.append(link);
  link.click();
}"""


def finding(message: str, severity: Severity = Severity.HIGH, **more: Any) -> Finding:
    return Finding(
        subject=message, message=message, severity=severity, confidence=Confidence.HIGH, fix="Look again.", **more
    )


def found(check: str, account: Account, *findings: Finding, compromise: bool = False) -> Result:
    path: AttackPath = "compromise" if compromise else "app"
    return Result(check=check, path=path, account=account, status=Status.FOUND, findings=findings)


def report() -> Report:
    """Return a report of two accounts, with one new finding."""
    posts = found("post-client", ACME, finding(POST, Severity.CRITICAL), compromise=True)
    new = reports._as_found(posts, posts.findings[0])
    return reports.report(
        accounts=(reports.account_line(ACME), reports.account_line(ZOE, "José")),
        results=(
            posts,
            found("post-time", ACME, finding(MIDNIGHT, Severity.LOW)),
            found("authorized-apps", ZOE, finding(CAFE), finding(STRASSE, Severity.MEDIUM)),
        ),
        changes=Changes(
            since=reports.NOW - timedelta(days=7),
            lines=(Change(kind="new", cause="account", check=posts.check, account=ACME, now=new, before=None),),
        ),
    )


ALL = [POST, MIDNIGHT, CAFE, STRASSE]


@dataclass
class Shown:
    """A page in a browser, and what it asked for and complained about."""

    page: Page
    noise: list[str] = field(default_factory=list)

    def refuse(self, dialog: Dialog) -> None:
        """Close a dialog, which no page may open."""
        self.noise.append(dialog.message)
        dialog.dismiss()

    def titles(self) -> list[str]:
        """Return the first sentence of each finding that is shown."""
        return [
            each.removeprefix("new ").removesuffix(f" {who}")
            for each in self.page.evaluate(TITLES)
            for who in (ACME, ZOE)
            if each.endswith(f" {who}")
        ]

    def set(self, **values: str) -> list[str]:
        """Set fields of an empty filter, and return the findings left."""
        self.page.get_by_role("button", name="Clear the filter").click()
        for name, value in values.items():
            if name == "search":
                self.page.get_by_role("searchbox").fill(value)
            else:
                self.page.get_by_role("combobox", name=name.capitalize()).select_option(label=value)
        return self.titles()


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Callable[..., Any]:
    """Return a function that opens a page and fails where it does too much."""
    folder = tmp_path_factory.mktemp("pages")

    def act_on(act: Callable[[Shown], T], made: Report | None = None, *, place: str = "", scripting: bool = True) -> T:
        file = folder / "report.html"
        file.write_text(render(made or report(), Screen()), encoding="utf-8")

        def in_browser(page: Page) -> T:
            shown = Shown(page)
            page.on("console", lambda said: shown.noise.append(said.text))
            page.on("pageerror", lambda error: shown.noise.append(str(error)))
            page.on("dialog", shown.refuse)
            page.on("request", lambda request: shown.noise.append(request.url))
            page.goto(file.as_uri() + place)
            said = act(shown)
            assert [each for each in shown.noise if not each.startswith(file.as_uri())] == []
            return said

        return browser.visit(in_browser, scripting=scripting)

    return act_on


def test_each_field_leaves_what_it_asks_for_and_says_how_much_that_is(visit: Callable[..., Any]) -> None:
    def act(shown: Shown) -> None:
        count = shown.page.get_by_role("status")
        assert (ALL, "4 of 4 findings") == (shown.titles(), count.inner_text())
        assert [POST, MIDNIGHT] == shown.set(account="x/@acme")
        assert "2 of 4 findings" == count.inner_text()
        assert [CAFE, STRASSE] == shown.set(owner="José")
        assert [CAFE, STRASSE] == shown.set(platform="Mastodon")
        assert [POST] == shown.set(severity="critical only")
        assert [POST, CAFE] == shown.set(severity="high or worse")
        assert [POST, CAFE, STRASSE] == shown.set(severity="medium or worse")
        assert [CAFE] == shown.set(platform="Mastodon", severity="high or worse", search="poster")
        assert [] == shown.set(account="x/@acme", owner="José")
        assert ([], "0 of 4 findings") == (shown.page.evaluate(HEADINGS), count.inner_text())
        shown.set()
        shown.page.get_by_label("New only").check()
        assert [POST] == shown.titles()
        assert ["x/@acme", "Posts from an unfamiliar app"] == shown.page.evaluate(HEADINGS)
        assert ALL == shown.set()

    visit(act)


def test_words_are_found_without_their_case_accents_and_width(visit: Callable[..., Any]) -> None:
    def act(shown: Shown) -> None:
        assert [CAFE] == shown.set(search="cafe poster")
        assert [CAFE] == shown.set(search="  Café  ")
        assert [STRASSE] == shown.set(search="GROSSE strasse")
        assert [STRASSE] == shown.set(search="große")
        assert [POST, CAFE] == shown.set(search="poster")
        assert [CAFE, STRASSE] == shown.set(search="apps that can act")  # the title of their check
        assert [CAFE, STRASSE] == shown.set(search="ZOE@social")
        assert [] == shown.set(search="poster nowhere")

    visit(act)


@pytest.mark.parametrize("scripting", [True, False])
def test_a_link_to_a_finding_opens_it_with_scripting_and_without(visit: Callable[..., Any], *, scripting: bool) -> None:
    made = report()
    wanted = made.results[2].fingerprint(made.results[2].findings[1])

    def act(shown: Shown) -> None:
        from playwright.sync_api import expect

        wanted = shown.page.locator("details.finding", has_text=STRASSE)
        expect(wanted).to_have_attribute("open", "")
        expect(wanted.locator("summary")).to_be_in_viewport()

    visit(act, made, place=f"#f-{wanted}", scripting=scripting)


@pytest.mark.parametrize("scripting", [True, False])
def test_a_link_into_very_many_findings_arrives_where_it_leads(visit: Callable[..., Any], *, scripting: bool) -> None:
    posts = reports.post_client(1500)
    wanted = posts.fingerprint(posts.findings[1200])

    def act(shown: Shown) -> None:
        from playwright.sync_api import expect

        row = shown.page.locator("details.finding").nth(1200)
        expect(row).to_have_attribute("open", "")
        expect(row.locator("summary")).to_be_in_viewport()

    visit(act, replace(reports.rich(), results=(posts,)), place=f"#f-{wanted}", scripting=scripting)


def test_a_link_to_a_finding_that_is_filtered_away_ends_the_filter(visit: Callable[..., Any]) -> None:
    made = report()
    wanted = made.results[2].fingerprint(made.results[2].findings[1])

    def act(shown: Shown) -> None:
        for _ in range(2):  # the second time the address stays the same
            assert [POST, MIDNIGHT] == shown.set(owner="Dana")
            shown.page.evaluate(FOLLOW, f"#f-{wanted}")
            shown.page.wait_for_timeout(100)
            assert ALL == shown.titles()
            assert STRASSE in shown.page.evaluate("document.activeElement.textContent")
        shown.page.evaluate("location.hash = '#nowhere'")
        shown.page.evaluate("location.hash = '#%E0%A4%A'")
        assert ALL == shown.titles()

    visit(act, made)


def test_without_scripting_everything_is_there_and_no_field_is(visit: Callable[..., Any]) -> None:
    def act(shown: Shown) -> None:
        page = shown.page
        summaries = page.locator("details.finding > summary")
        assert [title in text for title, text in zip(ALL, summaries.all_text_contents(), strict=True)] == [True] * 4
        assert not page.get_by_role("search").is_visible()
        assert 0 == page.get_by_role("status").count()
        last = page.locator("details.finding").last
        assert not last.get_by_text("Look again.").is_visible()
        last.locator("summary").click()
        assert last.get_by_text("Look again.").is_visible()

    visit(act, scripting=False)


def test_the_filter_works_by_keyboard_alone(visit: Callable[..., Any]) -> None:
    def act(shown: Shown) -> None:
        page, press = shown.page, shown.page.keyboard.press
        focused = "(document.activeElement.closest('label, summary, button') ?? document.body).textContent"
        page.keyboard.press("/")  # elsewhere on the page it is an ordinary key
        assert page.evaluate("document.activeElement === document.body")
        while not page.evaluate(focused).startswith("Search"):
            press("Tab")
        page.keyboard.type("post/er")
        assert [] == shown.titles()
        for _ in range(3):
            press("Backspace")
        assert [POST, MIDNIGHT, CAFE] == shown.titles()
        press("Tab")
        press("ArrowDown")
        assert [POST, MIDNIGHT] == shown.titles()
        while not page.evaluate(focused).startswith("Clear"):
            press("Tab")
        press("Enter")
        assert ALL == shown.titles()
        while STRASSE not in page.evaluate(focused):
            press("Tab")
        press("Enter")
        assert page.get_by_text("Look again.").last.is_visible()
        press("/")
        assert ("", True) == (
            page.get_by_role("searchbox").input_value(),
            page.evaluate("document.activeElement.type") == "search",
        )

    visit(act)


def test_all_that_is_shown_opens_and_folds_at_once(visit: Callable[..., Any]) -> None:
    def act(shown: Shown) -> None:
        assert [True] == [POST in each for each in shown.page.evaluate(OPEN)]  # the only sign of a takeover
        shown.page.get_by_role("button", name="Fold all").click()
        assert [] == shown.page.evaluate(OPEN)
        shown.set(platform="Mastodon")
        shown.page.get_by_role("button", name="Open all").click()
        assert [True, True] == [
            title in each for title, each in zip((CAFE, STRASSE), shown.page.evaluate(OPEN), strict=True)
        ]

    visit(act)


def test_where_many_findings_share_a_command_each_gets_its_own_when_it_opens(visit: Callable[..., Any]) -> None:
    many = replace(reports.rich(), results=(reports.post_client(101),))

    def act(shown: Shown) -> None:
        fold = shown.page.locator("details.finding").nth(50)
        assert 0 == fold.locator(".command").count()
        for _ in range(3):  # opened, folded, and opened again
            fold.locator("summary").click()
        wanted = (fold.locator("> div").get_attribute("id") or "").removeprefix("f-")
        assert [f"hygiene accept {wanted} --until 2026-05-30 --reason 'WHY'"] == fold.locator(
            ".command"
        ).all_text_contents()
        assert 1 == shown.page.get_by_text("hygiene accept ID").count()

    visit(act, many)


def test_hostile_names_do_nothing_and_are_found(visit: Callable[..., Any]) -> None:
    def act(shown: Shown) -> None:
        page = shown.page
        assert page.get_by_role("combobox", name="Account").locator("option").count() == 4
        page.get_by_role("searchbox").fill("alert(1)")
        assert page.get_by_role("status").inner_text().startswith("1 of ")
        page.get_by_role("searchbox").fill(HOSTILE)
        assert page.get_by_role("status").inner_text().startswith("1 of ")
        page.get_by_role("button", name="Open all").click()
        assert [] == page.evaluate(
            "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
        )
        assert [] == page.evaluate(
            "[...document.links].map(a => a.protocol).filter(p => !['https:', 'file:'].includes(p))"
        )
        ranks = page.evaluate("[...document.querySelectorAll('[data-rank]')].map(e => e.dataset.rank)")
        assert set(ranks) <= {"0", "1", "2", "3", "4"}

    hostile = reports.hostile(HOSTILE)
    visit(act, replace(hostile, results=(*hostile.results, *report().results)))


def test_the_page_runs_no_script_but_its_own(tmp_path: Path, browser: Browser) -> None:
    page = render(report(), Screen())
    (tmp_path / "one.html").write_text(
        page.replace("</main>", "<script>document.title = 'run'</script></main>"), "utf-8"
    )
    (tmp_path / "two.html").write_text(page.replace("bar.hidden = false;", "bar.hidden = false; "), "utf-8")
    title = page[page.index("<title>") + 7 : page.index("</title>")]

    def look(other: Page) -> list[object]:
        said: list[object] = []
        for name in ("one.html", "two.html"):
            other.goto((tmp_path / name).as_uri())
            said += [other.title(), other.get_by_role("search").is_visible()]
        return said

    assert [title, True, title, False] == browser.visit(look)
    assert 1 == page.count(script().source)


def test_on_paper_every_finding_is_open_and_the_filter_is_not_there(visit: Callable[..., Any]) -> None:
    def act(shown: Shown) -> list[object]:
        shown.page.get_by_role("button", name="Fold all").click()
        shown.page.emulate_media(media="print")
        heights = (
            "[...document.querySelectorAll('.finding > div')].map(each => each.getBoundingClientRect().height > 40)"
        )
        return [shown.page.get_by_role("search").is_visible(), *shown.page.evaluate(heights)]

    assert [False, True, True, True, True] == visit(act)


def test_on_paper_every_finding_is_there_whatever_the_filter(visit: Callable[..., Any]) -> None:
    def act(shown: Shown) -> None:
        none = shown.page.get_by_text("No finding matches the filter.")
        assert [] == shown.set(search="nowhere")
        assert none.is_visible()
        shown.page.emulate_media(media="print")
        assert ALL == shown.titles()
        assert not none.is_visible()
        shown.page.emulate_media(media="screen")
        assert ALL == shown.set()
        assert not none.is_visible()

    visit(act)
