"""What a Bluesky account's own server and the directory of identities answer, saved as JSON: three calls.

| call | root of the answer | gives |
|---|---|---|
| `com.atproto.server.listAppPasswords` | `passwords` | app passwords and when they were made |
| `com.atproto.server.getSession` | `did`, `handle` | e-mail address, whether codes are sent to it |
| `https://plc.directory/<did>/log/audit` | a list of operations | changes of handle, server and keys |

A record that is not of its shape is counted and left out, never guessed at.
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

_MOST: Final = 100
"""Names or keys of one identity that are looked at; the directory takes ten keys."""
_SHOWN: Final = 50
RECOVERY: Final = timedelta(hours=72)
"""How long a key of higher rank can undo an operation, as the directory has it."""
_KINDS: Final = {
    "passwords": re.compile(rb'^\s*\{.{0,200}?"passwords"\s*:\s*\[\s*(?:\]|\{[^{}]*"createdAt")', re.DOTALL),
    "session": re.compile(
        rb'^\s*\{(?=.*"did"\s*:\s*"did:)(?=.*"handle"\s*:\s*")(?=.*"(?:email\w*|active|didDoc)"\s*:)', re.DOTALL
    ),
    "log": re.compile(rb'^\s*\[\s*\{(?=.*"did"\s*:\s*"did:)(?=.*"operation"\s*:\s*\{)', re.DOTALL),
}
DID: Final = re.compile(rb'"did"\s*:\s*"(did:[a-z]{1,20}:[\w.:%-]{1,200})"')


def kind_of(start: bytes) -> str:
    """Which answer begins like this: `passwords`, `session`, `log`, or an empty text."""
    return next((kind for kind, begin in _KINDS.items() if begin.search(start)), "")


def app_password(record: dict[str, Any]) -> App:
    """One app password. It may do everything but change the account; the privileged ones also read and send messages."""
    name, made = text_of(record, "name"), text_of(record, "createdAt")
    if not name or not made:
        raise ValueError("passwords")
    more = {"directmessages"} if record.get("privileged") is True else set()
    return App(id=name, name=name, permissions=frozenset({"read", "write"} | more), granted_at=moment(made))


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The account as its server describes it to its owner. `code_by_email` is None where the answer does not say."""

    did: str
    handle: str
    email: Contact | None
    code_by_email: bool | None


def session(record: dict[str, Any]) -> Session:
    """The answer to `getSession`; tokens, which another answer of this shape holds, are never looked at."""
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
    """One entry of the log: what the identity is from then on. `cid` names it, `before` the one that it follows."""

    did: str
    cid: str
    before: str
    at: datetime | None
    undone: bool
    ended: bool
    handle: str
    server: str
    ranked_keys: frozenset[str]
    signing_key: str


def operation(record: dict[str, Any]) -> Operation:
    """One entry, in the shape of today or in that of the first accounts (`create`)."""
    made = inner(record, "operation")
    did, cid = text_of(record, "did"), text_of(record, "cid")
    if not did.startswith("did:") or not cid:
        raise ValueError("operation")
    services, methods = (made.get(key) for key in ("services", "verificationMethods"))
    server = services.get("atproto_pds") if isinstance(services, dict) else None
    names, keys = (made.get(key) for key in ("alsoKnownAs", "rotationKeys"))
    if made.get("type") == "create":
        names, keys = [made.get("handle")], [made.get("recoveryKey"), made.get("signingKey")]
        server, methods = {"endpoint": made.get("service")}, {"atproto": made.get("signingKey")}
    return Operation(
        did=did,
        cid=cid,
        before=text_of(made, "prev"),
        at=moment(record.get("createdAt")),
        undone=record.get("nullified") is True,
        ended=made.get("type") == "plc_tombstone",
        handle=next(iter(_texts(names)), "").removeprefix("at://")[:_SHOWN],
        server=linked_host(text_of(server, "endpoint") if isinstance(server, dict) else "")[:_SHOWN],
        ranked_keys=frozenset(_texts(keys)),
        signing_key=text_of(methods, "atproto") if isinstance(methods, dict) else "",
    )


def _texts(values: object) -> list[str]:
    """The texts in a list, or nothing."""
    return [value for value in values[:_MOST] if isinstance(value, str)] if isinstance(values, list) else []


def changes(log: Sequence[Operation]) -> Iterator[Event]:
    """What each entry changed, against the one it follows; the first one made the account."""
    known = {one.cid: one for one in log}
    undone = {one.before for one in log if one.undone}
    for one in log:
        before = known.get(one.before)
        if before is None:
            continue
        tail = "; undone later" if one.undone else ""
        if one.before in undone and not one.undone:
            yield Event(at=one.at, kind="recovery", detail="a key of higher rank undid what another had changed")
        if one.ended:
            yield Event(at=one.at, kind="deactivation", detail=f"the identity was ended{tail}")
            continue
        if one.handle != before.handle:
            yield Event(at=one.at, kind="handle", detail=f"@{before.handle} became @{one.handle}{tail}")
        tail = tail or _window(one.at)
        if one.server != before.server:
            yield Event(at=one.at, kind="server", detail=f"{before.server} became {one.server}{tail}")
        if one.ranked_keys != before.ranked_keys:
            new, gone = len(one.ranked_keys - before.ranked_keys), len(before.ranked_keys - one.ranked_keys)
            yield Event(at=one.at, kind="key", detail=f"rotation keys: {new} new, {gone} gone{tail}")
        if one.signing_key != before.signing_key:
            yield Event(at=one.at, kind="key", detail=f"signing key replaced{tail}")


def _window(at: datetime | None) -> str:
    """Until when it can be undone; years later that is as true, and of no use."""
    return f"; a key of higher rank could undo it until {at + RECOVERY:%Y-%m-%d %H:%M} UTC" if at else ""


def app_passwords_made(apps: Iterable[App]) -> Iterator[Event]:
    """The making of each app password, as a change to the account."""
    for app in apps:
        yield Event(at=app.granted_at, kind="app-password", detail=f"“{app.name[:_SHOWN]}”")
