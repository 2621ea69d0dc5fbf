"""Consent for platforms that let only registered apps ask: the user registers one, and gives its client id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from hygiene.model.account import Account
from hygiene.model.errors import LiveError
from hygiene.sources.connect.connection import Connection, Online, Target, need_consent, refuse_another
from hygiene.sources.connect.oauth.consent import Client, by_browser
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.receiver import receiver

PORT: Final = 47_823
REDIRECT: Final = f"http://127.0.0.1:{PORT}/"
"""The address to register, for platforms that compare it with its port."""


def need_client(target: Target, platform: str, how: str) -> None:
    """Refuse a target without a client id, or without consent.

    Args:
        target: The account, as the user names it.
        platform: The platform's name.
        how: How to register an app there, as a phrase.

    Raises:
        LiveError: when there is none, or only public data is wanted.
    """
    need_consent(target, platform)
    if not target.client_id:
        raise LiveError(f"{platform} lets only registered apps ask", hint=f"{how}, and give its id with --client-id")


def connect_with_client(  # noqa: PLR0913  # each is a fact about a platform, given by keyword
    target: Target,
    online: Online,
    wanted: Account,
    *,
    connector: str,
    server: Server,
    api: str,
    scopes: Sequence[tuple[str, str]],
    whose: Callable[[Connection, Online], Account],
    more: Mapping[str, str] | None = None,
) -> Connection:
    """Get consent in the browser for the user's own client, and check whose account it is.

    Args:
        target: The account, as the user names it.
        online: What may be used.
        wanted: The account that the user named.
        connector: The connector's id.
        server: The endpoints.
        api: The address of the API.
        scopes: The permissions, with their reasons.
        whose: Asks whose account the token is of.
        more: What else the connector needs to find the account.

    Raises:
        LiveError: when the platform refuses, or the account is another one.
    """
    named = (urlsplit(target.server).hostname or "",) if target.server else ()
    for host in named:
        online.web.name(host)
    with receiver(PORT) as landing:
        grant = by_browser(online, server, Client(id=target.client_id), [name for name, _ in scopes], landing)
    made = Connection(
        connector=connector,
        account=wanted,
        server=api,
        client_id=target.client_id,
        token=grant.token,
        connected_at=online.now(),
        named=named,
        more=more or {},
    )
    account = whose(made, online)
    refuse_another(account.handle, wanted.handle, urlsplit(server.authorize).hostname or "")
    return replace(made, account=account)
