"""Sections of a JSON object: found in any layout and any pieces, as a parser would find them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.sources.readers.communities.sections import MAX_NAMES, Sections, read_sections

WANTED = frozenset({"a", "b"})
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(['\\"', "{[", '"a": [', "\\", "é"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.sampled_from("abcdef"), VALUES, min_size=1, max_size=6)


def pieces(data: bytes, size: int) -> list[bytes]:
    """Cut data into pieces. The first holds the opening bracket."""
    return [data[start : start + size] for start in range(0, len(data), size)]


def sections(data: bytes, size: int = 1 << 17, last: frozenset[str] = frozenset()) -> Sections:
    return read_sections(pieces(data, size), WANTED, WANTED, last)


@given(document=DOCUMENTS, indent=st.sampled_from([None, 0, 1, 4]), size=st.integers(1, 40), ascii_only=st.booleans())
def test_sections_are_what_a_parser_finds(
    document: dict[str, Any], indent: int | None, size: int, ascii_only: bool
) -> None:
    data = json.dumps(document, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    found = sections(data, size)

    assert list(document) == found.names
    assert {key: document[key] for key in document if key in WANTED} == {
        key: json.loads(value) for key, value in found.held.items()
    }
    assert ("", {}) == (found.stopped, found.problems)


@given(document=DOCUMENTS, share=st.floats(0, 0.99))
def test_a_document_that_is_cut_short_gives_whole_sections_or_none(document: dict[str, Any], share: float) -> None:
    data = json.dumps(document, indent=1).encode()
    found = sections(data[: max(1, int(len(data) * share))], 16)

    assert "it is cut short: the object does not end" == found.stopped
    assert all(document[key] == json.loads(value) for key, value in found.held.items())


@given(data=st.binary(max_size=300), size=st.integers(1, 50))
def test_any_bytes_end_with_a_reason_or_with_the_object(data: bytes, size: int) -> None:
    found = sections(b"{" + data, size)

    assert found.stopped or b"}" in data or b"]" in data
    assert set(found.held) <= WANTED


def test_what_is_no_object_says_so() -> None:
    assert "it holds no JSON object" == sections(b"[1]").stopped


def test_nothing_is_read_after_a_last_section_once_all_are_found() -> None:
    data = b'{"a": 1, "b": 2, "z": [' + b"0," * 500_000 + b"0]}"
    left = iter(pieces(data, 1000))
    found = read_sections(left, WANTED, WANTED, frozenset({"z"}))

    assert ({"a": b"1", "b": b"2"}, ["a", "b", "z"], "") == (found.held, found.names, found.stopped)
    assert len(data) - 1000 == sum(map(len, left))


@pytest.mark.parametrize("missing", ["a", "b"])
def test_a_last_section_is_passed_over_while_one_is_missing(missing: str) -> None:
    other = min(WANTED - {missing})
    data = json.dumps({other: 1, "z": list(range(1000)), missing: 2}).encode()

    assert {other: b"1", missing: b"2"} == sections(data, 100, frozenset({"z"})).held


def test_a_document_with_too_many_sections_is_not_read_on() -> None:
    data = json.dumps({f"name {n}": n for n in range(MAX_NAMES + 5)}).encode()

    assert f"it has over {MAX_NAMES:,} sections" == sections(data).stopped


def test_of_two_sections_with_one_name_the_first_counts() -> None:
    assert {"a": b"1"} == sections(b'{"a": 1, "a": 2}').held
