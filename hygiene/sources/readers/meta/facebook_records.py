"""The records of Facebook's export: one function a file, and Facebook's own words sorted.

Left aside are cookies, the pages on the registration and the last sign-in, whose labels nobody has shown, apps that the owner
made, and messages, though some of them tell where they were sent from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from hygiene.model.records import App, Contact, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import dicts, inner, required, text_of
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.meta.labels import Fields, Words

Outcome = Literal["success", "failure", "challenge", "session", "open"]

OUTCOMES: Final[Mapping[str, Outcome]] = {
    "login": "success",
    "session updated": "session",
    "log out": "session",
    "web session terminated": "session",
    "mobile session terminated": "session",
}
"""What an action in the logs is. In other languages it is in other words, and counts as use of a session."""
CHANGES: Final[Mapping[str, str]] = {
    "password change": "password",
    "checkpoint": "challenge",
}
"""What an administrative record is by its word. Where it tells an old and a new value, these tell in every language."""
STATES: Final[Mapping[str, bool]] = {"enabled": True, "on": True, "disabled": False, "off": False}
STATUSES: Final[Mapping[str, str]] = {"account deactivated": "deactivated", "account reactivated": "reactivated"}
_EXTRA: Final = (("vanity", "handle"), ("name", "name"), ("email", "email"), ("number", "phone"))


def app(record: dict[str, Any]) -> Iterator[App]:
    """`connected_apps_and_websites.json`. A removed app has no grant; the grant of an `inactive` one has run out."""
    category = text_of(record, "category").casefold() or ("removed" if moment(record.get("removed_timestamp")) else "")
    name = text_of(record, "name")
    if not {"name", "added_timestamp"} <= record.keys():
        raise ValueError("name")
    if category != "removed":
        yield App(
            id=text_of(record, "user_app_scoped_id") or name.strip().casefold(),
            name=name,
            permissions=frozenset({category} - {"", "active"}),
            granted_at=moment(record.get("added_timestamp")),
        )


def removal(record: dict[str, Any]) -> Iterator[Event]:
    """The same file, as the moments at which apps were removed, where it tells them."""
    if at := moment(record.get("removed_timestamp")):
        yield Event(at=at, kind="revocation", detail=text_of(record, "name")[:60])


def permission(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """`permissions_you_have_granted_to_apps.json`: which apps have which permission, by the apps' names."""
    for permission, names in Fields(record).lists():
        yield from ((name.strip().casefold(), permission.casefold()) for name in names if name and permission)


def activity(words: Words[Outcome], record: dict[str, Any]) -> Iterator[Login]:
    """`account_activity.json`, `logins_and_logouts.json` and `ip_address_activity.json`; places are Facebook's own guess."""
    address = text_of(record, "ip_address") or text_of(record, "ip")
    at = moment(record.get("timestamp"))
    if not (at or address):
        raise ValueError("timestamp")
    yield Login(
        at=at,
        ip=Hidden(address),
        agent=text_of(record, "user_agent"),
        place=", ".join(filter(None, (text_of(record, "city"), text_of(record, "region")))),
        country=text_of(record, "country"),
        outcome=(words(text_of(record, "action")) or "session") if "action" in record else "session",
    )


def protection(record: dict[str, Any]) -> Iterator[Login]:
    """`login_protection_data.json`: cookies, places and addresses that Facebook trusts; only addresses are read."""
    session = inner(record, "session")
    if address := text_of(session, "ip_address"):
        yield Login(at=moment(session.get("created_timestamp")), ip=Hidden(address))


def open_session(record: dict[str, Any]) -> Iterator[Login]:
    """`where_you're_logged_in.json`: sessions that were open, when they were last used."""
    created = required(record, "created_timestamp")
    yield Login(
        at=moment(record.get("updated_timestamp")) or moment(created),
        ip=Hidden(text_of(record, "ip_address")),
        agent=text_of(record, "user_agent"),
        place=text_of(record, "location"),
        outcome="open",
    )


def session_device(record: dict[str, Any]) -> Iterator[Device]:
    """The same file, as the devices that are signed in."""
    told = (text_of(record, "device"), text_of(record, "app") or text_of(record, "session_type"))
    yield _device(record, ", ".join(filter(None, told)), "session")


def trusted(record: dict[str, Any]) -> Iterator[Device]:
    """`recognized_devices.json`: devices that are asked for no second factor."""
    yield _device(record, text_of(record, "name"), "trusted")


def trusting(record: dict[str, Any]) -> Iterator[Event]:
    """The same file, as the moments at which a device was trusted."""
    yield Event(at=moment(required(record, "created_timestamp")), kind="device", detail=text_of(record, "name")[:80])


def mobile(record: dict[str, Any]) -> Iterator[Device]:
    """`mobile_devices.json`, without its tokens and ids."""
    told = (text_of(record, "type"), text_of(record, "os"))
    created = [moment(token.get("creation_time")) for token in dicts(record.get("push_tokens"))]
    yield Device(
        name=", ".join(filter(None, told)),
        kind="mobile",
        first_seen_at=min(filter(None, created), default=None),
        last_seen_at=moment(required(record, "update_time")),
    )


def clients(record: dict[str, Any]) -> Iterator[Device]:
    """`your_facebook_activity_history.json`: the programs Facebook was used with, and on which days."""
    for name, days in inner(record, "last_activity_time").items():
        told = days.get("activity_by_day") if isinstance(days, dict) else None
        at = [day for day in map(moment, told) if day] if isinstance(told, list) else []
        if at:
            yield Device(name=name[:80], kind="client", first_seen_at=min(at), last_seen_at=max(at))


def admin_login(record: dict[str, Any]) -> Iterator[Login]:
    """`record_details.json`: the session in which the account was changed."""
    session = inner(record, "session")
    asked = text_of(record, "event").casefold().startswith("checkpoint")
    if address := text_of(session, "ip_address"):
        yield Login(
            at=moment(session.get("created_timestamp")),
            ip=Hidden(address),
            agent=text_of(session, "user_agent"),
            outcome="challenge" if asked else "session",
        )


def change(words: Words[str], record: dict[str, Any]) -> Iterator[Event]:
    """The same file, as changes. A phone number may stand where an e-mail address belongs."""
    at = moment(inner(record, "session").get("created_timestamp"))
    extra = record.get("extra_info")
    extra = extra if isinstance(extra, dict) else {}
    told = []
    for what, kind in _EXTRA:
        old, new = text_of(extra, f"old_{what}"), text_of(extra, f"new_{what}")
        if old != new:
            number = kind == "email" and "@" not in (new or old)
            detail = f"@{old[:50]} became @{new[:50]}" if kind == "handle" else ""
            told.append(Event(at=at, kind="phone" if number else kind, detail=detail))
    if told:
        yield from told
    elif known := words(required(record, "event")):
        yield Event(at=at, kind=known)


def status(words: Words[str], record: dict[str, Any]) -> Iterator[Event]:
    """`account_status_changes.json`."""
    detail = words(required(record, "status")) or ""
    yield Event(at=moment(record.get("timestamp")), kind="deactivation", detail=detail)


def recovery(record: dict[str, Any]) -> Iterator[Event]:
    """`account_recoveries_without_password_changes.json` and `your_recent_account_recovery_successes.json`."""
    labelled = Fields(record)
    yield Event(at=labelled.when() or max((at for _, at in labelled.times()), default=None), kind="recovery")


def password(words: Words[str], record: dict[str, Any]) -> Iterator[Event]:
    """`your_account_password_information.json`: only what says by its name that it is the time of a change."""
    for name, at in Fields(record).times():
        if "chang" in name or words(name):
            yield Event(at=at, kind="password")


class Factor(NamedTuple):
    """Whether a second factor is on (None: not told), and since when."""

    on: bool | None
    since: datetime | None


def factor(words: Words[bool], record: dict[str, Any]) -> Iterator[Factor]:
    """`two-factor_authentication.json`: its state, never of which kind it is."""
    labelled = Fields(record)
    since = labelled.time("enabled time", "enabledtime")
    yield Factor(True if since else words(labelled.text("state", "status")), since)


class Profile(NamedTuple):
    """`profile_information.json`, as far as it is used."""

    handle: str
    name: str
    registered: datetime | None
    contacts: tuple[Contact, ...]
    former: int


def profile(record: dict[str, Any]) -> Iterator[Profile]:
    """The owner, and how the account reaches them: addresses that were given up reach nobody, and are only counted."""
    mails, phones, name = (record.get(key) for key in ("emails", "phone_numbers", "name"))
    mails = mails if isinstance(mails, dict) else {}
    contacts = [
        Contact(kind="email", value=Hidden(mail), confirmed=confirmed)
        for key, confirmed in (("emails", True), ("pending_emails", False))
        for mail in _texts(mails.get(key))
    ]
    for phone in dicts(phones):
        if number := text_of(phone, "phone_number"):
            verified = phone.get("verified")
            told = verified if isinstance(verified, bool) else None
            contacts.append(Contact(kind="phone", value=Hidden(number), confirmed=told))
    if not ({"emails", "name", "registration_timestamp"} & record.keys()):
        raise ValueError("profile")
    yield Profile(
        handle=text_of(record, "username") or _handle(text_of(record, "profile_uri")),
        name=text_of(name, "full_name") if isinstance(name, dict) else text_of(record, "name"),
        registered=moment(record.get("registration_timestamp")),
        contacts=tuple(contacts),
        former=len(_texts(mails.get("previous_emails"))),
    )


def verification(record: dict[str, Any]) -> Iterator[tuple[str, datetime | None]]:
    """`email_address_verifications.json`: an address, which may be a phone number, and when it was confirmed."""
    yield required(record, "contact"), moment(record.get("verification_time"))


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str) and one] if isinstance(value, list) else []


def _device(record: dict[str, Any], name: str, kind: str) -> Device:
    first = moment(required(record, "created_timestamp"))
    return Device(
        name=name, kind=kind, first_seen_at=first, last_seen_at=moment(record.get("updated_timestamp")) or first
    )


def _handle(uri: str) -> str:
    """The name at the end of the address of a profile; a number stands there for owners without one."""
    name = uri.rstrip("/").rpartition("/")[2]
    return "" if "?" in name else name
