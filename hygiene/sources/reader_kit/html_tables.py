"""Tables and lists out of a web page, as far as exports write them: rows of cells, and `Label: value` lines.

No browser, no tree: tags and texts one after another, in time linear in the page, and nothing in it is followed or run.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from hygiene.model.errors import UnreadableError

MAX_PAGE: Final = 4 << 20
"""Bytes of one page; the largest of those that are read is a table of some thousand rows."""
_CELL_LIMIT: Final = 400
_TOKEN: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|([^<>]+)")
_BLANKS: Final = re.compile(r"\s+")


@dataclass(slots=True)
class Page:
    """What a page holds: its tables, each a list of rows of cells, and the items of its lists; `whole` if it ends."""

    whole: bool
    tables: list[list[list[str]]] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


def read_page(chunks: Iterable[bytes]) -> Page:
    """Every table and list item of a page.

    Raises:
        UnreadableError: when it is larger than `MAX_PAGE`, or holds bytes that are no text.
    """
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MAX_PAGE:
            raise UnreadableError(f"it is larger than {MAX_PAGE >> 20} MB")
    try:
        text = bytes(data).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("it holds bytes that are no text", hint="download the export again") from None
    building = _Building(whole=text.rstrip().lower().endswith("</html>"))
    for token in _TOKEN.finditer(text):
        building.take((token[2] or "").lower(), token[3] or "", closes=bool(token[1]))
    return building.done()


class _Building:
    """A page as it is read: what is open collects the words."""

    def __init__(self, *, whole: bool) -> None:
        self.page = Page(whole=whole)
        self.words: list[str] = []
        self.chars = 0
        self.inside = ""

    def take(self, tag: str, words: str, *, closes: bool) -> None:
        """One tag, or one stretch of text between tags."""
        if words or tag == "br":
            if self.inside and self.chars < _CELL_LIMIT:
                self.words.append(words[:_CELL_LIMIT] or " ")
                self.chars += len(words) or 1
        elif tag in {"td", "th", "li"}:
            self.end()
            self.inside = "" if closes else tag
        elif tag in {"tr", "table", "ul", "ol"}:
            self.end()
            if tag == "table" and not closes:
                self.page.tables.append([])
            if tag == "tr" and not closes and self.page.tables:
                self.page.tables[-1].append([])

    def end(self) -> None:
        """What is open ends here, whether or not the page says so."""
        text = _BLANKS.sub(" ", html.unescape("".join(self.words))).strip()[:_CELL_LIMIT]
        if self.inside == "li":
            self.page.items.append(text)
        elif self.inside and self.page.tables and self.page.tables[-1]:
            self.page.tables[-1][-1].append(text)
        self.words, self.chars, self.inside = [], 0, ""

    def done(self) -> Page:
        """The page, once all of it was taken."""
        self.end()
        return self.page


def rows_by_column(table: list[list[str]], *columns: str) -> list[dict[str, str]] | None:
    """A table's rows by casefolded column name; None when its first row does not name all of these columns."""
    names = [cell.casefold() for cell in table[0]] if table else []
    if not set(columns) <= set(names):
        return None
    return [dict(zip(names, row, strict=False)) for row in table[1:] if row]


class TableRows:
    """The rows of one table, for `Reading.records`."""

    def __init__(self, found: list[dict[str, str]]) -> None:
        self._found = found
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[dict[str, str]]]:
        """All of them at once: a page is small."""
        yield self._found
