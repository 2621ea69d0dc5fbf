"""password-breached: passwords that are in lists of breached passwords."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hygiene.analysis.passwords.accounts import concerned
from hygiene.analysis.passwords.site_breaches import site_breach
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.finding import Confidence, Finding, Severity, Worst
from hygiene.model.records import Breach, Secret
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import sentence
from hygiene.plugins.check import CannotTellError, check
from hygiene.reference.sites import kind, password_page

if TYPE_CHECKING:
    from hygiene.analysis.passwords.age import Exposure
    from hygiene.model.policy import Policy


@check(
    "password-breached",
    title=tr_later("Breached passwords"),
    path="reuse",
    needs={"secrets"},
    worst=Worst(Severity.CRITICAL),
)
def password_breached(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001  # a rule's signature
    """Passwords that were stolen somewhere, from you or from anyone else.

    What:
        Looks up the password of every live entry in lists of passwords from data breaches. Without further options that
        is a list of the 30,000 commonest, which can find a password and can clear none. A full list is the Pwned
        Passwords list of Have I Been Pwned. It is used as a filter on this computer, where nothing leaves it
        (`--breaches FILE`), or at the service (`--online`), which receives 5 of the 40 digits of the password's SHA-1.
        A password that was looked up in no full list is reported as not checked, never as clear. Where the vault dates
        an entry, the check also compares the date with the breaches of that site in a short table with sources.

    Why it matters:
        Programs try stolen passwords first, everywhere: with the address they were stolen with, and then with every
        other. No length or oddity helps a password that is on such a list. A mailbox resets every other account, and
        with a social account someone can post as you, so there it is critical.

    Fix:
        Change it on that site to a new one that your password manager makes, and wherever else you use it. Do not just
        alter it a little, because variants are tried too. Then switch on two-step sign-in there, and look through the
        account's recent sign-ins.

    False alarms:
        The list says that the password was stolen, but not from which site, and not when: a common password may have
        been stolen from someone else. Change it all the same. A change date, where the vault knows one, cannot be
        compared with a list that has no dates. A filter keeps 16 bits of each hash, so it reports about one in 65,000
        passwords that are in no breach, and the finding says "probably". A run with `--online` alone is sure. You can
        accept the password of a test system or a locked drawer in the policy. Archived entries and former passwords are
        not looked up.
    """
    live = [secret for secret in snapshot.require("secrets") if secret.value and not secret.archived]
    if not live:
        raise CannotTellError(tr("the vault holds no entries with a password, so there was nothing to look up"))
    unchecked: Counter[str] = Counter()
    for secret in live:
        if exposure := site_breach(secret):
            yield _older(secret, exposure)
        if secret.breach is None or secret.breach.status == "not checked":
            unchecked[(secret.breach and secret.breach.reason) or tr("not looked up")] += 1
        elif secret.breach.status == "found":
            yield _finding(secret, secret.breach)
    if unchecked:
        reasons = (
            tr_n(
                count,
                "{count:,} password not checked: {reason}",
                "{count:,} passwords not checked: {reason}",
                reason=reason,
            )
            for reason, count in unchecked.most_common()
        )
        raise CannotTellError("; ".join(reasons))


def _finding(secret: Secret, breach: Breach) -> Finding:
    where, sure = kind(secret.urls), not breach.reason
    return Finding(
        subject=f"entry:{secret.ref}",
        message=f"{_listed(secret, sure=sure)} {_found(breach)}",
        severity=Severity.CRITICAL if where else Severity.HIGH,
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
        why=tr(_WHY[where]),
        fix=_fix(secret),
        evidence=tuple(text for text in (breach.reason, _changed(secret)) if text),
        opens=where,
        entries=(secret.ref,),
        covers=secret.since,
        concerns=concerned([secret]),
    )


def _listed(secret: Secret, *, sure: bool) -> str:
    if sure:
        return tr("The password of “{entry}” is in a list of stolen passwords.", entry=secret.label)
    return tr("The password of “{entry}” is probably in a list of stolen passwords.", entry=secret.label)


def _found(breach: Breach) -> str:
    if not breach.count:
        return tr("It was found in {list}.", list=breach.source)
    return tr_n(
        breach.count,
        "It was found {count:,} time in {list}.",
        "It was found {count:,} times in {list}.",
        list=breach.source,
    )


def _fix(secret: Secret) -> str:
    return tr(
        "Change it {page} to one that your password manager generates, and wherever else you use it.",
        page=password_page(secret.urls, secret.value.reveal()),
    )


def _older(secret: Secret, exposure: Exposure) -> Finding:
    """Build the finding about a password older than its site's breach."""
    where = kind(secret.urls)
    return Finding(
        subject=f"site-breach:{secret.ref}",
        message=tr(
            "The password of “{entry}” is older than a breach of its site. {what} It is known since {date}.",
            entry=secret.label,
            what=sentence(tr(exposure.what)),
            date=exposure.public,
        ),
        severity=Severity.INFO if exposure.ended else Severity.MEDIUM if where else Severity.LOW,
        confidence=Confidence.MEDIUM,
        why=tr("Stolen lists are tried for years, here and wherever else the password is used."),
        fix=_fix(secret),
        opens=where,
        entries=(secret.ref,),
        evidence=(tr("last changed on {date:%Y-%m-%d}", date=secret.changed_at), exposure.source),
        concerns=concerned([secret]),
    )


def _changed(secret: Secret) -> str:
    """Return the date of the last change, or an empty string.

    It is empty when the vault's date may not be that of the password.
    """
    if secret.changed_at is None or secret.changed_at_means != "password":
        return ""
    return tr(
        "last changed on {date:%Y-%m-%d}, but the list has no dates, so this may be before or after the breach",
        date=secret.changed_at,
    )


_WHY = {
    "email": tr_later(
        "Whoever tries stolen passwords gets into this mailbox, and can reset every account registered with it."
    ),
    "social": tr_later("Whoever tries stolen passwords can post as you."),
    "": tr_later("Programs try stolen passwords on every site, within hours of a breach."),
}
