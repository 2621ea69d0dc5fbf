"""Bursts of acts: what is many for an account, and that more is never less."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.analysis.acts.bursts import Burst, Crest, bursts
from hygiene.analysis.acts.phrases import within
from hygiene.model.acts import Acts
from hygiene.sources.reader_kit.columns.acts import Act, columns
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
        Burst(
            at=NOW - 10 * DAY,
            until=NOW - 10 * DAY + 49 * MINUTE,
            acts=50,
            people=50,
            nameless=0,
            new=50,
            usual=3,
            days=110 + 49 / 1440,
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
    assert "within 14 hours, 50 of them within 4 minutes" == within(found)
    (alone,) = bursts(table(*habit(3), *sent(10, 50, MINUTE / 10), *sent(9.8, 3, people="p")), 20, SINCE)
    assert (50, "within 4 minutes") == (alone.people, within(alone))


def test_a_slow_burst_and_one_that_is_crowded_throughout_have_no_crests() -> None:
    for gap in (MINUTE, 20 * MINUTE):
        (found,) = bursts(table(*habit(3), *sent(10, 60, gap)), 20, SINCE)
        assert ((), found.at) == (found.crests, found.begun)


def test_bursts_near_each_other_are_one_and_others_are_not() -> None:
    life = [*habit(3), *sent(10, 50), *sent(10 - 1 / 24, 50, people="q"), *sent(4, 400, people="r")]
    assert [100, 400] == [one.people for one in bursts(table(*life), 20, SINCE)]


def test_one_earlier_burst_is_no_habit_and_what_recurs_is() -> None:
    earlier = [act for days in (60, 50, 40) for act in sent(days, 30, people=f"e{days}-")]
    assert [33, 50] == [one.people for one in bursts(table(*habit(3), *earlier[:30], *sent(10, 50)), 20, SINCE)]
    assert [33, 33, 33] == [one.people for one in bursts(table(*habit(3), *earlier, *sent(10, 50)), 20, SINCE)]


def test_bursts_before_the_months_reviewed_are_left_out() -> None:
    assert [] == bursts(table(*habit(3), *sent(10, 50)), 20, NOW - 9 * DAY)
    assert [] == bursts(table(), 20, SINCE)
    assert [] == bursts(table(Act("message", None, "ann")), 20, SINCE)


@settings(deadline=None, max_examples=60)
@given(
    count=st.integers(1, 120),
    gap=st.sampled_from([0.05, 0.5, 1, 5, 20]),
    more=st.lists(st.tuples(st.floats(-2, 30), st.integers(1, 80), st.sampled_from([0.1, 2.0])), max_size=4),
)
def test_more_acts_at_the_time_or_later_never_take_a_burst_away(
    count: int, gap: float, more: list[tuple[float, int, float]]
) -> None:
    raid = [*habit(3), *sent(31, count, timedelta(minutes=gap))]
    before = bursts(table(*raid), 20, SINCE)
    later = [
        act for n, (days, size, apart) in enumerate(more) for act in sent(31 - days, size, apart * MINUTE, f"m{n}-")
    ]
    after = bursts(table(*raid, *later), 20, SINCE)
    for one in before:
        holder = [each for each in after if each.at <= one.at and each.until >= one.until]
        assert 1 == len(holder)
        assert holder[0].acts >= one.acts
        assert holder[0].people >= one.people
