"""The Snapchat export ("My Data"): sign-ins, devices, changes and connected apps, as JSON beside the same as pages.

It may come in several zips, `mydata~<ms>.zip`, `mydata~<ms>-2.zip` and so on, of which the later ones hold pictures.
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
"""The second is how older exports spell it."""
_AT_FIRST: Final = timedelta(hours=1)
"""How soon after an account was made its first address is logged: it was 11 seconds in the one export seen."""


class _Address(NamedTuple):
    at: datetime | None
    value: str


class _Switch(NamedTuple):
    at: datetime | None
    method: str
    on: bool


def _recognises(files: Files) -> bool:
    """By its files, pages too; a later zip of pictures only by its name. Others have a history of the account too."""
    if any(files.ending(name) for name in (_APPS, "account_history.html", "connected_apps.html")):
        return True
    ours = (name for called in (_ACCOUNT, _HISTORY) for name in files.ending(called))
    return any(_KEYS.search(first_bytes(files, name, 4096)) for name in ours) or find_in_name(files, _NAME) is not None


def _belongs(files: Files) -> str:
    """The export that its name tells; one that was renamed stands alone."""
    name = find_in_name(files, _NAME)
    return name[0] if name else files.path


@reader(
    "snapchat",
    title="Snapchat My Data (JSON; zip or folder)",
    platform="snapchat",
    holds="sign-ins of about a year with address, country and device, devices, changes of password, e-mail, phone, name and "
    "second factor, requests for a copy of the data, connected apps with their dates",
    lacks="snaps, last use of apps",
    request="https://accounts.snapchat.com/v2/download-my-data, with JSON files switched on; give all zips that it leads to",
    wait="minutes to a few days",
    recognises=_recognises,
    belongs=_belongs,
)
def snapchat(files: Files) -> Snapshot:
    """Read everything that bears on the account's security.

    Raises:
        UnreadableError: when it holds pages only, or nothing of use.
    """
    return _Export(files).read()


class _Export(Reading):
    """One pass over one export."""

    def __init__(self, files: Files) -> None:
        absent = "the export holds no such file (of an export in several zips, give all)"
        super().__init__(files, "snapchat", "snapchat", absent=absent)

    def read(self) -> Snapshot:
        """Read part after part."""
        self.refuse_pages()
        holder = self._holder()
        born, name = utc(holder.get("Creation Date")), find_in_name(self.files, _NAME)
        emails = self.records("contacts", _address("Email Address"), self._history("Email Change"))
        phones = self.records("contacts", _address("Mobile Number"), self._history("Mobile Number Change"))
        switches = self.records("second_factors", _switch, self._history(*_TWO_FACTOR), key=lambda s: s)
        contacts = _contacts(emails, phones, value_of(holder, "PhoneNumber"))
        self.counts |= {} if contacts is None else {"contacts": len(contacts)}
        handle = value_of(holder, "Username")[:50]
        return self.snapshot(
            Account(platform="snapchat", handle=handle or "unknown"),
            names=(handle, value_of(holder, "Name")[:100]),
            taken_at=moment(name[1]) if name else None,
            dates=[born],
            logins=self.records("logins", _login, self.json(_ACCOUNT, at=["Login History"]), key=_alike),
            devices=self.records("devices", _device, self.json(_ACCOUNT, at=["Device History"]), key=lambda d: d),
            events=self._events(born, frozenset(e.value.casefold() for e in emails or ())),
            apps=self._apps(),
            contacts=contacts,
            second_factors=None if switches is None else _switched_on(switches),
        )

    def _holder(self) -> Record:
        """Whose export it is; empty when it does not tell."""
        found: list[Record] = []
        for member, rows in self.json(_ACCOUNT, at=["Basic Information"]).items():
            self.settle("contacts", member, self.take("contacts", rows, dict, found.append))
        return found[0] if found else {}

    def _history(self, *keys: str, optional: bool = False) -> dict[str, Rows]:
        rows = self.json(_HISTORY, at=keys, optional=optional)
        return {f"{member} ({keys[0]})": its for member, its in rows.items()}

    def _events(self, born: datetime | None, own: frozenset[str]) -> tuple[Event, ...] | None:
        def read(parse: Callable[[Record], Event], *keys: str, optional: bool = False) -> tuple[Event, ...] | None:
            return self.records("events", parse, self._history(*keys, optional=optional), key=lambda e: e)

        return combined(
            read(_change("password"), "Password Change"),
            _first_told(read(_change("email"), "Email Change"), born),
            read(_change("phone"), "Mobile Number Change"),
            read(_second_factor, *_TWO_FACTOR),
            read(_change("name"), "Display Name Change", optional=True),
            read(_change("deactivation"), "Account deactivated / reactivated", optional=True),
            read(_download(own), "Download My Data Reports", optional=True),
        )

    def _apps(self) -> tuple[App, ...] | None:
        """Both lists of apps; what one app may do stands there line by line."""
        lists = [
            self.records("apps", parse, self.json(_APPS, at=[key]))
            for parse, key in ((_permission, "Permissions"), (_connected, "Connected Applications"))
        ]
        found = combined(*lists)
        apps = None if found is None else _merged(found)
        self.counts |= {} if apps is None else {"apps": len(apps)}
        return apps


def _login(row: Record) -> Login:
    """One row of `Login History`. Countries are codes, now in capitals and now not."""
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


def _alike(login: Login) -> tuple[object, ...]:
    return login.at, login.ip.reveal(), login.agent, login.outcome


def _device(row: Record) -> Device:
    """One row of `Device History`; its times are whole hours."""
    name = f"{value_of(row, 'Make')} {value_of(row, 'Model')}".strip()
    if not name:
        raise ValueError("Device History")
    return Device(name=name, kind=value_of(row, "Device Type").casefold(), first_seen_at=time_of(row, "Start Time"))


def _dated(row: Record) -> datetime | None:
    if "Date" not in row:
        raise ValueError("Date")
    return time_of(row, "Date")


def _change(kind: str) -> Callable[[Record], Event]:
    """A parser of changes of one kind; what changed into what is left behind."""
    return lambda row: Event(at=_dated(row), kind=kind)


def _first_told(events: tuple[Event, ...] | None, born: datetime | None) -> tuple[Event, ...] | None:
    """The changes of address, of which the one that came with the account replaced none."""
    at_first = [e.at for e in events or () if e.at and born and abs(e.at - born) <= _AT_FIRST]
    return events and tuple(
        Event(at=e.at, kind=e.kind, detail=FIRST) if at_first and e.at == min(at_first) else e for e in events
    )


def _switch(row: Record) -> _Switch:
    """One row of `Two-Factor Authentication`: `SMS enabled`."""
    method, _, word = value_of(row, "Event").casefold().rpartition(" ")
    if word not in _SWITCHED:
        raise ValueError("Event")
    kinds = {"sms": "sms", "authentication app": "app", "authenticator app": "app"}
    return _Switch(_dated(row), kinds.get(method, method[:20]), word == "enabled")


def _second_factor(row: Record) -> Event:
    switch = _switch(row)
    return Event(at=switch.at, kind=_SWITCHED["enabled" if switch.on else "disabled"], detail=switch.method)


def _switched_on(switches: Iterable[_Switch]) -> tuple[str, ...]:
    """What is on after the last switch of each kind; an undated one comes before all others."""
    last = {switch.method: switch.on for switch in sorted(switches, key=_when)}
    return tuple(sorted(method for method, on in last.items() if on and method))


def _when(one: _Address | _Switch) -> datetime:
    return one.at or datetime.min.replace(tzinfo=UTC)


def _download(own: frozenset[str]) -> Callable[[Record], Event]:
    """A parser of requests for a copy of the data; `own` are the addresses that the account ever had."""

    def parse(row: Record) -> Event:
        stranger = own and value_of(row, "Email Address") and value_of(row, "Email Address").casefold() not in own
        detail = (value_of(row, "Status").lower()[:20], "for an address that the account never had" if stranger else "")
        return Event(at=_dated(row), kind="data-download", detail=", ".join(filter(None, detail)))

    return parse


def _permission(row: Record) -> App:
    """One row of `Permissions`: what an app was let see, and when. Bitmoji is Snapchat's own."""
    name, kind = value_of(row, "App"), value_of(row, "Type").casefold()
    if not name:
        raise ValueError("App")
    own = (name, kind) == ("Bitmoji", "bitmoji")
    return App(
        id=name, name=name, permissions=frozenset({kind} - {""}), granted_at=time_of(row, "Time"), first_party=own
    )


def _connected(row: Record) -> App:
    """One row of `Connected Applications`, which was empty in every export seen."""
    name = next(filter(None, (value_of(row, key) for key in ("App", "Application", "Name"))), "")
    if not name:
        raise ValueError("Connected Applications")
    return App(id=name, name=name, granted_at=time_of(row, "Time") or time_of(row, "Date"))


def _merged(apps: Iterable[App]) -> tuple[App, ...]:
    """One app for each name: all that it may do, since the first of it."""
    found: dict[str, App] = {}
    for app in apps:
        other = found.get(app.id, app)
        found[app.id] = App(
            id=app.id,
            name=app.name,
            permissions=app.permissions | other.permissions,
            granted_at=min((at for at in (app.granted_at, other.granted_at) if at), default=None),
            first_party=app.first_party and other.first_party,
        )
    return tuple(found.values())


def _address(key: str) -> Callable[[Record], _Address]:
    return lambda row: _Address(_dated(row), value_of(row, key))


def _contacts(
    emails: tuple[_Address, ...] | None, phones: tuple[_Address, ...] | None, number: str
) -> tuple[Contact, ...] | None:
    """The address and the number the account has now, each since its last change; those before are gone.

    The number is also told beside the owner's name, where no change of it is.
    """
    phones = phones or ((_Address(None, number),) if number else phones)
    newest = [(kind, max(its, key=_when)) for kind, its in (("email", emails), ("phone", phones)) if its]
    found = tuple(Contact(kind=kind, value=Hidden(a.value), changed_at=a.at) for kind, a in newest if a.value)
    return None if emails is None and phones is None else found
