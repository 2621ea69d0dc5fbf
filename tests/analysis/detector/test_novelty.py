"""Novelty of words: pairs within a post, and standard deviations."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.detector.attributes import Bag
from hygiene.analysis.detector.novelty import elsewhere, excess_new, excess_rarity, only_here, word_pairs
from hygiene.analysis.detector.season import ASIDE, DAY, LIFETIME, SEASON, Season, combine

ROWS = st.lists(st.lists(st.integers(1, 1 << 29), max_size=5), max_size=10)
WEEKLY = np.arange(40) * 7 * DAY


def among(at: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Season:
    """Return the seasons of all posts among themselves."""
    return Season(at, 0, len(at))


SEASON_OF_ALL = among(WEEKLY)


@given(rows=ROWS)
def test_pairs_are_neighbours_of_one_post_and_never_of_two(rows: list[list[int]]) -> None:
    words = Bag(
        starts=np.cumsum([0, *map(len, rows)]), codes=np.array([code for row in rows for code in row], dtype=np.int32)
    )
    found = word_pairs(words)
    expected = [[int(combine(np.array([one]), np.array([other]))[0]) for one, other in pairwise(row)] for row in rows]
    assert expected == [
        found.codes[first:last].tolist() for first, last in zip(found.starts[:-1], found.starts[1:], strict=True)
    ]


def test_the_order_of_two_words_makes_another_pair() -> None:
    one, other = (
        word_pairs(Bag(starts=np.array([0, 2]), codes=np.array(codes))).codes[0] for codes in ([3, 4], [4, 3])
    )
    assert one != other


@given(
    uses=st.lists(st.tuples(st.integers(0, 9 * DAY), st.lists(st.integers(1, 4), max_size=4)), max_size=12).map(sorted),
    first=st.integers(0, 12),
)
def test_words_are_counted_outside_the_days_next_to_their_post(uses: list[tuple[int, list[int]]], first: int) -> None:
    bag = Bag(
        starts=np.cumsum([0, *(len(words) for _, words in uses)]),
        codes=np.array([code for _, words in uses for code in words], dtype=np.int32),
    )
    at, first, last = np.array([at for at, _ in uses], dtype=np.int64), min(first, len(uses)), min(first + 4, len(uses))
    for later in (True, False):
        expected = [
            [
                sum(words.count(code) for then, words in uses if now - then >= ASIDE or (later and then - now >= ASIDE))
                for code in judged
            ]
            for now, judged in uses[first:last]
        ]
        season = Season(at, first, last, later=later)
        assert [count for counts in expected for count in counts] == elsewhere(bag, season).tolist()
        assert [counts.count(0) for counts in expected] == only_here(bag, season).tolist()


def test_new_words_are_compared_with_how_many_are_usual_here() -> None:
    count, calm, lively = np.full(40, 10.0), np.zeros(40), np.full(40, 5.0)
    calm[20] = lively[20] = 6
    assert excess_new(calm, count, SEASON_OF_ALL)[20] > 4
    assert 0 < excess_new(lively, count, SEASON_OF_ALL)[20] < 1


def test_more_new_words_in_a_post_are_never_less_unusual() -> None:
    count = np.full(40, 10.0)
    odd = []
    for new in range(11):
        mine = np.ones(40)
        mine[20] = new
        odd.append(float(excess_new(mine, count, SEASON_OF_ALL)[20]))
    assert sorted(odd) == odd


def test_rare_words_are_compared_with_usual_rarity_and_count_more_in_a_long_post() -> None:
    mean = np.tile([8.0, 10.0], 20)
    mean[20] = 13
    short, long = (float(excess_rarity(mean, np.full(40, count), SEASON_OF_ALL)[20]) for count in (2.0, 16.0))
    assert long == pytest.approx(short * 8**0.5)
    assert long == excess_rarity(mean, np.full(40, 64.0), SEASON_OF_ALL)[20]  # more than sixteen words say no more
    assert short > 0.5


def test_a_post_without_words_has_no_novelty() -> None:
    count = np.array([4.0, 0.0, 4.0])
    season = among(WEEKLY[:3])
    for column in (excess_new(np.zeros(3), count, season), excess_rarity(np.full(3, 9.0), count, season)):
        assert [False, True, False] == np.isnan(column).tolist()


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=20))
def test_any_counts_give_finite_numbers(counts: list[tuple[int, int]]) -> None:
    count = np.array([max(pair) for pair in counts], dtype=np.float64)
    new = np.array([min(pair) for pair in counts], dtype=np.float64)
    at = np.arange(len(counts)) * DAY
    for column in (excess_new(new, count, among(at)), excess_rarity(new, count, among(at))):
        assert np.isfinite(column[count > 0]).all()


LIVES = st.lists(
    st.tuples(st.integers(0, 400 * DAY), st.integers(0, 9), st.floats(0, 1), st.floats(0, 20)), min_size=1, max_size=25
).map(sorted)


def weighted(rows: list[tuple[int, int, float, float]], at: int, values: list[float]) -> float:
    """Return the sum around a time, weighted as in every share."""
    apart = [abs(at - when) for when, *_ in rows]
    near = sum(v for v, gap in zip(values, apart, strict=True) if ASIDE <= gap <= SEASON)
    return near + LIFETIME * sum(v for v, gap in zip(values, apart, strict=True) if gap >= ASIDE)


@given(rows=LIVES)
def test_new_words_are_measured_in_the_accounts_own_deviations(rows: list[tuple[int, int, float, float]]) -> None:
    counts = [float(count) for _, count, *_ in rows]
    new = [float(int(part * count)) for _, count, part, _ in rows]

    def slowly(place: int) -> float:
        rate = (weighted(rows, rows[place][0], new) + 5) / (weighted(rows, rows[place][0], counts) + 20)
        spread = math.sqrt(counts[place] * rate * (1 - rate) + 0.5)
        return (new[place] - counts[place] * rate) / spread if counts[place] else math.nan

    found = excess_new(np.array(new), np.array(counts), among(np.array([at for at, *_ in rows])))
    assert [slowly(place) for place in range(len(rows))] == pytest.approx(found.tolist(), nan_ok=True)


@given(rows=LIVES)
def test_rare_words_are_measured_in_the_accounts_own_deviations(rows: list[tuple[int, int, float, float]]) -> None:
    counts, mean = [count for _, count, *_ in rows], [rare for *_, rare in rows]
    has = [float(count > 0) for count in counts]

    def slowly(place: int) -> float:
        at = rows[place][0]
        weight = weighted(rows, at, has) + 10
        middle = (weighted(rows, at, [m * h for m, h in zip(mean, has, strict=True)]) + 110) / weight
        square = (weighted(rows, at, [m * m * h for m, h in zip(mean, has, strict=True)]) + 1300) / weight
        spread = math.sqrt(max(square - middle**2, 0.5))
        longer = math.sqrt(min(counts[place], 16) / 8)
        return (mean[place] - middle) / spread * longer if counts[place] else math.nan

    found = excess_rarity(np.array(mean), np.array(counts, dtype=np.float64), among(np.array([at for at, *_ in rows])))
    assert [slowly(place) for place in range(len(rows))] == pytest.approx(found.tolist(), nan_ok=True, abs=1e-6)
