"""The end of a permission at the server that gave it (RFC 7009)."""

from __future__ import annotations

from hygiene.language.words import tr
from hygiene.model.errors import LiveError
from hygiene.sources.connect.connection import Connection, Online
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.endpoint import Client
from hygiene.sources.connect.oauth.tokens import BY_HAND, give_back


def revoke(connection: Connection, online: Online, server: Server) -> None:
    """Give a connection's tokens back to the server, which ends them.

    Args:
        connection: The connection, as it is kept now.
        online: The online tools.
        server: The authorization server as it was when the account was connected.

    Raises:
        LiveError: when the server does not offer it or refuses it.
    """
    if connection.token is None:
        return
    client = Client(id=connection.client_id, secret=connection.client_secret)
    if not give_back(connection.token, online.web, server, client):
        raise LiveError(
            tr("it did not take our permission back"),
            hint=tr(BY_HAND),
            path=connection.name,
        )
