"""Parsers of the records in a Snapchat export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, NamedTuple

from hygiene.language.words import Later, tr_later, tr_n
from hygiene.model.records import FIRST, App, Contact, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.reference.change_kinds import FOREIGN
from hygiene.sources.reader_kit.fields import dicts, time_of, value_of
from hygiene.sources.reader_kit.times import utc

Record = dict[str, Any]
_OUTCOMES: Final[Mapping[str, Literal["success", "failure", "session"]]] = {
    "success": "success", "failure": "failure", "failed": "failure", "": "session",
}  # fmt: skip
_SWITCHED: Final = {"enabled": "second-factor-on", "disabled": "second-factor-off"}
_AT_FIRST: Final = timedelta(hours=1)
"""The longest time from the account's creation to its first address.

Real exports had 11 and 54 seconds.
"""


class Address(NamedTuple):
    """An e-mail address or phone number, and since when it counts."""

    at: datetime | None
    value: str


class Switch(NamedTuple):
    """A second factor that was switched on or off."""

    at: datetime | None
    method: str
    on: bool


def login(row: Record) -> Login:
    """Parse a row of `Login History`. Country codes come in either case.

    A sign-in without a network address is kept if it has a time.
    """
    ip, status, country = value_of(row, "IP"), value_of(row, "Status").casefold(), value_of(row, "Country")
    at = time_of(row, "Created")
    if not (at or ip) or status not in _OUTCOMES:
        raise ValueError("Login History")
    return Login(
        at=at,
        ip=Hidden(ip),
        agent=value_of(row, "Device"),
        country=country.upper() if len(country) == 2 else country,
        outcome=_OUTCOMES[status],
    )


def device(row: Record) -> Device:
    """Parse a row of `Device History`, whose times are whole hours."""
    name = f"{value_of(row, 'Make')} {value_of(row, 'Model')}".strip()
    if not name:
        raise ValueError("Device History")
    return Device(name=name, kind=value_of(row, "Device Type").casefold(), first_seen_at=time_of(row, "Start Time"))


def _date(row: Record) -> datetime | None:
    if "Date" not in row:
        raise ValueError("Date")
    return time_of(row, "Date")


def change(kind: str) -> Callable[[Record], Event]:
    """Return a parser of one kind of change, without old and new values."""
    return lambda row: Event(at=_date(row), kind=kind)


def with_first_marked(events: tuple[Event, ...] | None, created: datetime | None) -> tuple[Event, ...] | None:
    """Mark the change that only added the account's first address.

    It happened when the account was created and replaced no other address.
    """
    first = _first((e.at for e in events or ()), created)
    return events and tuple(
        Event(at=e.at, kind=e.kind, detail=FIRST) if first is not None and e.at == first else e for e in events
    )


def _first(times: Iterable[datetime | None], created: datetime | None) -> datetime | None:
    """Return when the account got its first address of a kind.

    The result is None unless that was when the account was created.
    """
    return min((at for at in times if at and created and abs(at - created) <= _AT_FIRST), default=None)


def switch(row: Record) -> Switch:
    """Parse a row of `Two-Factor Authentication`, such as `SMS enabled`."""
    method, _, word = value_of(row, "Event").casefold().rpartition(" ")
    if word not in _SWITCHED:
        raise ValueError("Event")
    kinds = {"sms": "sms", "authentication app": "app", "authenticator app": "app"}
    return Switch(_date(row), kinds.get(method, method[:20]), word == "enabled")


def second_factor(row: Record) -> Event:
    """Parse the same row as an event."""
    switched = switch(row)
    return Event(at=switched.at, kind=_SWITCHED["enabled" if switched.on else "disabled"], detail=switched.method)


def switched_on(switches: Iterable[Switch]) -> tuple[str, ...]:
    """Return the second factors now on. Undated switches count as oldest."""
    last = {switch.method: switch.on for switch in sorted(switches, key=_time_or_earliest)}
    return tuple(sorted(method for method, on in last.items() if on and method))


def _time_or_earliest(row: Address | Switch) -> datetime:
    return row.at or datetime.min.replace(tzinfo=UTC)


def download(own: frozenset[str]) -> Callable[[Record], Event]:
    """Return a parser of requests for a copy of the data.

    `own` holds every e-mail address that the account ever had.
    """

    def parse(row: Record) -> Event:
        foreign = own and value_of(row, "Email Address") and value_of(row, "Email Address").casefold() not in own
        detail = value_of(row, "Status").lower()[:20]
        if foreign and detail:
            detail = tr_later("{status}, {whose}", status=detail, whose=Later(FOREIGN))
        elif foreign:
            detail = FOREIGN
        return Event(at=_date(row), kind="data-download", detail=detail)

    return parse


def permission(row: Record) -> App:
    """Parse a row of `Permissions`: an app's permission and its start.

    Bitmoji is Snapchat's own app.
    """
    name, kind = value_of(row, "App"), value_of(row, "Type").casefold()
    if not name:
        raise ValueError("App")
    own = (name, kind) == ("Bitmoji", "bitmoji")
    return App(
        id=name, name=name, permissions=frozenset({kind} - {""}), granted_at=time_of(row, "Time"), first_party=own
    )


def connected(row: Record) -> App:
    """Parse a row of `Connected Applications`, empty in every export seen."""
    name = next(filter(None, (value_of(row, key) for key in ("App", "Application", "Name"))), "")
    if not name:
        raise ValueError("Connected Applications")
    return App(id=name, name=name, granted_at=time_of(row, "Time") or time_of(row, "Date"))


def merged(apps: Iterable[App]) -> tuple[App, ...]:
    """Merge the rows of each app: all its permissions, since the earliest."""
    by_id: dict[str, App] = {}
    for app in apps:
        other = by_id.get(app.id, app)
        by_id[app.id] = App(
            id=app.id,
            name=app.name,
            permissions=app.permissions | other.permissions,
            granted_at=min((at for at in (app.granted_at, other.granted_at) if at), default=None),
            first_party=app.first_party and other.first_party,
        )
    return tuple(by_id.values())


def address(key: str) -> Callable[[Record], Address]:
    """Return a parser of the addresses that an account had."""
    return lambda row: Address(_date(row), value_of(row, key))


def contacts(
    emails: tuple[Address, ...] | None, phones: tuple[Address, ...] | None, number: str, created: datetime | None
) -> tuple[Contact, ...] | None:
    """Return the account's current e-mail address and phone number.

    Each counts since its last change, and earlier values are left out. An address that came with the account when it
    was created has not changed. `number` is the phone number beside the owner's name. It is used when the export lists
    no change of the number.
    """
    phones = phones or ((Address(None, number),) if number else phones)
    found: list[Contact] = []
    for kind, history in (("email", emails), ("phone", phones)):
        newest = max(history or (), key=_time_or_earliest, default=None)
        if newest is not None and newest.value:
            is_first = newest.at is not None and newest.at == _first((each.at for each in history or ()), created)
            changed = None if is_first else newest.at
            found.append(Contact(kind=kind, value=Hidden(newest.value), changed_at=changed))
    return None if emails is None and phones is None else tuple(found)


def unknown_lists(document: Record, known: frozenset[str]) -> dict[str, list[Record]]:
    """Return the lists of a file that the reader does not know, by name.

    Empty lists are left out.
    """
    lists = ((name, rows) for name, rows in document.items() if isinstance(rows, list) and name not in known)
    return {name: list(dicts(rows)) for name, rows in lists if rows}


def other_accounts(rows: Iterable[Record]) -> str:
    """Return the content of a list of associated accounts in words.

    They are accounts that were used on a device of this account. The export does not name them.
    """
    listed = list(rows)
    users = {value_of(row, "User ID") or str(number) for number, row in enumerate(listed)}
    seen = [at for row in listed for key in ("Approximate Last Seen", "Request Time") if (at := utc(row.get(key)))]
    if seen:
        return tr_n(
            len(users),
            "{count:,} other account was used on a device of this account, last on {day}",
            "{count:,} other accounts were used on a device of this account, last on {day}",
            day=f"{max(seen):%Y-%m-%d}",
        )
    return tr_n(
        len(users),
        "{count:,} other account was used on a device of this account",
        "{count:,} other accounts were used on a device of this account",
    )
