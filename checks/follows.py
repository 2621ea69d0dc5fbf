"""follows: accounts followed, unfollowed or blocked in bulk."""

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
from hygiene.wording.acts import acted, crowd, nearby

_UNDO: Final = {
    "follow": tr_later("unfollow them"),
    "unfollow": tr_later("follow them again"),
    "block": tr_later("unblock them"),
    "like": tr_later("take the likes back"),
}
"""The act that undoes each kind of act."""
LEAST: Final = {"follow": 50, "unfollow": 50, "block": 20, "like": 200}
"""The fewest acts within an hour that count as a burst.

In one owner's report, 1,400 accounts were followed in their name. The numbers are our judgement.
"""


@check(
    "follows",
    title=tr_later("Follows and blocks in bulk"),
    path="compromise",
    needs={"follows"},
    optional={"posts", "events", "apps", "logins", "devices"},
    worst=Worst(Severity.MEDIUM, Confidence.LOW),
    undo=tr_later("Undo the follows, likes and blocks that are not yours, because others take them for yours."),
)
def follows(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Accounts that were followed, unfollowed or blocked in bulk.

    What: counts the accounts followed, unfollowed and blocked, and the posts liked, in each hour and each day. It asks
    about an hour with 50 follows or unfollows, 20 blocks or 200 likes, or a day with twice as many, when that is at
    least three times what is usual for the account (docs/acts.md says how that is counted). The first month of an
    account is left out, unless something else happened. A burst weighs more near a suspicious post, a new app, a first
    session or a change of the account, which are named with it.

    Why it matters: hijacked accounts are sold as followers. Their owners find that they follow hundreds of strangers.

    Fix: revoke apps that you do not know, end all other sessions and change the password. Then undo the follows. Some
    platforms let you undo only some dozens in an hour.

    False alarms: a list that you followed as a whole, a move to a new server, a day of tidying up. Where a platform
    states no times of follows and blocks, they show only where two exports are compared. A burst alone never makes an
    alarm.
    """
    known, acts = platform(snapshot.account.platform), snapshot.require("follows")
    review = ActReview(snapshot, policy)
    for kind, least in LEAST.items():
        for burst, beside in review.bursts(acts.of(kind), least):
            if beside or not review.is_young(burst.at):
                yield _finding(kind, burst, beside, known, policy.zone())
    if undated := len(acts) - len(acts.dated):
        raise CannotTellError(
            tr_n(
                undated,
                "{count:,} follow, block or like have no date",
                "{count:,} follows, blocks and likes have no date",
            )
        )


def _finding(kind: str, burst: ActBurst, beside: Surroundings, known: Platform, zone: tzinfo) -> Finding:
    count, when = crowd(burst, burst.acts)
    return Finding(
        subject=f"{kind}:{burst.at:%Y-%m-%dT%H:%M:%SZ}",
        message=" ".join(filter(None, [acted(kind, count, when), nearby(burst.begun, beside)])),
        severity=Severity.MEDIUM if beside else Severity.LOW,
        confidence=Confidence.LOW,
        why=tr("Hijacked accounts are used to lift the numbers of others."),
        fix=tr(
            "Unless it was you, revoke apps that you do not know {apps}, end all other sessions {sessions}, change the "
            "password {password}, and {undo}.",
            apps=known.page("apps"),
            sessions=known.page("sessions"),
            password=known.page("password"),
            undo=tr(_UNDO[kind]),
        ),
        at=burst.begun,
        last_at=burst.until,
        evidence=(
            tr("from {start} to {end}", start=local(burst.at, zone), end=local(burst.until, zone)),
            tr("usually at most {count:,} in an hour or a day", count=burst.usual),
        ),
        covers=accepted.acts(burst, beside),
    )
