"""News of a fleet that no earlier run has reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hygiene.report.changes.records import Change, Changes
from hygiene.report.report import Report


def unreported(found: Changes, earlier: Iterable[Report]) -> Changes:
    """Return the changes that no earlier run has reported.

    A finding that is no longer seen, because less is read, is reported once until it is seen again. `earlier` are the
    reports of earlier runs about the same, the newest first. No more of them are taken than needed.
    """
    left, reported = {line.fingerprint for line in found.lines if _is_unseen(line)}, set[str]()
    reports = iter(earlier)
    while left and (report := next(reports, None)):
        left -= {result.fingerprint(finding) for result in report.results for finding in result.findings}
        gone = {line.fingerprint for line in (report.changes.lines if report.changes else ()) if _is_unseen(line)}
        reported |= left & gone
        left -= gone
    lines = tuple(line for line in found.lines if not (_is_unseen(line) and line.fingerprint in reported))
    return replace(found, lines=lines)


def _is_unseen(line: Change) -> bool:
    """Return whether a finding is no longer seen because less was read."""
    return line.kind == "gone" and line.cause == "reading"
