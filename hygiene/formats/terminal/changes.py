"""The changes since an earlier run, in the report or as a separate text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hygiene.formats.terminal.page import BOLD, Page
from hygiene.formats.wording import changes as _changes
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording import verdict as _verdict
from hygiene.language.words import tr
from hygiene.plugins.format import Screen
from hygiene.report.report import Report

LINES: Final = 12
"""The most changes of a kind that are listed."""


def changes(page: Page, report: Report) -> None:
    """Write the changes by kind and cause, if there are any."""
    found = _changes.sections(report.changes, report.titles) if report.changes else []
    if found:
        page.heading(tr("What changed"))
        sections(page, found)


def sections(page: Page, found: Iterable[_changes.Section], most: int = LINES) -> None:
    """Write up to `most` changes of each kind."""
    for section in found:
        page.say(section.title, color=BOLD)
        for line in section.lines[:most]:
            about = f"{_words.who(line.account)}: " if line.account else ""
            page.say(f"{about}{line.text}", 2, f"{line.lead}: ")
        page.more(len(section.lines) - most, tr("Use --format json."), 2)
        page.gap()


def notice(report: Report, width: int) -> str:
    """Return the changes as a text that can be sent, without the report."""
    page = Page(Screen(width=width, color=False))
    page.say(_verdict.statement(report), lead=f"{_verdict.about(report)}: {_words.word(_verdict.word(report))}. ")
    page.say(_changes.second_line(report))
    page.gap()
    sections(page, _changes.sections(report.changes, report.titles, first=True) if report.changes else [])
    page.say("hygiene report last", lead=f"{tr('The whole report:')} ")
    return page.text()
