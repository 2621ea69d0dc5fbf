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
from hygiene.model.text import local, plural
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform
from hygiene.wording.acts import crowd, nearby

_WORDS: Final = {
    "follow": (tr_later("account was followed"), tr_later("accounts were followed"), tr_later("unfollow them")),
    "unfollow": (
        tr_later("account was unfollowed"),
        tr_later("accounts were unfollowed"),
        tr_later("follow them again"),
    ),
    "block": (tr_later("account was blocked"), tr_later("accounts were blocked"), tr_later("unblock them")),
    "like": (tr_later("post was liked"), tr_later("posts were liked"), tr_later("take the likes back")),
}
"""The words for one act and for several, and what undoes one."""
LEAST: Final = {"follow": 50, "unfollow": 50, "block": 20, "like": 200}
"""Acts within an hour from which a burst is asked about.

In one owner's report, 1,400 accounts were followed in their name. The numbers are our judgement.
"""


@check(
    "follows",
    title=tr_later("Follows and blocks in bulk"),
    path="compromise",
    needs={"follows"},
    optional={"posts", "events", "apps", "logins", "devices"},
    worst=Worst(Severity.MEDIUM, Confidence.LOW),
    undo=tr_later("Undo the follows and blocks that are not yours."),
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
            tr(
                "{follows_blocks_and_likes} have no date",
                follows_blocks_and_likes=tr_n(
                    undated, "{count:,} follow, block or like", "{count:,} follows, blocks and likes"
                ),
            )
        )


def _finding(kind: str, burst: ActBurst, beside: Surroundings, known: Platform, zone: tzinfo) -> Finding:
    one, several, undo = _WORDS[kind]
    count, within = crowd(burst, burst.acts)
    message = f"{plural(count, one, several)} {within}."
    return Finding(
        subject=f"{kind}:{burst.at:%Y-%m-%dT%H:%M:%SZ}",
        message=" ".join(filter(None, [message, nearby(burst.begun, beside)])),
        severity=Severity.MEDIUM if beside else Severity.LOW,
        confidence=Confidence.LOW,
        why=tr("Hijacked accounts are used to lift the numbers of others."),
        fix=(
            tr(
                (
                    "Unless it was you, revoke apps that you do not know {page}, end all other sessions "
                    "{page2}, change the password {page3}, and {undo}."
                ),
                page=known.page("apps"),
                page2=known.page("sessions"),
                page3=known.page("password"),
                undo=undo,
            )
        ),
        at=burst.begun,
        last_at=burst.until,
        evidence=(
            tr("from {local} to {local2}", local=local(burst.at, zone), local2=local(burst.until, zone)),
            tr("usually at most {usual:,} in an hour or a day", usual=burst.usual),
        ),
        covers=accepted.acts(burst, beside),
    )
