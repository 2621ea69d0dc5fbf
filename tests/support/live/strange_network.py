"""A directory and a data server that answer whatever a test wants."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx

from hygiene.sources.connect.connection import Online, Target
from hygiene.sources.connect.web.client import Web
from hygiene.sources.connect.web.limits import Limits
from tests.support.bluesky import post, repository, tid
from tests.support.listener import Listener, listening
from tests.support.plc import Directory

HANDLE: Final = "kim.harbourlane.example"
QUICK: Final = Limits(largest=1 << 20, patience=2, whole=5, tries=2, pause=0.01, longest_wait=1)
POSTS: Final = {f"app.bsky.feed.post/{tid(1_763_630_130_650_000)}": post("Hello", "2025-11-20T09:15:30.250Z")}
RESOLVE: Final = "/xrpc/com.atproto.identity.resolveHandle"
REPOSITORY: Final = "/xrpc/com.atproto.sync.getRepo"
SIGN_IN, SIGN_OUT, LIST, SESSION = (
    f"/xrpc/com.atproto.server.{name}" for name in ("createSession", "deleteSession", "listAppPasswords", "getSession")
)


@dataclass(slots=True)
class Network:
    """The account, and the answers by path; a test replaces them.

    An answer is what becomes JSON, bytes of a body, or a `Raw` answer of HTTP.
    """

    listener: Listener
    directory: Directory
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return the address of the directory and of the server."""
        return f"http://localhost:{self.listener.port}"

    @property
    def did(self) -> str:
        """Return the account's identity."""
        return self.directory.did

    @property
    def paths(self) -> list[str]:
        """Return the paths that were asked for, without queries."""
        return [request.split(" ")[1].partition("?")[0] for request in self.listener.asked]

    def document(self, **changes: Any) -> dict[str, Any]:
        """Return the document that the log proves; `changes` replace parts of it."""
        state = self.directory.log[-1]["operation"]
        return {
            "id": self.did,
            "alsoKnownAs": state["alsoKnownAs"],
            "verificationMethod": [multikey(self.did, state["verificationMethods"]["atproto"])],
            "service": [service(state["services"]["atproto_pds"]["endpoint"])],
        } | changes

    def target(self, address: str = HANDLE, **more: Any) -> Target:
        """Return the account as its owner names it."""
        return Target(**{"address": address, "server": self.url, "directory": self.url, "public": True, **more})

    def answer_honestly(self) -> None:
        """Let every answer be what the account's log and repository say."""
        session = {"did": self.did, "handle": HANDLE}
        self.answers |= {
            RESOLVE: {"did": self.did},
            f"/{self.did}": self.document(),
            f"/{self.did}/log/audit": self.directory.log,
            REPOSITORY: repository(POSTS, self.did),
            SIGN_IN: {**session, "accessJwt": "an-access-token", "refreshJwt": "a-refresh-token"},
            SIGN_OUT: b"",
            LIST: {"passwords": [{"name": "phone", "createdAt": "2025-03-01T10:11:12.345Z", "privileged": False}]},
            SESSION: {**session, "email": "kim@harbourlane.example", "emailConfirmed": True, "active": True},
        }

    def answer_consent(self, did: str) -> None:
        """Let the server get consent, which is always given and for this account."""
        par, token, back = (f"/oauth/{name}" for name in ("par", "token", "revoke"))
        self.answers |= {
            "/.well-known/oauth-protected-resource": {"resource": self.url, "authorization_servers": [self.url]},
            "/.well-known/oauth-authorization-server": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/oauth/authorize",
                "token_endpoint": f"{self.url}{token}",
                "pushed_authorization_request_endpoint": f"{self.url}{par}",
                "revocation_endpoint": f"{self.url}{back}",
                "authorization_response_iss_parameter_supported": True,
                "code_challenge_methods_supported": ["S256"],
                "dpop_signing_alg_values_supported": ["ES256"],
                "token_endpoint_auth_methods_supported": ["none"],
            },
            par: {"request_uri": "urn:ietf:params:oauth:request_uri:1", "expires_in": 60},
            token: {
                "access_token": "an-access-token", "token_type": "DPoP", "scope": "atproto", "sub": did,
                "refresh_token": "a-refresh-token", "expires_in": 300,
            },
            back: {},
        }  # fmt: skip

    def consent(self, _page: str) -> None:
        """Answer the consent that was asked for last, as a browser would."""
        pushed = next(each for each in reversed(self.listener.asked) if "/oauth/par" in each)
        asked = dict(parse_qsl(pushed.partition("\r\n\r\n")[2]))
        answer = {"code": "a-code", "state": asked["state"], "iss": self.url}
        httpx.get(asked["redirect_uri"], params=answer).raise_for_status()


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer of HTTP with a status and headers."""

    status: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def multikey(did: str, key: str) -> dict[str, str]:
    """Return a key as a document states it."""
    text = key.removeprefix("did:key:")
    return {"id": f"{did}#atproto", "type": "Multikey", "controller": did, "publicKeyMultibase": text}


def service(endpoint: str) -> dict[str, str]:
    """Return a server as a document states it."""
    return {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": endpoint}


@contextmanager
def strange_network() -> Iterator[Network]:
    """Run a directory and a server, which at first answer honestly."""
    running: list[Network] = []

    def answer(path: str) -> bytes:
        found = running[0].answers.get(path.partition("?")[0], Raw("404 Not Found")) if running else Raw("503 Wait")
        if not isinstance(found, Raw):
            found = Raw("200 OK", body=found if isinstance(found, bytes) else json.dumps(found).encode())
        headers = {"Content-Length": str(len(found.body)), **found.headers, "Connection": "close"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {found.status}\r\n{lines}\r\n".encode() + found.body

    with listening(answer) as listener:
        server = {"type": "AtprotoPersonalDataServer", "endpoint": f"http://localhost:{listener.port}"}
        changes: dict[str, Any] = {"alsoKnownAs": [f"at://{HANDLE}"], "services": {"atproto_pds": server}}
        network = Network(listener, Directory("2023-05-01T08:00:00.000Z", **changes))
        network.answer_honestly()
        running.append(network)
        yield network


def online(hosts: list[str] | None = None, **more: Any) -> Online:
    """Return a way to the network that gives up soon and never opens a page.

    It finds this computer alone. `hosts` gets the names that were looked up.
    """

    def look_up(host: str, _port: int) -> list[str]:
        if hosts is not None:
            hosts.append(host)
        if host == "localhost":
            return ["127.0.0.1"]
        if host[0].isdigit():
            return [host]
        raise OSError

    return Online(**{"web": Web(limits=QUICK, look_up=look_up), "show_page": lambda _: None, **more})
