"""Counts around a time, compared with a slow and plain reading.

The excluded days must teach nothing.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hygiene.analysis.detector.season import ASIDE, DAY, LIFETIME, SEASON, Groups, Index, Season, blend, code, combine

USES = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 400 * DAY)), min_size=1, max_size=40).map(
    lambda rows: sorted(rows, key=lambda row: row[1])
)


EDGES = sorted(
    ((code_, at) for code_ in (1, 2) for at in (0, 1, ASIDE - 1, ASIDE, ASIDE + 1, SEASON - 1, SEASON, SEASON + 1)),
    key=lambda row: row[1],
)
"""Uses just inside and outside the excluded days and the season."""


def columns(
    uses: list[tuple[int, int]],
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    return np.array([c for c, _ in uses], dtype=np.int64), np.array([t for _, t in uses], dtype=np.int64)


@given(uses=USES)
@example(uses=EDGES)
def test_a_code_is_counted_in_the_season_and_in_the_whole_life_without_the_excluded_days(
    uses: list[tuple[int, int]],
) -> None:
    codes, at = columns(uses)
    index = Index(codes, at)

    def slowly(within: float) -> list[float]:
        return [float(sum(c == d and ASIDE <= abs(t - u) <= within for d, u in uses)) for c, t in uses]

    assert slowly(SEASON) == index.counts(codes, at)[0].tolist()
    assert slowly(math.inf) == index.counts(codes, at)[1].tolist()


@given(uses=USES)
@example(uses=EDGES)
def test_the_nearest_use_before_and_after_is_found_outside_the_excluded_days(uses: list[tuple[int, int]]) -> None:
    codes, at = columns(uses)
    before = [min([(t - u) / DAY for d, u in uses if c == d and t - u >= ASIDE], default=math.inf) for c, t in uses]
    after = [min([(u - t) / DAY for d, u in uses if c == d and u - t >= ASIDE], default=math.inf) for c, t in uses]
    since, until = Index(codes, at).nearest(codes, at)
    assert before == pytest.approx(since.tolist())
    assert after == pytest.approx(until.tolist())


@given(uses=USES, weights=st.lists(st.integers(0, 9), min_size=40, max_size=40))
@example(uses=EDGES, weights=[1, 2] * 20)
def test_a_column_is_summed_over_the_posts_of_one_group(uses: list[tuple[int, int]], weights: list[int]) -> None:
    codes, at = columns(uses)
    each = np.array(weights[: len(uses)], dtype=np.float64)
    season, index = Season(at, 0, len(at), Groups.of(codes)), Index(codes, at)

    def slowly(code: int, moment: int, within: float) -> float:
        apart = [(abs(moment - t), w) for (c, t), w in zip(uses, weights, strict=False) if c == code]
        return float(sum(w for far, w in apart if ASIDE <= far <= within))

    near, ever = season.sums(each)
    assert [slowly(*use, SEASON) for use in uses] == near.tolist()
    assert [slowly(*use, math.inf) for use in uses] == ever.tolist()
    near, ever = season.sums(np.ones(len(uses)))
    assert (season.near.tolist(), season.ever.tolist()) == (near.tolist(), ever.tolist())
    assert index.around(codes, at).tolist() == pytest.approx((near + LIFETIME * ever).tolist())


@given(uses=USES, weights=st.lists(st.integers(0, 9), min_size=40, max_size=40), first=st.integers(0, 39))
@example(uses=EDGES, weights=[1, 2] * 20, first=0)
def test_the_rows_of_reach_and_the_total_are_all_that_sums_need(
    uses: list[tuple[int, int]], weights: list[int], first: int
) -> None:
    at = columns(uses)[1]
    each = np.array(weights[: len(uses)], dtype=np.float64)
    season = Season(at, min(first, len(at) - 1), len(at))
    both = zip(season.sums(each), season.sums_of(each[season.reach], each.sum()), strict=True)
    assert all(whole.tolist() == part.tolist() for whole, part in both)


@given(
    uses=USES,
    values=st.lists(st.integers(0, 3), min_size=40, max_size=40),
    likeness=st.lists(st.integers(0, 5), min_size=9, max_size=9),
    first=st.integers(0, 40),
    grouped=st.booleans(),
)
@example(uses=EDGES, values=[0, 1, 2, 3] * 10, likeness=[*range(9)], first=0, grouped=True)
@example(uses=EDGES, values=[0, 1, 2, 3] * 10, likeness=[*range(9)], first=5, grouped=False)
def test_alike_posts_are_counted_by_how_alike_they_are(
    uses: list[tuple[int, int]], values: list[int], likeness: list[int], first: int, grouped: bool
) -> None:
    codes, at = columns(uses)
    groups = Groups.of(codes if grouped else np.zeros_like(codes))
    first, last, values = min(first, len(at)), min(first + 9, len(at)), values[: len(at)]
    column, table = np.array(values, dtype=np.int8), np.array(likeness).reshape(3, 3)
    season = Season(at, first, last, groups if grouped else None)
    near, ever = season.alike(column, table, groups.counts(column, 3))

    def slowly(row: int, within: float) -> float:
        rows = [other for other in range(len(uses)) if ASIDE <= abs(at[other] - at[row]) <= within]
        beside = [values[other] for other in rows if not grouped or codes[other] == codes[row]]
        return float(sum(table[values[row], value] for value in beside if value < 3)) if values[row] < 3 else 0.0

    assert [slowly(row, SEASON) for row in range(first, last)] == near.tolist()
    assert [slowly(row, math.inf) for row in range(first, last)] == ever.tolist()


@given(uses=USES, first=st.integers(0, 40))
def test_codes_near_the_times_asked_for_and_all_codes_of_the_life_are_enough(
    uses: list[tuple[int, int]], first: int
) -> None:
    codes, at = columns(uses)
    judged = slice(min(first, len(at)), min(first + 5, len(at)))
    reach = Season(at, judged.start, judged.stop).reach
    part, whole = Index(codes[reach], at[reach], np.sort(codes)), Index(codes, at)
    for found, expected in zip(
        part.counts(codes[judged], at[judged]), whole.counts(codes[judged], at[judged]), strict=True
    ):
        assert expected.tolist() == found.tolist()


@given(uses=USES, first=st.integers(0, 40), count=st.integers(0, 40))
@example(uses=EDGES, first=0, count=16)
def test_a_column_is_summed_over_the_season_and_the_life(uses: list[tuple[int, int]], first: int, count: int) -> None:
    column, at = columns(uses)
    first = min(first, len(at))
    last = min(first + count, len(at))
    near, ever = Season(at, first, last).sums(column)
    assert [
        float(sum(d for d, u in uses if ASIDE <= abs(t - u) <= SEASON)) for _, t in uses[first:last]
    ] == near.tolist()
    assert [float(sum(d for d, u in uses if abs(t - u) >= ASIDE)) for _, t in uses[first:last]] == ever.tolist()


def test_two_days_of_an_intruder_make_nothing_usual() -> None:
    night = np.arange(0, 2 * DAY, 600)
    index = Index(np.full(len(night), 7), night)
    assert [0.0] == index.counts(np.array([7]), np.array([DAY]))[1].tolist()


def test_a_share_without_posts_is_the_usual_one_and_hundreds_of_posts_stand_by_themselves() -> None:
    none, many = np.array([0.0]), np.array([900.0])
    assert [0.25] == blend(none, none, none, none, 0.25).tolist()
    assert 0.89 < float(blend(many, many, np.array([1000.0]), np.array([1000.0]), 0.25)[0]) < 0.9


@given(uses=USES, usual=st.floats(0, 1), weight=st.floats(0.1, 50))
@example(uses=EDGES, usual=0.5, weight=20)
def test_a_share_leans_from_the_season_on_the_life_and_then_on_what_is_usual(
    uses: list[tuple[int, int]], usual: float, weight: float
) -> None:
    codes, at = columns(uses)

    def slowly(t: int) -> float:
        ever = [c == 1 for c, u in uses if abs(t - u) >= ASIDE]
        near = [c == 1 for c, u in uses if ASIDE <= abs(t - u) <= SEASON]
        return (sum(near) + weight * (sum(ever) + weight * usual) / (len(ever) + weight)) / (len(near) + weight)

    found = Season(at, 0, len(at)).share(codes == 1, usual, weight)
    assert [slowly(t) for _, t in uses] == pytest.approx(found.tolist())
    assert all(0 <= share <= 1 for share in found.tolist())


@given(word=st.text(max_size=30))
def test_a_word_has_the_same_code_in_every_run_and_never_that_of_no_word(word: str) -> None:
    assert (0 < code(word) < 1 << 30) if word else code(word) == 0
    assert code("Twitter Web App") == 524_401_585


@given(one=st.integers(0, (1 << 30) - 1), other=st.integers(0, (1 << 30) - 1))
def test_two_codes_make_one(one: int, other: int) -> None:
    assert 0 <= int(combine(np.array([one], dtype=np.int32), np.array([other], dtype=np.int32))[0]) < 1 << 30


def test_no_posts_count_as_0() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert [] == Index(none, none).counts(none, none)[0].tolist()
    assert [0.0] == Index(none, none).counts(np.array([5]), np.array([DAY]))[1].tolist()
