"""Consent on another device: the shown code, the pace, and every end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hygiene.model.errors import WaitError
from hygiene.sources.connect.oauth.consent import Client, Grant, by_device
from tests.sources.connect.oauth.conftest import Refused, User
from tests.support.strict_oauth import Sent, Strict


def consent(user: User, patience: float = 300) -> Grant:
    return by_device(replace(user.online, patience=patience), user.server, Client(id="public"), ["read", "list"])


def test_the_user_types_a_code_elsewhere_and_the_token_comes(strict: Strict, user: User) -> None:
    strict.wait = ["authorization_pending", "authorization_pending"]

    grant = consent(user)

    assert user.said == [f"Open {strict.url}/activate on any device and type this code: ABCD-EFGH"]
    assert strict.active(grant.token.access.reveal())
    assert (grant.token.scopes, grant.subject) == (("read", "list"), "did:example:1")
    assert user.slept == [2, 2, 2]
    assert user.shown == []


def test_a_server_that_wants_it_slower_is_asked_5_seconds_later_each_time(strict: Strict, user: User) -> None:
    strict.wait = ["slow_down", "authorization_pending", "slow_down"]

    consent(user)

    assert user.slept == [2, 7, 7, 12]


@pytest.mark.parametrize(("stated", "pause"), [(None, 5), (0, 5), (0.2, 1), (-3, 1), ("4", 4), ([], 5), (10**9, 60)])
def test_the_pace_is_as_stated_but_never_a_race(strict: Strict, user: User, stated: object, pause: float) -> None:
    strict.grants = {"interval": stated}

    consent(user)

    assert user.slept == [pause]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("access_denied", "127.0.0.1: consent was denied"),
        ("expired_token", "127.0.0.1: no consent came in the time that it allows (try again)"),
        ("invalid_grant", "127.0.0.1: the consent has ended (connect it again)"),
        ("a secret of the server", "127.0.0.1: it refused the request"),
    ],
)
def test_an_end_without_consent_is_said(strict: Strict, user: User, refused: Refused, error: str, words: str) -> None:
    strict.wait = ["authorization_pending", error]

    with refused(words):
        consent(user)


@pytest.mark.parametrize(
    ("stated", "patience", "slept", "words"),
    [
        (9, 300, [2, 2, 2, 2, 1], "no consent came in 9 seconds (try again)"),
        (900, 5, [2, 2, 1], "no consent came in 5 seconds (try again)"),
        (None, 3, [2, 1], "no consent came in 3 seconds (try again)"),
        (-1, 300, [], "no consent came in 0 seconds (try again)"),
    ],
)
def test_the_wait_ends_with_the_code_or_with_our_patience(
    strict: Strict, user: User, refused: Refused, stated: int | None, patience: float, slept: list[float], words: str
) -> None:
    strict.wait, strict.grants = ["authorization_pending"] * 100, {"expires_in": stated}

    with refused(words):
        consent(user, patience)

    assert user.slept == slept


def test_a_fault_on_the_way_only_slows_the_questions_down(strict: Strict, user: User) -> None:
    strict.next = {"/token": [Sent(status=500), Sent(status=502)]}
    strict.wait = ["authorization_pending"]

    consent(user)

    assert user.slept == [2, 4, 8, 8]


def test_faults_that_are_not_in_a_row_do_not_end_it(strict: Strict, user: User) -> None:
    pending = Sent.json({"error": "authorization_pending"}, 400)
    strict.next = {"/token": [Sent(status=500), Sent(status=500), pending, Sent(status=500)]}

    consent(user)

    assert user.slept == [2, 4, 8, 8, 16]


def test_three_faults_in_a_row_end_it(strict: Strict, user: User, refused: Refused) -> None:
    strict.next = {"/token": [Sent(status=500)] * 3}

    with refused("127.0.0.1: it answered 500 (try again later)"):
        consent(user)


def test_a_server_that_asks_to_wait_is_waited_for(strict: Strict, user: User) -> None:
    strict.next = {"/token": [Sent(status=429, headers={"Retry-After": "9"})]}

    consent(user)

    assert user.slept == [2, 9]


def test_a_server_that_asks_to_wait_for_too_long_ends_it(strict: Strict, user: User) -> None:
    strict.next = {"/token": [Sent(status=429, headers={"Retry-After": "700"})]}

    with pytest.raises(WaitError):
        consent(user)

    assert user.slept == [2]


@pytest.mark.parametrize(
    ("grants", "words"),
    [
        (
            {"verification_uri": "http://other.example/"},
            "other.example: only https is allowed, and http on this computer",
        ),
        ({"verification_uri": None}, "this address is not valid"),
        ({"device_code": None}, "127.0.0.1: its answer holds no code"),
        ({"user_code": 7}, "127.0.0.1: its answer holds no code"),
    ],
    ids=["unsafe page", "no page", "no code", "no code to type"],
)
def test_an_answer_that_cannot_be_shown_is_refused(
    strict: Strict, user: User, refused: Refused, grants: dict[str, Any], words: str
) -> None:
    strict.grants = grants

    with refused(words):
        consent(user)

    assert user.said == []


def test_what_is_shown_of_the_server_s_words_is_short_and_plain(strict: Strict, user: User) -> None:
    strict.grants = {"user_code": "A\x1b[31m\n" + "B" * 500}

    consent(user)

    (said,) = user.said
    assert said.isprintable()
    assert len(said) < 200


def test_a_server_without_it_or_that_refuses_it_is_an_error(strict: Strict, user: User, refused: Refused) -> None:
    strict.next = {"/device": [Sent.json({"error": "unauthorized_client"}, 400)]}
    with refused("127.0.0.1: it does not let this client ask in this way (check the client's settings)"):
        consent(user)
    strict.metadata = {"device_authorization_endpoint": None}

    with refused("127.0.0.1: it does not offer consent on another device"):
        consent(user)
