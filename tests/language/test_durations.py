"""Durations in words: the nearest unit, or the next one where something happened within it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.language.durations import age, short_span, span, within

UNITS = {
    "second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1),
    "day": timedelta(days=1), "year": timedelta(days=365.25),
}  # fmt: skip
LONG = st.timedeltas(timedelta(), timedelta(days=40_000))


def told(words: str) -> tuple[timedelta, timedelta]:
    """Return the duration that words state, and their unit."""
    count, unit = words.removeprefix("within ").split()
    return int(count.replace(",", "")) * UNITS[unit.removesuffix("s")], UNITS[unit.removesuffix("s")]


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (timedelta(seconds=1), "less than an hour"),
        (timedelta(minutes=59, seconds=59), "less than an hour"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=7, minutes=50), "8 hours"),
        (timedelta(hours=47, minutes=29), "47 hours"),
        (timedelta(hours=47, minutes=31), "2 days"),
        (timedelta(days=11, hours=23), "12 days"),
    ],
)
def test_a_duration_has_one_unit_and_is_rounded(gap: timedelta, said: str) -> None:
    assert said == span(gap)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 seconds"), (1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (7169, "119 minutes"),
     (7171, "2 hours"), (172_799, "2 days")],
)  # fmt: skip
def test_a_short_duration_has_seconds_or_minutes(seconds: int, said: str) -> None:
    assert said == short_span(timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "within 1 minute"), (60, "within 1 minute"), (61, "within 2 minutes"), (7140, "within 119 minutes"),
     (7141, "within 2 hours"), (7201, "within 3 hours"), (169_200, "within 47 hours"), (169_201, "within 2 days"),
     (172_801, "within 3 days")],
)  # fmt: skip
def test_what_took_longer_than_a_unit_is_not_within_it(seconds: int, said: str) -> None:
    assert said == within(timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("days", "said"),
    [(364, "364 days"), (364.6, "1 year"), (365, "1 year"), (12 * 365 + 3, "12 years"), (914, "3 years"),
     (36525, "100 years")],
)  # fmt: skip
def test_an_age_has_years_from_one_year_on(days: float, said: str) -> None:
    assert said == age(timedelta(days=days))


@pytest.mark.parametrize("words", [span, short_span, age])
@given(gap=LONG)
def test_a_duration_in_words_is_at_most_half_a_unit_off(words: Callable[[timedelta], str], gap: timedelta) -> None:
    said = words(gap)
    if said == "less than an hour":
        assert timedelta(hours=1) > gap
        return
    stated, unit = told(said)
    # A year is counted in whole days.
    assert abs(stated - gap) <= unit / 2 + (timedelta(days=0.5) if unit == UNITS["year"] else timedelta())


@given(gap=LONG)
def test_what_happened_within_a_duration_took_no_longer(gap: timedelta) -> None:
    stated, unit = told(within(gap))
    assert stated - unit <= gap <= stated


@pytest.mark.parametrize("words", [span, short_span, within, age])
@given(first=LONG, second=LONG)
def test_a_longer_duration_is_never_told_as_a_shorter_one(
    words: Callable[[timedelta], str], first: timedelta, second: timedelta
) -> None:
    short, long = sorted((first, second))
    if words(short) != "less than an hour":
        assert told(words(short))[0] <= told(words(long))[0]
