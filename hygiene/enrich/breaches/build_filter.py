"""A filter made from the Pwned Passwords list, in one pass.

Memory is bounded, and an interrupted build leaves the old file as it was. The number of passwords is only known at the
end. SHA-1 spreads them evenly, so the spacing of the first million gives their number to a fraction of a percent, which
is enough.
"""

from __future__ import annotations

import hashlib
import math
import shutil
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import numpy as np

from hygiene.enrich.breaches import filter_blocks as blocks
from hygiene.enrich.breaches.filter_file import HEADER, Filter, Header
from hygiene.enrich.breaches.hash_list import keys
from hygiene.enrich.new_files import new_file
from hygiene.language.words import number, tr, tr_later, tr_n
from hygiene.model.errors import OutputError, UnreadableError, system_words
from hygiene.model.text import home_hidden
from hygiene.sources.files.files import Progress, no_progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLE: Final = 1 << 20
"""Keys from whose spacing the total is estimated.

The estimate is exact to one part in a thousand, the inverse square root of the sample.
"""
BATCH: Final = 1 << 18
"""Keys packed at once, in about 20 MB of working memory."""
_STEP: Final = 1 << 11
"""Blocks packed at once, at most; the limit matters where a list has gaps."""
_ERRORS: Final = 6
"""Standard errors added to the estimate, so that buckets are not too few."""
_FULLEST: Final = 65_536 / 50_000
"""Keys in a bucket, at most: more would exceed 1 wrong answer in 50,000."""
_GAP: Final = 30
"""Mean distances between keys, to which ln n is added.

Such a gap occurs by chance once in 10 ** 13 complete lists. A missing range is about 1,400 mean distances wide.
"""
_BYTES: Final = 2.4
"""Bytes that a bucket takes, at most."""
_NOT_SPREAD: Final = tr_later("its hashes are not spread as SHA-1 hashes are, so it is not a list of passwords")
_DOWNLOAD_AGAIN: Final = tr_later("download the list again")


def build(source: Path, target: Path, progress: Progress = no_progress, *, partial: bool = False) -> int:
    """Make the filter `target` from the list `source`; return its length.

    `progress` is called with the number of bytes read. `partial` accepts a list with gaps. Such a filter can find
    passwords, but never clear one.

    Raises:
        UnreadableError: naming file and line, when the list is damaged, not ordered by hash, not of SHA-1, or has gaps.
        OutputError: when the filter cannot be written.
    """
    shown = home_hidden(str(target))
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise OutputError(tr("it is a folder, a link or a device"), hint=tr("give a file's name"), path=shown)
    try:
        with new_file(target) as (file, temporary):
            writer = _Writer(file, target.parent, partial=partial)
            for batch in keys(source, progress):
                writer.add(batch)
            count = writer.finish()
            file.flush()
            _verify(temporary, source)
    except OSError as error:
        hint = tr("check the folder, its permissions and its free space")
        raise OutputError(
            tr("it cannot be written: {strerror}", strerror=system_words(error)), hint=hint, path=shown
        ) from error
    except _UnfitError as error:
        raise UnreadableError(str(error), hint=error.hint, path=home_hidden(str(source))) from None
    return count


def _shown(size: int) -> str:
    """Return a size in the largest unit that it reaches."""
    return (
        f"{number(size / 1e9, '.1f')} GB"
        if size >= 1e9
        else f"{number(size / 1e6, '.1f')} MB"
        if size >= 1e6
        else tr_n(size, "{count:,} byte", "{count:,} bytes")
    )


def _verify(new: Path, source: Path) -> None:
    """Open the new filter as a user would.

    It must pass its own test before it replaces an existing file.
    """
    try:
        Filter(new).close()
    except UnreadableError as error:
        raise UnreadableError(error.message, hint=tr(_DOWNLOAD_AGAIN), path=home_hidden(str(source))) from None


class _UnfitError(Exception):
    """A fault of the whole list, which makes it unfit for a filter."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint or tr(_DOWNLOAD_AGAIN)


class _Writer:
    """A writer that packs keys as they come.

    It keeps a batch of keys in memory, and 4 bytes for every 256 keys.
    """

    def __init__(self, file: IO[bytes], folder: Path, *, partial: bool) -> None:
        self._file, self._folder, self._partial = file, folder, partial
        self._body = hashlib.sha256()
        self._waiting: list[NDArray[np.uint64]] = []
        self._waiting_count = self._keys = self._buckets = self._blocks_done = 0
        self._sizes: list[NDArray[np.uint32]] = []
        self._last, self._gap, self._gap_start = 0, 0, 0
        file.seek(HEADER)

    def add(self, batch: NDArray[np.uint64]) -> None:
        """Add the next keys, which are sorted."""
        self._measure(batch)
        self._waiting.append(batch)
        self._waiting_count += len(batch)
        self._keys += len(batch)
        if not self._buckets and self._waiting_count >= SAMPLE:
            self._plan(_estimate(np.concatenate(self._waiting)))
        if self._buckets and self._waiting_count >= BATCH:
            self._pack(last=False)

    def finish(self) -> int:
        """Write the remaining keys, directory and header; return the key count.

        Raises:
            _UnfitError: when the list is empty, has gaps or is not spread as SHA-1 hashes are.
        """
        if not self._keys:
            raise _UnfitError(tr("it holds no passwords"))
        self._measure(np.empty(0, np.uint64))
        if not self._partial and self._gap > (_GAP + math.log(self._keys)) / self._keys * 2**64:
            first, last = (f"{value >> 44:05X}" for value in (self._gap_start, self._gap_start + self._gap - 1))
            hint = tr("download what is missing, or use --partial and accept that the filter cannot clear a password")
            raise _UnfitError(
                tr("it is not complete: hashes from {first} to {last} are missing", first=first, last=last), hint
            )
        if not self._buckets:
            self._plan(self._keys)
        self._pack(last=True)
        if self._keys > _FULLEST * self._buckets:
            raise _UnfitError(tr(_NOT_SPREAD))
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

    def _measure(self, batch: NDArray[np.uint64]) -> None:
        """Record the widest gap between neighbours, and to both ends of the range."""
        end = [] if len(batch) else [2**64 - 1]
        points = np.concatenate([np.array([self._last], np.uint64), batch, np.array(end, np.uint64)])
        distances = np.diff(points)
        at = int(distances.argmax())
        if distances[at] > self._gap:
            self._gap, self._gap_start = int(distances[at]), int(points[at])
        self._last = int(points[-1])

    def _plan(self, count: int) -> None:
        """Choose the number of buckets, in whole blocks, and check the disk space."""
        self._buckets = -(-count // blocks.BUCKETS) * blocks.BUCKETS
        if self._buckets > blocks.MOST_BUCKETS:
            raise _UnfitError(
                tr(
                    "it has more than {most:,} passwords, or they are not SHA-1 hashes",
                    most=blocks.MOST_BUCKETS,
                )
            )
        needed, free = int(self._buckets * _BYTES), shutil.disk_usage(self._folder).free
        if needed > free:
            raise OutputError(
                tr("the filter needs {needed}, but only {free} are free", needed=_shown(needed), free=_shown(free)),
                hint=tr("write it to another disk"),
                path=home_hidden(str(self._folder)),
            )

    def _pack(self, *, last: bool) -> None:
        """Write every complete block: all but the one the next key may fall into."""
        waiting = np.concatenate(self._waiting)
        block = blocks.bucket_of(waiting, self._buckets) // np.uint64(blocks.BUCKETS)
        end = self._buckets // blocks.BUCKETS if last else int(block[-1])
        while self._blocks_done < end:
            until = min(end, self._blocks_done + _STEP)
            count = int(np.searchsorted(block, until))
            data, sizes = blocks.pack(waiting[:count], self._buckets, self._blocks_done, until)
            if sizes.max() > blocks.LARGEST:
                raise _UnfitError(tr(_NOT_SPREAD))
            self._write(data)
            self._sizes.append(sizes.astype(np.uint32))
            waiting, block, self._blocks_done = waiting[count:], block[count:], until
        if len(waiting) > blocks.LARGEST:
            raise _UnfitError(tr(_NOT_SPREAD))
        self._waiting, self._waiting_count = [waiting], len(waiting)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._body.update(data)


def _estimate(first: NDArray[np.uint64]) -> int:
    """Estimate the number of keys from the spacing of the first ones.

    The estimate errs on the high side.
    """
    span = max(1, int(first[-1]) - int(first[0]))
    return math.ceil((len(first) - 1) * 2**64 / span * (1 + _ERRORS / math.sqrt(len(first))))
