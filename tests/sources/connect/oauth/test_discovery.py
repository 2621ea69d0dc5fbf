"""A server is found by its issuer, and believed where it agrees with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from hygiene.model.errors import LiveError
from hygiene.sources.connect.oauth.discovery import Server, discover, issuer_of
from hygiene.sources.connect.web.client import Web
from tests.sources.connect.oauth.conftest import User
from tests.support.listener import Listener, listening
from tests.support.strict_oauth import Strict

OAUTH, OPENID, RESOURCE = (
    f"/.well-known/{name}"
    for name in ("oauth-authorization-server", "openid-configuration", "oauth-protected-resource")
)
ANOTHER = "127.0.0.1: it states the address of another server as its own (check the address)"
WEAK = (
    "127.0.0.1: it does not protect consent by PKCE with S256 (its operator can change that; scan an export until then)"
)


@contextmanager
def serving(pages: Mapping[str, object]) -> Iterator[Listener]:
    """Serve documents; URL in them stands for the server's address."""
    urls: list[str] = []

    def answer(path: str) -> bytes:
        if path not in pages:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        page = pages[path]
        body = (page if isinstance(page, str) else json.dumps(page)).replace("URL", urls[0]).encode()
        return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    with listening(answer) as listener:
        urls.append(listener.url)
        yield listener


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web({"127.0.0.1"}, sleep=lambda _: None)
    yield web
    web.close()


def paths(listener: Listener) -> list[str]:
    return [request.split(" ")[1] for request in listener.asked]


def test_a_server_is_as_it_describes_itself(strict: Strict, user: User) -> None:
    strict.metadata = {
        "pushed_authorization_request_endpoint": f"{strict.url}/par",
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    }

    assert user.server == Server(
        issuer=strict.url,
        authorize=f"{strict.url}/authorize",
        token=f"{strict.url}/token",
        par=f"{strict.url}/par",
        revoke=f"{strict.url}/revoke",
        device=f"{strict.url}/device",
        states_issuer=True,
        proofs=("ES256",),
        basic="with a secret",
    )


@pytest.mark.parametrize(
    ("issuer", "asked"),
    [
        ("URL", [OAUTH, OPENID]),
        ("URL/", [OAUTH, OPENID]),
        ("URL/tenant", [f"{OAUTH}/tenant", f"/tenant{OPENID}"]),
        ("URL/tenant/", [f"{OAUTH}/tenant", f"/tenant{OPENID}"]),
    ],
)
def test_it_is_asked_by_the_path_of_oauth_and_then_by_that_of_openid(web: Web, issuer: str, asked: list[str]) -> None:
    with serving({asked[1]: {"issuer": issuer, "token_endpoint": "URL/token"}, asked[0]: "<html>"}) as listener:
        issuer = issuer.replace("URL", listener.url)

        assert discover(web, issuer) == Server(issuer=issuer, token=f"{listener.url}/token", basic="with a secret")

    assert paths(listener) == asked


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"issuer": "https://other.example"}, ANOTHER),
        ({"issuer": "URL/a"}, ANOTHER),
        ({}, ANOTHER),
        ({"issuer": "URL", "token_endpoint": "http://other.example/token"},
         "other.example: only https is allowed, and http on this computer"),
        ({"issuer": "URL", "authorization_endpoint": "javascript:alert(1)"},
         "this address is not valid"),
        ({"issuer": "URL", "authorization_endpoint": "file:///etc/passwd"},
         "this address is not valid"),
        ({"issuer": "URL", "code_challenge_methods_supported": ["plain"]},
         WEAK),
        ({"issuer": "URL", "code_challenge_methods_supported": None, "token_endpoint": ["URL"]}, ""),
        ("[1, 2]", "127.0.0.1: it does not describe how to ask for consent (check the address)"),
    ],
    ids=["other issuer", "other path", "no issuer", "plain http", "script", "file", "no S256", "odd forms",
         "no object"],
)  # fmt: skip
def test_a_description_that_cannot_be_trusted_is_refused(web: Web, document: object, words: str) -> None:
    with serving({OAUTH: document}) as listener:
        if not words:
            assert discover(web, listener.url) == Server(issuer=listener.url, basic="with a secret")
            return
        with pytest.raises(LiveError) as raised:
            discover(web, listener.url)

    assert str(raised.value) == words


def test_an_issuer_with_a_slash_at_its_end_is_the_one_that_the_server_states(web: Web) -> None:
    with serving({OAUTH: {"issuer": "URL/"}}) as listener:
        assert discover(web, listener.url).issuer == f"{listener.url}/"


@pytest.mark.parametrize("issuer", ["http://server.example", "ftp://server.example", "server.example", ""])
def test_an_issuer_that_is_no_safe_address_is_not_asked(web: Web, issuer: str) -> None:
    with pytest.raises(LiveError):
        discover(web, issuer)


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ({"resource": "URL", "authorization_servers": ["https://as.example"]}, "https://as.example"),
        ({"resource": "URL/", "authorization_servers": ["https://as.example"]},
         ANOTHER),
        ({"resource": "URL", "authorization_servers": []},
         "127.0.0.1: it names no server at which to ask for consent (check the address)"),
        ({"resource": "URL", "authorization_servers": "https://as.example"},
         "127.0.0.1: it names no server at which to ask for consent (check the address)"),
        ("<html>", "127.0.0.1: it names no server at which to ask for consent (check the address)"),
    ],
    ids=["right", "other resource", "none", "odd form", "page"],
)  # fmt: skip
def test_a_server_of_data_names_the_server_that_it_trusts(web: Web, document: Any, found: str) -> None:
    with serving({RESOURCE: document}) as listener:
        if found.startswith("https:"):
            assert issuer_of(web, listener.url) == found
            return
        with pytest.raises(LiveError) as raised:
            issuer_of(web, listener.url)

    assert str(raised.value) == found
