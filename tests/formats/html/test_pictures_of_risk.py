"""Pictures of an incident, of the likelihood, of what fixes gain, and of passwords that are shared."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hygiene.formats.html.pictures.gains import gains
from hygiene.formats.html.pictures.scale import likelihood, place
from hygiene.formats.html.pictures.shared import ENTRIES, GROUPS, shared
from hygiene.formats.html.pictures.story import strip
from hygiene.formats.html.render import render
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Bands
from hygiene.plugins.format import Screen
from hygiene.report.changes.trend import TrendPoint
from hygiene.report.report import Accepted, Incident, Report, TimelineEvent
from hygiene.report.score.number import Score
from tests.formats.html.test_render import Page
from tests.support import reports
from tests.support.live.browser import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Page as Shown

PASSWORDS = Account(platform=VAULT, handle="passwords.csv", id="passwords.csv")
OVER = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const within = (svg.closest('figure') || svg.parentElement).getBoundingClientRect();
  const boxes = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()])
    .filter(([, box]) => box.width);
  const out = boxes.filter(([, box]) => box.left < within.left - 1 || box.right > within.right + 1);
  const over = boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
    .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([other]) => `${one} over ${other}`));
  return [...out.map(([words]) => `${words} outside`), ...over];
})"""


def score(low: float, expected: float, high: float) -> Score:
    return replace(reports.score(0.01, 0.02), low=low, expected=expected, high=high)


def reuse(*groups: tuple[tuple[str, ...], Confidence]) -> Result:
    """Return a check on a vault: entries that share a password, and how surely."""
    findings = tuple(
        Finding(
            subject=f"reuse:{place}",
            message=f"{len(entries)} accounts share: {', '.join(entries)}.",
            severity=Severity.HIGH,
            confidence=confidence,
            entries=entries,
            shares="same" if confidence is Confidence.HIGH else "near",
        )
        for place, (entries, confidence) in enumerate(groups)
    )
    return Result(check="password-reuse", path="reuse", account=PASSWORDS, status=Status.FOUND, findings=findings)


def busy() -> Incident:
    """Return an incident of many acts within a few days, most of them at once."""
    first, last = (reports.NOW - timedelta(days=days) for days in (9, 1))
    kinds = ("finding", "grant", "session", "phone")
    events = tuple(
        TimelineEvent(
            at=last - timedelta(minutes=7 * number) if number else first,
            account=reports.ACME,
            kind=kinds[number % len(kinds)],
            what=f"act {number}",
        )
        for number in range(40)
    )
    return replace(reports.rich().incidents[0], events=events, since=first, until=last)


def everything() -> Report:
    """Return a report with every picture of this module."""
    entries = tuple(f"entry {number} of a shop with quite a long name" for number in range(4))
    groups = ((entries[:2], Confidence.HIGH), (entries, Confidence.MEDIUM))
    trend = tuple(
        TrendPoint(
            at=reports.NOW - timedelta(days=30 * (4 - month)),
            low=0.01 * (month + 1),
            expected=0.02 * (month + 1),
            high=0.03 * (month + 1),
            word="high" if month else "low",
            model="1",
        )
        for month in range(5)
    )
    rich = reports.rich()
    return replace(
        rich, incidents=(busy(),), results=(*rich.results, reuse(*groups)), trend=trend, accounts=rich.accounts[:1]
    )


@pytest.mark.parametrize("width", [320, 400, 800, 1400])
def test_no_label_lies_outside_its_picture_or_over_another_at_any_width(
    tmp_path: Path, browser: Browser, width: int
) -> None:
    path = tmp_path / "report.html"

    def look(page: Shown) -> Any:
        page.goto(path.as_uri())
        return page.evaluate(OVER)

    for ends in ((0.0002, 0.0003, 0.0004), (0.02, 0.036, 0.2), (0.5, 0.7, 0.99)):
        path.write_text(render(replace(everything(), score=score(*ends)), Screen()), encoding="utf-8")
        assert browser.visit(look, width=width) == []


def test_acts_at_nearly_the_same_time_are_one_dot_with_their_number() -> None:
    picture = strip(busy(), UTC)

    assert picture is not None
    assert picture.words == "40 acts of the incident in order of time, by kind."
    assert [(lane.name, lane.words, [dot.count for dot in lane.dots]) for lane in picture.lanes] == [
        ("signs", "signs: 10", [1, 9]),
        ("changes", "changes: 10", [10]),
        ("access", "access: 10", [10]),
        ("sign-ins", "sign-ins: 10", [10]),
    ]
    assert [lane.alarm for lane in picture.lanes] == [True, False, False, False]
    assert picture.lanes[0].dots[0].words == "act 0"


def test_the_range_and_its_mark_are_where_the_numbers_are() -> None:
    drawn = likelihood(score(0.001, 0.01, 1.0), Bands())

    assert (place(0.0), place(0.001), place(1.0)) == (1.0, 1.0, 99.0)
    assert (drawn.left, drawn.width, drawn.expected) == (1.0, 98.0, 33.67)
    assert (drawn.label, drawn.anchor) == ("1 in 100", "middle")
    assert [likelihood(score(each, each, each), None).anchor for each in (0.001, 0.9)] == ["start", "end"]
    assert [each.x for each in drawn.bands] == [0, place(0.03), place(0.08)]
    assert round(sum(each.width for each in drawn.bands)) == 100
    assert [each.word for each in likelihood(score(0.1, 0.1, 0.1), Bands(raised=0.08)).bands] == ["low", "high"]


def test_each_fix_has_a_bar_in_its_order_and_its_gain_in_words() -> None:
    picture = gains(replace(reports.report(), fix_first=reports.FIXES))

    assert picture is not None
    assert [(row.gain, row.bar.width, row.bar.kind) for row in picture.rows] == [
        ("Sign of a takeover", 100.0, "gain-big"),
        ("Big gain", 24.29, "gain-big"),
        ("Small gain", 0.6, "gain-small"),
    ]
    assert picture.rows[0].bar.height > picture.rows[2].bar.height
    assert gains(replace(reports.report(), fix_first=reports.FIXES[:1])) is None


def test_entries_that_share_a_password_are_drawn_by_name_and_named_in_words() -> None:
    result = reuse((("Mail", "Shop"), Confidence.HIGH), (("Mail", "Forum", "Shop"), Confidence.MEDIUM))
    report = replace(reports.report(), results=(result,))
    picture = shared(report)

    assert picture is not None
    assert [(row.name, row.words, [knot.kind for knot in row.knots]) for row in picture.rows] == [
        ("Mail", "Mail: the same password as Shop; nearly the same password as Forum, Shop", ["same", "near"]),
        ("Shop", "Shop: the same password as Mail; nearly the same password as Mail, Forum", ["same", "near"]),
        ("Forum", "Forum: nearly the same password as Mail, Shop", ["near"]),
    ]
    page = render(report, Screen())
    links = re.findall(r'<a href="#(f-[0-9a-f]{16})">The finding</a>', page)
    assert len(links) == 2
    assert set(links) <= Page(page).values("id")


def test_an_accepted_group_is_not_drawn_and_very_many_are_counted() -> None:
    one = reuse((("Mail", "Shop"), Confidence.HIGH))
    taken = Accepted(
        fingerprint=one.fingerprint(one.findings[0]), reason="", owner="", until="", finding=one.findings[0]
    )
    many = reuse(*(((f"a{each}", f"b{each}", f"c{each}"), Confidence.HIGH) for each in range(GROUPS + 5)))
    picture = shared(replace(reports.report(), results=(many,)))

    assert shared(replace(reports.report(), results=(one,), accepted=(taken,))) is None
    assert picture is not None
    assert (len(picture.rows), picture.left_out, len(picture.groups)) == (ENTRIES, 9, GROUPS + 5)
    assert max(len(row.knots) for row in picture.rows) == 1
