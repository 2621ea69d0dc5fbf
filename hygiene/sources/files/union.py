"""The parts of one export, read as one set of files."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import Files

if TYPE_CHECKING:
    pass


_DATA: Final = (".js", ".json", ".csv", ".txt")
"""What parts may repeat and a reader would read twice. Pictures and films are never read, so never compared."""


@dataclass(slots=True, kw_only=True)
class MergedFiles(Files):
    """The union of several inputs."""

    parts: tuple[Files, ...]
    _members: dict[str, tuple[Files, str]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Every member of every input, behind the input's name."""
        return tuple(self._found())

    def _found(self) -> dict[str, tuple[Files, str]]:
        if not self._members:
            holders: dict[str, list[tuple[str, Files]]] = defaultdict(list)
            for label, files in self._labelled():
                for name in files.names:
                    holders[name].append((label, files))
            self._members = {
                f"{label}/{name}": (files, name)
                for name, those in holders.items()
                for label, files in (_different(name, those) if len(those) > 1 and is_data(name) else those)
            }
        return self._members

    def _labelled(self) -> Iterator[tuple[str, Files]]:
        """Each input by its name; of two with one name the second gets its number."""
        taken: set[str] = set()
        for number, files in enumerate(self.parts, 1):
            name = PurePath(files.path).name
            label = f"{name} ({number})" if name in taken else name
            taken.add(label)
            yield label, files

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of one member of one input."""
        files, inner = self._found()[name]
        return files.chunks(inner)

    def hashes(self) -> tuple[tuple[str, str], ...]:
        """Each input as named, and its SHA-256."""
        return tuple((files.path, files.sha256()) for files in self.parts)

    def sha256(self) -> str:
        """The hash over the sorted `<sha256>  <name>` lines of the inputs."""
        lines = sorted(f"{digest}  {PurePath(path).name}\n" for path, digest in self.hashes())
        return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def is_data(name: str) -> bool:
    """Return whether a member holds data, by the ending of its name."""
    return name.lower().endswith(_DATA)


def _different(name: str, holders: list[tuple[str, Files]]) -> list[tuple[str, Files]]:
    """Of the inputs that hold a member of this name, one for each different content. What cannot be read is no repetition."""
    found: dict[str, tuple[str, Files]] = {}
    for label, files in holders:
        found.setdefault(digest(files, name) or label, (label, files))
    return list(found.values())


def digest(files: Files, name: str) -> str:
    """The SHA-256 of a member; empty where it cannot be read."""
    digest = hashlib.sha256()
    try:
        for chunk in files.chunks(name):
            digest.update(chunk)
    except UnreadableError:
        return ""
    return digest.hexdigest()
