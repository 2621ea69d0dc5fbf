"""A folder, or a single file, as a set of files."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import CHUNK, MAX_MEMBERS, Files, Progress, sha256_of

MAX_DEPTH: Final = 64
"""Folders within folders; exports nest five deep."""


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
class SingleFile(Files):
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
