"""A strict authorization server with every fault that a test asks for.

It holds data of its own, and follows RFC 6749 with PKCE (7636), pushed requests (9126), proofs of keys (9449), stated
issuers (9207), devices (8628), rotation, and returned tokens (7009). It knows every secret that it gave or got, so that
a test can look for them where they must not be.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import ssl
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An answer to one request."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Sent:
        """Return an answer in JSON."""
        kept = {"Content-Type": "application/json", **(headers or {})}
        return cls(status=status, body=json.dumps(body).encode(), headers=kept)


class RefusedError(Exception):
    """A request that the server refuses with an error of the standards."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.sent = Sent.json({"error": error, "error_description": "a secret of the server"}, status)


@dataclass(slots=True, kw_only=True)
class Strict:
    """The server. A test changes what it does.

    Attributes:
        url: Its address, which is its issuer and that of its data.
        clients: The secret of each client, or empty for a public one.
        metadata: What its description states beside or instead of the usual; None leaves a field out.
        redirect: What its page's answer states beside or instead of the usual; None leaves a field out.
        grants: What its tokens' answers state beside or instead of the usual; None leaves a field out.
        demands_nonce: Whether each proof needs a nonce of the server.
        ahead: How far its clock is ahead.
        lifetime: How long a token is good, in seconds.
        wait: The errors with which it answers a device, before it gives the token.
        next: Answers to send instead, by path, oldest first.
        asked: Every request: its method, its path, and its form or query.
        secret: Every code, token, verifier and proof that it saw.
    """

    url: str = ""
    clients: dict[str, str] = field(default_factory=lambda: {"public": "", "known": "a secret: 100%+of/the client"})
    metadata: dict[str, Any] = field(default_factory=dict)
    redirect: dict[str, str | None] = field(default_factory=dict)
    grants: dict[str, Any] = field(default_factory=dict)
    demands_nonce: bool = False
    ahead: timedelta = timedelta()
    lifetime: int = 600
    wait: list[str] = field(default_factory=list)
    next: dict[str, list[Sent]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    secret: set[str] = field(default_factory=set)
    nonce: str = "the first nonce"
    _pushed: dict[str, dict[str, str]] = field(default_factory=dict)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _access: dict[str, dict[str, Any]] = field(default_factory=dict)
    _refresh: dict[str, dict[str, Any]] = field(default_factory=dict)
    _proofs: set[str] = field(default_factory=set)

    def paths(self) -> list[str]:
        """Return the path of every request, in order."""
        return [path for _, path, _ in self.asked]

    def active(self, token: str) -> bool:
        """Return whether an access token is good."""
        return token in self._access and self._access[token]["ends"] > datetime.now(UTC)

    def expire(self) -> None:
        """End every access token."""
        for each in self._access.values():
            each["ends"] = datetime.now(UTC)

    def describe(self) -> Sent:
        """Answer with the server's description of itself."""
        usual = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "revocation_endpoint": f"{self.url}/revoke",
            "device_authorization_endpoint": f"{self.url}/device",
            "scopes_supported": ["read", "list", "write"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_post", "client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
            "dpop_signing_alg_values_supported": ["ES256"],
        }
        return Sent.json(_given({**usual, **self.metadata}))

    def page(self, asked: dict[str, str]) -> Sent:
        """Consent at once, as the user, and send the browser back."""
        if "request_uri" in asked:
            wanted = self._pushed.pop(asked["request_uri"])
            assert wanted["client_id"] == asked["client_id"]
        else:
            wanted = asked
        assert wanted["client_id"] in self.clients
        assert (wanted["response_type"], wanted["code_challenge_method"]) == ("code", "S256")
        code = self._made()
        self._codes[code] = wanted
        usual: dict[str, str | None] = {"code": code, "state": wanted["state"], "iss": self.url}
        back = urlencode(_given({**usual, **self.redirect}))
        return Sent(status=303, headers={"Location": f"{wanted['redirect_uri']}?{back}"})

    def push(self, form: dict[str, str], key: str) -> Sent:
        """Keep a request for consent."""
        self._client(form)
        reference = f"urn:example:{secrets.token_hex(8)}"
        self._pushed[reference] = {**form, "dpop_jkt": form.get("dpop_jkt", key)}
        return Sent.json({"request_uri": reference, "expires_in": 60}, 201)

    def token(self, form: dict[str, str], key: str) -> Sent:
        """Give tokens for a code, for a token that renews, or to a device."""
        self._client(form)
        self.secret |= {form[n] for n in ("code", "code_verifier", "refresh_token", "device_code") if n in form}
        if form["grant_type"] == "authorization_code":
            wanted = self._codes.pop(form["code"], None)
            if wanted is None:
                raise RefusedError("invalid_grant")
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            _hold(urlsafe_b64encode(digest).rstrip(b"=").decode() == wanted["code_challenge"], "invalid_grant")
            _hold(form["redirect_uri"] == wanted["redirect_uri"], "invalid_grant")
            _hold(wanted.get("dpop_jkt", key) == key, "invalid_dpop_proof")
            return self._given(wanted["scope"], key)
        if form["grant_type"] == "refresh_token":
            before = self._refresh.get(form["refresh_token"])
            if before is None or before["key"] != key:
                raise RefusedError("invalid_grant")
            if before["used"]:  # a thief, or the owner after one
                self._access.clear()
                self._refresh.clear()
                raise RefusedError("invalid_grant")
            before["used"] = True
            return self._given(before["scope"], key)
        _hold(form["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code", "unsupported_grant_type")
        if self.wait:
            raise RefusedError(self.wait.pop(0))
        return self._given(self._codes.pop(form["device_code"])["scope"], key)

    def device(self, form: dict[str, str]) -> Sent:
        """Give a code to a device."""
        self._client(form)
        code = self._made()
        self._codes[code] = form
        shown = {"user_code": "ABCD-EFGH", "verification_uri": f"{self.url}/activate", "interval": 2, "expires_in": 60}
        return Sent.json(_given({"device_code": code, **shown, **self.grants}))

    def revoke(self, form: dict[str, str], key: str) -> Sent:
        """Take a token back.

        One whose key is not proven stays, and the answer is the same.
        """
        self._client(form)
        for tokens in (self._access, self._refresh):
            if form["token"] in tokens and tokens[form["token"]]["key"] == key:
                del tokens[form["token"]]
        return Sent()

    def data(self, headers: Mapping[str, str], url: str) -> Sent:
        """Answer a request for the account's data."""
        kind, _, token = headers.get("Authorization", "").partition(" ")
        known = self._access.get(token)
        if known is None or not self.active(token):
            return Sent(status=401, headers={"WWW-Authenticate": f'{kind} error="invalid_token"'})
        if known["key"]:
            try:
                _hold(kind == "DPoP" and self._key(headers, "GET", url, token) == known["key"], "invalid_dpop_proof")
            except RefusedError as error:
                return Sent(status=401, headers={"WWW-Authenticate": f'DPoP error="{error}"', **self._nonce()})
        elif kind != "Bearer":
            return Sent(status=401)
        return Sent.json({"account": "alice"}, headers=self._nonce())

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: str) -> Sent:
        """Answer a request."""
        path, query = urlsplit(target).path, urlsplit(target).query
        given = dict(parse_qsl(body or query, keep_blank_values=True))
        self.asked.append((method, path, given))
        if self.next.get(path):
            return self.next[path].pop(0)
        basic = headers.get("Authorization", "")
        if basic.startswith("Basic "):
            pair = b64decode(basic.removeprefix("Basic ")).decode().partition(":")
            given = {**given, "client_id": unquote_plus(pair[0]), "client_secret": unquote_plus(pair[2])}
        keyed: dict[str, Callable[[dict[str, str], str], Sent]] = {
            "/token": self.token,
            "/par": self.push,
            "/revoke": self.revoke,
        }
        if (method, path) == ("POST", "/device"):
            return self.device(given)
        if method == "POST" and path in keyed:
            try:
                key = self._key(headers, "POST", f"{self.url}{path}") if "DPoP" in headers else ""
                sent = keyed[path](given, key)
            except RefusedError as error:
                sent = error.sent
            return Sent(status=sent.status, body=sent.body, headers={**sent.headers, **self._nonce()})
        pages: dict[str, Callable[[], Sent]] = {
            "/.well-known/oauth-authorization-server": self.describe,
            "/authorize": lambda: self.page(given),
            "/me": lambda: self.data(headers, f"{self.url}{path}"),
        }
        return pages[path]() if path in pages else Sent(status=404)

    def _client(self, form: Mapping[str, str]) -> None:
        wanted = self.clients.get(form.get("client_id", ""))
        _hold(wanted is not None and form.get("client_secret", "") == wanted, "invalid_client")

    def _key(self, headers: Mapping[str, str], method: str, url: str, token: str = "") -> str:
        """Return the thumbprint of the key of a request's proof."""
        text = headers.get("DPoP", "")
        self.secret.add(text)
        key = ECKey.import_key(json.loads(_decoded(text.partition(".")[0]))["jwk"])
        _hold(not key.is_private, "invalid_dpop_proof")
        proof = jwt.decode(text, key, algorithms=["ES256"])
        claims, now = proof.claims, datetime.now(UTC) + self.ahead
        _hold(proof.header["typ"] == "dpop+jwt", "invalid_dpop_proof")
        _hold((claims["htm"], claims["htu"]) == (method, url), "invalid_dpop_proof")
        _hold(abs(claims["iat"] - now.timestamp()) < 10, "invalid_dpop_proof")
        _hold(claims["jti"] not in self._proofs, "invalid_dpop_proof")
        digest = urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
        _hold(claims.get("ath") == (digest if token else None), "invalid_dpop_proof")
        _hold(not self.demands_nonce or claims.get("nonce") == self.nonce, "use_dpop_nonce")
        self._proofs.add(claims["jti"])
        return key.thumbprint()

    def _nonce(self) -> dict[str, str]:
        return {"DPoP-Nonce": self.nonce} if self.demands_nonce else {}

    def _given(self, scope: str, key: str) -> Sent:
        access, refresh = self._made(), self._made()
        ends = datetime.now(UTC) + timedelta(seconds=self.lifetime)
        self._access[access] = {"ends": ends, "key": key}
        self._refresh[refresh] = {"scope": scope, "key": key, "used": False}
        usual = {"access_token": access, "refresh_token": refresh, "expires_in": self.lifetime, "sub": "did:example:1"}
        kind = "DPoP" if key else "Bearer"
        return Sent.json(_given({**usual, "token_type": kind, "scope": scope, **self.grants}))

    def _made(self) -> str:
        made = secrets.token_urlsafe(24)
        self.secret.add(made)
        return made


@contextmanager
def strict_server() -> Iterator[Strict]:
    """Run a server while the context lasts."""
    strict = Strict()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            sent = strict.answer(self.command, self.path, dict(self.headers), body)
            self.send_response_only(sent.status)
            self.send_header("Date", format_datetime(datetime.now(UTC) + strict.ahead, usegmt=True))
            self.send_header("Content-Length", str(len(sent.body)))
            for name, value in sent.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent.body)

        do_GET = do_POST = handle_any  # noqa: N815  # the names that the base class asks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that the base class has
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        strict.url = f"http://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield strict
        finally:
            server.shutdown()


def browse(url: str) -> None:
    """Open a page as a browser does, which goes where it is sent."""
    visit(url, follow=True)


def visit(url: str, *, follow: bool = False) -> httpx.Response:
    """Ask for one page of this computer."""
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the system's certificates would take longer than the test
    with httpx.Client(verify=bare, trust_env=False, timeout=20, follow_redirects=follow) as client:
        return client.get(url)


def whole_text(error: BaseException) -> str:
    """Return everything that an error and those behind it say.

    Those that it hides count, too.
    """
    texts: list[str] = []
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            texts += [str(each), repr(each), repr(each.args), repr(getattr(each, "__notes__", ""))]
            waiting += [each.__cause__, each.__context__]
    return "\n".join(texts)


def _hold(true: bool, error: str) -> None:
    if not true:
        raise RefusedError(error)


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
