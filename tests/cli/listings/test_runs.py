"""The list of runs on a terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hygiene.cli.listings.runs import runs
from hygiene.formats.wording.layout import cells

NOW = datetime(2026, 3, 1, 13, 5, tzinfo=UTC)


def row(number: int, expected: float | None, *names: str, **counts: int | None) -> dict[str, Any]:
    """Return the row of a run, a day after the one before it. `counts` are those of changes that are not 0."""
    at = NOW + timedelta(days=number)
    return {
        "run": number, "ended": at.isoformat(), "kind": "scan", "name": "", "accounts": len(names), "verdict": "raised",
        "expected": expected, "model": "1", "judged_again": True, "findings": 1, "new": 0, "more_read": 0,
        "worse": 0, "milder": 0, "gone": 0, "unseen": 0, "interrupted": False, "judged_otherwise": False,
        "names": list(names), "shown": list(names), "at": at,
        **counts,
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


CHANGED = [
    row(4, 0.1, "x/@acme", new=2, more_read=10, worse=5, milder=1, gone=3, unseen=1),
    row(3, 0.1, "x/@acme", "x/@shop", new=1234),
    row(2, 0.1, "x/@acme"),
    row(1, None, "x/@acme", new=None),
]
CHANGED_TABLE = """\
run    when              verdict           chance    changes
                         accounts
-----  ----------------  ----------------  --------  ----------------
4      2026-03-05 13:05  raised            1 in 10   2 new
                         x/@acme                     10 first seen
                                                     because more was
                                                     read
                                                     5 worse
                                                     1 milder or
                                                     accepted
                                                     3 gone
                                                     1 no longer seen
3      2026-03-04 13:05  raised            1 in 10   1,234 new
                         x/@acme, x/@shop
2      2026-03-03 13:05  raised            1 in 10   none
                         x/@acme
1      2026-03-02 13:05  raised
                         x/@acme

Times are in UTC. `hygiene diff RUN` shows what changed in a run.
"""


def test_each_kind_of_change_has_its_own_count() -> None:
    assert CHANGED_TABLE == runs(CHANGED, "table", UTC)


@pytest.mark.parametrize("width", [60, 78, 79, 80, 120])
def test_a_list_is_never_wider_than_the_terminal(width: int) -> None:
    long = [row(10**5, 1 / 30, "x/@" + "a" * 80, new=10**6, more_read=10**6)]

    assert max(map(cells, runs([*CHANGED, *long], "table", UTC, width).splitlines())) <= width
