"""Parsers of the records in Facebook's export, one for each file.

The tables map Facebook's own words. A cookie becomes a number. Some files are not read: lists of cookies, apps that the
owner made, the words of messages and where they were sent from, and the files about the registration and the last
sign-in, because no published export shows their labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

from hygiene.language.words import tr_later
from hygiene.model.records import App, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import dicts, inner, renamed, required, text_of
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.meta.labels import Cookies, Fields, Words

Outcome = Literal["success", "failure", "challenge", "session", "open"]

OUTCOMES: Final[Mapping[str, Outcome]] = {
    "login": "success",
    "session updated": "session",
    "log out": "session",
    "web session terminated": "session",
    "mobile session terminated": "session",
}
"""Outcomes by the action in the logs.

In other languages the action has other words, and counts as use of a session.
"""
CHANGES: Final[Mapping[str, str]] = {
    "password change": "password",
    "checkpoint": "challenge",
}
"""Event kinds by the word of an administrative record.

A record with an old and a new value shows its kind by these, in every language.
"""
STATUSES: Final[Mapping[str, str]] = {
    "account deactivated": tr_later("deactivated"),
    "account reactivated": tr_later("reactivated"),
}
_UPDATES: Final = (
    ("picture", re.compile(r"\b(?:profile picture|profile video|cover photo)\b", re.IGNORECASE)),
    ("biography", re.compile(r"\bbio\b", re.IGNORECASE)),
    ("link", re.compile(r"\bwebsites?\b", re.IGNORECASE)),
)
"""Event kinds by the English words in the title of a profile's update."""
_EXTRA: Final = (("vanity", "handle"), ("name", "name"), ("email", "email"), ("number", "phone"))


def app(record: dict[str, Any]) -> Iterator[App]:
    """Parse a record of `connected_apps_and_websites.json`.

    A removed app has no grant. The grant of an `inactive` app has expired.
    """
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
    """Parse the removal of an app from a record of the same file.

    Not every removed app has a date of removal.
    """
    if at := moment(record.get("removed_timestamp")):
        yield Event(at=at, kind="revocation", detail=text_of(record, "name")[:60])


def permission(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Parse `permissions_you_have_granted_to_apps.json`.

    Yields the name of an app and one of its permissions, both in lower case.
    """
    for permission, names in Fields(record).lists():
        yield from ((name.strip().casefold(), permission.casefold()) for name in names if name and permission)


def activity(words: Words[Outcome], cookies: Cookies, record: dict[str, Any]) -> Iterator[Login]:
    """Parse a record of the logs of sessions.

    These are `account_activity.json`, `logins_and_logouts.json` and `ip_address_activity.json`. The location is
    Facebook's own guess.
    """
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
        cookie=cookies(text_of(record, "datr_cookie")),
    )


def protection(record: dict[str, Any]) -> Iterator[Login]:
    """Parse a network address that Facebook trusts.

    `login_protection_data.json` also holds trusted cookies and locations, which are not read.
    """
    session = inner(record, "session")
    if address := text_of(session, "ip_address"):
        yield Login(at=moment(session.get("created_timestamp")), ip=Hidden(address))


def registration(record: dict[str, Any]) -> Iterator[Login]:
    """Parse the session in which the account was made.

    The file is `registration_information.json`.
    """
    labelled = Fields(record)
    if address := labelled.ip():
        yield Login(at=labelled.when(), ip=address, agent=labelled.agent())


def open_session(cookies: Cookies, record: dict[str, Any]) -> Iterator[Login]:
    """Parse an open session in `where_you're_logged_in.json`.

    It is dated by its last use.
    """
    created = required(record, "created_timestamp")
    yield Login(
        at=moment(record.get("updated_timestamp")) or moment(created),
        ip=Hidden(text_of(record, "ip_address")),
        agent=text_of(record, "user_agent"),
        place=text_of(record, "location"),
        outcome="open",
        cookie=cookies(text_of(record, "datr_cookie")),
    )


def session_device(record: dict[str, Any]) -> Iterator[Device]:
    """Parse the signed-in device from a record of the same file."""
    names = (text_of(record, "device"), text_of(record, "app") or text_of(record, "session_type"))
    yield _device(record, ", ".join(filter(None, names)), "session")


def trusted(record: dict[str, Any]) -> Iterator[Device]:
    """Parse a device in `recognized_devices.json`.

    Facebook asks these devices for no second factor.
    """
    yield _device(record, text_of(record, "name"), "trusted")


def trusting(record: dict[str, Any]) -> Iterator[Event]:
    """Parse the moment at which a device of the same file became trusted."""
    yield Event(at=moment(required(record, "created_timestamp")), kind="device", detail=text_of(record, "name")[:80])


def mobile(record: dict[str, Any]) -> Iterator[Device]:
    """Parse a device in `mobile_devices.json`, without its tokens and ids."""
    names = (text_of(record, "type"), text_of(record, "os"))
    created = [moment(token.get("creation_time")) for token in dicts(record.get("push_tokens"))]
    yield Device(
        name=", ".join(filter(None, names)),
        kind="mobile",
        first_seen_at=min(filter(None, created), default=None),
        last_seen_at=moment(required(record, "update_time")),
    )


def clients(record: dict[str, Any]) -> Iterator[Device]:
    """Parse the programs in `your_facebook_activity_history.json`.

    The file lists the days on which the owner used Facebook with each program.
    """
    for name, activity in inner(record, "last_activity_time").items():
        stamps = activity.get("activity_by_day") if isinstance(activity, dict) else None
        days = [day for day in map(moment, stamps) if day] if isinstance(stamps, list) else []
        if days:
            yield Device(name=name[:80], kind="client", first_seen_at=min(days), last_seen_at=max(days))


def admin_login(cookies: Cookies, record: dict[str, Any]) -> Iterator[Login]:
    """Parse the session in which the account was changed.

    The file is `record_details.json`.
    """
    session = inner(record, "session")
    challenged = text_of(record, "event").casefold().startswith("checkpoint")
    if address := text_of(session, "ip_address"):
        yield Login(
            at=moment(session.get("created_timestamp")),
            ip=Hidden(address),
            agent=text_of(session, "user_agent"),
            outcome="challenge" if challenged else "session",
            cookie=cookies(text_of(session, "datr_cookie")),
        )


def change(words: Words[str], names: set[str], record: dict[str, Any]) -> Iterator[Event]:
    """Parse the change from a record of the same file.

    A phone number may stand where an e-mail address belongs. The owner's names and handles before and after a change
    are added to `names`.
    """
    at = moment(inner(record, "session").get("created_timestamp"))
    extra = record.get("extra_info")
    extra = extra if isinstance(extra, dict) else {}
    changes = []
    for field, kind in _EXTRA:
        old, new = text_of(extra, f"old_{field}"), text_of(extra, f"new_{field}")
        if old != new:
            is_number = kind == "email" and "@" not in (new or old)
            detail = renamed(old, new) if kind == "handle" else ""
            names.update((old, new) if kind in {"handle", "name"} else ())
            changes.append(Event(at=at, kind="phone" if is_number else kind, detail=detail))
    if changes:
        yield from changes
    elif known := words(required(record, "event")):
        yield Event(at=at, kind=known)


class ProfileUpdates:
    """The parser of `profile_update_history.json`.

    A title is in the owner's language, and begins with the name of the `owner`. An update with a picture concerns the
    profile's picture or its cover, in any language. `others` counts the updates of other kinds.
    """

    def __init__(self, owner: str) -> None:
        self._owner, self.others = owner, 0

    def __call__(self, record: dict[str, Any]) -> Iterator[Event]:
        """Parse an update of the profile."""
        at, title = moment(required(record, "timestamp")), text_of(record, "title").removeprefix(self._owner)
        items = [item for part in dicts(record.get("attachments")) for item in dicts(part.get("data"))]
        kind = next((kind for kind, words in _UPDATES if words.search(title)), "")
        if not kind and any("media" in item for item in items) and not any("life_event" in item for item in items):
            kind = "picture"
        self.others += not kind
        if kind:
            yield Event(at=at, kind=kind)


def status(words: Words[str], record: dict[str, Any]) -> Iterator[Event]:
    """Parse a record of `account_status_changes.json`."""
    detail = words(required(record, "status")) or ""
    yield Event(at=moment(record.get("timestamp")), kind="deactivation", detail=detail)


def recovery(record: dict[str, Any]) -> Iterator[Event]:
    """Parse a recovery of the account.

    The files are `account_recoveries_without_password_changes.json` and `your_recent_account_recovery_successes.json`.
    """
    labelled = Fields(record)
    yield Event(at=labelled.when() or max((at for _, at in labelled.times()), default=None), kind="recovery")


def password(words: Words[str], record: dict[str, Any]) -> Iterator[Event]:
    """Parse the password changes in `your_account_password_information.json`.

    Only a field whose name says that it is the time of a change counts.
    """
    for name, at in Fields(record).times():
        if "chang" in name or words(name):
            yield Event(at=at, kind="password")


def without_repeated_passwords(events: Iterable[Event]) -> Iterator[Event]:
    """Leave out a password change that another file also records.

    The log and the file with the time of the last change may differ by a moment, so changes in the same minute or in
    neighbouring minutes count as one.
    """
    minutes: set[int] = set()
    for event in events:
        if event.kind == "password" and event.at:
            minute = int(event.at.timestamp()) // 60
            if minutes & {minute - 1, minute, minute + 1}:
                continue
            minutes.add(minute)
        yield event


def _device(record: dict[str, Any], name: str, kind: str) -> Device:
    first = moment(required(record, "created_timestamp"))
    return Device(
        name=name, kind=kind, first_seen_at=first, last_seen_at=moment(record.get("updated_timestamp")) or first
    )
