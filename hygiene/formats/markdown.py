"""The report for a ticket or a chat, as Markdown.

Strings from outside stay plain text in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from hygiene.formats.wording import apps as _access
from hygiene.formats.wording import changes as _changes
from hygiene.formats.wording import coverage as _coverage
from hygiene.formats.wording import incident as _incident
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording import provenance as _provenance
from hygiene.formats.wording import timeline as _story
from hygiene.formats.wording import verdict as _verdict
from hygiene.formats.wording.fixes import lead, nothing_to_fix, responsible
from hygiene.formats.wording.links import links
from hygiene.language.words import tr, tr_n
from hygiene.model.account import Account, masked_handle
from hygiene.model.finding import Finding
from hygiene.model.text import escaped, printable, sentence
from hygiene.plugins.format import Screen
from hygiene.report.report import Report, TimelineEvent
from hygiene.sources.settings.profiles import tone

FINDINGS: Final = 12
APPS: Final = 25
CHANGES: Final = 25
MOMENTS: Final = 40

_ACTIVE: Final = re.compile(
    r"[\\`*_{}\[\]<>!|~&$^]|:(?=/)|(?<=www)\.|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]", re.IGNORECASE
)
_TWINS: Final = str.maketrans({"@": "＠", "#": "＃"})  # noqa: RUF001  # the look-alike is the point


def render(report: Report, screen: Screen) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    del screen  # the ticket wraps the text
    begun = _headline, _incidents, _fixes, _accounts, _next, _changed
    parts = *begun, _timeline, _findings, _apps, _open, _accepted, _inputs
    return "\n".join(line for part in parts for line in part(report)) + "\n"


def plain(text: str, limit: int = _words.LONG) -> str:
    """Return `text` escaped, so that it stays text.

    It makes no HTML, link, image, table, heading, list, mention or reference.

    `@` and `#` become their full-width twins, because hosts look for mentions after they have removed backslashes.
    """
    return _inert(printable(text, limit))


def _inert(text: str) -> str:
    return _ACTIVE.sub(r"\\\g<0>", text.strip()).translate(_TWINS)


def prose(text: str) -> str:
    """Return `text` escaped, but with links to our platform table's pages.

    No other address becomes a link.
    """
    short = printable(text, _words.LONG)
    return "".join(f"<{address}>" if address else _spaced(words) for words, address in links(short)).strip()


def _spaced(words: str) -> str:
    """Return a piece between links escaped, with the spaces around it."""
    left, right = words[: len(words) - len(words.lstrip(" "))], words[len(words.rstrip(" ")) :]
    return f"{left}{plain(words)}{right}" if words.strip() else words


def _who(account: Account | None) -> str:
    """Return the name of an account without an `@`.

    A host may read an `@` as a mention.
    """
    if not account or account.shared or not account.named:
        return plain(_words.who(account))
    name = _inert(escaped(masked_handle(account.handle), _words.NAME))
    return tr("{name} on {platform}", name=name, platform=plain(account.platform, _words.NAME))


def _headline(report: Report) -> Iterator[str]:
    yield f"# {tr('Account security: {verdict}', verdict=plain(_words.word(_verdict.word(report))))}"
    yield from ("", f"**{plain(_verdict.statement(report))}**")
    for text in (
        _verdict.unread(report),
        _changes.second_line(report),
        _verdict.number(report),
        _verdict.coverage(report),
        _coverage.dated(report),
    ):
        if text:
            yield from ("", plain(text))
    if report.view:
        yield from ("", f"**{plain(report.view.statement)}**")
    yield from ("", plain(_words.made(report)))


def _incidents(report: Report) -> Iterator[str]:
    for incident in report.incidents:
        heading = _incident.heading_of(_who(incident.account), plain(incident.owner, _words.NAME))
        yield from ("", f"## {heading}", "")
        if title := _incident.title(incident, report):
            yield from (plain(title), "")
        for event in incident.events:
            at, words = _incident.event_words(event, report.zone)
            yield f"- {at} {plain(words)}"
        yield from ("", f"{_incident.plan(incident)}:", "")
        yield from (
            f"{number}. {prose(_incident.step(step, whole=True))}" for number, step in enumerate(incident.steps, 1)
        )


def _fixes(report: Report) -> Iterator[str]:
    said = tone(report.profile)
    yield from ("", f"## {tr(said.then if report.incidents else said.first)}", "")
    left, new = report.fix_first, _changes.new_ones(report)
    if not left:
        yield nothing_to_fix(report)
    for number, fix in enumerate(left, 1):
        whose = responsible(replace(fix, owner=plain(fix.owner, _words.NAME)), said.whose, _who)
        text = f"**{plain(sentence(fix.title))}** {prose(sentence(fix.how))}"
        gain = _changes.mark(lead(fix, report.zone), new=_changes.is_new(fix, new))
        yield f"{number}. {gain}: {text}" + (f" {whose}" if whose else "")


def _accounts(report: Report) -> Iterator[str]:
    if len(report.accounts) < 2:
        return
    heads = tr("Account"), tr("Owner"), tr("Verdict"), tr("Signs"), tr("Chance"), tr("Answered"), tr("As of")
    yield from ("", f"## {tr('Accounts')}", "", *_head(heads))
    for line, row in zip(report.accounts, _verdict.rows(report), strict=True):
        owner, word = plain(row.owner, _words.NAME), _words.word(row.word)
        cells = _who(line.account), owner, word, row.signs, row.chance, row.answered, row.export
        yield f"| {' | '.join(cells)} |"
    yield from ("", tr(_verdict.SIGNS_NOTE))


def _head(names: Sequence[str]) -> Iterator[str]:
    """Yield the head of a table with these columns."""
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"


def _next(report: Report) -> Iterator[str]:
    if not report.coverage.next or _verdict.nothing_read(report):
        return
    yield from ("", f"## {tr('Read next')}", "")
    for number, look in enumerate(report.coverage.next, 1):
        yield f"{number}. {prose(_verdict.look(look, report))}{_why(_verdict.why_open(look))}"


def _why(reason: str) -> str:
    """Return a reason to write after a sentence, or ""."""
    return f" {tr('Why: {reason}', reason=prose(reason))}" if reason else ""


def _changed(report: Report) -> Iterator[str]:
    if report.changes and (found := _changes.sections(report.changes, report.titles)):
        yield from ("", f"## {tr('What changed')}")
        yield from changed(found)


def changed(found: Iterable[_changes.Section]) -> Iterator[str]:
    """Yield the changes by kind and cause."""
    for section in found:
        yield from ("", f"**{section.title}**", "")
        for line in section.lines[:CHANGES]:
            about = f"{_who(line.account)}: " if line.account else ""
            yield f"- **{line.lead}:** {about}{plain(line.text)}"
        yield from _more(len(section.lines) - CHANGES, tr("Use --format json."))


def _timeline(report: Report) -> Iterator[str]:
    story = report.timeline
    yield from (
        "",
        f"## {tr('Timeline')}",
        "",
        plain(_story.covers(report) if story.lines else _story.empty(report)),
        "",
    )
    several = _story.several(report)
    yield from (f"- {_story.time(m, report.zone)} {_moment(m, several=several)}" for m in _story.shown(story, MOMENTS))
    yield from _more(len(story.lines) - MOMENTS, tr("Use --format json."))
    if rest := _story.rest(report):
        yield from ("", plain(rest))
    if story.undated:
        yield from ("", tr("Without a date:"), "")
    yield from (f"- {_moment(m, several=several)}" for m in story.undated[:MOMENTS])
    yield from _more(len(story.undated) - MOMENTS, tr("Use --format json."))


def _moment(moment: TimelineEvent, *, several: bool) -> str:
    whose = f"{_who(moment.account)}: " if several else ""
    return whose + plain(_story.what(moment))


def _findings(report: Report) -> Iterator[str]:
    yield from ("", f"## {tr('Findings')}", "")
    found, new = _words.groups(report), _changes.new_ones(report)
    if not found:
        yield from (_words.nothing_found(report), "")
    for account, groups in found:
        yield from (f"### {_who(account)}", "")
        for group in groups:
            yield from (f"**{plain(group.title)}**", "")
            yield from (f"- {_finding(finding, group, report, new)}" for finding in group.findings[:FINDINGS])
            yield from _more(len(group.findings) - FINDINGS, tr("Use --format json."))
            if group.why:
                yield f"- {tr('Why: {reason}', reason=prose(sentence(group.why)))}"
            if group.fix:
                yield f"- {tr('Fix: {fix}', fix=prose(sentence(group.fix)))}"
            if group.accepted:
                yield f"- {_coverage.accepted(group.accepted)}"
            if group.result.reason:
                yield f"- {tr('Only partly checked: {reason}', reason=plain(_coverage.partly(group.result.reason)))}"
            yield ""
    for account, titles in _words.clear(report):
        named = {"account": _who(account), "titles": plain("; ".join(titles))}
        yield from (tr("These checks found nothing on {account}: {titles}", **named), "")


def _finding(finding: Finding, group: _words.Group, report: Report, new: frozenset[str]) -> str:
    facts = "; ".join(map(plain, (_words.confidence(finding.confidence), *_words.facts(finding, report.zone))))
    why = "" if group.why else _why(sentence(finding.why))
    fix = f" {tr('Fix: {fix}', fix=prose(sentence(finding.fix)))}" if finding.fix and not group.fix else ""
    mark = group.result.fingerprint(finding)
    lead = f"**{_changes.mark(_words.capital(_words.severity(finding.severity)), new=mark in new)}:**"
    return f"{lead} {plain(sentence(finding.message))} ({facts}){why}{fix} `{mark}`"


def _apps(report: Report) -> Iterator[str]:
    yield from (f"## {tr('Apps with access')}", "")
    if not report.apps:
        yield from (_access.no_apps(report), "")
    for account, lines in _access.inventories(report):
        heads = tr("App"), tr("Publisher"), tr("May do"), tr("Age"), tr("Last post")
        yield from (f"{_who(account)}: {tr_n(len(lines), '{count:,} app', '{count:,} apps')}", "", *_head(heads))
        for line in lines[:APPS]:
            name, publisher = plain(line.app.name, _words.NAME), plain(line.app.publisher, _words.NAME)
            may, last = plain(_access.permissions(line)), _access.last_post(line, report.zone)
            age = _access.age(line).replace("*", r"\*")
            yield f"| {name or tr('(no name)')} | {publisher or tr('not stated')} | {may} | {age} | {last} |"
        yield ""
        yield from _more(len(lines) - APPS, tr("Use hygiene apps EXPORT."))
        if note := _access.age_note(lines[:APPS]):
            yield from (plain(note), "")


def _open(report: Report) -> Iterator[str]:
    if not report.not_checked:
        return
    yield from (f"## {tr('Not fully checked')}", "")
    for line in _coverage.questions(report):
        about = f" ({_who(line.account)})" if line.account else ""
        yield f"- {plain(line.titles)}{about}: {plain(line.reason)}"
    yield ""


def _accepted(report: Report) -> Iterator[str]:
    if not report.accepted and not report.stale_acceptances:
        return
    yield from (f"## {tr('Accepted')}", "")
    for line in report.accepted:
        yield f"- {plain(_words.accepted(line))} {plain(_words.terms(line))} `{line.fingerprint[:16]}`"
    for line in report.stale_acceptances:
        yield f"- {plain(_words.stale(line))} {plain(_words.terms(line))} `{line.fingerprint[:16]}`"
    yield ""


def _inputs(report: Report) -> Iterator[str]:
    yield from (f"## {tr('What was read')}", "")
    if not report.inputs:
        yield tr("No file was given to read.")
    for entry in report.inputs:
        digest = f" `{entry.sha256[:64]}`" if entry.sha256 else ""
        yield f"- {plain(_provenance.path(entry))}: {plain(_provenance.counted(entry))}.{digest}"
        yield from (f"  - {label} {plain(gap)}" for label, gap in _provenance.gaps(entry))
        yield from (f"  - {tr('Warning: {warning}', warning=plain(warning))}" for warning in entry.warnings)
    if report.policy or report.policy_notes:
        yield f"- {tr('Policy: {policy}', policy=plain(report.policy or tr('not a file')))}"
    yield from (f"  - {tr('Warning: {warning}', warning=plain(sentence(note)))}" for note in report.policy_notes)
    yield f"- {_provenance.built_in(report)}"
    yield from (f"- {plain(_provenance.plugin(line))}" for line in _provenance.watched(report))
    yield from ("", *(f"> {tr(paragraph)}" for paragraph in _words.CLOSING))


def _more(count: int, where: str) -> Iterator[str]:
    if count > 0:
        yield f"- {tr('... and {count:,} more. {where}', count=count, where=where)}"
