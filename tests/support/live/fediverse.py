"""A small strict server with Mastodon's API, in the dialect of GoToSocial.

It demands PKCE with S256, gives a code once, states the scope of a token and holds tokens to it. Lists come in pages
with a `Link` header, posts with their client, and tokens with their last use.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

LISTS: Final = {"/api/v1/accounts/01/statuses": "statuses", "/api/v1/tokens": "tokens"}


def status(number: int, at: str, text: str = "A post.", client: str = "Tusky", **more: Any) -> dict[str, Any]:
    """Return a post as the API gives it to its owner."""
    return {
        "id": str(number),
        "created_at": at,
        "account": {"id": "01"},
        "application": {"name": client, "website": f"https://{client.lower()}.example"},
        "content": f"<p>{text}</p>",
        "visibility": "public",
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "reblog": None,
        "language": "en",
        "tags": [],
        "mentions": [],
    } | more


@dataclass(kw_only=True)
class Fediverse:
    """The server's state, which a test sets and looks at.

    Attributes:
        user: The name of the account.
        statuses: Its posts, newest first.
        tokens: The authorised apps, or None for a server without such a list.
        metadata: What it states of itself (RFC 8414), or None where it states nothing.
        denies: Whether the user refuses to consent.
        ways: How a client may state its secret.
        revokes: Whether it takes tokens back.
        page: Records of a page, whatever a client asks for.
        busy_from: The number of the request from which on it is busy, counting from 1.
        wait: What it asks for then, in seconds.
        fails: The status that it answers instead, by path, or by path and query.
        link: The next page that it names, instead of the right one.
        asked: Every request so far: its method and path.
    """

    url: str = ""
    user: str = "kim"
    statuses: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, Any]] | None = field(default_factory=list)
    metadata: dict[str, Any] | None = field(default_factory=dict)
    denies: bool = False
    ways: list[str] = field(default_factory=lambda: ["client_secret_basic", "client_secret_post"])
    revokes: bool = True
    page: int = 40
    busy_from: int = 1_000_000
    wait: str = "900"
    fails: dict[str, int] = field(default_factory=dict)
    link: str = ""
    asked: list[str] = field(default_factory=list)
    apps: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    granted: dict[str, str] = field(default_factory=dict)

    def account(self) -> dict[str, Any]:
        """Return what the API says of the account."""
        return {
            "id": "01",
            "username": self.user,
            "acct": self.user,
            "display_name": "Kim",
            "uri": f"{self.url}/users/{self.user}",
            "url": f"{self.url}/@{self.user}",
            "note": "<p>Hello.</p>",
            "fields": [{"name": "Site", "value": '<a href="https://kim.example">kim.example</a>'}],
            "statuses_count": len(self.statuses),
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def state(self) -> Fediverse:
        return self.server.state  # type: ignore[attr-defined,no-any-return]  # set where the server is made

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:  # the name that the library calls
        self._answer({key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()})

    def do_POST(self) -> None:  # the name that the library calls
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._answer({key: values[0] for key, values in parse_qs(body).items()})

    def _answer(self, given: dict[str, str]) -> None:
        path = urlsplit(self.path).path
        failed = self.state.fails.get(path) or self.state.fails.get(self.path)
        self.state.asked.append(f"{self.command} {path}")
        if len(self.state.asked) >= self.state.busy_from:
            return self._send(429, {"error": "slow down"}, {"Retry-After": self.state.wait})
        if failed:
            return self._send(failed, {"error": "failed"})
        if path == "/.well-known/oauth-authorization-server" and self.state.metadata is not None:
            return self._send(200, self._stated() | self.state.metadata)
        steps = {
            "POST /api/v1/apps": self._register,
            "GET /oauth/authorize": self._authorize,
            "POST /oauth/token": self._token,
            "POST /oauth/revoke": self._revoke,
        }
        if step := steps.get(f"{self.command} {path}"):
            return step(given)
        return self._resource(path, given)

    def _stated(self) -> dict[str, Any]:
        paths = {"authorization": "authorize", "token": "token", "revocation": "revoke"}
        return {
            "issuer": f"{self.state.url}/",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": self.state.ways,
            "scopes_supported": ["read:accounts", "read:statuses"],
        } | {f"{name}_endpoint": f"{self.state.url}/oauth/{path}" for name, path in paths.items()}

    def _register(self, given: dict[str, str]) -> None:
        client = {"client_id": token_urlsafe(8), "client_secret": token_urlsafe(16)}
        self.state.apps[client["client_id"]] = given | client
        self._send(200, client)

    def _authorize(self, given: dict[str, str]) -> None:
        app = self.state.apps.get(given.get("client_id", ""), {})
        sound = given.get("code_challenge_method") == "S256" and given.get("redirect_uri") == app.get("redirect_uris")
        if not sound or given.get("response_type") != "code" or given.get("scope") != app.get("scopes"):
            return self._send(400, {"error": "invalid_request"})
        code = token_urlsafe(16)
        self.state.codes[code] = given
        reply = {"error": "access_denied"} if self.state.denies else {"code": code}
        query = urlencode(reply | {"state": given["state"]})
        return self._send(302, {}, {"Location": f"{given['redirect_uri']}?{query}"})

    def _token(self, given: dict[str, str]) -> None:
        asked = self.state.codes.pop(given.get("code", ""), None)
        challenge = urlsafe_b64encode(sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or not self._knows(given):
            return self._send(400, {"error": "invalid_grant"})
        token = token_urlsafe(24)
        self.state.granted[token] = asked["scope"]
        return self._send(
            200, {"access_token": token, "token_type": "Bearer", "scope": asked["scope"], "created_at": 1}
        )

    def _revoke(self, given: dict[str, str]) -> None:
        if not self.state.revokes or not self._knows(given):
            return self._send(401, {"error": "invalid_client"})
        self.state.granted.pop(given.get("token", ""), None)
        return self._send(200, {})

    def _knows(self, given: dict[str, str]) -> bool:
        """Return whether a client states its secret as the server wants it."""
        stated = {"client_secret_post": (given.get("client_id", ""), given.get("client_secret", ""))}
        kind, _, pair = self.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            name, _, secret = b64decode(pair).decode().partition(":")
            stated["client_secret_basic"] = (name, secret)
        pairs = {(name, app["client_secret"]) for name, app in self.state.apps.items()}
        return any(stated.get(way) in pairs for way in self.state.ways)

    def _resource(self, path: str, given: dict[str, str]) -> None:
        scopes = self.state.granted.get(self.headers.get("Authorization", "").removeprefix("Bearer "), "").split()
        if not scopes:
            return self._send(401, {"error": "The access token is invalid"})
        if self.command != "GET":
            return self._send(403, {"error": "outside the authorized scopes"})
        if path == "/api/v1/accounts/verify_credentials":
            return self._send(200, self.state.account())
        if path not in LISTS or (records := getattr(self.state, LISTS[path])) is None:
            return self._send(404, {"error": "Record not found"})
        first = next((n + 1 for n, each in enumerate(records) if each["id"] == given.get("max_id")), 0)
        page = records[first : first + self.state.page]
        query = urlencode({"limit": given.get("limit", ""), "max_id": page[-1]["id"]}) if page else ""
        following = self.state.link or f"{self.state.url}{path}?{query}"
        more = {"Link": f'<{following}>; rel="next", <{self.state.url}{path}>; rel="prev"'}
        return self._send(200, page, more if page else {})

    def _send(self, code: int, content: object, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(content).encode()
        self.send_response(code)
        fixed = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        for name, value in (fixed | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def fediverse(state: Fediverse | None = None) -> Iterator[Fediverse]:
    """Serve on a free port of this computer."""
    state = state or Fediverse()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.state = state  # type: ignore[attr-defined]  # the handler's state
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
