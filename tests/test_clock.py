"""Times: thresholds to the second, dates that cannot be, hours of a client, and two clients at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.clock import Burst, Odd, at_once, beyond, contradicting, hours_known, odd_hours, skewed
from hygiene.model import Snapshot
from hygiene.policy import Policy
from hygiene.posts import Client, Posts
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, OWN, WEB, Row, every, posts, snapshot, x_id

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
NOON = NOW.replace(hour=12)
STRICT = datetime(2015, 1, 1, tzinfo=UTC)
LIFE = every(DAY, IPHONE, NOON - 500 * DAY, 499)


def shot(rows: list[Row], ids: list[str] | None = None, **parts: object) -> tuple[Posts, Snapshot]:
    table = posts(rows, ids)
    return table, snapshot(table, **parts)


def hours(rows: list[Row], policy: Policy | None = None) -> list[Burst]:
    return list(odd_hours(*shot(rows), policy or Policy()))


def together(rows: list[Row], policy: Policy | None = None) -> list[Burst]:
    return list(at_once(*shot(rows), policy or Policy()))


@pytest.mark.parametrize(
    ("id_time", "apart", "wrong"),
    [
        (STRICT, 0, False),
        (STRICT, 1, False),
        (STRICT, 2, True),
        (STRICT, -1, False),
        (STRICT, -2, True),
        (STRICT - SECOND, 120, False),
        (STRICT - SECOND, 121, True),
        (STRICT - SECOND, -120, False),
        (STRICT - SECOND, -121, True),
    ],
)
def test_a_stated_time_may_differ_from_its_ids_by_what_real_exports_do(
    id_time: datetime, apart: int, wrong: bool
) -> None:
    table = posts([(id_time + apart * SECOND, WEB)], ids=[x_id(id_time)])
    assert [wrong] == contradicting(table).tolist()


@given(
    at=st.datetimes(datetime(2010, 11, 5), datetime(2024, 6, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # naive bounds, as hypothesis wants
    serial=st.integers(0, (1 << 22) - 1),
)
def test_a_post_whose_stated_time_is_its_ids_in_whole_seconds_never_contradicts(at: datetime, serial: int) -> None:
    table = posts([(at.replace(microsecond=0), WEB)], ids=[x_id(at, serial)])
    assert not contradicting(table).any()


def test_undated_posts_and_ids_without_a_time_contradict_nothing() -> None:
    table = posts([(None, WEB), (NOW, WEB), (None, WEB)], ids=[x_id(NOW), "12345", "12346"])
    assert not contradicting(table).any()
    assert None is skewed(table, snapshot(table), Policy())


def test_contradictions_are_counted_and_shown_worst_first() -> None:
    late = [(NOW - DAY + n * HOUR, WEB) for n in range(7)]
    table, whole = shot(
        [*late, (NOW - 9 * DAY, WEB)], [x_id(NOW - DAY)] * 1 + [x_id(NOW - DAY, n) for n in range(1, 8)]
    )
    found = skewed(table, whole, Policy(timezone="Asia/Tokyo"))
    assert found is not None
    assert (7, "8 days, 0:00:00 (h:mm:ss)", 5) == (found.count, found.worst, len(found.examples))
    assert f"2024-05-23 21:00 JST https://x.com/i/web/status/{x_id(NOW - DAY, 7)}" == found.examples[0]


def test_a_date_that_cannot_be_is_a_defect_and_no_contradiction() -> None:
    table, whole = shot([(datetime(1997, 1, 1, tzinfo=UTC), WEB)], [x_id(NOW - DAY)])
    expected = Odd(count=1, worst="", examples=(f"1997-01-01 00:00 UTC https://x.com/i/web/status/{x_id(NOW - DAY)}",))
    assert (None, expected) == (skewed(table, whole, Policy()), beyond(table, whole, Policy()))


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        (datetime(2006, 3, 20, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2006, 3, 21, tzinfo=UTC), False),
        (NOW + DAY, False),
        (NOW + DAY + SECOND, True),
        (NOW + 3000 * DAY, True),
        (None, False),
    ],
)
def test_posts_before_the_platform_or_after_the_export_cannot_be(at: datetime | None, wrong: bool) -> None:
    table, whole = shot([(at, WEB)], ["12345"])
    assert wrong == (beyond(table, whole, Policy(timezone="Asia/Tokyo")) is not None)


def test_a_platform_whose_beginning_is_not_known_has_no_too_early() -> None:
    table, whole = shot([(datetime(1997, 1, 1, tzinfo=UTC), WEB)], ["a1"])
    other = snapshot(table, account=type(whole.account)(platform="acme", handle="brand"))
    assert None is beyond(table, other, Policy())


def test_a_burst_at_an_hour_never_used_is_told_whole() -> None:
    night = every(10 * timedelta(minutes=1), IPHONE, NOON - DAY + 14 * HOUR, 6)
    (burst,) = hours(LIFE + night)
    assert "6 posts from “Twitter for iPhone” at an hour at which it is practically never used here" == burst.message
    assert (NOON - DAY + 14 * HOUR, f"hours:{x_id(NOON - DAY + 14 * HOUR, 499)}") == (burst.at, burst.subject)
    assert 5 == len(burst.examples)
    assert (
        "If they are not yours: log out all other sessions at https://x.com/settings/sessions and change the password "
        "at https://x.com/settings/password."
    ) == burst.fix


@pytest.mark.parametrize(("count", "expected"), [(3, 0), (4, 1)])
def test_a_few_posts_at_an_odd_hour_are_a_sleepless_night(count: int, expected: int) -> None:
    night = every(timedelta(minutes=10), IPHONE, NOON - DAY + 14 * HOUR, count)
    assert expected == len(hours(LIFE + night))


@pytest.mark.parametrize(("apart", "expected"), [(HOUR, 1), (HOUR + SECOND, 0)])
def test_posts_far_apart_are_no_burst(apart: timedelta, expected: int) -> None:
    # Three hours at night in which this account never posts.
    assert expected == len(hours(LIFE + every(apart, IPHONE, NOON - DAY + 13 * HOUR, 4)))


def test_the_hours_are_those_of_the_client_and_not_of_the_account() -> None:
    bot = every(DAY, BUFFER, NOON - 500 * DAY + 14 * HOUR, 498)
    night = every(timedelta(minutes=10), IPHONE, NOON - DAY + 14 * HOUR, 4)
    assert 1 == len(hours(LIFE + bot + night))
    assert 0 == len(hours(LIFE + bot + every(timedelta(minutes=10), BUFFER, NOON - DAY + 14 * HOUR, 4)))


def test_bursts_of_two_clients_in_one_night_are_both_told() -> None:
    desk = every(DAY, OWN, NOON - 500 * DAY + HOUR / 2, 499)
    night: list[Row] = [
        (NOON - DAY + 14 * HOUR + n * timedelta(minutes=5), client) for n in range(4) for client in (IPHONE, OWN)
    ]
    assert 2 == len(hours(LIFE + desk + night))


@pytest.mark.parametrize(("learnt", "expected"), [(200, 1), (199, 0)])
def test_the_hours_of_a_client_are_known_from_two_hundred_posts(learnt: int, expected: int) -> None:
    life = every(DAY, IPHONE, NOON - (learnt + 2) * DAY, learnt)
    night = every(timedelta(minutes=10), IPHONE, NOON - DAY + 14 * HOUR, 4)
    assert expected == len(hours(life + night))


def test_old_bursts_are_left_to_the_list_of_posts() -> None:
    night = every(timedelta(minutes=10), IPHONE, NOON - 200 * DAY + 14 * HOUR, 6)
    assert 1 == len(hours(LIFE + night))
    assert 0 == len(hours([(at - 366 * DAY, client) for at, client in LIFE + night if at]))


def test_posts_that_name_no_client_have_no_hours() -> None:
    life = every(DAY, None, NOON - 500 * DAY, 499)
    table, whole = shot(life + every(timedelta(minutes=10), None, NOON - DAY + 14 * HOUR, 6))
    assert ([], False) == (list(odd_hours(table, whole, Policy())), hours_known(table, whole))


@pytest.mark.parametrize(("count", "expected"), [(0, False), (1, False), (200, False), (201, True)])
def test_hours_are_known_once_one_client_has_enough_posts(count: int, expected: bool) -> None:
    assert expected == hours_known(*shot(every(HOUR, WEB, NOW - 300 * HOUR, count)))


def test_posts_without_a_time_of_day_teach_no_hours() -> None:
    old = datetime(2009, 1, 1, tzinfo=UTC)
    table, whole = shot(every(DAY, WEB, old, 300), [str(10**6 + n) for n in range(300)])
    assert not hours_known(table, whole)


def side_by_side(seconds: int, before: int = 250) -> list[Row]:
    """Two clients hours apart for long, then once within seconds."""
    one, other = every(DAY, IPHONE, NOON - 300 * DAY, before), every(DAY, OWN, NOON - 300 * DAY + 6 * HOUR, before)
    return [*one, *other, (NOON - DAY, IPHONE), (NOON - DAY + seconds * SECOND, OWN)]


@pytest.mark.parametrize(("seconds", "expected"), [(29, 1), (30, 0)])
def test_two_clients_within_half_a_minute_for_the_first_time_are_told(seconds: int, expected: int) -> None:
    found = together(side_by_side(seconds))
    assert expected == len(found)
    if found:
        said = "posts from “Twitter for iPhone” and “Acme Desk” 29 seconds apart, for the first time"
        assert (said, NOON - DAY + 29 * SECOND) == (found[0].message, found[0].at)


def test_clients_used_side_by_side_before_are_a_habit() -> None:
    earlier = [(NOON - 250 * DAY + 2 * HOUR, IPHONE), (NOON - 250 * DAY + 2 * HOUR + 599 * SECOND, OWN)]
    assert [] == together(earlier + side_by_side(5))


def test_clients_that_are_hardly_used_are_no_second_writer() -> None:
    assert [] == together(side_by_side(5, before=199))


def test_lost_times_of_day_are_never_at_once() -> None:
    old = datetime(2009, 1, 1, tzinfo=UTC)
    lost = [(old + n * DAY, client) for n in range(300) for client in (WEB, IPHONE)]
    table = posts(lost, [str(10**6 + n) for n in range(600)])
    late = snapshot(table, taken_at=old + 300 * DAY)
    assert [] == list(at_once(table, late, Policy()))


@pytest.mark.parametrize("rows", [[], [(NOW, WEB)], [(None, WEB)], [(NOW, Client("a", "b")), (NOW, WEB)]])
def test_hardly_any_posts_break_nothing(rows: list[Row]) -> None:
    table, whole = shot(rows)
    assert ([], []) == (list(odd_hours(table, whole, Policy())), list(at_once(table, whole, Policy())))
    assert not hours_known(table, whole)
    assert np.zeros(len(rows)).tolist() == contradicting(table).tolist()
