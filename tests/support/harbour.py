"""A small platform on this computer, and an account connected to it.

The account is that of the example's archive, so that both can be compared.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hygiene.model.account import Account
from hygiene.model.errors import LiveError
from hygiene.model.records import App
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.connect.connection import NO_TOKEN, Connection, Online, Question, Target, Token
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.times import moment
from tests.support.listener import Listener, listening

NOW: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
CONNECTED_AT: Final = NOW - timedelta(days=3)
SECRET: Final = "canary-token-4711"
ACCOUNT: Final = Account(platform="x", handle="harbourlane", id="412345678")
NAME: Final = "harbour:harbourlane"
PAGES: Final = 3
APPS: Final = [
    {"id": "129032", "name": "Twitter for iPhone", "may": ["read", "write"], "at": "2019-03-04T11:20:00Z"},
    {"id": "31000001", "name": "Late Poster", "may": ["read", "write"], "at": "2026-11-20T03:00:00Z"},
    {
        "id": "31000002",
        "name": "hygiene",
        "site": "pypi.org",
        "may": ["read"],
        "at": (CONNECTED_AT + timedelta(seconds=40)).isoformat(),
    },
]


@dataclass(slots=True)
class Harbour:
    """The server: what it answers instead, how slowly, and what it was asked.

    `slow` are seconds by path.
    """

    listener: Listener
    instead: dict[str, bytes] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    apps: list[dict[str, Any]] = field(default_factory=lambda: list(APPS))

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.split(" ")[1] for request in self.listener.asked]

    def connection(self, **changed: Any) -> Connection:
        """Return a connection to the account."""
        given: dict[str, Any] = {
            "connector": "harbour",
            "account": ACCOUNT,
            "server": self.listener.url,
            "token": Token(access=Hidden(SECRET), scopes=("read",)),
            "connected_at": CONNECTED_AT,
            "named": ("127.0.0.1",),
        }
        return Connection(**(given | changed))


@contextmanager
def harbour() -> Iterator[Harbour]:
    """Run the server."""

    def answer(path: str) -> bytes:
        time.sleep(made.slow.get(path, 0))
        if path in made.instead:
            return made.instead[path]
        if path == "/account":
            return _json({"id": ACCOUNT.id, "handle": ACCOUNT.handle})
        if path.startswith("/posts/"):
            return _json([_post(int(path.rpartition("/")[2]))])
        return _json(made.apps) if path == "/apps" else answered(404)

    with listening(answer) as listener:
        made = Harbour(listener)
        yield made


def answered(status: int, *headers: str, body: bytes = b"") -> bytes:
    """Return an answer of HTTP."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


WAIT: Final = answered(429, "Retry-After: 7200")
"""The server asks to wait for longer than a run may take."""


def _json(found: object) -> bytes:
    return answered(200, body=json.dumps(found).encode())


def _post(number: int) -> dict[str, str]:
    return {"id": f"{number}", "text": f"A new roast, number {number}.", "at": f"2026-11-{20 + number}T09:00:00Z"}


def fetch(connection: Connection, online: Online, documents: Documents) -> None:
    """Ask for the account, its posts page by page, and its apps."""
    paths = ["account", *(f"posts/{number}" for number in range(1, PAGES + 1)), "apps"]
    headers = {"Authorization": f"Bearer {connection.token.access.reveal()}"} if connection.token else {}

    def ask(path: str) -> bytes:
        found = online.web.get(f"{connection.server}/{path}", headers=headers)
        if found.status == NO_TOKEN and online.ask:
            online.ask("Password of the harbour (hidden)")
        if not found.ok:
            raise LiveError(f"it answered {found.status}", path=found.host)
        return found.body

    for path in paths:
        documents.once(f"{path.replace('/', '-')}.json", lambda path=path: ask(path))  # type: ignore[misc]  # mypy 9477
    documents.lack("logins", "its server does not list sign-ins")


def read(documents: Documents) -> Snapshot:
    """Read what the server answered."""
    reading = Reading(documents, "x", "harbour-live", absent="its server gives no {part}")
    posts = reading.posts(
        lambda each: Row(id=each["id"], created=each["at"], text=each["text"], source="Twitter for iPhone"),
        reading.json(*(f"posts-{number}.json" for number in range(1, PAGES + 1))),
    )
    apps = reading.records("apps", _app, reading.json("apps.json"))
    return reading.snapshot(ACCOUNT, names=("harbourlane",), taken_at=documents.started_at, posts=posts, apps=apps)


def _app(record: dict[str, Any]) -> App:
    return App(
        id=record["id"],
        name=record["name"],
        sites=(record["site"],) if "site" in record else (),
        permissions=frozenset(record["may"]),
        granted_at=moment(record["at"]),
    )


def _reads(connection: Connection) -> Sequence[Question]:
    matters = ("the account", "your posts, page by page", "the apps with access")
    return [Question(host=connection.server.removeprefix("http://"), matter=matter) for matter in matters]


def _connect(target: Target, online: Online) -> Connection:
    online.web.name("127.0.0.1")
    server = target.server or f"http://{target.address.partition('@')[2]}"
    found = online.web.get(f"{server}/account").object()
    account = Account(platform="x", handle=found["handle"], id=found["id"])
    return Connection(
        connector="harbour",
        account=account,
        server=server,
        token=Token(access=Hidden(SECRET)),
        connected_at=online.now(),
        named=("127.0.0.1",),
    )


def _disconnect(connection: Connection, online: Online) -> None:
    online.web.name("127.0.0.1")
    online.web.get(f"{connection.server}/disconnect")


HARBOUR: Final = Connector(
    id="harbour",
    title="Harbour",
    platform="x",
    address="NAME",
    gives="posts and apps",
    lacks="sign-ins",
    scopes=[("read", "to read your posts")],
    questions=lambda target: [Question(host=target.address.partition("@")[2], matter="your consent")],
    connect=_connect,
    reads=_reads,
    fetch=fetch,
    read=read,
    ends=lambda connection: [Question(host=connection.server.removeprefix("http://"), matter="the end of it")],
    disconnect=_disconnect,
)
