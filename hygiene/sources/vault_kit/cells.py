"""The cells of a CSV export, saved by any program.

Memory is bounded: rows are read a few thousand at a time, and blank lines take none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from threading import Lock
from typing import Any, Final, NamedTuple

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_VAULT
from hygiene.sources.vault import LEFT, VaultExport

_BOM: Final = "\ufeff"
_HEADER: Final = 4096
"""Characters at the start of a file within which the header line must end."""
_SEPARATORS: Final = (",", ";", "\t", "|")
_FEWEST: Final = 3
"""The fewest columns of a header that prove that commas separate them.

Another separator in it is then a part of a cell.
"""
_NAMED: Final = re.compile(r"sep=(.)(?:\r\n|\r|\n)", re.IGNORECASE)
"""The line that states the separator to Excel."""
_ROWS: Final = 4096
"""Lines read at once, under the lock."""
_MOST_ROWS: Final = 1_000_000
_BLANK_LINES: Final = ("\n" * 1000, "\r\n" * 1000)
"""Runs of more blank lines than any note has, which are shortened."""
_FIELD_LIMIT_LOCK: Final = Lock()
"""Guards the field size limit of the csv module, which is process-wide."""


class Dialect(NamedTuple):
    """The separator of a file's cells, and its header.

    `start` is the position of the header in the text.
    `header` ends with the last name. A spreadsheet may write empty cells after it, up to `width` in all.
    """

    separator: str
    header: list[str]
    width: int
    start: int


def dialect(text: str) -> Dialect:
    """Return the separator and the header of a text, by its first line.

    Blank lines before it, and Excel's line `sep=;`, are skipped. A spreadsheet quotes a line as a whole if it took it
    for a single cell. Such a line is read as it was before.
    """
    head = text[:_HEADER]
    start = len(head) - len(head.lstrip(_BOM + " \t\r\n")) if head.strip() else 0
    # Spaces or tabs before the first name belong to the header.
    start = max(head.rfind("\n", 0, start), head.rfind("\r", 0, start)) + 1 if start else 0
    if head[start:].startswith(_BOM):
        start += 1
    if named := _NAMED.match(head, start):
        start = named.end()
    line = next(iter(head[start:].splitlines()), "")
    best = _best(line)
    if len(best[1]) == 1 and line.rstrip().endswith('"') and len(_best(best[1][0])[1]) > 1:
        best = _best(best[1][0])
    separator, cells = best
    width = len(cells)
    while len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return Dialect(separator, cells, width, start)


def table(export: VaultExport) -> Iterator[list[str]]:
    """Yield the cells of every row that is not blank, including the header.

    Rows that are left when the time to read is up are counted in `export.unread`.

    Raises:
        UnreadableError: naming the row, when the export is not CSV or has too many rows.
        OverBudgetError: when even the time to count them is up.
    """
    text = export.text or ""
    separator, _, _, start = dialect(text)
    text = text[start:]
    for lines in _BLANK_LINES:
        text = text.replace(lines, lines[:2])
    # `newline=""` keeps line breaks inside a cell as they are.
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    read = left = 0
    while True:
        chunk, state = _chunk(reader)
        for row in chunk:
            export.budget.spend(0)
            read += 1
            if export.budget.is_up:
                left += 1
            elif len(row) == 1 and separator in row[0]:
                yield from _parsed(row[0], separator) or [row]
            else:
                yield row
        if read > _MOST_ROWS:
            raise UnreadableError(
                tr("it has more than {limit:,} rows, so it is not a password export", limit=_MOST_ROWS)
            )
        if state == "broken":
            # Raised outside the handler, so that the parser's error, which may quote the file, is not attached.
            raise UnreadableError(
                tr("row {row} of this password export is damaged: its cells do not match the columns", row=read),
                hint=tr("export it again, and do not open it in another program first"),
            )
        if state == "ended":
            break
    if left:
        # A table that is examined before it is read counts once.
        export.unread[LEFT] = left


def is_cut(export: VaultExport) -> bool:
    """Return whether a text ends neither with a line break nor with a quote.

    Some managers never end the last line, so that alone proves nothing.
    """
    return (export.text or "")[-1:] not in {"\n", "\r", '"', ""}


def _chunk(reader: Any) -> tuple[list[list[str]], str]:
    """Return the next rows that are not blank, and if there are more.

    A spreadsheet writes a blank row as empty cells. The field size limit raised meanwhile belongs to the whole process.
    """
    rows: list[list[str]] = []
    with _FIELD_LIMIT_LOCK:
        # A note may be longer than the 128 KiB that the csv module allows in a cell.
        limit_before = csv.field_size_limit(MAX_VAULT)
        line_before = reader.line_num
        try:
            rows.extend(row for row in islice(reader, _ROWS) if any(row))
            state = "ended" if reader.line_num == line_before else "more"
        except csv.Error:
            state = "broken"
        finally:
            csv.field_size_limit(limit_before)
    return rows, state


def _best(line: str) -> tuple[str, list[str]]:
    """Return the separator that makes the most cells of a line, and the cells."""
    # The first cell that spans lines is open at the end of this line.
    found = [(separator, next(csv.reader([line], delimiter=separator), [])) for separator in _SEPARATORS]
    if len(found[0][1]) >= _FEWEST:
        return found[0]
    return max(found, key=lambda each: len(each[1]))


def _parsed(line: str, separator: str) -> list[list[str]]:
    """Return the cells of one line, or an empty list if it is not CSV."""
    try:
        return list(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return []
