"""messages: messages to many people at once that you may not have sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.acts.bursts import ActBurst
from hygiene.analysis.acts.review import ActReview
from hygiene.analysis.acts.surroundings import Surroundings
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import local
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform
from hygiene.wording.acts import contacts, crowd, nearby, sent

PEOPLE: Final = 20
"""The fewest people written to within an hour that count as a burst."""
STRANGERS: Final = 30
"""The fewest new people that make a burst a sign by itself."""
MANY: Final = 100
"""The fewest people that make the severity high."""
BLOCKED: Final = 3
"""The fewest blocks near a burst that are more than chance.

The numbers here are our judgement.
"""


@check(
    "messages",
    title=tr_later("Messages to many people"),
    path="compromise",
    needs={"messages"},
    optional={"posts", "events", "apps", "logins", "devices", "follows"},
    worst=Worst(Severity.HIGH, Confidence.MEDIUM),
    undo=tr_later("Warn the people who got messages, so that they open no link in them."),
)
def messages(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Messages to many people at once that you may not have sent.

    What:
        Counts the people you wrote to in each hour and each day, and asks about an hour with 20 people or more, or a
        day with 40, when that is at least three times what is usual for the account (docs/acts.md says how that is
        counted). Only the times and the number of people count: no word of a message is read, and people are numbers
        that die with the run.

        In an account that is known to be a month old, it is a sign of an intruder when at least 30 of the people are
        new contacts, or when people were blocked within a day after it. So are suspicious posts near it. Someone is a
        new contact if you wrote to them neither before the last year nor, within it, over at least a month. New apps,
        first sessions and account changes near it are named.

    Why it matters: many takeovers never show in public. The intruder writes to everyone who trusts you, with a link or
    a plea for money, and blocks those who would warn you.

    Fix: if it was not you, end all other sessions, change the password, and warn the people who got a message not to
    open its link and not to pay.

    False alarms: invitations, season's greetings, a giveaway, a newsletter by message, a new address sent to everyone.
    An export of a short time makes old contacts look new. An intruder who writes to a few people a day is not seen.
    Where the export holds no messages, the question stays open.
    """
    known, acts = platform(snapshot.account.platform), snapshot.require("messages")
    review = ActReview(snapshot, policy)
    for burst, beside in review.bursts(acts, PEOPLE):
        yield _finding(burst, beside, review.blocked(burst), known, policy.zone(), old=review.is_old(burst.at))
    if undated := len(acts) - len(acts.dated):
        raise CannotTellError(
            tr_n(
                undated,
                "{count:,} message without a date could not be placed",
                "{count:,} messages without a date could not be placed",
            )
        )


def _said(burst: ActBurst, blocked: int) -> Iterator[str]:
    """Yield how many people got messages, were new, and were blocked."""
    count, when = crowd(burst, burst.size)
    # Messages to unknown people may each have gone to another person.
    yield sent(count, when, at_most=bool(burst.nameless))
    # The people outside the crowded part may all be new.
    new = burst.new - (burst.size - count)
    if new > count / 2:
        yield contacts(new, at_least=count < burst.size)
    if blocked:
        yield tr_n(blocked, "{count:,} person was blocked within a day.", "{count:,} people were blocked within a day.")


def _finding(
    burst: ActBurst, beside: Surroundings, blocked: int, known: Platform, zone: tzinfo, *, old: bool
) -> Finding:
    alone = old and (burst.new >= STRANGERS or blocked >= BLOCKED)
    sure = alone or beside.sure
    return Finding(
        subject=f"messages:{burst.at:%Y-%m-%dT%H:%M:%SZ}",
        message=" ".join(filter(None, [*_said(burst, blocked), nearby(burst.begun, beside)])),
        severity=Severity.HIGH if sure and burst.size >= MANY else Severity.MEDIUM if sure or beside else Severity.LOW,
        confidence=Confidence.MEDIUM if sure else Confidence.LOW,
        why=tr("An intruder writes to the people who trust you, where no one else sees it."),
        fix=tr(
            "Unless you sent them, end all other sessions {sessions}, change the password {password}, and warn the "
            "people who got a message.",
            sessions=known.page("sessions"),
            password=known.page("password"),
        ),
        at=burst.begun,
        last_at=burst.until,
        evidence=(
            tr_n(
                burst.acts,
                "{count:,} message from {start} to {end}",
                "{count:,} messages from {start} to {end}",
                start=local(burst.at, zone),
                end=local(burst.until, zone),
            ),
            tr_n(
                burst.usual,
                "usually at most {count:,} person in an hour or a day",
                "usually at most {count:,} people in an hour or a day",
            ),
        ),
        covers=accepted.acts(burst, beside, blocked),
    )
