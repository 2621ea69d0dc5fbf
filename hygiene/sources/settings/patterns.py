"""The files and folders that a pattern of the fleet file matches.

The patterns are those of Python's `glob`, with two differences: `**` does not follow links to folders, and the work is
bounded. An export that was unpacked may hold links that lead back into it.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase, translate
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final

_LOOKED: Final = 200_000
"""The most files and folders that are examined for one pattern."""
_DEEPEST: Final = 100
"""The most parts of a pattern, and the most folders that `**` stands for."""
_MAGIC: Final = re.compile(r"[*?\[]")
_Entry = tuple[str, bool]


class TooManyError(LookupError):
    """A pattern that leads to too many files and folders."""


@dataclass(slots=True)
class Folders:
    """Folders, with their content at the first look.

    Many patterns of a fleet lead through the same ones.
    """

    _known: dict[str, Sequence[_Entry]] = field(default_factory=dict)
    _left: int = 0

    def matches(self, pattern: str, folder: Path) -> Iterator[str]:
        """Yield the paths that a pattern matches. It is relative to `folder`.

        Raises:
            TooManyError: It leads to too many files and folders.
        """
        if pattern.startswith("~/"):
            pattern = os.path.expanduser(pattern)  # noqa: PTH111  # a pattern is no path
        drive, rest = os.path.splitdrive(pattern.replace(os.sep, "/"))
        root = f"{drive}/" if rest.startswith("/") else str(folder)
        self._left = _LOOKED
        parts = parts_of(rest)
        if parts and len(parts) <= _DEEPEST:
            yield from self._below(root, parts)

    def below(self, path: str, depth: int = _DEEPEST) -> Iterator[tuple[str, bool]]:
        """Yield everything in a folder and its folders, and which are folders."""
        for name, is_folder in self._entries(path):
            inner = os.path.join(path, name)  # noqa: PTH118  # many small files
            yield inner, is_folder
            if is_folder and depth:
                yield from self.below(inner, depth - 1)

    def _below(self, path: str, parts: Sequence[str]) -> Iterator[str]:
        """Yield the matches of the parts of a pattern in a folder."""
        part, *rest = parts
        if part == "**":
            yield from self._at_any_depth(path, rest)
            return
        for inner in self._named(path, part):
            if not rest:
                yield inner
            elif os.path.isdir(inner):  # noqa: PTH112  # many small files
                yield from self._below(inner, rest)

    def _named(self, path: str, part: str) -> Iterator[str]:
        """Yield the matches of a part of a pattern in a folder."""
        if not _MAGIC.search(part):
            self._look(1)
            inner = os.path.join(path, part)  # noqa: PTH118  # as above
            if os.path.lexists(inner):
                yield inner
            return
        entries = self._entries(path)
        self._look(len(entries))
        wanted = re.compile(translate(os.path.normcase(part))).match
        for name, _ in _beginning(entries, _MAGIC.split(part, maxsplit=1)[0]):
            if wanted(os.path.normcase(name)) and (name[0] != "." or part[0] == "."):
                yield os.path.join(path, name)  # noqa: PTH118  # as above

    def _at_any_depth(self, path: str, rest: Sequence[str], depth: int = _DEEPEST) -> Iterator[str]:
        """Yield the matches of the rest of a pattern in a folder, at any depth."""
        if rest:
            yield from self._below(path, rest)
        entries = self._entries(path)
        self._look(len(entries))
        for name, is_folder in entries:
            if name[0] == ".":
                continue
            inner = os.path.join(path, name)  # noqa: PTH118  # as above
            if not rest:
                yield inner
            if is_folder and depth:
                yield from self._at_any_depth(inner, rest, depth - 1)

    def _look(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise TooManyError

    def _entries(self, path: str) -> Sequence[_Entry]:
        """Return the names in a folder, and which are folders but not links."""
        if path not in self._known:
            try:
                with os.scandir(path) as found:
                    some = islice(found, _LOOKED + 1)
                    self._known[path] = sorted((each.name, each.is_dir(follow_symlinks=False)) for each in some)
            except (OSError, ValueError):  # it is not a folder, may not be read, or has an impossible name
                self._known[path] = ()
        return self._known[path]


def _beginning(entries: Sequence[_Entry], start: str) -> Sequence[_Entry]:
    """Return the entries, which are in order, whose names begin like this."""
    if os.path.normcase("A") == "a":  # if letter case does not matter, they are not in order
        return entries
    first = bisect_left(entries, start, key=itemgetter(0))
    past = bisect_right(entries, start, first, key=lambda entry: entry[0][: len(start)])
    return entries[first:past]


def parts_of(pattern: str) -> list[str]:
    """Return the parts of a pattern. Several `**` in a row are one."""
    parts = [part for part in pattern.split("/") if part not in {"", "."}]
    return [part for part, before in zip(parts, ["", *parts], strict=False) if part != "**" or before != "**"]


def fits(path: Sequence[str], pattern: Sequence[str]) -> bool:
    """Return whether the parts of a path match a pattern.

    Letter case does not matter.
    """
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(fits(path[count:], pattern[1:]) for count in range(len(path) + 1))
    first = bool(path) and fnmatchcase(path[0].casefold(), pattern[0].casefold())
    return first and fits(path[1:], pattern[1:])
