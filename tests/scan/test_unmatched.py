"""Names in a policy that match nothing: each is named once, with what is really there, and never as what was meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hygiene.model.account import Account
from hygiene.model.policy import AccountRules, Answer, AppRules, Policy
from hygiene.model.posts import Client
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.scan.unmatched import Seen, Unmatched, unmatched, unmatched_in_fleet
from tests.support.overviews import account
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, OWN, every, posts, snapshot

READABLE = ["x", "mastodon", "friendica"]
SEVEN = (
    "`apps.allow_publishers` in the policy lists “A”, “B”, “C”, “D”, “E” and 2 more, "
    "which match no publisher of an app that was read"
)
CLIENT = "x/@brand: `known_clients` in the policy lists “Acm Desk”, which is not there; posts come from “Acme Desk”"
MAKER = (
    "`apps.deny_publishers` in the policy lists “Fery Works”, which is not there; an app of “Ferry Works” has access"
)
FERRY = App(id="77", name="FeedFerry", publisher="Ferry Works", granted_at=NOW - DAY)


def brand_snapshot() -> Snapshot:
    made = posts([*every(DAY, IPHONE, NOW - 9 * DAY, 3), *every(DAY, OWN, NOW - 5 * DAY, 2)])
    return replace(snapshot(made), apps=(FERRY,))


def of(*rules: AccountRules, read: Snapshot | None = None, **more: object) -> Unmatched:
    policy = Policy(accounts=rules, **more)  # type: ignore[arg-type]  # keys by name
    return unmatched(policy, [read or brand_snapshot()], READABLE)


def brand(known_clients: tuple[str, ...] | None = None, known_apps: tuple[str, ...] | None = None) -> AccountRules:
    return AccountRules(platform="x", handle="@Brand", known_clients=known_clients, known_apps=known_apps)


@pytest.mark.parametrize(
    ("platform", "meant"),
    [("twitter", "x"), ("twiter", "x"), ("Mastadon", "mastodon"), ("frendica", "friendica")],
)
def test_a_platform_that_does_not_exist_comes_with_the_one_meant(platform: str, meant: str) -> None:
    said = (f"the policy names the platform “{platform}”, which hygiene does not know; did you mean “{meant}”?",)
    answer = Answer(platform=platform, handle="brand", question="apps", answer="fine", on=NOW.date())

    assert of(brand(), AccountRules(platform=platform, handle="brand")) == Unmatched(misspelt=said)
    assert of(brand(), answers=(answer,)) == Unmatched(misspelt=said)


def test_a_platform_like_no_other_comes_with_those_there_are() -> None:
    (said,) = of(brand(), AccountRules(platform="myspace", handle="brand")).misspelt

    assert said.startswith("the policy names the platform “myspace”, which hygiene does not know; it knows apple, blu")


@pytest.mark.parametrize(
    ("handle", "meant"),
    [("brandt", "; it names @brandt, so check the spelling"), ("other", "")],
)
def test_an_account_that_the_policy_does_not_name_comes_with_a_near_one(handle: str, meant: str) -> None:
    said = f"x/@brand: the policy does not name it, so nothing is known to be yours there{meant}"
    assert of(AccountRules(platform="x", handle=handle)) == Unmatched(misspelt=(said,))


@pytest.mark.parametrize(
    ("rules", "misspelt", "unused"),
    [
        (
            brand(known_clients=("Acm Desk", "Unused")),
            [CLIENT],
            ["`known_clients` in the policy lists “Unused”, which matches no client that was read"],
        ),
        (
            brand(known_apps=("FeedFery", "Unused", "Neither")),
            ["x/@brand: `known_apps` in the policy lists “FeedFery”, which is not there; “FeedFerry” has access"],
            ["`known_apps` in the policy lists “Unused” and “Neither”, which match no app that was read"],
        ),
        # What is there is not misspelt, and neither is the former name of a client.
        (brand(known_clients=("acme desk ", "Twitter for iPad")), [], []),
        (brand(known_apps=("77", "feedferry")), [], []),
    ],
)
def test_a_client_or_app_that_is_not_there_comes_with_what_is(
    rules: AccountRules, misspelt: list[str], unused: list[str]
) -> None:
    assert of(rules) == Unmatched(misspelt=tuple(misspelt), unused=tuple(unused))


@pytest.mark.parametrize(
    ("lists", "misspelt", "unused"),
    [
        (
            AppRules(deny=("FedFerry", "Bird Boost")),
            ["`apps.deny` in the policy lists “FedFerry”, which is not there; “FeedFerry” has access"],
            ["`apps.deny` in the policy lists “Bird Boost”, which matches no app that was read"],
        ),
        (
            AppRules(allow=("Cormorant", "77"), deny_publishers=("Fery Works",)),
            [MAKER],
            ["`apps.allow` in the policy lists “Cormorant”, which matches no app that was read"],
        ),
        (
            AppRules(allow_publishers=tuple("ABCDEFG")),
            [],
            [SEVEN],
        ),
        (AppRules(allow=("feedferry ",), deny=("77",), deny_publishers=("FERRY works",)), [], []),
    ],
)
def test_the_lists_for_all_accounts_need_no_account_in_the_policy(
    lists: AppRules, misspelt: list[str], unused: list[str]
) -> None:
    assert of(apps=lists) == Unmatched(misspelt=tuple(misspelt), unused=tuple(unused))


def test_nothing_is_said_of_an_empty_policy_and_of_parts_not_read() -> None:
    assert of() == Unmatched()
    bare = replace(snapshot(posts(every(DAY, BUFFER, NOW, 1))), posts=None, apps=None)
    lists = AppRules(deny=("FeedFery",), allow_publishers=("None",))
    assert of(brand(known_clients=("Bufer",), known_apps=("FeedFery",)), read=bare, apps=lists) == Unmatched()


def test_a_name_of_a_fleet_is_unused_only_where_no_account_has_it() -> None:
    tools = ("Acme Desk", "FeedFery", "FeedFerry", "Nonesuch")
    desk = Seen(account=Account(platform="x", handle="one"), apps=None, clients=(Client("Acme Desk"),))
    ferry = Seen(account=Account(platform="reddit", handle="two"), apps=(FERRY,), clients=None)
    buffer = Seen(account=Account(platform="x", handle="three"), apps=(), clients=(Client("Bufferin"),))
    policy = Policy(
        accounts=(AccountRules(platform="x", handle="three", known_clients=("Buferin",)),),
        apps=AppRules(deny=("FeedFerry", "Bird Boost")),
    )
    accounts = [
        (account("x", "one", tools=tools[:1] + tools[2:]), desk),
        (account("reddit", "two", tools=tools), ferry),
        (account("x", "three"), buffer),
    ]

    assert unmatched_in_fleet(policy, accounts, READABLE) == Unmatched(
        misspelt=(
            "x/@three: `known_clients` in the policy lists “Buferin”, which is not there; posts come from “Bufferin”",
        ),
        unused=(
            "`tools` in the fleet file lists “Nonesuch” and “FeedFery”, which match no client or app that was read",
            "`apps.deny` in the policy lists “Bird Boost”, which matches no app that was read",
        ),
    )
