"""The authorization server that tests of live accounts run against is a strict one."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.support.live.authorization import DESKTOP, DESKTOP_DPOP, DESKTOP_PAR, DEVICE, AuthorizationServer
from tests.support.live.browser import Browser
from tests.support.live.consent import consent_at_oidc, consent_for_device, deny_at_oidc, deny_for_device

VERIFIER = "a-verifier-of-tests-with-more-than-43-characters"
REDIRECT = "http://127.0.0.1:9/cb"
"""A port at which no one listens."""


def asked(client: str, **more: str) -> dict[str, str]:
    challenge = create_s256_code_challenge(VERIFIER)
    return {
        "client_id": client, "redirect_uri": REDIRECT, "response_type": "code", "scope": "read", "state": "a state",
        "code_challenge": challenge, "code_challenge_method": "S256", **more,
    }  # fmt: skip


def page(server: AuthorizationServer, request: dict[str, str]) -> str:
    return f"{server.issuer}/auth?{urlencode(request)}"


def answer(url: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}


def token(server: AuthorizationServer, proof: str = "", **given: str) -> httpx.Response:
    headers = {"DPoP": proof} if proof else {}
    return httpx.post(f"{server.issuer}/token", data={"client_id": DESKTOP, **given}, headers=headers)


def exchange(code: str, verifier: str = VERIFIER) -> dict[str, str]:
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": verifier}


def test_a_code_is_worth_a_token_once_and_with_its_verifier_alone(
    authorization_server: AuthorizationServer, browser: Browser
) -> None:
    sent = answer(consent_at_oidc(browser, page(authorization_server, asked(DESKTOP))))
    wrong = token(authorization_server, **exchange(sent["code"], VERIFIER[::-1]))
    right = token(authorization_server, **exchange(sent["code"]))
    tokens = right.json()
    live = authorization_server.is_active(tokens["access_token"])
    again = token(authorization_server, **exchange(sent["code"]))

    assert ("a state", authorization_server.issuer) == (sent["state"], sent["iss"])
    assert (400, 200, 400) == (wrong.status_code, right.status_code, again.status_code)
    assert "read" == tokens["scope"]
    assert (True, False) == (live, authorization_server.is_active(tokens["access_token"]))


def test_a_refresh_token_works_once_and_its_second_use_ends_all(
    authorization_server: AuthorizationServer, browser: Browser
) -> None:
    sent = answer(consent_at_oidc(browser, page(authorization_server, asked(DESKTOP))))
    first = token(authorization_server, **exchange(sent["code"])).json()["refresh_token"]
    second = token(authorization_server, grant_type="refresh_token", refresh_token=first).json()["refresh_token"]
    reused = token(authorization_server, grant_type="refresh_token", refresh_token=first)

    assert first != second
    assert "invalid_grant" == reused.json()["error"]
    assert 400 == token(authorization_server, grant_type="refresh_token", refresh_token=second).status_code


def test_tokens_expire_when_the_test_says_and_can_be_revoked(
    authorization_server: AuthorizationServer, browser: Browser
) -> None:
    authorization_server.set(access=1)
    sent = answer(consent_at_oidc(browser, page(authorization_server, asked(DESKTOP))))
    tokens = token(authorization_server, **exchange(sent["code"])).json()
    time.sleep(1.1)
    expired = not authorization_server.is_active(tokens["access_token"])
    httpx.post(
        f"{authorization_server.issuer}/token/revocation",
        data={"client_id": DESKTOP, "token": tokens["refresh_token"]},
    ).raise_for_status()

    assert (1, True) == (tokens["expires_in"], expired)
    assert not authorization_server.is_active(tokens["refresh_token"])


def test_a_user_may_refuse(authorization_server: AuthorizationServer, browser: Browser) -> None:
    sent = answer(deny_at_oidc(browser, page(authorization_server, asked(DESKTOP))))

    assert ("access_denied", "a state") == (sent["error"], sent["state"])


def test_a_request_without_pkce_or_not_pushed_where_it_must_be_is_refused(
    authorization_server: AuthorizationServer,
) -> None:
    without = {name: value for name, value in asked(DESKTOP).items() if not name.startswith("code_")}
    unproved, unpushed = (
        answer(httpx.get(page(authorization_server, each)).headers["Location"])
        for each in (without, asked(DESKTOP_PAR))
    )
    pushed = httpx.post(f"{authorization_server.issuer}/request", data=asked(DESKTOP_PAR))

    assert ("invalid_request", "invalid_request") == (unproved["error"], unpushed["error"])
    assert 201 == pushed.status_code


def test_a_proof_needs_the_servers_nonce_where_the_test_says_so(
    authorization_server: AuthorizationServer, browser: Browser
) -> None:
    key = ECKey.generate_key("P-256")

    def proof(**more: str) -> str:
        claims = {"jti": f"{time.time()}", "htm": "POST", "htu": f"{authorization_server.issuer}/token", **more}
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
        return jwt.encode(header, {**claims, "iat": int(time.time())}, key)

    authorization_server.set(nonce=True)
    sent = answer(consent_at_oidc(browser, page(authorization_server, asked(DESKTOP_DPOP))))
    given = {"client_id": DESKTOP_DPOP, **exchange(sent["code"])}
    unproved = token(authorization_server, **given)
    without = token(authorization_server, proof(), **given)
    proved = token(authorization_server, proof(nonce=without.headers["dpop-nonce"]), **given)

    assert (400, "use_dpop_nonce") == (unproved.status_code, without.json()["error"])
    assert "DPoP" == proved.json()["token_type"]


@pytest.mark.parametrize("agrees", [True, False], ids=["agrees", "refuses"])
def test_a_device_waits_until_its_user_has_decided(
    authorization_server: AuthorizationServer, browser: Browser, *, agrees: bool
) -> None:
    begun = httpx.post(f"{authorization_server.issuer}/device/auth", data={"client_id": DEVICE, "scope": "read"}).json()
    poll = {
        "client_id": DEVICE, "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": begun["device_code"],
    }  # fmt: skip
    waiting = token(authorization_server, **poll).json()["error"]
    shown = (consent_for_device if agrees else deny_for_device)(browser, begun["verification_uri_complete"])
    done = token(authorization_server, **poll).json()

    assert "authorization_pending" == waiting
    assert ("Sign-in Success" if agrees else "The Sign-in request was interrupted") == shown
    assert ("read" if agrees else "access_denied") == done.get("scope" if agrees else "error")
