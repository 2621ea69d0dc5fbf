"""Parsers of the records in Instagram's export, one for each file.

Those at the end are for the flat files of 2018 to 2020. Their times are UTC. Those of the first two years do not say
so. The logs of activity and of profile changes have a module of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from hygiene.language.words import tr_later
from hygiene.model.records import FIRST, App, Device, Event, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import dicts, required, text_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.times import moment, utc
from hygiene.sources.readers.meta.labels import Cookies, Fields, Words
from hygiene.sources.readers.meta.layout import post_row


def login(cookies: Cookies, record: dict[str, Any]) -> Iterator[Login]:
    """Parse a record of `login_activity.json`, with a number for its cookie."""
    yield _login(cookies, record, "success")


def logout(cookies: Cookies, record: dict[str, Any]) -> Iterator[Login]:
    """Parse a record of `logout_activity.json`."""
    yield _login(cookies, record, "session")


def _login(cookies: Cookies, record: dict[str, Any], outcome: Literal["success", "session"]) -> Login:
    labelled = Fields(record)
    at, address = labelled.when(), labelled.ip()
    if not (at or address):
        raise ValueError("time")
    return Login(at=at, ip=address, agent=labelled.agent(), outcome=outcome, cookie=cookies(labelled.cookie()))


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
    yield SignIn(provider=f"{kind[:40]} (Accounts Center)" if kind else tr_later("another Meta account"))


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

    Facts that the post itself does not state come from its first picture. A post names no client: `cross_post_source`
    is "FB" for every post of the exports we have seen, so it does not say where the post was made.
    """
    media = next(dicts(record.get("media")), record)
    created = [
        text_of(*at) for at in ((record, "creation_timestamp"), (record, "timestamp"), (media, "creation_timestamp"))
    ]
    if not any(created):
        raise ValueError("creation_timestamp")
    titles = [holder["title"] for holder in (record, media) if isinstance(holder.get("title"), str)]
    text = next(filter(None, titles), "") or ("label_values" in record and Fields(record).text("caption")) or ""
    return post_row(next((at for at in created if moment(at)), ""), text, uri=text_of(media, "uri"))


def deleted_post(record: dict[str, Any]) -> Row | None:
    """Parse a recently deleted post in `recently_deleted_content.json`.

    The owner or an attacker deleted it. If nothing was deleted, the file holds an empty record.
    """
    if record.get("media") == []:
        return None
    row = post(record)
    row.deleted = True
    return row


def old_login(cookies: Cookies, record: dict[str, Any]) -> Iterator[Login]:
    """Parse a record of `login_history` in `account_history.json`."""
    yield Login(
        at=utc(record.get("timestamp")),
        ip=Hidden(required(record, "ip_address")),
        agent=text_of(record, "user_agent"),
        outcome="success",
        cookie=cookies(text_of(record, "cookie_name")),
    )


def old_signup_login(record: dict[str, Any]) -> Iterator[Login]:
    """Parse the optional `registration_info` in the same file."""
    for info in _registrations(record):
        if address := text_of(info, "ip_address"):
            yield Login(at=utc(info.get("registration_time")), ip=Hidden(address), agent=text_of(info, "device_name"))


def old_signup(record: dict[str, Any]) -> Iterator[Event]:
    """Parse the account's first address from the same record."""
    for info in _registrations(record):
        if text_of(info, "registration_email"):
            yield Event(at=utc(info.get("registration_time")), kind="email", detail=FIRST)


def _registrations(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    info = record.get("registration_info")
    return dicts(info if isinstance(info, list) else [info])


def old_post(record: dict[str, Any]) -> Row:
    """Parse a record of `photos`, `videos` or `stories` in `media.json`."""
    at = utc(required(record, "taken_at"))
    return post_row(at.isoformat() if at else "", text_of(record, "caption"), uri=text_of(record, "path"))
