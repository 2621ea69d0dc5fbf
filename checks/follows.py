"""follows: accounts followed, unfollowed or blocked in bulk."""

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

_WORDS: Final = {
    "follow": ("account was followed", "accounts were followed", "unfollow"),
    "unfollow": ("account was unfollowed", "accounts were unfollowed", "follow again"),
    "block": ("account was blocked", "accounts were blocked", "unblock"),
    "like": ("post was liked", "posts were liked", "take the like back from"),
}
"""The words for one act and for several, and what undoes one."""
LEAST: Final = {"follow": 50, "unfollow": 50, "block": 20, "like": 200}
"""Acts within an hour from which a burst is asked about.

In one owner's report, 1,400 accounts were followed in their name. The numbers are our judgement.
"""
LEARN_DAYS: Final = 30
"""Days of acts of a kind before a burst of it.

A new account follows many at once.
"""


@check(
    "follows",
    title="Follows and blocks in bulk",
    path="compromise",
    needs={"follows"},
    optional={"posts", "events", "apps", "logins", "devices"},
    worst=Worst(Severity.MEDIUM, Confidence.LOW),
)
def follows(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Accounts that were followed, unfollowed or blocked in bulk.

    What: counts the accounts followed, unfollowed and blocked, and the posts liked, in each hour and each day. It asks
    about an hour with 50 follows or unfollows, 20 blocks or 200 likes, or a day with twice as many, when that is at
    least three times the most of any hour or day before. The first month of an account is left out. A burst weighs more
    near a suspicious post, a new app, a first session or a change of the account, which are named with it.

    Why it matters: hijacked accounts are sold as followers. Their owners find that they follow hundreds of strangers.

    Fix: revoke apps that you do not know, end all other sessions and change the password. Then undo the follows. Some
    platforms let you undo only some dozens in an hour.

    False alarms: a list that you followed as a whole, a move to a new server, a day of tidying up. X states no times of
    follows and blocks, so there they show only where two exports are compared. A burst alone never makes an alarm.
    """
    known, neighbours = platform(snapshot.account.platform), Neighbours(snapshot, policy)
    acts = snapshot.require("follows")
    since = snapshot.taken_at - timedelta(days=policy.posts.review_days)
    for kind, least in LEAST.items():
        for burst in bursts(acts.of(kind), least, since):
            if burst.days >= LEARN_DAYS:
                yield _finding(kind, burst, neighbours.near(burst.at, burst.until), known, policy.zone())
    if undated := len(acts) - len(acts.dated):
        raise CannotTellError(f"{plural(undated, 'follow or block', 'follows and blocks')} have no date")


def _finding(kind: str, burst: Burst, beside: Beside, known: Platform, zone: tzinfo) -> Finding:
    one, several, undo = _WORDS[kind]
    message = f"{plural(burst.acts, one, several)} {within(burst)}."
    return Finding(
        subject=f"{kind}:{burst.at:%Y-%m-%dT%H:%M:%SZ}",
        message=" ".join(filter(None, [message, nearby(burst.begun, beside)])),
        severity=Severity.MEDIUM if beside else Severity.LOW,
        confidence=Confidence.LOW,
        why="Hijacked accounts are used to lift the numbers of others.",
        fix=(
            "If it was you, there is nothing to do. If not, revoke apps that you do not know "
            f"{known.page('apps')}, end all other sessions {known.page('sessions')}, change the password, and {undo} "
            "them."
        ),
        at=burst.begun,
        last_at=burst.until,
        evidence=(
            f"from {local(burst.at, zone)} to {local(burst.until, zone)}",
            f"at most {burst.usual:,} in an hour or a day before" if burst.usual else "never before in such numbers",
        ),
        covers=accepted.acts(burst),
    )
