"""The connector for Bluesky and every other service of the AT Protocol.

A handle leads to an identity, and the identity to its server and its keys. Posts are public, so reading them needs no
consent. With consent, the server confirms that the account is the user's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import urlencode

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import ConsentError, LiveError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.connect.bluesky.fetch import endpoints, fetch
from hygiene.sources.connect.bluesky.identity import (
    DIRECTORY,
    about_handle,
    document_address,
    found_document,
    handle_or_identity,
    leads_to,
)
from hygiene.sources.connect.connection import RENEWAL, RETURN, Connection, Online, Question, Target, Way
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.connect.oauth.consent import Client, Grant, by_browser
from hygiene.sources.connect.oauth.discovery import Server, discover, issuer_of
from hygiene.sources.connect.oauth.receiver import receiver
from hygiene.sources.connect.oauth.revoke import revoke
from hygiene.sources.connect.oauth.whose import given_back_on_error
from hygiene.sources.connect.web.addresses import host_of
from hygiene.sources.readers.bluesky.live.document import Document
from hygiene.sources.readers.bluesky.live.reading import read_live

SCOPE: Final = "atproto"
CLIENT: Final = f"http://localhost?{urlencode({'redirect_uri': 'http://127.0.0.1/', 'scope': SCOPE})}"
"""The id of a program without a site of its own.

The port of the redirect does not count (https://atproto.com/specs/oauth, under Localhost Client Development).
"""
_THE_SERVER: Final = tr_later("the account's server")


def connect(target: Target, online: Online) -> Connection:
    """Find the account and get the user's consent.

    Public data needs no consent.

    Raises:
        LiveError: when the account cannot be found, or its handle belongs to another one.
        ConsentError: when the user does not consent, or consents for another account.
    """
    address = handle_or_identity(target.address)
    named = tuple(filter(None, dict.fromkeys(map(host_of, (target.server, target.directory)))))
    for host in named:
        online.web.name(host)
    way = Way(online, {question.host for question in questions(target)})
    found = _found(way, address, target)
    handle = found.handle if address != found.did or _leads_back(way, found, target) else found.did
    account = Account(platform="bluesky", handle=handle, id=found.did)
    server, grant = (Server(), None) if target.public else _consented(way, found, handle)
    connection = Connection(
        connector="bluesky",
        account=account,
        server=found.server,
        issuer=server.issuer,
        client_id=CLIENT if grant else "",
        token=grant.token if grant else None,
        connected_at=online.now(),
        named=named,
        more={
            "directory": target.directory.rstrip("/"),
            "server": target.server.rstrip("/"),
            "public": "yes" if target.public else "",
            "token": server.token,
            "revoke": server.revoke,
        },
    )
    if grant and grant.subject != found.did:
        hint = tr("sign in there as {handle}", handle=handle)
        with given_back_on_error(disconnect, connection, online):
            raise ConsentError(tr("you consented as another account"), hint=hint, path=host_of(found.server))
    return connection


def _found(way: Way, address: str, target: Target) -> Document:
    """Return the account's identity, which its handle confirms.

    Raises:
        LiveError: when there is no such account, or it has another handle or server.
    """
    server, directory = target.server.rstrip("/"), target.directory.rstrip("/")
    did = address if address.startswith("did:") else leads_to(way.online.web, address, server)
    if not did:
        raise LiveError(tr("@{address} leads to no account", address=address), hint=tr("check how it is spelt"))
    way.leads_to(Question(host=host_of(document_address(did, directory)), matter=tr("the document of your identity")))
    found = found_document(way.online.web, did, directory)
    if address not in {did, found.handle}:
        hint = (
            tr("connect {handle} if that is you", handle=found.handle)
            if found.handle
            else tr("set the handle in the account's settings")
        )
        why = (
            tr(
                "@{address} leads to an account that is called @{handle} now",
                address=address,
                handle=found.handle,
            )
            if found.handle
            else tr("@{address} leads to an account that has no valid handle now", address=address)
        )
        raise LiveError(why, hint=hint)
    if server and server.casefold() != found.server.casefold():
        hint = tr("leave out --server, or check the handle")
        raise LiveError(
            tr("the account is on another server: {host}", host=host_of(found.server)), hint=hint, path=host_of(server)
        )
    return found


def _leads_back(way: Way, found: Document, target: Target) -> bool:
    """Return whether the handle that an identity states belongs to it."""
    server = target.server.rstrip("/")
    if not found.handle:
        return False
    for question in about_handle(found.handle, server):
        way.leads_to(question)
    with suppress(LiveError):
        return leads_to(way.online.web, found.handle, server) == found.did
    return False


def _consented(way: Way, found: Document, handle: str) -> tuple[Server, Grant]:
    """Return the authorization server and what it granted.

    Raises:
        LiveError: when the server cannot be asked for consent.
        ConsentError: when the user does not consent.
    """
    online = way.online
    way.leads_to(Question(host=host_of(found.server), matter=tr("the server at which you consent")))
    issuer = issuer_of(online.web, found.server)
    way.leads_to(Question(host=host_of(issuer), matter=tr("your consent, on its own page in the browser")))
    server = discover(online.web, issuer)
    with receiver() as waiting:
        return server, by_browser(online, server, Client(id=CLIENT), (SCOPE,), waiting, hint=handle, proof=True)


def questions(target: Target) -> Iterator[Question]:
    """Yield the requests of connecting, with their servers."""
    address = handle_or_identity(target.address)
    if not address.startswith("did:"):
        yield from about_handle(address, target.server)
    place = address if address.startswith("did:") else "did:plc:"
    host = host_of(document_address(place, target.directory.rstrip("/")))
    yield Question(host=host, matter=tr("the document of your identity: its handle, its server and its keys"))
    if not target.public:
        yield Question(
            host=host_of(target.server) or tr(_THE_SERVER), matter=tr("your consent, on its own page in the browser")
        )


def reads(connection: Connection) -> Iterator[Question]:
    """Yield the requests of reading the account, with their servers."""
    account, directory = connection.account, connection.more.get("directory", "")
    place = host_of(document_address(account.id, directory))
    yield Question(host=place, matter=tr("the document of your identity"))
    if account.id.startswith("did:plc:"):
        yield Question(
            host=host_of(directory or DIRECTORY), matter=tr("the log of your identity's keys, servers and handles")
        )
    if not account.handle.startswith("did:"):
        yield from about_handle(account.handle, connection.more.get("server", ""))
    server = host_of(connection.server)
    yield Question(host=server, matter=tr("your public repository: posts, follows, likes and the profile"))
    if connection.token:
        yield Question(host=server, matter=tr("whether the account is yours"))
        yield Question(host=host_of(endpoints(connection).token), matter=tr(RENEWAL))
    if not connection.more.get("public"):
        typed = tr("your app passwords and e-mail address, if you type an app password")
        yield Question(host=server, matter=typed, typed=True)


def ends(connection: Connection) -> Sequence[Question]:
    """Return the requests of disconnecting, with their servers."""
    host = host_of(endpoints(connection).revoke)
    return [Question(host=host, matter=tr(RETURN))] if connection.token and host else []


def read(documents: Documents) -> Snapshot:
    """Return the Snapshot from the documents."""
    return read_live(documents, documents.started_at, documents.lacking)


def disconnect(connection: Connection, online: Online) -> None:
    """Take hygiene's permission back at the server.

    Raises:
        LiveError: when the server does not take it back.
    """
    if connection.token:
        revoke(connection, online, endpoints(connection))


def _all(found: Iterator[Question]) -> Sequence[Question]:
    return list(dict.fromkeys(found))


bluesky: Final = Connector(
    id="bluesky",
    title="Bluesky",
    platform="bluesky",
    address="HANDLE",
    gives=tr_later(
        "posts, reposts, follows, blocks, likes and the profile, and every change of handle, "
        "server and keys, proven by signatures, all of which need no permission; with an app "
        "password that you make for a scan, also the list of app passwords and the e-mail address"
    ),
    lacks=tr_later("programs authorised with OAuth, sessions and devices, which are only on the server's own page"),
    scopes=(
        (
            SCOPE,
            tr_later(
                "to confirm that the account is yours, and nothing else; the page of consent calls hygiene “localhost”"
            ),
        ),
    ),
    questions=lambda target: _all(questions(target)),
    connect=connect,
    reads=lambda connection: _all(reads(connection)),
    fetch=fetch,
    read=read,
    ends=ends,
    disconnect=disconnect,
)
