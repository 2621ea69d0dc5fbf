"""Live Reddit accounts, for users who bring a client of their own.

Reddit demands a registered app. hygiene has none, so the user registers one, as an installed app with the address in
`REDIRECT`, and gives its id. Such a client has no secret, and names itself by its id and an empty password.

Source: github.com/reddit-archive/reddit/wiki (OAuth2, API: 60 requests a minute), and reddit.com/dev/api, whose
listings end after 1,000 entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote, urlsplit

from hygiene.model.errors import LiveError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.connect.connection import RENEWAL, RETURN, Connection, Online, Question, Target
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.connect.fetched.pages import Ask, fetch_pages
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.own_client import REDIRECT, connect_with_client, need_client
from hygiene.sources.connect.oauth.revoke import revoke
from hygiene.sources.connect.oauth.signing import signed
from hygiene.sources.readers.communities.reddit_api import LISTS, ME, account_of, read_api

SCOPES: Final = (
    ("identity", "to know whose account it is"),
    ("history", "to read your own posts and comments"),
)
_WEB: Final = "https://www.reddit.com"
_API: Final = "https://oauth.reddit.com"
_MOST: Final = 1_000
"""Entries of a list that Reddit gives at most."""
_REGISTER: Final = f"register an installed app of your own at reddit.com/prefs/apps, with the address {REDIRECT}"


def _places(target: Target) -> tuple[str, str]:
    """Return the addresses of the pages and of the API."""
    return (target.server, target.server) if target.server else (_WEB, _API)


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _endpoints(web: str) -> Server:
    # Without `duration`, the permission would end after an hour.
    return Server(
        authorize=f"{web}/api/v1/authorize?duration=permanent",
        token=f"{web}/api/v1/access_token",
        revoke=f"{web}/api/v1/revoke_token",
        basic="always",
    )


def _questions(target: Target) -> Sequence[Question]:
    """Return what connecting asks of Reddit.

    Raises:
        LiveError: when the user gave no client id.
    """
    need_client(target, "Reddit", _REGISTER)
    web, api = _places(target)
    return (
        Question(host=_host(web), matter="your consent, on its own page, and a token"),
        Question(host=_host(api), matter="whose account it is"),
    )


def _connect(target: Target, online: Online) -> Connection:
    """Get consent in the browser, and ask whose account it is.

    Raises:
        LiveError: when Reddit refuses, or the account is another one than the target.
    """
    _questions(target)
    web, api = _places(target)
    return connect_with_client(
        target,
        online,
        account_of({"name": target.address.removeprefix("u/").lstrip("@")}),
        connector="reddit",
        server=_endpoints(web),
        api=api,
        scopes=SCOPES,
        whose=lambda made, online: account_of(_me(made, online)),
        more={"web": web},
    )


def _me(connection: Connection, online: Online) -> dict[str, Any]:
    """Return what Reddit says of the account of the token."""
    auth = signed(connection, online, _endpoints(connection.more["web"]))
    answer = online.web.get(f"{connection.server}/api/v1/me", {"raw_json": "1"}, auth=auth)
    if not answer.ok:
        why = f"it did not say whose account it is (it answered {answer.status})"
        raise LiveError(why, hint="connect it again", path=answer.host)
    return answer.object()


def _reads(connection: Connection) -> Sequence[Question]:
    """Return what reading the account asks of Reddit."""
    host = _host(connection.server)
    matters = ("the account and its profile", f"its newest posts and comments, {_MOST:,} of each at most")
    renewal = Question(host=_host(connection.more["web"]), matter=RENEWAL)
    return (*(Question(host=host, matter=matter) for matter in matters), renewal)


def _fetch(connection: Connection, online: Online, documents: Documents) -> None:
    """Ask for the account, its posts and its comments.

    Raises:
        LiveError: when Reddit does not answer, or the token is of another account.
    """
    me = documents.once_json(ME, lambda: _me(connection, online))
    if account_of(me) != connection.account:
        raise LiveError("its token is of another account now", hint="connect it again", path=_host(connection.server))
    for name in LISTS:
        if fetch_pages(documents, name, "posts", _asker(connection, online, name)) >= _MOST:
            documents.lack("posts", f"Reddit lists only the newest {_MOST:,} of them: a data request has them all")
    documents.lack("apps", "Reddit's API does not list authorised apps: look at reddit.com/prefs/apps")


def _asker(connection: Connection, online: Online, name: str) -> Ask:
    """Return what asks for a page of a list."""
    auth = signed(connection, online, _endpoints(connection.more["web"]))
    address = f"{connection.server}/user/{quote(connection.account.handle, safe='')}/{name}"

    def ask(place: str) -> tuple[list[Any], str]:
        params = {"limit": "100", "raw_json": "1", "sort": "new"} | ({"after": place} if place else {})
        answer = online.web.get(address, params, auth=auth)
        found = answer.object().get("data") if answer.ok else None
        records = found.get("children") if isinstance(found, dict) else None
        if not isinstance(found, dict) or not isinstance(records, list):
            raise LiveError(f"it did not give a page of a list (it answered {answer.status})", path=answer.host)
        following = found.get("after")
        return records, following if isinstance(following, str) else ""

    return ask


def _read(documents: Documents) -> Snapshot:
    """Read what was fetched."""
    return read_api(documents, documents.started_at, documents.lacking)


def _disconnect(connection: Connection, online: Online) -> None:
    """Give the tokens back."""
    revoke(connection, online, _endpoints(connection.more["web"]))


reddit = Connector(
    id="reddit",
    title="Reddit",
    platform="reddit",
    address="USER",
    gives=f"the newest {_MOST:,} posts and as many comments",
    lacks="authorised apps, sign-ins, addresses and changes, and the client of each post: ask for your data",
    scopes=SCOPES,
    questions=_questions,
    connect=_connect,
    reads=_reads,
    fetch=_fetch,
    read=_read,
    ends=lambda connection: [Question(host=_host(connection.more["web"]), matter=RETURN)],
    disconnect=_disconnect,
)
