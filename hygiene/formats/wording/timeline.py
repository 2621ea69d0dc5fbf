"""Words about the timeline that the formats for people share."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from hygiene.formats.wording import phrases as _words
from hygiene.model.text import plural, sentence
from hygiene.report.report import Report, TimelineEvent


def when(at: datetime | None, zone: tzinfo) -> str:
    """Return a time in the home zone, which the report names at its beginning.

    An export's bare day is stored as midnight UTC. It stays that day in every zone.
    """
    if at is None:
        return "undated"
    at_utc = at.astimezone(UTC)
    if (at_utc.hour, at_utc.minute, at_utc.second, at_utc.microsecond) == (0, 0, 0, 0):
        return f"{at_utc:%Y-%m-%d} (day)"
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def what(event: TimelineEvent) -> str:
    """Return the words of an event as a sentence; `!` marks a finding."""
    return f"! {sentence(event.what)}" if event.kind == "finding" else sentence(event.what)


def several(report: Report) -> bool:
    """Return whether the report is about several accounts.

    The lines of the timeline then name theirs.
    """
    story = report.timeline
    named = {line.account for line in report.accounts} | {event.account for event in (*story.lines, *story.undated)}
    return len(named) > 1


def covers(report: Report) -> str:
    """Return the range of the timeline as sentences."""
    since, until = (_words.day(at, report.zone) for at in (report.timeline.since, report.timeline.until))
    return f"From {since} to {until}. Earlier events are shown only near a sign of compromise. ! marks findings."


def empty(report: Report) -> str:
    """Return the meaning of a timeline without lines."""
    if not report.results:
        return "Nothing was checked."
    since, until = (_words.day(at, report.zone) for at in (report.timeline.since, report.timeline.until))
    return f"Nothing that was read has a date between {since} and {until}."


def rest(report: Report) -> str:
    """Return sentences that count the events left out, or "" without any."""
    story = report.timeline
    sentences = []
    if story.older:
        sentences.append(f"{plural(story.older, 'older event')} not shown.")
    if story.left_out:
        sentences.append(
            f"{plural(story.left_out, 'event')} left out to keep the list short: the oldest ones not near a sign."
        )
    return " ".join(sentences)
