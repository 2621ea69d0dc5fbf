"""A filter of breached passwords on disk, read through mmap.

Its header is checked when it is opened, and it must pass a test of itself before its answers are used.

    header (128 bytes) | blocks, in the order of the hashes (see `filter_blocks`) | directory: block starts, and the end

All numbers are little-endian. The header states the size of the file and the SHA-256 of everything that follows it, and
ends with its own SHA-256. The file holds no whole hash: only 16 of its 160 bits and its bucket are kept.
"""

from __future__ import annotations

import hashlib
import mmap
import re
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hygiene.enrich.breaches import filter_blocks as blocks
from hygiene.enrich.breaches.look_up import digest
from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError, system_words
from hygiene.model.records import Breach
from hygiene.model.redacted import Hidden
from hygiene.model.text import home_hidden
from hygiene.sources.files.files import CHUNK, Progress, no_progress, refuse_special

MAGIC: Final = b"HYGPWNED"
VERSION: Final = 1
PROBES: Final = 256
"""Random hashes to test a filter with; a good one finds 1 in 256 openings."""
WRONG_PROBES: Final = 3
"""Wrong answers to the probes that prove a filter bad.

They come by chance once in a hundred million openings: 256 ** -3 / 3!.
"""
_FIELDS: Final = struct.Struct("<8sIIQQQQ32s16x")
_OWN_DIGEST: Final = 32
HEADER: Final = _FIELDS.size + _OWN_DIGEST
_ENTRY: Final = 8
_PAIR: Final = struct.Struct("<QQ")
_PARTIAL: Final = 1
_REBUILD: Final = tr_later("make the filter again from the list")
_LISTED: Final = re.compile(rb"[0-9A-Fa-f]{35,40}[:\r\n]")
"""The beginning of a list of SHA-1 hashes."""
PARTIAL: Final = tr_later("the filter was made from a part of the list, so passwords not in it may still be breached")
SHORT: Final = tr_later(
    "the filter holds far fewer passwords than the whole list, so passwords not in it may still be breached"
)
WHOLE_LIST: Final = 500_000_000
"""Passwords; a shorter list cannot be the whole one.

The whole list had just under a thousand million at the end of 2024.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A filter's header: `sha256` is of the body, `keys` counts the passwords.

    `directory` and `size` are bytes from the file's start.
    """

    keys: int
    buckets: int
    directory: int
    size: int
    sha256: bytes
    partial: bool = False

    def pack(self) -> bytes:
        """Return the header as bytes of the file."""
        flags = _PARTIAL if self.partial else 0
        fields = _FIELDS.pack(MAGIC, VERSION, flags, self.keys, self.buckets, self.directory, self.size, self.sha256)
        return fields + hashlib.sha256(fields).digest()

    @classmethod
    def read(cls, data: bytes, size: int) -> Self:
        """Read the header of a file of `size` bytes that begins with `data`.

        Raises:
            UnreadableError: when the header is missing, damaged or of another version, or the file has not the size it
                states.
        """
        if data[: len(MAGIC)] != MAGIC:
            if _LISTED.match(data):
                message = tr("it is a list of hashes, and not a filter of breached passwords")
            else:
                message = tr("it is not a filter of breached passwords")
            raise UnreadableError(
                message,
                hint=tr("make a filter from the list with `hygiene breaches build`"),
            )
        if len(data) < HEADER or hashlib.sha256(data[: _FIELDS.size]).digest() != data[_FIELDS.size :]:
            raise UnreadableError(tr("the filter's header is damaged"), hint=tr(_REBUILD))
        _, version, flags, keys, buckets, directory, stated_size, sha256 = _FIELDS.unpack(data[: _FIELDS.size])
        if version != VERSION:
            raise UnreadableError(
                tr(
                    "the filter has version {version}, but this hygiene reads {own_version}",
                    version=version,
                    own_version=VERSION,
                ),
                hint=tr(_REBUILD),
            )
        if stated_size != size or size != directory + _ENTRY * (buckets // blocks.BUCKETS + 1):
            raise UnreadableError(
                tr(
                    "the filter is cut off or damaged: {size:,} bytes, not {stated_size:,}",
                    size=size,
                    stated_size=stated_size,
                ),
                hint=tr(_REBUILD),
            )
        whole_blocks = 0 < buckets <= blocks.MOST_BUCKETS and buckets % blocks.BUCKETS == 0
        # A filter we build has at least one password, and at most 1.3 for each bucket.
        if not whole_blocks or not 0 < keys <= 2 * buckets or directory < HEADER:
            raise UnreadableError(tr("the filter's header states sizes that no filter has"), hint=tr(_REBUILD))
        return cls(
            keys=keys, buckets=buckets, directory=directory, size=size, sha256=sha256, partial=bool(flags & _PARTIAL)
        )


class Filter:
    """An open filter: a `Source` of breached passwords.

    It answers `found` (probably) or `not found`; if made of a partial list, `not checked` instead of `not found`.

    `digest in filter` looks up one SHA-1. Every answer is read from a block whose own checksum was right.
    """

    def __init__(self, path: Path, *, least: int = 0) -> None:
        """Open and test the filter, in a few milliseconds.

        Its answers are used only if it passes the test.

        Args:
            path: The file.
            least: With fewer passwords than this, the filter cannot hold the whole list, and never clears a password.

        Raises:
            UnreadableError: naming the file and the fault.
        """
        self._path, self._least = home_hidden(str(path)), least
        try:
            refuse_special(path, self._path)
            with path.open("rb") as file:
                start = file.read(HEADER)
                # This also refuses an empty file, which cannot be mapped.
                self._header = Header.read(start, path.stat().st_size)
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._test()
        except UnreadableError as error:
            raise error.within(self._path) from error
        except OSError as error:
            hint = (
                tr("check its name; `hygiene breaches build` makes one") if isinstance(error, FileNotFoundError) else ""
            )
            raise UnreadableError(
                tr("it cannot be read: {reason}", reason=system_words(error)), hint=hint, path=self._path
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._data.close()

    @property
    def keys(self) -> int:
        """The number of passwords it was made from."""
        return self._header.keys

    @property
    def name(self) -> str:
        """The name of the list, with its length."""
        return tr("the Pwned Passwords list (a filter of {keys:,})", keys=self.keys)

    @property
    def full(self) -> bool:
        """True if it was made from the whole list."""
        return not self._header.partial and self.keys >= self._least

    @property
    def wrong_once_in(self) -> int:
        """The number of unlisted passwords for each one that it wrongly finds."""
        return round(self._header.buckets / blocks.EXPECTED_WRONG / self.keys)

    def __contains__(self, sha1: bytes) -> bool:
        """Return whether a SHA-1 is (probably) listed.

        Raises:
            UnreadableError: when the block that would hold it is damaged.
        """
        key = int.from_bytes(sha1[:8], "big")
        number, rank = divmod(blocks.bucket(key, self._header.buckets), blocks.BUCKETS)
        start, end = _PAIR.unpack_from(self._data, self._header.directory + _ENTRY * number)
        # A block that seems too large is damaged, and need not be read whole to find that out.
        block = self._data[start : min(end, start + blocks.LARGEST)]
        if not blocks.intact(block, number):
            raise UnreadableError(tr("the filter is damaged"), hint=tr(_REBUILD))
        return blocks.holds(block, key, rank)

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
        """Return one answer for each password.

        Damage to the filter leaves only the passwords it concerns unchecked.
        """
        return [self._answer(password) for password in passwords]

    def _answer(self, password: Hidden) -> Breach:
        try:
            listed = digest(password.reveal()) in self
        except UnreadableError as error:
            here = UnreadableError(
                tr("the filter is damaged where this password would be"),
                hint=error.hint,
                path=self._path,
            )
            return Breach(status="not checked", source=self.name, reason=str(here))
        if listed:
            limit = tr(
                "a filter has no counts, and wrongly finds about 1 password in {wrong_once_in:,}",
                wrong_once_in=self.wrong_once_in,
            )
            return Breach(status="found", source=self.name, reason=limit)
        if not self.full:
            return Breach(status="not checked", source=self.name, reason=tr(PARTIAL if self._header.partial else SHORT))
        return Breach(status="not found", source=self.name)

    def _test(self) -> None:
        """Look up hashes with a known answer.

        The password `password` is in every whole list, and no list holds new random hashes.
        """
        if not self._header.partial and digest("password") not in self:
            raise UnreadableError(
                tr("it does not hold “password”, so it is not a filter of breached passwords"), hint=tr(_REBUILD)
            )
        if sum(secrets.token_bytes(20) in self for _ in range(PROBES)) >= WRONG_PROBES:
            raise UnreadableError(tr("it finds random hashes, which are in no list"), hint=tr(_REBUILD))

    def verify(self, progress: Progress = no_progress) -> None:
        """Read the whole filter and compare its checksum: a second per gigabyte.

        Raises:
            UnreadableError: when any byte of it has changed.
        """
        body = hashlib.sha256()
        for start in range(HEADER, self._header.size, CHUNK):
            piece = self._data[start : start + CHUNK]
            body.update(piece)
            progress(len(piece))
        if body.digest() != self._header.sha256:
            raise UnreadableError(
                tr("the filter is damaged: its checksum does not match"), hint=tr(_REBUILD), path=self._path
            )
