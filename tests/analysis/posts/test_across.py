"""Posts of several accounts in one order, and one found by its id."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.analysis.posts.across import FoundPost, find_post, number_in, ranked
from hygiene.analysis.posts.ranking import Window, suspicions
from hygiene.model.account import Account
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from tests.support.snapshots import BRAND, DAY, IPHONE, NOW, WEB, Row, every, posts, snapshot

SHOP = Account(platform="x", handle="shop", id="34")
LIFE = every(DAY, IPHONE, NOW - 300 * DAY, 298)
HOUR = timedelta(hours=1)


def account(rows: list[Row], who: Account = BRAND, ids: list[str] | None = None) -> Snapshot:
    return snapshot(posts(rows, ids), account=who)


def test_posts_of_all_accounts_are_in_one_order_and_undated_ones_last() -> None:
    rows: list[Row] = [*LIFE, (NOW - 2 * DAY, WEB), (None, WEB)]
    brand = account(rows, ids=[f"a{n}" for n in range(len(rows))])
    shop = account([*LIFE[50:], (NOW - 9 * DAY + HOUR, WEB), (NOW - 3 * DAY + HOUR, WEB)], SHOP)
    found = list(ranked([brand, shop], Policy()))

    assert len(brand.require("posts")) + len(shop.require("posts")) == len(found)
    assert {BRAND, SHOP} == {each.account for each in found[:3]}
    bits = [each.post.suspicion for each in found]
    assert sorted(bits, reverse=True) == bits
    assert (BRAND, None) == (found[-1].account, found[-1].post.at)
    for snap in (brand, shop):
        alone = [each.post for each in found if each.account == snap.account]
        assert list(suspicions(snap, Policy())) == alone, "each account is ranked as it would be alone"
    assert found[:4] == list(ranked([brand, shop], Policy(), 4))
    assert [] == list(ranked([], Policy()))


def test_posts_in_a_window_are_counted_as_they_are_ranked() -> None:
    window = Window(start=NOW - 40 * DAY, end=NOW - 10 * DAY)
    rows: list[Row] = [*LIFE, (None, WEB), (NOW + 5 * DAY, WEB)]
    brand = account(rows, ids=[f"a{n}" for n in range(len(rows))])
    found = list(ranked([brand], Policy(), None, window))
    assert 31 == len(found) == number_in(brand, window)
    assert 0 == number_in(brand, Window(start=NOW + 4 * DAY, end=NOW + 9 * DAY)), "a date after the export is no date"


@pytest.mark.parametrize(
    "name",
    [
        "1234",
        "https://x.com/i/web/status/1234",
        "https://x.com/brand/status/1234/",
        "https://x.com/b/status/1234?s=20#a",
    ],
)
def test_a_post_is_found_by_its_id_and_its_address(name: str) -> None:
    rows: list[Row] = [(NOW - DAY, WEB), (NOW - 2 * DAY, WEB)]
    brand, shop = account(rows, ids=["1234", "12"]), account(rows, SHOP, ["123", "99"])
    assert [FoundPost(account=BRAND, at=NOW - DAY)] == find_post([shop, brand], name)


def test_a_post_may_be_in_no_account_in_several_or_without_a_date() -> None:
    rows: list[Row] = [(NOW - DAY, WEB), (None, WEB), (NOW + 9 * DAY, WEB)]
    brand = account(rows, ids=["1234", "not-dated", "after"])
    assert [] == find_post([brand], "")
    assert [] == find_post([brand], "é")
    assert [] == find_post([brand], "123")
    assert [FoundPost(account=BRAND, at=None)] == find_post([brand], "not-dated")
    assert [FoundPost(account=BRAND, at=None)] == find_post([brand], "after")
    both = find_post([brand, replace(brand, account=SHOP)], "1234")
    assert [BRAND, SHOP] == [post.account for post in both]


@settings(max_examples=25)
@given(split=st.integers(0, 60), top=st.none() | st.integers(1, 70))
def test_nothing_is_lost_or_repeated(split: int, top: int | None) -> None:
    rows = every(9 * HOUR, IPHONE, NOW - 40 * DAY, 60)
    some = [account(rows[:split]), account(rows[split:], SHOP)]
    found = [(each.account, each.post.id) for each in ranked(some, Policy(), top)]
    assert min(top or 60, 60) == len(found) == len(set(found))
