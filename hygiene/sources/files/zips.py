"""Zips as downloaded, read in place and never extracted.

Exports and vaults are read alike. A zip is refused whole when a name in it is empty, very long or leads outside the
archive, when it is encrypted, or when it is a zip bomb. Its directory is measured before it is parsed. Files that a
desktop added, such as `__MACOSX`, are not listed. Sizes and checksums are compared with those in the zip's directory.
Members are inflated with isal, which takes half the time of zlib on real archives.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from struct import error as StructError  # noqa: N812  # a class, whatever struct calls it
from typing import IO, Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.model.text import printable
from hygiene.sources.files.budget import MAX_MEMBERS, MAX_NAMES, Budget
from hygiene.sources.files.files import CHUNK, Files, Progress
from hygiene.sources.files.guards import SteadyFile, is_clutter, refuse_bomb, refuse_names

_UNKNOWN_YEAR: Final = 1980
"""The year that zips state for a member with an unknown time."""
_HEADER: Final = b"PK\x01\x02"
"""The first bytes of each member's entry in the directory."""
_MAX_DIRECTORY: Final = MAX_NAMES + 200 * MAX_MEMBERS
"""Bytes of the directory.

An entry has 46 bytes, its name, and its extra fields.
"""


class _Measured(BytesIO):
    """A zip as `zipfile` sees it, with a limit for its directory.

    `zipfile` reads the whole directory into memory and makes an object of each entry, whatever their number.
    """

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file, self._entries, self._size = file, 0, 0
        self._end = file.seek(0, os.SEEK_END)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int | None = -1) -> bytes:
        """Read up to `size` bytes, or none beyond the limits.

        Raises:
            UnreadableError: when more bytes or entries are read than any directory has.
        """
        # A buffered file allocates everything that is requested, so request no more than there is.
        left = min(self._end - self._file.tell(), _MAX_DIRECTORY + 1)
        data = self._file.read(left if size is None or size < 0 else min(size, left))
        self._size += len(data)
        self._entries += data.count(_HEADER)
        if self._entries > MAX_MEMBERS or self._size > _MAX_DIRECTORY:
            raise UnreadableError(
                tr("it holds more than {limit:,} files", limit=MAX_MEMBERS), hint=tr("give only the export")
            )
        return data


@dataclass(slots=True, kw_only=True)
class Zip(Files):
    """A zip as downloaded, read in place, or one in memory."""

    source: SteadyFile | bytes
    members: Mapping[str, zipfile.ZipInfo]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the name of every member."""
        return tuple(self.members)

    def whole(self, name: str, limit: int) -> bytes:
        """Return one member, which may have up to `limit` bytes.

        Raises:
            UnreadableError: when it is larger, compressed in an unusual way, or damaged.
        """
        size = self.members[name].file_size
        if size > limit:
            problem = tr("one file in the zip would unpack to {size:,} MB", size=size >> 20)
            raise UnreadableError(problem, hint=tr("hygiene reads up to {limit:,} MB of one", limit=limit >> 20))
        return b"".join(self.chunks(name))

    def _content(self, name: str) -> Iterator[bytes]:
        """Yield the content of one member, inflated.

        Raises:
            UnreadableError: when it is compressed in an unusual way, damaged, or the system does not read it.
        """
        info = self.members[name]
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            # The decoders of other methods do not limit the expansion of a few bytes, and no platform uses them.
            raise UnreadableError(
                tr("it is compressed in a way that no platform and no password manager uses"),
                hint=tr("unpack the zip and give what is inside"),
                path=name,
            )
        try:
            with _opened(self.source, name) as file:
                yield from _inflated(file, info, self.progress)
        except (OSError, EOFError, ValueError, OverflowError, zipfile.BadZipFile) as error:
            raise UnreadableError(
                tr("the zip is damaged here"), hint=tr("download the export again"), path=name
            ) from error

    def newest_time(self) -> datetime | None:
        """Return the newest time of a member, read as UTC.

        A zip states local times without a zone. It writes the first day of 1980 for an unknown time.
        """
        return max(filter(None, map(_time_of, self.members.values())), default=None)

    def sha256(self) -> str:
        """Return the hash of the zip."""
        source = self.source
        return hashlib.sha256(source).hexdigest() if isinstance(source, bytes) else source.sha256(self.path)


def open_zip(source: Path | bytes, shown: str, budget: Budget) -> Zip:
    """Open a zip by reading its directory.

    Errors name the zip as `shown`. The bytes read from it count against the budget.

    Raises:
        UnreadableError: when it is damaged, empty, encrypted or a zip bomb, or a name in it is not one that a platform
            would give.
    """
    held = SteadyFile(source) if isinstance(source, Path) else source
    try:
        with _opened(held, shown) as file, zipfile.ZipFile(_Measured(file)) as archive:
            infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
            on_disk = file.seek(0, os.SEEK_END)
    except UnreadableError as error:
        raise error.within(shown) from None
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, StructError) as error:
        raise UnreadableError(
            tr("the zip is cut short or damaged"), hint=tr("download the complete export again"), path=shown
        ) from error
    # Some Windows programs write backslashes. When two members share a name the last counts, as when unpacking.
    refuse_names((info.filename.replace("\\", "/") for info in infos), "zip", shown)
    for info in infos:
        _refuse(info, shown)
    refuse_bomb("", sum(info.file_size for info in infos), on_disk, shown)
    named = {info.filename.replace("\\", "/"): info for info in infos}
    members = {name: info for name, info in named.items() if not is_clutter(name)}
    if not members:
        raise UnreadableError(tr("the zip holds no files"), hint=tr("download the export again"), path=shown)
    return Zip(path=shown, source=held, members=members, budget=budget)


def _opened(source: SteadyFile | bytes, shown: str) -> AbstractContextManager[IO[bytes]]:
    """Open a zip; errors name it as `shown`."""
    return BytesIO(source) if isinstance(source, bytes) else source.opened(shown)


def _refuse(info: zipfile.ZipInfo, shown: str) -> None:
    """Refuse a member that no platform would put into a zip.

    Raises:
        UnreadableError: when it is encrypted, or it is a zip bomb.
    """
    if info.flag_bits & 0x1:
        raise UnreadableError(
            tr("it is encrypted"), hint=tr("unpack it with its password, and give what is inside"), path=shown
        )
    refuse_bomb(printable(info.filename, 60), info.file_size, info.compress_size, shown)


def _time_of(info: zipfile.ZipInfo) -> datetime | None:
    """Return the time of a member, or None for an unknown one."""
    try:
        found = datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None
    return found if found.year > _UNKNOWN_YEAR else None


def _inflated(file: IO[bytes], info: zipfile.ZipInfo, progress: Progress) -> Iterator[bytes]:
    """Yield the content of one member in pieces of up to `CHUNK` bytes.

    Its size and checksum are compared with those in the directory.

    Raises:
        BadZipFile: when its size or checksum differs from the directory's, or the packed data is damaged.
    """
    from isal import isal_zlib

    unpack = _deflated if info.compress_type == zipfile.ZIP_DEFLATED else _stored
    checksum, size = 0, 0
    _skip_local_header(file, info)
    for chunk in unpack(file, info.compress_size, progress):
        size += len(chunk)
        if size > info.file_size:
            raise zipfile.BadZipFile("more content than the directory promised")
        checksum = isal_zlib.crc32(chunk, checksum)
        yield chunk
    if size != info.file_size or checksum != info.CRC:
        raise zipfile.BadZipFile("content and checksum differ")


def _skip_local_header(file: IO[bytes], info: zipfile.ZipInfo) -> None:
    """Move to the first byte of a member's data.

    The local header before it is measured, because its name and extra field may differ in length from the directory's.

    Raises:
        BadZipFile: when no member begins where the directory says.
    """
    file.seek(max(info.header_offset, 0))
    header = file.read(30)
    if header[:4] != b"PK\x03\x04" or len(header) < 30:
        raise zipfile.BadZipFile("no member where the directory says")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), os.SEEK_CUR)


def _stored(file: IO[bytes], left: int, progress: Progress) -> Iterator[bytes]:
    """Yield `left` bytes of `file` as they are."""
    while left > 0 and (data := file.read(min(CHUNK, left))):
        left -= len(data)
        progress(len(data))
        yield data


def _deflated(file: IO[bytes], left: int, progress: Progress) -> Iterator[bytes]:
    """Yield the inflated form of `left` bytes of `file`.

    A piece has at most `CHUNK` bytes, however many bytes one byte of input expands to.

    Raises:
        EOFError: when the input ends too early.
        BadZipFile: when the input is not valid deflate data.
    """
    from isal import isal_zlib

    inflate = isal_zlib.decompressobj(-15)
    try:
        while not inflate.eof:
            data = inflate.unconsumed_tail
            if not data and left > 0:
                data = file.read(min(CHUNK, left))
                left -= len(data)
                progress(len(data))
            # The last bytes of input may stand for more than one piece of output.
            if chunk := inflate.decompress(data, CHUNK):
                yield chunk
            elif not data:
                raise EOFError
    except isal_zlib.error as error:  # type: ignore[misc]  # its stubs call the class a value
        raise zipfile.BadZipFile("not valid deflate") from error
