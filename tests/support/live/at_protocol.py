"""A real data server of the AT Protocol with its PLC directory.

Tests let things happen to accounts on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.support.live.programs import SECONDS, Program, node

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of the server, with its owner's key.

    The key can take the identity back.

    `handle` is the first one. The owner's key stands before the server's, so it can undo what the server's signed.
    """

    server: AtProtocol
    did: str
    handle: str
    password: str
    key: str
    _tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def call(self, name: str, body: dict[str, Any] | None = None, *, password: str = "") -> dict[str, Any]:
        """Call a method as the owner.

        A query has no body, a procedure has one.

        `password` may be an app password, which keeps its first session. Raise `httpx.HTTPStatusError` if the server
        refuses.
        """
        password = password or self.password
        if password not in self._tokens:
            given = {"identifier": self.did, "password": password}
            self._tokens[password] = self.server.call("com.atproto.server.createSession", given)["accessJwt"]
        return self.server.call(name, body, token=self._tokens[password])

    def app_password(self, name: str, *, privileged: bool = False) -> str:
        """Make an app password and return it."""
        made = self.call("com.atproto.server.createAppPassword", {"name": name, "privileged": privileged})
        password: str = made["password"]
        return password

    def record(self, collection: str, value: dict[str, Any], *, password: str = "") -> str:
        """Write a record and return its `at://` address."""
        body = {"repo": self.did, "collection": collection, "record": {"$type": collection, **value}}
        uri: str = self.call("com.atproto.repo.createRecord", body, password=password)["uri"]
        return uri

    def post(self, text: str, *, at: datetime | None = None, password: str = "", **more: object) -> str:
        """Write a post of a time, by default of now; return its address."""
        value = {"text": text, "createdAt": stamp(at or datetime.now(UTC)), **more}
        return self.record("app.bsky.feed.post", value, password=password)

    def profile(self, **fields: object) -> None:
        """Write the profile: `displayName`, `description`, `website` and others."""
        value = {"$type": "app.bsky.actor.profile", **fields}
        body = {"repo": self.did, "collection": "app.bsky.actor.profile", "rkey": "self", "record": value}
        self.call("com.atproto.repo.putRecord", body)

    def rename(self, handle: str) -> None:
        """Take another handle."""
        self.call("com.atproto.identity.updateHandle", {"handle": handle})

    def log(self) -> list[dict[str, Any]]:
        """Return the audit log of the identity, oldest operation first."""
        log: list[dict[str, Any]] = httpx.get(f"{self.server.plc}/{self.did}/log/audit", timeout=SECONDS).json()
        return log

    def operate(self, key: str, *, after: str = "", **fields: object) -> str:
        """Sign an operation of the identity, send it and return its CID.

        It repeats the last one, or the one with the CID `after`, with other `fields`: `rotationKeys`,
        `verificationMethods`, `alsoKnownAs` or `services`. Raise RuntimeError if the directory refuses.
        """
        cid: str = self.server.program.ask("operate", did=self.did, key=key, after=after, fields=fields)["cid"]
        return cid

    def swap_keys(self) -> str:
        """Let a thief of the server's key drop the owner's key.

        Another takes its place. The result is the CID of the operation.
        """
        return self.operate(self.server.key, rotationKeys=[self.server.new_key(), self.server.key])

    def recover(self, swap: str) -> str:
        """Let the owner's key undo an operation and all after it.

        The result is the CID of the new one.
        """
        (before,) = [each["operation"]["prev"] for each in self.log() if each["cid"] == swap]
        return self.operate(self.key, after=before)

    def age(self, seconds: int) -> None:
        """Let every operation so far have come in so many seconds earlier."""
        self.server.program.ask("age", did=self.did, seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtProtocol:
    """A data server (`pds`) and its directory (`plc`).

    `key` is the server's rotation key, as a did:key.
    """

    pds: str
    plc: str
    key: str
    program: Program = field(repr=False)

    def call(self, name: str, body: dict[str, Any] | None = None, *, token: str = "") -> dict[str, Any]:
        """Call a method: a query without a body, a procedure with one."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        method, where = ("GET" if body is None else "POST"), f"{self.pds}/xrpc/{name}"
        response = httpx.request(method, where, json=body, headers=headers, timeout=SECONDS).raise_for_status()
        answer: dict[str, Any] = response.json() if response.content else {}
        return answer

    def new_key(self) -> str:
        """Make a key for operations and return its did:key."""
        key: str = self.program.ask("key")["key"]
        return key

    def create_account(self, name: str = "alice") -> Account:
        """Create an account with a handle that is new to the server.

        The handle begins with a name of up to 12 letters.
        """
        handle, password, key = f"{name}-{next(_NUMBERS)}.test", f"the password of {name}", self.new_key()
        body = {"handle": handle, "password": password, "email": f"{handle}@example.org", "recoveryKey": key}
        did = self.call("com.atproto.server.createAccount", body)["did"]
        return Account(server=self, did=did, handle=handle, password=password, key=key)


def stamp(at: datetime) -> str:
    """Write a time as records do."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@contextmanager
def at_protocol_server(folder: Path) -> Iterator[AtProtocol]:
    """Run both servers while the context lasts, with their data in a folder."""
    with node("at_protocol.mjs", folder) as program:
        ready = program.ready
        yield AtProtocol(pds=ready["pds"], plc=ready["plc"], key=ready["serverKey"], program=program)
