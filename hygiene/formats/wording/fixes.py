"""Words about the fixes: their gain, and their account with its owner."""

from __future__ import annotations

from hygiene.formats.wording import verdict as _verdict
from hygiene.formats.wording.phrases import who
from hygiene.report.report import Fix, Report


def gain(fix: Fix) -> str:
    """Return the gain from a fix, such as `Big gain`."""
    return "Sign of a takeover" if fix.compromise else f"{fix.gain.capitalize()} gain"


def whose(fix: Fix) -> str:
    """Return the account of a fix and its owner, or ""."""
    if fix.account is None:
        return fix.owner
    return f"{who(fix.account)}, {fix.owner}" if fix.owner else who(fix.account)


def nothing_to_fix(report: Report) -> str:
    """Return the meaning of an empty list of fixes."""
    if _verdict.nothing_read(report):
        return "Nothing was checked. Give hygiene an export to read."
    if report.incidents:
        return "Nothing else was found to fix."
    if report.verdict.word == "low":
        return "Nothing needs a fix."
    if report.accepted:
        return "Nothing was found to fix beside what you accepted."
    return "Nothing was found to fix in what was read. What is open may hold more."
