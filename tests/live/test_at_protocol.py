"""The data server and the directory that tests of live accounts run against are real ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from tests.support.live.at_protocol import Account, AtProtocol
from tests.support.live.browser import Browser
from tests.support.live.consent import consent_at_pds, deny_at_pds
from tests.support.live.programs import SECONDS


def test_a_handle_leads_to_an_identity_and_it_to_the_server(at_protocol: AtProtocol) -> None:
    alice = at_protocol.create_account()
    alice.rename("alicia.test")

    asked = httpx.get(f"{at_protocol.pds}/.well-known/atproto-did", headers={"Host": "alicia.test"})
    document = httpx.get(f"{at_protocol.plc}/{alice.did}").json()

    assert alice.did == asked.text
    assert (["at://alicia.test"], at_protocol.pds) == (
        document["alsoKnownAs"],
        document["service"][0]["serviceEndpoint"],
    )


def test_an_app_password_signs_in_and_a_wrong_one_does_not(at_protocol: AtProtocol) -> None:
    alice = at_protocol.create_account()
    uri = alice.post("It was me.", password=alice.app_password("phone"))

    listed = alice.call("com.atproto.server.listAppPasswords")["passwords"]
    posts = at_protocol.call(f"com.atproto.repo.listRecords?repo={alice.did}&collection=app.bsky.feed.post")["records"]

    assert [("phone", False)] == [(each["name"], each["privileged"]) for each in listed]
    assert [(uri, "It was me.")] == [(each["uri"], each["value"]["text"]) for each in posts]
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        alice.call("com.atproto.server.getSession", password="abcd-efgh-ijkl-mnop")


def test_the_owners_key_undoes_what_a_thief_of_the_servers_key_signed(at_protocol: AtProtocol) -> None:
    alice = at_protocol.create_account()
    swap = alice.swap_keys()
    alice.operate(at_protocol.key, alsoKnownAs=["at://thief.test"])
    before = [each["nullified"] for each in alice.log()]
    alice.recover(swap)

    assert [False, False, False] == before
    assert [False, True, True, False] == [each["nullified"] for each in alice.log()]
    with pytest.raises(RuntimeError, match="Invalid signature"):
        alice.operate(at_protocol.new_key(), alsoKnownAs=["at://thief.test"])


def test_the_directory_can_have_taken_operations_long_ago(at_protocol: AtProtocol) -> None:
    alice = at_protocol.create_account()
    alice.age(86_400 * 400)

    (made,) = [datetime.fromisoformat(each["createdAt"]) for each in alice.log()]
    assert timedelta(days=399) < datetime.now(UTC) - made < timedelta(days=401)


def consent_page(server: AtProtocol, account: Account) -> str:
    """Push the request of a program on this computer; return the page where its user decides."""
    client = f"http://localhost?{urlencode({'redirect_uri': 'http://127.0.0.1/', 'scope': 'atproto'})}"
    request = {
        "client_id": client, "redirect_uri": "http://127.0.0.1:9/", "response_type": "code", "scope": "atproto",
        "state": "a state", "code_challenge": create_s256_code_challenge("v" * 43), "code_challenge_method": "S256",
        "login_hint": account.handle,
    }  # fmt: skip
    pushed = httpx.post(f"{server.pds}/oauth/par", data=request, timeout=SECONDS).raise_for_status().json()
    return f"{server.pds}/oauth/authorize?{urlencode({'client_id': client, 'request_uri': pushed['request_uri']})}"


@pytest.mark.parametrize(
    ("decide", "expected"),
    [(consent_at_pds, {"state", "iss", "code"}), (deny_at_pds, {"state", "iss", "error", "error_description"})],
)
def test_a_user_decides_in_the_browser(
    at_protocol: AtProtocol, browser: Browser, decide: Callable[[Browser, str, str], str], expected: set[str]
) -> None:
    alice = at_protocol.create_account()
    sent = parse_qs(urlsplit(decide(browser, consent_page(at_protocol, alice), alice.password)).query)

    assert (expected, ["a state"], [at_protocol.pds]) == ({*sent}, sent["state"], sent["iss"])
