"""The line of a key, a table or an entry in any TOML text."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st
from tomlkit.items import InlineTable

from hygiene.sources.settings.toml_lines import line_of

TEXT = """\
# The policy [of] a "brand".
timezone = 'UTC' # = [x]
score.bands.high = 0.5

[passwords]
"one_account" = [
    # The shop = the page.
    ["a.example", "b.example"], [
        'c.example',
        \"\"\"d
.example\"\"\",
    ],
]
leave_out = []

[[accounts]]
platform = "x"
handle = \"\"\"[[accounts]]
handle = "q"\"\"\"
[accounts.more]
a."b\\u002Ec".d = {e = [1, 2], f = {}, g = 3}

  [[ "accounts" ]]
platform = '''\\'''
known_clients = [
  {name = "a"}, {name = "b"},

  {name = "c", at = 2026-01-01 10:00:00.5}]
"""
LINES: dict[tuple[str | int, ...], int] = {
    (): 1,
    ("timezone",): 2,
    ("score",): 3,
    ("score", "bands", "high"): 3,
    ("score", "bands", "raised"): 3,
    ("passwords",): 5,
    ("passwords", "one_account"): 6,
    ("passwords", "one_account", 0): 8,
    ("passwords", "one_account", 1): 8,
    ("passwords", "one_account", 1, 0): 9,
    ("passwords", "one_account", 1, 1): 10,
    ("passwords", "one_account", 1, 2): 8,
    ("passwords", "leave_out"): 14,
    ("passwords", "leave_out", 0): 14,
    ("accounts",): 16,
    ("accounts", 0): 16,
    ("accounts", 0, "handle"): 18,
    ("accounts", 0, "owner"): 16,
    ("accounts", 0, "more"): 20,
    ("accounts", 0, "more", "a", "b.c", "d", "e", 1): 21,
    ("accounts", 0, "more", "a", "b.c", "d", "f", "h"): 21,
    ("accounts", 1): 23,
    ("accounts", 1, "handle"): 23,
    ("accounts", 1, "platform"): 24,
    ("accounts", 1, "known_clients", 1, "name"): 26,
    ("accounts", 1, "known_clients", 2): 28,
    ("accounts", 1, "known_clients", 2, "at"): 28,
    ("accounts", 2): 16,
    ("nothing",): 1,
}


@pytest.mark.parametrize("path", LINES)
def test_a_path_leads_to_its_line_or_to_that_of_the_table_in_which_it_is_missing(path: tuple[str | int, ...]) -> None:
    assert LINES[path] == line_of(TEXT, path)


KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
LEAVES = st.sampled_from(["number", "text", "lines", "literal", "date"])
SHAPES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(KEYS, inner, min_size=1, max_size=3),
        st.lists(st.dictionaries(KEYS, inner, min_size=1, max_size=2), min_size=1, max_size=3),
    ),
    max_leaves=10,
)


class Writer:
    """A writer of a shape by tomlkit, every value of which holds a number that is nowhere else in the text."""

    def __init__(self, data: st.DataObject) -> None:
        self.data, self.numbers = data, count(700_001)

    def chance(self) -> bool:
        """Draw one of two ways to write the same."""
        return self.data.draw(st.booleans())

    def document(self, shape: Mapping[str, Any]) -> str:
        """Return a whole text."""
        document = tomlkit.document()
        self.fill(document, shape)
        return tomlkit.dumps(document)

    def fill(self, table: Any, shape: Mapping[str, Any]) -> None:
        """Write the keys of a table."""
        # A value below a header would be one of that table, so values come first.
        for key, value in sorted(shape.items(), key=lambda item: self.is_table(item[1])):
            if self.chance() and not isinstance(table, InlineTable):
                table.add(tomlkit.comment('[no] = {\'header\'} """'))
            if isinstance(value, dict) and len(value) == 1 and self.chance():
                ((inner, single),) = value.items()
                table.add(tomlkit.key([key, inner]), self.value(single))
            else:
                table.add(key, self.table(value) if self.is_table(value) else self.value(value))

    def is_table(self, shape: Any) -> bool:
        """Return whether a shape may be written below headers."""
        return bool(shape) and (
            isinstance(shape, dict) or (isinstance(shape, list) and all(isinstance(each, dict) for each in shape))
        )

    def table(self, shape: Any) -> Any:
        """Write a table or a list of tables, below headers or not."""
        if self.chance():
            return self.value(shape)
        if isinstance(shape, dict):
            made = tomlkit.table()
            self.fill(made, shape)
            return made
        listed = tomlkit.aot()
        for each in shape:
            entry = tomlkit.table()
            self.fill(entry, each)
            listed.append(entry)
        return listed

    def value(self, shape: Any) -> Any:
        """Write what stands behind an equals sign."""
        if isinstance(shape, dict):
            inline = tomlkit.inline_table()
            for key, value in shape.items():
                inline.add(key, self.value(value))
            return inline
        if isinstance(shape, list):
            listed = tomlkit.array()
            listed.extend(map(self.value, shape))
            return listed.multiline(self.chance())
        number = next(self.numbers)
        makers: dict[str, Callable[[], Any]] = {
            "number": lambda: tomlkit.integer(number),
            "text": lambda: tomlkit.string(f'{number} "= [#\\'),
            "lines": lambda: tomlkit.string(f'{number}\n[[a]]\nb = 1 "" \\ \n', multiline=True),
            "literal": lambda: tomlkit.string(f'{number}\n[a] # """ \'', literal=True, multiline=True),
            "date": lambda: tomlkit.value(f"2026-01-01 10:00:00.{number}"),
        }
        return makers[shape]()


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path of each value and the number it holds."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        shown = f"{value:%f}" if hasattr(value, "microsecond") else str(value)
        yield path, shown[:6]


@given(shape=st.dictionaries(KEYS, SHAPES, min_size=1, max_size=4), data=st.data())
def test_every_value_that_tomlkit_writes_is_found_in_its_line(shape: Mapping[str, Any], data: st.DataObject) -> None:
    text = Writer(data).document(shape)

    expected = {path: text.count("\n", 0, text.index(number)) + 1 for path, number in leaves(tomllib.loads(text))}

    assert {path: line_of(text, path) for path in expected} == expected


@pytest.mark.parametrize("text", ["a = [" + "[" * 300 + "]" * 301, "a." * 400 + "b = 1", "a = 1\n" + "#\n" * 400_000])
def test_deep_and_long_texts_are_read_to_their_end(text: str) -> None:
    assert 1 == line_of(text, ("a", *[0] * 300))
