"""One folder inside an input, read as an input of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import commonprefix
from typing import Final

from hygiene.sources.files.files import Files

_MAX_FOLDERS: Final = 12
"""The most folders beside each other that may be exports of their own."""


@dataclass(slots=True, kw_only=True)
class Subfolder(Files):
    """The members below `prefix`, a path that ends in `/`."""

    whole: Files
    prefix: str
    members: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the members' paths inside the folder."""
        return self.members

    def _content(self, name: str) -> Iterator[bytes]:
        """Return the content of one member, in pieces."""
        return self.whole.chunks(self.prefix + name)

    def each(self, names: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield many members with their content."""
        for name, content in self.whole.each(self.prefix + name for name in names):
            yield name.removeprefix(self.prefix), content

    def sha256(self) -> str:
        """Return the hash of the input around the folder."""
        return self.whole.sha256()


def subfolders(files: Files) -> list[Subfolder]:
    """Return the folders at the top of an input, or inside its only folder.

    The list is empty when there are more than `_MAX_FOLDERS`.
    """
    prefix = commonprefix((min(files.names, default=""), max(files.names, default=""))).rpartition("/")[0]
    prefix = f"{prefix}/" if prefix else ""
    inside: defaultdict[str, list[str]] = defaultdict(list)
    for name in files.names:
        folder, slash, rest = name.removeprefix(prefix).partition("/")
        if slash:
            inside[folder].append(rest)
    return [
        Subfolder(
            path=f"{files.path}/{prefix}{folder}",
            whole=files,
            prefix=f"{prefix}{folder}/",
            members=tuple(names),
            budget=files.budget,
        )
        for folder, names in inside.items()
        if len(inside) <= _MAX_FOLDERS
    ]
