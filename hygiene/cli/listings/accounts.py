"""The list of `hygiene accounts`.

People read it as paragraphs, tools as JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from hygiene.cli import terminal
from hygiene.cli.listings.stamp import stamp
from hygiene.sources.connect.connection import Connection

_NONE: Final = "No account is connected. `hygiene connect` connects one."


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
    return "\n".join("".join(f"{line}\n" for line in _lines(one, now)) for one in listed) or f"{_NONE}\n"


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
    yield f"{terminal.line(connection.name)} at {terminal.line(connection.server)}"
    read = f"last read {connection.last_used_at:%Y-%m-%d}" if connection.last_used_at else "not read yet"
    yield terminal.wrapped(f"Connected {connection.connected_at:%Y-%m-%d} (UTC), {read}.", "  ")
    if token is None:
        yield terminal.wrapped("It has no permission of yours, and reads what everyone can read.", "  ")
        return
    for scope in token.scopes:
        why = one.reasons.get(scope, "")
        yield terminal.wrapped(f"May use {scope}{', ' if why else ''}{why}.", "  ")
    yield terminal.wrapped(f"Its permission is in {one.kept_in}.", "  ")
    if token.expired(now) and not token.refresh:
        yield terminal.wrapped("Its permission has ended: connect it again.", "  ")
