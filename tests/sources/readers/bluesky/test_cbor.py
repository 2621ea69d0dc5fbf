"""The columnar DAG-CBOR reader, compared with libipld.

It finds what a decoder finds, and never reads beyond the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libipld
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.sources.readers.bluesky.cbor import NOWHERE, PAD, TEXT, Buffer
from tests.support.bluesky import DID, Link, cbor, cid, post, repository, tid

NAMES = ("text", "createdAt", "a", "via")
TEXTS = st.text(max_size=30)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | st.binary(max_size=60)
    | st.just(cid(b"")),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
MAPS = st.dictionaries(st.sampled_from((*NAMES, "createdBy")) | TEXTS, VALUES, max_size=6)


def held(*contents: bytes) -> tuple[Buffer, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Put texts one after the other into a buffer.

    The result is the buffer and the offsets at which each text begins and ends.
    """
    ends = np.cumsum([len(content) for content in contents], dtype=np.int64)
    return Buffer(b"".join(contents) + PAD), np.append(0, ends)[:-1], ends


@settings(max_examples=60, deadline=None)
@given(st.lists(MAPS, max_size=4))
def test_members_are_those_that_a_decoder_finds(maps: list[dict[str, Any]]) -> None:
    buffer, starts, ends = held(*map(cbor, maps))
    found, after = buffer.members(starts, NAMES)
    stops = buffer.skip(np.minimum(found, buffer.end).ravel()).reshape(found.shape)

    assert ends.tolist() == after.tolist()
    for row, one in enumerate(maps):
        for number, name in enumerate(NAMES):
            start, stop = int(found[number, row]), int(stops[number, row])
            assert (name in one) == (start < NOWHERE)
            if start < NOWHERE:
                assert cbor(one[name]) == buffer.data[start:stop]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 199))
def test_whatever_stands_there_what_is_read_to_its_end_is_what_a_decoder_reads(noise: bytes, at: int) -> None:
    whole = noise[:at] + cbor({"text": "x", "a": [1, {"b": None}]}) + noise[at:]
    buffer, starts, ends = held(whole)
    found, after = buffer.members(starts, ("text",))
    try:
        value = libipld.decode_dag_cbor(whole)
    except (ValueError, RecursionError):
        return

    if isinstance(value, dict) and after[0] == ends[0] and isinstance(value.get("text"), str):
        assert [value["text"].encode()] == buffer.texts(found[0])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(VALUES, max_size=4), max_size=4))
def test_items_come_in_the_order_of_their_lists(lists: list[list[Any]]) -> None:
    buffer, starts, _ = held(*map(cbor, lists))
    owner, place = buffer.items(starts)
    ends = buffer.skip(place)

    assert [(row, cbor(item)) for row, one in enumerate(lists) for item in one] == [
        (row, buffer.data[a:b]) for row, a, b in zip(owner.tolist(), place.tolist(), ends.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"\xa1dtext",  # cut short
        b"\xa1dtext\x78\xff",  # a text that runs beyond the end
        b"\xa1dtext\x7b" + b"\xff" * 8,  # a length of eight bytes
        b"\xbb" + b"\xff" * 8,  # as many members
        b"\x9b" + b"\xff" * 8,  # a list, and as many items
        b"\xa1dtext\x7f",  # no end stated, which DAG-CBOR does not allow
        b"\xa1dtext" + b"\x81" * 100_000,  # lists within lists
        b"\xa1dtext" + b"\xd8\x2a" * 100_000,  # tags of tags
        b"\xa1dtext\x9a\xff\xff\xff\xff" + bytes(100_000),  # four thousand million items
        b"\xba\xff\xff\xff\xff" + b"\x60\x00" * 10_000,  # as many members
        b"\xa1\x01\x01",  # a key that is no text
        b"\xa1dtext\xf9\x00\x00",  # a float of two bytes
    ],
)
def test_what_is_no_plain_map_is_given_up(content: bytes) -> None:
    buffer, starts, ends = held(content)
    _, after = buffer.members(starts, ("text",))

    assert ends[0] != after[0]


def test_keys_that_begin_alike_are_told_apart() -> None:
    buffer, starts, ends = held(*(cbor({name: name, "z": 1}) for name in ("createdAt", "createdBy", "created", "z1")))
    found, after = buffer.members(starts, ("createdAt", "created"))

    assert ends.tolist() == after.tolist()
    assert [b"createdAt", b"", b"", b""] == buffer.texts(found[0])
    assert [b"", b"", b"created", b""] == buffer.texts(found[1])


def test_the_records_made_up_for_tests_are_what_a_decoder_reads() -> None:
    records = {f"app.bsky.feed.post/{tid(number)}": post(f"Number {number}") for number in range(100)}
    header, blocks = libipld.decode_car(repository(records))
    head = blocks[header["roots"][0]]

    def listed(node: bytes | None) -> Iterator[tuple[str, Any]]:
        key = b""
        if node is not None:
            yield from listed(blocks[node]["l"])
            for entry in blocks[node]["e"]:
                key = key[: entry["p"]] + entry["k"]
                yield key.decode(), blocks[entry["v"]]
                yield from listed(entry["t"])

    assert (DID, 3, 64) == (head["did"], head["version"], len(head["sig"]))
    assert sorted(records.items()) == list(listed(head["data"]))


def test_links_floats_and_long_integers_are_stepped_over() -> None:
    value = {"a": Link(cid(b"x")), "b": 1.5, "c": -(1 << 60), "d": 1 << 63, "text": "here"}
    buffer, starts, ends = held(cbor(value))
    found, after = buffer.members(starts, ("text",))

    assert ends.tolist() == after.tolist()
    assert [True] == buffer.is_type(found[0], TEXT).tolist()
    assert [b"here"] == buffer.texts(found[0])
    assert [b"he"] == buffer.texts(found[0], 2)
