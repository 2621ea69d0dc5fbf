"""The DAG-CBOR of operations, compared with libipld."""

from __future__ import annotations

import hashlib
from typing import Any

import libipld
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.sources.readers.bluesky.plc.dag_cbor import cid, encoded

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
).filter(lambda value: levels(value) <= 8)


def levels(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(levels, inner), default=-1)


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_a_value_has_the_bytes_that_a_library_gives_it(value: Any) -> None:
    assert libipld.encode_dag_cbor(value) == encoded(value)


@pytest.mark.parametrize("size", [0, 23, 24, 255, 256, 65_535, 65_536])
def test_lengths_are_as_short_as_can_be(size: int) -> None:
    for value in ("a" * size, [None] * size, {str(n): n for n in range(min(size, 300))}, size, -size - 1):
        assert libipld.encode_dag_cbor(value) == encoded(value)


def test_keys_are_ordered_by_their_length_and_then_by_their_bytes() -> None:
    value = {"b": 1, "aa": 2, "a": 3, "é": 4, "zz": 5, "": 6}

    assert ["", "a", "b", "aa", "zz", "é"] == list(libipld.decode_dag_cbor(encoded(value)))


@pytest.mark.parametrize("value", [1.5, 2**64, -(2**64) - 1, "\ud800", b"x", {"\udfff": 1}, [[[[[[[[[[]]]]]]]]]]])
def test_what_an_operation_never_holds_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"type|number|surrogates|depth"):
        encoded(value)


def test_a_cid_is_the_hash_as_a_library_reads_it() -> None:
    content = encoded({"a": "b"})
    found = libipld.decode_cid(cid(content))

    assert (1, 0x71, 0x12) == (found["version"], found["codec"], found["hash"]["code"])
    assert hashlib.sha256(content).digest() == found["hash"]["digest"]
