"""A CAR file (version 1) as batches of blocks: one pass in bounded memory, whatever the lengths in it claim."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.model.errors import UnreadableError
from hygiene.sources.readers.bluesky.cbor import PAD, Buffer, Places, Words

FORM: Final = b"\x01\x71\x12\x20"
"""How every CID of a repository begins: version 1, DAG-CBOR, SHA-256, 32 bytes."""
CID: Final = len(FORM) + 32
LINK: Final = b"\xd8\x2a\x58\x25\x00"
"""What stands before a CID where one block leads to another: a tag, the length, a zero."""
MAX_BLOCK: Final = 1 << 20
"""Bytes of one block: servers take no larger record, and a node of the index has a few thousand."""
MAX_HEADER: Final = 1024
WINDOW: Final = 2 << 20
"""Bytes that are looked at together: enough blocks for a step over all of them to pay, little enough to stay in cache."""
_DAMAGED: Final = "the lengths of its blocks make no sense: it is damaged"
_CUT_SHORT: Final = "it is cut short: the last block does not end"
_HINT: Final = "download it again"


def is_car(start: bytes) -> bool:
    """Whether a file that begins like this is a CAR: a length, then a map with the roots and the version."""
    return b"eroots" in start[:100] and b"gversion" in start[:100]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Blocks in one buffer: where the content of each begins and ends, and the hash it goes by (four words)."""

    buffer: Buffer
    starts: Places
    ends: Places
    hashes: Words

    def __len__(self) -> int:
        return len(self.starts)

    def contents(self, rows: Places) -> list[bytes]:
        """The content of some of them."""
        data = self.buffer.data
        return [data[a:b] for a, b in zip(self.starts[rows].tolist(), self.ends[rows].tolist(), strict=True)]

    def sound(self, rows: Places) -> NDArray[np.bool_]:
        """Which of these blocks have the hash that they go by."""
        return same(hashes_of(self.contents(rows)), self.hashes.take(rows, axis=0))


def hashes_of(contents: list[bytes]) -> Words:
    """The hash of each content, as four words."""
    digests = b"".join([hashlib.sha256(content).digest() for content in contents])
    return np.frombuffer(digests, "<u8").reshape(-1, 4)


def hashes_at(buffer: Buffer, at: Places) -> Words:
    """The hashes in the CIDs at some places; zeros where none stands."""
    cids = buffer.take(at, CID)
    found = np.ascontiguousarray(cids[:, len(FORM) :]).view("<u8")
    found[cids[:, : len(FORM)].view("<u4")[:, 0] != int.from_bytes(FORM, "little")] = 0
    return found


def same(one: Words, other: Words) -> NDArray[np.bool_]:
    """In which rows two columns of hashes are the same."""
    # Four answers are looked at as one number: `all` takes ten times as long.
    alike: NDArray[np.bool_] = (one == other).view(np.uint32)[:, 0] == 0x01010101
    return alike


def find(wanted: Words, among: Words) -> Places:
    """At which row of `among` each hash of `wanted` stands; -1 for nowhere, and for what is no hash."""
    place = np.full(len(wanted), -1)
    if len(among):
        # Sorted on both sides, because jumping about in the memory costs more than sorting.
        order, asked = np.argsort(among[:, 0]), np.argsort(wanted[:, 0])
        near = np.searchsorted(among[:, 0].take(order), wanted[:, 0].take(asked))
        place[asked] = order.take(near, mode="clip")
        place[~same(wanted, among.take(place, axis=0)) | same(wanted, np.zeros(4, np.uint64))] = -1
    return place


class Car:
    """An iterable of batches of blocks. `root` is the hash of the first root once it was begun.

    `too_large` counts blocks that were passed over.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.root: Words = np.zeros(4, np.uint64)
        self.too_large = 0

    def __iter__(self) -> Iterator[Blocks]:
        """Read to the end.

        Raises:
            UnreadableError: when it is no CAR, damaged or cut short; the blocks before that were given.
        """
        # glibc gives the memory of every batch back and asks for it anew, a tenth of the time, until something large was freed.
        np.empty(8 * WINDOW, np.uint8)
        data = self._more(b"")
        at = self._header(data)
        while True:
            buffer = Buffer(data)
            cids, ends, rest = _cut(buffer, at)
            if len(cids):
                yield Blocks(buffer=buffer, starts=cids + CID, ends=ends, hashes=hashes_at(buffer, cids))
            left = data[rest : -len(PAD)]
            behind = self._without_too_large(left)
            data, at = self._more(behind), 0
            if behind is left and len(data) == len(left) + len(PAD):
                break
        if left:
            raise UnreadableError(_CUT_SHORT, hint=_HINT)

    def _more(self, left: bytes) -> bytes:
        """`left`, as much of what follows as is looked at together, and the padding."""
        pieces, size = [left], 0
        while size < WINDOW and (chunk := next(self._chunks, b"")):
            pieces.append(chunk)
            size += len(chunk)
        return b"".join([*pieces, PAD])

    def _header(self, data: bytes) -> int:
        """Read the root; where the first block begins."""
        size, start = _length(data, 0) or (0, 0)
        buffer = Buffer(data)
        (roots, version), ends = buffer.members(np.array([start]), ("roots", "version"))
        if not 0 < size <= MAX_HEADER or ends[0] != start + size:
            raise UnreadableError("it does not begin as a CAR does", hint=_HINT)
        _, first = buffer.items(roots)
        if not buffer.starts_with(version, b"\x01").all() or not len(first):
            raise UnreadableError("it is a CAR without a root, or of another version than 1", hint=_HINT)
        self.root = hashes_at(buffer, first[:1] + len(LINK))[0]
        return start + size

    def _without_too_large(self, left: bytes) -> bytes:
        """What stands behind a block that is too large to be held; `left` itself when it begins with no such block."""
        size, start = _length(left, 0) or (CID, 0)
        if size < CID:
            raise UnreadableError(_DAMAGED, hint=_HINT)
        if size <= MAX_BLOCK:
            return left
        more = start + size - len(left)
        while more > 0:
            left = next(self._chunks, b"")
            if not left:
                raise UnreadableError(_CUT_SHORT, hint=_HINT)
            more -= len(left)
        self.too_large += 1
        return left[len(left) + more :]


def _length(data: bytes, at: int) -> tuple[int, int] | None:
    """The length that stands somewhere, seven bits a byte, and where it ends; None when the data end before it does.

    One that is longer than any length is none, and counts as 0.
    """
    size = 0
    for place in range(9):
        if at + place >= len(data):
            return None
        byte = data[at + place]
        size |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return size, at + place + 1
    return 0, at


def _cut(buffer: Buffer, at: int) -> tuple[Places, Places, int]:
    """Where the blocks begin and end that stand whole in a buffer, and where the first one stands that does not."""
    cids, ends = _guessed(buffer, at)
    at = int(ends[-1]) if len(ends) else at
    more, till = _walked(buffer.data, at, buffer.end)
    if till:
        cids, ends, at = np.append(cids, more), np.append(ends, till), till[-1]
    return cids, ends, at


def _guessed(buffer: Buffer, at: int) -> tuple[Places, Places]:
    """Where blocks begin and end, as long as one begins where the one before it ends, found all at once by their CIDs.

    A length is taken to be one byte where that is enough for a CID, else two, which is right but for the largest blocks: with
    them this ends. So it does at bytes that only look like a CID.
    """
    cids = buffer.places(FORM)
    first, last = buffer.bytes.take(cids - 2), buffer.bytes.take(cids - 1)
    short = last >= CID
    begins = ((short | (first > 0x7F)) & (last < 0x80)).nonzero()[0]
    cids, short, last = cids.take(begins), short.take(begins), last.take(begins).astype(np.int64)
    ends = cids + np.where(short, last, (last << 7) + (first.take(begins) & 0x7F))
    wrong = (cids - 2 + short != np.append(at, ends[:-1])) | (ends < cids + CID) | (ends > buffer.end)
    many = int(wrong.argmax()) if wrong.any() else len(wrong)
    return cids[:many], ends[:many]


def _walked(data: bytes, at: int, end: int) -> tuple[list[int], list[int]]:
    """Where blocks begin and end, one after the other, until one does not stand whole before `end`."""
    starts: list[int] = []
    ends: list[int] = []
    while at < end:
        size, start = _length(data, at) or (0, 0)
        if not CID <= size <= MAX_BLOCK or start + size > end:
            break
        starts.append(start)
        at = start + size
        ends.append(at)
    return starts, ends
