"""Live accounts at X and Reddit, at small servers in their dialects, by a client of the user's own."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode
from urllib.request import urlopen

import pytest

from hygiene.model.errors import LiveError, UnreadableError, WaitError
from hygiene.model.records import Event
from hygiene.sources.connect.connection import Connection, Online, Target
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import open_documents
from hygiene.sources.connect.oauth import own_client
from hygiene.sources.connect.oauth.own_client import REDIRECT
from hygiene.sources.connect.reddit import reddit
from hygiene.sources.connect.web.client import LIVE, Web
from hygiene.sources.connect.x import x
from tests.support.live.answering import Asked, Reply, answering

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ME = {
    "id": "42", "username": "Harbour", "name": "Harbour Bakery", "description": "Bread.", "url": "https://t.example/a",
    "entities": {"url": {"urls": [{"expanded_url": "https://harbour.example/"}]}},
    "public_metrics": {"tweet_count": 5},
}  # fmt: skip
POSTS: list[list[dict[str, Any]]] = [
    [
        {
            "id": "1990000000000000000", "created_at": "2025-11-16T09:00:00.000Z", "text": "Win at prize.example",
            "source": "Twitter Web App", "lang": "en",
            "entities": {
                "urls": [{"expanded_url": "https://prize.example/x"}], "mentions": [{"username": "Ann"}],
                "hashtags": [{"tag": "Win"}],
            },
        },
        {
            "id": "1989000000000000000", "created_at": "2025-11-13T14:46:18.000Z", "text": "RT @ann: hello",
            "referenced_tweets": [{"type": "retweeted", "id": "1"}],
        },
    ],
    [
        {
            "id": "1988000000000000000", "created_at": "2025-11-10T20:32:37.000Z", "text": "Thanks!",
            "in_reply_to_user_id": "9", "referenced_tweets": [{"type": "replied_to", "id": "2"}],
        },
    ],
]  # fmt: skip
LISTS: dict[str, list[dict[str, Any]]] = {
    "submitted": [
        {
            "kind": "t3",
            "data": {
                "id": "p1", "created_utc": 1763283600.0, "title": "New shop", "selftext": "See https://harbour.example",
                "url": "https://www.reddit.com/r/bread/comments/p1",
            },
        }
    ],
    "comments": [{"kind": "t1", "data": {"id": "c1", "created_utc": 1763290000, "body": "Thanks"}}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _any_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Await answers at a free port, because another test may use the one that the platforms compare."""
    monkeypatch.setattr(own_client, "PORT", 0)


class Platform:
    """A server that gives one token for one code, renews it, and forgets it when it is returned."""

    def __init__(self) -> None:
        self.valid, self.granted, self.scope, self.owner = {"access-1"}, "access-1", "", "Harbour"
        self.number = "42"
        self.busy, self.revokes, self.suspended = False, True, False
        self.clients: list[str] = []

    def answer(self, asked: Asked) -> Reply:
        """Answer a request."""
        given = {name: values[0] for name, values in parse_qs(asked.query or asked.body).items()}
        end = asked.path.rpartition("/")[2]
        if end == "authorize":
            self.scope = given["scope"]
            to = urlencode({"code": "one-code", "state": given["state"]})
            return Reply(status=302, headers={"Location": f"{given['redirect_uri']}?{to}"})
        if end in {"token", "access_token"}:
            self.clients.append(given.get("client_id") or asked.headers.get("authorization", ""))
            made = {"access_token": self.granted, "token_type": "bearer", "expires_in": 3600, "scope": self.scope}
            return Reply(json=made | {"refresh_token": "refresh-1"})
        if end in {"revoke", "revoke_token"}:
            if self.revokes:
                self.valid.clear()
            return Reply(status=200 if self.revokes else 400, json={})
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.valid:
            return Reply(status=401)
        if self.busy and not asked.path.endswith("me"):
            return Reply(status=429, headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": "4102444800"})
        return self.resource(asked.path, given)

    def resource(self, path: str, given: dict[str, str]) -> Reply:
        """Answer a question about the account."""
        if path == "/2/users/me":
            return Reply(json={"data": ME | {"username": self.owner, "id": self.number}})
        if path == "/2/users/42/tweets":
            page = int(given.get("pagination_token", 0))
            following = {"next_token": str(page + 1)} if page + 1 < len(POSTS) else {}
            return Reply(json={"data": POSTS[page], "meta": following})
        if path == "/api/v1/me":
            return Reply(json={"name": self.owner, "id": "abc", "is_suspended": self.suspended})
        name = path.rpartition("/")[2]
        return Reply(json={"kind": "Listing", "data": {"children": LISTS[name], "after": None}})


@contextmanager
def running(state: Platform) -> Iterator[tuple[Target, Online]]:
    """Give the account at a server, and the means of a run whose browser consents at once."""

    def browse(page: str) -> None:
        def visit() -> None:
            with urlopen(page) as answer:  # noqa: S310  # it follows the redirect to us
                answer.read()

        threading.Thread(target=visit, daemon=True).start()

    with answering(state.answer) as url, Web(limits=replace(LIVE, pause=0.01)) as web:
        yield (
            Target(address="@harbour", server=url, client_id="own-client"),
            Online(web=web, show_page=browse, now=lambda: NOW, patience=10),
        )


def fetched(connector: Connector, made: Connection, means: Online, folder: Path) -> Any:
    documents = open_documents(folder, b"k" * 32, path="x:harbour, live", now=NOW)
    connector.fetch(made, means, documents)
    return connector.read(documents)


def test_the_posts_and_the_profile_of_an_x_account_are_read_to_the_last_page(tmp_path: Path) -> None:
    state = Platform()
    with running(state) as (target, means):
        made = x.connect(target, means)
        found = fetched(x, made, means, tmp_path / "documents")

    assert ("x", "Harbour", "42") == (found.account.platform, found.account.handle, found.account.id)
    assert ["own-client"] == state.clients
    assert ("users.read", "tweet.read", "offline.access") == made.token.scopes if made.token else None
    rows = {post.id: (post.text, post.kind, post.client and post.client.label) for post in found.posts}
    assert {
        "1988000000000000000": ("Thanks!", "reply", None),
        "1989000000000000000": ("RT @ann: hello", "repost", None),
        "1990000000000000000": ("Win at prize.example", "post", "Twitter Web App"),
    } == rows
    assert "https://harbour.example/" == found.profile["link"].reveal()
    assert "X listed 3 of the 5 posts that it counts: an archive has them all" == found.gaps["posts"]
    assert "look in your settings, under Connected apps" in found.gaps["apps"]


def test_x_is_not_asked_before_a_spent_allowance_is_renewed_and_what_was_read_stays(tmp_path: Path) -> None:
    state = Platform()
    with running(state) as (target, means):
        made = x.connect(target, means)
        state.busy = True
        documents = open_documents(tmp_path / "documents", b"k" * 32, path="x", now=NOW)
        with pytest.raises(WaitError, match="asks to wait"):
            x.fetch(made, means, documents)

    assert ("me.json",) == documents.names


def test_the_posts_and_comments_of_a_reddit_account_are_read_as_its_export_has_them(tmp_path: Path) -> None:
    state = Platform()
    with running(state) as (target, means):
        made = reddit.connect(target, means)
        found = fetched(reddit, made, means, tmp_path / "documents")

    assert ("reddit", "Harbour", "") == (found.account.platform, found.account.handle, found.account.id)
    assert [f"Basic {b64encode(b'own-client:').decode()}"] == state.clients
    assert {("t3_p1", "New shop\nSee https://harbour.example", "post"), ("t1_c1", "Thanks", "reply")} == {
        (post.id, post.text, post.kind) for post in found.posts
    }
    assert "look at reddit.com/prefs/apps" in found.gaps["apps"]
    assert "posts" not in found.gaps


def test_a_suspended_reddit_account_is_an_event_and_other_changes_are_a_gap(tmp_path: Path) -> None:
    state = Platform()
    state.suspended = True
    with running(state) as (target, means):
        found = fetched(reddit, reddit.connect(target, means), means, tmp_path / "documents")

    assert (Event(at=None, kind="suspension", detail="suspended"),) == found.events
    assert "Reddit's API states that the account is suspended, and no other change" == found.gaps["events"]


@pytest.mark.parametrize("connector", [x, reddit], ids=["x", "reddit"])
def test_disconnecting_returns_the_tokens(connector: Connector, tmp_path: Path) -> None:
    state = Platform()
    with running(state) as (target, means):
        made = connector.connect(target, means)
        assert ["127.0.0.1"] == [question.host for question in connector.ends(made)]
        connector.disconnect(made, means)
        assert set() == state.valid
        with pytest.raises(LiveError, match="its permission was withdrawn or has expired"):
            fetched(connector, made, means, tmp_path / "documents")


@pytest.mark.parametrize("connector", [x, reddit], ids=["x", "reddit"])
@pytest.mark.parametrize(
    ("owner", "why"),
    [("Stranger", "you consented as another account"), ("", "did not say whose account it is")],
    ids=["another account", "no account"],
)
def test_consent_that_is_of_no_use_is_given_back_or_the_user_is_told_how(
    connector: Connector, owner: str, why: str
) -> None:
    state = Platform()
    state.owner = owner
    with running(state) as (target, means):
        with pytest.raises(LiveError, match=rf"{why} \("):
            connector.connect(target, means)
        assert set() == state.valid

        state.valid, state.revokes = {"access-1"}, False
        hint = "remove hygiene from the account's list of apps"
        with pytest.raises(LiveError, match=rf"{why}; the permission stays at the server \({hint}\)"):
            connector.connect(target, means)


@pytest.mark.parametrize("connector", [x, reddit], ids=["x", "reddit"])
def test_an_answer_that_names_no_account_is_not_kept_and_one_that_was_kept_is_no_defect(
    connector: Connector, tmp_path: Path
) -> None:
    state = Platform()
    with running(state) as (target, means):
        made = connector.connect(target, means)
        state.owner = ""
        documents = open_documents(tmp_path / "documents", b"k" * 32, path="x", now=NOW)
        with pytest.raises(LiveError, match=r"127\.0\.0\.1: .* did not say whose account it is \(try again later\)"):
            connector.fetch(made, means, documents)
    assert () == documents.names
    documents.once_json("me.json", dict)
    with pytest.raises(UnreadableError, match="did not say whose account it is"):
        connector.read(documents)


@pytest.mark.parametrize("connector", [x, reddit], ids=["x", "reddit"])
def test_an_answer_about_another_account_is_not_kept_so_that_the_next_run_can_ask_again(
    connector: Connector, tmp_path: Path
) -> None:
    state = Platform()
    with running(state) as (target, means):
        made = connector.connect(target, means)
        state.owner, state.number = "eve", "43"
        with pytest.raises(LiveError, match="its token is of another account now"):
            fetched(connector, made, means, tmp_path / "documents")
        state.owner, state.number = "Harbour", "42"
        assert made.account == fetched(connector, made, means, tmp_path / "documents").account


def test_an_account_that_was_renamed_is_the_same_by_its_id(tmp_path: Path) -> None:
    state = Platform()
    with running(state) as (target, means):
        made = x.connect(target, means)
        state.owner = "Marina"
        found = fetched(x, made, means, tmp_path / "documents").account
    assert ("Marina", made.account.key) == (found.handle, found.key)


@pytest.mark.parametrize(
    ("connector", "words"), [(x, "a native app"), (reddit, "an installed app")], ids=["x", "reddit"]
)
def test_without_a_client_of_ones_own_the_way_to_one_is_told_before_any_request(
    connector: Connector, words: str
) -> None:
    with Web() as web, pytest.raises(LiveError, match=f"{words} .*{REDIRECT}, and give its id with --client-id"):
        connector.connect(Target(address="harbour"), Online(web=web, show_page=pytest.fail))
    asked = connector.questions(Target(address="harbour"))
    assert asked == connector.questions(Target(address="harbour", client_id="own-client"))
    with pytest.raises(LiveError, match="is read with your consent only"):
        connector.questions(Target(address="harbour", client_id="own-client", public=True))
