"""The report for a ticket or a chat: Markdown in which no string from outside can make anything but text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hygiene.formats.wording import coverage as _unread
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording import timeline as _story
from hygiene.model.account import Account
from hygiene.model.finding import Finding
from hygiene.model.text import printable
from hygiene.plugins.format import Screen
from hygiene.report.report import Report, TimelineEvent

FINDINGS: Final = 12
APPS: Final = 25
MOMENTS: Final = 40

_ACTIVE: Final = re.compile(
    r"[\\`*_{}\[\]<>!|~&$^]|:(?=/)|(?<=www)\.|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]", re.IGNORECASE
)
_TWINS: Final = str.maketrans({"@": "＠", "#": "＃"})  # noqa: RUF001  # the look-alike is the point


def render(report: Report, screen: Screen) -> str:
    """The whole report as GitHub-flavoured Markdown."""
    del screen  # the ticket wraps it
    parts = _headline, _fixes, _accounts, _timeline, _findings, _apps, _rest
    return "\n".join(line for part in parts for line in part(report)) + "\n"


def plain(text: str, limit: int = _words.LONG) -> str:
    """`text` as text: no HTML, link, image, table, heading, list, mention or reference comes of it.

    `@` and `#` are written as their full-width twins, because hosts find mentions after backslashes are gone.
    """
    return _ACTIVE.sub(r"\\\g<0>", printable(text, limit).strip()).translate(_TWINS)


def prose(text: str) -> str:
    """`text` as text, in which only pages of our own platform table are links."""
    fit = printable(text, _words.LONG)
    return "".join(f"<{address}>" if address else _kept(said) for said, address in _words.links(fit)).strip()


def _kept(said: str) -> str:
    """A piece between links, with the spaces that part it from them."""
    left, right = said[: len(said) - len(said.lstrip(" "))], said[len(said.rstrip(" ")) :]
    return f"{left}{plain(said)}{right}" if said.strip() else said


def _who(account: Account | None) -> str:
    """An account without an `@`."""
    if not account:
        return "no account"
    if account.shared:
        return plain(str(account))
    return f"{plain(account.handle, _words.NAME)} on {plain(account.platform, _words.NAME)}"


def _headline(report: Report) -> Iterator[str]:
    yield f"# Account security: {plain(_unread.band(report))}"
    compromise = [f"**{_words.compromise(report)}.** {plain(report.compromise.statement)}"]
    said = " ".join(filter(None, (_unread.dated(report), plain(_unread.unchecked(report)))))
    risk = [f"**{_unread.likelihood(report)}** {said}"]
    for line in compromise + risk if report.compromise.status == "found" else risk + compromise:
        yield from ("", line)
    yield from (
        "",
        f"{plain(_words.when(report.generated_at, report.zone))}, as are all times. hygiene {report.version}.",
    )


def _fixes(report: Report) -> Iterator[str]:
    yield from ("", "## Fix this first", "")
    if not report.fix_first:
        yield _words.nothing_to_fix(report)
    for number, fix in enumerate(report.fix_first, 1):
        where = f"{_who(fix.account)}, {fix.severity}" if fix.account else str(fix.severity)
        yield f"{number}. **{plain(fix.title)}** ({where}). {prose(fix.how)} {_words.effect(fix)}"


def _accounts(report: Report) -> Iterator[str]:
    if len(report.accounts) < 2:
        return
    yield from ("", "## Accounts", "", "| Account | Owner | Risk | Likelihood | Export of |", "|---|---|---|---|---|")
    for line in report.accounts:
        owner, day = plain(line.owner, _words.NAME) or "nobody named", _words.day(line.taken_at, report.zone)
        yield f"| {_who(line.account)} | {owner} | {plain(line.score.band)} | {_words.interval(line.score)} | {day} |"


def _timeline(report: Report) -> Iterator[str]:
    story = report.timeline
    yield from ("", "## Timeline", "", plain(_story.covers(report) if story.lines else _story.empty(report)), "")
    yield from (f"- {_story.when(m.at, report.zone)} {_moment(m, report)}" for m in story.lines[-MOMENTS:])
    yield from _more(len(story.lines) - MOMENTS, "see --format json")
    if rest := _story.rest(report):
        yield from ("", plain(rest))
    if story.undated:
        yield from ("", "Without a date:", "")
    yield from (f"- {_moment(m, report)}" for m in story.undated[:MOMENTS])
    yield from _more(len(story.undated) - MOMENTS, "see --format json")


def _moment(moment: TimelineEvent, report: Report) -> str:
    whose = f"{_who(moment.account)}: " if _story.several(report) else ""
    return whose + plain(_story.what(moment))


def _findings(report: Report) -> Iterator[str]:
    yield from ("", "## Findings", "")
    found = _words.groups(report)
    if not found:
        yield from (_words.nothing_found(report), "")
    for account, groups in found:
        yield from (f"### {_who(account)}", "")
        for group in groups:
            yield from (f"**{plain(group.title)}**", "")
            yield from (f"- {_finding(finding, group, report)}" for finding in group.findings[:FINDINGS])
            yield from _more(len(group.findings) - FINDINGS, "see --format json")
            if group.why:
                yield f"- Why: {prose(group.why)}"
            if group.fix:
                yield f"- Fix: {prose(group.fix)}"
            if group.accepted:
                yield f"- {group.accepted} accepted, below."
            if group.result.reason:
                yield f"- Only in part: {plain(_words.sentence(group.result.reason))} More may be hidden."
            yield ""
    for account, titles in _words.clear(report):
        yield from (f"Looked at and clear, {_who(account)}: {plain('; '.join(titles))}", "")


def _finding(finding: Finding, group: _words.Group, report: Report) -> str:
    facts = [_words.when(finding.at, report.zone)] if finding.at else []
    said = "; ".join(plain(fact) for fact in (*facts, *finding.evidence))
    why = f" Why: {prose(finding.why)}" if finding.why and not group.why else ""
    fix = f" Fix: {prose(finding.fix)}" if finding.fix and not group.fix else ""
    mark = group.result.fingerprint(finding)
    how_bad = f"**{finding.severity}**, {finding.confidence} confidence"
    return f"{how_bad}: {plain(finding.message)}{f' ({said})' if said else ''}{why}{fix} `{mark}`"


def _apps(report: Report) -> Iterator[str]:
    yield from ("## Apps with access", "")
    if not report.apps:
        yield from (_words.no_apps(report), "")
    for account, lines in _words.inventories(report):
        yield from (f"{_who(account)}: {len(lines):,}", "", "| App | Publisher | May do | Age | Last post |")
        yield "|---|---|---|---|---|"
        for line in lines[:APPS]:
            name, publisher = plain(line.app.name, _words.NAME), plain(line.app.publisher, _words.NAME)
            may, last = plain(_words.permissions(line)), _words.last_post(line, report.zone)
            age = _words.age(line).replace("*", r"\*")
            yield f"| {name or '(no name)'} | {publisher or 'not told'} | {may} | {age} | {last} |"
        yield ""
        yield from _more(len(lines) - APPS, "hygiene apps EXPORT")
        if note := _words.age_note(lines[:APPS]):
            yield from (plain(note), "")


def _rest(report: Report) -> Iterator[str]:
    if report.not_checked:
        yield from ("## Not checked", "")
    for line in _unread.questions(report):
        about = f" ({_who(line.account)})" if line.account else ""
        yield f"- {plain(line.titles)}{about}: {plain(line.reason)} {line.widens}".rstrip()
    if report.not_checked:
        yield ""
    if report.accepted or report.stale_acceptances:
        yield from ("## Accepted", "")
    for kept in report.accepted:
        message = plain(kept.finding.message) if kept.finding else "The finding is not in this report"
        until = f"Until {plain(kept.until)}, by {plain(kept.owner)}: {plain(kept.reason)}"
        yield f"- {_words.sentence(message)} {until} `{kept.fingerprint[:16]}`"
    for old in report.stale_acceptances:
        yield f"- Stale: {plain(old.fingerprint)}, by {plain(old.owner)}: {plain(_words.stale(old))}"
    if report.accepted or report.stale_acceptances:
        yield ""
    yield from ("## What was read", "")
    if not report.inputs:
        yield "No input."
    for entry in report.inputs:
        digest = f" `{entry.sha256[:64]}`" if entry.sha256 else ""
        yield f"- {plain(entry.path)}: {plain(_words.counted(entry))}.{digest}"
        yield from (f"  - Not read, or not in full: {plain(f'{part}: {gap}')}" for part, gap in entry.gaps.items())
        yield from (f"  - Warning: {plain(warning)}" for warning in entry.warnings)
    yield f"- {_words.built_in(report)}"
    yield from (f"- {plain(_words.plugin(each))}" for each in _words.watched(report))
    yield from ("", *(f"> {said}" for said in _words.CLOSING))


def _more(count: int, where: str) -> Iterator[str]:
    if count > 0:
        yield f"- ... and {count:,} more: {where}"
