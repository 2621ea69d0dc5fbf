"""A reader of CAR files (version 1) that yields batches of blocks.

It makes one pass in bounded memory, whatever lengths the file claims.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.sources.readers.bluesky.cbor import PAD, Buffer, Offsets, Words

FORM: Final = b"\x01\x71\x12\x20"
"""The first bytes of every CID in a repository.

They stand for version 1, DAG-CBOR, SHA-256 and 32 bytes.
"""
CID: Final = len(FORM) + 32
"""The number of bytes in a CID."""
LINK: Final = b"\xd8\x2a\x58\x25\x00"
"""The bytes before a CID where one block links to another.

They are a tag, the length and a zero.
"""
MAX_BLOCK: Final = 1 << 20
"""The most bytes in a block.

Servers accept no larger record, and a node of the index has a few thousand bytes.
"""
MAX_HEADER: Final = 1024
WINDOW: Final = 2 << 20
"""Bytes processed together.

This is enough blocks to make processing them at once worthwhile, and few enough to stay in the cache.
"""
_DAMAGED: Final = tr_later("it is damaged: the stated lengths of its blocks are impossible")
_CUT_SHORT: Final = tr_later("it is cut short: its last block is incomplete")
_HINT: Final = tr_later("download it again")


def is_car(start: bytes) -> bool:
    """Return whether a file that begins like this is a CAR.

    A CAR begins with a length and a map that holds the roots and the version.
    """
    return b"eroots" in start[:100] and b"gversion" in start[:100]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Blocks in one buffer.

    `starts` and `ends` are the offsets of their contents, and `hashes` the hashes stated in their CIDs, four words
    each.
    """

    buffer: Buffer
    starts: Offsets
    ends: Offsets
    hashes: Words

    def __len__(self) -> int:
        return len(self.starts)

    def contents(self, rows: Offsets) -> list[bytes]:
        """Return the contents of the blocks in `rows`."""
        data = self.buffer.data
        return [data[a:b] for a, b in zip(self.starts[rows].tolist(), self.ends[rows].tolist(), strict=True)]

    def intact(self, rows: Offsets) -> NDArray[np.bool_]:
        """Return which blocks in `rows` have the hash stated in their CID."""
        return equal_rows(hashes_of(self.contents(rows)), self.hashes.take(rows, axis=0))


def hashes_of(contents: list[bytes]) -> Words:
    """Return the hash of each content, as four words."""
    digests = b"".join([hashlib.sha256(content).digest() for content in contents])
    return np.frombuffer(digests, "<u8").reshape(-1, 4)


def hashes_at(buffer: Buffer, at: Offsets) -> Words:
    """Return the hashes in the CIDs at these offsets.

    An offset without a CID gives zeros.
    """
    cids = buffer.take(at, CID)
    found = np.ascontiguousarray(cids[:, len(FORM) :]).view("<u8")
    found[cids[:, : len(FORM)].view("<u4")[:, 0] != int.from_bytes(FORM, "little")] = 0
    return found


def equal_rows(left: Words, right: Words) -> NDArray[np.bool_]:
    """Return whether two columns of hashes are equal in each row."""
    # Compares the four results of a row as one number, because `all` takes ten times as long.
    equal: NDArray[np.bool_] = (left == right).view(np.uint32)[:, 0] == 0x01010101
    return equal


def find_rows(wanted: Words, among: Words) -> Offsets:
    """Return the row of `among` that holds each hash of `wanted`.

    A missing hash gives -1, and so does a row of zeros, which is not a hash.
    """
    rows = np.full(len(wanted), -1)
    if len(among):
        # Both sides are sorted first, because random memory access costs more than sorting.
        order, wanted_order = np.argsort(among[:, 0]), np.argsort(wanted[:, 0])
        nearest = np.searchsorted(among[:, 0].take(order), wanted[:, 0].take(wanted_order))
        rows[wanted_order] = order.take(nearest, mode="clip")
        rows[~equal_rows(wanted, among.take(rows, axis=0)) | equal_rows(wanted, np.zeros(4, np.uint64))] = -1
    return rows


class Car:
    """An iterable of batches of blocks.

    `root` is the hash of the first root, known once the iteration has begun. `too_large` counts the blocks left out
    because they are too large.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.root: Words = np.zeros(4, np.uint64)
        self.too_large = 0

    def __iter__(self) -> Iterator[Blocks]:
        """Read to the end.

        Raises:
            UnreadableError: when the file is not a CAR, damaged or cut short. The blocks before the fault have been
                yielded.
        """
        # Freeing something large raises the threshold at which glibc returns memory to the system. Without it, glibc
        # returns and requests the memory of every batch, which takes a tenth of the time.
        np.empty(8 * WINDOW, np.uint8)
        data = self._next_window(b"")
        at = self._header(data)
        while True:
            buffer = Buffer(data)
            cids, ends, rest = _split(buffer, at)
            if len(cids):
                yield Blocks(buffer=buffer, starts=cids + CID, ends=ends, hashes=hashes_at(buffer, cids))
            left = data[rest : -len(PAD)]
            remaining = self._skip_large_block(left)
            data, at = self._next_window(remaining), 0
            if remaining is left and len(data) == len(left) + len(PAD):
                break
        if left:
            raise UnreadableError(tr(_CUT_SHORT), hint=tr(_HINT))

    def _next_window(self, left: bytes) -> bytes:
        """Return `left`, the next `WINDOW` bytes or a little more, and padding."""
        pieces, size = [left], 0
        while size < WINDOW and (chunk := next(self._chunks, b"")):
            pieces.append(chunk)
            size += len(chunk)
        return b"".join([*pieces, PAD])

    def _header(self, data: bytes) -> int:
        """Read the root and return the offset of the first block."""
        size, start = _read_length(data, 0) or (0, 0)
        buffer = Buffer(data)
        (roots, version), ends = buffer.members(np.array([start]), ("roots", "version"))
        if not 0 < size <= MAX_HEADER or ends[0] != start + size:
            raise UnreadableError(tr("it does not begin like a CAR file"), hint=tr(_HINT))
        _, first = buffer.items(roots)
        if not buffer.starts_with(version, b"\x01").all() or not len(first):
            raise UnreadableError(tr("it is a CAR file without a root, or its version is not 1"), hint=tr(_HINT))
        self.root = hashes_at(buffer, first[:1] + len(LINK))[0]
        return start + size

    def _skip_large_block(self, left: bytes) -> bytes:
        """Return the data after a block that is too large to hold.

        If `left` does not begin with such a block, it is returned unchanged.
        """
        size, start = _read_length(left, 0) or (CID, 0)
        if size < CID:
            raise UnreadableError(tr(_DAMAGED), hint=tr(_HINT))
        if size <= MAX_BLOCK:
            return left
        missing = start + size - len(left)
        while missing > 0:
            left = next(self._chunks, b"")
            if not left:
                raise UnreadableError(tr(_CUT_SHORT), hint=tr(_HINT))
            missing -= len(left)
        self.too_large += 1
        return left[len(left) + missing :]


def _read_length(data: bytes, at: int) -> tuple[int, int] | None:
    """Read a length, stored as seven bits a byte, and where it ends.

    The result is None when the data end before the length does. A length of more than nine bytes counts as 0.
    """
    size = 0
    for index in range(9):
        if at + index >= len(data):
            return None
        byte = data[at + index]
        size |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return size, at + index + 1
    return 0, at


def _split(buffer: Buffer, at: int) -> tuple[Offsets, Offsets, int]:
    """Return the offsets of the complete blocks in a buffer.

    The first two results are the offsets at which their CIDs begin and at which the blocks end. The third is the offset
    of the first incomplete block.
    """
    cids, ends = _split_by_cids(buffer, at)
    at = int(ends[-1]) if len(ends) else at
    more_cids, more_ends = _split_by_lengths(buffer.data, at, buffer.end)
    if more_ends:
        cids, ends, at = np.append(cids, more_cids), np.append(ends, more_ends), more_ends[-1]
    return cids, ends, at


def _split_by_cids(buffer: Buffer, at: int) -> tuple[Offsets, Offsets]:
    """Find blocks all at once by their CIDs.

    The result is where the CIDs begin and where the blocks end, while each block begins where the last one ended. A
    length is assumed to take one byte if that is enough for a CID, and two otherwise. That holds for all but the
    largest blocks. The search ends at a block for which it does not, and at bytes that only look like a CID.
    """
    cids = buffer.offsets_of(FORM)
    first, last = buffer.bytes.take(cids - 2), buffer.bytes.take(cids - 1)
    short = last >= CID
    begins = ((short | (first > 0x7F)) & (last < 0x80)).nonzero()[0]
    cids, short, last = cids.take(begins), short.take(begins), last.take(begins).astype(np.int64)
    ends = cids + np.where(short, last, (last << 7) + (first.take(begins) & 0x7F))
    wrong = (cids - 2 + short != np.append(at, ends[:-1])) | (ends < cids + CID) | (ends > buffer.end)
    count = int(wrong.argmax()) if wrong.any() else len(wrong)
    return cids[:count], ends[:count]


def _split_by_lengths(data: bytes, at: int, end: int) -> tuple[list[int], list[int]]:
    """Find blocks one after the other by their lengths.

    The result is where the CIDs begin and where the blocks end. The search ends at the first block that is incomplete
    before `end`.
    """
    starts: list[int] = []
    ends: list[int] = []
    while at < end:
        size, start = _read_length(data, at) or (0, 0)
        if not CID <= size <= MAX_BLOCK or start + size > end:
            break
        starts.append(start)
        at = start + size
        ends.append(at)
    return starts, ends
