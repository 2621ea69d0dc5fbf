"""The rest of the report with --details.

It is the timeline, the findings, the apps, the open questions, the acceptances, the inputs and the plugins.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hygiene.formats.terminal.page import BOLD, SEVERITIES, WARNING, Page
from hygiene.formats.wording import apps as _access
from hygiene.formats.wording import changes as _changes
from hygiene.formats.wording import coverage as _coverage
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording import provenance as _provenance
from hygiene.formats.wording import timeline as _story
from hygiene.formats.wording.layout import grid
from hygiene.language.words import tr, tr_n
from hygiene.model.finding import Finding
from hygiene.model.text import printable, sentence
from hygiene.report.parts.lines import AppLine
from hygiene.report.report import Report

FINDINGS: Final = 12
APPS: Final = 25
MOMENTS: Final = 20
_LOOK_AGAIN: Final = timedelta(days=90)
"""The time after which an accepted finding should be looked at again."""


def timeline(page: Page, report: Report) -> None:
    """Write the events of all accounts, oldest first."""
    page.heading(tr("Timeline"))
    story, several = report.timeline, _story.several(report)
    page.say(_story.covers(report) if story.lines else _story.empty(report))
    who = min(24, page.width // 4) if several else 0
    rows = [
        (_story.time(m, report.zone), *([_words.who(m.account)] if several else []), _story.what(m))
        for m in _story.shown(story, MOMENTS)
    ]
    widths = (16, *([who] if several else []), page.width - 20 - 2 * several - who)
    page.rows(grid([[printable(cell, _words.LONG) for cell in row] for row in rows], widths) if rows else [])
    page.more(len(story.lines) - MOMENTS, tr("Use --format html or json."))
    if story.undated:
        page.say(
            tr_n(
                len(story.undated),
                "{count:,} event without a date. Use --format html or json.",
                "{count:,} events without a date. Use --format html or json.",
            )
        )
    if rest := _story.rest(report):
        page.say(rest)


def findings(page: Page, report: Report) -> None:
    """Write the findings by account and check."""
    page.heading(tr("Findings"))
    found, new = _words.groups(report), _changes.new_ones(report)
    if not found:
        page.say(_words.nothing_found(report))
    for account, groups in found:
        page.say(_words.who(account), color=BOLD)
        for group in groups:
            _group(page, report, group, new)
    for account, titles in _words.clear(report):
        named = {"account": _words.who(account), "titles": "; ".join(titles)}
        page.say(tr("These checks found nothing on {account}: {titles}", **named), hang=2)


def _group(page: Page, report: Report, group: _words.Group, new: frozenset[str]) -> None:
    page.say(group.title, 2, color=BOLD)
    for finding in group.findings[:FINDINGS]:
        _finding(page, report, finding, group, new=group.result.fingerprint(finding) in new)
    page.more(len(group.findings) - FINDINGS, tr("Use --format json."), 4)
    _reasons(page, group.why, group.fix, 4)
    if group.accepted:
        page.say(_coverage.accepted(group.accepted), 4)
    if group.result.reason:
        page.say(_coverage.partly(group.result.reason), 4, f"{tr('Only partly checked:')} ")
    page.say(f"hygiene explain {group.result.check}", 4, f"{tr('About this check:')} ")
    page.gap()


def _reasons(page: Page, why: str, fix: str, indent: int) -> None:
    """Write the shared reasons and fixes of findings, if there are any."""
    for lead, text in ((tr("Why:"), why), (tr("Fix:"), fix)):
        if text:
            page.say(sentence(text), indent, f"{lead} ")


def _finding(page: Page, report: Report, finding: Finding, group: _words.Group, *, new: bool) -> None:
    lead = f"{_changes.mark(_words.capital(_words.severity(finding.severity)), new=new)}: "
    page.say(sentence(finding.message), 4, lead, SEVERITIES[finding.severity])
    facts, mark = _words.facts(finding, report.zone), group.result.fingerprint(finding)
    page.say("; ".join((_words.confidence(finding.confidence), *facts, tr("finding id {id}", id=mark))), 6)
    _reasons(page, "" if group.why else finding.why, "" if group.fix else finding.fix, 6)
    if report.redacted:
        return
    until = f"{report.generated_at.astimezone(report.zone) + _LOOK_AGAIN:%Y-%m-%d}"
    command = f"hygiene accept {mark} --until {until} --reason 'WHY'{_provenance.policy_option(report)}"
    page.rows([f"{tr('Accept:')} {command}"], 6)  # a command in two lines could not be pasted


def apps(page: Page, report: Report) -> None:
    """Write the apps with access."""
    page.heading(tr("Apps with access"))
    if not report.apps:
        page.say(_access.no_apps(report))
    for account, lines in _access.inventories(report):
        page.say(f"{_words.who(account)}: {tr_n(len(lines), '{count:,} app', '{count:,} apps')}")
        room = page.width - 10 - 11 - 8
        publisher, may = max(11, room * 3 // 10), room * 3 // 10
        widths = (room - publisher - may, publisher, may, 10, 11)
        rows = [_app(line, report) for line in lines[:APPS]]
        page.rows(grid(rows, widths, (tr("App"), tr("Publisher"), tr("May do"), tr("Age"), tr("Last post"))))
        page.more(len(lines) - APPS, tr("Use hygiene apps EXPORT."))
        if note := _access.age_note(lines[:APPS]):
            page.say(note)


def _app(line: AppLine, report: Report) -> tuple[str, ...]:
    name, publisher = printable(line.app.name, _words.NAME), printable(line.app.publisher, _words.NAME)
    may = printable(_access.permissions(line), 2 * _words.NAME)
    return (
        name or tr("(no name)"),
        publisher or tr("not stated"),
        may,
        _access.age(line),
        _access.last_post(line, report.zone),
    )


def not_checked(page: Page, report: Report) -> None:
    """Write the open questions and their reasons."""
    if report.not_checked:
        page.heading(tr("Not fully checked"))
    for line in _coverage.questions(report):
        about = f" [{_words.who(line.account)}]" if line.account else ""
        page.say(f"{line.titles}{about}: {line.reason}", 0, "- ")


def accepted(page: Page, report: Report) -> None:
    """Write the findings that are accepted, and those that no longer are."""
    if report.accepted or report.stale_acceptances:
        page.heading(tr("Accepted"))
    for line in report.accepted:
        page.say(_words.accepted(line), 0, "- ")
        page.say(f"{_words.terms(line)} {tr('Finding id {id}', id=line.fingerprint)}", 2)
    for line in report.stale_acceptances:
        page.say(_words.stale(line), 0, "- ")
        page.say(f"{_words.terms(line)} {tr('Finding id {id}', id=line.fingerprint)}", 2)


def inputs(page: Page, report: Report) -> None:
    """Write the inputs and the plugins."""
    page.heading(tr("What was read"))
    if not report.inputs:
        page.say(tr("No file was given to read."))
    for entry in report.inputs:
        page.say(_provenance.path(entry), 0, "- ")
        page.say(_provenance.counted(entry), 2)
        if entry.sha256:
            page.say(entry.sha256, 2, "sha256 ")
        for label, gap in _provenance.gaps(entry):
            page.say(gap, 2, f"{label} ")
        for warning in entry.warnings:
            page.say(warning, 2, f"{tr('Warning:')} ", WARNING)
    _policy(page, report)
    for text in (_coverage.dated(report), _words.made(report)):
        if text:
            page.say(text)
    page.heading(tr("Plugins"))
    page.say(_provenance.built_in(report))
    for plugin in _provenance.watched(report):
        page.say(_provenance.plugin(plugin), 0, "- ")


def _policy(page: Page, report: Report) -> None:
    """Write the name of the policy, and the names in it that match nothing."""
    if report.policy or report.policy_notes:
        page.say(tr("Policy: {policy}", policy=report.policy or tr("not a file")))
    for note in report.policy_notes:
        page.say(sentence(note), 2, f"{tr('Warning:')} ", WARNING)


def closing(page: Page) -> None:
    """Write the limits of a calm report, and the source of its numbers."""
    page.heading(tr("Before you close this"))
    for paragraph in _words.CLOSING:
        page.say(tr(paragraph))
