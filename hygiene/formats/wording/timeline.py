"""Words about the timeline that the formats for people share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from hygiene.formats.wording import phrases as _words
from hygiene.language.durations import span
from hygiene.language.words import tr, tr_n
from hygiene.model.text import listed, sentence
from hygiene.report.report import NearSign, Report, Timeline, TimelineEvent

_ACCOUNTS: Final = 6
"""Accounts and days of exports named before the rest is counted."""


def when(at: datetime | None, zone: tzinfo) -> str:
    """Return a time in the home zone, which the report names at its beginning.

    An export's bare day is stored as midnight UTC. It stays that day in every zone.
    """
    if at is None:
        return tr("undated")
    if _bare_day(at):
        return tr("{day} (day)", day=f"{at.astimezone(UTC):%Y-%m-%d}")
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def time(event: TimelineEvent, zone: tzinfo) -> str:
    """Return the time of an event, or the last day on which it may have been.

    An event known from two exports happened at some time between them.
    """
    if event.since is None or event.at is None:
        return when(event.at, zone)
    return tr("by {day}", day=f"{event.at.astimezone(UTC):%Y-%m-%d}")


def _bare_day(at: datetime) -> bool:
    """Return whether only the day of a time is known."""
    at_utc = at.astimezone(UTC)
    return (at_utc.hour, at_utc.minute, at_utc.second, at_utc.microsecond) == (0, 0, 0, 0)


def what(event: TimelineEvent) -> str:
    """Return the words of an event as a sentence.

    `!` marks a finding, and `~` an event near a sign of compromise. The distance follows, except for a finding, whose
    own words say more.
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
    sign = tr(near.act)
    if near.account.key != event.account.key:
        sign = tr("{sign} on {account}", sign=sign, account=near.account)
    if event.at and _bare_day(event.at):
        days = near.gap.days
        if not days:
            return tr("on the day of {sign}", sign=sign)
        if days > 0:
            return tr_n(days, "{count:,} day before {sign}", "{count:,} days before {sign}", sign=sign)
        return tr_n(-days, "{count:,} day after {sign}", "{count:,} days after {sign}", sign=sign)
    if not near.gap:
        return tr("at the time of {sign}", sign=sign)
    gap = span(abs(near.gap))
    if near.gap > timedelta():
        return tr("{gap} before {sign}", gap=gap, sign=sign)
    return tr("{gap} after {sign}", gap=gap, sign=sign)


def several(report: Report) -> bool:
    """Return whether the report is about several accounts.

    The lines of the timeline then name their account.
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
    story = report.timeline
    marks = [tr("! marks findings.")] if any(line.kind == "finding" for line in story.lines) else []
    if any(line.near for line in story.lines):
        marks.append(tr("~ marks what happened shortly before or after a sign of compromise."))
    if exports := _unlike(report):
        covered = tr_n(
            _length(story),
            "Covers the {count:,} day before each account's newest export: {exports}.",
            "Covers the {count:,} days before each account's newest export: {exports}.",
            exports=exports,
        )
    else:
        since, until = _words.day(story.since, report.zone), _words.day(story.until, report.zone)
        covered = tr("From {since} to {until}.", since=since, until=until)
    return " ".join([covered, tr("Earlier events are shown only near a sign of compromise."), *marks])


def empty(report: Report) -> str:
    """Return the meaning of a timeline without lines."""
    if not report.results:
        return tr("Nothing was checked.")
    story = report.timeline
    if exports := _unlike(report):
        return tr_n(
            _length(story),
            "There is nothing to show in the {count:,} day before each account's newest export: {exports}.",
            "There is nothing to show in the {count:,} days before each account's newest export: {exports}.",
            exports=exports,
        )
    since, until = _words.day(story.since, report.zone), _words.day(story.until, report.zone)
    return tr("There is nothing to show between {since} and {until}.", since=since, until=until)


def _unlike(report: Report) -> str:
    """Return the days of the newest exports with their accounts.

    It is empty where the exports of all accounts are of one day.
    """
    story, zone = report.timeline, report.zone
    ends: dict[str, list[str]] = {}
    for window in sorted(story.windows, key=lambda window: window.until, reverse=True):
        ends.setdefault(_words.day(window.until, zone), []).append(_words.who(window.account))
    each = [f"{end} ({listed(names, _ACCOUNTS)})" for end, names in ends.items()]
    return listed(each, _ACCOUNTS) if len(each) > 1 else ""


def _length(story: Timeline) -> int:
    """Return the length of the timeline's windows in days. All are equal."""
    return (story.windows[0].until - story.windows[0].since).days


def rest(report: Report) -> str:
    """Return sentences that count the events left out, or "" without any."""
    story = report.timeline
    sentences = []
    if story.older:
        sentences.append(tr_n(story.older, "{count:,} older event not shown.", "{count:,} older events not shown."))
    if story.left_out:
        sentences.append(
            tr_n(
                story.left_out,
                "{count:,} event left out to keep the list short: the oldest ones not near a sign.",
                "{count:,} events left out to keep the list short: the oldest ones not near a sign.",
            )
        )
    return " ".join(sentences)
