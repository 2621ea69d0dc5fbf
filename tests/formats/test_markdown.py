"""The Markdown report: its exact text, and strings from outside."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.formats.markdown import plain, prose, render
from hygiene.plugins.format import Screen
from tests.support import reports

RICH = Path(__file__).with_name("rich_report.md").read_text(encoding="utf-8")


def test_the_rich_report_is_this_markdown() -> None:
    assert render(reports.rich(), Screen()) == RICH


def test_a_run_that_read_nothing_says_so() -> None:
    shown = render(reports.empty(), Screen())

    assert shown.startswith(
        "# Account security: nothing read\n\n"
        "**Nothing could be read, so this report says nothing about your accounts.**\n\n"
        "hygiene 0.1.0, 2026-03-01 14:05. All times are in Europe/Berlin time.\n"
    )
    assert shown.count("Nothing was checked") == 3


def test_an_incident_comes_before_the_fixes_beside_it() -> None:
    assert RICH.index("\n## What happened on acme on x, owner Dana\n") < RICH.index("\n## Then fix this\n")
    assert "\n## Fix this first\n" in render(replace(reports.rich(), incidents=()), Screen())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("](javascript:alert(1))", r"\](javascript:alert(1))"),
        ("![x](https://evil.example)", r"\!\[x\](https\://evil.example)"),
        ("www.evil.example", r"www\.evil.example"),
        ("# heading | cell", r"＃ heading \| cell"),  # noqa: RUF001  # the twin is the point
        ("@octocat `x` *b* _i_ ~s~ $m$", r"＠octocat \`x\` \*b\* \_i\_ \~s\~ \$m\$"),  # noqa: RUF001  # as above
        ("=cmd", r"\=cmd"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("a\n\n# b\x1b[31m\u202e", r"a  ＃ b\\x1b\[31m\\u202e"),  # noqa: RUF001  # as above
    ],
)
def test_what_would_act_is_written_as_text(text: str, written: str) -> None:
    assert plain(text) == written


def test_only_our_own_pages_are_links() -> None:
    assert (
        prose(f"Open {reports.SETTINGS}, or https://evil.example.")
        == f"Open <{reports.SETTINGS}>, or https\\://evil.example."
    )


@given(text=st.text(min_size=1, max_size=200))
def test_any_name_leaves_the_shape_of_the_page_alone(text: str) -> None:
    shown, usual = render(reports.hostile(text + "x"), Screen()), render(reports.hostile("plain"), Screen())

    assert len(shown.split("\n")) == len(usual.split("\n"))
    assert {c for c in shown if unicodedata.category(c)[0] == "C"} <= {"\n"}
    assert "@" not in shown
