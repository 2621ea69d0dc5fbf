"""Exports on disk, as a set of named members read in a stream: a folder, a zip, a single file, or several of them together.

Everything here may be hostile. Members are never extracted; names that climb out, links, encrypted members and bombs are
refused; sizes and checksums are held to what the zip's directory promised; only members that are asked for are opened.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol

from hygiene.errors import UnreadableError
from hygiene.text import home_hidden, printable

CHUNK: Final = 128 << 10
"""Bytes read or inflated at a time: larger falls out of the processor's cache, smaller costs calls (measured)."""
MAX_MEMBERS: Final = 2_000_000
MAX_RATIO: Final = 200
"""Real archives inflate 5 to 30 times; deflate cannot pass 1,032. Held only above `RATIO_FROM` bytes."""
RATIO_FROM: Final = 64 << 20

Progress = Callable[[int], None]
"""Told how many more bytes of the input were consumed."""


def silent(_consumed: int) -> None:
    """Progress for nobody."""


class Files(Protocol):
    """The members of one input. `names` are paths with `/`, as they stand in it; `path` is the input as named."""

    path: str
    progress: Progress

    @property
    def names(self) -> tuple[str, ...]:
        """Every member that could be opened."""
        ...

    @property
    def size(self) -> int:
        """Bytes on disk, for a progress bar."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of one member in pieces of at most `CHUNK` bytes.

        Raises:
            UnreadableError: when it is damaged, encrypted, or not what the directory promised.
        """
        ...

    def sha256(self) -> str:
        """The SHA-256 of the zip or file; of a folder, that of `<sha256>  <name>` lines of the members read, sorted."""
        ...


def head(files: Files, name: str, size: int = 512) -> bytes:
    """The first bytes of a member, or nothing when it cannot be read."""
    got = b""
    try:
        for chunk in files.chunks(name):
            got += chunk
            if len(got) >= size:
                break
    except UnreadableError:
        return got
    return got[:size]


def open_files(path: Path) -> Files:
    """Open an input, whatever its form.

    Raises:
        UnreadableError: naming what is wrong and what to do.
    """
    shown = home_hidden(str(path))
    try:
        if path.is_dir():
            return Folder(path=shown, root=path)
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise UnreadableError(
            f"it cannot be read: {error.strerror}", hint="check the name and the rights", path=shown
        ) from error
    if not start:
        raise UnreadableError("the file is empty", hint="download the export again", path=shown)
    if start[:2] == b"PK":
        return _open_zip(path, shown)
    return Single(path=shown, file=path)


@dataclass(slots=True)
class Folder:
    """An unpacked export. Links are not followed, so a folder cannot lead outside itself."""

    path: str
    root: Path
    progress: Progress = silent
    _members: dict[str, Path] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)

    def _scan(self) -> dict[str, Path]:
        if not self._members:
            for base, folders, names in os.walk(self.root, followlinks=False):
                folders.sort()
                for name in sorted(names):
                    full = Path(base, name)
                    if full.is_file() and not full.is_symlink():
                        self._members[full.relative_to(self.root).as_posix()] = full
                    if len(self._members) > MAX_MEMBERS:
                        raise UnreadableError("the folder holds more than two million files", path=self.path)
        return self._members

    @property
    def names(self) -> tuple[str, ...]:
        """Every file below the folder, sorted."""
        return tuple(self._scan())

    @property
    def size(self) -> int:
        """Bytes of the files whose name a reader may want."""
        return sum(p.stat().st_size for name, p in self._scan().items() if name.endswith((".js", ".json", ".csv")))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of one file; its hash is kept for `sha256`."""
        digest = hashlib.sha256()
        for chunk in _read_plain(self._scan()[name], name, self.progress):
            digest.update(chunk)
            yield chunk
        self._hashes[name] = digest.hexdigest()

    def sha256(self) -> str:
        """The hash over the files that were read whole."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._hashes.items()))
        return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(slots=True)
class Single:
    """One file on its own, such as a `tweets.js` taken out of its archive."""

    path: str
    file: Path
    progress: Progress = silent

    @property
    def names(self) -> tuple[str, ...]:
        """Its own name."""
        return (self.file.name,)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self.file.stat().st_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """Its content."""
        return _read_plain(self.file, name, self.progress)

    def sha256(self) -> str:
        """The hash of the file."""
        return _sha256(self.file)


@dataclass(slots=True)
class Zip:
    """A zip as downloaded, read in place."""

    path: str
    file: Path
    members: Mapping[str, zipfile.ZipInfo]
    progress: Progress = silent

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
                f"it would unpack to {info.file_size >> 20:,} MB, over {MAX_RATIO} times its size: a zip bomb", path=name
            )
        try:
            yield from _inflate(self.file, info, self.progress)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
            raise UnreadableError("the zip is damaged here", hint="download the export again", path=name) from error

    def sha256(self) -> str:
        """The hash of the zip."""
        return _sha256(self.file)


def _open_zip(path: Path, shown: str) -> Zip:
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


def _read_plain(path: Path, name: str, progress: Progress) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                progress(len(chunk))
                yield chunk
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}", hint="check its rights", path=name) from error


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
    except isal_zlib.error as error:
        raise zipfile.BadZipFile("not valid deflate") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
