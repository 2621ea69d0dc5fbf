"""The report about a fleet as a table for spreadsheets.

Each account has a row, the worst first.

| column | meaning |
|---|---|
| account, platform, handle, group | the account and its group |
| owner, responder, importance | who answers for it, who acts when it is taken over, and how much depends on it |
| verdict, reason, fix | the word of its verdict, why, and the first thing to do |
| state | `read`, `stale` (its newest export is too old) or `not read` |
| signs, surest_sign | its open signs of a takeover, and the confidence of the surest |
| critical, high, medium, low, info | its open findings by severity |
| chance, chance_low, chance_high | the likelihood of a takeover within a year from 0 to 1, and its range |
| export_of | the day of its newest export, in UTC |
| answered, asked | the questions that were answered, and all |
| new, worse, gone | how its own findings changed since the last run that read it; empty where none did |
| report | the name of its own report |

It begins with a byte order mark, for the reason given in `formats/csv.py`. No cell holds an address or a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC
from typing import Final

from hygiene.formats.fleet.words import why
from hygiene.formats.wording.spreadsheet import BYTE_ORDER_MARK, cell
from hygiene.model.account import masked_handle
from hygiene.model.finding import Severity
from hygiene.plugins.format import Screen
from hygiene.report.changes.records import tally
from hygiene.report.fleet.records import FleetLine, Overview

_LONGEST: Final = 1000
"""The most characters of a cell."""
_SEVERITIES: Final = tuple(reversed(Severity))
COLUMNS: Final = (
    "account", "platform", "handle", "group", "owner", "responder", "importance", "verdict", "reason", "fix", "state",
    "signs", "surest_sign", *(severity.value for severity in _SEVERITIES), "chance", "chance_low", "chance_high",
    "export_of", "answered", "asked", "new", "worse", "gone", "report",
)  # fmt: skip


def render(overview: Overview, screen: Screen) -> str:
    """Return a row for each account."""
    del screen  # a spreadsheet has its own
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in overview.lines:
        writer.writerow([cell(*each, _LONGEST) for each in zip(COLUMNS, _cells(line), strict=True)])
    return BYTE_ORDER_MARK + out.getvalue()


def _cells(line: FleetLine) -> Iterator[str]:
    account = line.account
    yield from (account.name, account.platform, masked_handle(account.handle), account.group)
    yield from (account.owner, account.responder, account.importance)
    yield from (line.word, why(line), line.fix, line.state, str(line.signs), line.surest or "")
    yield from (str(line.found.get(severity, 0)) for severity in _SEVERITIES)
    score = line.score
    yield from (f"{each:.6f}" for each in (score.expected, score.low, score.high)) if score else ("", "", "")
    yield line.taken_at.astimezone(UTC).date().isoformat() if line.taken_at else ""
    yield from (str(line.answered), str(line.asked))
    news = tally(line.changes)
    yield from (str(len(each)) if line.compared else "" for each in (news.new, news.worse, news.gone))
    yield line.file
