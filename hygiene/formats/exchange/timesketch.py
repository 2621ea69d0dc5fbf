"""The findings and events of a report as JSON lines for Timesketch.

Timesketch needs `message`, `datetime` and `timestamp_desc` in each line, and a file name that ends in `.jsonl`. It
makes `timestamp`, in microseconds since 1970, from `datetime` where that is missing. Older versions need it. Every
other field is kept as it is.

An event without a time has no line, because it must not borrow a time. The last line, dated with the report's own time,
counts the events left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from hygiene.formats.exchange.rows import Row, clean, prose, rows, who
from hygiene.language.words import tr_n
from hygiene.model.finding import Severity
from hygiene.plugins.format import Screen
from hygiene.report.report import Report, TimelineEvent

SUSPICIOUS: Final = "suspicious"
"""The tag of a sign of compromise."""
NEAR: Final = "near suspicious"
"""The tag of an event shortly before or after one."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
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
    "report": "Time of report",
}
"""The meaning of the time of each kind.

The others are changes of the account.
"""


def line(at: datetime, message: str, meaning: str, **fields: object) -> str:
    """Return an event on a line, in ASCII.

    `message` is safe to print, and `meaning` says what the time means, even if the message does not. Times are in UTC
    as ISO 8601 with microseconds.
    """
    needed = {
        "message": message.strip() or meaning,
        "datetime": iso(at),
        "timestamp": (at - _EPOCH) // timedelta(microseconds=1),
        "timestamp_desc": meaning,
    }
    return json.dumps(needed | fields) + "\n"


def meaning(kind: str, *, latest: bool, first: bool) -> str:
    """Return the meaning of a time.

    `latest` is true where the event may have been earlier, and `first` where more of its kind follow.
    """
    time = _TIMES.get(kind, "Time changed")
    return f"{time} (latest possible)" if latest else f"{time} (first of several)" if first else time


def iso(at: datetime) -> str:
    """Return a time in UTC as ISO 8601 with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def render(report: Report, screen: Screen) -> str:
    """Return the findings and events that have a time, oldest first."""
    del screen  # a program reads it
    every = [row for _, found in rows(report) for row in found]
    events = [event for event in report.timeline.lines if event.kind != "finding"]
    # The order of events at one time does not depend on their words.
    dated = [(at, event.kind, "", number, _event(at, event)) for number, event in enumerate(events) if (at := event.at)]
    dated += [(at, "finding", row.fingerprint, 0, _finding(at, row)) for row in every if (at := row.finding.at)]
    undated = sum(row.finding.at is None for row in every) + len(report.timeline.undated)
    return "".join([*(made for *_, made in sorted(dated)), *_count(report, len(dated), undated)])


def _finding(at: datetime, row: Row) -> str:
    finding, more = row.finding, {}
    ended = finding.ended
    if finding.since:
        more["since"] = iso(finding.since)
    if ended and ended > at:
        more["until"] = iso(ended)
    sign = row.result.path == "compromise" and finding.severity is not Severity.INFO and not row.accepted
    return line(
        at,
        prose(finding.message),
        meaning("finding", latest=finding.since is not None, first="until" in more),
        account=who(row.result.account),
        kind="finding",
        check=clean(row.result.check),
        severity=finding.severity.value,
        confidence=finding.confidence.value,
        fingerprint=row.fingerprint,
        state=row.state,
        accepted=row.accepted is not None,
        **more,
        **({"tag": [SUSPICIOUS]} if sign else {}),
    )


def _event(at: datetime, event: TimelineEvent) -> str:
    more: dict[str, object] = {}
    if event.since:
        more["since"] = iso(event.since)
    if event.near:
        more |= {"near": event.near.fingerprint, "tag": [NEAR]}
    described = meaning(event.kind, latest=event.since is not None, first=False)
    return line(at, prose(event.what), described, account=who(event.account), kind=clean(event.kind), **more)


def _count(report: Report, written: int, undated: int) -> Iterator[str]:
    """Yield the line that counts the written and the omitted events."""
    further = report.timeline.left_out + report.timeline.older
    words = [
        tr_n(
            written,
            "hygiene {version} wrote {count:,} event.",
            "hygiene {version} wrote {count:,} events.",
            version=report.version,
        )
    ]
    if undated:
        words.append(
            tr_n(
                undated,
                "{count:,} record without a time is left out.",
                "{count:,} records without a time are left out.",
            )
        )
    if further:
        words.append(
            tr_n(
                further,
                "The report's timeline left out {count:,} older or further event.",
                "The report's timeline left out {count:,} older or further events.",
            )
        )
    yield line(
        report.generated_at,
        clean(" ".join(words)),
        _TIMES["report"],
        kind="report",
        events=written,
        undated=undated,
        left_out=further,
    )
