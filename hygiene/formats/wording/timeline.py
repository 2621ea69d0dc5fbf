"""Words about the timeline that the formats for people share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from hygiene.formats.wording import phrases as _words
from hygiene.model.text import listed, plural, sentence, span
from hygiene.report.report import NearSign, Report, Timeline, TimelineEvent

_ACCOUNTS: Final = 6
"""Accounts and days of exports named before the rest is counted."""


def when(at: datetime | None, zone: tzinfo) -> str:
    """Return a time in the home zone, which the report names at its beginning.

    An export's bare day is stored as midnight UTC. It stays that day in every zone.
    """
    if at is None:
        return "undated"
    if _bare_day(at):
        return f"{at.astimezone(UTC):%Y-%m-%d} (day)"
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def time(event: TimelineEvent, zone: tzinfo) -> str:
    """Return the time of an event, or the last day on which it can have been.

    What two exports show happened at some time between them.
    """
    if event.since is None or event.at is None:
        return when(event.at, zone)
    return f"by {event.at.astimezone(UTC):%Y-%m-%d}"


def _bare_day(at: datetime) -> bool:
    """Return whether only the day of a time is known."""
    at_utc = at.astimezone(UTC)
    return (at_utc.hour, at_utc.minute, at_utc.second, at_utc.microsecond) == (0, 0, 0, 0)


def what(event: TimelineEvent) -> str:
    """Return the words of an event as a sentence.

    `!` marks a finding, and `~` an event near a sign of compromise. It is followed by how near it is, except for a
    finding, whose own words say more.
    """
    marks = ("!" if event.kind == "finding" else "") + ("~" if event.near else "")
    return f"{marks} {words(event)}" if marks else words(event)


def words(event: TimelineEvent) -> str:
    """Return the words of an event as a sentence without marks."""
    near = f", {_near(event, event.near)}" if event.near and event.near.act and event.kind != "finding" else ""
    return sentence(event.what + near)


def _near(event: TimelineEvent, near: NearSign) -> str:
    """Return how near a sign an event is.

    An example is `2 days before the first suspicious post`. An export may state a bare day, so the gap to it is in
    whole days.
    """
    where = near.act if near.account.key == event.account.key else f"{near.act} on {near.account}"
    side = "before" if near.gap > timedelta() else "after"
    if event.at and _bare_day(event.at):
        days = abs(near.gap.days)
        return f"{plural(days, 'day')} {side} {where}" if days else f"on the day of {where}"
    return f"{span(_rounded(abs(near.gap)))} {side} {where}" if near.gap else f"at the time of {where}"


def _rounded(gap: timedelta) -> timedelta:
    """Return a time to the nearest of the units in which it is shown."""
    unit = timedelta(days=1) if gap >= timedelta(days=2) else timedelta(hours=1)
    return round(gap / unit) * unit if gap >= unit else gap


def several(report: Report) -> bool:
    """Return whether the report is about several accounts.

    The lines of the timeline then name theirs.
    """
    story = report.timeline
    named = {line.account for line in report.accounts} | {event.account for event in (*story.lines, *story.undated)}
    return len(named) > 1


def shown(story: Timeline, limit: int) -> tuple[TimelineEvent, ...]:
    """Return up to `limit` lines, oldest first.

    Findings and events near a sign stay, then the newest.
    """
    order = sorted(
        range(len(story.lines)),
        key=lambda n: (story.lines[n].kind == "finding" or story.lines[n].near is not None, n),
        reverse=True,
    )
    return tuple(story.lines[n] for n in sorted(order[:limit]))


def covers(report: Report) -> str:
    """Return the range of the timeline, and its marks, as sentences."""
    marks = ["! marks findings."] if any(line.kind == "finding" for line in report.timeline.lines) else []
    if any(line.near for line in report.timeline.lines):
        marks.append("~ marks what happened shortly before or after a sign of compromise.")
    since, until, unlike = _range(report)
    covered = f"Covers {unlike}." if unlike else f"From {since} to {until}."
    return " ".join([covered, "Earlier events are shown only near a sign of compromise.", *marks])


def empty(report: Report) -> str:
    """Return the meaning of a timeline without lines."""
    if not report.results:
        return "Nothing was checked."
    since, until, unlike = _range(report)
    return f"Nothing that was read has a date {f'in {unlike}' if unlike else f'between {since} and {until}'}."


def _range(report: Report) -> tuple[str, str, str]:
    """Return the first and the last day covered, and how accounts differ.

    The third text is empty where the exports of all accounts are of one day.
    """
    story, zone = report.timeline, report.zone
    ends: dict[str, list[str]] = {}
    for window in sorted(story.windows, key=lambda window: window.until, reverse=True):
        ends.setdefault(_words.day(window.until, zone), []).append(_words.who(window.account))
    unlike = ""
    if len(ends) > 1:
        days = plural((story.windows[0].until - story.windows[0].since).days, "day")
        each = [f"{end} ({listed(names, _ACCOUNTS)})" for end, names in ends.items()]
        unlike = f"the {days} before each account's newest export: {listed(each, _ACCOUNTS)}"
    return _words.day(story.since, zone), _words.day(story.until, zone), unlike


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
