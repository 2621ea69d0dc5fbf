"""Requests as the connected account, with a token renewed when needed."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx

from hygiene.language.words import tr
from hygiene.model.errors import ConsentError, LiveError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.connection import Connection, Online, Token, ended
from hygiene.sources.connect.keep.lock import held
from hygiene.sources.connect.keep.places import folder
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.endpoint import Client, ask
from hygiene.sources.connect.oauth.proofs import REFUSALS, Proofs
from hygiene.sources.connect.oauth.tokens import granted
from hygiene.sources.connect.web.addresses import origin_of

_LOCKS: Final = "renewing"
_TURN: Final = 120.0
"""Seconds to wait for another run that renews the same token.

It sends one request, to which a healthy server answers within a second.
"""


def signed(connection: Connection, online: Online, server: Server) -> Signed:
    """Return a signer for the requests of an account, for `auth=` of `Web`.

    Args:
        connection: The connection, with a token.
        online: The online tools. `keep` receives the connection when its token is renewed.
        server: The authorization server as it was when the account was connected, so that only hosts that the connector
            announced are asked. Without its endpoint for tokens, no token can be renewed.

    Raises:
        ConsentError: when the connection has no token.
    """
    return Signed(connection, online, server)


class Signed(httpx.Auth):
    """The header that authorizes the requests of one connection.

    It holds the token (RFC 6750), with proofs of the connection's key where there is one (RFC 9449). A request to
    another server than the connection's is refused, so that no token leaves by an address in an answer.

    Attributes:
        connection: The connection with its newest token.
    """

    def __init__(self, connection: Connection, online: Online, server: Server) -> None:
        self.connection, self._online, self._server = connection, online, server
        self._origin = origin_of(str(httpx.URL(connection.server)))
        self._proofs = Proofs(self._token.proof_key, online.web) if self._token.proof_key else None

    @property
    def _token(self) -> Token:
        if self.connection.token is None:
            raise ConsentError(
                tr("it was connected without consent"), hint=tr("connect it again"), path=self.connection.name
            )
        return self.connection.token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request; sign it anew for a new nonce or with a new token.

        Raises:
            ConsentError: when the permission was withdrawn or has expired.
            LiveError: when the request goes to another server, or the token cannot be renewed.
        """
        if origin_of(str(request.url)) != self._origin:
            raise LiveError(
                tr("it pointed us to another server, to which we do not send its token"), path=request.url.host
            )
        renewed = bool(self._token.refresh) and self._token.expired(self._online.now())
        if renewed:
            self._renew()
        proved = False
        while True:
            self._sign(request)
            response = yield request
            refused = False
            if self._proofs:
                self._proofs.note(request, response)
                refused = any(error in response.headers.get("WWW-Authenticate", "") for error in REFUSALS)
            if response.status_code != 401:
                return
            if refused and not proved:
                proved = True
            elif not refused and not renewed and self._token.refresh:
                renewed = True
                self._renew()
            else:
                return

    def _sign(self, request: httpx.Request) -> None:
        token = self._token.access
        if self._proofs:
            request.headers["DPoP"] = self._proofs.proof(request, token)
        request.headers["Authorization"] = f"{'DPoP' if self._proofs else 'Bearer'} {token.reveal()}"

    def _renew(self) -> None:
        """Renew the token and keep it, before it is used.

        A token that another run has renewed is used instead.

        Raises:
            ConsentError: when the server refuses to renew it.
            LiveError: when it cannot be asked, or the renewed token cannot be kept.
        """
        # A server that rotates tokens takes a second use of an old one for a theft, and withdraws the permission.
        with held(_lock(self.connection), wait=_TURN):
            if not self._another_has():
                self.connection = replace(self.connection, token=self._renewed())
                self._online.keep(self.connection)

    def _another_has(self) -> bool:
        """Return whether another run has renewed the token.

        The newest kept form of the connection is used.

        Raises:
            LiveError: when it was connected again.
        """
        mine, kept = self._token, self._online.kept(self.connection)
        newest = kept.token or mine
        if _owners(kept, newest) != _owners(self.connection, mine):
            raise LiveError(tr("it was connected again meanwhile"), hint=tr("run it again"), path=kept.name)
        self.connection = replace(kept, token=newest)
        return newest.access != mine.access and not newest.expired(self._online.now())

    def _renewed(self) -> Token:
        """Return the token that follows the present one.

        Raises:
            ConsentError: when the server refuses.
            LiveError: when it cannot be asked, or its answer holds no token.
        """
        from authlib.oauth2.rfc6749.parameters import prepare_token_request

        connection, server, before = self.connection, self._server, self._token
        if not server.token:
            raise LiveError(tr("its permission cannot be renewed"), hint=tr("connect it again"), path=connection.name)
        client = Client(id=connection.client_id, secret=connection.client_secret)
        request = prepare_token_request("refresh_token", refresh_token=before.refresh.reveal())
        reply = ask(self._online.web, server, client, server.token, request, proofs=self._proofs)
        if reply.error == "invalid_grant":
            raise ended(connection.name)
        token = granted(reply, self._online, server, client, before.scopes, before.proof_key or None)
        return token if token.refresh else replace(token, refresh=before.refresh)


def _lock(connection: Connection) -> Path:
    """Return the lock of a connection's renewals.

    Each connection has its own, so that no slow server holds up another account. Its name reveals nothing to a thief,
    because the time of the connection, to the microsecond, is only kept in the safe.
    """
    of = f"{connection.name} {connection.connected_at.timestamp()}"
    return folder() / _LOCKS / f"{hashlib.blake2b(of.encode(), digest_size=16).hexdigest()}.lock"


def _owners(connection: Connection, token: Token) -> tuple[str, str, str, Hidden]:
    """Return the owners of a token: its servers, its client and its key."""
    return connection.server, connection.issuer, connection.client_id, token.proof_key
