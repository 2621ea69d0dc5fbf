"""Live accounts at servers with Mastodon's API.

Servers are distinguished by their answers, not by name. Mastodon states its endpoints since version 4.3 (RFC 8414). For
a server that does not, Mastodon's own paths are used, which the other servers share. A server registers hygiene as an
app with `POST /api/v1/apps`, for anyone and at once. Only GoToSocial lists the authorised apps (`GET /api/v1/tokens`).

Source: docs.joinmastodon.org/methods (oauth, apps, accounts) and docs.gotosocial.org.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlsplit

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import ConsentError, LiveError, WaitError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.connection import (
    CLIENT_NAME,
    CLIENT_SITE,
    RENEWAL,
    RETURN,
    Connection,
    Online,
    Question,
    Target,
    need_consent,
    refuse_another,
)
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.connect.fetched.pages import AbsentError, Ask, by_link, fetch_if_there, fetch_pages
from hygiene.sources.connect.fetched.reading import reads_documents
from hygiene.sources.connect.oauth.consent import Client, by_browser
from hygiene.sources.connect.oauth.discovery import WAYS, NoDescriptionError, Server, discover
from hygiene.sources.connect.oauth.receiver import receiver
from hygiene.sources.connect.oauth.revoke import revoke
from hygiene.sources.connect.oauth.signing import signed
from hygiene.sources.connect.oauth.whose import given_back_on_error, owner_of, same_owner
from hygiene.sources.connect.web.addresses import host_of, parts_of
from hygiene.sources.connect.web.allowed import LOOPBACK
from hygiene.sources.reader_kit.coverage import Damage
from hygiene.sources.reader_kit.fields import count_of, text_of
from hygiene.sources.readers.mastodon.api import ACCOUNT, account_of, read_api

SCOPES: Final = (
    (
        "read:accounts",
        tr_later("to know whose account it is, what its profile shows, and which apps you authorised"),
    ),
    ("read:statuses", tr_later("to read your own posts with the client of each, also those that are not public")),
)
_ADDRESS: Final = re.compile(r"@?([\w.-]{1,100})@([\w.-]{1,253}(?::[0-9]{1,5})?)")
_PAGE_SIZE: Final = "40"
"""Posts on a page: the most that Mastodon gives."""
_NO_LIST: Final = tr_later("the server's API has no list of authorised apps: look in its settings")


def _place(target: Target) -> tuple[str, str]:
    """Return the user and the address of the server.

    Raises:
        LiveError: when the target is not the address of an account.
    """
    found = _ADDRESS.fullmatch(target.address)
    if not found or not parts_of(f"https://{found[2]}"):
        raise LiveError(
            tr("this is not the address of an account"), hint=tr("write it as USER@HOST, such as kim@mastodon.example")
        )
    host = host_of(f"//{found[2]}")
    scheme = "http" if host in LOOPBACK else "https"
    return found[1], target.server or f"{scheme}://{found[2]}"


def _questions(target: Target) -> Sequence[Question]:
    """Return the requests of connecting to the server.

    Raises:
        LiveError: when the target is not the address of an account, or only public data is wanted.
    """
    need_consent(target, tr("a server with Mastodon's API"))
    _, server = _place(target)
    matters = (
        tr("how it lets apps sign in, and to register hygiene as an app"),
        tr("your consent, on its own page"),
        tr("a token, and whose account it is"),
    )
    return tuple(Question(host=urlsplit(server).netloc, matter=matter) for matter in matters)


def _connect(target: Target, online: Online) -> Connection:
    """Register hygiene, get the user's consent, and ask whose account it is.

    Raises:
        LiveError: when the server refuses, or the account is another one than the target.
    """
    user, address = _place(target)
    host = host_of(address)
    online.web.name(host)
    server = _server(online, address)
    with receiver() as landing:
        client = _registered(online, address, landing.redirect)
        grant = by_browser(online, server, client, [name for name, _ in SCOPES], landing)
    made = Connection(
        connector="mastodon",
        account=Account(platform="mastodon", handle=f"{user}@{host}"),
        server=address,
        issuer=server.issuer,
        client_id=client.id,
        client_secret=client.secret,
        token=grant.token,
        connected_at=online.now(),
        named=(host,),
        more={"token": server.token, "revoke": server.revoke, "basic": server.basic},
    )
    with given_back_on_error(_disconnect, made, online):
        account = account_of(urlsplit(address).netloc, _own(made, online))
        refuse_another(account.handle.rpartition("@")[0], user, host)
    return replace(made, account=account)


def _server(online: Online, address: str) -> Server:
    """Return the endpoints that a server states, or Mastodon's own.

    Raises:
        LiveError: when its statement cannot be trusted, or it cannot be asked.
    """
    try:
        return discover(online.web, address)
    except NoDescriptionError:  # it stays with the host that the user named
        base = f"{address}/oauth"
        return Server(authorize=f"{base}/authorize", token=f"{base}/token", revoke=f"{base}/revoke")


def _known(connection: Connection) -> Server:
    """Return the endpoints of a server as they were when it was connected."""
    more = connection.more
    basic = next((way for way in WAYS if way == more.get("basic")), WAYS[0])
    return Server(issuer=connection.issuer, token=more["token"], revoke=more["revoke"], basic=basic)


def _registered(online: Online, address: str, redirect: str) -> Client:
    """Register hygiene as an app of the server.

    Raises:
        LiveError: when the server refuses the registration.
    """
    form = {
        "client_name": CLIENT_NAME,
        "redirect_uris": redirect,
        "scopes": " ".join(name for name, _ in SCOPES),
        "website": CLIENT_SITE,
    }
    answer = online.web.post(f"{address}/api/v1/apps", form)
    found = answer.object() if answer.ok else {}
    name, secret = found.get("client_id"), found.get("client_secret")
    if not (isinstance(name, str) and isinstance(secret, str) and name):
        why = tr("it did not register hygiene as an app (it answered {status})", status=answer.status)
        raise LiveError(why, hint=tr("check the address, and try again later"), path=answer.host)
    return Client(id=name, secret=Hidden(secret))


def _own(connection: Connection, online: Online) -> dict[str, Any]:
    """Return the server's description of the account of the token."""
    auth = signed(connection, online, _known(connection))
    answer = online.web.get(f"{connection.server}/api/v1/accounts/verify_credentials", auth=auth)
    return owner_of(answer, partial(account_of, urlsplit(connection.server).netloc))


def _reads(connection: Connection) -> Sequence[Question]:
    """Return the requests of reading the account."""
    host = urlsplit(connection.server).netloc
    matters = (
        tr("the account and its profile"),
        tr("all of its posts, 40 at a time"),
        tr("the list of authorised apps"),
    )
    found = tuple(Question(host=host, matter=matter) for matter in matters)
    renewed = connection.token and connection.token.refresh
    return (*found, Question(host=urlsplit(_known(connection).token).netloc, matter=tr(RENEWAL))) if renewed else found


def _ends(connection: Connection) -> Sequence[Question]:
    """Return the requests of disconnecting."""
    address = _known(connection).revoke
    return [Question(host=urlsplit(address).netloc, matter=tr(RETURN))] if address else []


def _fetch(connection: Connection, online: Online, documents: Documents) -> None:
    """Ask for the account, its posts and its apps.

    Raises:
        LiveError: when the server does not answer, or the token is of another account.
    """
    host = urlsplit(connection.server).netloc

    def own() -> dict[str, Any]:
        return same_owner(_own(connection, online), partial(account_of, host), connection)

    record = documents.once_json(ACCOUNT, lambda: {"server": host, "account": own()})["account"]
    auth = signed(connection, online, _known(connection))
    size = {"limit": _PAGE_SIZE}
    number = quote(text_of(record, "id").strip(), safe="")
    posts = by_link(online, auth, f"{connection.server}/api/v1/accounts/{number}/statuses", size)
    failed = _fetch_posts(documents, posts, count_of(record, "statuses_count"))
    apps = by_link(online, auth, f"{connection.server}/api/v1/tokens", size)
    fetch_if_there(documents, "tokens", "apps", apps, tr(_NO_LIST))
    if failed:
        raise failed


def _fetch_posts(documents: Documents, ask: Ask, stated: int | None) -> LiveError | None:
    """Ask for the posts; return why that ended early.

    The list of apps can be asked for after it.

    Args:
        documents: Where the pages are kept.
        ask: Asks for one page.
        stated: The server's count of posts, if it states one.

    Raises:
        WaitError: when the server asks to wait.
        ConsentError: when the permission has ended.
    """
    try:
        listed = fetch_pages(documents, "statuses", "posts", ask)
    except (WaitError, ConsentError):
        raise
    except AbsentError as error:
        documents.lack("posts", Damage(str(error)))
        return None
    except LiveError as error:
        return error
    # Mastodon does not count private mentions and GoToSocial does, so a few missing posts may go unseen.
    if stated is not None and listed < stated:
        documents.lack(
            "posts",
            tr("the server lists {listed:,} of the {stated:,} posts that it counts", listed=listed, stated=stated),
        )
    return None


def _disconnect(connection: Connection, online: Online) -> None:
    """Give the token back."""
    revoke(connection, online, _known(connection))


mastodon = Connector(
    id="mastodon",
    title=tr_later("Mastodon, GoToSocial, Pleroma, Akkoma, snac and the like"),
    platform="mastodon",
    address="USER@HOST",
    gives=tr_later(
        "posts with the client of each, private mentions, the profile; at GoToSocial also the "
        "authorised apps with their last use"
    ),
    lacks=tr_later(
        "authorised apps at other servers, sign-ins, sessions, the e-mail address, second "
        "factors and changes of the account: look in the server's settings"
    ),
    scopes=SCOPES,
    questions=_questions,
    connect=_connect,
    reads=_reads,
    fetch=_fetch,
    read=reads_documents("mastodon", ACCOUNT, tr_later("the server's API gives no {part}"), read_api),
    ends=_ends,
    disconnect=_disconnect,
)
