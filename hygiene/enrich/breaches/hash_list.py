"""The Pwned Passwords list as downloaded, read in order.

Memory is bounded. The list may be one file or a folder. A file holds lines `SHA-1 in 40 hex digits:count`, ordered by
hash. A folder holds one file for each of 16 ** 5 ranges, named by the first 5 digits, which its lines leave out. Either
may be compressed with gzip. The official downloader writes both forms. White space, blank lines and byte order marks,
which other programs add, are harmless and skipped.
"""

from __future__ import annotations

import codecs
import errno
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import numpy as np
from isal.igzip import IGzipFile
from isal.igzip_lib import IsalError

from hygiene.enrich.breaches.hash_lines import DOWNLOAD_AGAIN, Order, Piece
from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError, system_words
from hygiene.model.text import home_hidden
from hygiene.sources.files.files import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

PIECE: Final = 4 << 20
"""Bytes of text read at a time: about 90,000 lines."""
_LARGEST_RANGE: Final = 16 << 20
"""Bytes in a range's file, at most; those of today have about 60,000."""
_RANGES: Final = 16**5
_ENDINGS: Final = ("", ".txt", ".gz", ".txt.gz")
_RANGE: Final = re.compile(r"([0-9A-F]{5}|[0-9a-f]{5})((?:\.txt)?(?:\.gz)?)")
_WHITE_SPACE: Final = b" \t\r\v\f\x1a"
"""White space, and the mark that ends a file on DOS."""
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16, in which PowerShell's `>` writes a file."""
_NAME_ERRORS: Final = {errno.ENAMETOOLONG, errno.ENOENT, errno.EACCES, errno.EPERM}
"""The errors that say nothing about what the file holds."""


def keys(source: Path, progress: Progress) -> Iterator[NDArray[np.uint64]]:
    """Yield the first 64 bits of every hash, in order, in arrays.

    An array holds some ten thousand of them. `progress` is called with the number of bytes read from disk.

    Raises:
        UnreadableError: naming the file and the line, when a line is malformed or out of order.
    """
    order = Order()
    for piece in _folder(source, progress) if _is_folder(source) else _file(source, progress, PIECE):
        found = order.next(piece)
        if len(found):
            yield found


def _is_folder(path: Path) -> bool:
    """Return whether a path is a folder.

    A path that cannot be examined, because its name is too long, say, does not count as one. Reading it then gives the
    reason.
    """
    try:
        return path.is_dir()
    except OSError:
        return False


def _file(path: Path, progress: Progress, size: int) -> Iterator[Piece]:
    """Yield a file in pieces of about `size` bytes, of whole lines each."""
    shown, first, rest = home_hidden(str(path)), 1, b""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            # Opening a pipe would wait for its other end, and a device may never end.
            raise UnreadableError(
                tr("it is neither a file nor a folder"), hint=tr("save the list to a file first"), path=shown
            )
        with path.open("rb") as raw, closing(_inflated(raw)) as file:
            reported = 0
            while data := file.read(size):
                progress(raw.tell() - reported)
                reported = raw.tell()
                lines, feed, rest = (rest + data).rpartition(b"\n")
                if not feed and len(rest) >= size:
                    raise UnreadableError(tr("it has a line without an end"), hint=tr(DOWNLOAD_AGAIN), path=shown)
                if feed:
                    yield Piece(lines + feed, shown, first)
                    first += lines.count(b"\n") + 1
            if rest:
                yield Piece(rest + b"\n", shown, first)
    except (EOFError, zlib.error, IsalError) as error:  # type: ignore[misc]  # its stub declares no base class
        raise UnreadableError(
            tr("its compression is damaged or cut short"), hint=tr(DOWNLOAD_AGAIN), path=shown
        ) from error
    except OSError as error:
        reason = system_words(error) if error.strerror else tr("its compression is damaged")
        hint = tr("check its name and its permissions") if error.errno in _NAME_ERRORS else tr(DOWNLOAD_AGAIN)
        raise UnreadableError(tr("it cannot be read: {reason}", reason=reason), hint=hint, path=shown) from error


class _Narrowed:
    """A file of UTF-16 text, read as ASCII."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self._decoder = raw, codecs.getincrementaldecoder("utf-16")("replace")

    def read(self, size: int) -> bytes:
        while data := self._raw.read(size):
            if text := self._decoder.decode(data):
                return text.encode("ascii", "replace")
        return b""

    def close(self) -> None:
        """Leave the file open: the code that opened it closes it."""


def _inflated(raw: IO[bytes]) -> IO[bytes] | IGzipFile | _Narrowed:
    """Return the file, or its content if it is gzipped, whatever its name."""
    start = raw.read(2)
    raw.seek(0)
    if start in _UTF_16:
        return _Narrowed(raw)
    if start != b"\x1f\x8b":
        return raw
    return IGzipFile(fileobj=raw, mode="rb")  # type: ignore[no-untyped-call]  # its stub omits the constructor


def _folder(folder: Path, progress: Progress) -> Iterator[Piece]:
    """Yield the ranges of a folder in order.

    The digits in their file names are put back in front of their lines.
    """
    # One byte for each range: a list of a million names would take a hundred times as much.
    kinds = bytearray(_RANGES)
    for path in _members(folder):
        if named := _RANGE.fullmatch(path.name):
            number = int(named[1], 16)
            if kinds[number]:
                raise UnreadableError(
                    tr("range {range_name} is in it twice", range_name=named[1]), path=home_hidden(str(folder))
                )
            kinds[number] = 1 + 2 * _ENDINGS.index(named[2]) + (named[1] != named[1].upper())
    if not any(kinds):
        hint = tr("the files of ranges are named 00000 to FFFFF, with the ending .txt, .gz, .txt.gz or none")
        raise UnreadableError(tr("it holds no range of the list"), hint=hint, path=home_hidden(str(folder)))
    for number, kind in enumerate(kinds):
        if kind:
            ending, lower = divmod(kind - 1, 2)
            yield _range(folder / f"{number:05{'x' if lower else 'X'}}{_ENDINGS[ending]}", progress)


def _members(folder: Path) -> Iterator[Path]:
    try:
        yield from folder.iterdir()
    except OSError as error:
        shown = home_hidden(str(folder))
        raise UnreadableError(
            tr("it cannot be read: {reason}", reason=system_words(error)), hint=tr("check its permissions"), path=shown
        ) from error


def _range(path: Path, progress: Progress) -> Piece:
    pieces = list(islice(_file(path, progress, _LARGEST_RANGE), 3))
    shown = home_hidden(str(path))
    if len(pieces) > 2 or sum(len(piece.text) for piece in pieces) > _LARGEST_RANGE:
        raise UnreadableError(tr("it is too large to be a range of the list"), hint=tr(DOWNLOAD_AGAIN), path=shown)
    lines = b"".join(piece.text for piece in pieces)[:-1]
    if not lines.strip(_WHITE_SPACE + b"\n"):
        raise UnreadableError(tr("the file is empty"), hint=tr(DOWNLOAD_AGAIN), path=shown)
    prefix = path.name[:5].encode()
    return Piece(prefix + lines.replace(b"\n", b"\n" + prefix) + b"\n", shown, 1, prefix)
