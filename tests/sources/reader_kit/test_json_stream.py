"""Arrays in a stream: any layout, cut anywhere, decodes the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_DOCUMENT, MAX_ELEMENT
from hygiene.sources.reader_kit.json_stream import Batches, document, inner_list
from tests.support.laws import dear
from tests.support.work import ending
from tests.support.x_archive import minified, modern, of_2020

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters() | st.sampled_from('"\\{}[],;:\n\ud83d'))
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ROWS = st.lists(st.dictionaries(st.text(max_size=5), VALUES, max_size=4), max_size=12)
LAYOUTS: dict[str, Callable[[list[Any]], str]] = {
    "today": modern,
    "2020": of_2020,
    "minified": minified,
    "ascii": json.dumps,
    "tabs": lambda rows: json.dumps(rows, indent="\t", separators=(" ,\r\n", " :\t")),
}
PREFIXES = ("", "window.YTD.tweets.part0 = ", "\ufeffvar x=", "Grailbird.data.tweets_2012_05 = \n ")


class Row(msgspec.Struct):
    """An element of a known shape."""

    id: str


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def all_of(text: str | bytes, size: int = 1 << 17, kind: type[Any] = dict) -> tuple[list[Any], int, str]:
    """Return the elements, how many were left out, and why the first was."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    batches = Batches(pieces(data, size), kind)
    return [one for batch in batches for one in batch], batches.unreadable, batches.why


def stopped(text: str | bytes, kind: type[Any] = dict) -> tuple[list[Any], str]:
    """Return the elements before reading stopped, and why it stopped."""
    batches = Batches(iter([text.encode() if isinstance(text, str) else text]), kind)
    out: list[Any] = []
    with pytest.raises(UnreadableError) as caught:
        out.extend(one for batch in batches for one in batch)
    return out, caught.value.message


@dear(80)
@given(
    rows=ROWS,
    layout=st.sampled_from(sorted(LAYOUTS)),
    prefix=st.sampled_from(PREFIXES),
    tail=st.sampled_from(["", "\n", ";", " ;\r\n"]),
    size=st.integers(1, 300),
)
def test_any_list_in_any_layout_cut_anywhere_decodes_to_what_json_gives(
    rows: list[dict[str, Any]], layout: str, prefix: str, tail: str, size: int
) -> None:
    text = LAYOUTS[layout](rows)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate can stand in JSON only as an escape
        text = json.dumps(rows)
    assert (json.loads(text), 0, "") == all_of(prefix + text + tail, size)


def test_a_list_that_opens_as_today_and_goes_on_otherwise_is_read() -> None:
    rows = [{"id": str(n), "text": "x" * 1000} for n in range(6000)]
    text = "[\n  " + ",\n  ".join(map(json.dumps, rows)) + "\n]"
    assert len(text) > MAX_ELEMENT
    assert (rows, 0, "") == all_of(text)


@pytest.mark.parametrize("dump", [modern, of_2020, minified])
def test_one_bad_record_costs_one_record(dump: Any) -> None:
    rows = [{"id": "1"}, {"id": 2}, {"id": "MARK"}, {"id": "\\u"}, {"id": "5"}]
    text = dump(rows).replace("MARK", "\\x")
    why = "it is JSON, but not in the expected form (Expected `str`, got `int`)"
    assert ([Row("1"), Row("\\u"), Row("5")], 2, why) == all_of(text, 1 << 17, Row)
    assert ([Row("1"), Row("\\u"), Row("5")], 2, why) == all_of(text, 3, Row)


def test_bytes_that_are_no_text_cost_one_record() -> None:
    why = "it is not valid JSON: damaged or edited"
    assert ([{"a": "é"}], 1, why) == all_of('[{"a":"é"},{"a":"'.encode() + b'\xff"}]')
    assert ([{"a": "\ud83d"}, {"a": 10**40}], 0, "") == all_of('[{"a":"\\ud83d"},{"a":1' + "0" * 40 + "}]")


def test_deep_nesting_costs_one_record_and_little_memory() -> None:
    deep = "[" * 1_000_000 + "]" * 1_000_000
    why = "it is nested too deeply to be an export"
    assert ([{"a": 1}, {"b": 2}], 1, why) == all_of('[{"a":1},' + deep + ',{"b":2}]')


@pytest.mark.parametrize("dump", [modern, of_2020, minified])
def test_a_list_that_is_cut_short_gives_what_stood_before(dump: Any) -> None:
    rows = [{"id": str(n)} for n in range(5)]
    text = dump(rows)
    for kept in range(text.index("3"), len(text) - 2):
        got, why = stopped(text[:kept])
        assert rows[: len(got)] == got
        assert len(got) >= 3
        assert "it is cut short" == why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the file holds no JSON list"),
        (" " * 100_000, "the file holds no JSON list"),
        ("x = {}", "the file holds no JSON list"),
        ("x = ", "the file holds no JSON list"),
        ("[1] [2]", "it is not valid JSON: damaged or edited"),
        ("[{}}]", "it is not valid JSON: damaged or edited"),
        ('["' + "a" * MAX_ELEMENT + '"]', "one record is larger than 4 MB"),
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_list_is_refused_in_words(text: str, expected: str) -> None:
    assert expected == stopped(text)[1]


def test_a_record_as_large_as_allowed_is_read() -> None:
    row = {"a": "x" * (MAX_ELEMENT - 100)}
    assert ([row, row], 0, "") == all_of(minified([row, row]))
    assert ([row, row], 0, "") == all_of(modern([row, row]))


def test_a_document_is_read_whole_or_refused() -> None:
    assert {"a": "\ud83d", "b": 10**30} == document([b'x = {"a":"\\u', b'd83d","b":1' + b"0" * 30 + b"} ;\n"], dict)
    for body, why in (
        (b"x = ", "it is cut short"),
        (b"{a: 1}", "it is not valid JSON: damaged or edited"),
        (b"[]", "it is JSON, but not in the expected form (Expected `object`, got `array`)"),
        (b" " * (MAX_DOCUMENT + 1), "it is larger than 16 MB"),
        (b"[" * 100_000, "it is nested too deeply to be an export"),
    ):
        with pytest.raises(UnreadableError) as caught:
            document(pieces(body, 1 << 17), dict)
        assert why == caught.value.message


def test_a_list_within_an_object_is_found_wherever_the_pieces_end() -> None:
    trick = json.dumps(
        {"@context": ['"items": [', {"items": [9]}], "n": {"items": [8]}, "items": [{"a": "]"}, [1]], "z": "]"}
    )
    for size in (1, 2, 7, 1000):
        pieces = (trick[at : at + size].encode() for at in range(0, len(trick), size))

        assert '[{"a": "]"}, [1]]' == b"".join(inner_list(pieces, "items")).decode()


@pytest.mark.parametrize(
    "text", ["", "{}", '{"items": {}}', '{"a": {"items": [1]}}', '{"a": "\\"items\\": [1]"}', '["items"]']
)
def test_a_list_that_is_not_there_is_said(text: str) -> None:
    with pytest.raises(UnreadableError, match="it holds no list “items”"):
        list(inner_list(iter([text.encode()]), "items"))


def test_a_list_that_begins_too_late_is_not_waited_for() -> None:
    pieces = [b'{"a": "', *[b"x" * 65_536] * 40, b'", "items": [1]}']
    with pytest.raises(UnreadableError, match="it holds no list “items”"):
        list(inner_list(iter(pieces), "items"))


def test_a_key_that_stands_in_very_many_inner_objects_costs_no_time() -> None:
    text = b'{"x": [' + b", ".join([b'{"items": []}'] * 60_000) + b'], "items": [1]}'
    with ending():
        found = b"".join(inner_list([text[at : at + 131_072] for at in range(0, len(text), 131_072)], "items"))

    assert found == b"[1]"
