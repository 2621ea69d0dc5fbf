"""Lists that come in pages: their end, and places that a server no longer accepts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from hygiene.model.errors import LiveError
from hygiene.sources.connect.fetched.documents import Documents, open_documents
from hygiene.sources.connect.fetched.pages import ELSEWHERE, Ask, StaleError, fetch_pages, following, no_page
from hygiene.sources.connect.web.answer import Answer

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
HERE = "https://x.example/list"
ASTRAY = "the server's link to the next page cannot be followed, so older records are missing"


def opened(folder: Path) -> Documents:
    return open_documents(folder / "documents", b"k" * 32, path="x:kim, live", now=NOW)


def asks(pages: Mapping[str, Any], asked: list[str]) -> Ask:
    def ask(place: str) -> tuple[list[Any], str]:
        asked.append(place)
        if isinstance(page := pages[place], LiveError):
            raise page
        records, following = page
        return records, following

    return ask


@pytest.mark.parametrize(
    ("pages", "count", "lacking"),
    [
        ({"": ([1], "a"), "a": ([], "b"), "b": ([3], "")}, 2, {}),
        ({"": ([1], "a"), "a": ([], "a")}, 1, {}),
        ({"": ([1], "a"), "a": ([2], "a")}, 2, {"posts": [ASTRAY]}),
        ({"": ([1], "a"), "a": ([], "b"), "b": ([], "a")}, 1, {"posts": [ASTRAY]}),
        ({"": ([], "")}, 0, {}),
    ],
    ids=["goes on", "leads to itself", "circle", "empty circle", "nothing"],
)
def test_an_empty_page_ends_a_list_only_where_it_leads_nowhere(
    pages: Mapping[str, Any], count: int, lacking: dict[str, list[str]], tmp_path: Path
) -> None:
    documents = opened(tmp_path)
    assert count == fetch_pages(documents, "posts", "posts", asks(pages, []))
    assert lacking == documents.lacking


def test_a_list_whose_kept_place_has_ended_is_fetched_again_from_its_start(tmp_path: Path) -> None:
    asked: list[str] = []
    stopped = asks({"": ([1], "old"), "old": LiveError("it did not answer")}, asked)
    with pytest.raises(LiveError):
        fetch_pages(opened(tmp_path), "posts", "posts", stopped)
    kept = opened(tmp_path)
    assert ("posts-00001.json",) == kept.names

    again = asks({"old": StaleError("400"), "": ([1], "new"), "new": ([2], "")}, asked)
    assert 2 == fetch_pages(kept, "posts", "posts", again)
    assert ["", "old", "old", "", "new"] == asked


def test_a_place_of_this_run_that_is_not_accepted_ends_the_list_without_a_second_try(tmp_path: Path) -> None:
    asked: list[str] = []
    with pytest.raises(StaleError):
        fetch_pages(opened(tmp_path), "posts", "posts", asks({"": ([1], "a"), "a": StaleError("400")}, asked))
    assert ["", "a"] == asked


def test_only_the_status_400_at_a_place_says_that_the_place_has_ended() -> None:
    found = {
        (status, place): type(no_page(Answer(host="x.example", status=status, headers={}, body=b""), place))
        for status in (400, 401, 422)
        for place in ("", "a")
    }
    assert {(400, "a")} == {key for key, kind in found.items() if kind is StaleError}


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("", ""),
        ('<https://x.example/list?b>; rel="next", <https://x.example/list?a>; rel="prev"', f"{HERE}?b"),
        ("<?a>; rel=prev, <?b>; title=more; REL=Next", f"{HERE}?b"),
        ('<?b>; rel="last next"', f"{HERE}?b"),
        ('<?b,c;d>; rel="next"', f"{HERE}?b,c;d"),
        ('<?a>; rel="prev"; title="the next"', ""),
        ('<http://[>; rel="next"', ELSEWHERE),
        ('<https://xn--.x/>; rel="next"', ELSEWHERE),
        ('<https://elsewhere.example/>; rel="next"', ELSEWHERE),
        ('https://x.example/list?b; rel="next"', ELSEWHERE),
        (f'<?{"b" * 9000}>; rel="next"', ELSEWHERE),
    ],
)
def test_the_header_of_a_page_names_the_next_one_or_is_a_broken_link(header: str, place: str) -> None:
    assert place == following(header, HERE)


@pytest.mark.parametrize("piece", ["<a>;", "<", "<a", "; rel=", ';rel="', "; ", "rel", "<>;rel=x "])
def test_the_header_of_a_page_is_read_in_a_moment_whatever_it_repeats(piece: str) -> None:
    for header in (piece * (8_000 // len(piece)), piece * 50_000):
        began = process_time()
        following(f'{header[:-10]}rel="nex', HERE)
        assert process_time() - began < 0.5


def test_a_page_with_a_broken_link_is_kept_and_what_follows_it_is_a_gap(tmp_path: Path) -> None:
    documents = opened(tmp_path)
    pages = asks({"": ([1, 2], following('<http://[>; rel="next"', HERE))}, [])
    assert 2 == fetch_pages(documents, "posts", "posts", pages)
    assert {"posts": [ASTRAY]} == documents.lacking
