"""Consent in the browser: questions, checks, and every fault on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from hygiene.model.redacted import Hidden
from hygiene.sources.connect.oauth.consent import Client, by_browser
from hygiene.sources.connect.oauth.receiver import receiver
from tests.sources.connect.oauth.conftest import Refused, User
from tests.support.strict_oauth import Sent, Strict, browse, visit

KNOWN = Client(id="known", secret=Hidden("a secret: 100%+of/the client"))


def test_a_code_with_pkce_becomes_a_token(strict: Strict, user: User) -> None:
    before = datetime.now(UTC)

    grant = user.consent()

    (page,) = user.shown
    asked = dict(parse_qsl(urlsplit(page).query))
    ends = grant.token.expires_at
    assert {
        name: value for name, value in asked.items() if name not in {"state", "code_challenge", "redirect_uri"}
    } == {
        "response_type": "code",
        "client_id": "public",
        "scope": "read",
        "code_challenge_method": "S256",
    }
    assert (len(asked["state"]), len(asked["code_challenge"])) == (43, 43)
    assert strict.active(grant.token.access.reveal())
    assert (grant.token.scopes, grant.token.proof_key, grant.subject) == (("read",), Hidden(""), "did:example:1")
    assert ends is not None
    assert timedelta(seconds=600) <= ends - before < timedelta(seconds=620)


def test_two_consents_have_no_secret_in_common(strict: Strict, user: User) -> None:
    user.consent()
    user.consent()

    forms = [form for _, path, form in strict.asked if path in {"/authorize", "/token"}]
    secrets = [
        form[name] for form in forms for name in ("state", "code_challenge", "code", "code_verifier") if name in form
    ]
    assert len(secrets) == len(set(secrets)) == 8


@pytest.mark.parametrize("proof", [False, True], ids=["bearer", "proofs"])
def test_a_server_that_takes_pushed_requests_gets_one_and_the_page_names_only_it(
    strict: Strict, user: User, proof: bool
) -> None:
    strict.metadata = {"pushed_authorization_request_endpoint": f"{strict.url}/par"}

    grant = user.consent(proof=proof)

    assert strict.active(grant.token.access.reveal())
    assert strict.paths()[-3:] == ["/par", "/authorize", "/token"]
    assert sorted(dict(parse_qsl(urlsplit(user.shown[0]).query))) == ["client_id", "request_uri"]


def test_a_bound_token_comes_with_the_key_that_proves_it(strict: Strict, user: User) -> None:
    strict.demands_nonce = True

    grant = user.consent(proof=True)

    assert '"d":' in grant.token.proof_key.reveal()
    assert len(dict(parse_qsl(urlsplit(user.shown[0]).query))["dpop_jkt"]) == 43
    assert strict.paths()[-2:] == ["/token", "/token"]  # the nonce comes with the first refusal


@pytest.mark.parametrize(
    ("methods", "naming"),
    [(["client_secret_post"], {"client_id", "client_secret"}), (["client_secret_basic"], set()), (None, set())],
    ids=["form", "header", "not stated"],
)
def test_a_client_with_a_secret_names_itself_as_the_server_wants(
    strict: Strict, user: User, methods: Any, naming: set[str]
) -> None:
    strict.metadata = {"token_endpoint_auth_methods_supported": methods}

    grant = user.consent(client=KNOWN)

    _, path, form = strict.asked[-1]
    assert path == "/token"
    assert {name for name in form if name.startswith("client")} == naming
    assert strict.active(grant.token.access.reveal())


def test_a_client_without_a_secret_can_be_named_in_the_header(strict: Strict, user: User) -> None:
    with receiver() as port:
        grant = by_browser(user.online, replace(user.server, basic="always"), Client(id="public"), ["read"], port)

    assert "client_id" not in strict.asked[-1][2]
    assert strict.active(grant.token.access.reveal())


def test_the_page_can_begin_with_the_name_of_the_account(user: User) -> None:
    with receiver() as port:
        by_browser(user.online, user.server, Client(id="public"), ["read"], port, hint="alice.example")

    assert dict(parse_qsl(urlsplit(user.shown[0]).query))["login_hint"] == "alice.example"


def test_a_query_of_the_page_s_own_stays(strict: Strict, user: User) -> None:
    strict.metadata = {"authorization_endpoint": f"{strict.url}/authorize?tenant=a%26b"}

    user.consent()

    assert dict(parse_qsl(urlsplit(user.shown[0]).query))["tenant"] == "a&b"


@pytest.mark.parametrize(
    ("redirect", "words"),
    [
        ({"iss": "https://other.example"}, "127.0.0.1: the consent came from another server, so we did not use it"),
        ({"iss": None}, "127.0.0.1: the consent came from another server, so we did not use it"),
        ({"iss": "https://other.example", "code": None, "error": "access_denied"},
         "127.0.0.1: the consent came from another server, so we did not use it"),
        ({"code": None, "error": "access_denied"}, "127.0.0.1: consent was denied"),
        ({"code": None, "error": "invalid_scope"}, "127.0.0.1: it does not offer a permission that we need"),
        ({"code": None, "error": "a secret of the server"}, "127.0.0.1: it refused the request"),
        ({"state": "of another"}, "no consent came in 1 second (try again)"),
        ({"state": None}, "no consent came in 1 second (try again)"),
        ({"code": None}, "no consent came in 1 second (try again)"),
        ({"error": "access_denied"}, "no consent came in 1 second (try again)"),
    ],
    ids=["mixed up", "issuer missing", "mixed up denial", "denied", "scope", "odd error", "other state", "no state",
         "neither code nor error", "both"],
)  # fmt: skip
def test_an_answer_that_is_not_right_gives_no_token(
    strict: Strict, user: User, refused: Refused, redirect: dict[str, str | None], words: str
) -> None:
    strict.redirect = redirect
    user.online = replace(user.online, patience=0.2)

    with refused(words):
        user.consent()

    assert "/token" not in strict.paths()


def test_a_server_that_states_no_issuer_need_not_but_a_wrong_one_is_refused(
    strict: Strict, user: User, refused: Refused
) -> None:
    strict.metadata = {"authorization_response_iss_parameter_supported": None}
    strict.redirect = {"iss": None}
    user.consent()
    strict.redirect = {"iss": f"{strict.url}/"}

    with refused("127.0.0.1: the consent came from another server, so we did not use it"):
        user.consent()


def test_a_browser_that_never_comes_back_ends_the_wait(user: User, refused: Refused) -> None:
    user.online = replace(user.online, show_page=lambda _: None, patience=0.1)

    with refused("no consent came in 1 second (try again)"):
        user.consent()


def test_two_consents_at_once_do_not_meet(strict: Strict, user: User) -> None:
    pages: list[str] = []

    def swap(page: str) -> None:
        """Bring the first answer to the second port, before its own."""
        if pages:
            to = [dict(parse_qsl(urlsplit(each).query)) for each in (pages[0], page)]
            stray = visit(pages[0]).headers["Location"].replace(to[0]["redirect_uri"], to[1]["redirect_uri"])
            assert visit(stray).status_code == 400
        pages.append(page)
        browse(page)

    user.online = replace(user.online, show_page=swap)

    first, second = user.consent(), user.consent()

    assert first.token.access != second.token.access
    assert strict.active(first.token.access.reveal())
    assert strict.active(second.token.access.reveal())


def test_a_code_that_was_used_before_gives_no_token(strict: Strict, user: User, refused: Refused) -> None:
    def steal(page: str) -> None:
        back = visit(page).headers["Location"]
        strict._codes.clear()
        visit(back)

    user.online = replace(user.online, show_page=steal)

    with refused("127.0.0.1: the consent has ended (connect it again)"):
        user.consent()


@pytest.mark.parametrize(
    ("grants", "words"),
    [
        ({"access_token": None}, "127.0.0.1: its answer holds no token (try again later)"),
        ({"access_token": 5}, "127.0.0.1: its answer holds no token (try again later)"),
        ({"access_token": "two\nlines"}, "127.0.0.1: its answer holds no token (try again later)"),
        ({"token_type": None}, "127.0.0.1: its token is of another kind than we asked for"),
        ({"token_type": "mac"}, "127.0.0.1: its token is of another kind than we asked for"),
        ({"token_type": "DPoP"}, "127.0.0.1: its token is of another kind than we asked for"),
        ({"scope": "read write"},
         "127.0.0.1: it gave permissions that we did not ask for, so we do not use them"),
    ],
    ids=["no token", "number", "lines", "no kind", "unknown kind", "bound unasked", "more than asked"],
)  # fmt: skip
def test_a_token_that_is_not_as_asked_is_refused(
    strict: Strict, user: User, refused: Refused, grants: dict[str, Any], words: str
) -> None:
    strict.grants = grants

    with refused(words):
        user.consent()


def test_a_token_that_may_more_than_asked_is_given_back(strict: Strict, user: User, refused: Refused) -> None:
    strict.grants = {"scope": "read,write"}

    with refused("127.0.0.1: it gave permissions that we did not ask for, so we do not use them"):
        user.consent()

    assert strict.paths()[-2:] == ["/revoke", "/revoke"]
    assert strict._access == strict._refresh == {}


def test_a_token_that_may_more_and_cannot_be_given_back_is_for_the_user_to_remove(
    strict: Strict, user: User, refused: Refused
) -> None:
    strict.grants, strict.metadata = {"scope": "read write"}, {"revocation_endpoint": None}

    with refused(
        "127.0.0.1: it gave permissions that we did not ask for, so we do not use them "
        "(remove hygiene from the account's list of apps)"
    ):
        user.consent()


@pytest.mark.parametrize(
    ("stated", "scopes"),
    [(None, ("read", "list")), ("", ("read", "list")), ("list read", ("list", "read")), ("read,list", ("read", "list")),
     ("read", ("read",)), (7, ("read", "list"))],
)  # fmt: skip
def test_the_scopes_are_those_stated_or_as_asked(
    strict: Strict, user: User, stated: object, scopes: tuple[str, ...]
) -> None:
    strict.grants = {"scope": stated}

    assert user.consent(scopes=("read", "list")).token.scopes == scopes


@pytest.mark.parametrize(
    ("stated", "lasts"),
    [
        (None, None),
        ("60", 60),
        (60.5, 60.5),
        (-5, 0),
        (True, None),
        ("soon", None),
        (10**30, None),
        (10**400, None),
        (-(10**400), 0),
        ([], None),
    ],
)
def test_the_end_of_a_token_is_as_stated_by_our_clock(
    strict: Strict, user: User, stated: object, lasts: float | None
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    strict.grants, user.online = {"expires_in": stated}, replace(user.online, now=lambda: now)

    ends = user.consent().token.expires_at

    assert ends == (None if lasts is None else now + timedelta(seconds=lasts))


def test_a_token_without_a_key_is_refused_where_a_bound_one_was_asked_for(
    strict: Strict, user: User, refused: Refused
) -> None:
    strict.grants = {"token_type": "Bearer"}

    with refused("127.0.0.1: its token is of another kind than we asked for"):
        user.consent(proof=True)

    assert strict._access == strict._refresh == {}


def test_a_token_that_is_refused_while_the_server_fails_is_for_the_user_to_remove(
    strict: Strict, user: User, refused: Refused
) -> None:
    strict.grants, strict.next = {"token_type": "Bearer"}, {"/revoke": [Sent(status=500)]}

    with refused(
        "127.0.0.1: its token is of another kind than we asked for (remove hygiene from the account's list of apps)"
    ):
        user.consent(proof=True)


def test_a_server_that_knows_none_of_our_proofs_is_not_asked(strict: Strict, user: User, refused: Refused) -> None:
    strict.metadata = {"dpop_signing_alg_values_supported": ["RS256"]}

    with refused("127.0.0.1: it does not take proofs by ES256"):
        user.consent(proof=True)

    assert user.shown == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Sent(status=500), "127.0.0.1: it answered 500 (try again later)"),
        (Sent(body=b"a secret page"), "127.0.0.1: its answer holds no token (try again later)"),
        (Sent(body=b"[" * 100_000), "127.0.0.1: its answer holds no token (try again later)"),
        (Sent.json({"error": "a secret of the server"}, 400), "127.0.0.1: it refused the request"),
        (Sent.json({"error": "invalid_client"}, 401),
         "127.0.0.1: it does not know the client that hygiene says it is (connect it again)"),
        (Sent.json({"error": {"a": "secret"}}), "127.0.0.1: it refused the request"),
        (Sent(status=403), "127.0.0.1: it refused the request"),
        (Sent(status=302, headers={"Location": "https://other.example/"}), "127.0.0.1: it refused the request"),
    ],
    ids=["500", "no JSON", "deep", "odd error", "client", "odd form", "403", "redirect"],
)  # fmt: skip
def test_an_answer_without_a_token_is_an_error_in_our_own_words(
    strict: Strict, user: User, refused: Refused, answer: Sent, words: str
) -> None:
    strict.next = {"/token": [answer]}

    with refused(words):
        user.consent()

    assert strict.paths().count("/token") == 1  # a code is worth one try


def test_a_server_that_asks_to_wait_is_waited_for(strict: Strict, user: User) -> None:
    strict.next = {"/token": [Sent(status=429, headers={"Retry-After": "7"})]}

    user.consent(proof=True)

    assert user.slept == [7]


def test_a_server_that_asks_to_wait_for_too_long_is_not_waited_for(
    strict: Strict, user: User, refused: Refused
) -> None:
    strict.next = {"/token": [Sent(status=429, headers={"Retry-After": "700"})]}
    at = datetime.now(UTC) + timedelta(seconds=701)

    with refused(f"127.0.0.1: it asks to wait before any further request (run it again after {at:%Y-%m-%d %H:%M} UTC)"):
        user.consent()


def test_a_clock_that_is_hours_off_does_not_spoil_the_proofs(strict: Strict, user: User) -> None:
    strict.ahead = timedelta(hours=-7)

    grant = user.consent(proof=True)

    assert strict.active(grant.token.access.reveal())


def test_a_pushed_request_that_is_refused_shows_no_page(strict: Strict, user: User, refused: Refused) -> None:
    strict.metadata = {"pushed_authorization_request_endpoint": f"{strict.url}/par"}
    strict.next = {"/par": [Sent.json({"error": "invalid_request"}, 400), Sent.json({}, 201)]}

    with refused("127.0.0.1: it refused the request"):
        user.consent()
    with refused("127.0.0.1: its answer holds no reference to the request"):
        user.consent()

    assert user.shown == []


def test_consent_goes_on_while_a_stranger_calls_the_port(strict: Strict, user: User) -> None:
    def amid_strangers(page: str) -> None:
        port = dict(parse_qsl(urlsplit(page).query))["redirect_uri"]
        stranger = [f"{port}?code=forged&state=guessed", f"{port}?error=access_denied", f"{port}other?code=x"]
        for each in stranger:
            assert visit(each).status_code in {400, 404}
        Thread(target=lambda: browse(page), daemon=True).start()

    user.online = replace(user.online, show_page=amid_strangers)

    assert strict.active(user.consent().token.access.reveal())


def test_a_server_without_a_page_is_an_error(strict: Strict, user: User, refused: Refused) -> None:
    strict.metadata = {"authorization_endpoint": None}

    with refused("127.0.0.1: it has no page on which to consent"):
        user.consent()
