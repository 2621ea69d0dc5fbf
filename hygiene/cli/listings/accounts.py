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
from hygiene.language.words import tr, tr_as, tr_later, tr_n
from hygiene.sources.connect.connection import Connection

MANY: Final = 4
"""The fewest accounts that are easier to read as a table (our judgement)."""
_WIDTH: Final = 78
_COLUMNS: Final = {tr_later("last read"): 11, tr_later("permission"): 12, tr_later("kept in"): 9}
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
    return "\n".join("".join(f"{line}\n" for line in _lines(one, now)) for one in listed) or f"{tr(_NONE)}\n"


def _table(listed: Sequence[Listed], now: datetime) -> str:
    """Return the accounts as a table, and what their permissions allow, once."""
    room = min(terminal.table_width() or _WIDTH, _WIDTH) - sum(_COLUMNS.values()) - 2 * len(_COLUMNS)
    rows = [_cells(one, now) for one in listed]
    heading = tr_n(len(rows), "{count} account", "{count} accounts")
    lines = grid(rows, (room, *_COLUMNS.values()), (heading, *map(tr, _COLUMNS)))
    scopes = {
        terminal.wrapped(f"{one.connection.connector} {_may_use(one, scope)}")
        for one in listed
        for scope in (one.connection.token.scopes if one.connection.token else ())
    }
    ended = [tr("Connect again what has ended.")] if any(_has_ended(one, now) for one in listed) else []
    return "".join(f"{line}\n" for line in [*lines, "", *sorted(scopes), *ended, tr("The days are in UTC.")])


def _cells(one: Listed, now: datetime) -> tuple[str, ...]:
    connection = one.connection
    return (
        f"{terminal.line(connection.name)}\n{terminal.line(connection.server)}",
        f"{connection.last_used_at:%Y-%m-%d}" if connection.last_used_at else tr("not yet"),
        _permission(one, now),
        one.place,
    )


def _permission(one: Listed, now: datetime) -> str:
    """Return whether an account has a permission that is still good."""
    if one.connection.token is None:
        return tr_as("permission", "none")
    return tr_as("permission", "ended") if _has_ended(one, now) else tr_as("permission", "given")


def _has_ended(one: Listed, now: datetime) -> bool:
    token = one.connection.token
    return token is not None and token.expired(now) and not token.refresh


def _may_use(one: Listed, scope: str) -> str:
    why = one.reasons.get(scope, "")
    return tr("may use {scope}, {why}.", scope=scope, why=why) if why else tr("may use {scope}.", scope=scope)


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
    yield tr("{account} at {server}", account=terminal.line(connection.name), server=terminal.line(connection.server))
    day = f"{connection.connected_at:%Y-%m-%d}"
    if connection.last_used_at:
        last = f"{connection.last_used_at:%Y-%m-%d}"
        words = tr("Connected {day} (UTC), last read {last}.", day=day, last=last)
    else:
        words = tr("Connected {day} (UTC), not read yet.", day=day)
    yield terminal.wrapped(words, "  ")
    if token is None:
        yield terminal.wrapped(tr("It has no permission of yours, and reads what everyone can read."), "  ")
        return
    for scope in token.scopes:
        said = _may_use(one, scope)
        yield terminal.wrapped(f"{said[0].upper()}{said[1:]}", "  ")
    yield terminal.wrapped(tr("Its permission is in {place}.", place=one.kept_in), "  ")
    if _has_ended(one, now):
        yield terminal.wrapped(tr("Its permission has ended: connect it again."), "  ")
