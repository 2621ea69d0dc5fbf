"""Parsing the times in exports to aware UTC.

Nothing here guesses, so an undated record stays undated. The unit of a number is recognised by its count of digits (10
for seconds, 13 for milliseconds, 16 for microseconds) and never by platform, because X's own 2018 export mixes seconds
and milliseconds in one archive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
"""English month names.

Exports never translate them, and the machine's locale must not matter.
"""
_RUBY: Final = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) (?:\+0000|UTC) (\d{4})", re.ASCII)
_DAY: Final = re.compile(r"(\d{4})[.-](\d\d)[.-](\d\d)", re.ASCII)
_AMERICAN: Final = re.compile(
    r"([A-Z][a-z]{2}) (\d{1,2}), (\d{4}), (1[0-2]|0?[1-9]):(\d\d):(\d\d)[ \u202f]([AP])M (?:UTC|GMT|Z)", re.ASCII
)
_UTC: Final = re.compile(r" (?:\+0000|UTC|Z)$")
_SLASHED: Final = re.compile(r"(\d{4})/(\d\d)/(\d\d) (?=\d\d:\d\d:\d\d)", re.ASCII)
_DIGITS: Final = {10: 1, 13: 1_000, 16: 1_000_000}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_ONE: Final = datetime(1971, 1, 1, tzinfo=UTC)
"""The first plausible time: exports write 1970 or 0 for "not known"."""
_YEAR_LAST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""The end of plausible times.

Later years stand for "never" or are defects. The limit also leaves room to add days and time zones.
"""


def moment(value: object) -> datetime | None:
    """Return a time in any form that exports use, or None.

    None stands for a value that is missing, is not a time, or means "not known". The forms are:

    - ISO 8601 with a zone, and also `2026-10-01 06:59:59 UTC` and `2026/10/01 06:59:59 UTC`
    - Ruby style (`Sat Sep 06 13:13:48 +0000 2025`) and Java style (`Sat Sep 06 13:13:48 UTC 2025`)
    - American style (`Jun 15, 2026, 7:40:10 AM UTC`)
    - seconds, milliseconds or microseconds since 1970, as text or as a number
    - a day without a time (`2024.10.30`), which becomes midnight UTC
    """
    try:
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        found = _epoch(text) if text.isascii() and text.isdigit() else _written(text)
    except (ValueError, OverflowError, KeyError):
        return None
    return found if found is not None and _YEAR_ONE <= found < _YEAR_LAST else None


def _epoch(digits: str) -> datetime | None:
    per_second = _DIGITS.get(len(digits))
    return _EPOCH + timedelta(microseconds=int(digits) * (1_000_000 // per_second)) if per_second else None


def _written(text: str) -> datetime | None:
    if ruby := _RUBY.fullmatch(text):
        month, *numbers = ruby.groups()
        day, hour, minute, second, year = map(int, numbers)
        return datetime(year, MONTHS[month], day, hour, minute, second, tzinfo=UTC)
    if day_only := _DAY.fullmatch(text):
        year, month_number, day = map(int, day_only.groups())
        return datetime(year, month_number, day, tzinfo=UTC)
    if american := _AMERICAN.fullmatch(text):
        month, *numbers, half = american.groups()
        day, year, hour, minute, second = map(int, numbers)
        return datetime(year, MONTHS[month], day, hour % 12 + 12 * (half == "P"), minute, second, tzinfo=UTC)
    # Cut nanoseconds (seen in one old file), because datetime holds microseconds.
    iso = re.sub(r"(\.\d{6})\d+", r"\1", _UTC.sub("+00:00", _SLASHED.sub(r"\1-\2-\3 ", text)))
    found = datetime.fromisoformat(iso) if iso else None
    return found.astimezone(UTC) if found is not None and found.tzinfo else None


def utc(value: object) -> datetime | None:
    """Return a time of an export that writes UTC, sometimes without saying so.

    It is the same as `moment`, except that a day without a time gives None.
    """
    text = str(value).strip() if isinstance(value, str | int) else ""
    return None if _DAY.fullmatch(text) else moment(value) or moment(f"{text} UTC")


def moments(values: Sequence[str]) -> NDArray[np.datetime64]:
    """Return many times at once, as datetime64[ms], with NaT for None.

    The shapes that fill whole archives (`_SHAPES`) are parsed as columns of bytes, over 100,000 a second. Anything else
    is parsed value by value.
    """
    import numpy as np

    out = np.full(len(values), np.datetime64("NaT", "ms"), dtype="datetime64[ms]")
    sizes = np.fromiter(map(len, values), np.int64, len(values))
    for shape in _SHAPES:
        rows = np.flatnonzero(sizes == len(shape))
        texts = values if len(rows) == len(values) else [values[row] for row in rows.tolist()]
        if not (joined := "".join(texts)).isascii():
            rows = rows[[text.isascii() for text in texts]]
            joined = "".join(text for text in texts if text.isascii())
        if joined:
            out[rows] = of_shape(np.frombuffer(joined.encode(), np.uint8).reshape(len(rows), -1), shape)
    for row in np.flatnonzero(np.isnat(out)):
        found = moment(values[int(row)])
        if found is not None:
            out[row] = np.datetime64(found.replace(tzinfo=None), "ms")
    return out


ISO_MILLISECONDS: Final = "YYYY-MM-DDThh:mm:ss.fffZ"
_SHAPES: Final = (
    "Aaa NNN DD hh:mm:ss +0000 YYYY",
    "YYYY-MM-DD hh:mm:ss +0000",
    "YYYY-MM-DDThh:mm:ssZ",
    ISO_MILLISECONDS,
)
"""The shapes that fill whole archives.

`Y M D h m s f` are digits of the year, month, day, hour, minute, second and millisecond. `N` is a letter of a month's
name, `A` any capital letter, `a` any small letter, and any other character stands for itself.
"""


def of_shape(chars: NDArray[np.uint8], shape: str) -> NDArray[np.datetime64]:
    """Return the times of rows of characters that have one shape.

    The result is NaT for a row that does not match exactly. `moments` then parses it individually.
    """
    import numpy as np

    good = np.ones(len(chars), dtype=bool)
    columns = np.ascontiguousarray(chars.T)
    for column, mark in zip(columns, shape, strict=True):
        if mark == "A":
            good &= (column >= ord("A")) & (column <= ord("Z"))
        elif mark == "a":
            good &= (column >= ord("a")) & (column <= ord("z"))
        elif mark not in "YMDhmsfN":
            good &= column == ord(mark)
    year, day, hour, minute, second, part = (_number(columns[_field(shape, mark)], good) for mark in "YDhmsf")
    if "N" in shape:
        names = np.ascontiguousarray(chars[:, _field(shape, "N")]).view("S3").ravel()
        month = np.zeros(len(chars), dtype=np.int32)
        for name, number in MONTHS.items():
            month[names == name.encode()] = number
    else:
        month = _number(columns[_field(shape, "M")], good)
    good &= (month >= 1) & (month <= 12) & (year >= 1971) & (year < _YEAR_LAST.year)
    good &= (hour < 24) & (minute < 60) & (second < 60)
    first_days = _first_days()
    months = np.where(good, (year - 1970) * 12 + month - 1, 0)
    days = first_days.take(months) + day - 1
    good &= (day >= 1) & (days < first_days.take(months + 1))
    in_day = ((hour * 60 + minute) * 60 + second) * 1000 + part
    at: NDArray[np.datetime64] = (days * 86_400_000 + in_day).view("datetime64[ms]")
    at[~good] = np.datetime64("NaT", "ms")
    return at


@cache
def _first_days() -> NDArray[np.int64]:
    """Return the first day of each month, in days since 1970.

    The months go from January 1970 to the one after the last plausible year.
    """
    import numpy as np

    months = np.arange((_YEAR_LAST.year - 1970) * 12 + 1)
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _field(shape: str, mark: str) -> slice:
    """Return the positions of a field in a shape, empty without the field."""
    return slice(shape.find(mark), shape.rfind(mark) + 1) if mark in shape else slice(0)


def _number(columns: NDArray[np.uint8], good: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the number that columns of digits spell.

    Where a column does not hold a digit, `good` becomes false.
    """
    import numpy as np

    out = np.zeros(len(good), dtype=np.int32)
    for column in columns:
        digit = column - np.uint8(ord("0"))  # characters before 0 come out above 9
        good &= digit <= 9
        out *= 10
        out += digit
    return out
