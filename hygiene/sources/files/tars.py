"""Tars, gzipped or not, read in place and never extracted.

A tar has no directory. It is read once from front to back to list its members. Each member is then read from its
beginning. Gzip cannot be decoded from there, so the first pass keeps the state of the decoder every few megabytes. A
tar is refused whole when a name in it leads outside the archive, when it holds links or devices, or when it is a bomb.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.model.text import printable
from hygiene.sources.files.budget import MAX_MEMBERS, Budget
from hygiene.sources.files.files import Files
from hygiene.sources.files.guards import SteadyFile, is_clutter, refuse_name
from hygiene.sources.files.gunzip import GZIP, Unpacked

_MAGIC, _MAGIC_OFFSET = b"ustar", 257
_BLOCK: Final = tarfile.BLOCKSIZE
_KEPT: Final = 8192
"""Bytes kept of a member. Readers recognise their files by fewer."""
_MAX_ALL_KEPT: Final = 4 << 20
"""Bytes kept of all members together."""
_DATA: Final = (".json", ".js", ".csv", ".html", ".txt")
_LATEST: Final = 7_258_118_400
"""The start of 2200. A later time of a member is a defect."""
_EXTENSION_HEADERS: Final = frozenset({*tarfile.GNU_TYPES, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE})
"""Types of headers that only describe the member after them.

One example is a name of more than 100 characters. No data file has such a type.
"""
_DESCRIBE_NEXT: Final = frozenset({tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE})
"""The extension headers that may name the member, or state its size."""
_LONGEST_DESCRIPTION: Final = 1 << 20
"""Bytes of such a description. macOS puts a file's attributes into it."""
_PAX_LENGTH: Final = re.compile(rb"([0-9]{1,7}) ")
_SPARSE: Final = "GNU.sparse."


def is_tar(start: bytes) -> bool:
    """Return whether a file with these first bytes may be a tar.

    Any gzipped file may be one, because its content is not examined.
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

    file: SteadyFile
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
        return self.file.sha256(self.path)


def open_tar(path: Path, shown: str, budget: Budget) -> Tar:
    """Open a tar by reading it once for its members.

    Errors name the tar as `shown`.

    Raises:
        UnreadableError: when it is damaged, cut short or a bomb, or holds members that no platform puts into a tar.
    """
    members: dict[str, Member] = {}
    kept = 0
    held = SteadyFile(path)
    source = Unpacked(held, shown, budget)
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
        raise UnreadableError(tr("the tar holds no files"), hint=tr("download the export again"), path=shown)
    return Tar(path=shown, file=held, members=members, source=source, budget=budget)


def _files(source: Unpacked, shown: str) -> Iterator[tuple[int, tarfile.TarInfo]]:
    """Yield every file in a tar: where its content begins, and its header.

    Raises:
        UnreadableError: as `open_tar`.
    """
    at, described = 0, dict[str, str]()
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
                hint = tr("unpack it and give its contents")
                raise UnreadableError(tr("it is gzipped, but it is not a tar"), hint=hint, path=shown) from error
            raise source.damage() from error
        if info.type not in _EXTENSION_HEADERS:
            info.name = described.get("path", info.name).rstrip("/" if info.isdir() else "")
            info.size = _number(described.get("size", str(info.size)))
        if info.size < 0:
            raise source.damage()
        _refuse(info, described, shown)
        if info.type in _DESCRIBE_NEXT:
            described |= _description(info.type, _described_by(source, at, info.size))
        elif info.type not in _EXTENSION_HEADERS:
            described = {}
        if info.isreg():
            yield at, info
        at += info.size + -info.size % _BLOCK
    raise UnreadableError(
        tr("the tar holds more than {limit:,} files", limit=MAX_MEMBERS), hint=tr("give only the export"), path=shown
    )


def _described_by(source: Unpacked, at: int, size: int) -> bytes:
    """Return the content of a header that describes the next member."""
    if size > _LONGEST_DESCRIPTION:
        raise source.damage()
    return b"".join(source.pieces(at, size))


def _description(kind: bytes, content: bytes) -> dict[str, str]:
    """Return the facts in a header about the member after it.

    They are its path, its size and keys that begin with `GNU.sparse.`. Such a header holds only the path (GNU), or
    records of a length, a key and a value (POSIX pax).
    """
    if kind == tarfile.GNUTYPE_LONGNAME:
        return {"path": content.rstrip(b"\0").decode("utf-8", "surrogateescape")}
    found, at = {}, 0
    while length := _PAX_LENGTH.match(content, at):
        key, _, value = content[length.end() : at + int(length[1])].rstrip(b"\n").partition(b"=")
        found[key.decode("utf-8", "replace")] = value.decode("utf-8", "surrogateescape")
        at += max(int(length[1]), len(length[0]))
    return {key: text for key, text in found.items() if key in {"path", "size"} or key.startswith(_SPARSE)}


def _number(text: str) -> int:
    """Return the number that a text states, or -1."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else -1


def _refuse(info: tarfile.TarInfo, described: Mapping[str, str], shown: str) -> None:
    """Refuse a member that no platform would put into a tar.

    Raises:
        UnreadableError: when it is a link, a device or a sparse file, or its name leads outside the archive.
    """
    what = ""
    if not info.isreg() and not info.isdir() and info.type not in _EXTENSION_HEADERS:
        what = tr("a link, a device or another special file")
    elif info.isreg():
        refuse_name(info.name, "tar", shown)
    if what or info.type == tarfile.GNUTYPE_SPARSE or any(key.startswith(_SPARSE) for key in described):
        raise UnreadableError(
            tr("it holds {what} ({name})", what=what or tr("a sparse file"), name=printable(info.name, 60)),
            hint=tr("no platform makes such a tar; do not unpack it"),
            path=shown,
        )
