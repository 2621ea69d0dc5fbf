"""Words about the timeline that the formats for people share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from hygiene.formats.wording import phrases as _words
from hygiene.language.words import tr, tr_n
from hygiene.model.text import listed, sentence, span
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
    return tr("by {astimezone:%Y-%m-%d}", astimezone=event.at.astimezone(UTC))


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
    where = (
        near.act
        if near.account.key == event.account.key
        else tr("{act} on {account}", act=near.act, account=near.account)
    )
    side = "before" if near.gap > timedelta() else "after"
    if event.at and _bare_day(event.at):
        days = abs(near.gap.days)
        return (
            f"{tr_n(days, '{count:,} day', '{count:,} days')} {side} {where}"
            if days
            else tr("on the day of {where}", where=where)
        )
    return f"{span(_rounded(abs(near.gap)))} {side} {where}" if near.gap else tr("at the time of {where}", where=where)


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
    marks = [tr("! marks findings.")] if any(line.kind == "finding" for line in report.timeline.lines) else []
    if any(line.near for line in report.timeline.lines):
        marks.append(tr("~ marks what happened shortly before or after a sign of compromise."))
    since, until, unlike = _range(report)
    covered = (
        tr("Covers {unlike}.", unlike=unlike) if unlike else tr("From {since} to {until}.", since=since, until=until)
    )
    return " ".join([covered, tr("Earlier events are shown only near a sign of compromise."), *marks])


def empty(report: Report) -> str:
    """Return the meaning of a timeline without lines."""
    if not report.results:
        return tr("Nothing was checked.")
    since, until, unlike = _range(report)
    return tr(
        "Nothing that was read has a date {words}.",
        words=tr("in {unlike}", unlike=unlike)
        if unlike
        else tr("between {since} and {until}", since=since, until=until),
    )


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
        days = tr_n((story.windows[0].until - story.windows[0].since).days, "{count:,} day", "{count:,} days")
        each = [f"{end} ({listed(names, _ACCOUNTS)})" for end, names in ends.items()]
        unlike = tr("the {days} before each account's newest export: {each}", days=days, each=listed(each, _ACCOUNTS))
    return _words.day(story.since, zone), _words.day(story.until, zone), unlike


def rest(report: Report) -> str:
    """Return sentences that count the events left out, or "" without any."""
    story = report.timeline
    sentences = []
    if story.older:
        sentences.append(
            tr(
                "{older_events} not shown.",
                older_events=tr_n(story.older, "{count:,} older event", "{count:,} older events"),
            )
        )
    if story.left_out:
        sentences.append(
            tr(
                "{events} left out to keep the list short: the oldest ones not near a sign.",
                events=tr_n(story.left_out, "{count:,} event", "{count:,} events"),
            )
        )
    return " ".join(sentences)
