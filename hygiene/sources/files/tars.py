"""Tars, gzipped or not, read in place and never extracted.

A tar has no directory. It is read once from front to back to list its members. Each member is then read from where it
begins: gzip has no such places, so the first pass keeps the state of the decoder every few megabytes. A tar is refused
whole when a name in it leads outside the archive, when it holds links or devices, or when it is a bomb.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hygiene.model.errors import UnreadableError
from hygiene.model.text import printable
from hygiene.sources.files.budget import MAX_MEMBERS, Budget
from hygiene.sources.files.files import Files, sha256_of
from hygiene.sources.files.guards import is_clutter, refuse_name
from hygiene.sources.files.gunzip import GZIP, Unpacked

_MAGIC, _MAGIC_OFFSET = b"ustar", 257
_BLOCK: Final = tarfile.BLOCKSIZE
_KEPT: Final = 8192
"""Bytes kept of a member; readers recognise their files by fewer."""
_MAX_ALL_KEPT: Final = 4 << 20
"""Bytes kept of all members together."""
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
    return start.startswith(GZIP) or start[_MAGIC_OFFSET : _MAGIC_OFFSET + len(_MAGIC)] == _MAGIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file in a tar.

    `at` is where its content begins in the unpacked tar, and `start` holds its first bytes if they were kept. `time` is
    when it was last changed, in seconds since 1970, or 0 for an unknown time.
    """

    at: int
    size: int
    start: bytes
    time: float = 0


@dataclass(slots=True, kw_only=True)
class Tar(Files):
    """A tar as downloaded, read in place."""

    file: Path
    members: Mapping[str, Member]
    source: Unpacked

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
        known = len(wanted.start)
        for chunk in self.source.pieces(wanted.at + known, wanted.size - known):
            self.progress(self.source.packed(len(chunk)))
            yield chunk

    def each(self, names: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield many members with their content, in the order of the tar."""
        for name in sorted(names, key=lambda name: self.members[name].at):
            yield name, self.chunks(name)

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
    kept = 0
    source = Unpacked(path, shown, budget)
    for at, info in _files(source, shown):
        if is_clutter(info.name):
            continue
        start = b""
        if info.name.lower().endswith(_DATA) and kept < _MAX_ALL_KEPT:
            start = next(source.pieces(at, min(info.size, _KEPT)), b"")
            kept += len(start)
        # When two members share a name the last counts, as when unpacking.
        members[info.name.removeprefix("./")] = Member(at=at, size=info.size, start=start, time=info.mtime)
    if not members:
        raise UnreadableError("the tar holds no files", hint="download the export again", path=shown)
    return Tar(path=shown, file=path, members=members, source=source, budget=budget)


def _files(source: Unpacked, shown: str) -> Iterator[tuple[int, tarfile.TarInfo]]:
    """Yield every file in a tar: where its content begins, and its header.

    Raises:
        UnreadableError: as `open_tar`.
    """
    at = 0
    for number in range(MAX_MEMBERS):
        block = b"".join(source.pieces(at, _BLOCK))
        at += _BLOCK
        if not any(block):
            # A tar ends in zeros. Gzip puts its checksum after them, so read to the end to have it compared.
            source.drain(at)
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
        if info.isreg():
            yield at, info
        at += info.size + -info.size % _BLOCK
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
