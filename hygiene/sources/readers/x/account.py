"""The small files of an X archive.

They hold apps, sessions, devices, changes and second factors. Each is a list of records with a single key. A record of
an unexpected shape is counted and left out, never guessed at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from hygiene.language.words import tr_later
from hygiene.model.records import FIRST, App, Contact, Device, Event, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.reference.clients import is_first_party
from hygiene.sources.files.budget import MAX_TEXT
from hygiene.sources.reader_kit.fields import inner, linked_host, renamed, text_of
from hygiene.sources.reader_kit.times import moment

_SET_UP: Final = timedelta(days=1)
"""The time in which a new account gets its first address."""
_PAGES: Final = ("url", "privacyPolicyUrl", "termsAndConditionsUrl")
"""The pages that the publisher of an app states."""


def app(record: object) -> App:
    """Read a row of `connected-application.js`.

    The export of 2018 has `approvedAtMsec`. The fields of the organisation may be missing.
    """
    row = inner(record, "connectedApplication")
    organization = row.get("organization")
    organization = organization if isinstance(organization, dict) else {}
    permissions = row.get("permissions")
    if not text_of(row, "id") or not isinstance(permissions, list | None):
        raise ValueError("connectedApplication")
    return App(
        id=text_of(row, "id"),
        name=text_of(row, "name"),
        publisher=text_of(organization, "name"),
        sites=tuple(dict.fromkeys(filter(None, (linked_host(text_of(organization, page)) for page in _PAGES)))),
        permissions=frozenset(p[:MAX_TEXT].lower() for p in permissions or () if isinstance(p, str)),
        granted_at=moment(row.get("approvedAt") or row.get("approvedAtMsec")),
    )


def login(record: object) -> Login:
    """Read a row of `ip-audit.js`.

    It is a session and not a sign-in, so it has neither a user agent nor an outcome.
    """
    row = inner(record, "ipAudit")
    if not text_of(row, "loginIp"):
        raise ValueError("loginIp")
    return Login(at=moment(row.get("createdAt")), ip=Hidden(text_of(row, "loginIp")))


def device_token(record: object) -> list[Device]:
    """Read a row of `device-token.js`.

    It is a client that was signed in during the last 18 months. The token is never read.
    """
    row = inner(record, "deviceToken")
    client_id = text_of(row, "clientApplicationId")
    return [
        Device(
            name=text_of(row, "clientApplicationName"),
            kind="client",
            first_seen_at=moment(row.get("createdAt")),
            last_seen_at=moment(row.get("lastSeenAt")),
            client_id="" if client_id == "-1" else client_id,
        )
    ]


def ni_device(record: object) -> list[Device]:
    """Read a row of `ni-devices.js`.

    It is a device that gets push messages, or a phone that gets texts. A phone of the type `Auth` gets them
    only as a second factor.
    """
    row = inner(record, "niDeviceResponse")
    push, phone = row.get("pushDevice"), row.get("messagingDevice")
    if isinstance(push, dict):
        kind, row = "push", push
    elif isinstance(phone, dict):
        kind, row = ("sms-2fa" if text_of(phone, "deviceType") == "Auth" else "sms"), phone
    else:
        raise ValueError("niDeviceResponse")  # noqa: TRY004  # one kind of error for one kind of damage
    return [
        Device(
            name=text_of(row, "deviceType"),
            kind=kind,
            first_seen_at=moment(row.get("createdDate")),
            last_seen_at=moment(row.get("updatedDate")),
        )
    ]


def registered_devices(record: object) -> list[Device]:
    """Read `key-registry.js`, in either of its two layouts.

    It lists the devices registered for encrypted messages, with their full user agents.
    """
    if not isinstance(record, dict):
        raise ValueError("keyRegistryData")  # noqa: TRY004  # one kind of error for one kind of damage
    data = record.get("keyRegistryData")
    devices = inner(data if isinstance(data, dict) else record, "registeredDevices").get("deviceMetadataList")
    return [
        Device(name=text_of(row, "userAgent"), kind="registered", first_seen_at=moment(row.get("createdAt")))
        for row in (devices if isinstance(devices, list) else [])
        if isinstance(row, dict)
    ]


def email_change(record: object, created: datetime | None = None) -> Event:
    """Read a row of `email-address-change.js`.

    The addresses themselves are left out. Since 2023 no row names the address before it. A row without one is therefore
    the first address only if the account was `created` at that time.
    """
    row = inner(inner(record, "emailAddressChange"), "emailChange")
    at = moment(row.get("changedAt"))
    is_first = not text_of(row, "changedFrom") and at is not None and created is not None and at - created < _SET_UP
    return Event(at=at, kind="email", detail=FIRST if is_first else "")


def handle_change(record: object) -> Event:
    """Read a row of `screen-name-change.js`, where the key is nested twice."""
    row = inner(inner(record, "screenNameChange"), "screenNameChange")
    return Event(
        at=moment(row.get("changedAt")),
        kind="handle",
        detail=renamed(text_of(row, "changedFrom"), text_of(row, "changedTo")),
    )


def suspension(record: object) -> Event:
    """Read a row of `account-suspension.js`."""
    row = inner(record, "accountSuspension")
    return Event(at=moment(row.get("timeStamp")), kind="suspension", detail=text_of(row, "action")[:50].lower())


def protection(record: object) -> Event:
    """Read a row of `protected-history.js`.

    It says when posts were hidden from the public or shown to it.
    """
    row = inner(record, "protectedHistory")
    return Event(at=moment(row.get("protectedAt")), kind="protection", detail=text_of(row, "action")[:50].lower())


def phone(record: object) -> Contact:
    """Read a row of `phone-number.js`, where the key is `device`."""
    row = inner(record, "device")
    if not text_of(row, "phoneNumber"):
        raise ValueError("phoneNumber")
    return Contact(kind="phone", value=Hidden(text_of(row, "phoneNumber")))


def sign_in(record: object) -> SignIn:
    """Read a row of `sso.js`: another identity that can sign in.

    Google's ids have 21 digits.
    """
    row = inner(record, "singleSignOnMetaValues")
    provider = "Google" if len(text_of(row, "ssoId")) == 21 else tr_later("another sign-in service")
    return SignIn(provider=provider, at=moment(row.get("createdAt")))


DEVICES: Final[dict[str, Callable[[object], list[Device]]]] = {
    "device_token": device_token,
    "ni_devices": ni_device,
    "key_registry": registered_devices,
}


def events(created: datetime | None) -> dict[str, Callable[[object], list[Event]]]:
    """Return how each file of changes is read, for an account of that age."""
    parsers: dict[str, Callable[[object], Event]] = {
        "email_address_change": partial(email_change, created=created),
        "screen_name_change": handle_change,
        "account_suspension": suspension,
        "protected_history": protection,
    }
    return {name: partial(_as_list, parse) for name, parse in parsers.items()}


def _as_list(parse: Callable[[object], Event], record: object) -> list[Event]:
    return [parse(record)]


def with_first_party(apps: Iterable[App]) -> Iterable[App]:
    """Return the apps with the platform's own apps marked.

    They are recognised by id, because any app can copy a name.
    """
    return [replace(app, first_party=is_first_party("x", app.id)) for app in apps]


def contacts(owner: dict[str, Any], phones: tuple[Contact, ...] | None) -> tuple[Contact, ...] | None:
    """Return the addresses of an account, or None where nothing names any."""
    email = owner.get("email")
    emails = (Contact(kind="email", value=Hidden(email)),) if isinstance(email, str) and email else ()
    return None if phones is None and not owner else emails + (phones or ())
