"""The Pwned Passwords list as downloaded, read in order.

Memory is bounded. The list may be one file or a folder. A file holds lines `SHA-1 in 40 hex digits:count`, ordered by
hash. A folder holds one file for each of 16 ** 5 ranges, named by the first 5 digits, which its lines leave out. Either
may be compressed with gzip. The official downloader writes both forms. White space, blank lines and byte order marks,
which other programs add, are harmless and skipped.
"""

from __future__ import annotations

import binascii
import codecs
import errno
import re
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NamedTuple

import numpy as np
from isal.igzip import IGzipFile
from isal.igzip_lib import IsalError

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
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
_LINE: Final = re.compile(rb"[0-9A-Fa-f]{40}:[0-9]{1,12}\r?")
_NTLM: Final = re.compile(rb"[0-9A-Fa-f]{32}:[0-9]{1,12}\r?")
_COUNT_DIGITS: Final = 12
"""Digits of a count, at most."""
_WHITE_SPACE: Final = b" \t\r\v\f\x1a"
"""White space, and the mark that ends a file on DOS."""
_MARK: Final = rb"(?:[ \t\r\v\f\x1a]|\xc2\xa0|\xe2\x80[\x8b-\x8f]|\xef\xbb\xbf)+"
_EDGES: Final = re.compile(rb"^%b|%b$" % (_MARK, _MARK))
"""White space and invisible marks of UTF-8 at the ends of a line.

The marks are no-break spaces, characters of no width, and byte order marks.
"""
_LONGEST_LINE: Final = 1000
"""Bytes of a line; a hash and a count have about 50."""
_COLON: Final = re.compile(rb"[ \t]*:[ \t]*")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16, in which PowerShell's `>` writes a file."""
_DOWNLOAD_AGAIN: Final = tr_later("download the list again")
_NAME_ERRORS: Final = {errno.ENAMETOOLONG, errno.ENOENT, errno.EACCES, errno.EPERM}
"""The errors that say nothing about what the file holds."""


class Piece(NamedTuple):
    """Complete lines of a list, their file, and the number of the first line.

    Each line ends with a line feed, and starts with `prefix`, which is not in the file.
    """

    text: bytes
    path: str
    first: int
    prefix: bytes = b""


def keys(source: Path, progress: Progress) -> Iterator[NDArray[np.uint64]]:
    """Yield the first 64 bits of every hash, in order, in arrays.

    An array holds some ten thousand. `progress` is called with the number of bytes read from disk.

    Raises:
        UnreadableError: naming the file and the line, when a line is malformed or out of order.
    """
    order = _Order()
    for piece in _folder(source, progress) if _is_folder(source) else _file(source, progress, PIECE):
        found = order.next(piece)
        if len(found):
            yield found


def _is_folder(path: Path) -> bool:
    """Return whether a path is a folder.

    One that cannot be looked at, because its name is too long, say, is none, and reading it says why.
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
                    raise UnreadableError(tr("it has a line without an end"), hint=_DOWNLOAD_AGAIN, path=shown)
                if feed:
                    yield Piece(lines + feed, shown, first)
                    first += lines.count(b"\n") + 1
            if rest:
                yield Piece(rest + b"\n", shown, first)
    except (EOFError, zlib.error, IsalError) as error:  # type: ignore[misc]  # its stub declares no base class
        raise UnreadableError(
            tr("its compression is damaged or cut short"), hint=_DOWNLOAD_AGAIN, path=shown
        ) from error
    except OSError as error:
        reason = error.strerror or tr("its compression is damaged")
        hint = tr("check its name and its permissions") if error.errno in _NAME_ERRORS else _DOWNLOAD_AGAIN
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
        """Leave the file to whoever opened it."""


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
                raise UnreadableError(tr("range {named} is in it twice", named=named[1]), path=home_hidden(str(folder)))
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
            tr("it cannot be read: {strerror}", strerror=error.strerror), hint=tr("check its permissions"), path=shown
        ) from error


def _range(path: Path, progress: Progress) -> Piece:
    pieces = list(islice(_file(path, progress, _LARGEST_RANGE), 3))
    shown = home_hidden(str(path))
    if len(pieces) > 2 or sum(len(piece.text) for piece in pieces) > _LARGEST_RANGE:
        raise UnreadableError(tr("it is too large to be a range of the list"), hint=_DOWNLOAD_AGAIN, path=shown)
    lines = b"".join(piece.text for piece in pieces)[:-1]
    if not lines.strip(_WHITE_SPACE + b"\n"):
        raise UnreadableError(tr("the file is empty"), hint=_DOWNLOAD_AGAIN, path=shown)
    prefix = path.name[:5].encode()
    return Piece(prefix + lines.replace(b"\n", b"\n" + prefix) + b"\n", shown, 1, prefix)


class _Order:
    """A check that hashes only grow, within a piece and from piece to piece."""

    def __init__(self) -> None:
        self._last = b""

    def next(self, piece: Piece) -> NDArray[np.uint64]:
        hashes, lines = _hashes(piece)
        if not len(hashes):
            return np.empty(0, np.uint64)
        found = np.ascontiguousarray(hashes[:, :8]).view(">u8").ravel().astype(np.uint64)
        if bytes(hashes[0]) <= self._last:
            raise _disorder(piece, int(lines[0]), same=bytes(hashes[0]) == self._last)
        for at in np.flatnonzero(found[1:] <= found[:-1]).tolist():
            # Two hashes with the same 64 bits are unlikely in the list, but are not an error.
            if bytes(hashes[at]) >= bytes(hashes[at + 1]):
                raise _disorder(piece, int(lines[at + 1]), same=bytes(hashes[at]) == bytes(hashes[at + 1]))
        self._last = bytes(hashes[-1])
        return found


def _disorder(piece: Piece, line: int, *, same: bool) -> UnreadableError:
    message = tr("repeats a hash") if same else tr("is out of order")
    hint = _DOWNLOAD_AGAIN if same else tr("download the list that is ordered by hash, not by count")
    return UnreadableError(
        tr("line {first:,} {message_part}", first=piece.first + line, message_part=message), hint=hint, path=piece.path
    )


def _hashes(piece: Piece) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the hashes as rows of 20 bytes, and the line of each.

    Rows with the count 0 are padding and are left out.

    Raises:
        UnreadableError: naming the first line that is not a hash and a count.
    """
    if (found := _parsed(piece.text)) is not None:
        return found
    # Lines are cleaned one by one only where the fast way fails.
    cleaned = [_cleaned(line, piece.prefix) for line in piece.text.split(b"\n")]
    filled = np.array([number for number, line in enumerate(cleaned) if line], np.int64)
    if not len(filled):
        return np.empty((0, 20), np.uint8), filled
    found = _parsed(b"".join(line + b"\n" for line in cleaned if line))
    if found is None:
        raise _damage(piece, cleaned)
    return found[0], filled[found[1]]


def _cleaned(line: bytes, prefix: bytes) -> bytes:
    """Return a line without white space and marks around it; keep its prefix.

    A line that is far too long for a hash is returned as it is.
    """
    if len(line) > _LONGEST_LINE:
        return line
    content = _EDGES.sub(b"", line.removeprefix(prefix))
    return prefix + _COLON.sub(b":", content) if content else b""


def _parsed(lines: bytes) -> tuple[NDArray[np.uint8], NDArray[np.int64]] | None:
    """Return the hashes of clean lines, and the line of each.

    If a line is not a hash and a count, return None.
    """
    text = np.frombuffer(lines, np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    starts = np.concatenate(([0], ends[:-1] + 1))
    digits = ends - (text[ends - 1] == ord("\r")) - starts - 41
    if digits.min() < 1 or digits.max() > _COUNT_DIGITS or np.any(text[starts + 40] != ord(":")):
        return None
    for digit in range(int(digits.max())):
        # A byte below "0" wraps round to a large number.
        if np.any(text[starts[digits > digit] + 41 + digit] - np.uint8(ord("0")) > 9):
            return None
    # Every stretch of 40 bytes is one item, so that selecting those at line starts copies all hashes at once.
    items = np.ndarray((len(text) - 39,), "V40", lines, strides=(1,))
    try:
        hashes = np.frombuffer(binascii.unhexlify(items[starts].tobytes()), np.uint8).reshape(-1, 20)
    except binascii.Error:
        return None
    kept = np.flatnonzero((digits > 1) | (text[starts + 41] != ord("0")))
    return (hashes if len(kept) == len(starts) else hashes[kept]), kept


def _damage(piece: Piece, lines: Sequence[bytes]) -> UnreadableError:
    """Return the error for the first malformed line of cleaned lines."""
    at = next(number for number, line in enumerate(lines) if line and not _LINE.fullmatch(line))
    location = tr("line {first:,}", first=piece.first + at)
    if _NTLM.fullmatch(lines[at]):
        hint = tr("download the SHA-1 list, ordered by hash")
        return UnreadableError(
            tr("{location} is an NTLM hash (32 digits), not a SHA-1", location=location), hint=hint, path=piece.path
        )
    return UnreadableError(
        tr("{location} is not a SHA-1 of 40 hex digits, a colon and a count", location=location),
        hint=_DOWNLOAD_AGAIN,
        path=piece.path,
    )
