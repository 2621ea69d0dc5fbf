"""Lines of a TOML text: the line of a key, a table or an entry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

TEXT: Final = (
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
)
"""A string or a comment of TOML, as a pattern with `re.DOTALL`.

It comes first among the tokens, because brackets and marks in it mean nothing.
"""
_TOKEN: Final = re.compile(TEXT + r"|[\[\]{}=,.\n]|[^\s\[\]{}=,.\"'#]+", re.DOTALL)


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line, from 1, in which the value at a path begins.

    A path holds the names of keys and, for an entry of a list, its index from 0: `("accounts", 1, "known_clients", 0)`.
    If the text lacks a part of it, such as a missing key, the line is that of the table or list around it. It is 1
    where the text has no part of the path.

    The text must be valid TOML. The work grows only with its length.
    """
    finder = _Finder(tuple(path))
    for part, line in _tokens(text):
        finder.take(part, line)
        if finder.best == len(finder.path):
            break
    return finder.line


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Yield every token except comments, with the line in which it begins."""
    line, end = 1, 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", end, found.start())
        end = found.start()
        if not found[0].startswith("#"):
            yield found[0], line


@dataclass(slots=True)
class _Table:
    """A table that headers name. `entries` counts those of a list of tables."""

    tables: dict[str, _Table] = field(default_factory=dict)
    entries: int = 0


@dataclass(slots=True)
class _Open:
    """An open list or inline table in a value.

    `depth` is the number of parts of the path that lead to it, or None beside the path. `index` is that of the entry
    being read, and `fresh` is true before its first token.
    """

    is_list: bool
    depth: int | None
    index: int = 0
    fresh: bool = True


class _Finder:
    """A reader of tokens that keeps where the longest part of a path began."""

    def __init__(self, path: tuple[str | int, ...]) -> None:
        self.path, self.best, self.line = path, 0, 1
        self._root = _Table()
        self._table: int | None = 0
        """How much of the path leads to the table of the last header."""
        self._value: int | None = None
        self._open: list[_Open] = []
        self._names: list[str] = []
        self._reading: Literal["key", "header", "value"] = "key"
        self._of_list = False

    def take(self, part: str, line: int) -> None:
        """Read the next token."""
        if part == "\n":
            if not self._open:
                self._reading, self._names = "key", []
        elif self._reading == "header":
            self._take_header(part, line)
        elif self._reading == "key":
            self._take_key(part, line)
        else:
            self._take_value(part, line)

    def _take_header(self, part: str, line: int) -> None:
        if part == "[":
            self._of_list = True
        elif part == "]":
            self._table, self._value, self._reading = self._enter(line), None, "value"
        elif part != ".":
            self._names.append(_name(part))

    def _take_key(self, part: str, line: int) -> None:
        if part == "[" and not self._open:
            self._reading, self._of_list = "header", False
        elif part == "=":
            self._value = self._open[-1].depth if self._open else self._table
            for name in self._names:
                self._value = self._reach(self._value, name, line)
            self._reading, self._names = "value", []
        elif part == "}":
            self._close()
        elif part not in {".", ","}:
            self._names.append(_name(part))

    def _take_value(self, part: str, line: int) -> None:
        inner = self._open[-1] if self._open else None
        if part in {"]", "}"}:
            self._close()
            return
        if part == "," and inner is not None:
            inner.index, inner.fresh = inner.index + 1, True
            self._reading = "value" if inner.is_list else "key"
            return
        if inner is not None and inner.is_list and inner.fresh:
            self._value, inner.fresh = self._reach(inner.depth, inner.index, line), False
        if part in {"[", "{"}:
            self._open.append(_Open(part == "[", self._value))
            self._reading = "value" if part == "[" else "key"

    def _close(self) -> None:
        """Leave the innermost list or inline table, if there is one."""
        del self._open[-1:]
        self._reading, self._names = "value", []

    def _enter(self, line: int) -> int | None:
        """Return the number of parts of the path that lead to a header's table."""
        table: _Table = self._root
        depth: int | None = 0
        for number, name in enumerate(self._names):
            depth = self._reach(depth, name, line)
            old = table.tables.get(name)
            if self._of_list and number == len(self._names) - 1:
                old = table.tables[name] = _Table(entries=old.entries + 1 if old else 1)
            table = old or table.tables.setdefault(name, _Table())
            if table.entries:
                depth = self._reach(depth, table.entries - 1, line)
        return depth

    def _reach(self, depth: int | None, part: str | int, line: int) -> int | None:
        """Return the number of parts of the path that lead to a value, or None."""
        if depth is None or depth >= len(self.path) or self.path[depth] != part:
            return None
        if depth + 1 > self.best:
            self.best, self.line = depth + 1, line
        return depth + 1


def _name(part: str) -> str:
    """Return the name that a part of a key stands for."""
    if part.startswith('"') and "\\" in part:
        (name,) = tomllib.loads(f"{part} = 0")
        return name
    return part[1:-1] if part.startswith(('"', "'")) else part
