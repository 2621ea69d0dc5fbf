"""The line of the likelihood over the runs that were kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hygiene.model.errors import HistoryError
from hygiene.report.changes.trend import point

if TYPE_CHECKING:
    from hygiene.cli.history.judge import Judge
    from hygiene.report.changes.trend import TrendPoint
    from hygiene.report.report import Report


def with_trend(report: Report, judge: Judge) -> Report:
    """Return a report with the line of earlier scans about the same accounts.

    They are judged again, so that all numbers are of one model and policy. Where the history cannot be read, the report
    stays as it is.
    """
    from hygiene.history.private_file import exists
    from hygiene.history.runs.alike import alike
    from hygiene.history.runs.file import opened, usual_path
    from hygiene.report.changes.trend import MOST, trend

    try:
        path = usual_path()
        if not exists(path, HistoryError):
            return report
        with opened(path, new=False) as history:
            points = [_point(judge.again(each)) for each in alike(history, report, MOST - 1)]
    except HistoryError:
        return report
    return replace(report, trend=trend(points, _point(report)))


def _point(report: Report) -> TrendPoint:
    return point(report.generated_at, report.score, report.verdict.word)
