"""The same flows at a certified server, with a real browser."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin

import httpx
import pytest

from hygiene.model.account import Account
from hygiene.model.errors import ConsentError
from hygiene.sources.connect.connection import Connection, Online, Token
from hygiene.sources.connect.oauth.consent import Client, Grant, by_browser, by_device
from hygiene.sources.connect.oauth.discovery import discover
from hygiene.sources.connect.oauth.receiver import receiver
from hygiene.sources.connect.oauth.revoke import revoke
from hygiene.sources.connect.oauth.signing import signed
from hygiene.sources.connect.web.client import Web
from tests.support.live.authorization import DESKTOP, DESKTOP_DPOP, DESKTOP_PAR, DEVICE, AuthorizationServer
from tests.support.live.browser import Browser
from tests.support.live.consent import consent_at_oidc, consent_for_device, deny_at_oidc, deny_for_device

SCOPES = ("openid", "email")


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web({"127.0.0.1"}, sleep=lambda _: None)
    yield web
    web.close()


def agree(page: str) -> None:
    """Sign in and agree, as a browser without a window or a script."""
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with httpx.Client(verify=bare, trust_env=False, timeout=20) as client:
        answer = client.get(page)
        while "Back to hygiene" not in answer.text:
            if answer.has_redirect_location:
                answer = client.get(urljoin(str(answer.url), answer.headers["Location"]))
                continue
            (form,) = re.findall(r'<form[^>]* action="([^"]+)"', answer.text)
            fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', answer.text))
            answer = client.post(urljoin(str(answer.url), form), data={**fields, "login": "alice", "password": "any"})


def consent(online: Online, server: AuthorizationServer, client: str, *, proof: bool = False) -> Grant:
    with receiver() as port:
        found = discover(online.web, server.issuer)
        return by_browser(online, found, Client(id=client), SCOPES, port, proof=proof)


def connected(server: AuthorizationServer, client: str, token: Token) -> Connection:
    return Connection(
        connector="real", account=Account(platform="mastodon", handle="alice"), server=server.issuer,
        issuer=server.issuer, client_id=client, token=token, connected_at=datetime.now(UTC),
    )  # fmt: skip


def test_a_user_agrees_in_a_browser(authorization_server: AuthorizationServer, browser: Browser, web: Web) -> None:
    online = Online(web=web, show_page=lambda page: consent_at_oidc(browser, page), patience=20)

    grant = consent(online, authorization_server, DESKTOP)

    assert authorization_server.is_active(grant.token.access.reveal())
    assert set(grant.token.scopes) == set(SCOPES)


def test_a_user_refuses_in_a_browser(authorization_server: AuthorizationServer, browser: Browser, web: Web) -> None:
    online = Online(web=web, show_page=lambda page: deny_at_oidc(browser, page), patience=20)

    with pytest.raises(ConsentError) as raised:
        consent(online, authorization_server, DESKTOP)

    assert str(raised.value) == "127.0.0.1: consent was denied"


@pytest.mark.parametrize(
    ("client", "proof", "nonce"),
    [(DESKTOP, False, False), (DESKTOP_PAR, False, False), (DESKTOP_DPOP, True, False), (DESKTOP_DPOP, True, True)],
    ids=["bearer", "pushed", "proofs", "proofs with a nonce"],
)
def test_a_token_is_got_used_renewed_and_given_back(
    authorization_server: AuthorizationServer, web: Web, client: str, proof: bool, nonce: bool
) -> None:
    authorization_server.set(nonce=nonce)
    kept: list[Connection] = []
    online = Online(web=web, show_page=agree, keep=kept.append, patience=20)
    first = connected(authorization_server, client, consent(online, authorization_server, client, proof=proof).token)
    assert first.token is not None
    old = replace(first, token=replace(first.token, expires_at=datetime.now(UTC)))
    me, server = f"{authorization_server.issuer}/me", discover(web, authorization_server.issuer)

    answers = [web.get(me, auth=signed(each, online, server)) for each in (first, old)]
    (renewed,) = kept
    assert renewed.token is not None
    live = [authorization_server.is_active(token.access.reveal()) for token in (first.token, renewed.token)]
    revoke(renewed, online, server)

    assert [answer.json()["sub"] for answer in answers] == ["alice", "alice"]
    assert renewed.token.refresh != first.token.refresh
    assert live == [True, True]
    assert not authorization_server.is_active(renewed.token.access.reveal())
    with pytest.raises(ConsentError) as raised:  # a second use of what was rotated is a theft
        web.get(me, auth=signed(old, online, server))
    assert str(raised.value) == "real:alice: its permission was withdrawn or has expired (connect it again)"


@pytest.mark.parametrize("agrees", [True, False], ids=["agreed", "refused"])
def test_a_user_answers_on_another_device(
    authorization_server: AuthorizationServer, browser: Browser, web: Web, agrees: bool
) -> None:
    said: list[str] = []
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        """Let the user answer between two questions."""
        slept.append(seconds)
        if len(slept) == 2:
            ((page, code),) = re.findall(r"^Open (\S+) on any device and type this code: (\S+)$", said[0])
            answer = consent_for_device if agrees else deny_for_device
            answer(browser, f"{page}?user_code={code}")

    online = Online(web=web, show_page=lambda _: None, say=said.append, sleep=sleep)
    found, client = discover(web, authorization_server.issuer), Client(id=DEVICE)

    if agrees:
        grant = by_device(online, found, client, ["openid"])
        assert authorization_server.is_active(grant.token.access.reveal())
    else:
        with pytest.raises(ConsentError) as raised:
            by_device(online, found, client, ["openid"])
        assert str(raised.value) == "127.0.0.1: consent was denied"

    assert slept == [5, 5]
