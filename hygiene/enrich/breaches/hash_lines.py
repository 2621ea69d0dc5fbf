"""Lines of the Pwned Passwords list: hashes in order, with counts."""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LINE: Final = re.compile(rb"[0-9A-Fa-f]{40}:[0-9]{1,12}\r?")
_NTLM: Final = re.compile(rb"[0-9A-Fa-f]{32}:[0-9]{1,12}\r?")
_COUNT_DIGITS: Final = 12
"""Digits of a count, at most."""
_MARK: Final = rb"(?:[ \t\r\v\f\x1a]|\xc2\xa0|\xe2\x80[\x8b-\x8f]|\xef\xbb\xbf)+"
_EDGES: Final = re.compile(rb"^%b|%b$" % (_MARK, _MARK))
"""White space and invisible marks of UTF-8 at the ends of a line.

The marks are no-break spaces, characters of no width, and byte order marks.
"""
_LONGEST_LINE: Final = 1000
"""Bytes of a line; a hash and a count have about 50."""
_COLON: Final = re.compile(rb"[ \t]*:[ \t]*")
DOWNLOAD_AGAIN: Final = tr_later("download the list again")


class Piece(NamedTuple):
    """Complete lines of a list, their file, and the number of the first line.

    Each line ends with a line feed, and starts with `prefix`, which is not in the file.
    """

    text: bytes
    path: str
    first: int
    prefix: bytes = b""


class Order:
    """A check that hashes only grow, within a piece and from piece to piece."""

    def __init__(self) -> None:
        self._last = b""

    def next(self, piece: Piece) -> NDArray[np.uint64]:
        """Return the first 64 bits of every hash of the next piece.

        Raises:
            UnreadableError: naming the line that is not a hash and a count, or is out of order.
        """
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
    number = piece.first + line
    if same:
        return UnreadableError(
            tr("line {number:,} repeats a hash", number=number), hint=tr(DOWNLOAD_AGAIN), path=piece.path
        )
    hint = tr("download the list that is ordered by hash, not by count")
    return UnreadableError(tr("line {number:,} is out of order", number=number), hint=hint, path=piece.path)


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
    number = piece.first + at
    if _NTLM.fullmatch(lines[at]):
        hint = tr("download the SHA-1 list, ordered by hash")
        return UnreadableError(
            tr("line {number:,} is an NTLM hash (32 digits), not a SHA-1", number=number),
            hint=hint,
            path=piece.path,
        )
    return UnreadableError(
        tr("line {number:,} is not a SHA-1 of 40 hex digits, a colon and a count", number=number),
        hint=tr(DOWNLOAD_AGAIN),
        path=piece.path,
    )
