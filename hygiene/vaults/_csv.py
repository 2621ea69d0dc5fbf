"""What the CSV exports of password managers have in common. Columns are known by name, never by place.

A reader of one more manager is `columns(...)` for its `recognises`, and a loop over `rows(text)`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Lock
from typing import Final

from hygiene.errors import UnreadableError
from hygiene.sites import host
from hygiene.vault import LIMIT

_BOM: Final = "\ufeff"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OLDEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""No password manager wrote a date before this; an earlier one is the zero of some clock."""
_FOREVER: Final = 9999
"""The last year a date may have, which some managers write for "never"; moving it to another zone would overflow."""
_HEADER: Final = 4096
"""Characters of a file in which its header line is looked for."""
_ONE_AT_A_TIME: Final = Lock()


def columns(required: Iterable[str], *, optional: Iterable[str] | None = ()) -> Callable[[str], bool]:
    """A `recognises` for CSV: every `required` column, and none that is not `optional` (None: any other may be there)."""
    need = frozenset(required)
    may = None if optional is None else need | frozenset(optional)

    def recognises(text: str) -> bool:
        try:
            header = _cells(text[:_HEADER].removeprefix(_BOM).splitlines()[:1])
        except UnreadableError:
            return False
        have = frozenset(_names(header))
        return need <= have and (may is None or have <= may)

    return recognises


def rows(text: str) -> Iterator[dict[str, str]]:
    """Each row by lower-cased column name; a cell that is missing at the end of a row reads as empty.

    Raises:
        UnreadableError: naming the row, when a quote is never closed or a row has more cells than there are columns.
            Such a file is damaged, and any cell may have slipped into another's place.
    """
    # `newline=""` leaves line breaks inside a cell as they are.
    made = _cells(StringIO(text.removeprefix(_BOM), newline=""))
    names = _names(made)
    for number, cells in enumerate(made[1:], start=1):
        if any(cells[len(names) :]):
            raise _damaged(number)
        if cells:
            padded = cells + [""] * (len(names) - len(cells))
            yield dict(zip(names, padded, strict=False))


def label(title: str, url: str) -> str:
    """What to call an entry: its title, unless that is an address too; then the host of its URL."""
    title = title.strip()
    return host(title) or host(url) if "://" in title or not title else title


def since_epoch(cell: str, *, per_second: int = 1000) -> datetime | None:
    """A date from the count of milliseconds (or of `per_second` parts) since 1970 UTC; None where it holds no date."""
    try:
        at = _EPOCH + timedelta(seconds=int(cell) / per_second)
    except (ValueError, OverflowError):
        return None
    return at if at >= _OLDEST else None


def utc(at: datetime | None) -> datetime | None:
    """A manager's date as aware UTC, a date without zone being UTC; None where it is the zero of some clock."""
    if at is None or not _OLDEST.year <= at.year < _FOREVER:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _names(made: list[list[str]]) -> list[str]:
    """The columns' names, from the first row."""
    return [name.strip().lower() for name in made[0]] if made else []


def _cells(lines: Iterable[str]) -> list[list[str]]:
    """The cells of every row, header included. All at once: the limit it lifts meanwhile is the whole process's."""
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


def _damaged(row: int) -> UnreadableError:
    return UnreadableError(
        f"row {row} of this password export is damaged: its cells do not fit the columns",
        hint="export it again, and do not open it in another program in between",
    )
