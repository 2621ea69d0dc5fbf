"""The owner of a token, and the return of a token of another account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hygiene.language.words import tr
from hygiene.model.account import Account
from hygiene.model.errors import CONNECT_AGAIN, LiveError, UnreadableError
from hygiene.sources.connect.connection import NO_TOKEN, Connection, Online, ended
from hygiene.sources.connect.oauth.tokens import BY_HAND
from hygiene.sources.connect.web.addresses import host_of
from hygiene.sources.connect.web.answer import Answer


@contextmanager
def given_back_on_error(
    disconnect: Callable[[Connection, Online], None], connection: Connection, online: Online
) -> Iterator[None]:
    """Give a new permission back if an error shows that it cannot be used.

    Otherwise the permission would be forgotten, and the user could not take it back later.

    Args:
        disconnect: Takes the permission back at the server.
        connection: The new connection, which is not kept yet.
        online: The online tools.

    Raises:
        UnreadableError: as within, with a note if the permission stays at the server.
    """
    try:
        yield
    except (UnreadableError, KeyboardInterrupt) as error:
        if not _given_back(disconnect, connection, online) and isinstance(error, UnreadableError):
            error.message, error.hint = (
                tr("{problem}; the permission stays at the server", problem=error.message),
                tr(BY_HAND),
            )
        raise  # the same error: a new one would have this one behind it


def _given_back(disconnect: Callable[[Connection, Online], None], connection: Connection, online: Online) -> bool:
    """Give a permission back; return whether the server took it."""
    try:
        disconnect(connection, online)
    except LiveError:
        return False
    return True


def owner_of(
    answer: Answer, account_of: Callable[[dict[str, Any]], Account], *, at: str = "", hint: str = CONNECT_AGAIN
) -> dict[str, Any]:
    """Return a server's description of the account of a token.

    Args:
        answer: The server's answer.
        account_of: Reads the account. It raises UnreadableError when there is none.
        at: The field of the answer that holds it, or empty for the whole answer.
        hint: The advice to the user if the server does not describe the account.

    Raises:
        ConsentError: when it no longer accepts the token.
        LiveError: when it does not say whose account it is.
    """
    if answer.status == NO_TOKEN:
        raise ended(answer.host)
    found: Any = answer.object() if answer.ok else None
    found = found.get(at) if found and at else found
    if not isinstance(found, dict):
        why = tr("it did not say whose account it is (it answered {status})", status=answer.status)
        raise LiveError(why, hint=tr(hint), path=answer.host)
    try:
        account_of(found)
    except UnreadableError as error:
        nameless = LiveError(error.message, hint=error.hint, path=answer.host)
    else:
        return found
    raise nameless


def same_owner(
    found: dict[str, Any], account_of: Callable[[dict[str, Any]], Account], connection: Connection
) -> dict[str, Any]:
    """Return a server's description of a connected account.

    A renamed account has the same id. Check an answer before it is kept, because kept answers are not requested again.

    Args:
        found: The server's present description.
        account_of: Reads the account. It raises UnreadableError when there is none.
        connection: The connection.

    Raises:
        LiveError: when it is another account.
    """
    if account_of(found).key != connection.account.key:
        host = host_of(connection.server)
        raise LiveError(tr("its token is of another account now"), hint=tr("connect it again"), path=host)
    return found
