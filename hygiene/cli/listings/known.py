"""A finding of a kept run, found by its fingerprint."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from hygiene.cli.listings.finding_page import Found, find
from hygiene.cli.listings.saved_report import parse
from hygiene.formats.json import render
from hygiene.history.runs.store import History
from hygiene.model.errors import HistoryError
from hygiene.plugins.format import Screen
from hygiene.report.report import Report

_MOST: Final = 500
"""Reports that are searched; a fleet keeps one for each account."""


def known(history: History, fingerprint: str) -> Found | None:
    """Return the finding from the newest run that has it, or None."""
    for report in islice(_reports(history), _MOST):
        if any(result.fingerprint(finding) == fingerprint for result in report.results for finding in result.findings):
            return find(parse(render(report, Screen())), fingerprint)
    return None


def _reports(history: History) -> Iterator[Report]:
    """Yield the kept reports, newest first. A damaged one costs only itself."""
    for run in history.runs():
        for part in history.parts(run.id):
            try:
                report = history.report(run.id, part)
            except HistoryError:
                continue
            if report:
                yield report
