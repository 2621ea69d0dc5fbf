"""The list of posts by oddity: what adds to the number, the reasons in words, and an order that never loses a post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.policy import Policy
from hygiene.posts import Client
from hygiene.suspicion import Suspicion, suspicions
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, OWN, WEB, Row, every, posts, snapshot, x_id

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
FAKE = Client("Twitter for  iPhone", "http://twitter.com")


def ranked(rows: list[Row], ids: list[str] | None = None, top: int | None = None) -> list[Suspicion]:
    table = posts(rows, ids)
    return list(suspicions(table, snapshot(table), Policy(), top))


def oddest(rows: list[Row]) -> Suspicion:
    return ranked(rows, top=1)[0]


def test_a_first_post_from_the_web_is_the_oddest_of_a_phones_life() -> None:
    found = oddest([*LIFE, (NOW - 2 * DAY, WEB)])
    assert (x_id(NOW - 2 * DAY, 598), NOW - 2 * DAY, "Twitter Web App") == (found.id, found.at, found.client)
    assert ("first post ever from this client",) == found.reasons
    assert found.suspicion > 8


def test_an_ordinary_post_is_nothing_and_needs_no_reason() -> None:
    last = {post.at: post for post in ranked(LIFE)}[LIFE[-1][0]]
    assert ("", ()) == ("" if last.suspicion < 0.1 else "odd", last.reasons)


def test_every_reason_is_told_in_the_owners_words() -> None:
    gone = Client("erased77", "http://erased77.com")
    rows = [
        *LIFE,
        (NOW - 500 * DAY + HOUR, gone),
        (NOW - 20 * HOUR, FAKE),
        (NOW - 10 * HOUR, IPHONE),
        (NOW - 10 * HOUR + 30 * SECOND, gone),
    ]
    told = {post.at: post.reasons for post in ranked(rows)}
    assert (
        "the client only looks like “Twitter for iPhone” (spaces)",
        "first post ever from this client",
    ) == told[NOW - 20 * HOUR]
    assert ("0.0% of this client's posts are at this time of day",) == told[NOW - 10 * HOUR]
    assert (
        "first post from this client in 499 days",
        "its developer deleted the app (id 77)",
        "30 seconds after a post from “Twitter for iPhone”",
    ) == told[NOW - 10 * HOUR + 30 * SECOND]


def test_a_rare_client_is_told_with_its_share() -> None:
    rows = [*LIFE, (NOW - 50 * DAY + HOUR, WEB), (NOW - 2 * DAY, WEB)]
    told = {post.at: post.reasons for post in ranked(rows)}
    (reason,) = told[NOW - 2 * DAY]
    assert reason.startswith("a rare client of late (about 1 post in 1")


def test_a_look_alike_of_the_accounts_own_app_is_told_too() -> None:
    rows = every(DAY, OWN, NOW - 600 * DAY, 598)
    found = oddest([*rows, (NOW - DAY, Client("\u0410cme Desk", "http://evil.example"))])
    assert "the client only looks like “Acme Desk” (letters of another script)" == found.reasons[0]


def test_a_contradicting_time_is_told() -> None:
    ids = [x_id(at, n) for n, (at, _) in enumerate(LIFE) if at]
    ids[300] = x_id(NOW - 5 * DAY)
    found = ranked(LIFE, ids, top=1)[0]
    assert ids[300] == found.id
    assert ("the stated time differs from the time in the id",) == found.reasons


def test_early_posts_count_for_little_and_say_why() -> None:
    early = {post.at: post for post in ranked(LIFE)}
    assert ("only 0 earlier posts to compare with",) == early[LIFE[0][0]].reasons
    assert ("only 1 earlier post to compare with",) == early[LIFE[1][0]].reasons
    assert ("only 49 earlier posts to compare with",) == early[LIFE[49][0]].reasons
    assert () == early[LIFE[50][0]].reasons


def test_posts_that_cannot_be_compared_come_last_with_the_reason() -> None:
    rows: list[Row] = [(None, WEB), (NOW - DAY, IPHONE), (datetime(1997, 1, 1, tzinfo=UTC), WEB)]
    last = [(post.id, post.suspicion, post.reasons) for post in ranked(rows, ["1", "2", "3"])][1:]
    assert [
        ("3", 0.0, ("its date cannot be, so it cannot be compared",)),
        ("1", 0.0, ("undated, so it cannot be compared",)),
    ] == last


def test_the_number_ranks_the_disguise_over_the_newcomer_over_the_habit() -> None:
    rows = [*LIFE, (NOW - 30 * HOUR, FAKE), (NOW - 20 * HOUR, BUFFER), (NOW - 10 * HOUR, IPHONE)]
    assert ["Twitter for  iPhone", "Buffer"] == [post.client for post in ranked(rows, top=2)]


def test_the_second_post_of_an_intruder_is_nearly_as_odd_as_the_first() -> None:
    found = ranked([*LIFE, (NOW - 30 * HOUR, WEB), (NOW - 29 * HOUR, WEB), (NOW - 28 * HOUR, WEB)], top=3)
    assert {"Twitter Web App"} == {post.client for post in found}
    assert found[0].suspicion - found[2].suspicion < 2.1


def test_no_posts_make_an_empty_list() -> None:
    assert [] == ranked([])


TIMES = st.none() | st.datetimes(datetime(2019, 1, 1), datetime(2024, 6, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001  # naive bounds, as hypothesis wants
    lambda at: at.replace(microsecond=0)
)


@given(
    rows=st.lists(st.tuples(TIMES, st.sampled_from([WEB, IPHONE, BUFFER, FAKE, None])), max_size=30),
    top=st.none() | st.integers(1, 40),
)
def test_every_post_is_listed_once_oddest_first_and_top_is_its_beginning(rows: list[Row], top: int | None) -> None:
    ids = [str(n) for n in range(10**6, 10**6 + len(rows))]
    whole = ranked(rows, ids)
    assert sorted(ids) == sorted(post.id for post in whole)
    numbers = [post.suspicion for post in whole]
    assert sorted(numbers, reverse=True) == numbers
    assert whole[:top] == ranked(rows, ids, top)


@pytest.mark.parametrize("count", [1, 8191, 8192, 8193])
def test_long_lists_are_told_in_pieces_without_a_seam(count: int) -> None:
    assert count == len({post.id for post in ranked(every(60 * SECOND, IPHONE, NOW - 100 * DAY, count))})
