"""The keys of a JSON text: exact, and found in linear time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.sources.vault_kit.json_keys import key_paths
from tests.support.work import ending

MEGABYTE = 1 << 20
VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=5), inner, max_size=3),
    max_leaves=12,
)


def paths(value: Any, outer: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Return the paths of at most three keys, from the parsed value."""
    if isinstance(value, list):
        return {path for item in value for path in paths(item, outer)}
    if not isinstance(value, dict) or len(outer) == 3:
        return set()
    return {(*outer, key) for key in value} | {path for key in value for path in paths(value[key], (*outer, key))}


@given(st.dictionaries(st.text(min_size=1, max_size=5), VALUES, max_size=4))
def test_the_keys_are_those_that_a_parser_finds(value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False)
    expected = {".".join(json.dumps(key, ensure_ascii=False)[1:-1] for key in path) for path in paths(value)}
    assert expected == key_paths(text)


def test_a_text_that_is_cut_off_still_shows_its_keys() -> None:
    assert {"items", "items.login"} == key_paths('{"items": [{"login": {"us')
    assert {"items"} == key_paths('{"items": "a\\')


@pytest.mark.parametrize(
    "text",
    [
        '{"' + '\\"' * (MEGABYTE // 2),
        "{" + '"\\' * (MEGABYTE // 2),
        '{"a"' + " " * MEGABYTE,
        '{"a":' * (MEGABYTE // 5),
        "{" + "[" * (MEGABYTE // 2) + "]" * (MEGABYTE // 2),
        '{"' + "a" * (MEGABYTE // 2) + '":{' + '"b":1,' * (MEGABYTE // 12),
    ],
    ids=["no end", "no end after any", "blanks", "deep keys", "deep lists", "a long key"],
)
def test_no_text_takes_long(text: str) -> None:
    with ending():
        found = key_paths(text)
    assert sum(map(len, found)) < 10_000
