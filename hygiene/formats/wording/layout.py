"""Layout for terminals: measuring in cells, wrapping, and tables."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

BARS: Final = "▁▂▃▅▇"
"""The bars of a line of chances, the lowest first."""
_SPAN: Final = 4.0
"""The least ratio between the ends of a scale."""
_LEAST: Final = 1e-4
"""A smaller chance is drawn as this one."""
_FILLER: Final = "\ue000"
"""A stand-in for the second cell of a wide character during layout.

`printable` never lets this character in.
"""
_GLUE: Final = "\uf8ff"
"""A stand-in for a space at which no line breaks.

`printable` does not let this character in either.
"""
_COMMAND: Final = re.compile(r"`[^`]*`")
_AROUND: Final = 2
"""Cells for a bracket before a command and a mark after it."""
_STANDS: Final = 6000
"""The number of stand-ins after `_FILLER` for characters with marks.

A table with more different ones than that cannot contain only names, so stand-ins may then repeat.
"""


def cells(text: str) -> int:
    """Return the number of terminal cells of `text`.

    A wide character takes two, and a mark on another character takes none.
    """
    return len(text) if text.isascii() else sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Break `text` into lines of at most `width` cells.

    The first line begins with `first`, the others with `rest`.

    A word too long for its indent moves to the left, so that a link stays whole. A word longer than a line is broken.
    Repeated spaces stay, because a look-alike may differ from the real name only in its spaces. A command in backticks
    that fits a line stays whole, because one in two lines could not be pasted.
    """
    lines: list[str] = []
    line, begun = first, False
    room = width - max(cells(first), cells(rest)) - _AROUND
    glued = _COMMAND.sub(lambda found: found[0].replace(" ", _GLUE) if cells(found[0]) <= room else found[0], text)
    for said in glued.split(" "):
        word = said
        if begun and cells(line) + 1 + cells(word) > width:
            lines.append(line.rstrip())
            line, begun = rest, False
        if not begun and cells(line) + cells(word) > width >= cells(word):
            line = line[: width - cells(word)]
        while cells(line) + cells(word) > width and not begun:
            head = _head(word, width - cells(line))
            lines.append(line + head)
            line, word = rest, word[len(head) :]
        line, begun = f"{line} {word}" if begun else line + word, True
    return [each.replace(_GLUE, " ") for each in (*lines, line.rstrip())]


def _head(word: str, room: int) -> str:
    """Return the longest start of `word` that fits into `room` cells.

    It has at least one character.
    """
    taken = 0
    for index, char in enumerate(word):
        taken += _cell(char)
        if taken > room:
            return word[: max(index, 1)]
    return word


def cut(text: str, width: int) -> str:
    """Return `text` in at most `width` cells.

    Where its end is cut off, it ends with `…`.
    """
    return text if cells(text) <= width else f"{_head(text, width - 1)}…"


def spark(chances: Sequence[float]) -> str:
    """Return a line of small bars, one for each chance (0 to 1).

    A bar is as high as the chance is on a scale of ratios. The scale spans at least `_SPAN`, so that a line of nearly
    equal chances is flat.
    """
    places = [math.log(max(chance, _LEAST)) for chance in chances]
    low, high = min(places), max(places)
    span = max(high - low, math.log(_SPAN))
    return "".join(BARS[min(int((place - low) / span * len(BARS)), len(BARS) - 1)] for place in places)


def grid(rows: Sequence[Sequence[str]], widths: Sequence[int], headers: Sequence[str] = ()) -> list[str]:
    """Set rows as a table, with cells and headers wrapped to their column.

    A row of empty cells is an empty line.
    """
    import tabulate

    fill = "" if tabulate.WIDE_CHARS_MODE else _FILLER  # tabulate measures cells itself where wcwidth is installed
    stands: dict[str, str] = {}
    body = [
        [
            "\n".join(_one_each(line, fill, stands) for part in cell.split("\n") for line in wrap(part, width))
            for cell, width in row
        ]
        for row in (list(zip(row if any(row) else [_FILLER] * len(row), widths, strict=True)) for row in rows)
    ]
    style = "simple" if headers else "plain"
    heads = [
        "\n".join(line for part in head.split("\n") for line in wrap(part, width))
        for head, width in zip(headers, widths, strict=False)
    ]
    text: str = tabulate.tabulate(body, headers=heads, tablefmt=style, disable_numparse=True)
    back = str.maketrans({stand: marked for marked, stand in stands.items()} | {_FILLER: ""})
    return [line.translate(back).rstrip() for line in text.split("\n")]


def _one_each(line: str, fill: str, stands: dict[str, str]) -> str:
    """Return `line` with one character for each cell.

    That is what tabulate counts.

    Wide characters get a filler, and a character with its marks becomes a stand-in, kept in `stands`.
    """
    out: list[str] = []
    for marked in _marked(line):
        char = marked if len(marked) == 1 else stands.setdefault(marked, chr(ord(_FILLER) + 1 + len(stands) % _STANDS))
        out.append(char + fill if cells(marked) == 2 else char)
    return "".join(out)


def _marked(line: str) -> list[str]:
    """Split a line into its characters, each with the marks that sit on it."""
    out: list[str] = []
    for char in line:
        if out and _cell(char) == 0:
            out[-1] += char
        else:
            out.append(char)
    return out
