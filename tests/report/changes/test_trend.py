"""The line of the likelihood over earlier runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hygiene.report.changes.trend import MOST, TrendPoint, point, trend
from tests.support import reports

REPORT = reports.report()
LAST = point(REPORT.generated_at, REPORT.score, REPORT.verdict.word)


def before(days: int, model: str = LAST.model) -> TrendPoint:
    return replace(LAST, at=LAST.at - timedelta(days=days), model=model)


def test_a_point_has_the_number_the_word_and_the_model_of_its_run() -> None:
    assert (REPORT.score.low, REPORT.score.expected, REPORT.score.high) == (LAST.low, LAST.expected, LAST.high)
    assert (REPORT.generated_at, "low", REPORT.score.model) == (LAST.at, LAST.word, LAST.model)


def test_a_line_goes_from_the_oldest_run_to_this_one() -> None:
    assert trend([before(1), before(3), before(2)], LAST) == (before(3), before(2), before(1), LAST)


@pytest.mark.parametrize(
    "earlier",
    [[], [before(1)], [before(1), before(2, "another")], [before(1), before(-1)], [before(1), before(0)]],
    ids=["none", "one", "another model", "a later run", "the run itself"],
)
def test_fewer_than_three_comparable_runs_make_no_line(earlier: list[TrendPoint]) -> None:
    assert trend(earlier, LAST) == ()


def test_of_very_many_runs_the_last_ones_stay() -> None:
    line = trend([before(days) for days in range(1, 100)], LAST)

    assert (len(line), line[0], line[-1]) == (MOST, before(MOST - 1), LAST)
