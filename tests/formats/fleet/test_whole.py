"""Whole reports about one invented fleet, in every format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from hygiene.formats.fleet import NAMES, get
from hygiene.formats.fleet.notice import notice
from hygiene.formats.fleet.outline import outline
from hygiene.plugins.format import Screen
from hygiene.report.fleet.questions import Answer
from hygiene.report.fleet.records import Overview
from tests.support import overviews

WHOLE: Final = Path(__file__).parent / "whole"
PAGES: Final[Mapping[str, Callable[[Overview], str]]] = {
    "narrow.txt": lambda overview: get("table")(overview, Screen(width=60)),
    "short.txt": lambda overview: get("table")(overview, Screen(width=80)),
    "details.txt": lambda overview: get("table")(overview, Screen(width=130, details=True)),
    "short.md": lambda overview: get("markdown")(overview, Screen()),
    "details.md": lambda overview: get("markdown")(overview, Screen(details=True)),
    "notice.txt": notice,
    "fleet.html": lambda overview: body(get("html")(overview, Screen())),
    "fleet.json": lambda overview: get("json")(overview, Screen()),
    "fleet.csv": lambda overview: get("csv")(overview, Screen()),
}
EMPTY: Final = """\
Harbour Lane: not enough read. No account is listed.

How to go on
  - `hygiene fleet FILE --details`: every account and every change.
Put your own in place of the words in capitals.
hygiene 0.1.0, 2026-03-01 14:05. All times are in Europe/Berlin time.
"""
CALM: Final = """\
Harbour Lane: accepted. 3 accounts: 1 accepted, 2 low. Nothing urgent was found
  in what was read.
Chance that any of these 3 accounts is taken over within a year: about 1 in 3 (1
in 5 to more likely than not). That is about 1 in 25 for each on average.
This is the first run kept of this fleet, so nothing is compared yet.

Worst first
Not listed because they are calm: 1 accepted, 2 low.

How to go on
  - `hygiene scan EXPORT`: the report of one account, such as
    youtube/@harbourlane.
  - `hygiene report last --owner NAME`: the list of one owner, without a new
    run.
  - `hygiene fleet FILE --details`: every account and every change.
Put your own in place of the words in capitals.
hygiene 0.1.0, 2026-03-01 14:05. All times are in Europe/Berlin time. This is
run 1, which took 3 minutes.
"""


def body(page: str) -> str:
    """Return a page without its head, whose style other pages share."""
    return page[page.index("<body>") :]


@pytest.mark.parametrize("name", PAGES)
def test_the_whole_report_about_a_fleet(name: str) -> None:
    made = PAGES[name](overviews.overview())

    assert (WHOLE / name).read_text(encoding="utf-8") == made


def test_a_report_about_no_account_says_so() -> None:
    assert get("table")(overviews.empty(), Screen()) == EMPTY


def test_an_account_without_exports_is_read_again_by_its_connection() -> None:
    calm = overviews.calm()
    accounts = (replace(each.account, live="youtube:kim", exports=()) for each in calm.lines)
    lines = tuple(replace(each, account=account) for each, account in zip(calm.lines, accounts, strict=True))
    connected = CALM.replace(
        "  - `hygiene scan EXPORT`: the report of one account, such as\n    youtube/@harbourlane.\n",
        "  - `hygiene scan --account NAME --online`: the report of one account, such as\n    youtube/@harbourlane.\n",
    )
    assert get("table")(replace(calm, lines=lines), Screen()) == connected != CALM


def test_calm_accounts_are_only_counted_and_a_first_run_compares_nothing() -> None:
    assert get("table")(overviews.calm(), Screen()) == CALM


def test_weak_signs_that_are_worth_a_look_today_are_said_beside_a_calm_word() -> None:
    calm = overviews.calm()
    first, *others = calm.lines
    each: dict[Answer, str] = {"medium": "2 weak signs of a takeover are worth a look today.", "low": "Nothing urgent"}
    for answer, said in each.items():
        line = replace(first, signs=2, answers={**first.answers, "signs": answer})
        shown = get("table")(replace(calm, lines=(line, *others)), Screen(width=200))
        assert f"3 accounts: 1 accepted, 2 low. {said}" in shown.replace("\n  ", " ")


def test_every_page_has_the_same_sections_in_the_same_order() -> None:
    overview = overviews.overview()
    titles = [section.title for section in outline(overview, whole=True).sections]
    shown = get("table")(overview, Screen(width=120, details=True)).splitlines()
    markdown = get("markdown")(overview, Screen(details=True)).splitlines()

    assert titles == [
        "Verdict", "Worst first", "What changed since 2026-02-22", "What accounts share",
        "People with too many accounts", "Accounts without an owner", "Not read in full, or too long ago", "Groups",
        "The other accounts", "Problems of this run", "Names that match nothing", "How to go on",
    ]  # fmt: skip
    assert [line[3:] for line in markdown if line.startswith("## ")] == titles
    assert [line for line, under in pairwise(shown) if under and set(under) == {"="}] == titles[1:]
    page = get("html")(overview, Screen())
    assert [page.index(f">{title}</h2>") for title in titles] == sorted(page.index(f">{t}</h2>") for t in titles)


def test_a_report_about_one_owner_says_so() -> None:
    overview = overviews.overview(view="owner Dana")
    shown = get("table")(overview, Screen(width=200))

    assert get("markdown")(overview, Screen()).startswith("# Fleet overview: Harbour Lane, owner Dana\n")
    assert "The worst is x/@harbourlane. This report is limited to owner Dana." in shown.replace("\n  ", " ")


def test_a_notice_names_the_most_severe_changes_of_all_accounts_first() -> None:
    shown = notice(overviews.many(30)).splitlines()
    leads = [line.partition(":")[0] for line in shown if line.startswith("  - ")]

    assert leads == ["  - New, critical severity"] * 30 + ["  - Worse, high severity"] * 10
    assert "21 more, which are no worse." in shown


def test_there_is_no_other_format() -> None:
    assert NAMES == ("table", "json", "html", "markdown", "csv")
    with pytest.raises(KeyError, match="sarif"):
        get("sarif")
