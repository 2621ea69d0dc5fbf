"""password-age: passwords of accounts that are older than an incident, or than a known breach of the platform."""

from __future__ import annotations

from collections.abc import Iterator

from hygiene import Finding, Policy, Snapshot, check
from hygiene.analysis.passwords.age import MOST, age
from hygiene.plugins.check import CannotTellError


@check("password-age", title="Age of the password", path="reuse", needs={"events"}, uses={"posts"}, at_most=MOST)
def password_age(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """A password that is older than an incident, or than a known breach of the platform.

    What: some platforms say when the password was changed. This holds the newest change against what it should follow: a
    post in question (unsure ones aside), a recovery of the account or a warning by the platform in the last year, and the
    days on which passwords of that platform are known to have been exposed (a short table with sources). A password older
    than five years is told of, as information. The years are `passwords.old_days` in the policy.

    Why it matters: a stolen password opens the account until it is changed, and stolen lists are tried for years. Age by
    itself is no fault: the standard (NIST SP 800-63B-4) is against changing a good password without a reason.

    Fix: change it on the settings page named, to one that is used nowhere else, and end all other sessions, because a new
    password alone does not always end them.

    False alarms: a platform may itself have ended exposed passwords, as most did; what was exposed may have reached nobody;
    a warning may have been about your own new phone. Where no change is recorded the export may just not reach back far
    enough, so that is unknown, and a finding is of low confidence. Many platforms tell no password changes at all: then it
    is unknown, with where to look.
    """
    found = age(snapshot, policy)
    if found.finding is not None:
        yield found.finding
    if found.untold:
        raise CannotTellError(found.untold)
