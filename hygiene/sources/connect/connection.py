"""A live account's connection and token, and the online tools of a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import CONNECT_AGAIN, ConsentError, LiveError
from hygiene.model.redacted import Hidden
from hygiene.model.text import escaped

if TYPE_CHECKING:
    from hygiene.sources.connect.web.client import Web

SOON: Final = timedelta(seconds=60)
"""A token that expires within this time counts as expired.

A request takes a part of this time. A token that lasts less than two minutes has a shorter one (`Token.leeway`).
"""
CLIENT_NAME: Final = "hygiene"
CLIENT_SITE: Final = "https://pypi.org/project/account-hygiene/"
"""The site by which servers list hygiene among the apps of an account."""
RENEWAL: Final = tr_later("a new token, when the old one has expired")
RETURN: Final = tr_later("to take hygiene's permission back")
"""The requests of reading and disconnecting to an authorization server."""
NO_TOKEN: Final = 401
"""The status of an answer to a token that is not good (RFC 6750)."""
PATIENCE: Final = 300.0
"""Seconds to wait for the consent in the browser.

Servers keep their page for about this time.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token from a server, which authorises requests.

    Attributes:
        access: The token itself.
        refresh: The refresh token, or empty.
        expires_at: When it expires, or None where the server does not state it.
        scopes: Its permissions, as the server states them.
        proof_key: The private key to which it is bound (DPoP, RFC 9449), as a JWK in JSON, or empty.
        leeway: The time before its end when it counts as expired: at most half its life.
    """

    access: Hidden
    refresh: Hidden = field(default_factory=lambda: Hidden(""))
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    proof_key: Hidden = field(default_factory=lambda: Hidden(""))
    leeway: timedelta = SOON

    def expired(self, now: datetime) -> bool:
        """Return whether it must be renewed before it is used."""
        return self.expires_at is not None and self.expires_at - now <= self.leeway


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A live account to which the user connected hygiene.

    Attributes:
        connector: The connector's id.
        account: The account.
        server: The address of the account's server, such as `https://mastodon.example`.
        issuer: The authorization server, or empty where there is none.
        client_id: The name under which the authorization server knows hygiene.
        client_secret: Its secret, where the server gave one, or empty.
        token: The token, or None for an account whose public data alone is read.
        connected_at: When the user connected it.
        last_used_at: When it was last read, or None.
        named: The hosts that the user named, which may be on a private network.
        more: Other data that the connector needs to find the account, without secrets. `bluesky` keeps the `directory`
            and the `server` that the user named, whether only `public` data is read, and the addresses `token` and
            `revoke`; `mastodon` these two, and `basic` (see `Server`); `x`, `reddit` and `github` the address `web` of
            the pages.
    """

    connector: str
    account: Account
    server: str
    issuer: str = ""
    client_id: str = ""
    client_secret: Hidden = field(default_factory=lambda: Hidden(""))
    token: Token | None = None
    connected_at: datetime
    last_used_at: datetime | None = None
    named: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return its name in commands, such as `bluesky:alice.example`."""
        return f"{self.connector}:{self.account.handle}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An account to connect, as the user names it.

    Attributes:
        address: The handle, or `USER@HOST`.
        server: The account's server, where the user states it, or empty.
        directory: The directory of identities, where it is not the public one, or empty.
        client_id: The id of a client of the user's own, for platforms that demand one, or empty.
        public: Whether only public data is requested, so that no consent is needed.
    """

    address: str
    server: str = ""
    directory: str = ""
    client_id: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request to a server: its host, and the content as a phrase.

    `typed` is true for a request that is only made where someone can type a secret for it.
    """

    host: str
    matter: str
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """The online tools of a connector.

    Attributes:
        web: The way to the servers.
        show_page: Shows the user a page of the server on which to consent, such as in a browser.
        ask: Asks a question at a hidden prompt; None where no one can answer.
        say: Prints a message to the user.
        keep: Called with a connection whose token was renewed, before the new token is used.
        kept: Returns the newest kept form of a connection, because another run may have renewed its token.
        now: Returns the time.
        sleep: Waits some seconds.
        patience: Seconds to wait for the user's consent.
    """

    web: Web
    show_page: Callable[[str], object]
    ask: Callable[[str], Hidden] | None = None
    say: Callable[[str], object] = lambda _: None
    keep: Callable[[Connection], object] = lambda _: None
    kept: Callable[[Connection], Connection] = lambda connection: connection
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], object] = time.sleep
    patience: float = PATIENCE


class Way:
    """The servers that the user knows, and those to which they lead.

    A server that was not announced is announced before it is asked.
    """

    def __init__(self, online: Online, named: Iterable[str]) -> None:
        self.online, self._named = online, set(named)

    def leads_to(self, question: Question) -> None:
        """Announce a server that will be asked, unless this was done before."""
        if question.host and question.host not in self._named:
            self._named.add(question.host)
            self.online.say(
                tr(
                    "That leads to {host}, which is asked for {matter}.",
                    host=escaped(question.host, 100),
                    matter=question.matter,
                )
            )


def refuse_another(found: str, wanted: str, host: str) -> None:
    """Refuse consent by another account than the user named.

    Args:
        found: The handle of the account that consented.
        wanted: The handle that the user named.
        host: The server.

    Raises:
        LiveError: when they differ.
    """
    if found.casefold() != wanted.casefold():
        raise LiveError(
            tr("you consented as another account"),
            hint=tr("sign in as the account that you named, or connect this one"),
            path=host,
        )


def ended(path: str) -> ConsentError:
    """Return the error for a permission that the server no longer accepts.

    Args:
        path: The server or the connection, for the message.
    """
    return ConsentError(tr("its permission was withdrawn or has expired"), hint=tr(CONNECT_AGAIN), path=path)


def need_consent(target: Target, platform: str) -> None:
    """Refuse to read only public data.

    Args:
        target: The account, as the user names it.
        platform: The platform's name.

    Raises:
        LiveError: when the target says so.
    """
    if target.public:
        raise LiveError(
            tr("{platform} is read with your consent only", platform=platform), hint=tr("leave --public out")
        )
