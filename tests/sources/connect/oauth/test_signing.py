"""Requests are signed, and no token is renewed twice, lost or sent astray."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from hygiene.model.account import Account
from hygiene.model.errors import ConsentError, LiveError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.connection import Connection
from hygiene.sources.connect.keep.lock import held
from hygiene.sources.connect.oauth import signing
from hygiene.sources.connect.oauth.consent import Client
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.signing import signed
from hygiene.sources.connect.web.answer import Answer
from hygiene.sources.connect.web.client import Web
from tests.sources.connect.oauth.conftest import Refused, User
from tests.support.strict_oauth import Sent, Strict

KINDS = pytest.mark.parametrize("proof", [False, True], ids=["bearer", "proofs"])


def expired(connection: Connection) -> Connection:
    assert connection.token is not None
    return replace(connection, token=replace(connection.token, expires_at=datetime.now(UTC)))


def access(connection: Connection) -> str:
    assert connection.token is not None
    return connection.token.access.reveal()


def refresh(connection: Connection) -> str:
    assert connection.token is not None
    return connection.token.refresh.reveal()


def ask(user: User, connection: Connection) -> Answer:
    return user.online.web.get(f"{user.strict.url}/me", auth=signed(connection, user.online, user.endpoints))


@KINDS
def test_a_request_is_signed(user: User, proof: bool) -> None:
    connection = user.connect(proof=proof)

    assert ask(user, connection).json() == {"account": "alice"}
    assert user.kept == []


def test_a_nonce_is_learnt_once_for_each_server(strict: Strict, user: User) -> None:
    connection, strict.demands_nonce = user.connect(proof=True), True
    auth, before = signed(connection, user.online, user.endpoints), len(strict.asked)

    for nonce in ("one", "one", "two"):
        strict.nonce = nonce
        assert user.online.web.get(f"{strict.url}/me?a=b", auth=auth).ok

    assert strict.paths()[before:] == ["/me"] * 5


def test_a_nonce_that_is_never_right_is_tried_once_more_and_no_further(strict: Strict, user: User) -> None:
    connection = user.connect(proof=True)
    again = Sent(status=401, headers={"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "new"})
    strict.next, before = {"/me": [again] * 9}, len(strict.asked)

    assert ask(user, connection).status == 401
    assert strict.paths()[before:] == ["/me"] * 2


def test_a_clock_that_is_off_is_noticed_at_the_first_refusal(strict: Strict, user: User) -> None:
    connection, strict.ahead = user.connect(proof=True), timedelta(hours=3)
    user.online = replace(user.online, web=Web({"127.0.0.1"}))

    assert ask(user, connection).ok

    user.online.web.close()


@KINDS
def test_an_expired_token_is_renewed_and_kept_before_it_is_used(strict: Strict, user: User, proof: bool) -> None:
    connection, paths = user.connect(proof=proof), []

    def keep(kept: Connection) -> None:
        user.kept.append(kept)
        paths.extend(strict.paths())

    user.online = replace(user.online, keep=keep)

    assert ask(user, expired(connection)).ok

    (kept,) = user.kept
    assert "/me" not in paths
    assert paths[-1] == "/token"
    assert access(kept) != access(connection)
    assert refresh(kept) != refresh(connection)
    assert kept == replace(connection, token=kept.token)
    assert (kept.token and kept.token.proof_key) == (connection.token and connection.token.proof_key)


@KINDS
def test_a_token_that_the_server_ended_is_renewed_once(strict: Strict, user: User, proof: bool) -> None:
    connection = user.connect(proof=proof)
    strict.expire()

    assert ask(user, connection).ok
    assert len(user.kept) == 1


def test_a_server_that_refuses_a_new_token_too_is_not_asked_again(strict: Strict, user: User) -> None:
    connection, before = user.connect(), len(strict.asked)
    strict.next = {"/me": [Sent(status=401)] * 9}

    assert ask(user, connection).status == 401
    assert [path for path in strict.paths()[before:] if "known" not in path] == ["/me", "/token", "/me"]


def test_each_renewal_uses_the_newest_token(strict: Strict, user: User) -> None:
    auth = signed(user.connect(), user.online, user.endpoints)

    for _ in range(3):
        strict.expire()
        assert user.online.web.get(f"{strict.url}/me", auth=auth).ok

    assert len({refresh(kept) for kept in user.kept}) == 3
    assert auth.connection == user.kept[-1]


@pytest.mark.parametrize(("seconds", "renewals"), [(60, 0), (0, 3)])
def test_a_token_of_a_short_life_is_used_for_half_of_it(
    strict: Strict, user: User, seconds: int, renewals: int
) -> None:
    strict.lifetime = seconds
    auth = signed(user.connect(), user.online, user.endpoints)

    for _ in range(3):
        user.online.web.get(f"{strict.url}/me", auth=auth)

    assert renewals == len(user.kept)


def test_a_server_that_does_not_rotate_keeps_what_renews(strict: Strict, user: User) -> None:
    connection, strict.grants = user.connect(), {"refresh_token": None, "scope": None}

    assert ask(user, expired(connection)).ok

    assert refresh(user.kept[0]) == refresh(connection)
    assert user.kept[0].token
    assert user.kept[0].token.scopes == ("read",)


def test_a_token_that_cannot_be_renewed_is_tried(strict: Strict, user: User) -> None:
    connection = expired(user.connect())
    assert connection.token is not None
    bare = replace(connection, token=replace(connection.token, refresh=Hidden("")))

    assert ask(user, bare).ok
    strict.expire()
    assert ask(user, bare).status == 401


def test_what_another_run_renewed_is_taken_and_not_renewed_again(strict: Strict, user: User) -> None:
    old = user.connect()
    assert ask(user, expired(old)).ok
    (new,) = user.kept
    user.online, before = replace(user.online, kept=lambda _: new), len(strict.asked)

    assert ask(user, expired(old)).ok

    assert strict.paths()[before:] == ["/me"]
    assert len(user.kept) == 1


def test_what_another_run_renewed_and_expired_since_is_renewed_from_there(user: User) -> None:
    old = user.connect()
    assert ask(user, expired(old)).ok
    user.online = replace(user.online, kept=lambda _: expired(user.kept[-1]))

    assert ask(user, expired(old)).ok
    assert len(user.kept) == 2


@pytest.mark.parametrize("changed", ["server", "issuer", "client", "key"])
def test_an_account_that_was_connected_again_meanwhile_is_not_mixed_up(
    strict: Strict, user: User, refused: Refused, changed: str
) -> None:
    old, other = user.connect(), "https://other.example"
    assert old.token is not None
    again = {
        "server": replace(old, server=other),
        "issuer": replace(old, issuer=other),
        "client": replace(old, client_id=other),
        "key": replace(old, token=replace(old.token, proof_key=Hidden("another"))),
    }[changed]
    user.online, before = replace(user.online, kept=lambda _: again), len(strict.asked)

    with refused("strict:alice: it was connected again meanwhile (run it again)"):
        ask(user, expired(old))

    assert len(strict.asked) == before


def test_runs_that_renew_at_once_renew_once(strict: Strict, user: User) -> None:
    store, answers, start = [user.connect()], [], Barrier(4)
    online = replace(user.online, kept=lambda _: store[-1], keep=store.append)
    old = expired(store[0])

    def run() -> None:
        web = Web({"127.0.0.1"})
        start.wait()
        mine = replace(online, web=web, sleep=lambda _: time.sleep(0.01))
        answers.append(web.get(f"{strict.url}/me", auth=signed(old, mine, user.endpoints)).status)
        web.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert answers == [200] * 4
    assert len(store) == 2
    assert [form.get("grant_type") for _, path, form in strict.asked if path == "/token"].count("refresh_token") == 1


def test_a_renewal_holds_up_no_other_account_and_asks_for_one_thing_while_it_is_locked(
    strict: Strict, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, before = user.connect(), len(strict.asked)
    other = replace(connection, account=Account(platform="mastodon", handle="another"))
    monkeypatch.setattr(signing, "_TURN", 0.1)

    with held(signing._lock(connection)):
        assert ask(user, expired(other)).ok
        assert ["/token", "/me"] == strict.paths()[before:]
        with pytest.raises(LiveError, match="another run of hygiene holds it"):
            ask(user, expired(connection))

    assert ["/token", "/me"] == strict.paths()[before:]


def test_a_withdrawn_permission_is_said(strict: Strict, user: User, refused: Refused) -> None:
    connection = user.connect()
    strict._access.clear()
    strict._refresh.clear()

    with refused("strict:alice: its permission was withdrawn or has expired (connect it again)"):
        ask(user, connection)

    assert user.kept == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Sent(status=500), "127.0.0.1: it answered 500 (try again later)"),
        (Sent(body=b"a secret page"), "127.0.0.1: its answer holds no token (try again later)"),
        (Sent.json({"error": "invalid_client"}, 401),
         "127.0.0.1: it does not know the client that hygiene says it is (connect it again)"),
        (Sent.json({"access_token": "x", "token_type": "Bearer", "scope": "read write"}),
         "127.0.0.1: it gave permissions that we did not ask for, so we do not use them"),
    ],
    ids=["500", "no JSON", "client", "more than asked"],
)  # fmt: skip
def test_a_renewal_that_fails_keeps_nothing(
    strict: Strict, user: User, refused: Refused, answer: Sent, words: str
) -> None:
    connection, strict.next = user.connect(), {"/token": [answer]}

    with refused(words):
        ask(user, expired(connection))

    assert user.kept == []


def test_a_renewed_token_that_is_not_bound_is_refused(strict: Strict, user: User, refused: Refused) -> None:
    connection, strict.grants = user.connect(proof=True), {"token_type": "Bearer"}

    with refused("127.0.0.1: its token is of another kind than we asked for"):
        ask(user, expired(connection))


def test_a_token_that_cannot_be_kept_is_not_used(strict: Strict, user: User) -> None:
    def locked(_: Connection) -> None:
        raise LiveError("the keyring is locked")

    connection = user.connect()
    user.online = replace(user.online, keep=locked)

    with pytest.raises(LiveError, match="the keyring is locked"):
        ask(user, expired(connection))

    assert "/me" not in strict.paths()


@pytest.mark.parametrize("server", ["https://other.example", "http://localhost", "https://127.0.0.1"])
def test_no_token_goes_to_another_server(strict: Strict, user: User, refused: Refused, server: str) -> None:
    connection = replace(user.connect(), server=server)

    with refused("127.0.0.1: it pointed us to another server, to which we do not send its token"):
        ask(user, connection)

    assert "/me" not in strict.paths()


def test_a_server_without_an_endpoint_for_tokens_renews_none(strict: Strict, user: User) -> None:
    connection, before = expired(user.connect()), len(strict.asked)
    with pytest.raises(LiveError) as raised:
        user.online.web.get(f"{strict.url}/me", auth=signed(connection, user.online, Server()))

    assert str(raised.value) == "strict:alice: its permission cannot be renewed (connect it again)"
    assert len(strict.asked) == before


def test_a_client_with_a_secret_renews_with_it(user: User) -> None:
    connection = user.connect(client=Client(id="known", secret=Hidden("a secret: 100%+of/the client")))

    assert ask(user, expired(connection)).ok


def test_an_account_without_a_token_has_no_signature(user: User) -> None:
    with pytest.raises(ConsentError) as raised:
        signed(replace(user.connect(), token=None), user.online, user.endpoints)

    assert str(raised.value) == "strict:alice: it was connected without consent (connect it again)"
