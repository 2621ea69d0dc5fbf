"""The access log of a Takeout whose columns are called in a language that is not known: told by what stands in them.

Google has been seen to keep English names in other languages; were it to change that, times, addresses and programs still
have forms of their own. Countries and places are left aside, for two letters may be many things, and what a device did by
itself is only told by words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hygiene.sources.reader_kit.fields import is_address
from hygiene.sources.reader_kit.times import moment

SAMPLE: Final = 40
"""Rows looked at to tell what the columns of a file are."""
UNTOLD: Final = "its columns are called in a language that is not known; countries, places and what devices did by themselves cannot be told"
_ACCOUNT: Final = re.compile(r"[0-9]{6,24}", re.ASCII)
_AGENT: Final = re.compile(r"App : |[\w.+-]{2,40}/[0-9]+\.[0-9]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogColumns:
    """Which of the columns of these `names` are which."""

    names: tuple[str, ...]
    account: str
    time: str
    address: str
    agent: str

    def english(self, row: Mapping[str, str]) -> dict[str, str]:
        """A row under the names that Google gives the same columns in English."""
        told = {
            "gaia id": self.account,
            "activity timestamp": self.time,
            "ip address": self.address,
            "user agent string": self.agent,
        }
        return {name: row.get(column, "") for name, column in told.items()}


def log_columns(start: str) -> LogColumns | None:
    """What the columns of an access log are, by its beginning; None where it is none, or holds no row."""
    try:
        lines = zip(range(SAMPLE + 1), csv.reader(start.splitlines(keepends=True)), strict=False)
        header, *cells = [row for _, row in lines if row] or [[]]
    except csv.Error:
        return None
    names = [name.strip().casefold() for name in header]
    rows = [dict(zip(names, row, strict=True)) for row in cells if len(row) == len(names)]

    def first(is_one: Callable[[Sequence[str]], bool]) -> str:
        """The first column of whose values, those that are there, this holds."""
        columns = ((name, [row[name] for row in rows if row[name]]) for name in names)
        return next((name for name, values in columns if values and is_one(values)), "")

    found = LogColumns(
        names=tuple(dict.fromkeys(names)),
        account=first(lambda values: len(set(values)) == 1 and bool(_ACCOUNT.fullmatch(values[0]))),
        time=first(lambda values: all(moment(value) and not value.isdigit() for value in values)),
        address=first(lambda values: all(map(is_address, values))),
        agent=first(lambda values: any(map(_AGENT.match, values))),
    )
    return found if all((found.account, found.time, found.address, found.agent)) else None
