"""The ends of a score's range, computed once more in the plainest way."""

from __future__ import annotations

import math
from itertools import product

import pytest

from hygiene.report.score import number as _number
from hygiene.report.score.number import PathState, any_of, bases, number
from hygiene.report.score.paths import chance, mean, spread

THREE = ((0.1, 0.5), (0.2, 0.4), (0.3, 0.1))
SHORT = ((0.1, 0.3), (0.2, 0.3), (0.3, 0.2))
EXACT = ((0.1, _number._COVERED - _number._ROUNDING), (0.2, 0.1))
STATES = {"app": PathState(found=(2.0,), unread=("authorized-apps",), hidden=(40.0,)), "reuse": PathState(found=(4.0,))}


@pytest.mark.parametrize(
    ("values", "end"),
    [(THREE, 0.2), (SHORT, 0.3), (EXACT, 0.1), (((0.1, 0.95), (0.2, 0.05)), 0.1), (((0.1, 0.89), (0.2, 0.11)), 0.2)],
)
def test_the_high_end_is_the_first_value_that_nine_of_ten_states_do_not_exceed(
    values: tuple[tuple[float, float], ...], end: float
) -> None:
    assert end == _number._quantile(values)
    assert end == pytest.approx(_number._joint((values,)))


def test_the_high_end_of_two_paths_counts_every_pair_of_states() -> None:
    pairs = sorted((1 - (1 - a) * (1 - b), p * q) for (a, p), (b, q) in product(THREE, THREE))
    total, end = 0.0, 0.0
    for value, weight in pairs:
        total += weight
        if total >= 0.9 - 1e-9:
            end = value
            break

    assert end == pytest.approx(_number._joint((THREE, THREE)))


def test_the_range_of_a_path_and_the_bounds_of_all_are_what_its_states_give() -> None:
    score, plain = number(STATES), bases()
    values = spread(plain["app"], (2.0,), ("authorized-apps",))
    worst = {path: chance(base, STATES.get(path, PathState()).found) for path, base in plain.items()}
    worst["app"] = max(values[-1][0], chance(plain["app"], (2.0, 40.0)))
    app = score.by_path["app"]

    assert mean(values) < _number._quantile(values) == app.high
    assert (mean(values), chance(plain["app"], (2.0,))) == (app.expected, app.low)
    assert values[-1][0] < worst["app"]
    assert score.bounds == pytest.approx((score.low, 1 - math.prod(1 - each for each in worst.values())))


def test_what_is_unread_may_be_as_bad_as_its_states_even_when_nothing_is_hidden() -> None:
    unread = {"app": PathState(unread=("authorized-apps",))}
    worst = spread(bases()["app"], (), ("authorized-apps",))[-1][0]
    others = [base for path, base in bases().items() if path != "app"]

    assert 1 - (1 - worst) * math.prod(1 - base for base in others) == pytest.approx(number(unread).bounds[1])


def test_the_bounds_of_several_accounts_are_those_of_all_together() -> None:
    one, two = number(STATES), number({})
    low, high = ((1 - (1 - one.bounds[end]) * (1 - two.bounds[end])) for end in (0, 1))

    assert (low, high) == pytest.approx(any_of([one, two]).bounds)
