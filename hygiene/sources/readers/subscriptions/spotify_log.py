"""Records of Spotify's technical log: sign-ins, grants, changes, devices.

Every record has the time at which Spotify wrote it, and fields whose names begin with `message_` or `context_`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from hygiene.language.words import tr_later
from hygiene.model.records import FIRST, App, Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import linked_host, value_of
from hygiene.sources.reader_kit.times import moment

Record = dict[str, Any]
Outcome = Literal["success", "failure", "session"]
_OWN: Final = {
    "65b708073fc0480ea92a077233ca87bd": "Spotify for computers",
    "9a8d2f0ce77a4e248bb71fefcb557637": "Spotify for Android",
    "58bd3c95768941ea9eb4350aaa033eb3": "Spotify for iPhone and iPad",
    "d8a5ed958d274c2e8ee717e6a4b0971d": "Spotify Web Player",
}
"""Spotify's own programs by client id.

The ids are in public code of many programs. Some of those programs sign in with Spotify's id instead of one of their
own, and look like Spotify's here.
"""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "["})
"""Hosts of a redirect to a program on the user's computer."""
_MAX_SCOPES: Final = 4_000
"""Characters of a list of scopes. The longest real one has 600."""
_ANDROID: Final = re.compile(r"OS ([0-9][0-9.]{0,9}) API [0-9]{1,3} \([^,()]{0,60}, ([^()]{1,60})\)")
"""A phone as Spotify writes it: `Android OS 14 API 34 (maker, model)`."""
_AGENTS: Final = ("context_user_agent_string", "context_user_agent", "message_user_agent", "message_system_info")
_SYSTEMS: Final = {"android": "Android", "ios": "iOS", "windows": "Windows", "osx": "Mac OS X", "macos": "Mac OS X"}
_FIELDS: Final = {
    "email": "email", "password": "password", "disabled": "suspension", "deleted": "deactivation",
    "username": "handle",
}  # fmt: skip
"""The fields of an account whose change is an event."""
_ACTION: Final = re.compile(r"[A-Z][A-Z0-9_]{1,59}")
_ACTIONS: Final = (
    (re.compile(r"(?:RESET|FORGOT|RECOVER|INVALIDATE)\w*PASSWORD|PASSWORD_?RESET"), "password-reset"),
    (re.compile(r"(?:CHANGE|UPDATE|SET|EDIT)_\w*PASSWORD|PASSWORD_?(?:CHANGE|UPDATE)"), "password"),
    (re.compile(r"(?:CHANGE|UPDATE|SET|EDIT|REPLACE)_\w*E_?MAIL|E_?MAIL(?:_ADDRESS)?_?(?:CHANGE|UPDATE)"), "email"),
    (re.compile(r"(?:CHANGE|UPDATE|SET|EDIT|ADD|REMOVE)_\w*(?:PHONE|MOBILE)"), "phone"),
    (re.compile(r"(?:CHANGE|UPDATE|SET|EDIT)_\w*USER_?NAME"), "handle"),
    (re.compile(r"DATA_?DOWNLOAD"), "data-download"),
    (re.compile(r"LOCK_ACCOUNT|(?:DIS|EN)ABLE_ACCOUNT|SUSPEND|UNBAN|BAN_ACCOUNT"), "suspension"),
    (re.compile(r"(?:DELETE|CLOSE|RESTORE|ACTIVATE)_ACCOUNT"), "deactivation"),
    (re.compile(r"REVOKE|(?:REMOVE|DISCONNECT)_\w*APP"), "revocation"),
)
"""Actions of the action log, with the kinds of events they are.

Real logs showed `RESET_PASSWORD`, `UNLOCK_ACCOUNT` and `REQUEST_DATA_DOWNLOAD`. The other names are of the same form.
"""
_TELLING: Final = re.compile(r"PASS|MAIL|PHONE|ACCOUNT|LOG|SIGN|AUTH|DEVICE|TOKEN|APP|SECUR|FACTOR|USER")
"""Words of actions that may concern the account's security."""


class Grant(NamedTuple):
    """One entry about an app: the app, its redirect target, and its client.

    `known` is false where the log does not state the client id.
    """

    app: App
    where: str
    known: bool


def when(record: Record) -> datetime:
    """Return when Spotify wrote a record.

    Raises:
        ValueError: when it states no plausible time.
    """
    at = moment(record.get("timestamp_utc")) or moment(record.get("context_time"))
    if at is None:
        raise ValueError("timestamp_utc")
    return at


def sign_in(record: Record, outcome: Outcome) -> Login:
    """Parse a sign-in, or the connection of a program that was signed in."""
    return Login(
        at=when(record),
        ip=Hidden(value_of(record, "message_ip_address")),
        agent=agent_of(record),
        country=value_of(record, "context_conn_country")[:60],
        outcome=outcome,
    )


def agent_of(record: Record) -> str:
    """Return the program and system that a record names, or ""."""
    if stated := next(filter(None, (value_of(record, key) for key in _AGENTS)), ""):
        return system_of(stated)
    system = value_of(record, "context_os_name")
    words = [_SYSTEMS.get(system.casefold(), system), value_of(record, "context_os_version")]
    if system.casefold() in {"android", "ios"}:  # A computer's model is often the maker's placeholder.
        words.insert(0, value_of(record, "context_device_model"))
    return " ".join(filter(None, words))


def system_of(text: str) -> str:
    """Return a system without serial numbers, and a phone by its model."""
    if phone := _ANDROID.search(text):
        return f"{phone[2]} Android {phone[1]}"
    # A speaker is named by its maker, model and serial number, with semicolons between them.
    return " ".join(text.split(";")[:2]) if text.startswith("Partner ") else text


def grant(record: Record) -> Grant:
    """Parse an authorisation code that an app got, or a grant without one.

    The export does not name the app, so the site it redirects to stands for the name.
    """
    at, client = when(record), value_of(record, "message_client_id") or value_of(record, "message_client_app_id")
    uri = value_of(record, "message_redirect_uri")
    where, host = _redirect(uri), linked_host(uri)
    if not (client or where):
        raise ValueError("message_client_id")
    name = f"a program on a computer ({client[:8]})" if where in _LOOPBACK else where or f"an app ({client[:8]})"
    app = App(
        id=(client or where)[:80],
        name=_OWN.get(client, name),
        permissions=_scopes(record),
        granted_at=at,
        last_used_at=at,
        # Any app may choose the name of its own scheme.
        first_party=client in _OWN or (host == where and f".{where}".endswith(".spotify.com")),
    )
    return Grant(app, where, bool(client))


def refresh(record: Record) -> Grant:
    """Parse an app's renewal of its access, which is not a new grant."""
    renewed = grant(record)
    return renewed._replace(app=replace(renewed.app, granted_at=None))


def _redirect(uri: str) -> str:
    """Return the host that an app redirects to, or the scheme of a program."""
    scheme = uri.partition(":")[0].strip().casefold()
    return linked_host(uri) if scheme in {"http", "https"} else scheme[:80]


def _scopes(record: Record) -> frozenset[str]:
    value = record.get("message_scope")
    text = value[:_MAX_SCOPES] if isinstance(value, str) else ""
    return frozenset(filter(None, re.split(r"[,\s]+", text.casefold())))


def apps(grants: Iterable[Grant]) -> tuple[App, ...]:
    """Merge the entries of each app.

    Spotify records a grant twice, once without the client id. An entry without the id is left out where another one
    redirects to the same place.
    """
    entries = list(grants)
    places = {entry.where for entry in entries if entry.known}
    found: dict[str, App] = {}
    for entry in entries:
        if entry.known or entry.where not in places:
            known = found.get(entry.app.id)
            found[entry.app.id] = entry.app if known is None else _merged(known, entry.app)
    return tuple(found.values())


def _merged(one: App, other: App) -> App:
    """Return an app with everything that two entries state."""
    granted = [at for at in (one.granted_at, other.granted_at) if at]
    used = [at for at in (one.last_used_at, other.last_used_at) if at]
    named = one if one.granted_at else other  # a renewal states no redirect
    return replace(
        named,
        permissions=one.permissions | other.permissions,
        granted_at=min(granted, default=None),
        last_used_at=max(used, default=None),
    )


def mutations(record: Record) -> tuple[Event, ...]:
    """Parse a change to the account, which may concern several fields."""
    at, fields = when(record), record.get("message_mutated_fields")
    if not isinstance(fields, list):
        raise ValueError("message_mutated_fields")  # noqa: TRY004  # one kind of error for one kind of damage
    if record.get("message_new_user") is True:
        return (Event(at=at, kind="email", detail=FIRST),) if "email" in fields else ()
    kinds = dict.fromkeys(_FIELDS[name] for name in fields if isinstance(name, str) and name in _FIELDS)
    invalid = "password_invalidated" in fields and record.get("message_password_invalidated") is True
    ended = (
        (Event(at=at, kind="password-reset", detail=tr_later("Spotify made the password invalid")),) if invalid else ()
    )
    return (*(Event(at=at, kind=kind) for kind in kinds), *ended)


def action(record: Record) -> Event | None:
    """Parse an action on the account, by its owner or by Spotify.

    The result is None for an action that failed, or that does not concern security.

    Raises:
        ValueError: for an unknown action that may concern security.
    """
    at, name = when(record), value_of(record, "message_action").upper()
    if not _ACTION.fullmatch(name):
        raise ValueError("message_action")
    if "FAIL" in value_of(record, "message_status").upper():
        return None
    kind = next((kind for pattern, kind in _ACTIONS if pattern.search(name)), "")
    if not kind and _TELLING.search(name):
        raise ValueError("message_action")
    began = moment(record.get("message_timestamp")) or at
    issuer, detail = value_of(record, "message_issuer_type").upper(), name.replace("_", " ").lower()
    if issuer == "SYSTEM":
        detail = tr_later("{action}, by Spotify", action=detail)
    elif issuer == "ADVISOR":
        detail = tr_later("{action}, by Spotify's support", action=detail)
    return Event(at=began, kind=kind, detail=detail) if kind else None


def notice(record: Record) -> Event:
    """Parse a mail in which Spotify reported a new sign-in."""
    return Event(at=when(record), kind="warning", detail=tr_later("a mail about a new sign-in"))


def address(record: Record) -> tuple[datetime, str]:
    """Return an e-mail address of the account, and when it was in use."""
    email = value_of(record, "message_email")
    if not email:
        raise ValueError("message_email")
    return when(record), email


def device(record: Record) -> tuple[str, Device]:
    """Parse the connection of a program, or its registration for messages.

    The first value identifies the device, and is never shown.
    """
    at, name = when(record), agent_of(record)
    if not name:
        raise ValueError("message_system_info")
    identity, client = value_of(record, "message_device_id"), value_of(record, "message_client_id")
    kind = "client" if identity else "push"
    return identity or name, Device(name=name, kind=kind, first_seen_at=at, last_seen_at=at, client_id=client[:80])


def devices(seen: Iterable[tuple[str, Device]]) -> tuple[Device, ...]:
    """Merge the records of each device, from the first to the last."""
    found: dict[tuple[str, str], Device] = {}
    for identity, one in seen:
        known = found.setdefault((one.kind, identity), one)
        times = [at for at in (known.first_seen_at, known.last_seen_at, one.first_seen_at) if at]
        newest = one if one.first_seen_at == max(times) else known
        found[one.kind, identity] = replace(newest, first_seen_at=min(times), last_seen_at=max(times))
    return tuple(found.values())
