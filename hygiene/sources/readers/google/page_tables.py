"""Tables and lists of a web page: rows of cells, and `Label: value` lines.

Only the forms that exports use are supported. Tags and texts are read one after another, without building a tree, in
time linear in the size of the page. Nothing in the page is followed or run.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError

MAX_PAGE: Final = 4 << 20
"""Bytes of one page. The largest is a table of thousands of rows."""
_CELL_LIMIT: Final = 400
_TOKEN: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|([^<>]+)")
_BLANKS: Final = re.compile(r"\s+")


@dataclass(slots=True)
class Page:
    """The content of a page.

    Each of its `tables` is a list of rows, and a row is a list of cells. `items` are the items of its lists. `whole`
    says whether the page has its end tag.
    """

    whole: bool
    tables: list[list[list[str]]] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


def read_page(chunks: Iterable[bytes]) -> Page:
    """Read every table and list item of a page.

    Raises:
        UnreadableError: when it is larger than `MAX_PAGE`, or is not UTF-8 text.
    """
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MAX_PAGE:
            raise UnreadableError(tr("it is larger than {limit} MB", limit=MAX_PAGE >> 20))
    try:
        text = bytes(data).decode()
    except UnicodeDecodeError:
        raise UnreadableError(tr("it holds bytes that are not text"), hint=tr("download the export again")) from None
    builder = _PageBuilder(whole=text.rstrip().lower().endswith("</html>"))
    for token in _TOKEN.finditer(text):
        builder.take((token[2] or "").lower(), token[3] or "", closes=bool(token[1]))
    return builder.done()


class _PageBuilder:
    """A page while it is read. The open cell or item collects the words."""

    def __init__(self, *, whole: bool) -> None:
        self.page = Page(whole=whole)
        self.words: list[str] = []
        self.chars = 0
        self.open_tag = ""

    def take(self, tag: str, words: str, *, closes: bool) -> None:
        """Process one tag, or one stretch of text between tags."""
        if words or tag == "br":
            if self.open_tag and self.chars < _CELL_LIMIT:
                self.words.append(words[:_CELL_LIMIT] or " ")
                self.chars += len(words) or 1
        elif tag in {"td", "th", "li"}:
            self.end()
            self.open_tag = "" if closes else tag
        elif tag in {"tr", "table", "ul", "ol"}:
            self.end()
            if tag == "table" and not closes:
                self.page.tables.append([])
            if tag == "tr" and not closes and self.page.tables:
                self.page.tables[-1].append([])

    def end(self) -> None:
        """Close the open cell or item, whether or not the page closes it."""
        text = _BLANKS.sub(" ", html.unescape("".join(self.words))).strip()[:_CELL_LIMIT]
        if self.open_tag == "li":
            self.page.items.append(text)
        elif self.open_tag and self.page.tables and self.page.tables[-1]:
            self.page.tables[-1][-1].append(text)
        self.words, self.chars, self.open_tag = [], 0, ""

    def done(self) -> Page:
        """Return the page, after its last tag."""
        self.end()
        return self.page


def rows_by_column(table: list[list[str]], *columns: str) -> list[dict[str, str]] | None:
    """Return a table's rows as dicts by casefolded column name.

    Return None when the table's first row does not name all of `columns`.
    """
    names = [cell.casefold() for cell in table[0]] if table else []
    if not set(columns) <= set(names):
        return None
    return [dict(zip(names, row, strict=False)) for row in table[1:] if row]


class TableRows:
    """The rows of one table, for `Reading.records`."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._rows = rows
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[dict[str, str]]]:
        """Yield all rows in one batch, because a page is small."""
        yield self._rows
