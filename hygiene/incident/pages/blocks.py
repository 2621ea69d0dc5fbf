"""The blocks of a page: paragraphs, lists, tables and lines to copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph. `weight` is how it stands out."""

    words: str
    weight: Literal["plain", "strong", "note"] = "plain"
    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of a list: a title, sentences below it, and a mark before it."""

    title: str
    lines: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list of items, numbered where their order counts."""

    items: tuple[Item, ...]
    numbered: bool = False
    kind: ClassVar[str] = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. `marked` are the rows that stand out.

    `times` is the number of columns of times, which come first.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    times: int = 0
    marked: frozenset[int] = frozenset()
    kind: ClassVar[str] = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Lines to copy as they are: a draft, or lines of a policy."""

    lines: tuple[str, ...]
    kind: ClassVar[str] = "quote"


Block = Text | List | Table | Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the page. `key` names it for a link."""

    key: str
    title: str
    blocks: tuple[Block, ...]
