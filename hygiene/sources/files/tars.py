"""Tars as downloaded, gzipped or not, read from front to back and never extracted.

A tar has no directory: to know its members it has to be read once, and again for one that is wanted. So the first bytes of
members that may hold data are kept from the first time, and whoever only looks at them opens nothing. Tars with names that
climb out, with links or devices, and bombs are refused whole.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from hygiene.model.errors import UnreadableError
from hygiene.model.text import printable
from hygiene.sources.files.files import CHUNK, MAX_MEMBERS, Files, Progress, no_progress, sha256_of
from hygiene.sources.files.guards import refuse_bomb, stays_inside

_GZIP: Final = b"\x1f\x8b"
_MARK, _MARK_AT = b"ustar", 257
_BLOCK: Final = tarfile.BLOCKSIZE
_KEPT: Final = 8192
"""First bytes of a member that are kept; readers know their files by fewer."""
_ALL_KEPT: Final = 4 << 20
_DATA: Final = (".json", ".js", ".csv", ".html", ".txt")
_ABOUT_THE_NEXT: Final = frozenset({*tarfile.GNU_TYPES, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE})
"""Headers that only say more about the member behind them, such as a name over 100 characters; no data file has one."""


def is_tar(start: bytes) -> bool:
    """Whether a file that begins like this is a tar, or gzipped and so may be one."""
    return start.startswith(_GZIP) or start[_MARK_AT : _MARK_AT + len(_MARK)] == _MARK


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member: its place among all, its size, and its first bytes where they were kept."""

    number: int
    size: int
    start: bytes


@dataclass(slots=True, kw_only=True)
class Tar(Files):
    """A tar as downloaded, read in place."""

    file: Path
    members: Mapping[str, Member]

    @property
    def names(self) -> tuple[str, ...]:
        """Every file in it."""
        return tuple(self.members)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of one member: its first bytes as they were kept, and the rest from the file."""
        wanted = self.members[name]
        if wanted.start:
            yield wanted.start
        if len(wanted.start) < wanted.size:
            known = len(wanted.start)
            for number, _, content in _walk(self.file, self.path, self.progress):
                for chunk in content if number == wanted.number else ():
                    if chunk[known:]:
                        yield chunk[known:]
                    known = max(known - len(chunk), 0)
                if number == wanted.number:
                    return

    def sha256(self) -> str:
        """The hash of the file."""
        return sha256_of(self.file, self.path)


def open_tar(path: Path, shown: str) -> Tar:
    """Read a tar once for its members.

    Raises:
        UnreadableError: when it is damaged or cut short, a bomb, or holds what no platform puts into one.
    """
    members: dict[str, Member] = {}
    kept = 0
    for number, info, content in _walk(path, shown, no_progress):
        start = b""
        if info.name.lower().endswith(_DATA) and kept < _ALL_KEPT:
            start = next(content, b"")[:_KEPT]
            kept += len(start)
        # Of two members with one name the last counts, as when unpacking.
        members[info.name.removeprefix("./")] = Member(number=number, size=info.size, start=start)
    if not members:
        raise UnreadableError("the tar holds no files", hint="download the export again", path=shown)
    return Tar(path=shown, file=path, members=members)


_Found = tuple[int, tarfile.TarInfo, Iterator[bytes]]
"""A file in a tar: its number, what its header says, and its content."""


def _walk(path: Path, shown: str, progress: Progress) -> Iterator[_Found]:
    """Every file in a tar, in order."""
    try:
        with path.open("rb") as file:
            source = _Source(file, shown, progress)
            yield from _files(source, shown)
            # A tar ends in zeros; behind them stands the checksum of what was gzipped.
            source.drain()
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}", hint="check its rights", path=shown) from error


def _files(source: _Source, shown: str) -> Iterator[_Found]:
    for number in range(MAX_MEMBERS):
        block = source.exactly(_BLOCK)
        if not any(block):
            return
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            if number == 0 and source.packed:
                hint = "unpack it, and give what was in it"
                raise UnreadableError("it is gzipped, and no tar", hint=hint, path=shown) from error
            raise source.damage() from error
        if info.size < 0:
            raise source.damage()
        _refuse(info, shown)
        content = source.pieces(info.size)
        if info.isreg():
            yield number, info, content
        for _ in content:
            pass
        source.exactly(-info.size % _BLOCK)
    raise UnreadableError("the tar holds more than two million files", hint="give the export alone", path=shown)


def _refuse(info: tarfile.TarInfo, shown: str) -> None:
    """Stop at a member that no platform's tar has: whoever made it wants something else."""
    what = ""
    if not info.isreg() and not info.isdir() and info.type not in _ABOUT_THE_NEXT:
        what = "a link, a device or the like"
    elif info.isreg() and not stays_inside(info.name):
        what = "a name that climbs out of the archive"
    if what or info.issparse():
        raise UnreadableError(
            f"it holds {what or 'a file with holes'} ({printable(info.name, 60)})",
            hint="no platform makes such a tar; do not unpack it",
            path=shown,
        )


class _Source:
    """The bytes of a tar, unpacked where it is gzipped, and never far more of them than were read."""

    def __init__(self, file: IO[bytes], shown: str, progress: Progress) -> None:
        from isal import igzip

        self.packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        self._file, self._shown, self._progress = file, shown, progress
        self._stream: Any = igzip.IGzipFile(fileobj=file) if self.packed else file  # type: ignore[no-untyped-call]  # as in zips
        self._given = self._taken = 0

    def damage(self) -> UnreadableError:
        """What to say of a tar that is not whole."""
        return UnreadableError(
            "the tar is cut short or damaged", hint="download the export again, to the end", path=self._shown
        )

    def _some(self, size: int) -> bytes:
        from isal import isal_zlib

        try:
            data: bytes = self._stream.read(min(size, CHUNK))
        except (OSError, EOFError, isal_zlib.error) as error:  # type: ignore[misc]  # as in zips
            raise self.damage() from error
        taken = self._file.tell()
        self._progress(taken - self._taken)
        self._given, self._taken = self._given + len(data), taken
        refuse_bomb("it", self._given, taken, self._shown)
        return data

    def pieces(self, size: int) -> Iterator[bytes]:
        """The next so many bytes.

        Raises:
            UnreadableError: when there are fewer.
        """
        while size > 0:
            data = self._some(size)
            if not data:
                raise self.damage()
            size -= len(data)
            yield data

    def exactly(self, size: int) -> bytes:
        """The next so many bytes, which are few."""
        return b"".join(self.pieces(size))

    def drain(self) -> None:
        """Read to the end."""
        while self._some(CHUNK):
            pass
