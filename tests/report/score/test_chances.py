"""A chance in words: every round number, and the edges between the words."""

from __future__ import annotations

import pytest

from hygiene.report.score.chances import in_words, range_in_words

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


def test_a_range_has_both_ends_or_one_when_they_are_said_alike() -> None:
    assert "1 in 100 to 1 in 30" == range_in_words(0.01, 1 / 30)
    assert "less than 1 in 500 to more likely than not" == range_in_words(0, 0.9)
    assert "1 in 60" == range_in_words(1 / 61, 1 / 59)
