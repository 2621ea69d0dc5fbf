"""Live accounts at servers with Mastodon's API: a strict small one, and what each dialect lacks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from hygiene.model.account import Account
from hygiene.model.errors import ConsentError, LiveError, WaitError
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.sources.connect.connection import Connection, Online, Target
from hygiene.sources.connect.fetched.documents import open_documents
from hygiene.sources.connect.mastodon import mastodon
from hygiene.sources.connect.web.client import LIVE, Web
from tests.support.live.browser import Browser
from tests.support.live.consent import consent_at_snac
from tests.support.live.fediverse import LISTS, Fediverse, fediverse, status
from tests.support.live.snac import Snac

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
POSTS = [
    status(3, "2026-11-20T08:00:00Z", "Prize: see https://prize.example/win", "Web"),
    status(2, "2026-11-19T08:00:00Z", visibility="direct", mentions=[{"acct": "ann@b.example"}]),
    status(1, "2026-11-18T08:00:00Z", application=None),
]
TOKEN = {
    "id": "T1",
    "created_at": "2026-01-02T03:04:05Z",
    "last_used": "2026-11-01T00:00:00Z",
    "scope": "read write",
    "application": {"name": "Crossposter", "website": "https://cross.example"},
}


@contextmanager
def online() -> Iterator[Online]:
    """Give the means of a run whose browser opens every page at once."""

    def browse(page: str) -> None:
        def visit() -> None:
            with urlopen(page) as answer:  # noqa: S310  # it follows the redirect to us
                answer.read()

        threading.Thread(target=visit, daemon=True).start()

    with Web(limits=replace(LIVE, pause=0.01)) as web:
        yield Online(web=web, show_page=browse, patience=5, now=lambda: NOW)


def target(server: Fediverse, user: str = "kim") -> Target:
    return Target(address=f"{user}@{server.url.removeprefix('http://')}")


def read(server: Fediverse, folder: Path, connection: Connection | None = None) -> tuple[Snapshot, Connection]:
    """Connect, fetch and read the account of a server."""
    with online() as means:
        connection = connection or mastodon.connect(target(server), means)
        for host in connection.named:
            means.web.name(host)
        documents = open_documents(folder, b"k" * 32, path="mastodon:kim, live", now=NOW)
        mastodon.fetch(connection, means, documents)
        return mastodon.read(documents), connection


def test_an_account_is_read_with_clients_private_mentions_profile_and_apps_to_the_last_page(tmp_path: Path) -> None:
    with fediverse(Fediverse(statuses=POSTS, tokens=[TOKEN], page=2)) as server:
        found, made = read(server, tmp_path / "documents")

        assert Account(platform="mastodon", handle="kim@127.0.0.1", id=f"{server.url}/users/kim") == found.account
        assert found.account == made.account
        assert found.posts is not None
        assert ["1", "2", "3"] == sorted(each.decode() for each in found.posts.id)
        assert {"Tusky", "Web"} == {client.label for client in found.posts.clients}
        assert found.messages is not None
        assert 1 == len(found.messages)
        assert (
            App(
                id="T1", name="Crossposter", sites=("cross.example",), permissions=frozenset({"read", "write"}),
                granted_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
                last_used_at=datetime(2026, 11, 1, tzinfo=UTC),
            ),
        ) == found.apps  # fmt: skip
        assert found.profile is not None
        assert "https://kim.example" == found.profile["link"].reveal()
        assert NOW == found.taken_at
        assert {"read:accounts", "read:statuses"} == set(made.token.scopes if made.token else ())
        assert 3 == server.asked.count("GET /api/v1/accounts/01/statuses")


def test_an_interrupted_run_asks_only_for_what_it_does_not_have(tmp_path: Path) -> None:
    with fediverse(Fediverse(statuses=POSTS, page=1)) as server:
        with online() as means:
            made = mastodon.connect(target(server), means)
            server.busy_from = len(server.asked) + 3  # after the account and the first page
            documents = open_documents(tmp_path / "documents", b"k" * 32, path="x", now=NOW)
            with pytest.raises(WaitError):
                mastodon.fetch(made, means, documents)
        before, server.busy_from = len(server.asked), 1_000_000
        found, _ = read(server, tmp_path / "documents", made)

        assert found.posts is not None
        assert 3 == len(found.posts)
        # The pages 2 and 3, the empty one behind them, and the list of apps.
        assert ["GET /api/v1/accounts/01/statuses"] * 3 + ["GET /api/v1/tokens"] == server.asked[before:]


def test_a_server_without_a_list_of_apps_and_without_a_description_says_so_in_its_gap(tmp_path: Path) -> None:
    with fediverse(Fediverse(statuses=POSTS, tokens=None, metadata=None)) as server:
        found, made = read(server, tmp_path / "documents")

    assert found.apps is None
    assert "the server's API has no list of authorised apps: look in its settings" in found.gaps["apps"]
    assert "posts" not in found.gaps
    assert "" == made.issuer


def test_posts_that_a_server_counts_but_does_not_list_are_a_gap(tmp_path: Path) -> None:
    with fediverse(Fediverse(statuses=POSTS)) as server:
        server.account = lambda: Fediverse.account(server) | {"statuses_count": 12}  # type: ignore[method-assign]
        found, _ = read(server, tmp_path / "documents")

    assert "the server lists 3 of the 12 posts that it counts" == found.gaps["posts"]


def answering(server: Fediverse, **more: Any) -> None:
    """Let a server say more of its account."""
    server.account = lambda: Fediverse.account(server) | more  # type: ignore[method-assign]


@pytest.mark.parametrize("author", [{"id": 1}, {"id": "1"}, {"id": " 1 "}, {"acct": "kim"}, {"id": None}, None, "kim"])
@pytest.mark.parametrize("number", [1, "1"])
def test_posts_are_the_accounts_own_in_whatever_type_their_server_writes_its_id(
    number: Any, author: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LISTS, "/api/v1/accounts/1/statuses", "statuses")
    with fediverse(Fediverse(statuses=[{**each, "account": author} for each in POSTS])) as server:
        answering(server, id=number, statuses_count="3")
        found, _ = read(server, tmp_path / "documents")

    assert 3 == len(found.require("posts"))
    assert 3 == found.counts["posts_stated"]
    assert "posts" not in found.gaps


def test_posts_that_a_server_lists_as_another_accounts_are_left_out_and_counted(tmp_path: Path) -> None:
    with fediverse(Fediverse(statuses=[POSTS[0], {**POSTS[1], "account": {"id": "02"}}, POSTS[2]])) as server:
        found, _ = read(server, tmp_path / "documents")

    assert ["1", "3"] == sorted(each.decode() for each in found.require("posts").id)
    assert "the server listed 1 post as another account's, so we left it out" == found.gaps["posts"]
    assert frozenset() == found.damaged


def test_a_list_of_which_no_post_is_the_accounts_own_counts_as_damaged(tmp_path: Path) -> None:
    with fediverse(Fediverse(statuses=[{**each, "account": {"id": "02"}} for each in POSTS])) as server:
        found, _ = read(server, tmp_path / "documents")

    assert 0 == len(found.require("posts"))
    assert "the server listed 3 posts as another account's, so we left them out" == found.gaps["posts"]
    assert {"messages", "posts"} == found.damaged


def test_the_apps_are_read_although_the_server_does_not_give_the_posts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LISTS, "/api/v1/accounts/01/statuses", "nothing")
    with fediverse(Fediverse(tokens=[TOKEN])) as server:
        server.nothing = None  # type: ignore[attr-defined]  # it answers 404
        absent, _ = read(server, tmp_path / "absent")
        assert ["T1"] == [app.id for app in absent.require("apps")]
        assert "127.0.0.1: it does not give this list (it answered 404)" in absent.gaps["posts"]
        assert {"posts"} == absent.damaged


def test_a_list_of_apps_of_which_a_later_page_is_missing_has_failed(tmp_path: Path) -> None:
    with fediverse(Fediverse(tokens=[TOKEN, {**TOKEN, "id": "T0"}], page=1)) as server:
        server.fails["/api/v1/tokens?limit=40&max_id=T1"] = 404
        found, _ = read(server, tmp_path / "documents")

    assert "127.0.0.1: it did not give a page of a list (it answered 404)" == found.gaps["apps"]
    assert (["T1"], frozenset({"apps"})) == ([app.id for app in found.require("apps")], found.damaged)


def test_a_permission_that_ends_before_the_list_of_apps_ends_the_reading(tmp_path: Path) -> None:
    with fediverse(Fediverse(statuses=POSTS, fails={"/api/v1/tokens": 401})) as server, pytest.raises(ConsentError):
        read(server, tmp_path / "documents")


def test_posts_that_fail_end_the_fetching_only_after_the_apps_were_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LISTS, "/api/v1/accounts/01/statuses", "nothing")
    with fediverse(Fediverse(tokens=[TOKEN])) as server, online() as means:
        server.nothing = [{"id": "1", "content": "x" * (17 << 20)}]  # type: ignore[attr-defined]  # too long
        made = mastodon.connect(target(server), means)
        documents = open_documents(tmp_path / "documents", b"k" * 32, path="x", now=NOW)
        with pytest.raises(LiveError, match="its answer is too large"):
            mastodon.fetch(made, means, documents)

    assert ["T1"] == [app.id for app in mastodon.read(documents).require("apps")]


def test_an_answer_about_another_account_is_not_kept_so_that_the_next_run_can_ask_again(tmp_path: Path) -> None:
    with fediverse(Fediverse(statuses=POSTS)) as server, online() as means:
        made = mastodon.connect(target(server), means)
        documents = open_documents(tmp_path / "documents", b"k" * 32, path="x", now=NOW)
        server.user = "eve"
        with pytest.raises(LiveError, match="its token is of another account now"):
            mastodon.fetch(made, means, documents)
        assert () == documents.names
        server.user = "kim"
        found, _ = read(server, tmp_path / "documents", made)

    assert made.account == found.account


def test_an_account_that_was_renamed_is_the_same_by_its_address(tmp_path: Path) -> None:
    with fediverse(Fediverse(statuses=POSTS)) as server, online() as means:
        made = mastodon.connect(target(server), means)
        answering(server, username="kim2", acct="kim2")
        found, _ = read(server, tmp_path / "documents", made)

    assert ("kim2@127.0.0.1", made.account.id) == (found.account.handle, found.account.id)


def test_a_next_page_on_another_server_or_in_a_circle_is_not_followed(tmp_path: Path) -> None:
    circle = Fediverse(statuses=POSTS)
    with fediverse(circle) as server, online() as means:
        made = mastodon.connect(target(server), means)
        for place in ("https://elsewhere.example/api", f"{server.url}/api/v1/accounts/01/statuses?limit=40"):
            server.link = place
            documents = open_documents(tmp_path / str(len(place)), b"k" * 32, path="x", now=NOW)
            mastodon.fetch(made, means, documents)
            assert [
                "the server's link to the next page cannot be followed, so older records are missing"
            ] == documents.lacking["posts"]


def test_consent_that_is_denied_connects_nothing() -> None:
    with fediverse(Fediverse(denies=True)) as server, online() as means, pytest.raises(ConsentError):
        mastodon.connect(target(server), means)


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ({"username": "other"}, "you consented as another account"),
        ({"username": "kim@other"}, "you consented as another account"),
        ({"id": ""}, "did not say whose account it is"),
    ],
    ids=["another account", "a longer name", "no account"],
)
def test_consent_that_is_of_no_use_is_given_back_or_the_user_is_told_how(account: dict[str, str], why: str) -> None:
    hint = "remove hygiene from the account's list of apps"
    for revokes, words in ((True, r" \("), (False, rf"; the permission stays at the server \({hint}\)")):
        with fediverse(Fediverse(revokes=revokes)) as server, online() as means:
            stated = Fediverse.account(server) | account
            server.account = lambda stated=stated: stated  # type: ignore[method-assign,misc]
            with pytest.raises(LiveError, match=why + words):
                mastodon.connect(target(server), means)
            assert revokes == (server.granted == {})


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ({"issuer": "https://other.example"}, "states the address of another server as its own"),
        ({"code_challenge_methods_supported": ["plain"]}, "does not protect consent by PKCE"),
        ({"token_endpoint": "http://other.example/token"}, "only https is allowed"),
    ],
    ids=["other issuer", "no S256", "plain http"],
)
def test_a_server_that_describes_itself_falsely_is_not_asked_for_consent(metadata: dict[str, Any], why: str) -> None:
    with fediverse(Fediverse(metadata=metadata)) as server, online() as means, pytest.raises(LiveError, match=why):
        mastodon.connect(target(server), means)
    assert ["GET /.well-known/oauth-authorization-server"] == server.asked


def test_a_server_that_takes_the_clients_secret_in_a_header_alone_takes_the_token_back() -> None:
    with fediverse(Fediverse(ways=["client_secret_basic"])) as server, online() as means:
        made = mastodon.connect(target(server), means)
        assert 1 == len(server.granted)
        mastodon.disconnect(made, means)
        assert {} == server.granted


def test_disconnecting_gives_the_token_back_so_that_it_is_worth_nothing(tmp_path: Path) -> None:
    with fediverse(Fediverse(statuses=POSTS)) as server:
        _, made = read(server, tmp_path / "documents")
        with online() as means:
            means.web.name("127.0.0.1")
            mastodon.disconnect(made, means)
        assert {} == server.granted
        with pytest.raises(LiveError, match="its permission was withdrawn or has expired"):
            read(server, tmp_path / "again", made)


@pytest.mark.parametrize(
    "address",
    ["kim", "@kim", "kim@", "kim@a b", "https://a.example/@kim", "kim@host:x", "kim@host:99999", "kim@xn--.example"],
)
def test_what_is_no_address_of_an_account_is_told_before_any_request(address: str) -> None:
    with pytest.raises(LiveError, match="write it as USER@HOST"):
        mastodon.questions(Target(address=address))


def test_what_will_be_asked_of_whom_is_said_for_connecting_and_reading() -> None:
    asked: Any = mastodon.questions(Target(address="kim@mastodon.example"))
    assert {"mastodon.example"} == {question.host for question in asked}
    with fediverse(Fediverse()) as server, online() as means:
        made = mastodon.connect(target(server), means)
        assert [
            "the account and its profile", "all of its posts, 40 at a time", "the list of authorised apps",
        ] == [question.matter for question in mastodon.reads(made)]  # fmt: skip


def test_a_real_server_of_another_kind_is_connected_read_and_disconnected(
    tmp_path: Path, snac: Snac, browser: Browser
) -> None:
    snac.post("From the real server.")

    def consent(page: str) -> None:
        threading.Thread(target=consent_at_snac, args=(browser, page, snac.password), daemon=True).start()

    with Web() as web:
        means = Online(web=web, show_page=consent, patience=60)
        made = mastodon.connect(Target(address=f"{snac.user}@{snac.host}"), means)
        documents = open_documents(tmp_path / "documents", b"k" * 32, path="x", now=datetime.now(UTC))
        mastodon.fetch(made, means, documents)
        found = mastodon.read(documents)
        mastodon.disconnect(made, means)
        with pytest.raises(LiveError, match="did not say whose account it is"):
            mastodon.fetch(made, means, open_documents(tmp_path / "again", b"k" * 32, path="x", now=NOW))

    assert made.account == found.account
    assert snac.user == found.account.handle.partition("@")[0]
    assert found.posts is not None
    assert "From the real server." in [post.text.strip() for post in found.posts]
    assert "the server's API has no list of authorised apps" in found.gaps["apps"]
