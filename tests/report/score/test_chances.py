"""A chance in words: every round number, and the edges between the words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.report.score.chances import in_words, with_range

ROUND = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500)


def test_every_round_number_is_said_as_it_is_and_no_other_is() -> None:
    assert [f"about 1 in {n}" for n in ROUND] == [in_words(1 / n) for n in ROUND]
    assert {f"about 1 in {n}" for n in ROUND} == {in_words(1 / n) for n in range(2, 501)}


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "less than 1 in 500"),
        (0.00199, "less than 1 in 500"),
        (0.002, "about 1 in 500"),
        (1 / 11, "about 1 in 12"),
        (1 / 109, "about 1 in 100"),
        (1 / 110, "about 1 in 120"),
        (0.5, "about 1 in 2"),
        (0.51, "more likely than not"),
        (0.999, "more likely than not"),
    ],
)
def test_any_other_chance_is_said_by_the_nearest_round_number_by_ratio(chance: float, words: str) -> None:
    assert words == in_words(chance)


@pytest.mark.parametrize(
    ("low", "chance", "high", "said"),
    [
        (1 / 60, 1 / 30, 1 / 12, "about 1 in 30 (1 in 60 to 1 in 12)"),
        (1 / 61, 1 / 60, 1 / 59, "about 1 in 60"),
        (1 / 41, 1 / 40, 1 / 30, "about 1 in 40 (at most 1 in 30)"),
        (1 / 60, 1 / 31, 1 / 30, "about 1 in 30 (at least 1 in 60)"),
        (0, 0.1, 0.9, "about 1 in 10 (less than 1 in 500 to more likely than not)"),
        (0.001, 0.002, 0.002, "about 1 in 500 or less"),
        (0.001, 0.0015, 0.0025, "less than 1 in 500 (at most 1 in 400)"),
        (0.5, 0.5, 0.6, "about 1 in 2 or more"),
        (0.4, 0.7, 0.9, "more likely than not (at least 1 in 3)"),
    ],
)
def test_a_range_names_the_chance_itself_at_no_end(low: float, chance: float, high: float, said: str) -> None:
    assert said == with_range(chance, low, high)


@given(ends=st.tuples(*[st.floats(0, 1)] * 3).map(sorted))
def test_no_range_repeats_a_number(ends: list[float]) -> None:
    low, chance, high = ends
    numbers = re.findall(r"(?<!less than )1 in \d+", with_range(chance, low, high))
    assert len(numbers) == len(set(numbers))
