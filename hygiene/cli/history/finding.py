"""A finding in the runs that were kept."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hygiene.history.private_file import exists
from hygiene.history.runs import recall
from hygiene.history.runs.file import opened, usual_path
from hygiene.language.words import tr, tr_n
from hygiene.model.errors import HistoryError

if TYPE_CHECKING:
    from hygiene.report.report import Report


def newest_with(fingerprint: str) -> Report:
    """Return the newest kept report that has a finding.

    Raises:
        HistoryError: No kept report has it, or the history cannot be read.
    """
    path, damaged = usual_path(), 0
    if exists(path, HistoryError):
        with opened(path, new=False) as history:
            report, damaged = recall.newest_with(history, fingerprint)
        if report:
            return report
    raise HistoryError(
        not_found(fingerprint, damaged),
        hint=tr("give --report FILE, or the same EXPORT, --vault and --policy as the scan that showed it"),
    )


def not_found(fingerprint: str, damaged: int) -> str:
    """Return that no run has a finding, and how many could not be read."""
    if not damaged:
        return tr("no run that was kept has the finding {fingerprint}", fingerprint=fingerprint)
    return tr_n(
        damaged,
        "no report that can be read has the finding {fingerprint}; {count:,} in the history cannot be read",
        "no report that can be read has the finding {fingerprint}; {count:,} in the history cannot be read",
        fingerprint=fingerprint,
    )


def is_kept(fingerprint: str) -> bool:
    """Return whether a kept report has a finding."""
    with suppress(HistoryError):
        newest_with(fingerprint)
        return True
    return False
