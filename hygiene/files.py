"""Exports on disk, as a set of named members read in a stream: a folder, a zip, a single file, or several of them together.

Everything here may be hostile: links are not followed, and only members that are asked for are opened. Zips are in
`hygiene.zips`.
"""

from __future__ import annotations

import hashlib
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hygiene.errors import UnreadableError
from hygiene.text import home_hidden

CHUNK: Final = 128 << 10
"""Bytes read or inflated at a time: larger falls out of the processor's cache, smaller costs calls (measured)."""
MAX_MEMBERS: Final = 2_000_000

Progress = Callable[[int], None]
"""Told how many more bytes of the input were consumed."""


def silent(_consumed: int) -> None:
    """Progress for nobody."""


@dataclass(slots=True, kw_only=True)
class Files(ABC):
    """The members of one input. `names` are paths with `/`, as they stand in it; `path` is the input as named."""

    path: str
    progress: Progress = silent

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Every member that could be opened."""

    @property
    @abstractmethod
    def size(self) -> int:
        """Bytes on disk, for a progress bar."""

    @abstractmethod
    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of one member in pieces of at most `CHUNK` bytes.

        Raises:
            UnreadableError: when it is damaged, encrypted, or not what the directory promised.
        """

    @abstractmethod
    def sha256(self) -> str:
        """The SHA-256 of the zip or file; of a folder, that of `<sha256>  <name>` lines of the members read, sorted."""


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
        from hygiene.zips import open_zip

        return open_zip(path, shown)
    return Single(path=shown, file=path)


@dataclass(slots=True, kw_only=True)
class Folder(Files):
    """An unpacked export. Links are not followed, so a folder cannot lead outside itself."""

    root: Path
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

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self.file.stat().st_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """Its content."""
        return read_plain(self.file, name, self.progress)

    def sha256(self) -> str:
        """The hash of the file."""
        return sha256_of(self.file)


def read_plain(path: Path, name: str, progress: Progress) -> Iterator[bytes]:
    """A file in pieces of `CHUNK` bytes."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                progress(len(chunk))
                yield chunk
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}", hint="check its rights", path=name) from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
