"""Passwords that are in lists of breached ones, as far as somebody looked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hygiene.model.finding import Confidence, Finding, Severity
from hygiene.model.records import Breach, Secret
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural
from hygiene.plugins.check import CannotTellError, check
from hygiene.reference.sites import kind, password_page

if TYPE_CHECKING:
    from hygiene.model.policy import Policy


@check("password-breached", title="Breached passwords", path="reuse", needs={"secrets"})
def password_breached(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001  # every rule's signature
    """Passwords that somebody has already stolen somewhere, from you or from anybody else.

    What:
        Every live entry's password is looked up in lists of passwords from data breaches. Without more, that is a list
        of the 30,000 commonest, which can find a password and can clear none. A full list is the Pwned Passwords list of
        Have I Been Pwned: as a filter on this computer, where nothing leaves it (`--breaches FILE`), or at the service
        (`--online`), which is sent 5 of the 40 digits of the password's SHA-1. A password that no full list was asked
        about is reported as not checked, never as clear.

    Why it matters:
        Stolen passwords are tried first, everywhere, by programs: with the address they were stolen with, and then with
        every other. No length or oddity helps a password that is on such a list. A mailbox resets every other account,
        and a social account speaks in your name, so there it is critical.

    Fix:
        Change it on that site to a new one that your password manager makes, and wherever else it is used. Do not alter
        it a little: variants are tried too. Then switch on two-step sign-in there, and look through the account's
        recent sign-ins.

    False alarms:
        The list says that the password was stolen, not from which site, and not when: a common one may be somebody
        else's. It must be changed all the same. A change date, where the vault knows one, cannot be compared with a list
        that has no dates. A filter keeps 16 bits of each hash, so of 65,000 passwords in no breach it takes about one
        for breached, and the finding says "probably"; a run with `--online` alone is sure. The password of a test system or a
        locked drawer can be accepted in the policy. Archived entries and former passwords are not looked up.
    """
    held = [secret for secret in snapshot.secrets or () if secret.value and not secret.archived]
    if not held:
        raise CannotTellError("the vault holds no entries with a password, so there was nothing to look up")
    unchecked: Counter[str] = Counter()
    for secret in held:
        if secret.breach is None or secret.breach.status == "not checked":
            unchecked[(secret.breach and secret.breach.reason) or "nobody looked it up"] += 1
        elif secret.breach.status == "found":
            yield _finding(secret, secret.breach)
    if unchecked:
        reasons = "; ".join(f"{plural(count, 'password')}: {reason}" for reason, count in unchecked.most_common())
        raise CannotTellError(f"not checked: {reasons}")


def _finding(secret: Secret, breach: Breach) -> Finding:
    where = kind(secret.urls)
    sure = not breach.reason
    often = f", {plural(breach.count, 'time')}" if breach.count else ""
    return Finding(
        subject=f"entry:{secret.ref}",
        message=f"{secret.label}: the password is {'' if sure else 'probably '}in {breach.source}{often}",
        severity=Severity.CRITICAL if where else Severity.HIGH,
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
        why=_WHY[where],
        fix=f"Change it {password_page(secret.urls)} to one that your password manager generates, and wherever else it is used.",
        evidence=tuple(text for text in (breach.reason, _changed(secret)) if text),
    )


def _changed(secret: Secret) -> str:
    """What the date of the last change says, if it is one of the password: no list tells when a password got into it."""
    if secret.changed_at is None or secret.changed_at_means != "password":
        return ""
    return f"last changed on {secret.changed_at:%Y-%m-%d}; the list has no dates, so whether before or after the breach is not known"


_WHY = {
    "email": "Whoever tries stolen passwords is in this mailbox, and can reset every account that is registered with it.",
    "social": "Whoever tries stolen passwords posts in your name.",
    "": "Programs try stolen passwords on every site, within hours of a breach.",
}
