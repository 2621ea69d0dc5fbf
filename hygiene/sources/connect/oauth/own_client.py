"""Clients of the user's own, for platforms that demand registered apps.

The user registers one, and gives its client id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from hygiene.language.words import tr
from hygiene.model.account import Account
from hygiene.model.errors import LiveError
from hygiene.sources.connect.connection import (
    RETURN,
    Connection,
    Online,
    Question,
    Target,
    Token,
    need_consent,
    refuse_another,
)
from hygiene.sources.connect.oauth.consent import Client, by_browser, by_device
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.receiver import receiver
from hygiene.sources.connect.oauth.revoke import revoke
from hygiene.sources.connect.oauth.whose import given_back_on_error
from hygiene.sources.connect.web.addresses import host_of

PORT: Final = 27_823
"""A port that systems do not give to connections of their own.

Theirs begin at 32,768 on Linux, and at 49,152 elsewhere.
"""
REDIRECT: Final = f"http://127.0.0.1:{PORT}/"
"""The address to register, for platforms that compare it with its port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClient:
    """A platform that is asked by a client of the user's own.

    Attributes:
        connector: The connector's id, which is the platform's too.
        title: The platform's name for people.
        register: How to register an app there, as a phrase.
        web: The address of its pages.
        api: The address of its API.
        below: The path of the API at a server of the user's own, which has both at one address.
        endpoints: Returns the authorization server by both addresses. A server for devices is asked for a code to type.
        scopes: The permissions, with their reasons.
        asked: The requests of connecting to the pages, and to the API.
        account_of: Reads the account from the answer of the API. It raises UnreadableError.
        owner: Asks the API for the account of the token. It raises LiveError.
        gives_back: Takes the permission back, where the standard's way (RFC 7009) does not.
    """

    connector: str
    title: str
    register: str
    web: str
    api: str
    below: str = ""
    endpoints: Callable[[str, str], Server]
    scopes: Sequence[tuple[str, str]]
    asked: tuple[str, str]
    account_of: Callable[[dict[str, Any]], Account]
    owner: Callable[[Connection, Online], dict[str, Any]]
    gives_back: Callable[[Connection, Online], None] | None = None

    def questions(self, target: Target) -> Sequence[Question]:
        """Return the requests of connecting to the platform.

        Raises:
            LiveError: when only public data is wanted.
        """
        need_consent(target, self.title)
        hosts = map(host_of, self._addresses(target))
        return [Question(host=host, matter=matter) for host, matter in zip(hosts, map(tr, self.asked), strict=True)]

    def connect(self, target: Target, online: Online) -> Connection:
        """Get the user's consent, and check whose account it is.

        A permission for another account is given back.

        Raises:
            LiveError: when the user gave no client id, only public data is wanted, the platform refuses, or the account
                is another one.
        """
        need_consent(target, self.title)
        if not target.client_id:
            hint = tr("{register}, and give its id with --client-id", register=tr(self.register))
            raise LiveError(tr("{title} lets only registered apps ask", title=self.title), hint=hint)
        web, api = self._addresses(target)
        named = tuple(filter(None, [host_of(target.server)]))
        for host in named:
            online.web.name(host)
        wanted = target.address.removeprefix("u/").lstrip("@")
        made = Connection(
            connector=self.connector,
            account=Account(platform=self.connector, handle=wanted),
            server=api,
            client_id=target.client_id,
            token=self._token(target, online, self.endpoints(web, api)),
            connected_at=online.now(),
            named=named,
            more={"web": web},
        )
        with given_back_on_error(self.disconnect, made, online):
            account = self.account_of(self.owner(made, online))
            refuse_another(account.handle, wanted, host_of(web))
        return replace(made, account=account)

    def _token(self, target: Target, online: Online, server: Server) -> Token:
        """Return the token that the user's consent gives.

        Raises:
            LiveError: when the platform refuses, or the user does not consent.
        """
        client, scopes = Client(id=target.client_id), [name for name, _ in self.scopes]
        if server.device:
            return by_device(online, server, client, scopes).token
        with receiver(PORT) as landing:
            return by_browser(online, server, client, scopes, landing).token

    def server(self, connection: Connection) -> Server:
        """Return the authorization server of a connection."""
        return self.endpoints(connection.more.get("web", self.web), connection.server)

    def ends(self, connection: Connection) -> Sequence[Question]:
        """Return the requests of disconnecting from the platform."""
        address = connection.server if self.gives_back else self.server(connection).revoke
        return [Question(host=host_of(address), matter=tr(RETURN))]

    def disconnect(self, connection: Connection, online: Online) -> None:
        """Take the permission back at the platform.

        Raises:
            LiveError: when the platform does not take it back.
        """
        if self.gives_back:
            self.gives_back(connection, online)
        else:
            revoke(connection, online, self.server(connection))

    def _addresses(self, target: Target) -> tuple[str, str]:
        """Return the addresses of the pages and of the API."""
        return (target.server, f"{target.server}{self.below}") if target.server else (self.web, self.api)
