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
from hygiene.wording.acts import crowd, nearby

PEOPLE: Final = 20
"""People written to within an hour from which a burst is asked about."""
STRANGERS: Final = 30
"""New people from which a burst is a sign by itself."""
MANY: Final = 100
"""People from which the severity is high."""
BLOCKED: Final = 3
"""Blocks near a burst that are more than chance.

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

    What: counts the people you wrote to in each hour and each day, and asks about an hour with 20 people or more, or a
    day with 40, when that is at least three times what is usual for the account (docs/acts.md says how that is
    counted). Only the times and the number of people count: no word of a message is read, and people are numbers that
    die with the run. In an account that is known to be a month old, it is a sign of an intruder when at least 30 of the
    people are new contacts, or when people were blocked within a day after it. So are suspicious posts near it. Someone
    is a new contact if you wrote to them neither before the last year nor, within it, over at least a month. New apps,
    first sessions and account changes near it are named.

    Why it matters: many takeovers never show in public. The intruder writes to everyone who trusts you, with a link or
    a plea for money, and blocks those who would warn you.

    Fix: if it was not you, end all other sessions, change the password, and warn the people who got a message not to
    open its link and not to pay.

    False alarms: invitations, season's greetings, a giveaway, a newsletter by message, a new address sent to everyone.
    An export of a short time makes old contacts look new. An intruder who writes to a few people a day is not seen.
    Where the export holds no messages, the question stays open.
    """
    known, sent = platform(snapshot.account.platform), snapshot.require("messages")
    review = ActReview(snapshot, policy)
    for burst, beside in review.bursts(sent, PEOPLE):
        yield _finding(burst, beside, review.blocked(burst), known, policy.zone(), old=review.is_old(burst.at))
    if undated := len(sent) - len(sent.dated):
        raise CannotTellError(
            tr(
                "{messages} without a date could not be placed",
                messages=tr_n(undated, "{count:,} message", "{count:,} messages"),
            )
        )


def _finding(
    burst: ActBurst, beside: Surroundings, blocked: int, known: Platform, zone: tzinfo, *, old: bool
) -> Finding:
    alone = old and (burst.new >= STRANGERS or blocked >= BLOCKED)
    sure = alone or beside.sure
    count, within = crowd(burst, burst.size)
    # Each of those whose people are not known may have gone to another person.
    most = tr("up to ") if burst.nameless else ""
    message = tr(
        "Messages were sent to {most}{people} {within}.",
        most=most,
        people=tr_n(count, "{count:,} person", "{count:,} people"),
        within=within,
    )
    # Those outside the crowded part may all be new.
    new, least = burst.new - (burst.size - count), tr("At least ") if count < burst.size else ""
    if new > count / 2:
        message += tr(
            " {least}{new:,} of them {words}.",
            least=least,
            new=new,
            words=tr("was a new contact") if new == 1 else tr("were new contacts"),
        )
    if blocked:
        message += tr(
            " {people_were} blocked within a day.",
            people_were=tr_n(blocked, "{count:,} person was", "{count:,} people were"),
        )
    return Finding(
        subject=f"messages:{burst.at:%Y-%m-%dT%H:%M:%SZ}",
        message=" ".join(filter(None, [message, nearby(burst.begun, beside)])),
        severity=Severity.HIGH if sure and burst.size >= MANY else Severity.MEDIUM if sure or beside else Severity.LOW,
        confidence=Confidence.MEDIUM if sure else Confidence.LOW,
        why=tr("An intruder writes to the people who trust you, where no one else sees it."),
        fix=(
            tr(
                (
                    "Unless you sent them, end all other sessions {page}, change the password {page2}, and "
                    "warn the people who got a message."
                ),
                page=known.page("sessions"),
                page2=known.page("password"),
            )
        ),
        at=burst.begun,
        last_at=burst.until,
        evidence=(
            tr(
                "{messages} from {local} to {local2}",
                messages=tr_n(burst.acts, "{count:,} message", "{count:,} messages"),
                local=local(burst.at, zone),
                local2=local(burst.until, zone),
            ),
            tr(
                "usually at most {people} in an hour or a day",
                people=tr_n(burst.usual, "{count:,} person", "{count:,} people"),
            ),
        ),
        covers=accepted.acts(burst, beside, blocked),
    )
