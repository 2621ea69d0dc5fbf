"""The timeline of an incident as CSV, for spreadsheets.

| column | meaning |
|---|---|
| datetime_utc, datetime_home | the time, or that of the first of several, in UTC and in the home zone |
| since_utc | the earliest possible time, where only an interval is known; `datetime_utc` is then the latest |
| until_utc | the time of the last of several |
| account | the platform and the handle |
| kind | `post`, `message`, `grant` and so on, as in `Entry` |
| what | the act in words |
| count | the number of acts |
| suspicious | `yes` where it may be the intruder's |
| post_id, post_address | the post, where the line is about one |
| input | the file that states it |

Times are in ISO 8601 with their offset. No cell holds a formula, an e-mail address, or a word of a post or message.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, tzinfo
from typing import Final

from hygiene.formats.wording.spreadsheet import no_formula
from hygiene.incident.records import Entry, Story
from hygiene.model.text import printable, sentence
from hygiene.reference.platforms import platform

COLUMNS: Final = (
    "datetime_utc", "datetime_home", "since_utc", "until_utc", "account", "kind", "what", "count", "suspicious",
    "post_id", "post_address", "input",
)  # fmt: skip
_LONGEST: Final = 4000
"""The most characters of a cell. A spreadsheet holds 32,767."""


def render(story: Story, zone: tzinfo) -> str:
    """Return a line for each entry, oldest first.

    The first line names the columns. `zone` is the home time zone.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in story.entries:
        writer.writerow(no_formula(printable(cell, _LONGEST)) for cell in _cells(entry, zone))
    return out.getvalue()


def _cells(entry: Entry, zone: tzinfo) -> tuple[str, ...]:
    return (
        _iso(entry.at, UTC),
        _iso(entry.at, zone),
        _iso(entry.since, UTC),
        _iso(entry.until, UTC),
        entry.account.stable_name,
        entry.kind,
        sentence(entry.what),
        str(entry.count),
        "yes" if entry.suspicious else "",
        entry.post_id,
        platform(entry.account.platform).post(entry.post_id) if entry.post_id else "",
        entry.input,
    )


def _iso(at: datetime | None, zone: tzinfo) -> str:
    """Return a time as ISO 8601 with its offset, or "" for None."""
    if at is None:
        return ""
    try:
        return at.astimezone(zone).isoformat()
    except OverflowError:  # the first and the last possible day do not have a local time everywhere
        return at.astimezone(UTC).isoformat()
