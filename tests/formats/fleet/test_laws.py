"""Laws of any report about a fleet.

They are about its width, its size, and names that an attacker chooses.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hygiene.formats.fleet import NAMES, get
from hygiene.formats.fleet.csv import COLUMNS
from hygiene.formats.wording.layout import cells
from hygiene.plugins.format import Screen
from hygiene.report.fleet.records import Overview
from scripts.make_schemas import text as schema_text
from tests.formats.html.test_render import HOSTILE, Page
from tests.support import overviews
from tests.support.reports import SETTINGS

SCHEMA = files("hygiene.data").joinpath("fleet-report.schema.json").read_text(encoding="utf-8")
PERSONAL = ("kim.doe@mail.example", "+49 170 1234567", "203.0.113.77", "2001:db8::77")
FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '"=1+1"', "\t=1", "a;=1")
DETAILS = Screen(details=True)


def written(overview: Overview) -> Any:
    return json.loads(get("json")(overview, Screen()))


def rows(overview: Overview) -> list[dict[str, str]]:
    text = get("csv")(overview, Screen()).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text), strict=True))


@settings(max_examples=20, deadline=None)
@given(text=st.text(min_size=1, max_size=60), width=st.integers(20, 200), details=st.booleans())
def test_no_line_is_wider_than_the_terminal(text: str, width: int, details: bool) -> None:
    shown = get("table")(overviews.hostile(text), Screen(width=width, details=details))

    assert [line for line in shown.splitlines() if cells(line) > max(width, 60)] == []


@settings(max_examples=10, deadline=None)
@given(text=st.text(min_size=1, max_size=60))
@example("`")
def test_no_name_acts_in_any_format(text: str) -> None:
    made = {name: get(name)(overviews.hostile(text), DETAILS).removeprefix("\ufeff") for name in NAMES}

    acting = [c for made_text in made.values() for c in made_text if not c.isprintable() and c not in "\n\u00a0"]
    assert acting == []
    page = Page(made["html"])
    loading = {"script", "img", "iframe", "link", "object", "embed", "form", "base", "use", "image", "video", "audio"}
    assert set(page.tags) & loading == set()
    assert [name for name, _ in page.attributes if name.startswith("on") or name in {"src", "action", "style"}] == []
    assert page.tags == Page(get("html")(overviews.hostile("plain"), Screen())).tags


def test_tricks_in_a_name_are_seen_and_do_not_act() -> None:
    shown = get("html")(overviews.hostile(HOSTILE), Screen())

    assert "\\x1b[31m\\u202e" in shown
    assert "<script" not in shown
    assert "{{ 7*7 }}" in shown


def test_only_our_own_pages_and_reports_beside_the_page_are_links() -> None:
    names = ("accounts/x-a.html", "../accounts/x-a.html", "x.html")
    odd = ("https://evil.example/x.html", "//evil.example/x.html", "../../x.html", "javascript:x.html", "a b.html",
           "x.exe", "/x.html", "x.html\n")  # fmt: skip
    one = overviews.lines()[0]
    made = overviews.overview(lines=tuple(replace(one, file=file) for file in (*names, *odd)), groups=())
    links = {value for name, value in Page(get("html")(made, Screen())).attributes if name == "href"}

    assert {link for link in links if not link.startswith("#")} == {*names, SETTINGS}


def test_no_name_becomes_markdown() -> None:
    name = "](https://evil.example) ![x](y) <b> `code` | @all #1 **bold**"
    shown = get("markdown")(overviews.hostile(name), DETAILS)

    assert not re.search(r"(?<!\\)\]\(|(?<!\\)!\[|(?<!\\)<b>|@all|#1\b|(?<!\\)\*\*bold", shown)
    tables = [line for line in shown.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in tables} == {7, 8}


@pytest.mark.parametrize("personal", PERSONAL)
@pytest.mark.parametrize("name", NAMES)
def test_addresses_and_numbers_are_left_out(name: str, personal: str) -> None:
    made = get(name)(overviews.hostile(f"Name {personal} of {personal}, again"), DETAILS)

    assert personal not in made.replace("\n", " ")
    assert "Name [" in made.replace("\\[", "[")


def test_colour_changes_nothing_but_colour() -> None:
    plain, colored = (get("table")(overviews.overview(), Screen(color=color)) for color in (False, True))

    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
    assert "\x1b[1;31mHarbour Lane: act now.\x1b[0m 12 accounts" in colored
    assert "\n  \x1b[1;31m1. act now:\x1b[0m x/@harbourlane" in colored
    assert "\n  \x1b[33m5. raised:\x1b[0m x/@shore_de" in colored


@pytest.mark.parametrize(
    "overview", [overviews.overview(), overviews.empty(), overviews.calm(), overviews.hostile("\x1b[31m\u202e<script>")]
)
def test_the_json_is_ascii_and_valid_under_the_published_schema(overview: Overview) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA))
    jsonschema.Draft202012Validator(json.loads(SCHEMA)).validate(written(overview))
    assert get("json")(overview, Screen()).isascii()
    assert get("json")(overview, Screen()) == get("json")(overview, DETAILS)


@pytest.mark.parametrize("change", [{"extra": 1}, {"since": "2026-03-01 13:05"}, {"schema": "hygiene-fleet/2"}])
def test_the_schema_refuses_what_is_no_report(change: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json.loads(SCHEMA)).validate(written(overviews.overview()) | change)


def test_the_schema_file_is_what_the_script_writes() -> None:
    assert schema_text("fleet-report.schema.json") == SCHEMA


def test_what_a_first_reading_finds_is_not_called_new() -> None:
    first = tuple(replace(line, compared=False) for line in overviews.lines())
    overview = overviews.overview(lines=first, shared_changes=())

    assert {len(line["changes"]) for line in written(overview)["accounts"]} == {0}
    assert {row["new"] + row["worse"] + row["gone"] for row in rows(overview)} == {""}
    shown = get("table")(overview, Screen(width=200))
    assert "\nNothing is new since 2026-02-22. 10 accounts were read for the first time.\n" in shown.replace(
        "read for\nthe", "read for the"
    )
    assert "What changed" not in shown


def test_every_account_is_a_row_of_the_table_for_spreadsheets() -> None:
    overview = overviews.overview()
    read = rows(overview)

    assert [row["account"] for row in read] == [line.account.name for line in overview.lines]
    assert [row["verdict"] for row in read] == [line.word for line in overview.lines]
    assert [row["state"] for row in read] == [line.state for line in overview.lines]
    assert {len(row) for row in read} == {len(COLUMNS)}


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(formula: str) -> None:
    read = rows(overviews.hostile(formula))
    begins = [part.lstrip(' "') for row in read for cell in row.values() for part in cell.split(";")]

    assert [cell for cell in begins if cell[:1] in {"=", "+", "-", "@"}] == []
    assert any("'" in cell for row in read for cell in row.values())


def test_a_page_about_thousands_of_accounts_stays_small() -> None:
    overview = overviews.many(5000)
    page, short = get("html")(overview, Screen()), get("table")(overview, Screen())

    assert len(page.encode()) < 3_000_000
    assert len(short.splitlines()) < 300
    assert "4,990 more. --details shows all." in short
    assert "brand_4999" in page


def test_programs_and_spreadsheets_get_every_account() -> None:
    overview = overviews.many(1100)

    assert len(written(overview)["accounts"]) == len(rows(overview)) == 1100
