"""The parts of one export, read as one set of files."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import Files

_DATA: Final = (".js", ".json", ".csv", ".txt")
"""Endings of the files that are compared between parts.

A reader would read them twice if parts repeat them. Pictures and films are never read, so they are never compared.
"""


@dataclass(slots=True, kw_only=True)
class MergedFiles(Files):
    """The union of several inputs.

    A data file that several inputs repeat appears once.
    """

    parts: tuple[Files, ...]
    _members: dict[str, tuple[Files, str]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Return every member of every input, prefixed with the name of its input."""
        return tuple(self._merged())

    def _merged(self) -> dict[str, tuple[Files, str]]:
        """Return the input of each member and the member's name inside it.

        The table is built on the first call.
        """
        if not self._members:
            holders: dict[str, list[tuple[str, Files]]] = defaultdict(list)
            for label, files in self._labelled():
                for name in files.names:
                    holders[name].append((label, files))
            self._members = {
                f"{label}/{name}": (files, name)
                for name, labelled in holders.items()
                for label, files in (_distinct(name, labelled) if len(labelled) > 1 and is_data(name) else labelled)
            }
        return self._members

    def _labelled(self) -> Iterator[tuple[str, Files]]:
        """Yield each input with its name.

        The name gets a number when an earlier input has the same name.
        """
        taken: set[str] = set()
        for number, files in enumerate(self.parts, 1):
            name = PurePath(files.path).name
            label = f"{name} ({number})" if name in taken else name
            taken.add(label)
            yield label, files

    def _content(self, name: str) -> Iterator[bytes]:
        """Yield the content of one member of one input."""
        files, inner_name = self._merged()[name]
        return files.chunks(inner_name)

    def each(self, names: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield many members with their content, input after input."""
        whose: dict[int, tuple[Files, dict[str, str]]] = {}
        for name in names:
            files, inner_name = self._merged()[name]
            whose.setdefault(id(files), (files, {}))[1][inner_name] = name
        for files, outer_names in whose.values():
            for inner_name, content in files.each(outer_names):
                yield outer_names[inner_name], content

    def newest_time(self) -> datetime | None:
        """Return the newest time that an archive states for a member."""
        return max(filter(None, (files.newest_time() for files in self.parts)), default=None)

    def hashes(self) -> tuple[tuple[str, str], ...]:
        """Return the path of each input, as the user named it, with its SHA-256."""
        return tuple((files.path, files.sha256()) for files in self.parts)

    def sha256(self) -> str:
        """Return the hash over the sorted `<sha256>  <name>` lines of the inputs."""
        lines = sorted(f"{digest}  {PurePath(path).name}\n" for path, digest in self.hashes())
        return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def path_of(parts: Sequence[Files]) -> str:
    """Return the path that stands for several inputs.

    It is the path of the first, with the number of the others unless they all lie in it, like the zips in an unpacked
    export.
    """
    first = parts[0].path
    inside = all(PurePath(part.path).is_relative_to(first) for part in parts)
    return first if inside else tr("{first} and {count} more", first=first, count=len(parts) - 1)


def is_data(name: str) -> bool:
    """Return whether a member holds data, by the ending of its name."""
    return name.lower().endswith(_DATA)


def _distinct(name: str, holders: list[tuple[str, Files]]) -> list[tuple[str, Files]]:
    """Return one input for each different content of the member `name`.

    An input whose member cannot be read is kept, because nothing shows that it repeats another.
    """
    found: dict[str, tuple[str, Files]] = {}
    for label, files in holders:
        found.setdefault(member_digest(files, name) or label, (label, files))
    return list(found.values())


def member_digest(files: Files, name: str) -> str:
    """Return the SHA-256 of a member, or "" when it cannot be read."""
    digest = hashlib.sha256()
    try:
        for chunk in files.chunks(name):
            digest.update(chunk)
    except UnreadableError:
        return ""
    return digest.hexdigest()
