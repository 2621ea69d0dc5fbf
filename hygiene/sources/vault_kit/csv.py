"""What the CSV exports of password managers have in common. Columns are known by name, never by place.

A reader of one more manager is `columns(...)` for its `recognises`, and `entries(map(row_to_login, rows(export)))`.
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
"""Characters of a file in which its header line is looked for."""
_ONE_AT_A_TIME: Final = Lock()


def columns(required: Iterable[str], *, optional: Iterable[str] | None = ()) -> Callable[[VaultExport], bool]:
    """A `recognises` for CSV: every `required` column, and none that is not `optional` (None: any other may be there)."""
    need = frozenset(required)
    may = None if optional is None else need | frozenset(optional)

    def recognises(export: VaultExport) -> bool:
        have = frozenset(header(export))
        return need <= have and (may is None or have <= may)

    return recognises


def header(export: VaultExport) -> list[str]:
    """The names of the columns; none where the first line is no line of CSV."""
    try:
        return _names(_cells((export.text or "")[:_HEADER].removeprefix(_BOM).splitlines()[:1]))
    except UnreadableError:
        return []


def rows(export: VaultExport, *, rest: str = "", lacking: str = "") -> Iterator[dict[str, str]]:
    """Each row by lower-cased column name.

    `rest` names a last column that may be missing, or go on in unnamed ones; their cells are joined to its own, a line
    each. `lacking` names a last column that may be missing, and no more.

    Raises:
        UnreadableError: naming the row, when a quote is never closed or a row has not as many cells as there are columns.
            Such a file is damaged, and a password may have slipped into the place of a title, which is shown.
    """
    made = table(export)
    names = _names(made)
    for number, row in enumerate(made[1:], start=1):
        if not row:
            continue
        if lacking and names[-1] == lacking and len(row) == len(names) - 1:
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
    """The cells of every row, the header included, if there is one.

    Raises:
        UnreadableError: naming the row, when it is not CSV.
    """
    # `newline=""` leaves line breaks inside a cell as they are.
    return _cells(StringIO((export.text or "").removeprefix(_BOM), newline=""))


def _cells(lines: Iterable[str]) -> list[list[str]]:
    """The cells of every row. All at once: the limit it lifts meanwhile is the whole process's."""
    made: list[list[str]] = []
    with _ONE_AT_A_TIME:
        # A note may be longer than the 128 KiB that the csv module allows a cell.
        before = csv.field_size_limit(LIMIT)
        try:
            made.extend(csv.reader(lines, strict=True))
        except csv.Error:
            broken = True
        else:
            broken = False
        finally:
            csv.field_size_limit(before)
    if broken:
        # Outside the handler, so that the parser's error does not travel along.
        raise _damaged(len(made))
    return made


def _names(made: list[list[str]]) -> list[str]:
    """The columns' names, from the first row."""
    return [name.strip().lower() for name in made[0]] if made else []


def _damaged(row: int) -> UnreadableError:
    return UnreadableError(
        f"row {row} of this password export is damaged: its cells do not fit the columns",
        hint="export it again, and do not open it in another program in between",
    )
