"""Misspelt names in a policy: each is named once, with what is really there, and never as what was meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hygiene.model.policy import AccountRules, Policy
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.scan.unmatched import unmatched
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, OWN, every, posts, snapshot

READABLE = ["x", "mastodon", "friendica"]


def of(*rules: AccountRules, read: Snapshot | None = None) -> list[str]:
    made = posts([*every(DAY, IPHONE, NOW - 9 * DAY, 3), *every(DAY, OWN, NOW - 5 * DAY, 2)])
    apps = (App(id="77", name="FeedFerry", granted_at=NOW - DAY),)
    return list(unmatched(Policy(accounts=rules), [read or replace(snapshot(made), apps=apps)], READABLE))


def brand(known_clients: tuple[str, ...] | None = None, known_apps: tuple[str, ...] | None = None) -> AccountRules:
    return AccountRules(platform="x", handle="@Brand", known_clients=known_clients, known_apps=known_apps)


@pytest.mark.parametrize(
    ("platform", "meant"),
    [("twitter", "x"), ("twiter", "x"), ("Mastadon", "mastodon"), ("frendica", "friendica")],
)
def test_a_platform_that_does_not_exist_comes_with_the_one_meant(platform: str, meant: str) -> None:
    assert of(brand(), AccountRules(platform=platform, handle="brand")) == [
        f"the policy names the platform “{platform}”, which hygiene does not know; did you mean “{meant}”?"
    ]


def test_a_platform_like_no_other_comes_with_those_there_are() -> None:
    (said,) = of(brand(), AccountRules(platform="myspace", handle="brand"))

    assert said.startswith("the policy names the platform “myspace”, which hygiene does not know; it knows apple, blu")


@pytest.mark.parametrize(
    ("handle", "meant"),
    [("brandt", "; it names @brandt, so check the spelling"), ("other", "")],
)
def test_an_account_that_the_policy_does_not_name_comes_with_a_near_one(handle: str, meant: str) -> None:
    assert of(AccountRules(platform="x", handle=handle)) == [
        f"x/@brand: the policy does not name it, so nothing is known to be yours there{meant}"
    ]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            brand(known_clients=("Acme Dsk",)),
            ["x/@brand: known_clients in the policy lists “Acme Dsk”, which is not there; posts come from “Acme Desk”"],
        ),
        (
            brand(known_apps=("FeedFery",)),
            ["x/@brand: known_apps in the policy lists “FeedFery”, which is not there; “FeedFerry” has access"],
        ),
        # What is there, or is merely not used, is not misspelt, and neither is the former name of a client.
        (brand(known_clients=("acme desk ", "Twitter for iPad", "Unused")), []),
        (brand(known_apps=("77", "feedferry", "Unused")), []),
        (brand(known_clients=("Acme Desk", "Acme Desc")), []),
        (brand(known_apps=("FeedFerry", "FeedFery")), []),
    ],
)
def test_a_misspelt_client_or_app_comes_with_what_is_there(rules: AccountRules, said: list[str]) -> None:
    assert of(rules) == said


def test_nothing_is_said_of_a_policy_without_accounts_and_of_parts_not_read() -> None:
    assert of() == []
    bare = replace(snapshot(posts(every(DAY, BUFFER, NOW, 1))), posts=None, apps=None)
    assert of(brand(known_clients=("Bufer",), known_apps=("FeedFery",)), read=bare) == []
