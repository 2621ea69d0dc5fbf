"""A connector of another distribution, which asks no server.

The files in its folder say what happens: `denied`, `refuses`, `broken`, `more`. `stops` holds how many
times Ctrl-C comes while a permission is taken back.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from hygiene.model.account import Account
from hygiene.model.errors import ConsentError, LiveError
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Origin, Snapshot
from hygiene.sources.connect.connection import Connection, Online, Question, Target, Token
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import Documents

PAGE = "https://acme.example/consent?request=1"


def _said(word: str) -> bool:
    return Path(os.environ["ACME"], word).exists()


def _log(text: str) -> None:
    with Path(os.environ["ACME"], "log").open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")


def _asks(target: Target) -> list[Question]:
    return [
        Question(host="acme.example", matter="your consent, on its own page"),
        Question(host=(target.server or "acme.example").removeprefix("https://"), matter="whose account it is"),
    ]


def _connect(target: Target, online: Online) -> Connection:
    online.show_page("file:///etc/passwd" if _said("broken") else PAGE)
    if _said("denied"):
        raise ConsentError("you did not consent", path="acme.example")
    scopes = ("read", "write") if _said("more") else ("read",)
    return Connection(
        connector="acme",
        account=Account(platform="acme", handle=target.address),
        server=target.server or "https://acme.example",
        token=None if target.public else Token(access=Hidden("cAnary-access" * 200 + token_hex(8)), scopes=scopes),
        connected_at=datetime(2026, 11, 1, 12, tzinfo=UTC),
    )


def _disconnect(connection: Connection, online: Online) -> None:
    if connection.token is None:
        raise LiveError("there is nothing to take back")
    _stop()
    if _said("refuses"):
        raise LiveError("it answered 500", hint="try again later", path="acme.example")
    online.keep(replace(connection, token=replace(connection.token, access=Hidden("cAnary-renewed"))))
    _log(f"revoked {connection.name}")


def _stop() -> None:
    file = Path(os.environ["ACME"], "stops")
    if file.exists() and (left := int(file.read_text(encoding="utf-8") or 0)):
        file.write_text(str(left - 1), encoding="utf-8")
        raise KeyboardInterrupt


def _read(documents: Documents) -> Snapshot:
    return Snapshot(
        account=Account(platform="acme", handle="kim"),
        taken_at=documents.started_at,
        origin=Origin(path="acme", sha256="", reader="acme"),
    )


acme = Connector(
    id="acme",
    title="Acme",
    platform="acme",
    address="NAME",
    gives="posts",
    lacks="sign-ins: look in its settings",
    scopes=(("read", "to read your posts"),),
    questions=_asks,
    connect=_connect,
    reads=lambda connection: [Question(host="acme.example", matter=f"the posts of {connection.account.handle}")],
    fetch=lambda _connection, _online, _documents: None,
    read=_read,
    ends=lambda _connection: [Question(host="login.acme.example", matter="to take hygiene's permission back")],
    disconnect=_disconnect,
)
