"""Exports on disk, as a set of named members read in a stream: a folder, a zip, a tar or a single file.

Everything here may be hostile: links are not followed, and only members that are asked for are opened. Zips are in
`hygiene.zips`, tars in `hygiene.tars`.
"""

from __future__ import annotations

import hashlib
import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unicodedata import normalize

from hygiene.errors import UnreadableError
from hygiene.text import home_hidden

CHUNK: Final = 128 << 10
"""Bytes read or inflated at a time: larger falls out of the processor's cache, smaller costs calls (measured)."""
MAX_MEMBERS: Final = 2_000_000
MAX_DEPTH: Final = 64
"""Folders within folders; exports nest five deep."""

Progress = Callable[[int], None]
"""Told how many more bytes of the input were consumed."""


def silent(_consumed: int) -> None:
    """Progress for nobody."""


@dataclass(slots=True, kw_only=True)
class Files(ABC):
    """The members of one input. `names` are paths with `/`, as they stand in it; `path` is the input as named."""

    path: str
    progress: Progress = silent
    _ends: dict[str, list[str]] = field(default_factory=dict)

    def ending(self, end: str) -> list[str]:
        """The members whose path ends in `end`, letters' case and wrapping folders aside; those nearest the top first."""
        if not self._ends:
            for name in sorted(self.names, key=lambda name: (name.count("/"), name)):
                self._ends.setdefault(_plain(name).rpartition("/")[2], []).append(name)
        wanted = "/" + _plain(end)
        return [name for name in self._ends.get(wanted.rpartition("/")[2], ()) if ("/" + _plain(name)).endswith(wanted)]

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Every member that could be opened."""

    @abstractmethod
    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of one member in pieces of at most `CHUNK` bytes.

        Raises:
            UnreadableError: when it is damaged, encrypted, or not what the directory promised.
        """

    @abstractmethod
    def sha256(self) -> str:
        """The SHA-256 of the zip or file; of a folder, that of `<sha256>  <name>` lines of the members read, sorted."""


def _plain(name: str) -> str:
    """A path as it is compared: zips and file systems differ in letters' case and in how accents are put together."""
    return normalize("NFC", name).casefold()


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
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            return Folder(path=shown, root=path)
        if not stat.S_ISREG(kind):
            # Opening a pipe would wait for its other end, and a device may never end.
            raise UnreadableError("it is neither a file nor a folder", hint="save it to a file first", path=shown)
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise UnreadableError(
            f"it cannot be read: {error.strerror}", hint="check the name and the rights", path=shown
        ) from error
    if not start:
        raise UnreadableError("the file is empty", hint="download the export again", path=shown)
    if start[:2] == b"PK":
        from hygiene.zips import open_zip

        return open_zip(path, shown)
    from hygiene.tars import is_tar, open_tar

    if is_tar(start):
        return open_tar(path, shown)
    return Single(path=shown, file=path)


@dataclass(slots=True, kw_only=True)
class Folder(Files):
    """An unpacked export. Links are not followed, so a folder cannot lead outside itself."""

    root: Path
    _members: dict[str, Path] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)

    def _scan(self) -> dict[str, Path]:
        if not self._members:
            try:
                self._walk()
            except OSError as error:
                # A folder that cannot be listed may hold the file that matters.
                where = Path(error.filename or self.root).relative_to(self.root).as_posix()
                raise UnreadableError(
                    f"it cannot be read: {error.strerror}",
                    hint="check the rights",
                    path=self.path if where == "." else where,
                ) from error
        return self._members

    def _walk(self) -> None:
        def stop(error: OSError) -> None:
            raise error

        for base, folders, names in os.walk(self.root, onerror=stop, followlinks=False):
            folders.sort()
            for full in (Path(base, name) for name in sorted(names)):
                if stat.S_ISREG(full.lstat().st_mode):
                    self._members[full.relative_to(self.root).as_posix()] = full
            if len(self._members) > MAX_MEMBERS:
                raise UnreadableError("the folder holds more than two million files", hint="give the export alone")
            if len(Path(base).parts) - len(self.root.parts) > MAX_DEPTH:
                raise UnreadableError(
                    f"folders are nested over {MAX_DEPTH} deep: this is no export", hint="give the export alone"
                )

    @property
    def names(self) -> tuple[str, ...]:
        """Every file below the folder, sorted."""
        return tuple(self._scan())

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of one file; its hash is kept for `sha256`."""
        digest = hashlib.sha256()
        for chunk in read_plain(self._scan()[name], name, self.progress):
            digest.update(chunk)
            yield chunk
        self._hashes[name] = digest.hexdigest()

    def sha256(self) -> str:
        """The hash over the files that were read whole."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._hashes.items()))
        return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(slots=True, kw_only=True)
class Single(Files):
    """One file on its own, such as a `tweets.js` taken out of its archive."""

    file: Path

    @property
    def names(self) -> tuple[str, ...]:
        """Its own name."""
        return (self.file.name,)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Its content."""
        return read_plain(self.file, name, self.progress)

    def sha256(self) -> str:
        """The hash of the file."""
        return sha256_of(self.file, self.path)


def read_plain(path: Path, name: str, progress: Progress) -> Iterator[bytes]:
    """A file in pieces of `CHUNK` bytes."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                progress(len(chunk))
                yield chunk
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}", hint="check its rights", path=name) from error


def sha256_of(path: Path, shown: str) -> str:
    """The SHA-256 of a file.

    Raises:
        UnreadableError: when it can no longer be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}", hint="check its rights", path=shown) from error
