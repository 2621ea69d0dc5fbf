"""What the formats for people say of the timeline in the same words."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from hygiene.formats.wording import phrases as _words
from hygiene.model.text import plural
from hygiene.report.report import Report, TimelineEvent


def when(at: datetime | None, zone: tzinfo) -> str:
    """A time in the home zone, which is named above the list; a bare day, which exports give as midnight UTC, stays that day."""
    if at is None:
        return "undated"
    at_utc = at.astimezone(UTC)
    if (at_utc.hour, at_utc.minute, at_utc.second, at_utc.microsecond) == (0, 0, 0, 0):
        return f"{at_utc:%Y-%m-%d} (day)"
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def what(moment: TimelineEvent) -> str:
    """What happened; `!` marks what a check found."""
    return f"! {moment.what}" if moment.kind == "finding" else moment.what


def several(report: Report) -> bool:
    """Whether lines must say which account they are about."""
    story = report.timeline
    named = {line.account for line in report.accounts} | {moment.account for moment in (*story.lines, *story.undated)}
    return len(named) > 1


def covers(report: Report) -> str:
    """What the timeline covers."""
    story = report.timeline
    since, until = _words.day(story.since, report.zone), _words.day(story.until, report.zone)
    zone = _words.when(story.until, report.zone).rpartition(" ")[2]
    return (
        f"From {since} to {until}, and before that what lies near a sign of compromise; {zone} time. ! marks findings."
    )


def empty(report: Report) -> str:
    """What a timeline without lines means."""
    if not report.results:
        return "Nothing was checked."
    since, until = (_words.day(at, report.zone) for at in (report.timeline.since, report.timeline.until))
    return f"Nothing that was read has a date between {since} and {until}."


def rest(report: Report) -> str:
    """What the timeline does not show, in one line, or an empty string."""
    story = report.timeline
    said = []
    if story.older:
        said.append(f"{plural(story.older, 'older thing')} not shown")
    if story.left_out:
        said.append(f"{plural(story.left_out, 'line')} left out, the oldest that are near no sign")
    return f"{'; '.join(said)}." if said else ""
