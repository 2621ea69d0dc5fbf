"""Tools for CSV exports without a header: columns by position."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from hygiene.language.words import tr_later
from hygiene.model.errors import UnreadableError
from hygiene.sources.vault import VaultExport
from hygiene.sources.vault_kit.cells import table
from hygiene.sources.vault_kit.csv import damaged_row
from hygiene.sources.vault_kit.login import DAMAGED_ROWS

_ADDRESS: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*://\S+|[\w-]+(?:\.[\w-]+)+\S*)", re.IGNORECASE)
_LOOKED_AT: Final = 1000
"""The most rows that are examined to recognise a file without a header."""
_LAYOUT: Final = tr_later(
    "row {row} of this password export is damaged: its cells do not match the layout of its manager"
)


def is_address_or_empty(cell: str) -> bool:
    """Return whether a cell holds the address of a site, or nothing."""
    return not cell.strip() or _ADDRESS.fullmatch(cell.strip()) is not None


def fits_most(export: VaultExport, fits: Callable[[list[str]], bool], proves: Callable[[list[str]], bool]) -> bool:
    """Return whether the rows of a file fit a layout without a header.

    The first row must fit, because another manager's first row is a header. Two in three of the first thousand must
    fit, and one of those must prove that the match is not an accident.
    """
    if export.text is None or export.text[:1] in {"{", "[", "<"}:
        return False
    try:
        rows = list(islice(table(export), _LOOKED_AT))
    except UnreadableError:
        return False
    fitting = [row for row in rows if fits(row)]
    return bool(rows) and fits(rows[0]) and 3 * len(fitting) >= 2 * len(rows) and any(map(proves, fitting))


def kept_rows(export: VaultExport, fits: Callable[[list[str]], bool]) -> Iterator[list[str]]:
    """Yield the rows that fit, and count the others in `export.unread`.

    Raises:
        UnreadableError: naming the row, when the export is not CSV or most rows do not fit.
    """
    kept, damaged = 0, []
    for number, row in enumerate(table(export), start=1):
        if fits(row):
            kept += 1
            yield row
        else:
            damaged.append(number)
    if len(damaged) > kept:
        raise damaged_row(damaged[0], _LAYOUT)
    if damaged:
        export.unread[DAMAGED_ROWS] += len(damaged)
