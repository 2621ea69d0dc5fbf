"""CAR files as batches of blocks.

Each block of a file comes once and complete, whatever its length and content.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.sources.readers.bluesky.car import CID, FORM, MAX_BLOCK, Car
from tests.support.bluesky import car, cid

LOOKALIKES = st.sampled_from([FORM, b"\x24" + FORM, b"\x80\x01" + FORM, b"\xff\x7f" + FORM, bytes(36), b"\x81"])
"""The bytes before and at the beginning of every block, and parts of them."""
CONTENTS = st.lists(st.binary(max_size=20) | LOOKALIKES, max_size=12).map(b"".join) | st.integers(0, 40_000).map(bytes)


def read(data: bytes, size: int = 1000) -> list[tuple[bytes, bytes]]:
    """Return the hash and the content of each block."""
    found: list[tuple[bytes, bytes]] = []
    for blocks in Car(data[at : at + size] for at in range(0, len(data), size)):
        contents = blocks.contents(np.arange(len(blocks)))
        found += zip((one.tobytes() for one in blocks.hashes), contents, strict=True)
    return found


def blocks_of(contents: list[bytes]) -> list[tuple[bytes, bytes]]:
    return [(cid(content), content) for content in contents]


def hashes(blocks: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name[len(FORM) :], content) for name, content in blocks]


@settings(max_examples=150, deadline=None)
@given(st.lists(CONTENTS, max_size=20))
def test_every_block_comes_once_and_whole(contents: list[bytes]) -> None:
    blocks = blocks_of(contents)

    assert hashes(blocks) == read(car(cid(b""), blocks))


@pytest.mark.parametrize("size", [0, 91, 92, 4571, 4572, 16347, 16348, MAX_BLOCK - CID])
def test_lengths_of_one_two_and_three_bytes_are_read(size: int) -> None:
    blocks = blocks_of([b"before", bytes(size), b"behind"])

    assert hashes(blocks) == read(car(cid(b""), blocks))


def test_a_block_within_a_block_is_none() -> None:
    inner = car(cid(b""), blocks_of([b"inner" * 30] * 3))
    blocks = blocks_of([b"first" * 30, inner, b"last" * 30])

    assert hashes(blocks) == read(car(cid(b""), blocks))


def test_blocks_stand_in_one_batch_or_in_many() -> None:
    blocks = blocks_of([b"%d" % number * 300 for number in range(9000)])
    data = car(cid(b""), blocks)

    assert len(data) > 8 << 20
    assert hashes(blocks) == read(data, 1 << 17)
