"""account-changes: changes to the account that may not be yours."""

from __future__ import annotations

from collections.abc import Iterator

from hygiene import Finding, Policy, Snapshot, check
from hygiene.analysis.account.changes import findings, undated
from hygiene.model.text import plural
from hygiene.plugins.check import CannotTellError


@check(
    "account-changes",
    title="Changes to the account",
    path="compromise",
    needs={"events"},
    uses={"posts"},
    optional={"logins"},  # a recent change is asked about in any case
)
def account_changes(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Changes to the account that may not be yours.

    What: the changes an export tells of: password, e-mail address, phone number, handle, display name, a second factor
    switched off, a recovery, a copy of the data asked for, an app password or access key made, a key or server changed.
    Those that follow each other within days are one episode and one finding. It asks about changes of the last 30 days, and
    about older ones within a week of a post in question; a change within a day of a warning by the platform, or of the first
    session ever from a country, weighs more. So do some together: an e-mail address and then the password, a second factor
    off and then the password, a copy of the data and then the handle, a recovery that no new password followed. A changed
    password by itself is information, a display name by itself nothing. The days are `changes.*` in the policy.

    Why it matters: whoever gets in changes first what would let you back in, and leaves keys behind that outlive a new
    password. Platforms tell such changes by mail to the old address, which is easily missed.

    Fix: if it was you, nothing. If not: take your address, number and second factor back, change the password, end all
    other sessions, and delete keys and apps you do not know. The platform's mail about a changed address often has a link
    that undoes it.

    False alarms: moving to another mailbox, a new phone, a rebranding, a security spring-clean: mostly it was you. A new
    password or a recovery after a post in question is taken for your answer to it. The request for this very export, and
    the setting-up of a new account, are left out. What the platform does not log cannot be seen: no finding is not proof of
    no change.
    """
    yield from findings(snapshot, policy)
    if lost := undated(snapshot.events or ()):
        raise CannotTellError(f"{plural(lost, 'change')} without a date could not be placed")
