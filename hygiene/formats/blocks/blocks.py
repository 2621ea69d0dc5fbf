"""The blocks of a page: paragraphs, lists, tables and lines to copy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from hygiene.language.words import tr
from hygiene.model.finding import Severity
from hygiene.report.verdict.word import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The word that a page begins with, and the sentences after it.

    `about` names its subject. On a terminal, the section that begins with it needs no heading.
    """

    about: str
    word: Word
    words: str
    kind: ClassVar[str] = "verdict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph. `weight` is its emphasis."""

    words: str
    weight: Literal["plain", "strong", "note"] = "plain"
    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of a list: a title, sentences below it, and a mark before it.

    `tone` is the severity that colours the mark on a page. `word` is the verdict on the subject of the item, or empty.
    `file` is the name of a file beside the page with more about it, or empty.
    """

    title: str
    lines: tuple[str, ...] = ()
    mark: str = ""
    tone: Severity | None = None
    word: Word | Literal[""] = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list of items, numbered where their order counts."""

    items: tuple[Item, ...]
    numbered: bool = False
    kind: ClassVar[str] = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. `marked` are the rows that stand out.

    `times` is the number of columns of times, which come first. The last column takes the remaining room. A table that
    is `even` has only short cells: it has no column of times, and each column is only as wide as its words. `files` are
    the names of files beside the page with more about each row, if there are any.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    times: int = 0
    marked: frozenset[int] = frozenset()
    even: bool = False
    files: tuple[str, ...] = ()
    kind: ClassVar[str] = "table"

    @property
    def with_files(self) -> Table:
        """The table with the files as its last column, for a page without links."""
        if not self.files:
            return self
        rows = tuple((*row, file) for row, file in zip(self.rows, self.files, strict=True))
        return replace(self, headers=(*self.headers, tr("Report")), rows=rows, files=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Lines to copy as they are: a draft, or lines of a policy."""

    lines: tuple[str, ...]
    kind: ClassVar[str] = "quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """An account at a glance. `facts` are its labels with their values.

    `reason` is a sentence about its word, or empty. `file` is the name of its own page beside this one, or empty.
    """

    name: str
    word: Word
    reason: str
    facts: tuple[tuple[str, str], ...]
    note: str
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """Accounts at a glance, for a browser."""

    tiles: tuple[Tile, ...]
    kind: ClassVar[str] = "tiles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a grid. `shape` is a class of the style sheet, with a colour."""

    shape: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Many short answers, each with a shape, for a browser.

    Each row has a name, the name of a page beside this one or "", and a cell for each of the headers but the first.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    kind: ClassVar[str] = "grid"


Block = Verdict | Text | List | Table | Quote | Tiles | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the page. `key` names it for a link.

    An `urgent` one stands out.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    urgent: bool = False

    @property
    def begins(self) -> str:
        """The kind of its first block, or ""."""
        return self.blocks[0].kind if self.blocks else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A whole page: its heading and its sections.

    `skip` is the key of the main section, and the words of the link to it. A `wide` page uses the whole width of a
    browser. `made` says what made the page and when, for a browser, or is empty.
    """

    title: str
    sections: tuple[Section, ...]
    skip: tuple[str, str]
    wide: bool = False
    made: str = ""
