"""Exports on disk, as a set of named members read in a stream: a folder, a zip, a tar or a single file.

Everything here may be hostile: links are not followed, and only members that are asked for are opened. Zips are in
`hygiene.sources.files.zips`, tars in `hygiene.sources.files.tars`.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unicodedata import normalize

from hygiene.model.errors import UnreadableError

CHUNK: Final = 128 << 10
"""Bytes read or inflated at a time: larger falls out of the processor's cache, smaller costs calls (measured)."""
MAX_MEMBERS: Final = 2_000_000

Progress = Callable[[int], None]
"""Told how many more bytes of the input were consumed."""


def no_progress(_consumed: int) -> None:
    """Progress for nobody."""


@dataclass(slots=True, kw_only=True)
class Files(ABC):
    """The members of one input. `names` are paths with `/`, as they stand in it; `path` is the input as named."""

    path: str
    progress: Progress = no_progress
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


def first_bytes(files: Files, name: str, size: int = 512) -> bytes:
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
