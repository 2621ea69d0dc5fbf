"""The table of contents of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hygiene.formats.html.pictures.drawn import Drawn
from hygiene.formats.wording import changes as _changes
from hygiene.formats.wording import verdict as _verdict
from hygiene.formats.wording.phrases import who
from hygiene.language.words import tr
from hygiene.model.account import Account
from hygiene.report.report import Report
from hygiene.sources.settings.profiles import tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A section of the page. `parts` are the sections in it."""

    place: str
    title: str
    parts: tuple[Entry, ...] = ()


def contents(report: Report, drawn: Drawn, of: Mapping[Account | None, str]) -> list[Entry]:
    """Return the entries, in the order of the page.

    `of` are the places of the findings of each account.
    """
    return [
        Entry(place="verdict", title=tr("Verdict")),
        *_to_do(report, drawn),
        *_found(report, drawn, of),
        *_made(report),
    ]


def _to_do(report: Report, drawn: Drawn) -> Iterator[Entry]:
    for number, case in enumerate(report.incidents, 1):
        title = tr("What happened")
        if len(report.incidents) > 1:
            title = tr("{title}: {account}", title=title, account=who(case.account))
        yield Entry(place=f"incident-{number}", title=title)
    if drawn.trend:
        yield Entry(place="trend", title=tr("Over time"))
    said = tone(report.profile)
    yield Entry(place="fix", title=tr(said.then if report.incidents else said.first))
    if report.accounts:
        yield Entry(place="accounts", title=tr("Accounts"))
    if report.coverage.next and not _verdict.nothing_read(report):
        yield Entry(place="next", title=tr("Read next"))
    if report.changes and _changes.sections(report.changes, report.titles):
        yield Entry(place="changes", title=tr("What changed"))


def _found(report: Report, drawn: Drawn, of: Mapping[Account | None, str]) -> Iterator[Entry]:
    if drawn.habits:
        yield Entry(place="habits", title=tr("When and how it is used"))
    if drawn.shared:
        yield Entry(place="shared", title=tr("Shared passwords"))
    yield Entry(place="timeline", title=tr("Timeline"))
    parts = tuple(Entry(place=place, title=who(account)) for account, place in of.items()) if len(of) > 1 else ()
    yield Entry(place="findings", title=tr("Findings"), parts=parts)
    if report.not_checked:
        yield Entry(place="open", title=tr("Not fully checked"))


def _made(report: Report) -> Iterator[Entry]:
    yield Entry(place="apps", title=tr("Apps with access"))
    yield Entry(place="paths", title=tr("How the chance is made up"))
    if report.accepted or report.stale_acceptances:
        yield Entry(place="accepted", title=tr("Accepted"))
    yield Entry(place="read", title=tr("What was read, and by what"))
