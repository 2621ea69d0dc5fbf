"""Rows of Apple's files: times, names of devices, the owner, and apps."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final, NamedTuple

from hygiene.language.words import tr_n
from hygiene.model.records import App, Contact
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import value_of
from hygiene.sources.reader_kit.times import moment, utc

Record = dict[str, Any]
NUMBER: Final = "Apple ID Number"
SHOWN: Final = 80
"""Characters kept of a name."""
_AMERICAN: Final = re.compile(
    r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:,? +(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?: ?([AP])M)?)?",
    re.ASCII | re.IGNORECASE,
)
_PLAIN: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s]{1,100}@[^@\s]{1,100}\.[^@\s.]{2,30}")
_PHONE: Final = re.compile(r"\+?[\d ()./-]{6,30}")
_APP_NAMES: Final = ("app name", "application name", "application", "name")


class Owner(NamedTuple):
    """The account's number, and its owner's names and addresses."""

    number: str
    names: tuple[str, ...]
    contacts: tuple[Contact, ...]
    updated: datetime | None


def apple_time(text: str, *, bare_day: bool = False) -> datetime | None:
    """Return a time as Apple's files write it, in UTC, or None.

    The forms are ISO 8601 and SQL with or without a zone, and the American order with or without AM and PM. A day
    without a time counts as its midnight where `bare_day` allows it.
    """
    if american := _AMERICAN.fullmatch(text):
        month, day, year, hour, minute, second = (int(number or 0) for number in american.groups()[:6])
        if american[7]:
            hour = hour % 12 + 12 * (american[7].upper() == "P")
        if american[4] or bare_day:
            return moment(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
        return None
    if _PLAIN.fullmatch(text):
        return moment(f"{text}Z")
    return (moment(text) if bare_day else None) or utc(text)


def device_name(row: Record, model: str) -> str:
    """Return a device's name, with its model.

    Raises:
        ValueError: when the row has neither.
    """
    name = value_of(row, "device name")
    if not (name or model):
        raise ValueError("device name")
    return (f"{name} ({model})" if name and model and model not in name else name or model)[:SHOWN]


def owner(row: Record) -> Owner:
    """Parse the row of the account.

    An e-mail address is recognised by its form, in any column, and a phone number by its column.
    """
    emails = [cell.strip() for cell in row.values() if _EMAIL.fullmatch(cell.strip())]
    numbers = [value_of(row, column) for column in row if "phone" in column]
    return Owner(
        number=value_of(row, NUMBER.casefold())[:40],
        names=tuple(filter(None, (value_of(row, column)[:SHOWN] for column in ("first name", "last name")))),
        contacts=(
            *(Contact(kind="email", value=Hidden(email)) for email in emails),
            *(Contact(kind="phone", value=Hidden(number)) for number in numbers if _PHONE.fullmatch(number)),
        ),
        updated=apple_time(value_of(row, "last update date")),
    )


def app(row: Record) -> App:
    """Parse an app that signs in with Apple.

    Its name is in one of the likely columns.
    """
    name = next(filter(None, (value_of(row, column)[:SHOWN] for column in _APP_NAMES)), "")
    if not name:
        raise ValueError("app name")
    return App(id=name, name=name)


def unread_dates(count: int) -> str:
    """Return that some dates are in an unknown form."""
    return tr_n(
        count,
        "{count:,} date could not be read (in an unknown form)",
        "{count:,} dates could not be read (in an unknown form)",
    )
