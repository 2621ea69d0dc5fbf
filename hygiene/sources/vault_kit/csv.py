"""Tools for CSV exports: recognise one by its columns and read its rows.

Columns are identified by name, never by position. A reader for another manager needs `columns(...)` as its
`recognises`, and `entries(map(row_to_login, rows(export)))`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from threading import Lock
from typing import Final

from hygiene.model.errors import UnreadableError
from hygiene.sources.vault import LIMIT, VaultExport

_BOM: Final = "\ufeff"
_HEADER: Final = 4096
"""Characters at the start of a file in which the header line must end."""
_FIELD_LIMIT_LOCK: Final = Lock()
"""Guards the field size limit of the csv module, which is process-wide."""


def columns(required: Iterable[str], *, optional: Iterable[str] | None = ()) -> Callable[[VaultExport], bool]:
    """Build a `recognises` function for CSV exports with certain columns.

    Every column in `required` must be there. Other columns must be in `optional`; if it is None, any others may be
    there.
    """
    expected = frozenset(required)
    allowed = None if optional is None else expected | frozenset(optional)

    def recognises(export: VaultExport) -> bool:
        present = frozenset(header(export))
        return expected <= present and (allowed is None or present <= allowed)

    return recognises


def header(export: VaultExport) -> list[str]:
    """Return the column names, or an empty list if the first line is not CSV."""
    try:
        return _names(_cells((export.text or "")[:_HEADER].removeprefix(_BOM).splitlines()[:1]))
    except UnreadableError:
        return []


def rows(export: VaultExport, *, rest: str = "", optional_last: str = "") -> Iterator[dict[str, str]]:
    """Yield each row as a dict keyed by lower-cased column name.

    `rest` names a last column that may be missing or be followed by unnamed columns. Their cells are joined to its own,
    one per line. `optional_last` names a last column that may only be missing.

    Raises:
        UnreadableError: naming the row, when a quote is never closed or a row has more or fewer cells than there are
            columns. Such a file is damaged, and a password may have moved into the title, which reports show.
    """
    cells = table(export)
    names = _names(cells)
    for number, row in enumerate(cells[1:], start=1):
        if not row:
            continue
        if optional_last and names[-1] == optional_last and len(row) == len(names) - 1:
            row.append("")
        if rest:
            fixed = [name for name in names if name != rest]
            if len(row) < len(fixed):
                raise _damaged(number)
            yield dict(zip(fixed, row, strict=False)) | {rest: "\n".join(row[len(fixed) :])}
        elif len(row) != len(names):
            raise _damaged(number)
        else:
            yield dict(zip(names, row, strict=True))


def table(export: VaultExport) -> list[list[str]]:
    """Return the cells of every row, including the header if there is one.

    Raises:
        UnreadableError: naming the row, when the export is not CSV.
    """
    # `newline=""` keeps line breaks inside a cell as they are.
    return _cells(StringIO((export.text or "").removeprefix(_BOM), newline=""))


def _cells(lines: Iterable[str]) -> list[list[str]]:
    """Return the cells of every row.

    All rows are read at once, because the field size limit raised meanwhile belongs to the whole process.
    """
    cells: list[list[str]] = []
    with _FIELD_LIMIT_LOCK:
        # A note may be longer than the 128 KiB that the csv module allows in a cell.
        limit_before = csv.field_size_limit(LIMIT)
        try:
            cells.extend(csv.reader(lines, strict=True))
        except csv.Error:
            broken = True
        else:
            broken = False
        finally:
            csv.field_size_limit(limit_before)
    if broken:
        # Raised outside the handler, so that the parser's error, which may quote the file, is not attached.
        raise _damaged(len(cells))
    return cells


def _names(cells: list[list[str]]) -> list[str]:
    """Return the column names from the first row."""
    return [name.strip().lower() for name in cells[0]] if cells else []


def _damaged(row: int) -> UnreadableError:
    return UnreadableError(
        f"row {row} of this password export is damaged: its cells do not match the columns",
        hint="export it again, and do not open it in another program first",
    )
