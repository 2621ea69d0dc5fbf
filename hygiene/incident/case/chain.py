r"""The lines of a case's log, each with the hash of the line before.

A line is a JSON object. It begins with its `kind`, holds its number `n`, its time `at` and the hash of the line before
as `previous` (empty in the first line), and ends with `,"hash":"..."}`. The hash is the SHA-256 of the bytes of the
line before that ending, so it needs no canonical form. Anyone can check a log:

    import hashlib, json

    previous = ""
    with open("log.jsonl", "rb") as log:
        for number, line in enumerate(log, 1):
            body, _, ending = line.rpartition(b',"hash":')
            assert (json.loads(line)["n"], json.loads(line)["previous"]) == (number, previous), number
            previous = hashlib.sha256(body).hexdigest()
            assert ending == b'"%s"}\n' % previous.encode(), number
    print(previous)  # the seal

The hash of the last line is the seal of the case. It stands for every line, and, through the lines `writing`, for every
file. The chain alone shows that a line was changed, removed, inserted or moved. It cannot show that lines were cut off
the end, or that the whole log was written anew, because anyone with the folder can compute hashes too. Only a seal that
was noted elsewhere shows that.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec

from hygiene.incident.case.entries import AnyEntry, Opened
from hygiene.language.words import tr
from hygiene.model.errors import CaseError

NAME: Final = "log.jsonl"
SHORT: Final = 20
"""Digits of a short seal, and the fewest that prove anything.

This is our judgement. A search for a second log with the same 80 bits is not feasible.
"""
_HASH: Final = b',"hash":'
_ENDING: Final = len(b'"') + 64 + len(b'"}')
_START: Final = b'{"kind":"'
_HEX: Final = re.compile(r"[0-9a-f]+")


class _Link(msgspec.Struct):
    """The fields of a line that join it to the line before."""

    n: int
    previous: str


_LINKS: Final = msgspec.json.Decoder(_Link)
_ENTRIES: Final = msgspec.json.Decoder[AnyEntry](AnyEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A log as it was read.

    `entries` and `hashes` are those of the sound lines from the start, and `size` counts the bytes of these lines.
    `fault` describes the fault of the first line that is not sound, or is empty. `torn` holds the bytes of an
    unfinished last line.
    """

    entries: tuple[AnyEntry, ...]
    hashes: tuple[str, ...]
    size: int
    fault: str = ""
    torn: bytes = b""

    @property
    def seal(self) -> str:
        """The hash of the last sound line, or empty."""
        return self.hashes[-1] if self.hashes else ""


def line_of(entry: AnyEntry) -> tuple[bytes, str]:
    """Return the line of an entry, with its end, and its hash.

    Raises:
        ValueError: when it holds values that could not be read again.
    """
    _ENTRIES.decode(encoded := msgspec.json.encode(entry))
    body = encoded.removesuffix(b"}")
    digest = hashlib.sha256(body).hexdigest()
    return body + _HASH + f'"{digest}"}}\n'.encode("ascii"), digest


def read(data: bytes) -> Log:
    """Return the entries of a log up to its end or its first fault."""
    entries: list[AnyEntry] = []
    hashes: list[str] = []
    *lines, torn = data.split(b"\n")
    size, fault = 0, ""
    for number, line in enumerate(lines, 1):
        try:
            entry, digest = _read_line(line, number, hashes[-1] if hashes else "")
        except ValueError as error:
            fault = str(error)
            break
        entries.append(entry)
        hashes.append(digest)
        size += len(line) + 1
    if torn and not fault and not _unfinished(torn):
        fault = tr("line {number:,} of {file} was changed", number=len(lines) + 1, file=NAME)
    return Log(entries=tuple(entries), hashes=tuple(hashes), size=size, fault=fault, torn=b"" if fault else torn)


def shown_seal(seal: str) -> str:
    """Return a seal short enough to note: `3f2a-9c01-77de-4b10-aa52`."""
    return "-".join(seal[start : start + 4] for start in range(0, min(len(seal), SHORT), 4))


def find_seal(seal: str, log: Log) -> int:
    """Return the number of the line with this seal as its hash, or 0.

    The seal may be short or whole, with or without hyphens and blanks.

    Raises:
        CaseError: when it is too short, or cannot be a seal.
    """
    digits = re.sub(r"[\s-]", "", seal).casefold()
    if not SHORT <= len(digits) <= 64 or not _HEX.fullmatch(digits):
        hint = tr("give the {least} to 64 digits, from 0 to 9 and from a to f, that an earlier run showed", least=SHORT)
        raise CaseError(tr("this is no seal of a case"), hint=hint)
    return next((n for n, digest in enumerate(log.hashes, 1) if digest.startswith(digits)), 0)


def _read_line(line: bytes, number: int, previous: str) -> tuple[AnyEntry, str]:
    """Return the entry of a line and its hash.

    Raises:
        ValueError: with the fault of the line.
    """
    of_log = {"number": number, "file": NAME}
    body, mark, ending = line.rpartition(_HASH)
    digest = hashlib.sha256(body).hexdigest()
    if not mark or ending != f'"{digest}"}}'.encode("ascii"):
        raise ValueError(tr("line {number:,} of {file} was changed", **of_log))
    try:
        link = _LINKS.decode(body + b"}")
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise ValueError(tr("line {number:,} of {file} is no entry", **of_log)) from None
    if (link.n, link.previous) != (number, previous):
        raise ValueError(
            tr(
                "line {number:,} of {file} does not follow the line before it: lines were removed, added or moved",
                **of_log,
            )
        )
    try:
        entry = _ENTRIES.decode(body + b"}")
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise ValueError(tr("line {number:,} of {file} is none that this version of hygiene knows", **of_log)) from None
    times = [getattr(entry, name, None) for name in ("at", "about", "noticed_at")]
    if any(at is not None and at.utcoffset() != timedelta(0) for at in times):
        raise ValueError(tr("line {number:,} of {file} has a time that is not UTC", **of_log))
    if isinstance(entry, Opened) is not (number == 1):
        raise ValueError(
            tr("line {number:,} of {file} is out of place: the first line opens the case, and no other does", **of_log)
        )
    return entry, digest


def _unfinished(torn: bytes) -> bool:
    """Return whether the end of a log may be the start of a line.

    A computer that loses its power may leave zeros.
    """
    start = torn.rstrip(b"\0")
    _, mark, ending = start.rpartition(_HASH)
    return start[: len(_START)] == _START[: len(start)] and not (mark and len(ending) > _ENDING)
