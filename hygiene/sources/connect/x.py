"""Live X accounts, for users who bring a client of their own.

X demands a registered app and bills its owner for what it reads. hygiene has none, so the user registers one, as a
native app with the address in `REDIRECT`, and gives its client id.

Source: docs.x.com (authentication with OAuth 2.0 and PKCE, users/me, users/:id/tweets, rate limits, pricing: 0.001 USD
for each of one's own posts, 2026).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

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
from hygiene.sources.readers.x.api import ME, account_of, read_api

SCOPES: Final = (
    ("users.read", "to know whose account it is, and what its profile shows"),
    ("tweet.read", "to read your own posts"),
    ("offline.access", "to read again later without asking you each time"),
)
_PAGE: Final = "https://x.com/i/oauth2/authorize"
_API: Final = "https://api.x.com"
_ME: Final = {
    "user.fields": "created_at,description,entities,name,pinned_tweet_id,protected,public_metrics,url,username,verified"
}
_POSTS: Final = {
    "max_results": "100",
    "tweet.fields": "created_at,entities,in_reply_to_user_id,lang,referenced_tweets,source",
}
_MOST: Final = 3_200
"""Posts that X lists at most."""
_REGISTER: Final = f"register an app of your own at developer.x.com, as a native app with the address {REDIRECT}"


def _places(target: Target) -> tuple[str, str]:
    """Return the page on which to consent, and the address of the API."""
    return (f"{target.server}/i/oauth2/authorize", target.server) if target.server else (_PAGE, _API)


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _endpoints(api: str, page: str = "") -> Server:
    return Server(authorize=page, token=f"{api}/2/oauth2/token", revoke=f"{api}/2/oauth2/revoke")


def _questions(target: Target) -> Sequence[Question]:
    """Return what connecting asks of X.

    Raises:
        LiveError: when the user gave no client id.
    """
    need_client(target, "X", _REGISTER)
    page, api = _places(target)
    return (
        Question(host=_host(page), matter="your consent, on its own page"),
        Question(host=_host(api), matter="a token, and whose account it is"),
    )


def _connect(target: Target, online: Online) -> Connection:
    """Get consent in the browser, and ask whose account it is.

    Raises:
        LiveError: when X refuses, or the account is another one than the target.
    """
    _questions(target)
    page, api = _places(target)
    return connect_with_client(
        target,
        online,
        account_of({"username": target.address.lstrip("@"), "id": "0"}),
        connector="x",
        server=_endpoints(api, page),
        api=api,
        scopes=SCOPES,
        whose=lambda made, online: account_of(_me(made, online)),
    )


def _me(connection: Connection, online: Online) -> dict[str, Any]:
    """Return what X says of the account of the token."""
    auth = signed(connection, online, _endpoints(connection.server))
    answer = online.web.get(f"{connection.server}/2/users/me", _ME, auth=auth)
    found = answer.object().get("data") if answer.ok else None
    if not isinstance(found, dict):
        why = f"it did not say whose account it is (it answered {answer.status})"
        raise LiveError(why, hint="connect it again, and look at your credits in its console", path=answer.host)
    return found


def _reads(connection: Connection) -> Sequence[Question]:
    """Return what reading the account asks of X."""
    host = _host(connection.server)
    return (
        Question(host=host, matter="the account and its profile"),
        Question(host=host, matter=f"its newest posts, {_MOST:,} at most; X charges you for each (0.001 USD in 2026)"),
        Question(host=host, matter=RENEWAL),
    )


def _fetch(connection: Connection, online: Online, documents: Documents) -> None:
    """Ask for the account and its newest posts.

    Raises:
        LiveError: when X does not answer, or the token is of another account.
    """
    me = documents.once_json(ME, lambda: _me(connection, online))
    if account_of(me).key != connection.account.key:
        raise LiveError("its token is of another account now", hint="connect it again", path=_host(connection.server))
    listed = fetch_pages(documents, "posts", "posts", _asker(connection, online))
    metrics = me.get("public_metrics")
    stated = metrics.get("tweet_count") if isinstance(metrics, dict) else None
    if isinstance(stated, int) and listed < stated:
        documents.lack("posts", f"X listed {listed:,} of the {stated:,} posts that it counts: an archive has them all")
    documents.lack("apps", "X's API does not list authorised apps: look in your settings, under Connected apps")


def _asker(connection: Connection, online: Online) -> Ask:
    """Return what asks for a page of posts."""
    auth = signed(connection, online, _endpoints(connection.server))
    address = f"{connection.server}/2/users/{connection.account.id}/tweets"

    def ask(place: str) -> tuple[list[Any], str]:
        answer = online.web.get(address, _POSTS | ({"pagination_token": place} if place else {}), auth=auth)
        if not answer.ok:
            raise LiveError(f"it did not list the posts (it answered {answer.status})", path=answer.host)
        found = answer.object()
        records, meta = found.get("data"), found.get("meta")
        following = meta.get("next_token") if isinstance(meta, dict) else None
        return records if isinstance(records, list) else [], following if isinstance(following, str) else ""

    return ask


def _read(documents: Documents) -> Snapshot:
    """Read what was fetched."""
    return read_api(documents, documents.started_at, documents.lacking)


def _disconnect(connection: Connection, online: Online) -> None:
    """Give the tokens back."""
    revoke(connection, online, _endpoints(connection.server))


x = Connector(
    id="x",
    title="X",
    platform="x",
    address="HANDLE",
    gives=f"the newest {_MOST:,} posts and the profile",
    lacks="the client of each post, authorised apps, sign-ins, sessions, addresses and changes: they are in an archive",
    scopes=SCOPES,
    questions=_questions,
    connect=_connect,
    reads=_reads,
    fetch=_fetch,
    read=_read,
    ends=lambda connection: [Question(host=_host(connection.server), matter=RETURN)],
    disconnect=_disconnect,
)
