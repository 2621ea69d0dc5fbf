"""The list of runs on a terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hygiene.cli.listings.runs import runs
from hygiene.formats.wording.layout import cells

NOW = datetime(2026, 3, 1, 13, 5, tzinfo=UTC)


def row(number: int, expected: float | None, *names: str) -> dict[str, Any]:
    """Return the row of a run, a day after the one before it."""
    at = NOW + timedelta(days=number)
    return {
        "run": number, "ended": at.isoformat(), "kind": "scan", "name": "", "accounts": len(names), "verdict": "raised",
        "expected": expected, "model": "1", "judged_again": True, "findings": 1, "new": 0, "gone": 0,
        "interrupted": False, "judged_otherwise": False, "names": list(names), "at": at,
    }  # fmt: skip


LISTED = [
    row(6, 1 / 30, "x/@acme"), row(5, 0.1, "x/@acme", "x/@shop"), row(4, 1 / 20, "x/@acme"),
    row(3, None, "x/@acme"), row(2, 0.1, "x/@acme", "x/@shop"), row(1, 1 / 12, "x/@acme"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("draws", "line"),
    [
        (True, "x/@acme: ▅▂▁ from 1 in 12 to 1 in 30 over 3 runs"),
        (False, "x/@acme: from 1 in 12 to 1 in 30 over 3 runs"),
    ],
)
def test_a_terminal_shows_a_line_for_each_set_of_accounts_with_enough_runs(draws: bool, line: str) -> None:
    shown = runs(LISTED, "table", UTC, 80, draws=draws).splitlines()

    assert [each for each in shown if "over" in each] == [line]
    assert shown[-3:-1] == [line, ""]
    assert max(map(cells, runs(LISTED, "table", UTC, 60, draws=draws).splitlines())) <= 60


def test_what_is_piped_has_the_table_alone() -> None:
    assert "over" not in runs(LISTED, "table", UTC)
    assert "over" not in runs(LISTED, "csv", UTC, 80, draws=True)
