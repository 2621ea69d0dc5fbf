"""Lines that fit: text measured in the cells of a terminal, wrapped, and set in tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

_FILLER: Final = "\ue000"
"""Stands for the second cell of a wide character while a table is laid out; `printable` lets no such character in."""
_STANDS: Final = 6000
"""How many characters after it stand for one with marks; that many in one table are no names."""


def cells(text: str) -> int:
    """How many cells `text` takes: two for wide characters, none for marks that sit on another."""
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """`text` in lines of at most `width` cells, the first after `first`, the others after `rest`.

    A word too long for its indent moves to the left, so that a link stays whole; one longer than a line is broken.
    Repeated spaces stay, because they can tell a look-alike from the real name.
    """
    lines: list[str] = []
    line, begun = first, False
    for said in text.split(" "):
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
    return [*lines, line.rstrip()]


def _head(word: str, room: int) -> str:
    """As much of the start of `word` as fits, and at least one character."""
    taken = 0
    for index, char in enumerate(word):
        taken += _cell(char)
        if taken > room:
            return word[: max(index, 1)]
    return word


def grid(rows: Sequence[Sequence[str]], widths: Sequence[int], headers: Sequence[str] = ()) -> list[str]:
    """A table by `tabulate`, every cell wrapped to its column's width."""
    import tabulate

    fill = "" if tabulate.WIDE_CHARS_MODE else _FILLER  # it measures cells itself where wcwidth is installed
    stands: dict[str, str] = {}
    body = [
        [
            "\n".join(_one_each(line, fill, stands) for part in cell.split("\n") for line in wrap(part, width))
            for cell, width in row
        ]
        for row in (list(zip(row, widths, strict=True)) for row in rows)
    ]
    style = "simple" if headers else "plain"
    text: str = tabulate.tabulate(body, headers=headers, tablefmt=style, disable_numparse=True)
    back = str.maketrans({stand: marked for marked, stand in stands.items()} | {_FILLER: ""})
    return [line.translate(back).rstrip() for line in text.split("\n")]


def _one_each(line: str, fill: str, stands: dict[str, str]) -> str:
    """`line` with one character a cell, as tabulate counts: wide ones filled up, one with its marks as a stand-in."""
    out: list[str] = []
    for marked in _marked(line):
        char = marked if len(marked) == 1 else stands.setdefault(marked, chr(ord(_FILLER) + 1 + len(stands) % _STANDS))
        out.append(char + fill if cells(marked) == 2 else char)
    return "".join(out)


def _marked(line: str) -> list[str]:
    """The characters of a line, each with the marks that sit on it."""
    out: list[str] = []
    for char in line:
        if out and _cell(char) == 0:
            out[-1] += char
        else:
            out.append(char)
    return out
