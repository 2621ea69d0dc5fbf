"""Bluesky account data saved as JSON, from the server and the directory.

The user saves the answers to three calls. The directory is the public identity directory at plc.directory.

| call | root of the answer | gives |
|---|---|---|
| `com.atproto.server.listAppPasswords` | `passwords` | app passwords and when they were made |
| `com.atproto.server.getSession` | `did`, `handle` | e-mail address, whether the server sends sign-in codes to it |
| `https://plc.directory/<did>/log/audit` | a list of operations | changes of handle, server and keys (see `plc`) |

A record of an unexpected shape is counted and left out, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from hygiene.model.records import App, Contact, Event
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.times import moment

_SHOWN: Final = 50
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


def app_passwords_made(apps: Iterable[App]) -> Iterator[Event]:
    """Yield the creation of each app password as a change to the account."""
    for app in apps:
        yield Event(at=app.granted_at, kind="app-password", detail=f"“{app.name[:_SHOWN]}”")
