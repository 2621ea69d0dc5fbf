"""messages: messages to many people at once that you may not have sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, tzinfo
from typing import Final

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.acts.beside import Beside, Neighbours
from hygiene.analysis.acts.bursts import Burst, bursts
from hygiene.analysis.acts.phrases import nearby, within
from hygiene.model.text import local, plural
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform

PEOPLE: Final = 20
"""People written to within an hour from which a burst is asked about."""
STRANGERS: Final = 30
"""People never written to before from which a burst is a sign by itself."""
MANY: Final = 100
"""People from which the severity is high."""
LEARN_DAYS: Final = 30
"""Days of messages before a burst with which it can be a sign by itself."""
AFTER: Final = timedelta(days=1)
"""The time after a burst in which blocks belong to it.

An intruder silences those who would warn the owner.
"""
BLOCKED: Final = 3
"""Blocks within that time that are more than chance."""


@check(
    "messages",
    title="Messages to many people",
    path="compromise",
    needs={"messages"},
    optional={"posts", "events", "apps", "logins", "devices", "follows"},
    worst=Worst(Severity.HIGH, Confidence.MEDIUM),
)
def messages(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Messages to many people at once that you may not have sent.

    What: counts the people you wrote to in each hour and each day, and asks about an hour with 20 people or more, or a
    day with 40, when that is at least three times the most of any hour or day before. Only the times and the number of
    people count: no word of a message is read, and people are numbers that die with the run. It is a sign of an
    intruder when at least 30 of the people were never written to before, when people were blocked within a day
    after it, or when suspicious posts lie near it. New apps, first sessions and account changes near it are named.

    Why it matters: many takeovers never show in public. The intruder writes to everyone who trusts you, with a link or
    a plea for money, and blocks those who would warn you.

    Fix: if it was not you, end all other sessions, change the password, and tell the people who got a message not to
    open its link and not to pay.

    False alarms: invitations, season's greetings, a giveaway, a newsletter by message, a new address told to everyone.
    An intruder who writes to a few people a day is not seen. Where the export keeps messages for a short time only, or
    none at all, the question stays open.
    """
    known, neighbours = platform(snapshot.account.platform), Neighbours(snapshot, policy)
    sent = snapshot.require("messages")
    since = snapshot.taken_at - timedelta(days=policy.posts.review_days)
    for burst in bursts(sent, PEOPLE, since):
        blocked = _blocked(snapshot, burst)
        yield _finding(burst, neighbours.near(burst.at, burst.until), blocked, known, policy.zone())
    if undated := len(sent) - len(sent.dated):
        raise CannotTellError(f"{plural(undated, 'message')} without a date could not be placed")


def _blocked(snapshot: Snapshot, burst: Burst) -> int:
    """Return the number of people blocked during a burst or soon after."""
    if snapshot.follows is None:
        return 0
    blocks = snapshot.follows.of("block").dated
    times = [blocks.when(row) for row in range(len(blocks))]
    return sum(at is not None and burst.at <= at <= burst.until + AFTER for at in times)


def _finding(burst: Burst, beside: Beside, blocked: int, known: Platform, zone: tzinfo) -> Finding:
    alone = burst.days >= LEARN_DAYS and (burst.new >= STRANGERS or blocked >= BLOCKED)
    sure = alone or beside.sure
    people = plural(burst.people, "person", "people") if burst.people else f"{burst.acts:,} times"
    to = f"to {people}" if burst.people else people
    message = f"Messages were sent {to} {within(burst)}."
    if burst.new > burst.people / 2:
        message += f" You had never written to {burst.new:,} of them before."
    if blocked:
        message += f" {plural(blocked, 'person was', 'people were')} blocked within a day."
    return Finding(
        subject=f"messages:{burst.at:%Y-%m-%dT%H:%M:%SZ}",
        message=" ".join(filter(None, [message, nearby(burst.begun, beside)])),
        severity=Severity.HIGH if sure and burst.size >= MANY else Severity.MEDIUM if sure or beside else Severity.LOW,
        confidence=Confidence.MEDIUM if sure else Confidence.LOW,
        why="An intruder writes to the people who trust you, where no one else sees it.",
        fix=(
            "If you sent them, there is nothing to do. If not, end all other sessions "
            f"{known.page('sessions')}, change the password {known.page('password')}, and warn the people who got one."
        ),
        at=burst.begun,
        last_at=burst.until,
        evidence=(
            f"{plural(burst.acts, 'message')} from {local(burst.at, zone)} to {local(burst.until, zone)}",
            f"at most {plural(burst.usual, 'person', 'people')} in an hour or a day before"
            if burst.usual
            else "no message before",
        ),
        covers=accepted.acts(burst),
    )
