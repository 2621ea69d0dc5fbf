"""The report for a terminal: plain text that fits its width, with the first thing to do on the first screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hygiene.formats.wording import coverage as _unread
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording import timeline as _story
from hygiene.formats.wording.layout import grid, wrap
from hygiene.model.finding import Confidence, Finding
from hygiene.model.text import plural, printable
from hygiene.plugins.format import Screen
from hygiene.report.report import AppLine, Fix, Report

NARROWEST: Final = 60
FIXES: Final = 8
FINDINGS: Final = 12
APPS: Final = 25
MOMENTS: Final = 20

_BOLD, _DIM, _RED, _YELLOW, _CYAN = "1", "2", "1;31", "33", "36"
_COLORS: Final = {"critical": _RED, "high": _RED, "medium": _YELLOW, "low": _CYAN, "info": _DIM}


def render(report: Report, screen: Screen) -> str:
    """The whole report as text."""
    page = _Page(screen)
    _headline(page, report)
    _fixes(page, report)
    _accounts(page, report)
    _timeline(page, report)
    _findings(page, report)
    _apps(page, report)
    _not_checked(page, report)
    _accepted(page, report)
    _provenance(page, report)
    page.heading("Before you close this")
    for said in _words.CLOSING:
        page.say(said)
    return page.text()


class _Page:
    """Lines being written; colour is added to whole words last, so that it never changes where a line breaks."""

    def __init__(self, screen: Screen) -> None:
        self.width = max(NARROWEST, screen.width)
        self._color = screen.color
        self._lines: list[str] = []

    def say(self, text: str, indent: int = 0, lead: str = "", color: str = "") -> None:
        """`text` from outside or ours, after `lead` (ours), which then alone takes the colour."""
        hang = indent + 2 if lead else indent
        lines = wrap(lead + printable(text, 4 * _words.LONG), self.width, " " * indent, " " * hang)
        if lead:
            lines[0] = lines[0].replace(lead.rstrip(), self._in(color, lead.rstrip()), 1)
        self._lines += lines if lead else [self._in(color, line) for line in lines]

    def heading(self, text: str) -> None:
        """A section's name between an empty line and its content."""
        self.gap()
        self._lines.append(self._in(_BOLD, text.upper()))

    def rows(self, lines: Iterable[str], indent: int = 0) -> None:
        """Lines already laid out."""
        self._lines += [" " * indent + line if line else "" for line in lines]

    def gap(self) -> None:
        """An empty line, where there is none yet."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """Everything written so far."""
        return "\n".join(self._lines).strip("\n") + "\n"

    def _in(self, color: str, text: str) -> str:
        return f"\x1b[{color}m{text}\x1b[0m" if self._color and color else text


def _headline(page: _Page, report: Report) -> None:
    at = _words.when(report.generated_at, report.zone)
    page.say(f"hygiene {report.version}, {at} (as are all times below)", color=_DIM)
    page.gap()
    alarm = report.compromise.status == "found"
    if alarm:
        _compromise(page, report, _YELLOW if report.compromise.confidence is Confidence.LOW else _RED)
        page.gap()
    band = _unread.band(report)
    page.say("", lead=f"Risk: {printable(band, 40).upper()}", color="" if band in {"low", "unknown"} else _RED)
    for said in (_unread.likelihood(report), _unread.dated(report), _unread.unchecked(report)):
        if said:
            page.say(said, 2)
    if not alarm:
        page.gap()
        _compromise(page, report, "")


def _compromise(page: _Page, report: Report, color: str) -> None:
    page.say("", lead=_words.compromise(report), color=color)
    page.say(report.compromise.statement, 2)


def _fixes(page: _Page, report: Report) -> None:
    page.heading("Fix this first")
    if not report.fix_first:
        page.say(_words.nothing_to_fix(report))
        return
    for number, fix in enumerate(report.fix_first[:FIXES], 1):
        page.rows(grid([(f"{number}.", _fix(fix))], (2, page.width - 4)))
    _more(page, len(report.fix_first) - FIXES, "see the findings below, or --format json")


def _fix(fix: Fix) -> str:
    where = f"[{f'{fix.account}, ' if fix.account else ''}{fix.severity.upper()}]"
    lines = (f"{fix.title} {where}", fix.how, _words.effect(fix))
    return "\n".join(printable(line, _words.LONG) for line in lines if line)


def _accounts(page: _Page, report: Report) -> None:
    if len(report.accounts) < 2:
        return
    page.heading("Accounts")
    # `tabulate` makes a column at least two cells wider than its header.
    room = page.width - 8 - 17 - 11 - 8
    owner = min(room // 2, room - 9)
    rows = [
        (
            printable(_words.who(line.account), _words.NAME),
            printable(line.owner, _words.NAME) or "nobody named",
            printable(line.score.band, 40),
            _words.interval(line.score),
            _words.day(line.taken_at, report.zone),
        )
        for line in report.accounts
    ]
    page.rows(grid(rows, (room - owner, owner, 8, 17, 11), ("Account", "Owner", "Risk", "Likelihood", "Export of")))


def _timeline(page: _Page, report: Report) -> None:
    page.heading("Timeline")
    story, several = report.timeline, _story.several(report)
    page.say(_story.covers(report) if story.lines else _story.empty(report))
    who = min(24, page.width // 4) if several else 0
    rows = [
        (_story.when(m.at, report.zone), *([_words.who(m.account)] if several else []), _story.what(m))
        for m in story.lines[-MOMENTS:]
    ]
    widths = (16, *([who] if several else []), page.width - 20 - 2 * several - who)
    page.rows(grid([[printable(cell, _words.LONG) for cell in row] for row in rows], widths) if rows else [])
    _more(page, len(story.lines) - MOMENTS, "see --format html or json")
    if story.undated:
        page.say(f"{plural(len(story.undated), 'thing')} without a date: see --format html or json")
    if rest := _story.rest(report):
        page.say(rest)


def _findings(page: _Page, report: Report) -> None:
    page.heading("Findings")
    found = _words.groups(report)
    if not found:
        page.say(_words.nothing_found(report))
    for account, groups in found:
        page.say(_words.who(account), color=_BOLD)
        for group in groups:
            _group(page, report, group)
    for account, titles in _words.clear(report):
        page.say(f"{_words.who(account)}: {'; '.join(titles)}", 0, "Looked at and clear, ")


def _group(page: _Page, report: Report, group: _words.Group) -> None:
    page.say(f"{group.title} ({group.result.check})", 2)
    for finding in group.findings[:FINDINGS]:
        _finding(page, report, finding, group)
    _more(page, len(group.findings) - FINDINGS, "see --format json", 4)
    for lead, text in (("Why: ", group.why), ("Fix: ", group.fix)):
        if text:
            page.say(text, 4, lead)
    if group.accepted:
        page.say(f"{group.accepted} accepted, below.", 4)
    if group.result.reason:
        page.say(f"{_words.sentence(group.result.reason)} More may be hidden.", 4, "Only in part: ")
    page.gap()


def _finding(page: _Page, report: Report, finding: Finding, group: _words.Group) -> None:
    lead = f"[{finding.severity.upper()}, {finding.confidence} confidence] "
    page.say(finding.message, 4, lead, _COLORS[finding.severity])
    facts = [_words.when(finding.at, report.zone)] if finding.at else []
    page.say("; ".join((f"id {group.result.fingerprint(finding)}", *facts, *finding.evidence)), 6)
    for lead, text in (
        ("Why: ", finding.why if not group.why else ""),
        ("Fix: ", finding.fix if not group.fix else ""),
    ):
        if text:
            page.say(text, 6, lead)


def _apps(page: _Page, report: Report) -> None:
    page.heading("Apps with access")
    if not report.apps:
        page.say(_words.no_apps(report))
    for account, lines in _words.inventories(report):
        page.say(f"{_words.who(account)}: {len(lines):,}")
        room = page.width - 10 - 11 - 8
        publisher, may = max(11, room * 3 // 10), room * 3 // 10
        widths = (room - publisher - may, publisher, may, 10, 11)
        rows = [_app(line, report) for line in lines[:APPS]]
        page.rows(grid(rows, widths, ("App", "Publisher", "May do", "Age", "Last post")))
        _more(page, len(lines) - APPS, "hygiene apps EXPORT")
        if note := _words.age_note(lines[:APPS]):
            page.say(note)


def _app(line: AppLine, report: Report) -> tuple[str, ...]:
    name, publisher = printable(line.app.name, _words.NAME), printable(line.app.publisher, _words.NAME)
    may = printable(_words.permissions(line), 2 * _words.NAME)
    return name or "(no name)", publisher or "not told", may, _words.age(line), _words.last_post(line, report.zone)


def _not_checked(page: _Page, report: Report) -> None:
    if report.not_checked:
        page.heading("Not checked")
    for line in _unread.questions(report):
        about = f" [{_words.who(line.account)}]" if line.account else ""
        page.say(f"{line.titles}{about}: {line.reason} {line.widens}".rstrip(), 0, "- ")


def _accepted(page: _Page, report: Report) -> None:
    if report.accepted or report.stale_acceptances:
        page.heading("Accepted")
    for line in report.accepted:
        message = line.finding.message if line.finding else "(the finding is not in this report)"
        page.say(f"{line.fingerprint}, until {line.until}, by {line.owner}: {line.reason}", 0, "- ")
        page.say(message, 2)
    for line in report.stale_acceptances:
        page.say(f"{line.fingerprint}, until {line.until}, by {line.owner}: {_words.stale(line)}", 0, "- STALE ")


def _provenance(page: _Page, report: Report) -> None:
    page.heading("What was read")
    if not report.inputs:
        page.say("No input.")
    for entry in report.inputs:
        page.say(entry.path, 0, "- ")
        page.say(_words.counted(entry), 2)
        if entry.sha256:
            page.say(entry.sha256, 2, "sha256 ")
        for part, gap in entry.gaps.items():
            page.say(f"{part}: {gap}", 2, "Not read, or not in full: ")
        for warning in entry.warnings:
            page.say(warning, 2, "Warning: ", _YELLOW)
    page.heading("Plugins")
    page.say(_words.built_in(report))
    for plugin in _words.watched(report):
        page.say(_words.plugin(plugin), 0, "- ")


def _more(page: _Page, count: int, where: str, indent: int = 0) -> None:
    if count > 0:
        page.say(f"... and {count:,} more: {where}", indent)
