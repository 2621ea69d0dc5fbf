"""The whole report as one table for spreadsheets.

| column | meaning |
|---|---|
| kind | `finding`, `unknown` (a question that is open), `entry` (of a vault) or `gone` (found by an earlier run) |
| status | `found`, `accepted`, `unknown`, `clear`, `not judged` (an entry that is not in use) or `gone` |
| severity, confidence | those of the finding, or of the worst reason of an entry |
| account, platform, handle, owner | the account, and who is responsible for it |
| name, site, user | the entry of a vault |
| check, title | the check, or the file that could not be read |
| message, fix | the finding, every reason of an entry, or why a question is open; and what to do first about it |
| at_utc | when it happened, in UTC |
| state, state_reason | `new`, `changed`, `still` or `gone` since an earlier run, and why; empty if none was compared |
| accepted, accepted_until, accepted_by | why a finding is accepted, or which reasons of an entry; until when; by whom |
| not_fully_checked | the open questions about an entry |
| fingerprint | that of the finding, or those of the reasons of an entry |

A finding about entries of a vault is a reason of each of them, and has no row of its own. Every entry has one row, and
so does every question that is not fully answered, so that unread data never looks clear.

The text begins with a byte order mark, because Excel otherwise reads a file that is opened by a double click in the
system's old encoding, and spoils quotes and names. Spreadsheets, SQLite and most libraries skip the mark; in Python the
encoding is `utf-8-sig`. Printed text has no mark. Cells are quoted as in RFC 4180, and lines end as in every other
format. No cell holds a password, an address or a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field, fields
from datetime import UTC
from typing import Final, Literal

from hygiene.formats.exchange.rows import Row, gone, rows
from hygiene.formats.wording.spreadsheet import BYTE_ORDER_MARK, cell
from hygiene.language.words import tr, tr_later
from hygiene.model.account import VAULT, Account, masked_handle
from hygiene.model.finding import Finding
from hygiene.model.text import sentence
from hygiene.plugins.format import Screen
from hygiene.report.changes.records import Change
from hygiene.report.parts.lines import EntryLine
from hygiene.report.report import NotChecked, Report

_LONGEST: Final = 4000
"""The most characters of a cell. A spreadsheet holds 32,767."""
_NOT_IN_USE: Final = tr_later("Not judged, because the entry is archived, deleted or expired.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of the table. Its fields are the columns."""

    kind: Literal["finding", "unknown", "entry", "gone"]
    status: Literal["found", "accepted", "unknown", "clear", "not judged", "gone"]
    severity: str = ""
    confidence: str = ""
    account: str = ""
    platform: str = ""
    handle: str = ""
    owner: str = ""
    name: str = ""
    site: str = ""
    user: str = ""
    check: str = ""
    title: str = ""
    message: str = ""
    fix: str = ""
    at_utc: str = ""
    state: str = ""
    state_reason: str = ""
    accepted: str = ""
    accepted_until: str = ""
    accepted_by: str = ""
    not_fully_checked: str = ""
    fingerprint: str = ""


COLUMNS: Final = tuple(column.name for column in fields(_Row))


@dataclass(slots=True, kw_only=True)
class _Entry:
    """An entry of a vault, and the findings about it."""

    line: EntryLine
    found: list[Row] = field(default_factory=list)

    @property
    def rank(self) -> tuple[int, int, str]:
        """The severity and the number of its open findings, the worst first."""
        ranks = [each.finding.severity.rank for each in self.found if each.accepted is None]
        return -max(ranks, default=-1), -len(ranks), self.line.ref


def _rank(found: Row) -> tuple[bool, int, int]:
    """Return a sort key of findings: open ones first, the worst first."""
    return found.accepted is not None, -found.finding.severity.rank, -found.finding.confidence.rank


def render(report: Report, screen: Screen) -> str:
    """Return findings, entries, open questions, and findings that are gone."""
    del screen  # a spreadsheet has its own
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_cells, _rows(report)))
    return BYTE_ORDER_MARK + out.getvalue()


def _cells(row: _Row) -> Iterator[str]:
    """Yield the cells of a row, safe to open."""
    for column, text in zip(COLUMNS, astuple(row), strict=True):
        # The digits of a fingerprint sometimes look like a telephone number.
        yield text if column == "fingerprint" else cell(column, text, _LONGEST)


def _rows(report: Report) -> Iterator[_Row]:
    """Yield the rows."""
    owners = {line.account.key: line.owner for line in report.accounts}
    entries = {line.ref: _Entry(line=line) for line in report.entries}
    found = []
    for each in (row for _, of_result in rows(report) for row in of_result):
        about = each.finding.entries if each.result.account and each.result.account.platform == VAULT else ()
        named = [entries[ref] for ref in dict.fromkeys(about) if ref in entries]
        for entry in named:
            entry.found.append(each)
        if not named:
            found.append(each)
    for each in sorted(found, key=_rank):
        yield _finding(each, report.titles, owners)
    vault = next((r.account for r in report.results if r.account and r.account.platform == VAULT), None)
    unanswered = "; ".join(dict.fromkeys(q.title for q in report.not_checked if vault and q.account == vault))
    for entry in sorted(entries.values(), key=lambda entry: entry.rank):
        yield _entry(entry, vault, unanswered if entry.line.in_use else "")
    for question in report.not_checked:
        yield _unknown(question, owners)
    for change in gone(report):
        yield _gone(change, report.titles, owners)


def _finding(found: Row, titles: Mapping[str, str], owners: Mapping[tuple[str, str], str]) -> _Row:
    finding, accepted = found.finding, found.accepted
    return _Row(
        kind="finding",
        status="accepted" if accepted else "found",
        severity=finding.severity.value,
        confidence=finding.confidence.value,
        **_account(found.result.account, owners),
        check=found.result.check,
        title=titles.get(found.result.check, found.result.check),
        message=sentence(finding.message),
        fix=sentence(finding.fix),
        # Spreadsheets read `2026-02-27 02:11:00` as a time.
        at_utc=finding.at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds") if finding.at else "",
        state=found.state,
        state_reason=sentence(found.why),
        accepted=accepted.reason if accepted else "",
        accepted_until=accepted.until if accepted else "",
        accepted_by=accepted.owner if accepted else "",
        fingerprint=found.fingerprint,
    )


def _unknown(question: NotChecked, owners: Mapping[tuple[str, str], str]) -> _Row:
    return _Row(
        kind="unknown",
        status="unknown",
        **_account(question.account, owners),
        check=question.check,
        title=question.title,
        message=sentence(question.reason),
    )


def _entry(entry: _Entry, vault: Account | None, unanswered: str) -> _Row:
    line = entry.line
    reasons = sorted(entry.found, key=_rank)
    still_open = [each for each in reasons if each.accepted is None]
    terms = [each.accepted for each in reasons if each.accepted]
    return _Row(
        kind="entry",
        status=_status(entry, unanswered),
        severity=still_open[0].finding.severity.value if still_open else "",
        confidence=still_open[0].finding.confidence.value if still_open else "",
        **_account(vault, {}),
        name=line.ref,
        site=" ".join(line.sites),
        user=line.user,
        check=" ".join(dict.fromkeys(each.result.check for each in reasons)),
        message=" ".join(_reason(each.finding) for each in still_open) if line.in_use else tr(_NOT_IN_USE),
        fix=next((sentence(fix) for each in still_open if (fix := _fix(each.finding, line.ref))), ""),
        state=next((state for state in ("new", "changed", "still") if state in {each.state for each in reasons}), ""),
        state_reason=" ".join(dict.fromkeys(sentence(each.why) for each in reasons if each.why)),
        accepted=" ".join(_reason(each.finding) for each in reasons if each.accepted),
        accepted_until=min((each.until for each in terms), default=""),
        accepted_by="; ".join(dict.fromkeys(each.owner for each in terms)),
        not_fully_checked=unanswered,
        fingerprint=" ".join(each.fingerprint for each in reasons),
    )


def _status(entry: _Entry, unanswered: str) -> Literal["found", "accepted", "unknown", "clear", "not judged"]:
    """Return the status of an entry.

    An entry that is not fully checked is not clear.
    """
    if not entry.line.in_use:
        return "not judged"
    if any(each.accepted is None for each in entry.found):
        return "found"
    return "unknown" if unanswered else "accepted" if entry.found else "clear"


def _gone(change: Change, titles: Mapping[str, str], owners: Mapping[tuple[str, str], str]) -> _Row:
    """Return a finding of an earlier run.

    Where less was read this time, it is unknown whether it is gone.
    """
    return _Row(
        kind="gone",
        status="unknown" if change.cause == "reading" else "gone",
        severity=change.found.severity.value,
        confidence=change.found.confidence.value,
        **_account(change.account, owners),
        check=change.check,
        title=titles.get(change.check, change.check),
        message=sentence(change.found.message),
        state="gone",
        state_reason=sentence(change.why),
        fingerprint=change.fingerprint,
    )


def _account(account: Account | None, owners: Mapping[tuple[str, str], str]) -> dict[str, str]:
    if account is None:
        return {}
    return {
        "account": account.stable_name,
        "platform": account.platform,
        "handle": masked_handle(account.handle),
        "owner": owners.get(account.key, ""),
    }


def _fix(finding: Finding, entry: str) -> str:
    """Return what to do about an entry, which no other row has to explain."""
    return dict(zip(finding.entries, finding.fixes, strict=False)).get(entry, finding.fix)


def _reason(finding: Finding) -> str:
    """Return a finding in words.

    The first sentence is enough where the finding names many entries.
    """
    several = len(finding.entries) > 1 and ". " in finding.message
    return sentence(finding.message.partition(". ")[0] if several else finding.message)
