"""How the likelihood changed over some runs, in words and as small bars."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hygiene.formats.table import render
from hygiene.formats.wording.layout import cells, spark
from hygiene.plugins.format import Screen
from hygiene.report.changes.trend import point
from hygiene.report.report import Report
from hygiene.report.score.chances import over_time
from tests.support import reports


@pytest.mark.parametrize(
    ("chances", "words"),
    [
        ([1 / 12, 1 / 20, 1 / 30], "from 1 in 12 to 1 in 30 over 3 runs"),
        ([1 / 30, 1 / 12, 1 / 30.1], "1 in 30, as in the first of 3 runs"),
        ([0.0001, 0.02, 0.8], "from less than 1 in 500 to more likely than not over 3 runs"),
    ],
)
def test_the_first_and_the_last_chance_are_named(chances: list[float], words: str) -> None:
    assert over_time(chances) == words


@pytest.mark.parametrize(
    ("chances", "bars"),
    [
        ([0.01, 0.02, 0.04, 0.08, 0.16], "▁▂▃▅▇"),
        ([0.16, 0.01], "▇▁"),
        ([0.05, 0.05, 0.05], "▁▁▁"),
        ([0.05, 0.055, 0.05], "▁▁▁"),
        ([0.0, 1.0], "▁▇"),
    ],
)
def test_bars_stand_on_a_scale_of_ratios_and_nearly_equal_ones_are_flat(chances: list[float], bars: str) -> None:
    assert spark(chances) == bars


def declining() -> Report:
    """Return a report with five runs, of which the last was the calmest."""
    report = reports.report()
    points = (
        replace(
            point(report.generated_at, report.score, report.verdict.word),
            at=reports.NOW - timedelta(days=4 - n),
            expected=chance,
        )
        for n, chance in enumerate((1 / 12, 1 / 12, 1 / 20, 1 / 25, 1 / 30))
    )
    return replace(report, trend=tuple(points))


def test_the_report_has_one_line_and_bars_only_where_a_terminal_can_show_them() -> None:
    plain, drawn = (render(declining(), Screen(draws=draws)) for draws in (False, True))

    assert "\nOver time: from 1 in 12 to 1 in 30 over 5 runs.\n" in plain
    assert "\nOver time: ▅▅▂▁▁ from 1 in 12 to 1 in 30 over 5 runs.\n" in drawn
    assert drawn.replace("▅▅▂▁▁ ", "") == plain
    assert plain.isascii()
    assert max(map(cells, drawn.splitlines())) <= 80
    assert "Over time" not in render(reports.report(), Screen(draws=True))
