"""deletions: posts deleted in bulk."""

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

LEAST: Final = 20
"""The fewest posts deleted within an hour that count as a burst.

The number is our judgement.
"""


@check(
    "deletions",
    title=tr_later("Posts deleted in bulk"),
    path="compromise",
    needs={"deletions"},
    optional={"posts", "events", "apps", "logins", "devices"},
    worst=Worst(Severity.MEDIUM, Confidence.LOW),
)
def deletions(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Posts that were deleted in bulk, perhaps not by you.

    What: counts the posts deleted in each hour and each day, and asks about an hour with 20, or a day with 40, when
    that is at least three times what is usual for the account (docs/acts.md says how that is counted). A purge weighs
    more near a suspicious post, a new app, a first session or a change of the account, which are named with it. What a
    deleted post said is judged like any other post, by `post-client`, where the export holds its text.

    Why it matters: intruders empty an account before they use its name for something else, and they delete their own
    messages and posts before the owner wakes.

    Fix: if it was not you, end all other sessions, change the password and revoke apps that you do not know. Ask the
    platform whether it can restore the posts. Most cannot, but an older export still holds them.

    False alarms: a spring clean, a service that deletes old posts for you, or the owner who removes an intruder's
    posts. Some platforms keep deletions for weeks only, and an older purge shows where two exports are compared. A
    purge alone never makes an alarm.
    """
    known, gone = platform(snapshot.account.platform), snapshot.require("deletions")
    for burst, beside in ActReview(snapshot, policy).bursts(gone, LEAST):
        yield _finding(burst, beside, known, policy.zone())
    if undated := len(gone) - len(gone.dated):
        raise CannotTellError(
            tr_n(
                undated,
                "{count:,} deletion without a date could not be placed",
                "{count:,} deletions without a date could not be placed",
            )
        )


def _finding(burst: ActBurst, beside: Surroundings, known: Platform, zone: tzinfo) -> Finding:
    count, when = crowd(burst, burst.acts)
    message = tr_n(count, "{count:,} post was deleted {when}.", "{count:,} posts were deleted {when}.", when=when)
    return Finding(
        subject=f"deletions:{burst.at:%Y-%m-%dT%H:%M:%SZ}",
        message=" ".join(filter(None, [message, nearby(burst.begun, beside)])),
        severity=Severity.MEDIUM if beside else Severity.LOW,
        confidence=Confidence.LOW,
        why=tr("An intruder may empty an account before using its name, or remove the traces."),
        fix=tr(
            "Unless you deleted them, or an app of yours did, end all other sessions {sessions}, change the password "
            "{password}, and revoke apps that you do not know {apps}.",
            sessions=known.page("sessions"),
            password=known.page("password"),
            apps=known.page("apps"),
        ),
        at=burst.begun,
        last_at=burst.until,
        evidence=(
            tr("from {start} to {end}", start=local(burst.at, zone), end=local(burst.until, zone)),
            tr_n(
                burst.usual,
                "usually at most {count:,} deletion in an hour or a day, as far as the export goes back",
                "usually at most {count:,} deletions in an hour or a day, as far as the export goes back",
            ),
        ),
        covers=accepted.acts(burst, beside),
    )
