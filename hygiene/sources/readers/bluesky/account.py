"""Bluesky account data saved as JSON, from the server and the directory.

The user saves the answers to three calls. The directory is the public identity directory at plc.directory.

| call | root of the answer | gives |
|---|---|---|
| `com.atproto.server.listAppPasswords` | `passwords` | app passwords and when they were made |
| `com.atproto.server.getSession` | `did`, `handle` | e-mail address, whether the server sends sign-in codes to it |
| `https://plc.directory/<did>/log/audit` | a list of operations | changes of handle, server and keys |

A record of an unexpected shape is counted and left out, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hygiene.model.records import App, Contact, Event
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import inner, linked_host, text_of
from hygiene.sources.reader_kit.times import moment

_MAX_STRINGS: Final = 100
"""Names or keys read from one entry. The directory accepts ten keys."""
_SHOWN: Final = 50
UNDO_PERIOD: Final = timedelta(hours=72)
"""The time a higher-ranking key has to undo an operation.

The directory sets this period.
"""
_KINDS: Final = {
    "passwords": re.compile(
        rb'^\s*\{.{0,200}?"passwords"\s*:\s*\[\s*(?:\]|\{[^{}]*"(?:createdAt|privileged)")', re.DOTALL
    ),
    "session": re.compile(
        rb'^\s*\{(?=.*"did"\s*:\s*"did:)(?=.*"handle"\s*:\s*")(?=.*"(?:email\w*|active|didDoc)"\s*:)', re.DOTALL
    ),
    "log": re.compile(rb'^\s*\[\s*\{(?=.*"did"\s*:\s*"did:)(?=.*"operation"\s*:\s*\{)', re.DOTALL),
}
DID: Final = re.compile(rb'"did"\s*:\s*"(did:[a-z]{1,20}:[\w.:%-]{1,200})"')


def answer_kind(start: bytes) -> str:
    """Return the kind of answer that begins like this, or an empty text.

    The kinds are `passwords`, `session` and `log`.
    """
    return next((kind for kind, beginning in _KINDS.items() if beginning.search(start)), "")


def app_password(record: dict[str, Any]) -> App:
    """Read an app password.

    An app password may do everything except change the account. A privileged one may also read and send messages.
    """
    name, created = text_of(record, "name"), text_of(record, "createdAt")
    if not name or not created:
        raise ValueError("passwords")
    extra = {"directmessages"} if record.get("privileged") is True else set()
    return App(id=name, name=name, permissions=frozenset({"read", "write"} | extra), granted_at=moment(created))


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The account as its server describes it to its owner.

    `code_by_email` is None if the answer does not state it.
    """

    did: str
    handle: str
    email: Contact | None
    code_by_email: bool | None


def session(record: dict[str, Any]) -> Session:
    """Read the answer to `getSession`.

    Another answer of the same shape also holds tokens. Tokens are never read.
    """
    did, handle, email = (text_of(record, key) for key in ("did", "handle", "email"))
    if not did.startswith("did:"):
        raise ValueError("session")
    confirmed, code = (record.get(key) for key in ("emailConfirmed", "emailAuthFactor"))
    contact = Contact(kind="email", value=Hidden(email), confirmed=confirmed if isinstance(confirmed, bool) else None)
    return Session(
        did=did,
        handle=handle,
        email=contact if email else None,
        code_by_email=code if isinstance(code, bool) else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An entry of the directory's log: the state of the identity after it.

    `cid` identifies the entry and `previous` is the `cid` of the entry it follows.
    """

    did: str
    cid: str
    previous: str
    at: datetime | None
    undone: bool
    deleted: bool
    handle: str
    server: str
    rotation_keys: frozenset[str]
    signing_key: str


def operation(record: dict[str, Any]) -> Operation:
    """Read a log entry, in today's shape or that of the first accounts.

    The first accounts have entries of the type `create`.
    """
    content = inner(record, "operation")
    did, cid = text_of(record, "did"), text_of(record, "cid")
    if not did.startswith("did:") or not cid:
        raise ValueError("operation")
    services, methods = (content.get(key) for key in ("services", "verificationMethods"))
    server = services.get("atproto_pds") if isinstance(services, dict) else None
    names, keys = (content.get(key) for key in ("alsoKnownAs", "rotationKeys"))
    if content.get("type") == "create":
        names, keys = [content.get("handle")], [content.get("recoveryKey"), content.get("signingKey")]
        server, methods = {"endpoint": content.get("service")}, {"atproto": content.get("signingKey")}
    return Operation(
        did=did,
        cid=cid,
        previous=text_of(content, "prev"),
        at=moment(record.get("createdAt")),
        undone=record.get("nullified") is True,
        deleted=content.get("type") == "plc_tombstone",
        handle=next(iter(_strings(names)), "").removeprefix("at://")[:_SHOWN],
        server=linked_host(text_of(server, "endpoint") if isinstance(server, dict) else "")[:_SHOWN],
        rotation_keys=frozenset(_strings(keys)),
        signing_key=text_of(methods, "atproto") if isinstance(methods, dict) else "",
    )


def _strings(values: object) -> list[str]:
    """Return the strings in a list, or an empty list."""
    return [value for value in values[:_MAX_STRINGS] if isinstance(value, str)] if isinstance(values, list) else []


def changes(log: Sequence[Operation]) -> Iterator[Event]:
    """Yield what each entry changed, compared with the entry it follows.

    The first entry created the account and changes nothing.
    """
    by_cid = {entry.cid: entry for entry in log}
    undone = {entry.previous for entry in log if entry.undone}
    for entry in log:
        previous = by_cid.get(entry.previous)
        if previous is None:
            continue
        suffix = "; undone later" if entry.undone else ""
        if entry.previous in undone and not entry.undone:
            yield Event(at=entry.at, kind="recovery", detail="a higher-ranking key undid an earlier change")
        if entry.deleted:
            yield Event(at=entry.at, kind="deactivation", detail=f"the identity was deleted{suffix}")
            continue
        if entry.handle != previous.handle:
            yield Event(at=entry.at, kind="handle", detail=f"@{previous.handle} became @{entry.handle}{suffix}")
        suffix = suffix or _undo_deadline(entry.at)
        if entry.server != previous.server:
            yield Event(at=entry.at, kind="server", detail=f"{previous.server} became {entry.server}{suffix}")
        if entry.rotation_keys != previous.rotation_keys:
            added = len(entry.rotation_keys - previous.rotation_keys)
            removed = len(previous.rotation_keys - entry.rotation_keys)
            yield Event(at=entry.at, kind="key", detail=f"rotation keys: {added} added, {removed} removed{suffix}")
        if entry.signing_key != previous.signing_key:
            yield Event(at=entry.at, kind="key", detail=f"signing key replaced{suffix}")


def _undo_deadline(at: datetime | None) -> str:
    """Return the time until which a change can be undone, as a phrase.

    The phrase is kept years later: it remains true, although the user can no longer act on it.
    """
    return f"; a higher-ranking key could undo it until {at + UNDO_PERIOD:%Y-%m-%d %H:%M} UTC" if at else ""


def app_passwords_made(apps: Iterable[App]) -> Iterator[Event]:
    """Yield the creation of each app password as a change to the account."""
    for app in apps:
        yield Event(at=app.granted_at, kind="app-password", detail=f"“{app.name[:_SHOWN]}”")
