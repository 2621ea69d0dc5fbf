"""The command `disconnect`: take the permission to read an account back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from hygiene.cli import terminal
from hygiene.cli.commands.live.online import online_with, passphrases, tell
from hygiene.cli.nearby.accounts import NOTHING_ASKED, AccountName
from hygiene.cli.options import load_plugins, plugins_option
from hygiene.cli.terminal import errors
from hygiene.language.words import tr
from hygiene.model.errors import LiveError

if TYPE_CHECKING:
    from hygiene.sources.connect.connection import Connection
    from hygiene.sources.connect.connector import Connector
    from hygiene.sources.connect.keep.connections import Connections


@click.command()
@click.argument("name", type=AccountName())
@click.option("--online", is_flag=True, help="Ask the server to take the permission back.")
@click.option("--forget", is_flag=True, help="Remove the account here only. Its permission stays at the server.")
@plugins_option
def disconnect(name: str, online: bool, forget: bool, no_plugins: bool) -> None:
    """Take the permission to read an account back, and remove it here.

    NAME is one that `hygiene accounts` lists. If the server does not take the permission back, the account stays
    connected, so that you can try again.
    """
    with errors():
        from hygiene.sources.connect.fetched.folders import forget_old_documents
        from hygiene.sources.connect.keep.places import Places

        forget_old_documents(datetime.now(UTC))
        found, unread = Places(passphrases()).holding(name)
        if not found:
            absent = LiveError(tr("it is not connected"), hint=tr("`hygiene accounts` lists what is"))
            raise (unread or [absent])[0].within(terminal.line(name))
        kept = [(each, _kept(each, name, damaged=forget)) for each in found]
        connectors = _announced(name, [c for _, c in kept if c and c.token and not forget], no_plugins=no_plugins)
        if connectors and not online:
            click.echo(tr(NOTHING_ASKED), err=True)
            sys.exit(2)
        for each in found if connectors else ():
            each.ready()
        for each, connection in kept:
            account = terminal.line(name)
            said = f"{tr('Removed {account}.', account=account)} {_at_the_server(connection)}"
            if connection and connection.token and not forget:
                _take_back(connectors[connection.connector], connection, each)
                said = tr("Disconnected {account}. Its permission was taken back.", account=account)
            _remove(name, each)
            rest = tr("Nothing of it is kept in {place}.", place=each.title)
            if each is found[-1] and not unread:
                rest = tr("Nothing of it is kept here.")
            terminal.say(f"{said} {rest}")
        for error in unread:
            why = tr(
                "{why}; if {account} is connected there too, it still is",
                why=error.message,
                account=terminal.line(name),
            )
            terminal.go_on(LiveError(why, hint=error.hint or tr("run it again at a terminal"), path=error.path))


def _announced(name: str, connections: Sequence[Connection], *, no_plugins: bool) -> dict[str, Connector]:
    """Print the requests and their servers; return the connectors by id."""
    if not connections:
        return {}
    plugins = load_plugins(None, no_plugins=no_plugins)
    found = {each.connector: plugins.get("connectors", each.connector) for each in connections}
    questions = [question for each in connections for question in found[each.connector].ends(each)]
    tell(tr("To disconnect {account}, this is asked:", account=name), questions)
    return found


def _remove(name: str, kept: Connections) -> None:
    """Remove an account here, with the answers of its servers."""
    from hygiene.scan import accounts

    accounts.forget([name], lambda _: kept)
    kept.drop(name)


def _kept(kept: Connections, name: str, *, damaged: bool) -> Connection | None:
    """Return a connection; None where it is damaged or removed in part.

    Raises:
        LiveError: when it is damaged, unless `damaged` allows that.
    """
    with suppress(*([LiveError] if damaged else [])):
        return kept.get(name)
    return None


def _take_back(connector: Connector, connection: Connection, kept: Connections) -> None:
    """Take the permission back at the server.

    Raises:
        LiveError: when the server does not take it back.
    """
    with online_with(kept, connection.named) as used:
        try:
            connector.disconnect(connection, used)
        except LiveError as error:
            why = tr("{why}; the account stays connected", why=error.message)
            hint = tr("try again, or remove the permission {page} and give --forget", page=_page(connection))
            raise LiveError(why, hint=hint, path=error.path) from None


def _at_the_server(connection: Connection | None) -> str:
    """Return a sentence about what stays at the server."""
    if connection is None:
        return tr("Any permission stays at the server: remove it in its settings.")
    if connection.token is None:
        return tr("It had no permission at the server.")
    return tr("Its permission stays at the server: remove it {page}.", page=_page(connection))


def _page(connection: Connection) -> str:
    from hygiene.reference.platforms import platform

    return platform(connection.account.platform).page("apps")
