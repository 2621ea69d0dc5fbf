"""A finding in the runs that were kept."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hygiene.history.private_file import exists
from hygiene.history.runs.file import opened, usual_path
from hygiene.language.words import tr
from hygiene.model.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hygiene.history.runs.store import History
    from hygiene.report.report import Report


def newest_with(fingerprint: str) -> Report:
    """Return the newest kept report that has a finding.

    Raises:
        HistoryError: No kept report has it, or the history cannot be read.
    """
    path = usual_path()
    if exists(path, HistoryError):
        with opened(path, new=False) as history:
            # Most ids that no run has are known at once, without reading every report.
            for report in _reports(history) if history.first_seen([fingerprint]) else ():
                ids = (result.fingerprint(each) for result in report.results for each in result.findings)
                if fingerprint in ids:
                    return report
    raise HistoryError(
        tr("no run that was kept has the finding {fingerprint}", fingerprint=fingerprint),
        hint=tr("give --report FILE, or the same EXPORT, --vault and --policy as the scan that showed it"),
    )


def is_kept(fingerprint: str) -> bool:
    """Return whether a kept report has a finding."""
    with suppress(HistoryError):
        newest_with(fingerprint)
        return True
    return False


def _reports(history: History) -> Iterator[Report]:
    """Yield the kept reports, newest first. Damaged ones are left out."""
    for run in history.runs():
        for part in history.parts(run.id):
            with suppress(HistoryError):
                report = history.report(run.id, part)
                if report:
                    yield report
