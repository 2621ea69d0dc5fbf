"""A folder, or a single file, as a set of files."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError, remedy_for, system_words
from hygiene.sources.files.budget import MAX_LEVELS, MAX_MEMBERS
from hygiene.sources.files.files import CHUNK, Files, Progress
from hygiene.sources.files.guards import SteadyFile, is_clutter, reading


@dataclass(slots=True, kw_only=True)
class Folder(Files):
    """An unpacked export.

    Links are not followed, so a folder cannot lead outside itself. Files that a desktop added are not listed. `locked`
    says why folders in it cannot be listed, and the remedy. One of them may hold the file that matters.
    """

    root: Path
    locked: list[str] = field(default_factory=list)
    _members: dict[str, Path] = field(default_factory=dict)
    _opened: dict[str, SteadyFile] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)

    def _scan(self) -> dict[str, Path]:
        """Return the path of every member by its name.

        The folder is listed on the first call.

        Raises:
            UnreadableError: when it cannot be listed.
        """
        if not self._members:
            self.locked.clear()
            with reading(self.path):
                self._walk()
        return self._members

    def _walk(self) -> None:
        def note(error: OSError) -> None:
            where = Path(error.filename or self.root)
            if where == self.root:
                raise error
            self.locked.append(
                tr(
                    "{file}: it cannot be read: {reason}",
                    file=where.relative_to(self.root).as_posix(),
                    reason=f"{system_words(error)}; {remedy_for(error)}",
                )
            )

        for base, folders, names in os.walk(self.root, onerror=note, followlinks=False):
            folders.sort()
            for full in (Path(base, name) for name in sorted(names)):
                name = full.relative_to(self.root).as_posix()
                try:
                    kind = full.lstat().st_mode
                except OSError as error:  # a folder that may be listed, and not entered
                    error.filename = base
                    note(error)
                    break
                if stat.S_ISREG(kind) and not is_clutter(name):
                    self._members[name] = full
            if len(self._members) > MAX_MEMBERS:
                raise UnreadableError(
                    tr("the folder holds more than {limit:,} files", limit=MAX_MEMBERS), hint=tr("give only the export")
                )
            if len(Path(base).parts) - len(self.root.parts) > MAX_LEVELS:
                raise UnreadableError(
                    tr(
                        "its folders are nested more than {limit} levels deep, so it is not an export", limit=MAX_LEVELS
                    ),
                    hint=tr("give only the export"),
                )

    @property
    def names(self) -> tuple[str, ...]:
        """Return the name of every file below the folder, sorted."""
        return tuple(self._scan())

    def _content(self, name: str) -> Iterator[bytes]:
        """Yield the content of one file and keep its hash for `sha256`."""
        digest = hashlib.sha256()
        path = self._scan()[name]
        for chunk in _plain_chunks(self._opened.setdefault(name, SteadyFile(path)), name, self.progress):
            digest.update(chunk)
            yield chunk
        self._hashes[name] = digest.hexdigest()

    def sha256(self) -> str:
        """Return the hash over the files that were read to their end."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._hashes.items()))
        return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(slots=True, kw_only=True)
class SingleFile(Files):
    """A file on its own, such as a `tweets.js` taken out of its archive."""

    file: SteadyFile

    @property
    def names(self) -> tuple[str, ...]:
        """Return the file's own name."""
        return (self.file.path.name,)

    def _content(self, name: str) -> Iterator[bytes]:
        """Yield the content of the file."""
        return _plain_chunks(self.file, name, self.progress)

    def sha256(self) -> str:
        """Return the hash of the file."""
        return self.file.sha256(self.path)


def _plain_chunks(steady: SteadyFile, name: str, progress: Progress) -> Iterator[bytes]:
    """Yield a file in pieces of `CHUNK` bytes.

    Raises:
        UnreadableError: naming the file as `name`.
    """
    with reading(name), steady.opened(name) as file:
        while chunk := file.read(CHUNK):
            progress(len(chunk))
            yield chunk
