"""The data server and the directory that tests of live accounts run against are real ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.support.live.at_protocol import AtProtocol


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
