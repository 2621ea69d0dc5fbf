"""Tars, gzipped or not, read in place and never extracted.

A tar has no directory. It has to be read once to list its members, and once more for each member that is wanted. The
first pass therefore keeps the first bytes of members that may hold data, so that looking at those bytes needs no second
pass. A tar is refused whole when a name in it leads outside the archive, when it holds links or devices, or when it is
a bomb.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from hygiene.model.errors import UnreadableError
from hygiene.model.text import printable
from hygiene.sources.files.budget import MAX_MEMBERS, Budget
from hygiene.sources.files.files import CHUNK, Files, Progress, no_progress, sha256_of
from hygiene.sources.files.guards import is_clutter, refuse_bomb, refuse_name

_GZIP: Final = b"\x1f\x8b"
_MAGIC, _MAGIC_OFFSET = b"ustar", 257
_BLOCK: Final = tarfile.BLOCKSIZE
_KEPT: Final = 8192
"""Bytes kept of a member; readers recognise their files by fewer."""
_MAX_ALL_KEPT: Final = 4 << 20
"""Bytes kept of all members together."""
MAX_PASSES: Final = 200
"""The times that a tar is read for single members, whatever its size."""
MAX_WALKED: Final = 32 << 30
"""Bytes that are read in more passes: about a minute."""
_DATA: Final = (".json", ".js", ".csv", ".html", ".txt")
_LATEST: Final = 7_258_118_400
"""The start of 2200; a later time of a member is damage."""
_EXTENSION_HEADERS: Final = frozenset({*tarfile.GNU_TYPES, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE})
"""Types of headers that only describe the member after them.

One example is a name of more than 100 characters. No data file has such a type.
"""


def is_tar(start: bytes) -> bool:
    """Return whether a file with these first bytes may be a tar.

    A file that is gzipped may be one; its content is not looked at.
    """
    return start.startswith(_GZIP) or start[_MAGIC_OFFSET : _MAGIC_OFFSET + len(_MAGIC)] == _MAGIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file in a tar.

    `number` is its position among all entries, and `start` holds its first bytes if they were kept. `time` is when it
    was last changed, in seconds since 1970, or 0 for an unknown time.
    """

    number: int
    size: int
    start: bytes
    time: float = 0


@dataclass(slots=True, kw_only=True)
class Tar(Files):
    """A tar as downloaded, read in place.

    `unpacked` is the size of all files in it.
    """

    file: Path
    members: Mapping[str, Member]
    unpacked: int
    _passes: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Return the name of every file in it."""
        return tuple(self.members)

    def _content(self, name: str) -> Iterator[bytes]:
        """Yield the content of one member.

        The first bytes come from memory if they were kept, and the rest from the file.
        """
        wanted = self.members[name]
        if wanted.start:
            yield wanted.start
        if len(wanted.start) < wanted.size:
            self._count_pass()
            known = len(wanted.start)
            for number, _, content in _walk(self.file, self.path, self.progress):
                for chunk in content if number == wanted.number else ():
                    if chunk[known:]:
                        yield chunk[known:]
                    known = max(known - len(chunk), 0)
                if number == wanted.number:
                    return

    def each(self, names: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield many members with their content, in the order of the tar."""
        wanted = {self.members[name].number: name for name in names}
        for number, _, content in _walk(self.file, self.path, self.progress):
            if number in wanted:
                yield wanted.pop(number), self.budget.counted(content)
            if not wanted:
                return

    def _count_pass(self) -> None:
        """Refuse to read the tar over and over.

        Raises:
            UnreadableError: when more than `MAX_PASSES` passes would read more than `MAX_WALKED` bytes.
        """
        self._passes += 1
        if self._passes > MAX_PASSES and self._passes * self.unpacked > MAX_WALKED:
            what = "the tar holds too many files to read them one by one"
            raise UnreadableError(what, hint="unpack it and give the folder", path=self.path)

    def newest_time(self) -> datetime | None:
        """Return the newest time of a member."""
        newest = max((member.time for member in self.members.values()), default=0)
        return datetime.fromtimestamp(newest, UTC) if 0 < newest < _LATEST else None

    def sha256(self) -> str:
        """Return the hash of the file."""
        return sha256_of(self.file, self.path)


def open_tar(path: Path, shown: str, budget: Budget) -> Tar:
    """Open a tar by reading it once for its members.

    Errors name the tar as `shown`.

    Raises:
        UnreadableError: when it is damaged, cut short or a bomb, or holds something that no platform puts into a tar.
    """
    members: dict[str, Member] = {}
    kept = unpacked = 0
    for number, info, content in _walk(path, shown, no_progress):
        unpacked += info.size
        if is_clutter(info.name):
            continue
        start = b""
        if info.name.lower().endswith(_DATA) and kept < _MAX_ALL_KEPT:
            start = next(content, b"")[:_KEPT]
            kept += len(start)
        # When two members share a name the last counts, as when unpacking.
        members[info.name.removeprefix("./")] = Member(number=number, size=info.size, start=start, time=info.mtime)
    if not members:
        raise UnreadableError("the tar holds no files", hint="download the export again", path=shown)
    return Tar(path=shown, file=path, members=members, unpacked=unpacked, budget=budget)


_Found = tuple[int, tarfile.TarInfo, Iterator[bytes]]
"""A file in a tar: its number, its header and its content."""


def _walk(path: Path, shown: str, progress: Progress) -> Iterator[_Found]:
    """Yield every file in a tar, in order.

    Raises:
        UnreadableError: as `open_tar`.
    """
    try:
        with path.open("rb") as file:
            source = _Source(file, shown, progress)
            yield from _files(source, shown)
            # A tar ends in zeros. Gzip puts its checksum after them, so read to the end to have it compared.
            source.drain()
    except OSError as error:
        hint = "check its permissions"
        raise UnreadableError(f"it cannot be read: {error.strerror}", hint=hint, path=shown) from error


def _files(source: _Source, shown: str) -> Iterator[_Found]:
    for number in range(MAX_MEMBERS):
        block = source.exactly(_BLOCK)
        if not any(block):
            return
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            if number == 0 and source.gzipped:
                hint = "unpack it and give its contents"
                raise UnreadableError("it is gzipped, but it is not a tar", hint=hint, path=shown) from error
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
    raise UnreadableError(f"the tar holds more than {MAX_MEMBERS:,} files", hint="give only the export", path=shown)


def _refuse(info: tarfile.TarInfo, shown: str) -> None:
    """Refuse a member that no platform would put into a tar.

    Raises:
        UnreadableError: when it is a link, a device or a sparse file, or its name leads outside the archive.
    """
    what = ""
    if not info.isreg() and not info.isdir() and info.type not in _EXTENSION_HEADERS:
        what = "a link, a device or another special file"
    elif info.isreg():
        refuse_name(info.name, "tar", shown)
    if what or info.issparse():
        raise UnreadableError(
            f"it holds {what or 'a sparse file'} ({printable(info.name, 60)})",
            hint="no platform makes such a tar; do not unpack it",
            path=shown,
        )


class _Source:
    """The bytes of a tar, gunzipped if necessary.

    They may not expand to far more than was read.
    """

    def __init__(self, file: IO[bytes], shown: str, progress: Progress) -> None:
        from isal import igzip

        self.gzipped = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        self._file, self._shown, self._progress = file, shown, progress
        # isal has no complete type stubs, as in zips.
        self._stream: Any = igzip.IGzipFile(fileobj=file) if self.gzipped else file  # type: ignore[no-untyped-call]
        self._unpacked = self._packed = 0

    def damage(self) -> UnreadableError:
        """Return the error for a tar that is not complete."""
        return UnreadableError(
            "the tar is cut short or damaged", hint="download the complete export again", path=self._shown
        )

    def _some(self, size: int) -> bytes:
        """Return at most `size` and at most `CHUNK` bytes; none at the end."""
        from isal import isal_zlib

        try:
            data: bytes = self._stream.read(min(size, CHUNK))
        except (OSError, EOFError, isal_zlib.error) as error:  # type: ignore[misc]  # as in zips
            raise self.damage() from error
        consumed = self._file.tell()
        self._progress(consumed - self._packed)
        self._unpacked, self._packed = self._unpacked + len(data), consumed
        refuse_bomb("it", self._unpacked, consumed, self._shown)
        return data

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the next `size` bytes in pieces of at most `CHUNK`.

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
        """Read exactly `size` bytes, all in memory at once."""
        return b"".join(self.pieces(size))

    def drain(self) -> None:
        """Read to the end and discard what is read."""
        while self._some(CHUNK):
            pass
