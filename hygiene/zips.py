"""Zips as downloaded, read in place and never extracted.

Names that climb out, encrypted members and bombs are refused; sizes and checksums are held to what the zip's directory
promised. Inflating goes through isal, which takes half the time of zlib on real archives.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from hygiene.errors import UnreadableError
from hygiene.files import CHUNK, Files, Progress, sha256_of
from hygiene.text import printable

MAX_RATIO: Final = 200
"""Real archives inflate 5 to 30 times; deflate cannot pass 1,032. Held only above `RATIO_FROM` bytes."""
RATIO_FROM: Final = 64 << 20


@dataclass(slots=True, kw_only=True)
class Zip(Files):
    """A zip as downloaded, read in place."""

    file: Path
    members: Mapping[str, zipfile.ZipInfo]

    @property
    def names(self) -> tuple[str, ...]:
        """Every member with a name that stays inside."""
        return tuple(self.members)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self.file.stat().st_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """Inflate one member."""
        info = self.members[name]
        if info.flag_bits & 0x1:
            raise UnreadableError("this member is encrypted", hint="unpack the zip with its password first", path=name)
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise UnreadableError(
                f"it would unpack to {info.file_size >> 20:,} MB, over {MAX_RATIO} times its size: a zip bomb",
                path=name,
            )
        try:
            yield from _inflate(self.file, info, self.progress)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
            raise UnreadableError("the zip is damaged here", hint="download the export again", path=name) from error

    def sha256(self) -> str:
        """The hash of the zip."""
        return sha256_of(self.file)


def open_zip(path: Path, shown: str) -> Zip:
    """Read a zip's directory.

    Raises:
        UnreadableError: when it is damaged, empty, or holds names that climb out.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RecursionError) as error:
        raise UnreadableError(
            "the zip is cut short or damaged", hint="download the export again, to the end", path=shown
        ) from error
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if info.is_dir():
            continue
        if not _stays_inside(info.filename):
            raise UnreadableError(
                f"it holds a name that climbs out of the archive ({printable(info.filename, 60)})",
                hint="no platform makes such a zip; do not unpack it",
                path=shown,
            )
        members[info.filename] = info
    if not members:
        raise UnreadableError("the zip holds no files", hint="download the export again", path=shown)
    return Zip(path=shown, file=path, members=members)


def _stays_inside(name: str) -> bool:
    """Whether a member's name is relative, without drive letters, backslashes or steps upwards."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return bool(parts) and not name.startswith(("/", "\\")) and ".." not in parts and ":" not in parts[0]


def _inflate(path: Path, info: zipfile.ZipInfo, progress: Progress) -> Iterator[bytes]:
    """One member's content, its size and checksum held to the directory's promise."""
    if info.compress_type != zipfile.ZIP_DEFLATED:
        with zipfile.ZipFile(path) as archive, archive.open(info) as member:
            while chunk := member.read(CHUNK):
                progress(len(chunk))
                yield chunk
        return
    from isal import isal_zlib

    checksum, size = 0, 0
    with path.open("rb") as file:
        _to_data(file, info)
        for chunk in _deflated(file, info.compress_size, progress):
            size += len(chunk)
            if size > info.file_size:
                raise zipfile.BadZipFile("more content than the directory promised")
            checksum = isal_zlib.crc32(chunk, checksum)
            yield chunk
    if size != info.file_size or checksum != info.CRC:
        raise zipfile.BadZipFile("content and checksum differ")


def _to_data(file: IO[bytes], info: zipfile.ZipInfo) -> None:
    """Step over the member's local header, whose name and extra field may differ in length from the directory's."""
    file.seek(info.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04" or len(header) < 30:
        raise zipfile.BadZipFile("no member where the directory says")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), os.SEEK_CUR)


def _deflated(file: IO[bytes], left: int, progress: Progress) -> Iterator[bytes]:
    """Inflate `left` bytes of `file` in pieces of at most `CHUNK`, however much one input byte expands to."""
    from isal import isal_zlib

    inflate = isal_zlib.decompressobj(-15)
    try:
        while not inflate.eof:
            data = inflate.unconsumed_tail
            if not data:
                data = file.read(min(CHUNK, left))
                left -= len(data)
                progress(len(data))
                if not data:
                    raise EOFError
            if chunk := inflate.decompress(data, CHUNK):
                yield chunk
    except isal_zlib.error as error:  # type: ignore[misc]  # its stubs call the class a value
        raise zipfile.BadZipFile("not valid deflate") from error
