"""Live Reddit accounts, for users who bring a client of their own.

Reddit demands a registered app. hygiene has none, so the user registers one, as an installed app with the address in
`REDIRECT`, and gives its id. Such a client has no secret, and names itself by its id and an empty password.

Source: github.com/reddit-archive/reddit/wiki (OAuth2, API: 60 requests a minute), and reddit.com/dev/api, whose
listings end after 1,000 entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from hygiene.language.words import tr, tr_later
from hygiene.sources.connect.connection import RENEWAL, Connection, Online, Question
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import Documents
from hygiene.sources.connect.fetched.pages import Ask, fetch_pages, no_page
from hygiene.sources.connect.fetched.reading import reads_documents
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.own_client import REDIRECT, OwnClient
from hygiene.sources.connect.oauth.signing import signed
from hygiene.sources.connect.oauth.whose import owner_of, same_owner
from hygiene.sources.connect.web.addresses import host_of
from hygiene.sources.readers.communities.reddit_api import LISTS, ME, account_of, read_api

SCOPES: Final = (
    ("identity", tr_later("to know whose account it is")),
    ("history", tr_later("to read your own posts and comments")),
)
_MOST: Final = 1_000
"""The most entries of a list that Reddit gives."""


def _endpoints(web: str, _api: str) -> Server:
    # Without `duration`, the permission would end after an hour.
    return Server(
        authorize=f"{web}/api/v1/authorize?duration=permanent",
        token=f"{web}/api/v1/access_token",
        revoke=f"{web}/api/v1/revoke_token",
        basic="always",
    )


def _me(connection: Connection, online: Online) -> dict[str, Any]:
    """Return Reddit's description of the account of the token."""
    auth = signed(connection, online, _CLIENT.server(connection))
    return owner_of(online.web.get(f"{connection.server}/api/v1/me", {"raw_json": "1"}, auth=auth), account_of)


def _reads(connection: Connection) -> Sequence[Question]:
    """Return the requests of reading the account."""
    host = host_of(connection.server)
    matters = (
        tr("the account and its profile"),
        tr("its newest posts and comments, {limit:,} of each at most", limit=_MOST),
    )
    renewal = Question(host=host_of(_CLIENT.server(connection).token), matter=tr(RENEWAL))
    return (*(Question(host=host, matter=matter) for matter in matters), renewal)


def _fetch(connection: Connection, online: Online, documents: Documents) -> None:
    """Ask for the account, its posts and its comments.

    Raises:
        LiveError: when Reddit does not answer, or the token is of another account.
    """
    documents.once_json(ME, lambda: same_owner(_me(connection, online), account_of, connection))
    for name in LISTS:
        if fetch_pages(documents, name, "posts", _asker(connection, online, name)) >= _MOST:
            documents.lack(
                "posts", tr("Reddit lists only the newest {limit:,} of them: a data request has them all", limit=_MOST)
            )
    documents.lack("apps", tr("Reddit's API does not list authorised apps: look at reddit.com/prefs/apps"))


def _asker(connection: Connection, online: Online, name: str) -> Ask:
    """Return a function that asks for a page of a list."""
    auth = signed(connection, online, _CLIENT.server(connection))
    address = f"{connection.server}/user/{quote(connection.account.handle, safe='')}/{name}"

    def ask(place: str) -> tuple[list[Any], str]:
        params = {"limit": "100", "raw_json": "1", "sort": "new"} | ({"after": place} if place else {})
        answer = online.web.get(address, params, auth=auth)
        found = answer.object().get("data") if answer.ok else None
        records = found.get("children") if isinstance(found, dict) else None
        if not isinstance(found, dict) or not isinstance(records, list):
            raise no_page(answer, place)
        following = found.get("after")
        return records, following if isinstance(following, str) else ""

    return ask


_CLIENT: Final = OwnClient(
    connector="reddit",
    title="Reddit",
    register=tr_later(
        "register an installed app of your own at reddit.com/prefs/apps, with the address {address}", address=REDIRECT
    ),
    web="https://www.reddit.com",
    api="https://oauth.reddit.com",
    endpoints=_endpoints,
    scopes=SCOPES,
    asked=(tr_later("your consent, on its own page, and a token"), tr_later("whose account it is")),
    account_of=account_of,
    owner=_me,
)
reddit = Connector(
    id="reddit",
    title=_CLIENT.title,
    platform="reddit",
    address="USER",
    gives=tr_later(
        "the newest {count:,} posts and as many comments, and whether the account is suspended", count=_MOST
    ),
    lacks=tr_later("authorised apps, sign-ins, addresses and changes, and the client of each post: ask for your data"),
    scopes=SCOPES,
    questions=_CLIENT.questions,
    connect=_CLIENT.connect,
    reads=_reads,
    fetch=_fetch,
    read=reads_documents("reddit", ME, tr_later("Reddit's API gives no {part}"), read_api),
    ends=_CLIENT.ends,
    disconnect=_CLIENT.disconnect,
)
