"""A DAG-CBOR reader that reads thousands of maps at once, as columns.

A decoder makes one call and a handful of objects for each record. This module does some arithmetic over all records
together and makes no objects for them. It reads only the members that are asked for, and skips the rest by their
lengths.

An offset is an index into the bytes. An item that is absent, that is not DAG-CBOR or that holds more than any real
record has the offset `NOWHERE` or one beyond it, where zeros stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]
Words = NDArray[np.uint64]

PAD: Final = bytes(64)
"""The zeros at the end of a buffer.

They allow a few dozen bytes to be read at any offset.
"""
NOWHERE: Final = 1 << 40
"""An offset that no buffer reaches.

Offsets added to it stay beyond the end.
"""
STEPS: Final = 1000
"""The most items skipped in one value.

The most in a real post is half of that.
"""
MEMBERS: Final = 32
"""The most members read of one map. Real records have about ten."""
_, _, BYTES, TEXT, LIST, MAP, TAG, _ = range(8)
"""The major types of DAG-CBOR."""


_BYTES_PER_UNIT: Final = np.array([0, 0, 1, 1, 0, 0, 0, 0])
"""Bytes of content for each unit of an item's number, by major type."""
_ITEMS_PER_UNIT: Final = np.array([0, 0, 0, 0, 1, 2, 0, 0])
"""Inner items for each unit of an item's number, by major type."""
_WIDE: Final = 24
"""The lowest value in a first byte that is not the number itself.

From this value up, it says how many bytes hold the number.
"""


def _tables() -> tuple[Offsets, Offsets, Offsets, Words, Words]:
    """Build the tables of what each first byte of an item means.

    They hold the size of the head, the size of the item, the number of items in it, and the shift and mask that cut the
    number out of the head's eight bytes. The second and third leave out a number that follows the first byte.
    """
    size, span, inner = np.full(256, NOWHERE), np.full(256, NOWHERE), np.zeros(256, np.int64)
    shift, mask = np.zeros(256, np.uint64), np.zeros(256, np.uint64)
    for first in range(256):
        major, number, width = first >> 5, first & 31, {24: 1, 25: 2, 26: 4}.get(first & 31, 0)
        # The only simple values in DAG-CBOR are false, true and null.
        if number < 27 and (major < 7 or first in {0xF4, 0xF5, 0xF6}):
            size[first], shift[first], mask[first] = 1 + width, 56 - 8 * width, (1 << 8 * width) - 1
            units = 0 if width else number
            span[first] = 1 + width + units * int(_BYTES_PER_UNIT[major])
            inner[first] = units * int(_ITEMS_PER_UNIT[major]) + (major == TAG)
    for first in (0x1B, 0x3B, 0xFB):
        size[first] = span[first] = 9  # integers and floats of eight bytes; no length or count needs eight
    return size, span, inner, shift, mask


_SIZE, _SPAN, _INNER, _SHIFT, _MASK = _tables()
KEPT: Final = np.array([(1 << 8 * size) - 1 for size in range(9)], dtype=np.uint64)
"""Masks that keep the first 0 to 8 bytes of a word."""


class Buffer:
    """Bytes that end in `PAD`, read at many offsets at once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.end = len(data) - len(PAD)
        self.bytes = np.frombuffer(data, np.uint8)

    def take(self, at: Offsets, size: int) -> NDArray[np.uint8]:
        """Return `size` bytes at each offset, one row each.

        `size` is at most the length of the padding.
        """
        pieces = np.ndarray((self.end + 1,), f"V{size}", self.data, strides=(1,))
        return pieces[np.minimum(at, self.end)].view(np.uint8).reshape(len(at), size)

    def words(self, at: Offsets) -> Words:
        """Return the eight bytes at each offset, the first one lowest."""
        return self.take(at, 8).view("<u8").ravel()

    def starts_with(self, at: Offsets, wanted: bytes) -> NDArray[np.bool_]:
        """Return whether exactly these bytes stand at each offset."""
        same = np.ones(len(at), bool)
        words = self.take(at, -(-len(wanted) // 8) * 8).view("<u8").T
        for word, start in zip(words, range(0, len(wanted), 8), strict=True):
            part = wanted[start : start + 8]
            same &= (word & KEPT[len(part)]) == int.from_bytes(part, "little")
        return same

    def offsets_of(self, wanted: bytes) -> Offsets:
        """Find every offset at which these four bytes stand."""
        # Searching for the two middle bytes first is the fastest way. The others are compared afterwards.
        found: Offsets = ((self.bytes[1:-1] == wanted[1]) & (self.bytes[2:] == wanted[2])).nonzero()[0]
        return found[self.starts_with(found, wanted)]

    def is_type(self, at: Offsets, major: int) -> NDArray[np.bool_]:
        """Return whether an item of this major type stands at each offset."""
        same: NDArray[np.bool_] = self.bytes.take(at, mode="clip") >> 5 == major
        return same

    def heads(self, at: Offsets) -> tuple[NDArray[np.uint8], Offsets, Offsets]:
        """Read the head of each item.

        The result is its major type, its number, and the offset at which its content begins.
        """
        first = self.bytes.take(at, mode="clip")
        number = (first & 31).astype(np.int64)
        # Most numbers are small and stand in the first byte itself.
        wide = (number >= _WIDE).nonzero()[0]
        if len(wide):
            number[wide] = self._numbers(at.take(wide), first.take(wide))
        sizes: Offsets = _SIZE.take(first)
        return first >> np.uint8(5), number, at + sizes

    def _numbers(self, at: Offsets, first: NDArray[np.uint8]) -> Offsets:
        """Return the numbers that follow the first bytes of these heads."""
        words = self.words(at).byteswap()
        return ((words >> _SHIFT.take(first)) & _MASK.take(first)).view(np.int64)

    def _steps(self, at: Offsets) -> tuple[Offsets, Offsets]:
        """Return the end of each item and how many items it holds.

        The end does not count those inner items.
        """
        first = self.bytes.take(at, mode="clip")
        end, inner = at + _SPAN.take(first), _INNER.take(first)
        wide = ((first & 31) >= _WIDE).nonzero()[0]
        if len(wide):
            wide_first = first.take(wide)
            number, major = self._numbers(at.take(wide), wide_first), wide_first >> np.uint8(5)
            end[wide] += number * _BYTES_PER_UNIT.take(major)
            inner[wide] += number * _ITEMS_PER_UNIT.take(major)
        return end, inner

    def texts(self, at: Offsets, limit: int = 1 << 30) -> list[bytes]:
        """Return the content of each text or byte string, up to `limit` bytes.

        An offset without one gives empty bytes.
        """
        _, size, start = self.heads(at)
        ends = start + np.minimum(size, limit)
        return [self.data[a:b] for a, b in zip(start.tolist(), ends.tolist(), strict=True)]

    def skip(self, at: Offsets) -> Offsets:
        """Return the offset at which each item ends, whatever it holds."""
        at, left = self._steps(at)
        rows = left.nonzero()[0]
        here, left, at[rows] = at[rows], left[rows], NOWHERE
        for _ in range(STEPS):
            if not len(rows):
                break
            here, inner = self._steps(here)
            left += inner
            left -= 1
            done = left == 0
            going = (~done & (here < self.end)).nonzero()[0]
            if len(going) < len(rows):
                at[rows[done]] = here[done]
                rows, here, left = rows.take(going), here.take(going), left.take(going)
        return at

    def members(self, at: Offsets, names: Sequence[str]) -> tuple[Offsets, Offsets]:
        """Find the values of these keys in each map, and the end of each map.

        The offsets of the values have one row for each key.
        """
        keys = _Keys(names)
        major, left, here = self.heads(at)
        found, ends = np.full((len(names), len(at)), NOWHERE), np.where(major == MAP, here, NOWHERE)
        rows = ((major == MAP) & (left > 0)).nonzero()[0]
        here, left, ends[rows] = here[rows], left[rows], NOWHERE
        for _ in range(MEMBERS):
            if not len(rows):
                break
            major, size, content = self.heads(here)
            value = np.where(major == TEXT, content + size, NOWHERE)
            which, hit = keys.find(self, here, size)
            found[which, rows[hit]] = value[hit]
            here = self.skip(value)
            left -= 1
            done = left == 0
            ends[rows[done]] = here[done]
            going = np.flatnonzero(~done & (here < self.end))
            rows, here, left = rows.take(going), here.take(going), left.take(going)
        return found, ends

    def items(self, at: Offsets) -> tuple[Offsets, Offsets]:
        """Return the items of these lists: the row of each list, and the offset.

        They are in the order of rows and then of items.
        """
        major, left, here = self.heads(at)
        rows = np.flatnonzero((major == LIST) & (left > 0))
        here, left = here[rows], left[rows]
        owners, offsets = [rows[:0]], [rows[:0]]
        for _ in range(STEPS):
            if not len(rows):
                break
            owners.append(rows)
            offsets.append(here)
            here = self.skip(here)
            left -= 1
            going = np.flatnonzero((left > 0) & (here < self.end))
            rows, here, left = rows.take(going), here.take(going), left.take(going)
        owner, offset = np.concatenate(owners), np.concatenate(offsets)
        order = np.argsort(owner, kind="stable")
        return owner[order], offset[order]


def encoded(text: str) -> bytes:
    """Return a text of at most 23 bytes as DAG-CBOR."""
    return bytes([0x60 + len(text)]) + text.encode("ascii")


class _Keys:
    """The wanted keys of a map.

    A key has at most 15 letters, and no two of the same length begin with the same seven.
    """

    def __init__(self, names: Sequence[str]) -> None:
        texts = [encoded(name) for name in names]
        heads = np.array([int.from_bytes(text[:8], "little") for text in texts], np.uint64)
        self._order = np.argsort(heads)
        self._heads = heads[self._order]
        self._tails = np.array([int.from_bytes(text[8:16], "little") for text in texts], np.uint64)[self._order]

    def find(self, buffer: Buffer, at: Offsets, size: Offsets) -> tuple[Offsets, Offsets]:
        """Return which key stands at which offset, for those that hold one."""
        word, size = buffer.take(at, 16).view("<u8"), size + 1
        head = word[:, 0] & KEPT.take(size, mode="clip")
        tail = word[:, 1] & KEPT.take(size - 8, mode="clip")
        which = np.minimum(self._heads.searchsorted(head), len(self._heads) - 1)
        hit = ((self._heads.take(which) == head) & (self._tails.take(which) == tail)).nonzero()[0]
        return self._order.take(which.take(hit)), hit
