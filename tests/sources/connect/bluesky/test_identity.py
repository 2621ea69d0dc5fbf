"""The way from a handle to its account, which both sides must confirm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hygiene.model.account import Account
from hygiene.model.errors import ConsentError, LiveError
from hygiene.sources.connect.bluesky.connector import bluesky
from hygiene.sources.connect.connection import Question, Target
from tests.support.live.strange_network import HANDLE, RESOLVE, Network, Raw, online, service, strange_network
from tests.support.plc import Directory

OTHER = Directory("2024-01-01T00:00:00.000Z").did


@pytest.fixture
def network() -> Iterator[Network]:
    """Run a directory and a server that a test lets answer what it wants."""
    with strange_network() as running:
        yield running


def refused(network: Network, address: str = HANDLE, **more: Any) -> str:
    with pytest.raises(LiveError) as error:
        bluesky.connect(network.target(address, **more), online())
    return str(error.value)


def test_a_handle_leads_to_its_account_and_nothing_secret_is_asked(network: Network) -> None:
    found = bluesky.connect(network.target(f"@{HANDLE.upper()}"), online())

    assert Account(platform="bluesky", handle=HANDLE, id=network.did) == found.account
    assert (network.url, None, ("localhost",)) == (found.server, found.token, found.named)
    assert f"bluesky:{HANDLE}" == found.name
    assert [RESOLVE, f"/{network.did}"] == network.paths


def test_an_identity_is_connected_under_the_handle_that_leads_back_to_it(network: Network) -> None:
    assert HANDLE == bluesky.connect(network.target(network.did), online()).account.handle


@pytest.mark.parametrize("answer", [{"did": OTHER}, Raw("400 Bad Request"), Raw("403 Forbidden")])
def test_an_identity_whose_handle_leads_elsewhere_keeps_its_own_name(network: Network, answer: object) -> None:
    network.answers[RESOLVE] = answer

    assert network.did == bluesky.connect(network.target(network.did), online()).account.handle


def test_a_handle_of_a_site_of_its_own_is_looked_up_at_both_places() -> None:
    hosts: list[str] = []
    target = Target(address="kim.example")
    with pytest.raises(LiveError, match=r"public\.api\.bsky\.app: it could not be reached"):
        bluesky.connect(target, online(hosts))

    assert ["kim.example", "public.api.bsky.app"] == list(dict.fromkeys(hosts))
    assert [
        Question(host="kim.example", matter="the identity to which your handle leads"),
        Question(
            host="public.api.bsky.app",
            matter="the identity to which your handle leads, if your handle's own site does not say",
        ),
        Question(host="plc.directory", matter="the document of your identity: its handle, its server and its keys"),
        Question(host="the account's server", matter="your consent, on its own page in the browser"),
    ] == list(bluesky.questions(target))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Raw("400 Bad Request"), f"@{HANDLE} leads to no account (check how it is spelt)"),
        (Raw("404 Not Found"), f"@{HANDLE} leads to no account (check how it is spelt)"),
        ({"did": "did:key:zQ3sh"}, f"@{HANDLE} leads to no account (check how it is spelt)"),
        ({"did": 7}, f"@{HANDLE} leads to no account (check how it is spelt)"),
        ([], "localhost: its answer is not of the expected form"),
        (b"<html>", "localhost: its answer is not JSON"),
        (Raw("403 Forbidden"), "localhost: it answered 403"),
        (Raw("302 Found", {"Location": "https://rogue.example/"}),
         "localhost: it redirected us to another server, and we did not follow"),
        (b"[" * (2 << 20), "localhost: its answer is too large"),
        (b"[" * (1 << 19), "localhost: its answer is not JSON"),
    ],
)  # fmt: skip
def test_a_handle_that_is_not_resolved_is_said(network: Network, answer: object, problem: str) -> None:
    network.answers[RESOLVE] = answer

    assert problem == refused(network)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"id": OTHER}, "localhost: it answered with the document of another identity"),
        ({"id": None}, "localhost: it answered with the document of another identity"),
        ({"alsoKnownAs": ["at://moved.example"]},
         f"@{HANDLE} leads to an account that is called @moved.example now (connect moved.example if that is you)"),
        ({"alsoKnownAs": ["at://moved.example", f"at://{HANDLE}"]},
         f"@{HANDLE} leads to an account that is called @moved.example now (connect moved.example if that is you)"),
        ({"alsoKnownAs": 7},
         f"@{HANDLE} leads to an account that has no valid handle now (set the handle in the account's settings)"),
        ({"service": []}, "localhost: the identity names no server that holds its data"),
        ({"service": [service("ftp://localhost/")]}, "localhost: the identity names no server that holds its data"),
        ({"service": [service("https://u:p@pds.example")]},
         "localhost: the identity names no server that holds its data"),
        ({"service": [service("https://pds.example/path")]},
         "localhost: the identity names no server that holds its data"),
        ({"service": [service("https://rogue.example")]},
         "localhost: the account is on another server: rogue.example (leave out --server, or check the handle)"),
    ],
)  # fmt: skip
def test_a_document_that_does_not_fit_the_handle_is_said(network: Network, changes: Any, problem: str) -> None:
    network.answers[f"/{network.did}"] = network.document(**changes)

    assert problem == refused(network)


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_an_identity_that_is_gone_is_said(network: Network, status: str) -> None:
    network.answers[f"/{network.did}"] = Raw(status)

    assert "localhost: it knows no such identity, or one that was deleted (check the handle)" == refused(network)


@pytest.mark.parametrize(
    "address", ["kim", "kim@mastodon.example", "https://kim.example", "did:key:zQ3sh", "", "a." * 200]
)
def test_what_is_no_handle_is_refused_before_anything_is_asked(network: Network, address: str) -> None:
    assert refused(network, address).endswith("is not a handle (write it in full, such as alice.bsky.social)")
    assert [] == network.paths


def test_a_server_on_a_private_network_is_refused_unless_the_user_names_it(network: Network) -> None:
    network.answers[f"/{network.did}"] = network.document(service=[service("https://10.0.0.1")])
    found = bluesky.connect(network.target(server="", directory=network.url, address=network.did), online())

    with pytest.raises(LiveError, match="private network"):
        online().web.get(f"{found.server}/xrpc/com.atproto.sync.getRepo")


def test_an_identity_at_a_site_is_read_from_its_well_known_document(network: Network) -> None:
    did = f"did:web:localhost%3A{network.listener.port}"
    network.answers |= {RESOLVE: {"did": did}, "/.well-known/did.json": {**network.document(), "id": did}}

    assert did == bluesky.connect(network.target(), online()).account.id


def test_consent_for_another_account_connects_nothing_and_is_given_back(network: Network) -> None:
    network.answer_consent(OTHER)
    with pytest.raises(ConsentError) as error:
        bluesky.connect(network.target(public=False), online(show_page=network.consent))

    assert f"localhost: you consented as another account (sign in there as {HANDLE})" == str(error.value)
    assert ["/oauth/par", "/oauth/token", "/oauth/revoke"] == [
        path for path in network.paths if path.startswith("/oauth")
    ][:3]


def test_consent_that_cannot_be_given_back_is_said(network: Network) -> None:
    network.answer_consent(OTHER)
    network.answers["/oauth/revoke"] = Raw("400 Bad Request")
    with pytest.raises(ConsentError) as error:
        bluesky.connect(network.target(public=False), online(show_page=network.consent))

    assert (
        "localhost: you consented as another account; the permission stays at the server (remove hygiene from the "
        "account's list of apps)"
    ) == str(error.value)


def test_consent_for_the_account_asks_for_the_least(network: Network) -> None:
    network.answer_consent(network.did)
    found = bluesky.connect(network.target(public=False), online(show_page=network.consent))

    assert found.token is not None
    assert (("atproto",), network.url, "a-refresh-token") == (
        found.token.scopes, found.issuer, found.token.refresh.reveal(),
    )  # fmt: skip
    (pushed,) = [each for each in network.listener.asked if "/oauth/par" in each]
    assert "scope=atproto&" in pushed


def test_asking_a_page_of_plain_http_elsewhere_is_refused(network: Network) -> None:
    refusal = refused(network, directory="http://directory.example")

    assert "directory.example: only https is allowed, and http on this computer" == refusal
