"""The likelihood over earlier runs, as a line with its table."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.formats.html.pictures.trend import line
from hygiene.formats.html.render import render
from hygiene.model.policy import Bands
from hygiene.plugins.format import Screen
from hygiene.report.changes.trend import TrendPoint
from hygiene.report.report import Report
from tests.support import reports

SHARES = st.floats(min_value=0.0, max_value=1.0)


def over(*chances: tuple[float, float, float], days: int = 30) -> Report:
    """Return a report with runs of these ranges, the last of which is its own."""
    last = len(chances) - 1
    points = (
        TrendPoint(
            at=reports.NOW - timedelta(days=days * (last - number)), low=low, expected=expected, high=high,
            word="low" if expected < 0.03 else "raised", model="1",
        )
        for number, (low, expected, high) in enumerate(chances)
    )  # fmt: skip
    return replace(reports.report(), trend=tuple(points))


CALMER = over((0.02, 1 / 12, 0.2), (0.01, 1 / 20, 0.1), (0.005, 0.02, 0.08))


def test_the_table_behind_the_line_says_each_run() -> None:
    picture = line(CALMER)

    assert picture is not None
    assert picture.words == "from 1 in 12 to 1 in 50 over 3 runs"
    assert picture.rows == (
        ("2026-03-01 14:05", "1 in 50", "0.5% – 8.0%", "low"),  # noqa: RUF001  # between numbers
        ("2026-01-30 14:05", "1 in 20", "1.0% – 10.0%", "raised"),  # noqa: RUF001  # between numbers
        ("2025-12-31 14:05", "1 in 12", "2.0% – 20.0%", "raised"),  # noqa: RUF001  # between numbers
    )
    assert [tick.label for tick in (*picture.ends, *picture.ticks)] == [
        "1 in 12", "1 in 50", "2025-12-31", "2026-03-01",
    ]  # fmt: skip
    assert [zone.label for zone in picture.zones] == ["low", "raised", "high"]
    assert picture.dots[0].y < picture.dots[1].y < picture.dots[2].y


def test_runs_of_one_day_are_told_by_their_time() -> None:
    picture = line(over(*[(0.01, 0.02, 0.03)] * 3, days=0))

    assert picture is not None
    assert {tick.label for tick in picture.ticks} == {"2026-03-01 14:05"}


def test_the_page_shows_the_line_only_where_there_is_one() -> None:
    page = render(CALMER, Screen())

    assert 'aria-label="Chance of a takeover within a year: from 1 in 12 to 1 in 50 over 3 runs."' in page
    assert 'id="trend"' not in render(reports.report(), Screen())


@given(st.lists(st.tuples(SHARES, SHARES, SHARES), min_size=3, max_size=24), SHARES, SHARES)
def test_whatever_the_numbers_every_mark_is_within_the_picture(
    chances: list[tuple[float, float, float]], one: float, other: float
) -> None:
    ordered = [tuple(sorted(each)) for each in chances]
    low, high = sorted((one, other))
    picture = line(replace(over(*ordered), bands=Bands(raised=low, high=high)))  # type: ignore[arg-type]

    assert picture is not None
    assert all(0 <= dot.top <= dot.y <= dot.bottom <= 150 for dot in picture.dots)
    assert all(18 <= dot.x <= 96 for dot in picture.dots)
    assert sum(zone.height for zone in picture.zones) == pytest.approx(148, abs=0.5)
