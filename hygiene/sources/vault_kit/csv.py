"""Tools to recognise CSV exports by their columns and read their rows.

Columns are identified by name, never by position. A reader for another manager needs `columns(...)` as its
`recognises`, and `entries(map(row_to_login, rows(export)))`. An export that a spreadsheet saved again is read too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.model.text import series
from hygiene.sources.vault import VaultExport
from hygiene.sources.vault_kit.cells import dialect, is_cut, table
from hygiene.sources.vault_kit.encoding import encoding_of
from hygiene.sources.vault_kit.login import CUT, DAMAGED_ROWS

_PASSWORDS: Final = frozenset({"password", "login_password", "pwd"})
"""The names of the columns of passwords."""
_SEPARATORS: Final = {
    ";": tr_later("its cells are separated by semicolons, not commas"),
    "\t": tr_later("its cells are separated by tabs, not commas"),
    "|": tr_later("its cells are separated by vertical bars, not commas"),
}
_COLUMNS: Final = tr_later("row {row} of this password export is damaged: its cells do not match the columns")
_CHANGED: Final = tr_later(
    "a spreadsheet may have changed passwords such as 0042 or 1e10, so export the vault again if you can"
)


def columns(required: Iterable[str], *, optional: Iterable[str] | None = ()) -> Callable[[VaultExport], bool]:
    """Build a `recognises` function for CSV exports with certain columns.

    Every column in `required` must be there. Other columns must be in `optional`. If it is None, any others may be
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
    return [name.strip().lower() for name in dialect(export.text or "").header]


def rows(export: VaultExport, *, rest: str = "", optional_last: str = "") -> Iterator[dict[str, str]]:
    """Yield each row as a dict keyed by lower-cased column name.

    `rest` names a last column that may be missing or be followed by unnamed columns. Their cells are joined to its own,
    one per line. `optional_last` names a last column that may only be missing.

    A row with more or fewer cells than there are columns is left out and counted in `export.unread`, because a password
    may have moved into its title, which reports show. So is a last row that ends within its password.

    Raises:
        UnreadableError: naming the row, when a quote is never closed or most rows are damaged.
    """
    shape = _Shape(export, rest, optional_last)
    damaged, kept, first_damaged = 0, 0, 0
    for number, (row, is_last) in enumerate(_with_end(table(export)), start=0):
        if not number:
            continue
        fitted = shape.fitted(row)
        if fitted is None:
            damaged, first_damaged = damaged + 1, first_damaged or number
        elif is_last and shape.ends_within_password(row):
            export.unread[CUT] += 1
        else:
            kept += 1
            yield fitted
    if damaged > kept:
        raise damaged_row(first_damaged)
    if damaged:
        export.unread[DAMAGED_ROWS] += damaged


class _Shape:
    """The columns of an export, and how a row of cells fits them."""

    def __init__(self, export: VaultExport, rest: str, optional_last: str) -> None:
        self._names, self._rest = header(export), rest
        self._fixed = [name for name in self._names if name != rest] if rest else self._names
        core = [number for number, name in enumerate(self._fixed) if name in _PASSWORDS]
        optional = bool(optional_last) and self._names[-1:] == [optional_last]
        self._width = dialect(export.text or "").width
        # A spreadsheet may leave out the empty cells at the end of a row.
        self._fewest = core[-1] + 1 if core and saved_again(export) else len(self._fixed) - optional
        self._password = core[-1] if core and is_cut(export) else -1

    def fitted(self, row: list[str]) -> dict[str, str] | None:
        """Return a row by column name, or None if it does not fit."""
        if len(row) < self._fewest:
            return None
        padded = [*row, *[""] * (len(self._fixed) - len(row))]
        named, others = padded[: len(self._fixed)], padded[len(self._fixed) :]
        if self._rest:
            return dict(zip(self._fixed, named, strict=True)) | {self._rest: "\n".join(others)}
        return None if any(others) or len(row) > self._width else dict(zip(self._fixed, named, strict=True))

    def ends_within_password(self, row: list[str]) -> bool:
        """Return whether the file may end within the password of its last row."""
        return len(row) - 1 == self._password


def saved_again(export: VaultExport) -> str:
    """Return a warning if another program saved the export again.

    Otherwise return "".
    """
    parts = []
    if encoding_of(export.data) in {"cp1252", "latin-1"}:
        parts.append(tr("its letters are in Windows-1252, not UTF-8"))
    if words := _SEPARATORS.get(dialect(export.text or "").separator):
        parts.append(tr(words))
    if not parts:
        return ""
    return tr("another program saved this export again: {parts}; {advice}", parts=series(parts), advice=tr(_CHANGED))


def damaged_row(row: int, problem: str = _COLUMNS) -> UnreadableError:
    """Return the error about a row that makes an export unreadable.

    `problem` has the number of the row as `{row}`.
    """
    return UnreadableError(
        tr(problem, row=row),
        hint=tr("export it again, and do not open it in another program first"),
    )


def _with_end(found: Iterable[list[str]]) -> Iterator[tuple[list[str], bool]]:
    """Yield every row, with True if it is the last one."""
    waiting: list[str] | None = None
    for row in found:
        if waiting is not None:
            yield waiting, False
        waiting = row
    if waiting is not None:
        yield waiting, True
