"""Live X accounts, for users who bring a client of their own.

X demands a registered app and bills its owner for what it reads. hygiene has none, so the user registers one, as a
native app with the address in `REDIRECT`, and gives its client id.

Source: docs.x.com (authentication with OAuth 2.0 and PKCE, users/me, users/:id/tweets, rate limits, pricing: 0.001 USD
for each of one's own posts, 2026).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

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
from hygiene.sources.reader_kit.fields import count_of
from hygiene.sources.readers.x.api import ME, account_of, read_api

SCOPES: Final = (
    ("users.read", tr_later("to know whose account it is, and what its profile shows")),
    ("tweet.read", tr_later("to read your own posts")),
    ("offline.access", tr_later("to read again later without asking you each time")),
)
_ME: Final = {"user.fields": "description,entities,name,public_metrics,url,username"}
_POSTS: Final = {
    "max_results": "100",
    "tweet.fields": "created_at,entities,in_reply_to_user_id,lang,referenced_tweets,source",
}
_MOST: Final = 3_200
"""The most posts that X lists."""


def _me(connection: Connection, online: Online) -> dict[str, Any]:
    """Return X's description of the account of the token."""
    auth = signed(connection, online, _CLIENT.server(connection))
    answer = online.web.get(f"{connection.server}/2/users/me", _ME, auth=auth)
    hint = tr("connect it again, and look at your credits in its console")
    return owner_of(answer, account_of, at="data", hint=hint)


def _reads(connection: Connection) -> Sequence[Question]:
    """Return the requests of reading the account."""
    host = host_of(connection.server)
    return (
        Question(host=host, matter=tr("the account and its profile")),
        Question(
            host=host,
            matter=tr("its newest posts, {limit:,} at most; X charges you for each (0.001 USD in 2026)", limit=_MOST),
        ),
        Question(host=host, matter=tr(RENEWAL)),
    )


def _fetch(connection: Connection, online: Online, documents: Documents) -> None:
    """Ask for the account and its newest posts.

    Raises:
        LiveError: when X does not answer, or the token is of another account.
    """
    me = documents.once_json(ME, lambda: same_owner(_me(connection, online), account_of, connection))
    listed = fetch_pages(documents, "posts", "posts", _asker(connection, online))
    metrics = me.get("public_metrics")
    stated = count_of(metrics, "tweet_count") if isinstance(metrics, dict) else None
    if stated is not None and listed < stated:
        documents.lack(
            "posts",
            tr(
                "X listed {listed:,} of the {stated:,} posts that it counts: an archive has them all",
                listed=listed,
                stated=stated,
            ),
        )
    documents.lack("apps", tr("X's API does not list authorised apps: look in your settings, under Connected apps"))


def _asker(connection: Connection, online: Online) -> Ask:
    """Return a function that asks for a page of posts."""
    auth = signed(connection, online, _CLIENT.server(connection))
    address = f"{connection.server}/2/users/{connection.account.id}/tweets"

    def ask(place: str) -> tuple[list[Any], str]:
        answer = online.web.get(address, _POSTS | ({"pagination_token": place} if place else {}), auth=auth)
        if not answer.ok:
            raise no_page(answer, place)
        found = answer.object()
        records, meta = found.get("data"), found.get("meta")
        following = meta.get("next_token") if isinstance(meta, dict) else None
        return records if isinstance(records, list) else [], following if isinstance(following, str) else ""

    return ask


_CLIENT: Final = OwnClient(
    connector="x",
    title="X",
    register=tr_later(
        "register an app of your own at developer.x.com, as a native app with the address {address}", address=REDIRECT
    ),
    web="https://x.com",
    api="https://api.x.com",
    endpoints=lambda web, api: Server(
        authorize=f"{web}/i/oauth2/authorize", token=f"{api}/2/oauth2/token", revoke=f"{api}/2/oauth2/revoke"
    ),
    scopes=SCOPES,
    asked=(tr_later("your consent, on its own page"), tr_later("a token, and whose account it is")),
    account_of=account_of,
    owner=_me,
)
x = Connector(
    id="x",
    title=_CLIENT.title,
    platform="x",
    address="HANDLE",
    gives=tr_later("the newest {count:,} posts and the profile", count=_MOST),
    lacks=tr_later(
        "the client of each post, authorised apps, sign-ins, sessions, addresses and changes: they are in an archive"
    ),
    scopes=SCOPES,
    questions=_CLIENT.questions,
    connect=_CLIENT.connect,
    reads=_reads,
    fetch=_fetch,
    read=reads_documents("x", ME, tr_later("X's API gives no {part}"), read_api),
    ends=_CLIENT.ends,
    disconnect=_CLIENT.disconnect,
)
