"""DAG-CBOR read in step: the same member of thousands of maps at once, as columns, with no object for any of them.

What costs a decoder one call and a handful of objects for each record is here some arithmetic over all records together.
Only what is asked for is looked at; the rest is stepped over by its lengths. A place is an index into the bytes. What is not
there, is no DAG-CBOR, or is larger inside than any real record has the place `LOST` or one beyond, where zeros stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Words = NDArray[np.uint64]

PAD: Final = bytes(64)
"""What a buffer ends with: zeros, so that a few dozen bytes can be taken at any place."""
LOST: Final = 1 << 40
"""A place that no buffer reaches; whatever is added to it stays beyond."""
STEPS: Final = 1000
"""Items in one value that are stepped over; the most in a real post is half of that."""
MEMBERS: Final = 32
"""Members of one map that are looked at; real records have about ten."""
_, _, BYTES, TEXT, LIST, MAP, TAG, _ = range(8)
"""Major types."""


_IN_BYTES: Final = np.array([0, 0, 1, 1, 0, 0, 0, 0])
"""By major type: whether an item's number is how many bytes follow,"""
_IN_ITEMS: Final = np.array([0, 0, 0, 0, 1, 2, 0, 0])
"""and how many items follow for each one that it counts."""
_WIDE: Final = 24
"""From here on the first byte does not hold the number itself, but says how many bytes hold it."""


def _tables() -> tuple[Places, Places, Places, Words, Words]:
    """What each first byte of an item says: the size of the head, where the item ends, and how many items stand in it.

    The latter two are but for a number that stands behind the first byte; the last two cut that out of the head's eight bytes.
    """
    size, end, behind = np.full(256, LOST), np.full(256, LOST), np.zeros(256, np.int64)
    shift, mask = np.zeros(256, np.uint64), np.zeros(256, np.uint64)
    for first in range(256):
        major, number, width = first >> 5, first & 31, {24: 1, 25: 2, 26: 4}.get(first & 31, 0)
        # Of the simple values, DAG-CBOR has false, true and null.
        if number < 27 and (major < 7 or first in {0xF4, 0xF5, 0xF6}):
            size[first], shift[first], mask[first] = 1 + width, 56 - 8 * width, (1 << 8 * width) - 1
            told = 0 if width else number
            end[first] = 1 + width + told * int(_IN_BYTES[major])
            behind[first] = told * int(_IN_ITEMS[major]) + (major == TAG)
    for first in (0x1B, 0x3B, 0xFB):
        size[first] = end[first] = 9  # integers and floats of eight bytes; nothing is so long or has so many items
    return size, end, behind, shift, mask


_SIZE, _END, _BEHIND, _SHIFT, _MASK = _tables()
KEPT: Final = np.array([(1 << 8 * size) - 1 for size in range(9)], dtype=np.uint64)
"""The mask that keeps so many bytes of eight, counted from the first."""


class Buffer:
    """Bytes that end in `PAD`, to be read at many places at once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.end = len(data) - len(PAD)
        self.bytes = np.frombuffer(data, np.uint8)

    def take(self, at: Places, size: int) -> NDArray[np.uint8]:
        """So many bytes at each place, a row each: at most as many as the padding has."""
        pieces = np.ndarray((self.end + 1,), f"V{size}", self.data, strides=(1,))
        return pieces[np.minimum(at, self.end)].view(np.uint8).reshape(len(at), size)

    def words(self, at: Places) -> Words:
        """The eight bytes at each place, the first one lowest."""
        return self.take(at, 8).view("<u8").ravel()

    def starts_with(self, at: Places, wanted: bytes) -> NDArray[np.bool_]:
        """At which places exactly these bytes stand."""
        same = np.ones(len(at), bool)
        words = self.take(at, -(-len(wanted) // 8) * 8).view("<u8").T
        for word, start in zip(words, range(0, len(wanted), 8), strict=True):
            part = wanted[start : start + 8]
            same &= (word & KEPT[len(part)]) == int.from_bytes(part, "little")
        return same

    def places(self, wanted: bytes) -> Places:
        """Where in all of it these four bytes stand."""
        # The two in the middle are looked for, which is soonest done, and then the others.
        found: Places = ((self.bytes[1:-1] == wanted[1]) & (self.bytes[2:] == wanted[2])).nonzero()[0]
        return found[self.starts_with(found, wanted)]

    def are(self, at: Places, major: int) -> NDArray[np.bool_]:
        """At which places an item of this major type stands."""
        same: NDArray[np.bool_] = self.bytes.take(at, mode="clip") >> 5 == major
        return same

    def heads(self, at: Places) -> tuple[NDArray[np.uint8], Places, Places]:
        """Of the item at each place: its major type, its number, and where what follows its head begins."""
        first = self.bytes.take(at, mode="clip")
        number = (first & 31).astype(np.int64)
        # Most numbers are small and stand in the first byte.
        wide = (number >= _WIDE).nonzero()[0]
        if len(wide):
            number[wide] = self._numbers(at.take(wide), first.take(wide))
        sizes: Places = _SIZE.take(first)
        return first >> np.uint8(5), number, at + sizes

    def _numbers(self, at: Places, first: NDArray[np.uint8]) -> Places:
        """The numbers behind the first bytes of some heads."""
        words = self.words(at).byteswap()
        return ((words >> _SHIFT.take(first)) & _MASK.take(first)).view(np.int64)

    def _steps(self, at: Places) -> tuple[Places, Places]:
        """Where each item ends, but for the items in it, and how many those are."""
        first = self.bytes.take(at, mode="clip")
        end, inside = at + _END.take(first), _BEHIND.take(first)
        wide = ((first & 31) >= _WIDE).nonzero()[0]
        if len(wide):
            which = first.take(wide)
            number, major = self._numbers(at.take(wide), which), which >> np.uint8(5)
            end[wide] += number * _IN_BYTES.take(major)
            inside[wide] += number * _IN_ITEMS.take(major)
        return end, inside

    def texts(self, at: Places, limit: int = 1 << 30) -> list[bytes]:
        """The content of each text or byte string, or its first bytes; empty where none stands."""
        _, size, start = self.heads(at)
        ends = start + np.minimum(size, limit)
        return [self.data[a:b] for a, b in zip(start.tolist(), ends.tolist(), strict=True)]

    def skip(self, at: Places) -> Places:
        """Where each item ends, whatever it holds."""
        at, left = self._steps(at)
        rows = left.nonzero()[0]
        here, left, at[rows] = at[rows], left[rows], LOST
        for _ in range(STEPS):
            if not len(rows):
                break
            here, inside = self._steps(here)
            left += inside
            left -= 1
            done = left == 0
            going = (~done & (here < self.end)).nonzero()[0]
            if len(going) < len(rows):
                at[rows[done]] = here[done]
                rows, here, left = rows.take(going), here.take(going), left.take(going)
        return at

    def members(self, at: Places, names: Sequence[str]) -> tuple[Places, Places]:
        """Of the map at each place: where the values of these keys stand, a row for each key, and where the map ends."""
        keys = _Keys(names)
        major, left, here = self.heads(at)
        found, ends = np.full((len(names), len(at)), LOST), np.where(major == MAP, here, LOST)
        rows = ((major == MAP) & (left > 0)).nonzero()[0]
        here, left, ends[rows] = here[rows], left[rows], LOST
        for _ in range(MEMBERS):
            if not len(rows):
                break
            major, size, inside = self.heads(here)
            value = np.where(major == TEXT, inside + size, LOST)
            which, hit = keys.find(self, here, size)
            found[which, rows[hit]] = value[hit]
            here = self.skip(value)
            left -= 1
            done = left == 0
            ends[rows[done]] = here[done]
            going = np.flatnonzero(~done & (here < self.end))
            rows, here, left = rows.take(going), here.take(going), left.take(going)
        return found, ends

    def items(self, at: Places) -> tuple[Places, Places]:
        """Of the lists at some places: each item's row and place, in the order of rows and then of items."""
        major, left, here = self.heads(at)
        rows = np.flatnonzero((major == LIST) & (left > 0))
        here, left = here[rows], left[rows]
        owners, places = [rows[:0]], [rows[:0]]
        for _ in range(STEPS):
            if not len(rows):
                break
            owners.append(rows)
            places.append(here)
            here = self.skip(here)
            left -= 1
            going = np.flatnonzero((left > 0) & (here < self.end))
            rows, here, left = rows.take(going), here.take(going), left.take(going)
        owner, place = np.concatenate(owners), np.concatenate(places)
        order = np.argsort(owner, kind="stable")
        return owner[order], place[order]


def encoded(text: str) -> bytes:
    """A text of at most 23 bytes as DAG-CBOR."""
    return bytes([0x60 + len(text)]) + text.encode("ascii")


class _Keys:
    """The keys of a map that are wanted: of at most 15 letters, and no two of one length with the same first seven."""

    def __init__(self, names: Sequence[str]) -> None:
        texts = [encoded(name) for name in names]
        heads = np.array([int.from_bytes(text[:8], "little") for text in texts], np.uint64)
        self._order = np.argsort(heads)
        self._heads = heads[self._order]
        self._tails = np.array([int.from_bytes(text[8:16], "little") for text in texts], np.uint64)[self._order]

    def find(self, buffer: Buffer, at: Places, size: Places) -> tuple[Places, Places]:
        """Which key stands at which of the places, where one of them does."""
        word, size = buffer.take(at, 16).view("<u8"), size + 1
        head = word[:, 0] & KEPT.take(size, mode="clip")
        tail = word[:, 1] & KEPT.take(size - 8, mode="clip")
        which = np.minimum(self._heads.searchsorted(head), len(self._heads) - 1)
        hit = ((self._heads.take(which) == head) & (self._tails.take(which) == tail)).nonzero()[0]
        return self._order.take(which.take(hit)), hit
