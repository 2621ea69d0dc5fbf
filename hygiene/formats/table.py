"""The report for a terminal: plain text that fits its width.

It is short: the verdict, the first fixes, and the next questions to look at. `--details` adds everything else.
"""

from __future__ import annotations

from typing import Final

from hygiene.formats.terminal import changes, details, summary
from hygiene.formats.terminal.page import Page
from hygiene.plugins.format import Screen
from hygiene.report.report import Report

TWO_SCREENS: Final = 47
"""Lines of two screens of 24, with one for the prompt.

A short report about one account fits.
"""


def render(report: Report, screen: Screen) -> str:
    """Return the report as plain text.

    A short report about one account shows only the fixes that fit on two screens.
    """
    if screen.details:
        return _whole(report, screen)
    for most in range(summary.FIXES, 1, -1):
        text = _short(report, screen, most)
        if len(report.accounts) > 1 or text.count("\n") <= TWO_SCREENS:
            break
    return text


def _short(report: Report, screen: Screen, most: int) -> str:
    page = Page(screen)
    summary.verdict(page, report)
    summary.incidents(page, report)
    summary.fixes(page, report, most)
    summary.accounts(page, report)
    summary.read_next(page, report)
    summary.sources(page, report)
    summary.last(page, report)
    return page.text()


def _whole(report: Report, screen: Screen) -> str:
    page = Page(screen)
    summary.verdict(page, report)
    summary.incidents(page, report)
    summary.fixes(page, report, len(report.fix_first))
    summary.accounts(page, report)
    summary.read_next(page, report)
    changes.changes(page, report)
    details.timeline(page, report)
    details.findings(page, report)
    details.apps(page, report)
    details.not_checked(page, report)
    details.accepted(page, report)
    details.inputs(page, report)
    details.closing(page)
    summary.last(page, report)
    return page.text()
