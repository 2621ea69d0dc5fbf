"""Tokens are given back at the server, and those it kept are said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hygiene.sources.connect.connection import Token
from hygiene.sources.connect.oauth.discovery import Server
from hygiene.sources.connect.oauth.revoke import revoke
from tests.sources.connect.oauth.conftest import Refused, User
from tests.support.strict_oauth import Sent, Strict

KEPT = "strict:alice: it did not take our permission back (remove hygiene from the account's list of apps)"
UNKNOWN_KIND = Sent.json({"error": "unsupported_token_type"}, 400)


@pytest.mark.parametrize("proof", [False, True], ids=["bearer", "proofs"])
def test_both_tokens_are_given_back(strict: Strict, user: User, proof: bool) -> None:
    connection = user.connect(proof=proof)

    revoke(connection, user.online, user.endpoints)

    assert [(path, form["token_type_hint"]) for _, path, form in strict.asked[-2:]] == [
        ("/revoke", "refresh_token"),
        ("/revoke", "access_token"),
    ]
    assert strict._access == strict._refresh == {}


def test_an_account_without_a_token_asks_nothing(strict: Strict, user: User) -> None:
    connection = replace(user.connect(), token=None)
    before = len(strict.asked)

    revoke(connection, user.online, user.endpoints)

    assert len(strict.asked) == before


def test_a_server_that_takes_one_kind_back_is_enough(strict: Strict, user: User) -> None:
    strict.next = {"/revoke": [Sent(), UNKNOWN_KIND]}

    revoke(user.connect(), user.online, user.endpoints)


@pytest.mark.parametrize(
    "answers",
    [[UNKNOWN_KIND, UNKNOWN_KIND], [Sent(status=400)], [Sent(), Sent.json({"error": "invalid_client"}, 401)]],
    ids=["none", "refused", "refused in part"],
)
def test_a_server_that_takes_nothing_back_is_an_error(
    strict: Strict, user: User, refused: Refused, answers: list[Sent]
) -> None:
    connection, strict.next = user.connect(), {"/revoke": answers}

    with refused(KEPT):
        revoke(connection, user.online, user.endpoints)


def test_a_server_that_offers_no_way_is_an_error(strict: Strict, user: User, refused: Refused) -> None:
    connection, before = user.connect(), len(strict.asked)

    with refused(KEPT):
        revoke(connection, user.online, Server(token=user.endpoints.token))
    assert len(strict.asked) == before


def test_a_server_that_fails_is_an_error(strict: Strict, user: User, refused: Refused) -> None:
    connection, strict.next = user.connect(), {"/revoke": [Sent(status=500)]}

    with refused("127.0.0.1: it answered 500 (try again later)"):
        revoke(connection, user.online, user.endpoints)


def test_what_is_shown_of_a_token_is_nothing(user: User) -> None:
    token: Token | None = user.connect(proof=True).token

    assert token
    assert repr(token).count("•••") == 3
    assert token.access.reveal() not in repr(token)
