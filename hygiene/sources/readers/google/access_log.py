"""The access log of a Takeout with column names in an unknown language.

Its columns are recognised by their content. Google has been seen to keep English names in other languages. If it
changes that, times, addresses and programs can still be recognised. Countries and locations are not used, because two
letters can mean many things. Automatic activity of devices cannot be recognised either, because it is marked only by a
word.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hygiene.language.words import tr_later
from hygiene.sources.reader_kit.fields import is_address
from hygiene.sources.reader_kit.times import moment

SAMPLE: Final = 40
"""The number of rows read to recognise the columns of a file."""
UNKNOWN_LANGUAGE: Final = tr_later(
    "its column names are in an unknown language; countries, locations and automatic activity cannot be recognised"
)
"""The gap left by such an access log."""
_ACCOUNT: Final = re.compile(r"[0-9]{6,24}", re.ASCII)
_AGENT: Final = re.compile(r"App : |[\w.+-]{2,40}/[0-9]+\.[0-9]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogColumns:
    """The columns of an access log, among all its columns `names`."""

    names: tuple[str, ...]
    account: str
    time: str
    address: str
    agent: str

    def english(self, row: Mapping[str, str]) -> dict[str, str]:
        """Return a row with Google's English names for these columns."""
        columns = {
            "gaia id": self.account,
            "activity timestamp": self.time,
            "ip address": self.address,
            "user agent string": self.agent,
        }
        return {name: row.get(column, "") for name, column in columns.items()}


def log_columns(start: str) -> LogColumns | None:
    """Recognise the columns of an access log by its beginning.

    The result is None for any other table, and for one without rows.
    """
    try:
        lines = zip(range(SAMPLE + 1), csv.reader(start.splitlines(keepends=True)), strict=False)
        header, *cells = [row for _, row in lines if row] or [[]]
    except csv.Error:
        return None
    names = [name.strip().casefold() for name in header]
    rows = [dict(zip(names, row, strict=True)) for row in cells if len(row) == len(names)]

    def first(matches: Callable[[Sequence[str]], bool]) -> str:
        """Return the first column with values that all match.

        Empty values are ignored.
        """
        columns = ((name, [row[name] for row in rows if row[name]]) for name in names)
        return next((name for name, values in columns if values and matches(values)), "")

    found = LogColumns(
        names=tuple(dict.fromkeys(names)),
        account=first(lambda values: len(set(values)) == 1 and bool(_ACCOUNT.fullmatch(values[0]))),
        time=first(lambda values: all(moment(value) and not value.isdigit() for value in values)),
        address=first(lambda values: all(map(is_address, values))),
        agent=first(lambda values: any(map(_AGENT.match, values))),
    )
    return found if all((found.account, found.time, found.address, found.agent)) else None
