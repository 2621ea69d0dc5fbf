"""Every installed format over a hostile report: nothing in it acts where the text is shown, opened or pasted."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.formats.html.findings import script
from hygiene.plugins.format import Screen
from hygiene.plugins.registry import Plugins
from hygiene.report.report import OwnerView, Report
from tests.support import reports

Render = Callable[[Report, Screen], str]
FORMATS: Final = {plugin.name: plugin.loaded for plugin in Plugins().all("formats") if not plugin.error}
LURE: Final = "https://evil.example/"
FORMULAS: Final = tuple(f'{sign}HYPERLINK("{LURE}";"open")' for sign in ("=", "+", "-", "@", "\t=", "\r=", " ="))
TRICKS: Final = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "\x9b31m",
    "\u202etxt.exe",
    "\u2066isolated\u2069",
    "\u200fright to left",
    "a\x00b\x07c\x08d\x7f",
    "line\u2028and\u2029paragraph",
    "first\nsecond\r\nthird",
    f"[click]({LURE})",
    f"<{LURE}>",
    f'<a href="{LURE}">x</a>',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "javascript:alert(1)",
    "| cell | cell |",
    "`code` **bold** # heading",
    "\ud800 half a letter",
    *FORMULAS,
)
SCREENS: Final = (Screen(), Screen(color=True, width=40))
OUR_ESCAPES: Final = re.compile(r"\x1b\[[0-9;]*m")
"""The colours that a format may use where a screen wants them."""


class _Page(HTMLParser):
    """What an HTML text would do: its tags, addresses and handlers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.acts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "form", "base", "link"}:
            self.acts.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or (name in {"href", "src", "action"} and LURE in (value or "")):
                self.acts.append(f"{tag} {name}={value}")
            if name in {"href", "src", "action"} and not re.match(r"https://|#|data:image/", value or ""):
                self.acts.append(f"{tag} {name}={value}")


def sheet(text: str) -> list[list[str]]:
    """The cells of a text that a spreadsheet would open as a table; nothing for any other text."""
    for delimiter in ",;\t":
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
        except csv.Error:
            continue
        # A title may stand above the header.
        widths = {len(row) for row in rows[1:]}
        if len(rows) > 2 and len(widths) == 1 and widths.pop() > 1:
            return rows
    return []


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return all(line.startswith("{") for line in text.splitlines()) and bool(text)
    return True


def is_markdown(render: Render) -> bool:
    """Whether a format writes headings or links of Markdown."""
    return bool(re.search(r"\A(#+ |[^\n]+\n=+\n)|\]\(https?://|^## ", render(reports.rich(), Screen()), re.MULTILINE))


def has_paragraphs(render: Render) -> bool:
    """Whether a format writes prose, which no program opens as a table."""
    return "\n\n" in render(reports.rich(), Screen())


def faults(render: Render, hostile: str, screen: Screen) -> Iterator[str]:
    """What is wrong with a format's text over a report in which one hostile text stands for every outside string."""
    text = render(reports.hostile(hostile), screen)
    bare = OUR_ESCAPES.sub("", text) if screen.color else text
    # A byte order mark acts on nothing at the very beginning, where Excel looks for it.
    bare = bare.removeprefix("\ufeff")
    odd = {c for c in bare if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and c != "\u00ad"}
    if odd:
        yield f"it holds {sorted(map(ascii, odd))}"
    try:
        text.encode("utf-8")
    except UnicodeError:
        yield "it cannot be written as UTF-8"
    if text.lstrip().startswith("<"):
        # The one script of ours, which the page allows by its hash, is no text from outside.
        yield from _Page(text.replace(f"<script>{script().text}</script>", "")).acts
        return
    if is_json(text):
        return
    if cells := sheet(text):
        yield from (f"the cell {cell!r} is a formula" for row in cells for cell in row if re.match(r"\s*[=+@-]", cell))
    elif not has_paragraphs(render):
        # A spreadsheet opens such a text line by line.
        yield from (f"the line {line!r} is a formula" for line in text.splitlines() if re.match(r"\s*[=+@-]", line))
    if is_markdown(render):
        yield from (
            f"{found} is a link" for found in re.findall(r"(?<!\\)\]\((?!#)[^)]*evil[^)]*\)|<https?://evil[^>]*>", text)
        )


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_from_outside_acts_in_any_format(name: str) -> None:
    found = [
        (ascii(hostile), fault)
        for hostile in TRICKS
        for screen in SCREENS
        for fault in faults(FORMATS[name], hostile, screen)
    ]
    assert found == []


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=10, deadline=None)
@given(text=st.text(min_size=1, max_size=60))
def test_no_text_at_all_acts_in_any_format(name: str, text: str) -> None:
    assert [fault for screen in SCREENS for fault in faults(FORMATS[name], text, screen)] == []


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_whole_lines_of_every_report(name: str) -> None:
    for report in (reports.empty(), reports.rich(), reports.report()):
        assert FORMATS[name](report, Screen()).endswith("\n")


def _sheet_of(cell: Callable[[str], str]) -> Render:
    """A trial format: findings as CSV."""

    def render(report: Report, _screen: Screen) -> str:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["severity", "message"])
        for result in report.results:
            writer.writerows([f.severity.value, cell(f.message)] for f in result.findings)
        return out.getvalue()

    return render


def _one_column(report: Report, _screen: Screen) -> str:
    return "".join(f"{_printable(finding.message)}\n" for result in report.results for finding in result.findings)


def _titled_sheet(report: Report, screen: Screen) -> str:
    return "Findings of today\n" + _sheet_of(str)(report, screen)


def _xml(report: Report, _screen: Screen) -> str:
    return f'<?xml version="1.0"?>\n<case name="{_printable(report.results[0].reason)}"/>\n'


def _underlined(report: Report, _screen: Screen) -> str:
    return f"Report\n======\n\n{_printable(report.results[0].reason)}\n"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


@pytest.mark.parametrize(
    ("render", "hostile", "found"),
    [
        (_sheet_of(str), FORMULAS[0], f"the cell {FORMULAS[0]!r} is a formula"),
        (_sheet_of(lambda text: "'" + _printable(text)), FORMULAS[0], None),
        (_sheet_of(str), "\x1b[31m", "it holds [\"'\\\\x1b'\"]"),
        (lambda report, _: f"# {report.results[0].findings[0].message}\n", f"[click]({LURE})", f"]({LURE}) is a link"),
        (lambda report, _: f"<html><p>{report.results[0].reason}</p>\n", "<script>alert(1)</script>", "<script>"),
        (lambda report, _: report.results[0].reason + "\n", "\u202etxt.exe", "it holds [\"'\\\\u202e'\"]"),
        (_one_column, FORMULAS[0], f"the line {FORMULAS[0]!r} is a formula"),
        (_titled_sheet, FORMULAS[0], f"the cell {FORMULAS[0]!r} is a formula"),
        (_xml, '"><script>alert(1)</script>', "<script>"),
        (_underlined, f"[click]({LURE})", f"]({LURE}) is a link"),
    ],
)
def test_a_careless_format_is_noticed(render: Any, hostile: str, found: str | None) -> None:
    seen = list(faults(render, hostile, Screen()))

    assert (found in seen) if found else (seen == [])


@pytest.mark.parametrize("name", ["table", "markdown", "html", "json"])
def test_a_list_for_one_owner_says_what_it_leaves_out(name: str) -> None:
    statement = "Only the accounts of Dana are listed. 1 other account is left out."
    view = OwnerView(owner="Dana", accounts=1, incidents=0, fixes=0, statement=statement)
    report = replace(reports.report(), view=view)

    assert statement in FORMATS[name](report, Screen())
    assert "any of these 2 accounts" in FORMATS[name](report, Screen()) or name == "json"
