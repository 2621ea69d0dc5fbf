"""Parsers of the records in Instagram's export, one for each file.

The tables map Instagram's own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from hygiene.model.records import FIRST, App, Device, Event, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import dicts, required, text_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.meta.labels import Fields, Words
from hygiene.sources.readers.meta.layout import post_row

Activity = Literal["login", "session", "mail", "change", "challenge", "protection"]

ACTIVITIES: Final[Mapping[str, Activity]] = {
    "log in": "login",
    "login": "login",
    "log out": "session",
    "logout": "session",
    "email sent": "mail",
    "profile changed": "change",
    "checkpoint": "challenge",
    "account privacy changed": "protection",
}
"""Kinds of entry in the log of activity.

In other languages an entry is in other words, and counts as use of a session.
"""
MAILS: Final[Mapping[str, str]] = {
    "password_reset": "password-reset",
    "password_change": "password",
    "suspicious_login": "warning",
    "verification_code": "challenge",
}
"""Event kinds by the subject of an e-mail from Instagram.

These words are the same in every language.
"""
CHANGED: Final[Mapping[str, str]] = {
    "username": "handle",
    "name": "name",
    "full_name": "name",
    "profile name": "name",
    "email": "email",
    "phone": "phone",
    "phone number": "phone",
    "password": "password",
    "private account": "protection",
}
"""Event kinds by the part of the profile that changed.

These words are the same in every language. Other parts (the picture, the biography) do not protect the account.
"""
BY_MAIL: Final = "reported by e-mail"
_SERVER: Final = "C++/THttpClient"
"""The program of Instagram's own servers.

A network address beside it belongs to no person.
"""


def login(record: dict[str, Any]) -> Iterator[Login]:
    """Parse a record of `login_activity.json`, without its cookie."""
    yield _login(record, "success")


def logout(record: dict[str, Any]) -> Iterator[Login]:
    """Parse a record of `logout_activity.json`."""
    yield _login(record, "session")


def _login(record: dict[str, Any], outcome: Literal["success", "session"]) -> Login:
    labelled = Fields(record)
    at, address = labelled.when(), labelled.ip()
    if not (at or address):
        raise ValueError("time")
    return Login(at=at, ip=address, agent=labelled.agent(), outcome=outcome)


def activity_login(words: Words[Activity], record: dict[str, Any]) -> Iterator[Login]:
    """Parse the use of a session from a record of `profile_activity.json`.

    A server sends the e-mails, so an e-mail is no use of a session.
    """
    labelled = Fields(record)
    activity = words(labelled.text("type")) or "session"
    agent, details = labelled.agent(), labelled.within("details")
    address = Hidden("") if agent == _SERVER else labelled.ip()
    if activity == "challenge" or (activity != "mail" and address):
        yield Login(
            at=labelled.when(),
            ip=address,
            agent="" if agent == _SERVER else agent,
            place=details.text("location") if details else "",
            outcome="success" if activity == "login" else "challenge" if activity == "challenge" else "session",
        )


def activity_event(
    activities: Words[Activity], mails: Words[str], changed: Words[str], record: dict[str, Any]
) -> Iterator[Event]:
    """Parse the event from a record of the same file."""
    labelled = Fields(record)
    activity, details, at = activities(labelled.text("type")), labelled.within("details"), labelled.when()
    if activity == "mail" and details and (kind := mails(details.text("email type"))):
        yield Event(at=at, kind=kind, detail=BY_MAIL if kind == "password" else "")
    elif activity == "change" and details and (kind := changed(details.text("type"))):
        yield Event(at=at, kind=kind, detail=_rename_detail(kind, details))
    elif activity in {"challenge", "protection"}:
        yield Event(at=at, kind=str(activity))


def profile_change(changed: Words[str], record: dict[str, Any]) -> Iterator[Event]:
    """Parse a record of `profile_changes.json`.

    The changed part of the profile comes first. It is in English, whatever the language of its label.
    """
    labelled = Fields(record)
    if kind := changed(labelled.text("changed") or next(labelled.texts(), "")):
        yield Event(
            at=labelled.time("change date") or labelled.when(), kind=kind, detail=_rename_detail(kind, labelled)
        )


def _rename_detail(kind: str, labelled: Fields) -> str:
    old, new = labelled.text("previous value"), labelled.text("new value")
    return f"@{old[:50]} became @{new[:50]}" if kind == "handle" and old and new else ""


def password(record: dict[str, Any]) -> Iterator[Event]:
    """Parse a record of `password_change_activity.json`."""
    yield Event(at=Fields(record).when(), kind="password")


def privacy(record: dict[str, Any]) -> Iterator[Event]:
    """Parse a record of `profile_privacy_changes.json`."""
    yield Event(at=Fields(record).when(), kind="protection", detail=text_of(record, "title")[:50].lower())


def status(record: dict[str, Any]) -> Iterator[Event]:
    """Parse a record of `profile_status_changes.json`."""
    labelled = Fields(record)
    yield Event(at=labelled.when(), kind="deactivation", detail=labelled.text("activation type")[:50].lower())


def signup_login(record: dict[str, Any]) -> Iterator[Login]:
    """Parse the session in which the account was created.

    The file is `signup_details.json`.
    """
    labelled = Fields(record)
    if address := labelled.ip():
        yield Login(at=labelled.when(), ip=address, agent=labelled.text("device"))


def signup(record: dict[str, Any]) -> Iterator[Event]:
    """Parse the account's first address from a record of the same file."""
    labelled = Fields(record)
    if any("@" in text for text in labelled.texts()):
        yield Event(at=labelled.when(), kind="email", detail=FIRST)


def device(record: dict[str, Any]) -> Iterator[Device]:
    """Parse a program in `devices.json` and the time of its last sign-in."""
    labelled = Fields(record)
    name = labelled.agent() or next(labelled.texts(), "")
    yield Device(name=name, kind="login", last_seen_at=labelled.time("last login") or labelled.when())


def factor(record: dict[str, Any]) -> Iterator[str]:
    """Parse an authenticator app in `two-factor_authentication.json`.

    The owner gave it its name, which is not read.
    """
    Fields(record)
    yield "totp"


def linked(record: dict[str, Any]) -> Iterator[SignIn]:
    """Parse a record of `linked_meta_accounts.json`.

    An account of the same Accounts Center may sign in. Its name is not read.
    """
    kind = Fields(record).text("account type", "art des kontos")
    yield SignIn(provider=f"{kind[:40]} (Accounts Center)" if kind else "another Meta account")


def app(dates: Words[str], record: dict[str, Any]) -> Iterator[App]:
    """Parse a record of `active_apps.json`.

    `dates` counts the dates whose labels are unknown.
    """
    labelled = Fields(record)
    name = text_of(record, "title") or labelled.text("name") or required(record, "title")
    added, last = labelled.time("added on"), labelled.time("last active on", "last active time")
    expired = labelled.time("expired on", "expired time")
    for label, _ in () if added or last or expired else labelled.times():
        dates(label)
    yield App(
        id=labelled.text("app user id", "your id in this app") or name.strip().casefold(),
        name=name,
        permissions=frozenset({"expired"}) if expired else frozenset(),
        granted_at=added,
        last_used_at=last,
    )


def expired(dates: Words[str], record: dict[str, Any]) -> Iterator[App]:
    """Parse a grant in `expired_apps.json`, which has expired."""
    for grant in app(dates, record):
        yield App(
            id=grant.id,
            name=grant.name,
            permissions=frozenset({"expired"}),
            granted_at=grant.granted_at,
            last_used_at=grant.last_used_at,
        )


def post(record: dict[str, Any]) -> Row:
    """Parse a post, story or reel of any year.

    What the post itself does not state comes from its first picture.
    """
    media = next(dicts(record.get("media")), record)
    created = [
        text_of(*at) for at in ((record, "creation_timestamp"), (record, "timestamp"), (media, "creation_timestamp"))
    ]
    if not any(created):
        raise ValueError("creation_timestamp")
    titles = [holder["title"] for holder in (record, media) if isinstance(holder.get("title"), str)]
    text = next(filter(None, titles), "") or ("label_values" in record and Fields(record).text("caption")) or ""
    row = post_row(next((at for at in created if moment(at)), ""), text)
    source = media.get("cross_post_source")
    row.source = text_of(source, "source_app") if isinstance(source, dict) else ""
    return row


def deleted_post(record: dict[str, Any]) -> Row | None:
    """Parse a recently deleted post in `recently_deleted_content.json`.

    The owner or an attacker deleted it. If nothing was deleted, the file holds an empty record.
    """
    if record.get("media") == []:
        return None
    row = post(record)
    row.deleted = True
    return row
