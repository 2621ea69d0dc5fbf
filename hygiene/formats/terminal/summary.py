"""The first screens: verdict, incidents, fixes and open questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hygiene.formats.terminal.commands import YOURS, commands
from hygiene.formats.terminal.page import BOLD, DIM, GAINS, SEVERITIES, WORDS, Page
from hygiene.formats.wording import changes as _changes
from hygiene.formats.wording import coverage as _coverage
from hygiene.formats.wording import fixes as _fixes
from hygiene.formats.wording import incident as _incident
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording import provenance as _provenance
from hygiene.formats.wording import verdict as _verdict
from hygiene.formats.wording.layout import cells, grid, spark, wrap
from hygiene.language.words import tr
from hygiene.model.text import first_sentence, printable, sentence
from hygiene.report.report import Fix, Incident, Report
from hygiene.report.score.chances import over_time
from hygiene.report.verdict.word import ALARMS
from hygiene.sources.settings.profiles import tone

FIXES: Final = 5
"""The most fixes of a short report."""
ACCOUNTS: Final = 20
INCIDENTS: Final = 2
EVENTS: Final = 7
SOURCES: Final = 8
_WHY: Final = 75
"""The most characters of a reason in a short report."""
_WIDE: Final = 96
"""The fewest cells for an accounts table with a column for everything."""
_ROOMY: Final = 72
"""The fewest cells for a separate column of signs."""
_WIDE_WORD: Final = 15
_NARROW_WORD: Final = 11
"""Cells for the verdict in a wide table and in a narrow one."""


def verdict(page: Page, report: Report) -> None:
    """Write the verdict, the news, the number and the coverage."""
    word = _verdict.word(report)
    lead = f"{_verdict.about(report)}: {_words.word(word)}. "
    page.say(_verdict.statement(report), lead=lead, color=WORDS.get(word, BOLD))
    if less := _verdict.unread(report):
        page.say(less)
    if said := _changes.second_line(report):
        page.say(said)
    if known := " ".join(filter(None, (_verdict.number(report), _verdict.coverage(report)))):
        page.ours(known)
    if report.trend:
        chances = [each.expected for each in report.trend]
        drawn = f"{spark(chances)} " if page.draws else ""
        page.ours(tr("Over time: {line}.", line=f"{drawn}{over_time(chances)}"))
    if report.view:
        page.say(report.view.statement, color=BOLD)


def incidents(page: Page, report: Report) -> None:
    """Write the incidents, and the steps that end them."""
    shown = report.incidents if page.details else report.incidents[:INCIDENTS]
    for incident in shown:
        page.heading(_incident.heading(incident))
        _happened(page, report, incident)
        page.say(f"{_incident.plan(incident)}:", 2)
        for number, step in enumerate(incident.steps, 1):
            page.say(_incident.step(step, whole=page.details), 2, f"{number}. ", BOLD, hang=3)
    page.more(len(report.incidents) - len(shown), tr("Use --details."))


def _happened(page: Page, report: Report, incident: Incident) -> None:
    if title := _incident.title(incident, report):
        page.say(title, 2)
    limit = len(incident.events) if page.details else EVENTS
    rows = [
        [printable(cell, _words.LONG) for cell in _incident.event_words(event, report.zone)]
        for event in _incident.events_shown(incident, limit)
    ]
    page.rows(grid(rows, (16, page.readable - 20)) if rows else [], 2)
    page.more(len(incident.events) - limit, tr("Use --details."), 2)


def fixes(page: Page, report: Report, most: int) -> None:
    """Write up to `most` of the fixes, and the number of all."""
    left = report.fix_first
    if not left and not page.details:
        return
    said = tone(report.profile)
    heading = tr(said.then if report.incidents else said.first)
    if len(left) > most:
        heading += f" {tr('({shown} of {count:,}; --details shows all)', shown=most, count=len(left))}"
    page.heading(heading)
    if not left:
        page.say(_fixes.nothing_to_fix(report))
    new = _changes.new_ones(report)
    for number, fix in enumerate(left[:most], 1):
        lead = _changes.mark(_fixes.lead(fix, report.zone), new=_changes.is_new(fix, new))
        _fix(page, f"{number}. {lead}: ", fix, said.whose)


def _fix(page: Page, lead: str, fix: Fix, before: str) -> None:
    """Write a fix: the problem, what to do, its account, and the gain.

    A short report has only the first sentence of what to do. `before` is written before the account.
    """
    how = fix.how if page.details else first_sentence(fix.how)
    whose = _fixes.responsible(fix, before)
    said = [printable(text, _words.LONG) for text in (sentence(fix.title), sentence(how), whose) if text]
    color = SEVERITIES["high"] if fix.compromise else GAINS[fix.gain]
    page.say(" ".join(said), 2, lead, color, hang=2 + lead.index("."))


def accounts(page: Page, report: Report) -> None:
    """Write the accounts table where there are several, the worst first."""
    if len(report.accounts) < 2:
        return
    page.heading(tr("Accounts"))
    shown = _verdict.rows(report)[: None if page.details else ACCOUNTS]
    page.rows(_in_color(page, _wide(page, shown) if page.width >= _WIDE else _narrow(page, shown)))
    page.more(len(report.accounts) - len(shown), tr("Use --details."))
    page.say(tr(_verdict.SIGNS_NOTE), color=DIM)


def _wide(page: Page, rows: Iterable[_verdict.Row]) -> list[str]:
    """Lay out the accounts with a column for everything."""
    heads = (tr("Signs"), tr("Chance"), tr("Answered"))
    word, *facts = _verdict_width(_WIDE_WORD), *(_width(8, head) for head in heads)
    room = page.width - 26 - word - sum(facts)
    owner = room // 2
    return grid(
        [(_words.word(row.word), _name(row.account), _name(row.owner), *_facts(row), row.export) for row in rows],
        (word, room - owner, owner, *facts, 10),
        (tr("Verdict"), tr("Account"), tr("Owner"), *heads, tr("As of")),
    )


def _narrow(page: Page, rows: Iterable[_verdict.Row]) -> list[str]:
    """Lay out the accounts in two lines each.

    The signs share a column with the date where there is little room.
    """
    little = page.width < _ROOMY
    headers = [
        tr("Verdict"),
        f"{tr('Account')}\n{tr('Owner')}",
        f"{tr('Chance')}\n{tr('Answered')}",
        f"{tr('As of')}\n{tr('Signs')}" if little else tr("As of"),
    ]
    word, fact = _verdict_width(_NARROW_WORD), _width(8, tr("Chance"), tr("Answered"))
    signs_width = _width(8, tr("Signs"))
    room = page.width - 19 - word - fact - (0 if little else signs_width + 2)
    widths = [word, room, fact, 10]
    body = []
    for row in rows:
        signs, chance, answered = _facts(row)
        names = f"{_name(row.account)}\n{_name(row.owner)}"
        cells_ = [_words.word(row.word), names, f"{chance}\n{answered}", row.export]
        body.append([*cells_[:3], f"{row.export}\n{signs}"] if little else [*cells_[:2], signs, *cells_[2:]])
    if not little:
        headers.insert(2, tr("Signs"))
        widths.insert(2, signs_width)
    return grid(body, widths, headers)


def _verdict_width(least: int) -> int:
    return _width(least, *map(_words.word, WORDS))


def _width(least: int, *texts: str) -> int:
    """Return the width of a column that is wide enough for every word."""
    return max(least, *(len(word) for text in texts for word in text.split()))


def _name(text: str) -> str:
    return printable(text, _words.NAME)


def _facts(row: _verdict.Row) -> tuple[str, str, str]:
    return row.signs, row.chance, row.answered


def _in_color(page: Page, lines: list[str]) -> list[str]:
    """Return the lines of the accounts table with coloured verdicts.

    The first column holds our own words alone. A word on two lines takes the colour of its first line.
    """
    out = lines[:]
    for word, color in WORDS.items():
        shown = _words.word(word)
        start = wrap(shown, _verdict_width(_NARROW_WORD))[0]
        for at, line in enumerate(lines):
            if line.startswith((f"{start}  ", f"{shown}  ")):
                out[at] = line.replace(start, page.colored(start, color), 1)
    return out


def read_next(page: Page, report: Report) -> None:
    """Write the open questions whose answers would tell most."""
    if not report.coverage.next or _verdict.nothing_read(report):
        return
    page.heading(tr("Read next"))
    for number, look in enumerate(report.coverage.next, 1):
        why = _verdict.why_open(look, None if page.details else _WHY)
        said = _verdict.look(look, report)
        page.say(f"{said} {tr('Why: {reason}', reason=why)}" if why else said, 2, f"{number}. ", BOLD, hang=3)


def sources(page: Page, report: Report) -> None:
    """Write a line for each source, and the open questions."""
    days = _coverage.days(report)
    page.heading(tr("What was read, up to {day}", day=days[0]) if len(set(days)) == 1 else tr("What was read"))
    if not report.inputs:
        page.say(tr("No file was given to read."), 2)
    for entry in report.inputs[:SOURCES]:
        page.say(_provenance.short(entry, page.readable - 2), 2, hang=2)
        if said := _provenance.of_live(entry):
            page.say(said, 4)
    page.more(len(report.inputs) - SOURCES, tr("Use --details."), 2)
    if report.policy:
        page.say(tr("Policy: {policy}", policy=report.policy), 2, hang=2)
    dated = _coverage.dated(report) if len(set(days)) > 1 else ""
    for text in (dated, _coverage.unchecked(report, 2), _coverage.acceptances(report), _words.made(report)):
        if text:
            page.say(text, 2)


def last(page: Page, report: Report) -> None:
    """Write the verdict again, and the commands to go on with."""
    page.gap()
    word, weak = _verdict.word(report), _verdict.weak_signs(report)
    words = tone(report.profile)
    no_proof = tr(words.unread if word == "not enough read" else words.closing)
    caution = "" if weak or word in {*ALARMS, "nothing read"} else f"{no_proof} "
    shown = _words.word(word)
    said = tr("{verdict}, and {signs}", verdict=shown, signs=weak) if weak else shown
    page.say(f"{caution}{tr('Next:')}", lead=f"{_verdict.about(report)}: {said}. ", color=WORDS.get(word, BOLD))
    found = commands(report, details=page.details)
    widest = max((cells(command) for command, _ in found), default=0)
    aligned = all(widest + cells(does) + 4 <= page.readable for _, does in found)
    for command, does in found:
        space = " " * (widest - cells(command) + 2)
        if aligned:
            page.say(does, 2, f"{command}{space}")
        else:  # a command in two lines could not be pasted
            page.rows([command], 2)
            page.say(does, 4)
    if any(YOURS.intersection(command.split()) for command, _ in found):
        page.say(tr(_words.IN_CAPITALS), 2)
