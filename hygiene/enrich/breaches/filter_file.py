"""A filter of breached passwords on disk: opened by its header, believed after a test of itself, read through mmap.

    header (128 bytes) | blocks, in the order of the hashes (see `blocks`) | directory: where each block starts, and the end

All numbers are little-endian. The header says how large the file is and the SHA-256 of all that follows it, and ends in
the SHA-256 of itself. Nothing in the file is a hash: 16 of the 160 bits of each are left, and its bucket.
"""

from __future__ import annotations

import hashlib
import mmap
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hygiene.enrich.breaches import filter_blocks as blocks
from hygiene.enrich.breaches.look_up import digest
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Breach
from hygiene.model.redacted import Hidden
from hygiene.model.text import home_hidden
from hygiene.sources.files.files import CHUNK, Progress, no_progress

MAGIC: Final = b"HYGPWNED"
VERSION: Final = 1
PROBES: Final = 256
"""Random hashes that a filter is tested with: a good one takes one of them for breached in 1 of 256 openings."""
WRONG_PROBES: Final = 3
"""As many wrong answers among the probes come by chance once in a hundred million openings: 256 ** -3 / 3!."""
_FIELDS: Final = struct.Struct("<8sIIQQQQ32s16x")
_SELF: Final = 32
HEADER: Final = _FIELDS.size + _SELF
_ENTRY: Final = 8
_PAIR: Final = struct.Struct("<QQ")
_PARTIAL: Final = 1
_AGAIN: Final = "make the filter again from the list"
PARTIAL: Final = "the filter was made from a part of the list, so what it lacks may still be breached"
SHORT: Final = "the filter holds far fewer passwords than the whole list, so what it lacks may still be breached"
WHOLE_LIST: Final = 500_000_000
"""Passwords under which a list cannot be the whole one: that held just under a thousand million at the end of 2024."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a filter says of itself. `directory` and `size` are bytes from the file's start, `sha256` is of the body."""

    keys: int
    buckets: int
    directory: int
    size: int
    sha256: bytes
    partial: bool = False

    def pack(self) -> bytes:
        """The header as it stands in the file."""
        flags = _PARTIAL if self.partial else 0
        told = _FIELDS.pack(MAGIC, VERSION, flags, self.keys, self.buckets, self.directory, self.size, self.sha256)
        return told + hashlib.sha256(told).digest()

    @classmethod
    def read(cls, data: bytes, size: int) -> Self:
        """The header of a file of `size` bytes that begins with `data`.

        Raises:
            UnreadableError: when it is none, of another version, damaged, or the file is not of the size it says.
        """
        if data[: len(MAGIC)] != MAGIC:
            raise UnreadableError("it is not a filter of breached passwords", hint=_AGAIN)
        if len(data) < HEADER or hashlib.sha256(data[: _FIELDS.size]).digest() != data[_FIELDS.size :]:
            raise UnreadableError("the filter's header is damaged", hint=_AGAIN)
        _, version, flags, keys, buckets, directory, whole, sha256 = _FIELDS.unpack(data[: _FIELDS.size])
        if version != VERSION:
            raise UnreadableError(f"the filter is of version {version}; this hygiene reads {VERSION}", hint=_AGAIN)
        if whole != size or size != directory + _ENTRY * (buckets // blocks.BUCKETS + 1):
            raise UnreadableError(f"the filter is cut off or damaged: {size:,} bytes, not {whole:,}", hint=_AGAIN)
        return cls(
            keys=keys, buckets=buckets, directory=directory, size=size, sha256=sha256, partial=bool(flags & _PARTIAL)
        )


class Filter:
    """An open filter: a `Source` that says `found` (probably), `not found`, and of a partial list `not checked`.

    `digest in filter` asks for one SHA-1; every answer is read from a block whose own checksum was right.
    """

    def __init__(self, path: Path, *, least: int = 0) -> None:
        """Open it and test it, so that none of its answers is believed untested: a few milliseconds.

        Args:
            path: the file.
            least: with fewer passwords than this it cannot be the whole list, and clears nothing.

        Raises:
            UnreadableError: naming what is wrong, and with the path.
        """
        self._path, self._least = home_hidden(str(path)), least
        try:
            with path.open("rb") as file:
                start = file.read(HEADER)
                # An empty file cannot be mapped, and is no filter.
                self._header = Header.read(start, path.stat().st_size)
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._test()
        except UnreadableError as error:
            raise error.within(self._path) from error
        except OSError as error:
            raise UnreadableError(f"it cannot be read: {error.strerror}", path=self._path) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()

    @property
    def keys(self) -> int:
        """How many passwords it was made of."""
        return self._header.keys

    @property
    def name(self) -> str:
        """The list and how long it is."""
        return f"the Pwned Passwords list (a filter of {self.keys:,})"

    @property
    def full(self) -> bool:
        """Whether it was made of the whole list."""
        return not self._header.partial and self.keys >= self._least

    @property
    def wrong_once_in(self) -> int:
        """Of how many passwords in no breach one is expected to be taken for breached."""
        return round(self._header.buckets / blocks.EXPECTED_WRONG / self.keys)

    def __contains__(self, sha1: bytes) -> bool:
        """Whether a SHA-1 is (probably) listed.

        Raises:
            UnreadableError: when the block it would be in is damaged.
        """
        key = int.from_bytes(sha1[:8], "big")
        number, rank = divmod(blocks.bucket(key, self._header.buckets), blocks.BUCKETS)
        start, end = _PAIR.unpack_from(self._data, self._header.directory + _ENTRY * number)
        # What seems larger than any block is damage, and is not read whole to find that out.
        block = self._data[start : min(end, start + blocks.LARGEST)]
        if not blocks.intact(block, number):
            raise UnreadableError("the filter is damaged where this password would be", hint=_AGAIN)
        return blocks.holds(block, key, rank)

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
        """One answer for each password; damage to the filter leaves only those it concerns unchecked."""
        return [self._answer(password) for password in passwords]

    def _answer(self, password: Hidden) -> Breach:
        try:
            listed = digest(password.reveal()) in self
        except UnreadableError as error:
            return Breach(status="not checked", source=self.name, reason=str(error.within(self._path)))
        if listed:
            limit = f"a filter tells no counts, and is wrong about 1 password in {self.wrong_once_in:,}"
            return Breach(status="found", source=self.name, reason=limit)
        if not self.full:
            return Breach(status="not checked", source=self.name, reason=PARTIAL if self._header.partial else SHORT)
        return Breach(status="not found", source=self.name)

    def _test(self) -> None:
        """Ask what has a known answer: `password` is in every whole list, and what was just made up is in none."""
        if not self._header.partial and digest("password") not in self:
            raise UnreadableError("it does not hold `password`, so it is no list of breached passwords", hint=_AGAIN)
        if sum(secrets.token_bytes(20) in self for _ in range(PROBES)) >= WRONG_PROBES:
            raise UnreadableError("it takes random hashes for breached ones", hint=_AGAIN)

    def verify(self, progress: Progress = no_progress) -> None:
        """Read it whole and compare its checksum: about a second a gigabyte.

        Raises:
            UnreadableError: when a byte of it has changed.
        """
        whole = hashlib.sha256()
        for start in range(HEADER, self._header.size, CHUNK):
            piece = self._data[start : start + CHUNK]
            whole.update(piece)
            progress(len(piece))
        if whole.digest() != self._header.sha256:
            raise UnreadableError("the filter is damaged: its checksum is another", hint=_AGAIN, path=self._path)
