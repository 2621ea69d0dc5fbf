"""The Snapchat export ("My Data"): sign-ins, devices, changes and apps.

It holds JSON files beside pages with the same content. It may come in several zips, `mydata~<ms>.zip`,
`mydata~<ms>-2.zip` and so on; the later ones hold pictures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, NamedTuple

from hygiene.model.account import Account
from hygiene.model.records import FIRST, App, Contact, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.export_name import find_in_name
from hygiene.sources.reader_kit.fields import time_of, value_of
from hygiene.sources.reader_kit.reading import Reading, combined
from hygiene.sources.reader_kit.rows import Rows
from hygiene.sources.reader_kit.times import moment, utc

Record = dict[str, Any]
_NAME: Final = re.compile(r"mydata~([0-9]{13})")
_ACCOUNT, _HISTORY, _APPS = "account.json", "account_history.json", "connected_apps.json"
_KEYS: Final = re.compile(
    rb'"(?:Basic Information|Login History|(?:Password|Email|Mobile Number|Display Name) Change)"'
)
_OUTCOMES: Final[Mapping[str, Literal["success", "failure", "session"]]] = {
    "success": "success", "failure": "failure", "failed": "failure", "": "session",
}  # fmt: skip
_SWITCHED: Final = {"enabled": "second-factor-on", "disabled": "second-factor-off"}
_TWO_FACTOR: Final = ("Two-Factor Authentication", "Tow-Factor Authentication")
"""The second is the spelling of older exports."""
_AT_FIRST: Final = timedelta(hours=1)
"""Most time until the first address is logged; one export had 11 seconds."""


class _Address(NamedTuple):
    at: datetime | None
    value: str


class _Switch(NamedTuple):
    at: datetime | None
    method: str
    on: bool


def _recognises(files: Files) -> bool:
    """Return whether these files are a Snapchat export, as JSON or as pages.

    A later zip of pictures can only be recognised by its name. `account.json` and `account_history.json` must hold
    Snapchat's own keys, because other platforms use these file names too.
    """
    if any(files.ending(name) for name in (_APPS, "account_history.html", "connected_apps.html")):
        return True
    candidates = (name for end in (_ACCOUNT, _HISTORY) for name in files.ending(end))
    return bool(find_in_name(files, _NAME)) or any(_KEYS.search(first_bytes(files, name, 4096)) for name in candidates)


def _belongs(files: Files) -> str:
    """Return a key for all zips of an export; a renamed zip has its own."""
    name = find_in_name(files, _NAME)
    return name[0] if name else files.path


@reader(
    "snapchat",
    title="Snapchat My Data (JSON; zip or folder)",
    platform="snapchat",
    holds="sign-ins of about a year with network address, country and device, devices, changes of password, e-mail "
    "address, phone number, name and second factor, requests for a copy of the data, connected apps with their dates",
    lacks="snaps, last use of apps",
    request="https://accounts.snapchat.com/v2/download-my-data, with JSON files switched on; give all zips you receive",
    wait="minutes to a few days",
    recognises=_recognises,
    belongs=_belongs,
)
def snapchat(files: Files) -> Snapshot:
    """Read everything that bears on the account's security.

    Raises:
        UnreadableError: when the export holds only pages, or no useful file can be read.
    """
    return _Export(files).read()


class _Export(Reading):
    """A single pass over an export."""

    def __init__(self, files: Files) -> None:
        absent = "the export holds no such file (if it came in several zips, give all of them)"
        super().__init__(files, "snapchat", "snapchat", absent=absent)

    def read(self) -> Snapshot:
        """Read every part of the export."""
        self.refuse_pages()
        owner = self._owner()
        created, name = utc(owner.get("Creation Date")), find_in_name(self.files, _NAME)
        emails = self.records("contacts", _address("Email Address"), self._history("Email Change"))
        phones = self.records("contacts", _address("Mobile Number"), self._history("Mobile Number Change"))
        switches = self.records("second_factors", _switch, self._history(*_TWO_FACTOR), key=lambda s: s)
        contacts = _contacts(emails, phones, value_of(owner, "PhoneNumber"))
        self.counts |= {} if contacts is None else {"contacts": len(contacts)}
        handle = value_of(owner, "Username")[:50]
        return self.snapshot(
            Account(platform="snapchat", handle=handle or "unknown"),
            names=(handle, value_of(owner, "Name")[:100]),
            taken_at=moment(name[1]) if name else None,
            dates=[created],
            logins=self.records("logins", _login, self.json(_ACCOUNT, at=["Login History"]), key=_same_login),
            devices=self.records("devices", _device, self.json(_ACCOUNT, at=["Device History"]), key=lambda d: d),
            events=self._events(created, frozenset(e.value.casefold() for e in emails or ())),
            apps=self._apps(),
            contacts=contacts,
            second_factors=None if switches is None else _switched_on(switches),
        )

    def _owner(self) -> Record:
        """Return the account's basic information, empty when it is missing."""
        owners: list[Record] = []
        for member, rows in self.json(_ACCOUNT, at=["Basic Information"]).items():
            self.settle("contacts", member, self.take("contacts", rows, dict, owners.append))
        return owners[0] if owners else {}

    def _history(self, *keys: str, optional: bool = False) -> dict[str, Rows]:
        members = self.json(_HISTORY, at=keys, optional=optional)
        return {f"{member} ({keys[0]})": rows for member, rows in members.items()}

    def _events(self, created: datetime | None, own: frozenset[str]) -> tuple[Event, ...] | None:
        def read(parse: Callable[[Record], Event], *keys: str, optional: bool = False) -> tuple[Event, ...] | None:
            return self.records("events", parse, self._history(*keys, optional=optional), key=lambda e: e)

        return combined(
            read(_change("password"), "Password Change"),
            _with_first_marked(read(_change("email"), "Email Change"), created),
            read(_change("phone"), "Mobile Number Change"),
            read(_second_factor, *_TWO_FACTOR),
            read(_change("name"), "Display Name Change", optional=True),
            read(_change("deactivation"), "Account deactivated / reactivated", optional=True),
            read(_download(own), "Download My Data Reports", optional=True),
        )

    def _apps(self) -> tuple[App, ...] | None:
        """Return the apps of both lists, whose rows hold a permission each."""
        lists = [
            self.records("apps", parse, self.json(_APPS, at=[key]))
            for parse, key in ((_permission, "Permissions"), (_connected, "Connected Applications"))
        ]
        rows = combined(*lists)
        apps = None if rows is None else _merged(rows)
        self.counts |= {} if apps is None else {"apps": len(apps)}
        return apps


def _login(row: Record) -> Login:
    """Parse a row of `Login History`; country codes come in either case."""
    ip, status, country = value_of(row, "IP"), value_of(row, "Status").casefold(), value_of(row, "Country")
    if not ip or status not in _OUTCOMES:
        raise ValueError("Login History")
    return Login(
        at=time_of(row, "Created"),
        ip=Hidden(ip),
        agent=value_of(row, "Device"),
        country=country.upper() if len(country) == 2 else country,
        outcome=_OUTCOMES[status],
    )


def _same_login(login: Login) -> tuple[object, ...]:
    return login.at, login.ip.reveal(), login.agent, login.outcome


def _device(row: Record) -> Device:
    """Parse a row of `Device History`, whose times are whole hours."""
    name = f"{value_of(row, 'Make')} {value_of(row, 'Model')}".strip()
    if not name:
        raise ValueError("Device History")
    return Device(name=name, kind=value_of(row, "Device Type").casefold(), first_seen_at=time_of(row, "Start Time"))


def _date(row: Record) -> datetime | None:
    if "Date" not in row:
        raise ValueError("Date")
    return time_of(row, "Date")


def _change(kind: str) -> Callable[[Record], Event]:
    """Return a parser of one kind of change, without old and new values."""
    return lambda row: Event(at=_date(row), kind=kind)


def _with_first_marked(events: tuple[Event, ...] | None, created: datetime | None) -> tuple[Event, ...] | None:
    """Mark the change that only added the account's first address.

    It happened when the account was created and replaced no other address.
    """
    early = [e.at for e in events or () if e.at and created and abs(e.at - created) <= _AT_FIRST]
    return events and tuple(
        Event(at=e.at, kind=e.kind, detail=FIRST) if early and e.at == min(early) else e for e in events
    )


def _switch(row: Record) -> _Switch:
    """Parse a row of `Two-Factor Authentication`, such as `SMS enabled`."""
    method, _, word = value_of(row, "Event").casefold().rpartition(" ")
    if word not in _SWITCHED:
        raise ValueError("Event")
    kinds = {"sms": "sms", "authentication app": "app", "authenticator app": "app"}
    return _Switch(_date(row), kinds.get(method, method[:20]), word == "enabled")


def _second_factor(row: Record) -> Event:
    switch = _switch(row)
    return Event(at=switch.at, kind=_SWITCHED["enabled" if switch.on else "disabled"], detail=switch.method)


def _switched_on(switches: Iterable[_Switch]) -> tuple[str, ...]:
    """Return the second factors now on; undated switches count as oldest."""
    last = {switch.method: switch.on for switch in sorted(switches, key=_time_or_earliest)}
    return tuple(sorted(method for method, on in last.items() if on and method))


def _time_or_earliest(row: _Address | _Switch) -> datetime:
    return row.at or datetime.min.replace(tzinfo=UTC)


def _download(own: frozenset[str]) -> Callable[[Record], Event]:
    """Return a parser of requests for a copy of the data.

    `own` holds every e-mail address that the account ever had.
    """

    def parse(row: Record) -> Event:
        foreign = own and value_of(row, "Email Address") and value_of(row, "Email Address").casefold() not in own
        detail = (value_of(row, "Status").lower()[:20], "for an address that the account never had" if foreign else "")
        return Event(at=_date(row), kind="data-download", detail=", ".join(filter(None, detail)))

    return parse


def _permission(row: Record) -> App:
    """Parse a row of `Permissions`: what an app may see, and since when.

    Bitmoji is Snapchat's own app.
    """
    name, kind = value_of(row, "App"), value_of(row, "Type").casefold()
    if not name:
        raise ValueError("App")
    own = (name, kind) == ("Bitmoji", "bitmoji")
    return App(
        id=name, name=name, permissions=frozenset({kind} - {""}), granted_at=time_of(row, "Time"), first_party=own
    )


def _connected(row: Record) -> App:
    """Parse a row of `Connected Applications`, empty in every export seen."""
    name = next(filter(None, (value_of(row, key) for key in ("App", "Application", "Name"))), "")
    if not name:
        raise ValueError("Connected Applications")
    return App(id=name, name=name, granted_at=time_of(row, "Time") or time_of(row, "Date"))


def _merged(apps: Iterable[App]) -> tuple[App, ...]:
    """Merge the rows of each app: all its permissions, since the earliest."""
    merged: dict[str, App] = {}
    for app in apps:
        other = merged.get(app.id, app)
        merged[app.id] = App(
            id=app.id,
            name=app.name,
            permissions=app.permissions | other.permissions,
            granted_at=min((at for at in (app.granted_at, other.granted_at) if at), default=None),
            first_party=app.first_party and other.first_party,
        )
    return tuple(merged.values())


def _address(key: str) -> Callable[[Record], _Address]:
    return lambda row: _Address(_date(row), value_of(row, key))


def _contacts(
    emails: tuple[_Address, ...] | None, phones: tuple[_Address, ...] | None, number: str
) -> tuple[Contact, ...] | None:
    """Return the account's current e-mail address and phone number.

    Each counts since its last change, and earlier values are left out. `number` is the phone number beside the owner's
    name. It is used when the export lists no change of the number.
    """
    phones = phones or ((_Address(None, number),) if number else phones)
    histories = (("email", emails), ("phone", phones))
    newest = [(kind, max(history, key=_time_or_earliest)) for kind, history in histories if history]
    contacts = tuple(Contact(kind=kind, value=Hidden(a.value), changed_at=a.at) for kind, a in newest if a.value)
    return None if emails is None and phones is None else contacts
