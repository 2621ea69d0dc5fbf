"""The list of posts: their bits and reasons, and an order without loss."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.posts.bursts import INCIDENT_BITS
from hygiene.analysis.posts.ranking import CONTRADICTION_BITS, IMITATION_BITS, Suspicion, suspicions, window
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.reasons import DateReason, Reason
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, OWN, WEB, Row, every, posts, snapshot, x_id

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)
FAKE = Client("Twitter for  iPhone", "http://twitter.com")


def ranked(rows: list[Row], ids: list[str] | None = None, top: int | None = None) -> list[Suspicion]:
    table = posts(rows, ids)
    return list(suspicions(snapshot(table), Policy(), top))


def oddest(rows: list[Row]) -> Suspicion:
    return ranked(rows, top=1)[0]


def whys(post: Suspicion) -> list[str]:
    return [reason.why for reason in post.reasons]


def test_a_first_post_from_the_web_is_the_oddest_of_a_phones_life() -> None:
    found = oddest([*LIFE, (NOW - 2 * DAY, WEB)])
    assert (x_id(NOW - 2 * DAY, 598), NOW - 2 * DAY, "Twitter Web App") == (found.id, found.at, found.client)
    assert ["first post ever from “Twitter Web App”"] == whys(found)
    assert found.suspicion > INCIDENT_BITS


def test_an_ordinary_post_is_one_in_two_and_needs_no_reason() -> None:
    last = {post.at: post for post in ranked(LIFE)}[LIFE[-90][0]]
    assert pytest.approx(1.0, abs=0.5) == last.suspicion
    assert () == last.reasons


def test_every_reason_is_told_in_the_owners_words_with_its_weight() -> None:
    gone = Client("erased77", "http://erased77.com")
    rows = [
        *LIFE,
        (NOW - 500 * DAY + HOUR, gone),
        (NOW - 20 * HOUR, FAKE),
        (NOW - 10 * HOUR, IPHONE),
        (NOW - 10 * HOUR + 30 * SECOND, gone),
    ]
    told = {post.at: post for post in ranked(rows)}
    fake, back = told[NOW - 20 * HOUR], told[NOW - 10 * HOUR + 30 * SECOND]
    assert [
        "the client only looks like “Twitter for iPhone” (difference: spaces)",
        "first post ever from “Twitter for  iPhone”",
        "you seldom post at this time (Friday 16h UTC, near which none of your posts lie)",
    ] == (whys(fake))
    assert IMITATION_BITS == fake.reasons[0].bits
    assert "first post from “erased77” in 499 days, 30 seconds after a post from “Twitter for iPhone”" in whys(back)
    assert "its developer deleted the app (id 77)" in whys(back)
    assert sorted((r.bits for r in back.reasons), reverse=True) == [r.bits for r in back.reasons]


def test_a_look_alike_of_the_accounts_own_app_is_told_too() -> None:
    rows = every(DAY, OWN, NOW - 600 * DAY, 598)
    found = oddest([*rows, (NOW - DAY, Client("\u0410cme Desk", "http://evil.example"))])
    assert "the client only looks like “Acme Desk” (difference: letters of another script)" == whys(found)[0]


def test_a_contradicting_time_is_told() -> None:
    ids = [x_id(at, n) for n, (at, _) in enumerate(LIFE) if at]
    ids[300] = x_id(NOW - 5 * DAY)
    found = ranked(LIFE, ids, top=1)[0]
    assert ids[300] == found.id
    assert (Reason(CONTRADICTION_BITS, DateReason("contradiction")),) == found.reasons
    assert ["the stated time differs from the time in the id"] == whys(found)


@pytest.mark.parametrize(("count", "others"), [(1, 0), (40, 39)])
def test_too_few_posts_are_never_odd_and_say_why(count: int, others: int) -> None:
    rows = every(5 * DAY, IPHONE, NOW - 300 * DAY, count - 1)
    found = {post.at: post for post in ranked([*rows, (NOW - DAY, WEB)])}[NOW - DAY]
    assert [f"too few other posts to compare with ({others})"] == whys(found)
    assert found.suspicion <= 1


def test_posts_that_cannot_be_compared_come_last_with_the_reason() -> None:
    rows: list[Row] = [(None, WEB), (NOW - DAY, IPHONE), (datetime(1997, 1, 1, tzinfo=UTC), WEB)]
    last = [(post.id, post.suspicion, whys(post)) for post in ranked(rows, ["1", "2", "3"])][1:]
    assert [
        ("3", 0.0, ["an implausible date, so it cannot be compared"]),
        ("1", 0.0, ["no date, so it cannot be compared"]),
    ] == last


def test_the_days_around_a_moment_hold_those_posts_and_no_others() -> None:
    typed = datetime(2024, 5, 20, 14)  # noqa: DTZ001  # as typed, in the home zone
    near = window(typed, 2, Policy(timezone="Europe/Berlin"))
    table = posts([*LIFE, (None, WEB)])
    found = list(suspicions(snapshot(table), Policy(), window=near))
    assert [datetime(2024, 5, day, 12, tzinfo=UTC) for day in range(18, 23)] == sorted(
        post.at for post in found if post.at
    )
    assert 5 == len(found)


@pytest.mark.parametrize("days", [1e9, 100_000])
def test_a_window_wider_than_time_is_all_of_it(days: float) -> None:
    table = posts(LIFE)
    near = window(datetime(2024, 1, 1), days, Policy())  # noqa: DTZ001  # as typed, in the home zone
    assert 598 == len(list(suspicions(snapshot(table), Policy(), window=near)))


def test_the_number_ranks_the_disguise_over_the_newcomer_over_the_habit() -> None:
    rows = [*LIFE, (NOW - 30 * HOUR, FAKE), (NOW - 20 * HOUR, BUFFER), (NOW - 10 * HOUR, IPHONE)]
    assert ["Twitter for  iPhone", "Buffer"] == [post.client for post in ranked(rows, top=2)]


def test_the_second_post_of_an_intruder_is_nearly_as_odd_as_the_first() -> None:
    found = ranked([*LIFE, (NOW - 30 * HOUR, WEB), (NOW - 29 * HOUR, WEB), (NOW - 28 * HOUR, WEB)], top=3)
    assert {"Twitter Web App"} == {post.client for post in found}
    assert found[0].suspicion - found[2].suspicion < 2.1


def test_no_posts_make_an_empty_list() -> None:
    assert [] == ranked([])


FIRST, LAST = datetime(2019, 1, 1), datetime(2024, 6, 1)  # noqa: DTZ001  # naive bounds, as hypothesis wants
TIMES = st.none() | st.datetimes(FIRST, LAST, timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))


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
