"""The report for a terminal: plain text that fits its width.

The first thing to do is on the first screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hygiene.formats.wording import apps as _access
from hygiene.formats.wording import coverage as _coverage
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording import provenance as _provenance
from hygiene.formats.wording import timeline as _story
from hygiene.formats.wording.gains import gain
from hygiene.formats.wording.layout import cells, grid, wrap
from hygiene.model.finding import Confidence, Finding
from hygiene.model.text import plural, printable, sentence
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
    """Return the report as plain text."""
    page = _Page(screen)
    _headline(page, report)
    _fixes(page, report)
    _accounts(page, report)
    _timeline(page, report)
    _findings(page, report)
    _apps(page, report)
    _not_checked(page, report)
    _accepted(page, report)
    _inputs(page, report)
    page.heading("Before you close this")
    for paragraph in _words.CLOSING:
        page.say(paragraph)
    return page.text()


class _Page:
    """The lines written so far.

    Colour is added last and to complete words, so that it never changes where a line breaks.
    """

    def __init__(self, screen: Screen) -> None:
        self.width = max(NARROWEST, screen.width)
        self._color = screen.color
        self._lines: list[str] = []

    def say(self, text: str, indent: int = 0, lead: str = "", color: str = "") -> None:
        """Write `text`, which may come from outside, after our own `lead`.

        With a lead, only the lead takes the colour.
        """
        hang = indent + 2 if lead else indent
        lines = wrap(lead + printable(text, 4 * _words.LONG), self.width, " " * indent, " " * hang)
        if lead:
            lines[0] = lines[0].replace(lead.rstrip(), self._in(color, lead.rstrip()), 1)
        self._lines += lines if lead else [self._in(color, line) for line in lines]

    def heading(self, text: str) -> None:
        """Write a section's name, underlined, after an empty line."""
        self.gap()
        self._lines += [self._in(_BOLD, text), "=" * cells(text)]

    def rows(self, lines: Iterable[str], indent: int = 0) -> None:
        """Write lines that are already laid out."""
        self._lines += [" " * indent + line if line else "" for line in lines]

    def gap(self) -> None:
        """Write an empty line, unless the last line is empty."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """Return everything written so far."""
        return "\n".join(self._lines).strip("\n") + "\n"

    def _in(self, color: str, text: str) -> str:
        return f"\x1b[{color}m{text}\x1b[0m" if self._color and color else text


def _headline(page: _Page, report: Report) -> None:
    page.say(_words.made(report), color=_DIM)
    page.gap()
    alarm = report.compromise.status == "found"
    if alarm:
        _compromise(page, report, _YELLOW if report.compromise.confidence is Confidence.LOW else _RED)
        page.gap()
    band = _coverage.band(report)
    page.say("", lead=f"Risk: {printable(band, 40)}", color="" if band in {"low", "unknown"} else _RED)
    for text in (_coverage.likelihood(report), _coverage.dated(report), _coverage.unchecked(report)):
        if text:
            page.say(text, 2)
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
    _more(page, len(report.fix_first) - FIXES, "See the findings below, or use --format json.")


def _fix(fix: Fix) -> str:
    about = ", ".join(filter(None, (_words.severity(fix.severity).capitalize(), str(fix.account or ""))))
    lines = (sentence(fix.title), sentence(fix.how), f"{about}. {gain(fix)}")
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
            printable(line.owner, _words.NAME) or "not named",
            line.verdict.word,
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
        for m in _story.shown(story, MOMENTS)
    ]
    widths = (16, *([who] if several else []), page.width - 20 - 2 * several - who)
    page.rows(grid([[printable(cell, _words.LONG) for cell in row] for row in rows], widths) if rows else [])
    _more(page, len(story.lines) - MOMENTS, "Use --format html or json.")
    if story.undated:
        page.say(f"{plural(len(story.undated), 'event')} without a date. Use --format html or json.")
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
        page.say(f"{_words.who(account)}: {'; '.join(titles)}", 0, "These checks found nothing on ")


def _group(page: _Page, report: Report, group: _words.Group) -> None:
    page.say(group.title, 2, color=_BOLD)
    for finding in group.findings[:FINDINGS]:
        _finding(page, report, finding, group)
    _more(page, len(group.findings) - FINDINGS, "Use --format json.", 4)
    for lead, text in (("Why: ", group.why), ("Fix: ", group.fix)):
        if text:
            page.say(sentence(text), 4, lead)
    if group.accepted:
        page.say(_coverage.accepted(group.accepted), 4)
    if group.result.reason:
        page.say(_coverage.partly(group.result.reason), 4, "Only partly checked: ")
    page.say(f"hygiene explain {group.result.check}", 4, "About this check: ")
    page.gap()


def _finding(page: _Page, report: Report, finding: Finding, group: _words.Group) -> None:
    lead = f"{_words.severity(finding.severity).capitalize()}: "
    page.say(sentence(finding.message), 4, lead, _COLORS[finding.severity])
    facts = _words.facts(finding, report.zone)
    mark = f"finding id {group.result.fingerprint(finding)}"
    page.say("; ".join((f"{finding.confidence} confidence", *facts, mark)), 6)
    for lead, text in (
        ("Why: ", finding.why if not group.why else ""),
        ("Fix: ", finding.fix if not group.fix else ""),
    ):
        if text:
            page.say(sentence(text), 6, lead)


def _apps(page: _Page, report: Report) -> None:
    page.heading("Apps with access")
    if not report.apps:
        page.say(_access.no_apps(report))
    for account, lines in _access.inventories(report):
        page.say(f"{_words.who(account)}: {plural(len(lines), 'app')}")
        room = page.width - 10 - 11 - 8
        publisher, may = max(11, room * 3 // 10), room * 3 // 10
        widths = (room - publisher - may, publisher, may, 10, 11)
        rows = [_app(line, report) for line in lines[:APPS]]
        page.rows(grid(rows, widths, ("App", "Publisher", "May do", "Age", "Last post")))
        _more(page, len(lines) - APPS, "Use hygiene apps EXPORT.")
        if note := _access.age_note(lines[:APPS]):
            page.say(note)


def _app(line: AppLine, report: Report) -> tuple[str, ...]:
    name, publisher = printable(line.app.name, _words.NAME), printable(line.app.publisher, _words.NAME)
    may = printable(_access.permissions(line), 2 * _words.NAME)
    return name or "(no name)", publisher or "not stated", may, _access.age(line), _access.last_post(line, report.zone)


def _not_checked(page: _Page, report: Report) -> None:
    if report.not_checked:
        page.heading("Not fully checked")
    for line in _coverage.questions(report):
        about = f" [{_words.who(line.account)}]" if line.account else ""
        page.say(f"{line.titles}{about}: {line.reason}", 0, "- ")


def _accepted(page: _Page, report: Report) -> None:
    if report.accepted or report.stale_acceptances:
        page.heading("Accepted")
    for line in report.accepted:
        page.say(_words.accepted(line), 0, "- ")
        page.say(f"{_words.terms(line)} Finding id {line.fingerprint}", 2)
    for line in report.stale_acceptances:
        page.say(_words.stale(line), 0, "- ")
        page.say(f"{_words.terms(line)} Finding id {line.fingerprint}", 2)


def _inputs(page: _Page, report: Report) -> None:
    page.heading("What was read")
    if not report.inputs:
        page.say("Nothing was given to read.")
    for entry in report.inputs:
        page.say(entry.path, 0, "- ")
        page.say(_provenance.counted(entry), 2)
        if entry.sha256:
            page.say(entry.sha256, 2, "sha256 ")
        for part, gap in entry.gaps.items():
            page.say(f"{_provenance.part(part)}: {gap}", 2, "Not fully read: ")
        for warning in entry.warnings:
            page.say(warning, 2, "Warning: ", _YELLOW)
    page.heading("Plugins")
    page.say(_provenance.built_in(report))
    for plugin in _provenance.watched(report):
        page.say(_provenance.plugin(plugin), 0, "- ")


def _more(page: _Page, count: int, where: str, indent: int = 0) -> None:
    if count > 0:
        page.say(f"... and {count:,} more. {where}", indent)
