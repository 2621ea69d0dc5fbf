"""No host is asked before the user was told of it, whatever a server leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from hygiene.model.snapshot import Snapshot
from hygiene.sources.connect.bluesky.connector import bluesky
from hygiene.sources.connect.connection import Connection, Target
from hygiene.sources.connect.connector import Connector
from hygiene.sources.connect.fetched.documents import open_documents
from hygiene.sources.connect.github import github
from hygiene.sources.connect.live import asked_of, read_account
from hygiene.sources.connect.mastodon import mastodon
from hygiene.sources.connect.oauth import own_client
from hygiene.sources.connect.reddit import reddit
from hygiene.sources.connect.x import x
from tests.support.bluesky import repository
from tests.support.live.internet import STATED, Internet
from tests.support.live.strange_network import POSTS, multikey, service
from tests.support.plc import Directory

NOW: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)
TOKEN: Final = {"access_token": "an-access-token", "refresh_token": "a-refresh-token", "expires_in": 0}
HANDLE, SITE = "kim.example", "did:web:kim.site.example"
SERVER: Final = service("https://data.example.net")
DIRECTORY: Final = Directory(
    "2023-05-01T08:00:00.000Z",
    alsoKnownAs=[f"at://{HANDLE}"],
    services={"atproto_pds": {"type": SERVER["type"], "endpoint": SERVER["serviceEndpoint"]}},
)


@pytest.fixture(autouse=True)
def _any_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Await answers at a free port, because another test may use the one that the platforms compare."""
    monkeypatch.setattr(own_client, "PORT", 0)


def document(did: str, server: dict[str, str] = SERVER, handle: str = HANDLE) -> dict[str, Any]:
    key = multikey(did, DIRECTORY.log[0]["operation"]["verificationMethods"]["atproto"])
    return {"id": did, "alsoKnownAs": [f"at://{handle}"], "verificationMethod": [key], "service": [server]}


def at_protocol(did: str) -> dict[str, Any]:
    """Return what the hosts of one account answer, each of which has one task."""
    login = "https://login.example.org"
    return {
        f"https://{HANDLE}/.well-known/atproto-did": did.encode(),
        f"https://plc.directory/{did}": document(did),
        "https://kim.site.example/.well-known/did.json": document(did),
        f"https://plc.directory/{did}/log/audit": DIRECTORY.log,
        "https://data.example.net/.well-known/oauth-protected-resource": {
            "resource": "https://data.example.net", "authorization_servers": [login],
        },
        f"{login}/.well-known/oauth-authorization-server": STATED | {
            "issuer": login,
            "authorization_endpoint": "https://page.example.org/authorize",
            "token_endpoint": "https://tokens.example.org/token",
            "pushed_authorization_request_endpoint": "https://push.example.org/par",
            "revocation_endpoint": "https://end.example.org/revoke",
        },
        "https://push.example.org/par": {"request_uri": "urn:ietf:params:oauth:request_uri:1", "expires_in": 60},
        "https://tokens.example.org/token": TOKEN | {"token_type": "DPoP", "scope": "atproto", "sub": did},
        "https://end.example.org/revoke": {},
        "https://data.example.net/xrpc/com.atproto.sync.getRepo": repository(POSTS, did),
        "https://data.example.net/xrpc/com.atproto.server.getSession": {"did": did, "handle": HANDLE},
    }  # fmt: skip


def connected(internet: Internet, connector: Connector, target: Target) -> tuple[Connection, set[str]]:
    told = asked_of(connector.questions(target))
    made, hosts = internet.during(told, lambda: connector.connect(target, internet.online()))
    return made, hosts


def scanned(internet: Internet, connector: Connector, made: Connection, folder: Path) -> tuple[Snapshot, set[str]]:
    documents = open_documents(folder / "documents", bytes(32), path=made.name, now=NOW)
    told = asked_of(connector.reads(made))
    found, hosts = internet.during(
        told, lambda: read_account(connector, made, internet.online(), documents, 60, NOW)
    )  # fmt: skip
    assert isinstance(found, Snapshot), found
    return found, hosts


def ended(internet: Internet, connector: Connector, made: Connection) -> set[str]:
    return internet.during(asked_of(connector.ends(made)), lambda: connector.disconnect(made, internet.online()))[1]


CONSENT: Final = {
    "data.example.net", "login.example.org", "page.example.org", "push.example.org", "tokens.example.org",
}  # fmt: skip
READ: Final = {HANDLE, "data.example.net", "tokens.example.org"}


@pytest.mark.parametrize(
    ("address", "did", "directory"),
    [
        (HANDLE, DIRECTORY.did, "plc.directory"),
        (DIRECTORY.did, DIRECTORY.did, "plc.directory"),
        (HANDLE, SITE, "kim.site.example"),
    ],
    ids=["a handle", "an identity", "a handle that leads to a site"],
)
def test_each_host_of_a_bluesky_account_is_named_before_it_is_asked(
    tmp_path: Path, address: str, did: str, directory: str
) -> None:
    internet = Internet(at_protocol(did))
    made, connecting = connected(internet, bluesky, Target(address=address))
    found, reading = scanned(internet, bluesky, made, tmp_path)
    ending = ended(internet, bluesky, made)

    assert [] == internet.unnamed
    assert (CONSENT | {HANDLE, directory}, READ | {directory}) == (connecting, reading)
    assert ({"end.example.org"}, 1) == (ending, len(found.require("posts")))


def test_a_handle_that_is_in_the_dns_is_named_with_the_server_that_looks_there() -> None:
    internet = Internet(at_protocol(DIRECTORY.did))
    del internet.answers[f"https://{HANDLE}/.well-known/atproto-did"]
    address = "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle"
    internet.answers[address] = {"did": DIRECTORY.did}
    _, hosts = connected(internet, bluesky, Target(address=DIRECTORY.did, public=True))

    assert ([], {HANDLE, "plc.directory", "public.api.bsky.app"}) == (internet.unnamed, hosts)


@pytest.mark.parametrize("heard", [True, False], ids=["one who reads along", "a fleet"])
def test_the_hosts_of_an_account_that_moved_are_named_and_stand_in_the_gaps(tmp_path: Path, heard: bool) -> None:
    internet = Internet(at_protocol(DIRECTORY.did))
    made, _ = connected(internet, bluesky, Target(address=HANDLE))
    internet.answers |= {
        f"https://plc.directory/{DIRECTORY.did}": document(
            DIRECTORY.did, service("https://rogue.example.net"), "rogue.example"
        ),
        "https://rogue.example.net/xrpc/com.atproto.sync.getRepo": repository(POSTS, DIRECTORY.did),
    }
    means = internet.online() if heard else internet.online(say=lambda _: None)
    documents = open_documents(tmp_path / "documents", bytes(32), path=made.name, now=NOW)
    found, hosts = internet.during(
        asked_of(bluesky.reads(made)), lambda: read_account(bluesky, made, means, documents, 60, NOW)
    )
    told = " ".join(found.gaps.values())

    assert {"plc.directory", "public.api.bsky.app", "rogue.example", "rogue.example.net"} == hosts
    assert ([] if heard else ["rogue.example", "rogue.example.net"]) == internet.unnamed
    assert "moved to the server rogue.example.net" in told
    assert "now: we asked rogue.example and public.api.bsky.app about it" in told


ME: Final = {"id": "7", "login": "kim", "name": "kim", "username": "kim"}
BEARER: Final = TOKEN | {"token_type": "bearer"}
LOGIN: Final = "https://login.social.example"
PLATFORMS: Final[list[tuple[Connector, Target, dict[str, Any], set[str], set[str], set[str]]]] = [
    (
        x, Target(address="kim", client_id="own"),
        {
            "https://api.x.com/2/oauth2/token": BEARER, "https://api.x.com/2/oauth2/revoke": {},
            "https://api.x.com/2/users/me": {"data": ME}, "https://api.x.com/2/users/7/tweets": {"meta": {}},
        },
        {"api.x.com", "x.com"}, {"api.x.com"}, {"api.x.com"},
    ),
    (
        reddit, Target(address="kim", client_id="own"),
        {
            "https://www.reddit.com/api/v1/access_token": BEARER, "https://www.reddit.com/api/v1/revoke_token": {},
            "https://oauth.reddit.com/api/v1/me": ME,
            **{f"https://oauth.reddit.com/user/kim/{name}": {"data": {"children": []}}
               for name in ("submitted", "comments")},
        },
        {"oauth.reddit.com", "www.reddit.com"}, {"oauth.reddit.com", "www.reddit.com"}, {"www.reddit.com"},
    ),
    (
        github, Target(address="kim", client_id="own"),
        {
            "https://github.com/login/device/code": {
                "device_code": "a-code", "user_code": "AB-12", "verification_uri": "https://github.com/login/device",
            },
            "https://github.com/login/oauth/access_token": {"access_token": "a-token", "token_type": "bearer"},
            "https://api.github.com/user": ME, "https://api.github.com/credentials/revoke": {},
        },
        {"api.github.com", "github.com"}, {"api.github.com"}, {"api.github.com"},
    ),
    (
        mastodon, Target(address="kim@social.example"),
        {
            "https://social.example/.well-known/oauth-authorization-server": STATED | {
                "issuer": "https://social.example/", "authorization_endpoint": f"{LOGIN}/authorize",
                "token_endpoint": f"{LOGIN}/token", "revocation_endpoint": "https://end.social.example/revoke",
            },
            "https://social.example/api/v1/apps": {"client_id": "own", "client_secret": "a-secret"},
            f"{LOGIN}/token": BEARER, "https://end.social.example/revoke": {},
            "https://social.example/api/v1/accounts/verify_credentials": ME,
            "https://social.example/api/v1/accounts/7/statuses": [],
        },
        {"login.social.example", "social.example"}, {"login.social.example", "social.example"}, {"end.social.example"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("connector", "target", "answers", "connecting", "reading", "ending"),
    PLATFORMS,
    ids=[each[0].id for each in PLATFORMS],
)
def test_each_host_of_a_platform_is_named_before_it_is_asked(
    tmp_path: Path, connector: Connector, target: Target, answers: dict[str, Any], connecting: set[str],
    reading: set[str], ending: set[str],
) -> None:  # fmt: skip
    internet = Internet(answers)
    made, hosts = connected(internet, connector, target)
    assert made.token is not None
    made = replace(made, token=replace(made.token, expires_at=NOW if made.token.refresh else None))
    _, read = scanned(internet, connector, made, tmp_path)
    found = (hosts, read, ended(internet, connector, made))

    assert [] == internet.unnamed
    assert (connecting, reading, ending) == found
