"""Plain English, as far as it can be measured: openings, lengths, and words that make a reader read twice."""

from __future__ import annotations

import re
from functools import cache

from tests.support.english import (
    FIRST_LINE,
    FOLDERS,
    Text,
    comments,
    docstrings,
    headers_with_text,
    long_first_lines,
    messages,
    question_openings,
    tellings,
    words,
)
from tests.support.project import ROOT

# The module that measures the words holds them.
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if path.name != "english.py")
PAGES = [Text(path, 1, path.read_text(encoding="utf-8")) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))]


@cache
def all_docstrings() -> list[Text]:
    return [text for path in MODULES for text in docstrings(path)]


@cache
def words_shown() -> list[Text]:
    return [text for path in MODULES for source in (comments, messages) for text in source(path)]


def places(texts: list[Text]) -> list[str]:
    return [f"{text.path.relative_to(ROOT)}:{text.line}: {text.text.strip().splitlines()[0]}" for text in texts]


def test_there_is_something_to_read() -> None:
    assert len(all_docstrings()) > 1_500
    assert words(all_docstrings()) > 20_000
    assert len(PAGES) > 5


def test_a_docstring_opens_like_a_question_in_at_most_3_of_100() -> None:
    found = question_openings(all_docstrings())

    assert len(found) <= 0.03 * len(all_docstrings()), places(found)


def test_the_first_line_of_a_docstring_has_at_most_72_characters() -> None:
    assert FIRST_LINE == 72
    assert places(long_first_lines(all_docstrings())) == []


def test_the_header_of_a_section_stands_alone_on_its_line() -> None:
    assert places(headers_with_text(all_docstrings())) == []


def test_tell_tells_and_told_are_rarer_than_one_in_2000_words() -> None:
    for texts in (all_docstrings(), words_shown(), PAGES):
        found = tellings(texts)

        assert len(found) <= 0.0005 * words(texts), places(found)


def test_nothing_is_in_question() -> None:
    found = [
        text for text in (*all_docstrings(), *words_shown(), *PAGES) if "in question" in " ".join(text.text.split())
    ]

    assert places(found) == []


def test_no_line_has_more_than_120_characters() -> None:
    folders = ("hygiene", "checks", "tests", "bench", "scripts", "training", "fuzz", "chaos", "mutation")
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 120
    ]

    assert long == []


def test_no_page_draws_out_a_line_beyond_a_table_or_an_address() -> None:
    long = [
        f"{text.path.relative_to(ROOT)}:{number}"
        for text in PAGES
        for number, line in enumerate(text.text.splitlines(), 1)
        if len(line) > 120 and not re.match(r"\s*(\||\[|<|!)", line) and " " in line.strip()[4:120]
    ]

    assert long == []
