"""Bursts of acts: what is many for an account, and that more is never less."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.analysis.acts.bursts import ActBurst, Crest, bursts
from hygiene.model.acts import Acts
from hygiene.sources.reader_kit.columns.acts import Act, columns
from hygiene.wording.acts import crowd
from tests.support.snapshots import DAY, NOW

MINUTE = timedelta(minutes=1)
SINCE = NOW - 365 * DAY


def table(*acts: Act) -> Acts:
    made = columns(acts)
    assert made is not None
    return made


def sent(days: float, count: int, gap: timedelta = MINUTE, people: str = "p") -> list[Act]:
    """Return messages to so many people, from so many days ago on."""
    return [Act("message", NOW - days * DAY + n * gap, f"{people}{n}") for n in range(count)]


def habit(count: int, days: int = 100) -> list[Act]:
    """Return a life with messages to so many friends every evening."""
    return [act for day in range(days) for act in sent(days + 20 - day, count, people="friend")]


def test_a_burst_has_its_ends_its_people_and_what_was_usual() -> None:
    life = table(*habit(3), *sent(10, 50))
    assert [
        ActBurst(
            at=NOW - 10 * DAY,
            until=NOW - 10 * DAY + 49 * MINUTE,
            acts=50,
            people=50,
            nameless=0,
            new=50,
            usual=3,
        )
    ] == bursts(life, 20, SINCE)


def test_messages_to_few_people_are_no_burst_however_many_they_are() -> None:
    chat = [Act("message", NOW - 3 * DAY + n * timedelta(seconds=5), f"friend{n % 3}") for n in range(700)]
    assert [] == bursts(table(*habit(3), *chat), 20, SINCE)


def test_acts_without_people_are_counted_themselves() -> None:
    (found,) = bursts(table(*(Act("deletion", NOW - DAY + n * MINUTE) for n in range(30))), 20, SINCE)
    assert (30, 0, 0, 30) == (found.acts, found.people, found.new, found.size)
    (found,) = bursts(table(Act("deletion", NOW - DAY, number=500)), 20, SINCE)
    assert (500, 500) == (found.acts, found.size)


def test_an_account_that_always_writes_to_many_has_no_burst() -> None:
    assert [] == bursts(table(*habit(30)), 20, NOW - 90 * DAY)
    assert 1 == len(bursts(table(*habit(30), *sent(10, 90)), 20, NOW - 90 * DAY))


def test_a_burst_that_takes_its_time_is_a_burst_of_a_day() -> None:
    slow = sent(10, 60, gap=timedelta(minutes=20))
    (found,) = bursts(table(*habit(3), *slow), 20, SINCE)
    assert 60 == found.people
    assert [] == bursts(table(*habit(3), *slow[:30]), 20, SINCE)


def test_the_crowded_hours_within_a_day_are_named_with_it() -> None:
    day = [*sent(10.3, 6, people="early"), *sent(10, 50, MINUTE / 10), *sent(9.7, 9, people="late")]
    (found,) = bursts(table(*habit(3), *day), 20, SINCE)
    at = NOW - 10 * DAY
    assert (Crest(at=at, until=at + 49 * MINUTE / 10, size=50),) == found.crests
    assert at == found.begun
    assert (50, "within 5 minutes, and 65 in all within 15 hours") == crowd(found, found.size)
    (few,) = bursts(table(*habit(3), *day[6:54], *sent(9.7, 5, people="late")), 20, SINCE)
    assert (48, "within 5 minutes") == crowd(few, few.size)
    (alone,) = bursts(table(*habit(3), *sent(10, 50, MINUTE / 10), *sent(9.8, 3, people="p")), 20, SINCE)
    assert (50, "within 5 minutes") == crowd(alone, alone.people)


def test_a_slow_burst_and_one_that_is_crowded_throughout_have_no_crests() -> None:
    for gap in (MINUTE, 20 * MINUTE):
        (found,) = bursts(table(*habit(3), *sent(10, 60, gap)), 20, SINCE)
        assert ((), found.at) == (found.crests, found.begun)


def test_bursts_near_each_other_are_one_and_others_are_not() -> None:
    life = [*habit(3), *sent(10, 50), *sent(10 - 1 / 24, 50, people="q"), *sent(4, 400, people="r")]
    assert [100, 400] == [one.people for one in bursts(table(*life), 20, SINCE)]


def recurring(times: int, every: float = 3) -> list[Act]:
    """Return messages to 30 people on so many days, the last of them 20 days ago."""
    return [act for n in range(times) for act in sent(20 + every * n, 30, people=f"e{n}-")]


def found_ten_days_ago(earlier: list[Act], since: float = 365) -> bool:
    acts = table(*habit(3, days=60), *earlier, *sent(10, 50))
    return any(one.at >= NOW - 11 * DAY for one in bursts(acts, 20, NOW - since * DAY))


@pytest.mark.parametrize(("times", "is_habit"), [(2, False), (3, True)])
def test_what_came_up_on_three_days_before_the_months_reviewed_is_a_habit(times: int, *, is_habit: bool) -> None:
    assert is_habit != found_ten_days_ago(recurring(times), since=18)


@pytest.mark.parametrize(("times", "is_habit"), [(9, False), (10, True)])
def test_within_the_months_reviewed_ten_days_are_a_habit(times: int, *, is_habit: bool) -> None:
    assert is_habit != found_ten_days_ago(recurring(times))


@pytest.mark.parametrize(("days", "is_habit"), [(79, True), (120, False)])
def test_they_are_none_where_they_are_fewer_than_one_day_in_eight(days: int, *, is_habit: bool) -> None:
    quiet = [Act("message", NOW - day * DAY, "friend0") for day in range(20, 20 + days)]
    acts = table(*quiet, *recurring(10), *sent(10, 50))
    assert is_habit != any(one.at >= NOW - 11 * DAY for one in bursts(acts, 20, SINCE))


def test_days_of_warming_up_below_the_limit_hide_no_burst() -> None:
    warm = [act for n in range(9) for act in sent(20 + n, 16, people=f"w{n}-")]
    (found,) = bursts(table(*habit(3), *warm, *sent(10, 50)), 20, SINCE)
    assert (50, 3) == (found.people, found.usual)


@pytest.mark.parametrize(
    ("days", "new"),
    [((), 50), ((366,), 0), ((364,), 50), ((60,), 50), ((60, 31), 50), ((60, 30), 0), ((47, 17.1), 50), ((48, 17.1), 0),
     ((48, 16.9), 50), ((12,), 50)],
)  # fmt: skip
def test_people_are_known_from_before_the_months_reviewed_or_over_a_month_within(
    days: tuple[float, ...], new: int
) -> None:
    earlier = [act for day in days for act in sent(day, 50)]
    found = bursts(table(*habit(3), *earlier, *sent(10, 50)), 20, SINCE)
    assert new == found[-1].new


def test_bursts_before_the_months_reviewed_are_left_out() -> None:
    assert [] == bursts(table(*habit(3), *sent(10, 50)), 20, NOW - 9 * DAY)
    assert [] == bursts(table(), 20, SINCE)
    assert [] == bursts(table(Act("message", None, "ann")), 20, SINCE)


@settings(deadline=None, max_examples=60)
@given(
    count=st.integers(1, 120),
    gap=st.sampled_from([0.05, 0.5, 1, 5, 20]),
    more=st.lists(st.tuples(st.floats(-80, 30), st.integers(1, 80), st.sampled_from([0.1, 2.0])), max_size=4),
)
def test_more_acts_within_the_months_reviewed_never_take_a_burst_away(
    count: int, gap: float, more: list[tuple[float, int, float]]
) -> None:
    raid = [*habit(3), *sent(31, count, timedelta(minutes=gap))]
    before = bursts(table(*raid), 20, SINCE)
    others = [
        act for n, (days, size, apart) in enumerate(more) for act in sent(31 - days, size, apart * MINUTE, f"m{n}-")
    ]
    after = bursts(table(*raid, *others), 20, SINCE)
    for one in before:
        holder = [each for each in after if each.at <= one.at and each.until >= one.until]
        assert 1 == len(holder)
        assert holder[0].acts >= one.acts
        assert holder[0].people >= one.people
