"""Make a filter from the Pwned Passwords list: one pass, bounded memory, and an interrupted build leaves the old file.

The one module of the package that writes. How many passwords there are is not known before the end, and need not be:
SHA-1 spreads them evenly, so how close together the first million stand tells it to a fraction of a percent.
"""

from __future__ import annotations

import hashlib
import math
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import numpy as np

from hygiene.enrich.breaches import filter_blocks as blocks
from hygiene.enrich.breaches.filter_file import HEADER, Filter, Header
from hygiene.enrich.breaches.hash_list import keys
from hygiene.model.errors import OutputError, UnreadableError
from hygiene.model.text import home_hidden
from hygiene.sources.files.files import Progress, no_progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLE: Final = 1 << 20
"""Keys whose spacing tells how many there will be: to one part in a thousand, the square root of so many."""
BATCH: Final = 1 << 18
"""Keys packed at once, about 20 MB of working memory."""
_STEP: Final = 1 << 11
"""Blocks packed at once at most, where a list has holes."""
_ERRORS: Final = 6
"""Standard errors of the estimate that are added, so that buckets are too many, never too few."""
_FULLEST: Final = 65_536 / 50_000
"""Keys a bucket at most: more would make the filter wrong more often than once in 50,000."""
_HOLE: Final = 30
"""A hole of (30 + ln n) mean distances comes once in 10 ** 13 whole lists; a range holds about 1,400 of them."""
_BYTES: Final = 2.4
"""Bytes a bucket takes at most."""
_NOT_SPREAD: Final = "its hashes are not spread as SHA-1 is, so it is no list of passwords"
_AGAIN: Final = "download the list again"


def build(source: Path, target: Path, progress: Progress = no_progress, *, partial: bool = False) -> int:
    """Make the filter `target` from the list `source`; the number of passwords in it.

    `progress` is told of bytes read. `partial` accepts a list with holes: such a filter can find, and clears nothing.

    Raises:
        UnreadableError: when the list is damaged, not ordered by hash, not of SHA-1, or has holes; names file and line.
        OutputError: when the filter cannot be written.
    """
    shown = home_hidden(str(target))
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise OutputError("it is a folder, a link or a device", hint="give a file's name", path=shown)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-", suffix=".part")
        with os.fdopen(handle, "w+b") as file:
            writer = _Writer(file, target.parent, partial=partial)
            for some in keys(source, progress):
                writer.add(some)
            count = writer.finish()
            file.flush()
            os.fsync(file.fileno())
        _prove(Path(temporary), source)
        Path(temporary).replace(target)
        temporary = ""
    except OSError as error:
        hint = "check the folder, its rights and its space"
        raise OutputError(f"it cannot be written: {error.strerror}", hint=hint, path=shown) from error
    except _UnfitError as error:
        raise UnreadableError(str(error), hint=error.hint, path=home_hidden(str(source))) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
    return count


def _prove(made: Path, source: Path) -> None:
    """Open what was made as a user would: it has to pass its own test before it replaces anything."""
    try:
        Filter(made).close()
    except UnreadableError as error:
        raise UnreadableError(error.message, hint=_AGAIN, path=home_hidden(str(source))) from None


class _UnfitError(Exception):
    """Raised when the list as a whole cannot make a filter."""

    def __init__(self, message: str, hint: str = _AGAIN) -> None:
        super().__init__(message)
        self.hint = hint


class _Writer:
    """Packs keys as they come. Held in memory: a batch of them, and 4 bytes for every 256 keys."""

    def __init__(self, file: IO[bytes], folder: Path, *, partial: bool) -> None:
        self._file, self._folder, self._partial = file, folder, partial
        self._body = hashlib.sha256()
        self._waiting: list[NDArray[np.uint64]] = []
        self._held = self._keys = self._buckets = self._done = 0
        self._sizes: list[NDArray[np.uint32]] = []
        self._last, self._hole, self._hole_at = 0, 0, 0
        file.seek(HEADER)

    def add(self, some: NDArray[np.uint64]) -> None:
        """Take the next keys, sorted."""
        self._measure(some)
        self._waiting.append(some)
        self._held += len(some)
        self._keys += len(some)
        if not self._buckets and self._held >= SAMPLE:
            self._plan(_estimate(np.concatenate(self._waiting)))
        if self._buckets and self._held >= BATCH:
            self._pack(last=False)

    def finish(self) -> int:
        """Write what is left, the directory and the header; the number of keys.

        Raises:
            _UnfitError: when the list is empty, has holes or is not spread as SHA-1 is.
        """
        if not self._keys:
            raise _UnfitError("it holds no password")
        self._measure(np.empty(0, np.uint64))
        if not self._partial and self._hole > (_HOLE + math.log(self._keys)) / self._keys * 2**64:
            ends = (f"{value >> 44:05X}" for value in (self._hole_at, self._hole_at + self._hole - 1))
            hint = "download what is missing; or accept that the filter cannot clear a password"
            raise _UnfitError(f"it is not whole: hashes from {' to '.join(ends)} are missing", hint)
        if not self._buckets:
            self._plan(self._keys)
        self._pack(last=True)
        if self._keys > _FULLEST * self._buckets:
            raise _UnfitError(_NOT_SPREAD)
        directory = self._file.tell()
        sizes = np.concatenate([np.zeros(1, np.uint32), *self._sizes])
        self._write((np.cumsum(sizes, dtype=np.uint64) + np.uint64(HEADER)).astype("<u8").tobytes())
        header = Header(
            keys=self._keys,
            buckets=self._buckets,
            directory=directory,
            size=self._file.tell(),
            sha256=self._body.digest(),
            partial=self._partial,
        )
        self._file.seek(0)
        self._file.write(header.pack())
        return self._keys

    def _measure(self, some: NDArray[np.uint64]) -> None:
        """Remember the widest distance between neighbours, the two ends of the range included."""
        end = [] if len(some) else [2**64 - 1]
        line = np.concatenate([np.array([self._last], np.uint64), some, np.array(end, np.uint64)])
        distances = np.diff(line)
        at = int(distances.argmax())
        if distances[at] > self._hole:
            self._hole, self._hole_at = int(distances[at]), int(line[at])
        self._last = int(line[-1])

    def _plan(self, count: int) -> None:
        """Settle the number of buckets, whole blocks of them, and whether they will fit on the disk."""
        self._buckets = -(-count // blocks.BUCKETS) * blocks.BUCKETS
        if self._buckets > blocks.MOST_BUCKETS:
            raise _UnfitError(f"more than {blocks.MOST_BUCKETS:,} passwords are too many, or these are no SHA-1 hashes")
        needed, free = int(self._buckets * _BYTES), shutil.disk_usage(self._folder).free
        if needed > free:
            raise OutputError(
                f"the filter needs {needed / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free",
                hint="give a file on another disk",
                path=home_hidden(str(self._folder)),
            )

    def _pack(self, *, last: bool) -> None:
        """Write every block that is complete: all but the one the next key may fall into."""
        some = np.concatenate(self._waiting)
        block = blocks.bucket_of(some, self._buckets) // np.uint64(blocks.BUCKETS)
        end = self._buckets // blocks.BUCKETS if last else int(block[-1])
        while self._done < end:
            until = min(end, self._done + _STEP)
            count = int(np.searchsorted(block, until))
            data, sizes = blocks.pack(some[:count], self._buckets, self._done, until)
            if sizes.max() > blocks.LARGEST:
                raise _UnfitError(_NOT_SPREAD)
            self._write(data)
            self._sizes.append(sizes.astype(np.uint32))
            some, block, self._done = some[count:], block[count:], until
        if len(some) > blocks.LARGEST:
            raise _UnfitError(_NOT_SPREAD)
        self._waiting, self._held = [some], len(some)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._body.update(data)


def _estimate(first: NDArray[np.uint64]) -> int:
    """How many keys there will be if all are spread like the first ones; rather too many than too few."""
    span = max(1, int(first[-1]) - int(first[0]))
    return math.ceil((len(first) - 1) * 2**64 / span * (1 + _ERRORS / math.sqrt(len(first))))
