"""Earlier scans about the same accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hygiene.history.runs.kept_report import kept_key
from hygiene.history.runs.store import History
from hygiene.model.errors import HistoryError
from hygiene.report.report import Report

_BACK: Final = 200
"""The most scans of an account to look at, the newest first."""
_BYTES: Final = 4 << 20
"""The most bytes of kept reports to read, which takes about a second."""


def alike(history: History, report: Report, most: int) -> Iterator[Report]:
    """Yield up to `most` earlier scans about exactly the accounts of a report.

    The newest come first. A damaged report costs only itself.
    """
    keys = sorted({kept_key(line.account.key) for line in report.accounts})
    left, room = most, _BYTES
    for number in _numbers(history, keys):
        room -= history.weight(number)
        if not left or room < 0:
            return
        try:
            earlier = history.by_number(number)
        except HistoryError:
            history.unreadable.add(number)
            continue
        if earlier.generated_at < report.generated_at:
            left -= 1
            yield earlier


def _numbers(history: History, keys: list[tuple[str, str]]) -> list[int]:
    """Return the numbers of the reports that hold exactly these accounts."""
    if not keys:
        return []
    scans = {run.id for run in history.runs(_BACK) if run.kind == "scan" and run.accounts == len(keys)}
    held = [dict(history.holding(key, 1 << 62, _BACK)) for key in keys]
    return [number for run, number in held[0].items() if run in scans and all(run in each for each in held)]
