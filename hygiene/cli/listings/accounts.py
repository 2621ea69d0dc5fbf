"""The list of `hygiene accounts`.

People read it as paragraphs, or as a table where there are many. Tools read JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from hygiene.cli import terminal
from hygiene.cli.listings.stamp import stamp
from hygiene.formats.wording.layout import grid
from hygiene.language.words import tr, tr_later
from hygiene.sources.connect.connection import Connection, Token

MANY: Final = 4
"""Accounts from which on a table is easier to read. It is our judgement."""
_WIDTH: Final = 78
_COLUMNS: Final = {"last read": 11, "permission": 12, "kept in": 9}
"""The columns beside that of the names, with their cells."""
_NONE: Final = tr_later("No account is connected. `hygiene connect` connects one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A connected account.

    Attributes:
        connection: The account.
        place: Where it is kept, as `--keep` names it.
        kept_in: The same, for people.
        reasons: Why its connector asks for each permission.
    """

    connection: Connection
    place: str
    kept_in: str
    reasons: Mapping[str, str]


def accounts(listed: Sequence[Listed], style: str, now: datetime) -> str:
    """Return the connected accounts as `table` or `json`, in the order given."""
    if style == "json":
        return msgspec.json.format(msgspec.json.encode([_row(one) for one in listed]), indent=2).decode() + "\n"
    if len(listed) >= MANY:
        return _table(listed, now)
    return "\n".join("".join(f"{line}\n" for line in _lines(one, now)) for one in listed) or f"{_NONE}\n"


def _table(listed: Sequence[Listed], now: datetime) -> str:
    """Return the accounts as a table, and what their permissions allow, once."""
    room = min(terminal.table_width() or _WIDTH, _WIDTH) - sum(_COLUMNS.values()) - 2 * len(_COLUMNS)
    rows = [_cells(one, now) for one in listed]
    lines = grid(rows, (room, *_COLUMNS.values()), (tr("{rows} accounts", rows=len(rows)), *_COLUMNS))
    scopes = {
        terminal.wrapped(f"{one.connection.connector} {_may_use(one, scope)}")
        for one in listed
        for scope in (one.connection.token.scopes if one.connection.token else ())
    }
    ended = [tr("Connect again what has ended.")] if any(row[2] == "ended" for row in rows) else []
    return "".join(f"{line}\n" for line in [*lines, "", *sorted(scopes), *ended, tr("The days are in UTC.")])


def _cells(one: Listed, now: datetime) -> tuple[str, ...]:
    connection, token = one.connection, one.connection.token
    return (
        f"{terminal.line(connection.name)}\n{terminal.line(connection.server)}",
        f"{connection.last_used_at:%Y-%m-%d}" if connection.last_used_at else tr("not yet"),
        "none" if token is None else "ended" if _has_ended(token, now) else "given",
        one.place,
    )


def _has_ended(token: Token, now: datetime) -> bool:
    return token.expired(now) and not token.refresh


def _may_use(one: Listed, scope: str) -> str:
    why = one.reasons.get(scope, "")
    return tr("may use {scope}{words}{why}.", scope=scope, words=", " if why else "", why=why)


def _row(one: Listed) -> dict[str, Any]:
    connection, token = one.connection, one.connection.token
    return {
        "name": terminal.line(connection.name),
        "platform": terminal.line(connection.account.platform),
        "server": terminal.line(connection.server),
        "public": token is None,
        "scopes": [terminal.line(scope) for scope in token.scopes] if token else [],
        "connected_at": stamp(connection.connected_at),
        "last_used_at": stamp(connection.last_used_at),
        "expires_at": stamp(token.expires_at) if token and not token.refresh else None,
        "kept_in": one.place,
    }


def _lines(one: Listed, now: datetime) -> Iterator[str]:
    """Yield the lines about an account. Days are in UTC, as stated."""
    connection, token = one.connection, one.connection.token
    # A name of the Fediverse looks like an e-mail address, and `hygiene disconnect` needs it as it is.
    yield tr("{line} at {line2}", line=terminal.line(connection.name), line2=terminal.line(connection.server))
    read = (
        tr("last read {last_used_at:%Y-%m-%d}", last_used_at=connection.last_used_at)
        if connection.last_used_at
        else tr("not read yet")
    )
    yield terminal.wrapped(
        tr("Connected {connected_at:%Y-%m-%d} (UTC), {read}.", connected_at=connection.connected_at, read=read), "  "
    )
    if token is None:
        yield terminal.wrapped(tr("It has no permission of yours, and reads what everyone can read."), "  ")
        return
    for scope in token.scopes:
        said = _may_use(one, scope)
        yield terminal.wrapped(f"{said[0].upper()}{said[1:]}", "  ")
    yield terminal.wrapped(tr("Its permission is in {kept_in}.", kept_in=one.kept_in), "  ")
    if _has_ended(token, now):
        yield terminal.wrapped(tr("Its permission has ended: connect it again."), "  ")
