"""Whole pages of one walkthrough, for the terminal, as Markdown and as HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from hygiene.formats.wording.layout import cells
from hygiene.incident.pages import html, markdown
from hygiene.incident.pages.outline import outline
from hygiene.incident.pages.terminal import render
from hygiene.incident.records import Walkthrough
from hygiene.incident.redaction import shareable
from hygiene.plugins.format import Screen
from tests.support.walkthroughs import walkthrough, without_client

WHOLE: Final = Path(__file__).parent / "whole"
PAGES: Final[Mapping[str, Callable[[Walkthrough], str]]] = {
    "short.txt": lambda walk: render(walk, Screen(width=80)),
    "details.txt": lambda walk: render(walk, Screen(width=120, details=True)),
    "full.md": markdown.render,
    "shared.md": lambda walk: markdown.render(shareable(walk)),
    "full.html": lambda walk: body(html.render(walk)),
}


def body(page: str) -> str:
    """Return a page without its head, whose style the page of a scan shares."""
    return page[page.index("<body>") :]


@pytest.mark.parametrize("name", PAGES)
def test_the_whole_page_of_a_walkthrough(name: str) -> None:
    made = PAGES[name](walkthrough())

    assert (WHOLE / name).read_text(encoding="utf-8") == made


def test_a_page_about_a_moment_has_no_section_of_drafts_and_says_that_nothing_was_recorded() -> None:
    shown = render(without_client(walkthrough()), Screen(width=80))

    assert shown.startswith("An incident: x/@harbourlane, 2026-10-13 15:20 WEST\n")
    assert "Nothing was recorded then." in shown
    assert "Words to say" not in shown


def test_every_page_has_the_same_sections() -> None:
    walk = walkthrough()
    titles = [section.title for section in outline(walk, whole=True)]

    assert [line[3:] for line in markdown.render(walk).splitlines() if line.startswith("## ")] == titles
    shown = render(walk, Screen(width=120, details=True)).splitlines()
    assert [line for line, under in pairwise(shown) if under and set(under) == {"="}] == titles


@pytest.mark.parametrize("width", [20, 60, 80, 120, 200])
@pytest.mark.parametrize("details", [False, True])
def test_no_line_is_wider_than_the_terminal(width: int, details: bool) -> None:
    shown = render(walkthrough("広告" * 20), Screen(width=width, details=details))

    longest = [line for line in shown.splitlines() if cells(line) > max(width, 60)]
    assert [line for line in longest if "https://" not in line] == []


def test_colours_are_only_ours_and_only_where_the_screen_has_them() -> None:
    plain, colored = (render(walkthrough("\x1b[31mred"), Screen(width=80, color=color)) for color in (False, True))

    assert "\x1b" not in plain
    assert "\\x1b[31mred" in plain
    assert "\x1b[31mred" not in colored
    assert "\x1b[1m" in colored


def test_every_line_of_a_suspicious_row_and_no_other_is_coloured() -> None:
    shown = render(walkthrough("a  ! b"), Screen(width=80, color=True)).partition("Timeline")[2].partition("3 other")[0]
    rows = [line.strip() for line in shown.splitlines()[2:]]

    coloured = [
        line.removeprefix("\x1b[1;31m").removesuffix("\x1b[0m") for line in rows if line.startswith("\x1b[1;31m")
    ]
    assert [line[:16] for line in coloured if line[:1].isdigit()] == [
        "2026-10-12 08:20", "2026-10-13 14:20", "2026-10-13 15:20",
    ]  # fmt: skip
    assert [" ".join(line.split()) for line in coloured[-3:]] == [
        "profile changed, at some", "time since 2026-10-11", "23:20 WEST.",
    ]  # fmt: skip
