"""authorized-apps: third-party apps that may act for the account, and which to revoke."""

from __future__ import annotations

from collections.abc import Iterator

from hygiene import Finding, Policy, Snapshot, check
from hygiene.analysis.apps.grants import concerns, name_of, reads_messages, writes
from hygiene.model.text import printable
from hygiene.reference.platforms import platform


@check("authorized-apps", title="Authorised apps", path="app", needs={"apps"}, uses={"posts"})
def authorized_apps(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Apps that may act for the account, and which of them to revoke.

    What: the whole inventory of grants is in the report (and in `hygiene apps`). This names the grants to act on: older
    than two years; able to write although nothing was posted through them for half a year; able to read direct messages;
    deleted by their developer; granted within a week before a post in question; and names that only look like the
    platform's own app or another app of yours that was there before. The platform's own apps are known by their id, because
    a name can be borrowed; grants that have run out are left out. The limits are `apps.*` in the policy.

    Why it matters: a grant is a key that outlives your password. Whoever breaks into the app, or buys the abandoned
    company, can post as you and read your messages. In 2017 thousands of accounts posted swastikas through one hacked
    analytics app that their owners had authorised years before.

    Fix: revoke what you do not use. A changed password does not revoke an app; revoking does. A tool you still need can be
    authorised again in a minute, with fewer permissions.

    False alarms: an app that only reads, or that signs you in elsewhere, never posts and may still be wanted. List it under
    `known_apps` of the account in the policy and it is no longer asked about. Exports do not say when an app last used its
    grant: silence here means no post, not no access.
    """
    place = platform(snapshot.account.platform)
    for concern in concerns(snapshot, policy):
        app, name = concern.app, name_of(concern.app)
        yield Finding(
            subject=f"app:{printable(app.id or name, 60)}",
            message=f"“{name}”: " + "; ".join(concern.reasons),
            severity=concern.severity,
            confidence=concern.confidence,
            why=_why(writes=writes(app), messages=reads_messages(app)),
            fix=f"Revoke “{name}” {place.page('apps')}, unless somebody of yours needs it.",
            at=app.granted_at,
            evidence=(
                f"id {printable(app.id, 30)}, publisher {printable(app.publisher, 60) or 'not told'}",
                "may "
                + (", ".join(printable(p, 30) for p in sorted(app.permissions)) or "do what the export does not tell"),
            ),
        )


def _why(*, writes: bool, messages: bool) -> str:
    if messages:
        return "Whoever holds this app's keys can read your messages, and write them in your name."
    if writes:
        return "Whoever holds this app's keys can post in your name; a new password does not stop it."
    return "Whoever holds this app's keys can read what the account can see, and does not need your password."
