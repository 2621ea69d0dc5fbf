"""The timeline of an incident as JSON lines for Timesketch.

Timesketch needs `message`, `datetime` and `timestamp_desc` in each line, and a file name that ends in `.jsonl`. It
makes `timestamp`, in microseconds since 1970, from `datetime` where that is missing; older versions need it. Every
other field is kept as it is: `account`, `kind`, `count`, `post_id`, `input` and `suspicious`; `since` and `until` where
the entry has them; and `tag`, by which suspicious lines can be filtered. Undated records are in no line, and the story
counts them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Final

from hygiene.incident.records import Entry, Story
from hygiene.model.text import printable, sentence

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST: Final = 4000
"""The most characters of a message."""
_TIMES: Final = {
    "post": "Time posted",
    "message": "Time sent",
    "follow": "Time followed",
    "unfollow": "Time unfollowed",
    "block": "Time blocked",
    "like": "Time liked",
    "deletion": "Time deleted",
    "grant": "Time of access",
    "identity": "Time linked",
    "session": "Time of sign-in",
    "device": "Time seen",
    "finding": "Time of finding",
}
"""The meaning of the time of each kind.

The others are changes of the account.
"""


def render(story: Story) -> str:
    """Return a JSON object for each entry, one on a line, oldest first.

    The text is ASCII. Times are in UTC as ISO 8601 with microseconds.
    """
    return "".join(f"{json.dumps(_fields(entry))}\n" for entry in story.entries)


def _fields(entry: Entry) -> dict[str, object]:
    fields: dict[str, object] = {
        "message": printable(sentence(entry.what), _LONGEST),
        "datetime": _iso(entry.at),
        "timestamp": (entry.at - _EPOCH) // timedelta(microseconds=1),
        "timestamp_desc": _described(entry),
        "account": printable(str(entry.account), 60),
        "kind": entry.kind,
        "count": entry.count,
        "post_id": printable(entry.post_id, 64),
        "input": printable(entry.input, _LONGEST),
        "suspicious": entry.suspicious,
    }
    if entry.since:
        fields["since"] = _iso(entry.since)
    if entry.until:
        fields["until"] = _iso(entry.until)
    if entry.suspicious:
        fields["tag"] = ["suspicious"]
    return fields


def _described(entry: Entry) -> str:
    """Return the meaning of the time of an entry."""
    time = _TIMES.get(entry.kind, "Time changed")
    return f"{time} (latest possible)" if entry.since else f"{time} (first of several)" if entry.until else time


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
