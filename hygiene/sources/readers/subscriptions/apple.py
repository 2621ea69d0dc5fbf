"""The export of privacy.apple.com: CSV files about an Apple Account.

No real export was available. File names, columns and forms of dates come from several independent public programs that
read the same files (`Apple ID SignOn Information.csv` and its neighbours, and the history of downloads), and from a
public generator of such files. They agree on the columns used here, and that times are UTC. They show three forms of
dates, of which the American ones have the month first. The form of the list of apps that sign in with Apple is not
public. Neither are columns with addresses other than `Official Address`, so an address is recognised by its form. Names
of folders are in the owner's language, but names of files are not. An export comes as several zips, with zips inside.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from itertools import product
from typing import Any, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import UNPACK, UnreadableError
from hygiene.model.records import App, Contact, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files
from hygiene.sources.files.inner_zips import InnerZips, with_inner_zips
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.coverage import Others
from hygiene.sources.reader_kit.fields import combined, value_of
from hygiene.sources.reader_kit.post_times import SingleRecords
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import CsvRows, Rows, has_columns
from hygiene.sources.readers.subscriptions import apple_rows as rows
from hygiene.sources.readers.subscriptions.apple_rows import NUMBER, SHOWN, app, apple_time, device_name, owner

Record = dict[str, Any]
_SIGN_ONS, _DEVICES, _COMPUTERS, _OWNER = "sign-ons", "devices", "computers", "owner"
_REQUESTS, _APPS, _DOWNLOADS = "requests", "apps", "downloads"
_FILES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    _SIGN_ONS: (r"Apple (?:ID|Account) Sign-?On Information", ("Application", "Logged In Date")),
    _DEVICES: (r"Apple (?:ID|Account) Device Information", ("Device Name", "Device Added Date")),
    _OWNER: (r"Apple (?:ID Account|Account|Account Account) Information", (NUMBER, "First Name")),
    _COMPUTERS: (r"Customer Device History", ("Device Name", "Associated Date")),
    _DOWNLOADS: (r"iTunes (?:and App-Book|Match)[^/]{0,20} Re-download", ("Activity Date", "Device IP Address")),
    _REQUESTS: (r"Data .{1,5} Privacy Request History", ("Request Time",)),
    _APPS: (r"Apps Using Sign In with Apple", ()),
}
"""The files that are read: the beginning of their names, and columns."""
_PATTERNS: Final = {
    key: re.compile(rf"(?:^|/){name}[^/]{{0,60}}\.csv$", re.IGNORECASE) for key, (name, _) in _FILES.items()
}
_ACCOUNT: Final = (_SIGN_ONS, _DEVICES, _OWNER, _REQUESTS)
"""The files that mark the folder of Apple's files about the account."""
_ZIPS: Final = re.compile(r"(?:^|/)Apple[ _](?:Media[ _]Services|ID|Account)[^/]{0,80}\.zip$", re.IGNORECASE)
_IN_ZIPS: Final = ("apps", "contacts", "devices", "events", "logins")
_ASIDE: Final = re.compile(r"(?i)(?:^|/)(?:Hide My Email|AppleCare|Device Registration History|Apple Pay)[^/]*$")
_MODEL: Final = re.compile(r"\bmodel/([A-Za-z]{2,12}\d+,\d+)")
_DAY: Final = re.compile(r"[^ T]{8,10}")
_END: Final = re.compile(r"delet|deactivat|reactivat", re.IGNORECASE)


def _opened(files: Files) -> InnerZips:
    return with_inner_zips(files, _ZIPS)


def _recognises(files: Files) -> bool:
    opened, known = _opened(files), (_SIGN_ONS, _DEVICES, _OWNER, _COMPUTERS, _DOWNLOADS)
    return any(
        has_columns(opened.chunks(name), _FILES[key][1])
        for key in known
        for name in filter(_PATTERNS[key].search, opened.names)
    )


def _belongs(files: Files) -> str:
    """Return the number of the account, which several files state."""
    opened = _opened(files)
    for key in (_OWNER, _COMPUTERS, _DOWNLOADS):
        for name in filter(_PATTERNS[key].search, opened.names):
            try:
                for row in next(iter(CsvRows(opened.chunks(name), (NUMBER,))), []):
                    if number := value_of(row, NUMBER.casefold()):
                        return number
            except UnreadableError:
                continue
    return ""


def _once(files: Files) -> dict[str, str]:
    """Return the files that are read, and the zips that may hold some."""
    wanted = (*_PATTERNS.values(), _ZIPS)
    return {
        name.rpartition("/")[2].casefold(): name
        for name in files.names
        if any(pattern.search(name) for pattern in wanted)
    }


@reader(
    "apple",
    title=tr_later("Apple data (CSV from privacy.apple.com; zip or folder)"),
    platform="apple",
    holds=tr_later(
        "sign-ons to Apple's services and downloads from its stores with network address, devices of the account and "
        "computers with access to the store, requests for a copy of the data, names of apps that sign in with Apple"
    ),
    lacks=tr_later("changes of password and address, trusted phone numbers, second factors, failed sign-ins"),
    request=tr_later(
        "https://privacy.apple.com, choose Request a copy of your data, with Apple Account and device information and "
        "with App Store, iTunes Store, Apple Books and Apple Music activity"
    ),
    wait=tr_later("up to 7 days"),
    recognises=_recognises,
    belongs=_belongs,
    once=_once,
)
def apple(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when no useful file can be read.
    """
    return _Export(_opened(files)).read()


class _Export(Reading):
    """A single pass over an export.

    `odd_dates` counts the dates in an unknown form by part. `uses` are the last contacts of devices, with the network
    address they came from, and `downloads` the days, addresses and devices of downloads. `services` counts the sign-ons
    to each of Apple's services.
    """

    def __init__(self, files: InnerZips) -> None:
        super().__init__(files, "apple", "apple")
        self.odd_dates: Counter[str] = Counter()
        self.services: Counter[str] = Counter()
        self.downloads: set[tuple[str, str, str]] = set()
        self.uses: list[Login] = []
        own = [name for name in files.names for key in _ACCOUNT if _PATTERNS[key].search(name)]
        folders = {name.rpartition("/")[0] for name in own}
        # Everything else may be a document of the owner in iCloud Drive, or is about purchases and plays.
        self.others = Others(aside=_ASIDE, holds=lambda name: name.rpartition("/")[0] in folders)
        for part, (name, why) in product(_IN_ZIPS, files.unopened.items()):
            self.note_damage(part, f"{name}: {why}; {tr(UNPACK)}")

    def read(self) -> Snapshot:
        """Read every part of the export."""
        owners = self.records("contacts", owner, self._table(_OWNER))
        contacts = (
            None if owners is None else tuple({_address(c): c for each in owners for c in each.contacts}.values())
        )
        self.counts |= {} if contacts is None else {"contacts": len(contacts)}
        if owners is not None and not contacts:
            self.gap("contacts", tr("the account's file states no e-mail address or phone number in a known form"))
        self.gap("contacts", tr("the export does not list the trusted phone numbers"))
        devices = self._devices()
        self.spread_damage("devices", "logins", "events")
        logins, events = self._logins(), self._events(devices)
        for part, count in sorted(self.odd_dates.items()):
            self.gap(part, rows.unread_dates(count))
        names = next((each.names for each in owners or ()), ())
        return self.snapshot(
            Account(
                platform="apple",
                handle=" ".join(names)[:SHOWN] or "unknown",
                id=next((each.number for each in owners or ()), ""),
            ),
            names=names,
            dates=[each.updated for each in owners or ()],
            logins=logins,
            devices=devices,
            events=events,
            contacts=contacts or None,
            apps=self._apps(),
        )

    def _table(self, key: str) -> dict[str, Rows]:
        return self.csv(lambda name: _PATTERNS[key].search(name) is not None, columns=_FILES[key][1])

    def _when(self, part: str, row: Record, column: str, *, bare_day: bool = False) -> datetime | None:
        """Return a time, or None if the row states none in a known form."""
        text = value_of(row, column)
        at = apple_time(text, bare_day=bare_day)
        if text and at is None:
            self.odd_dates[part] += 1
        return at

    def _logins(self) -> tuple[Login, ...] | None:
        """Return the sign-ons, downloads, and the last contact of each device."""
        sign_ons = self.records("logins", self._sign_on, self._table(_SIGN_ONS), key=_session)
        downloads = self.records("logins", self._download, self._table(_DOWNLOADS))
        uses = combined(downloads, tuple(self.uses) or None)
        if sign_ons is None and uses:
            why = tr("the export holds no file of sign-ons; other files state addresses of the account's use")
            self.gap("logins", why)
        elif len(self.services) > 1 and set(self.services.values()) == {1}:
            self.gap("logins", tr("the export lists only one sign-on to each of Apple's services"))
        logins = combined(sign_ons, uses)
        self.counts |= {} if logins is None else {"logins": len(logins)}
        return logins

    def _sign_on(self, row: Record) -> Login:
        """Parse a sign-on to one of Apple's services.

        The row does not state the device.
        """
        at, ip, service = self._when("logins", row, "logged in date"), value_of(row, "ip address"), row["application"]
        if not (at or ip):
            raise ValueError("logged in date")
        self.services[service[:SHOWN]] += 1
        return Login(at=at, ip=Hidden(ip), outcome="success")

    def _download(self, row: Record) -> Login | None:
        """Parse a download or an update from the store.

        Only the first for a day, address and device counts, because devices update their apps all day.
        """
        ip, device = value_of(row, "device ip address"), value_of(row, "device details")[:SHOWN]
        day = _DAY.match(row["activity date"])
        use = (day[0] if day else "", ip, device)
        if use in self.downloads:
            return None
        at = self._when("logins", row, "activity date")
        if not (at or ip):
            raise ValueError("activity date")
        self.downloads.add(use)
        return Login(at=at, ip=Hidden(ip), agent=device, outcome="session")

    def _devices(self) -> tuple[Device, ...] | None:
        """Return the devices of the account and those that opened the store."""
        return combined(
            self.records("devices", self._device, self._table(_DEVICES), key=lambda device: device),
            self.records("devices", self._computer, self._table(_COMPUTERS), key=lambda device: device),
        )

    def _device(self, row: Record) -> Device:
        """Parse a device, and keep the address of its last contact.

        Its serial and phone numbers are not read.
        """
        name = device_name(row, value_of(row, "device model name"))
        seen = self._when("devices", row, "device last heartbeat timestamp", bare_day=True)
        if ip := value_of(row, "device last heartbeat ip"):
            self.uses.append(Login(at=seen, ip=Hidden(ip), agent=name, outcome="session"))
        return Device(
            name=name,
            kind="device",
            first_seen_at=self._when("devices", row, "device added date", bare_day=True),
            last_seen_at=seen,
        )

    def _computer(self, row: Record) -> Device:
        """Parse a computer or a device that the store was opened on."""
        model = _MODEL.search(value_of(row, "latest device user agent string"))
        at = self._when("devices", row, "associated date", bare_day=True)
        return Device(name=device_name(row, model[1] if model else ""), kind="store", first_seen_at=at)

    def _events(self, devices: tuple[Device, ...] | None) -> tuple[Event, ...] | None:
        """Return the requests about the account's data, and the added devices."""
        requests = self.records("events", self._request, self._table(_REQUESTS))
        added = [device for device in devices or () if device.kind == "device" and device.first_seen_at]
        events = combined(
            requests,
            tuple(Event(at=device.first_seen_at, kind="device", detail=device.name) for device in added) or None,
        )
        self.gap("events", self.platform.cannot("passwords"))
        self.counts |= {} if events is None else {"events": len(events)}
        return events

    def _request(self, row: Record) -> Event:
        """Parse a request about the account's data.

        It asked for a copy, or else for the end of the account where a word in it says so.
        """
        at = self._when("events", row, "request time")
        if not value_of(row, "request time"):
            raise ValueError("request time")
        words = " ".join(str(cell) for column, cell in row.items() if "type" in column or "request" in column)
        return Event(at=at, kind="deactivation" if _END.search(words) else "data-download")

    def _apps(self) -> tuple[App, ...] | None:
        """Return the apps that sign in with Apple, without their dates.

        All of them are listed, so that two exports can be compared.
        """
        apps = self.records("apps", app, self._table(_APPS), key=lambda each: each)
        if apps:
            page = self.platform.page("apps")
            why = tr("the dates of apps that sign in with Apple are not read; look {page}", page=page)
            self.gap("apps", SingleRecords(why))
        return apps


def _session(login: Login) -> tuple[datetime | None, str]:
    return login.at, login.ip.reveal()


def _address(contact: Contact) -> tuple[str, str]:
    return contact.kind, contact.value.reveal().casefold()
