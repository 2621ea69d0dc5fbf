"""The Netflix export: CSV files in folders, such as `IP_ADDRESSES`.

Five real exports of 2022 to 2025 were seen, and public programs that read the same files. Times are UTC, with or
without a mark. In place of a file without rows, Netflix writes a text file of the same name. A device has a row for
each profile that used it.

The export states neither failed sign-ins nor changes to the account, but lists the messages that Netflix sent. Their
names say that a device was new, that an address changed, or that a code was requested. Names about new devices, changed
e-mail addresses, codes and the export itself were seen there. Those about passwords and phone numbers are inferred from
the form of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.records import Contact, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.coverage import Others
from hygiene.sources.reader_kit.fields import combined, login_key, time_of, value_of
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows, has_columns
from hygiene.sources.reader_kit.times import utc

Record = dict[str, Any]
_FILES: Final[dict[str, tuple[str, ...]]] = {
    "ipaddresseslogin": ("Esn", "Ip", "Ts"),
    "ipaddressesstreaming": ("Esn", "Ip", "Ts"),
    "ipaddressesaccountcreation": ("Esn", "Ip", "Ts"),
    "devices": ("Esn", "Device Type", "Acct Last Playback Date"),
    "accessanddevices": ("Devices", "Date", "Esn"),
    "accountdetails": ("Email Address", "Customer Creation Timestamp"),
    "messagessentbynetflix": ("Sent Utc Ts", "Message Name", "Channel"),
}
"""The files that are read, with columns that identify them."""
_FOLDERS: Final = frozenset({
    "account", "clickstream", "content_interaction", "customer_service", "devices", "games", "ip_addresses", "messages",
    "payment_and_billing", "profiles", "social_media_connections", "surveys",
})  # fmt: skip
_NAME: Final = re.compile(r"(?:^|/)([A-Za-z]+)\.csv$")
_TELLING: Final = (("sign_ins", re.compile(r"(?:^|/)SocialMediaConnections\.csv$", re.IGNORECASE)),)
_ASIDE: Final = re.compile(
    r"(?:^|/)(?:CONTENT_INTERACTION|CLICKSTREAM|GAMES|PROFILES|SURVEYS|PAYMENT_AND_BILLING|CUSTOMER_SERVICE)/"
    r"|(?:^|/)(?:TermsOfUse|SubscriptionHistory|ExtraMembers)\.csv$"
)
"""Files about watching, paying and profiles."""
_MESSAGES: Final = (
    (re.compile(r"new device|new (?:log ?in|sign ?in)|(?:log ?in|sign ?in) from (?:a )?new"), "warning"),
    (re.compile(r"password.*(?:reset|forgot)|(?:reset|forgot).*password"), "password-reset"),
    (re.compile(r"password.*(?:chang|updat|confirm|set)|(?:chang|updat|confirm|new).*password"), "password"),
    (
        re.compile(r"e ?mail (?:address )?chang|e ?mail address updat|(?:chang|updat)\w* (?:of )?e ?mail address"),
        "email",
    ),
    (re.compile(r"phone (?:number )?(?:chang|updat)|(?:chang|updat)\w* (?:of )?phone number"), "phone"),
    (re.compile(r"\bmfa\b|\botp\b|\btemp code\b|verification code|verify phone sms"), "challenge"),
    (re.compile(r"\bedr request\b"), "data-download"),
)
"""Names of messages, as words in lower case, with the kinds of events.

The first that matches counts. Older names begin with the channel, as in `EMAIL_NEW_ARRIVALS`, so that word alone means
nothing. An “EDR request” asks for the personal data, as its link shows.
"""
_SENT: Final = frozenset({"EMAIL", "SMS"})
"""Channels of messages other than advertisements in the app."""
_NO_REGION: Final = frozenset({"", "unknown", "--"})


def _stem(name: str) -> str:
    """Return the key in `_FILES` for a file's name, or ""."""
    match = _NAME.search(name)
    return match[1].lower() if match and match[1].lower() in _FILES else ""


def _recognises(files: Files) -> bool:
    return any(has_columns(files.chunks(name), _FILES[stem]) for name in files.names if (stem := _stem(name)))


@reader(
    "netflix",
    title=tr_later("Netflix personal information (CSV; zip or folder)"),
    platform="netflix",
    holds=tr_later(
        "sign-ins and streams with network address, country and device, devices with first and last use, e-mail "
        "address and phone number, the names of messages about new devices, changes and codes"
    ),
    lacks=tr_later("failed sign-ins, the changes themselves, second factors; Netflix has no apps of others"),
    request=tr_later("https://www.netflix.com/account/getmyinfo, as the owner of the account"),
    wait=tr_later("a day, at most 30"),
    recognises=_recognises,
    belongs=lambda files: files.path,  # Netflix sends an export as one archive
    own_folders=_FOLDERS,
)
def netflix(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when no useful file can be read.
    """
    return _Export(files).read()


class _Export(Reading):
    """A single pass over an export."""

    others = Others(aside=_ASIDE, folders=_TELLING)

    def __init__(self, files: Files) -> None:
        super().__init__(files, "netflix", "netflix")

    def read(self) -> Snapshot:
        """Read every part of the export."""
        owners = self.records("contacts", dict, self._table("accountdetails"))
        contacts = None if owners is None else tuple(each for owner in owners for each in _addresses(owner))
        self.counts |= {} if contacts is None else {"contacts": len(contacts)}
        names = [value_of(owner, key)[:50] for owner in owners or () for key in ("first name", "last name")]
        events = self.records("events", _event, self._table("messagessentbynetflix"), key=lambda event: event)
        if events is not None:
            self.gap("events", self.platform.cannot("passwords"))
        logins, devices = self._logins(), self._devices()
        read = any(part is not None for part in (logins, devices, contacts, events))
        return self.snapshot(
            Account(platform="netflix", handle=" ".join(filter(None, names[:2]))[:50] or "unknown"),
            names=names,
            logins=logins,
            apps=() if read else None,  # Netflix gives no third-party app access
            devices=devices,
            contacts=contacts,
            events=events,
        )

    def _table(self, stem: str) -> dict[str, Rows]:
        return self.csv(lambda name: _stem(name) == stem, columns=_FILES[stem])

    def _logins(self) -> tuple[Login, ...] | None:
        """Return the sign-ins and the streams."""
        signed = self._table("ipaddresseslogin") | self._table("ipaddressesaccountcreation")
        if not any(_stem(name) == "ipaddresseslogin" for name in signed):
            self.gap("logins", tr("the export holds no IpAddressesLogin.csv"))
        return combined(
            self.records("logins", partial(_login, outcome="success"), signed, key=login_key),
            self.records(
                "logins", partial(_login, outcome="session"), self._table("ipaddressesstreaming"), key=login_key
            ),
        )

    def _devices(self) -> tuple[Device, ...] | None:
        """Return the devices, each merged from the rows about it."""
        seen = combined(
            self.records("devices", _device, self._table("devices")),
            self.records("devices", _access, self._table("accessanddevices")),
        )
        if seen is None:
            return None
        merged: dict[str, Device] = {}
        for serial, device in seen:
            merged[serial] = _merged(merged[serial], device) if serial in merged else device
        self.counts["devices"] = len(merged)
        return tuple(merged.values())


def _login(row: Record, outcome: Literal["success", "session"]) -> Login:
    """Parse a row of a list of network addresses."""
    at, ip = time_of(row, "ts"), value_of(row, "ip")
    if not (at or ip):
        raise ValueError("Ip")
    places = (value_of(row, key)[:60] for key in ("region code display name", "region code"))
    return Login(
        at=at,
        ip=Hidden(ip),
        agent=value_of(row, "device description"),
        place=next((place for place in places if place.casefold() not in _NO_REGION), ""),
        country=value_of(row, "country")[:60],
        outcome=outcome,
    )


def _device(row: Record) -> tuple[str, Device] | None:
    """Parse a row of `Devices.csv`.

    The first value is the device's serial number, which is never shown. A device that was signed out, and not used
    since, gives None, because it can no longer act for the account.
    """
    serial, name = _named(row, "device type")
    first, last = _time(row, "acct first playback date"), _time(row, "acct last playback date")
    ended = _time(row, "deactivation time")
    if ended and (last is None or last <= ended):
        return None
    return serial, Device(name=name, kind="client", first_seen_at=first, last_seen_at=last)


def _access(row: Record) -> tuple[str, Device]:
    """Parse a row of `AccessAndDevices.csv`: a device that is signed in."""
    serial, name = _named(row, "devices")
    return serial, Device(name=name, kind="client", last_seen_at=_time(row, "date"))


def _named(row: Record, column: str) -> tuple[str, str]:
    name = value_of(row, column)[:80]
    if not name:
        raise ValueError(column)
    return value_of(row, "esn") or name, name


def _time(row: Record, column: str) -> datetime | None:
    """Return a time, or None for the beginning of 1970, which means never."""
    text = value_of(row, column)
    return None if text.startswith("1970-01-01") else time_of(row, column)


def _merged(one: Device, other: Device) -> Device:
    """Return a device with everything that two rows state."""
    first = [at for at in (one.first_seen_at, other.first_seen_at) if at]
    last = [at for at in (one.last_seen_at, other.last_seen_at) if at]
    return replace(one, first_seen_at=min(first, default=None), last_seen_at=max(last, default=None))


def _addresses(owner: Record) -> Iterable[Contact]:
    for kind, column in (("email", "email address"), ("phone", "phone number")):
        if value := value_of(owner, column):
            yield Contact(kind=kind, value=Hidden(value))


def _event(row: Record) -> Event | None:
    """Parse a row of `MessagesSentByNetflix.csv`.

    A message about films, or one that was only shown in the app, gives None. The text of a message is not in the file.
    """
    at, name = utc(value_of(row, "sent utc ts")), value_of(row, "message name")
    if at is None or not name:
        raise ValueError("Sent Utc Ts")
    words = re.sub(r"[\W_]+", " ", name).casefold()
    kind = next((kind for pattern, kind in _MESSAGES if pattern.search(words)), "")
    sent = value_of(row, "channel").upper() in _SENT
    detail = tr_later("a message called “{name}”", name=words.strip()[:60])
    return Event(at=at, kind=kind, detail=detail) if kind and sent else None
