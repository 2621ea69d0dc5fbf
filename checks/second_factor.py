"""second-factor: accounts with no second factor recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from hygiene.analysis.passwords.accounts import concerned
from hygiene.analysis.passwords.reuse import is_outside_vault
from hygiene.language.words import tr, tr_later
from hygiene.model.finding import Confidence, Finding, Severity, Worst
from hygiene.model.records import Secret
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.check import CannotTellError, check
from hygiene.reference.second_factors import offers, offers_passkey, second_factor_page
from hygiene.reference.sites import kind

if TYPE_CHECKING:
    from hygiene.model.policy import Policy

_ID: Final = "second-factor"


@check(
    _ID,
    title=tr_later("Second factors"),
    path="guess",
    needs={"secrets"},
    worst=Worst(Severity.LOW, Confidence.MEDIUM),
    question="second factor",
)
def second_factor(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001  # every rule's signature
    """Second factors that are not recorded, and passkeys that are not used.

    What:
        Looks at the entries of the vault for mailboxes and social accounts. Where neither a one-time code nor a passkey
        is stored with the entry, and no export of the platform lists one, it says that *none is recorded*. For sites
        that are known to offer a passkey it says so once where none is stored. That is a hint and no fault.

    Why it matters:
        With a second factor, a guessed, reused or stolen password alone opens nothing. These accounts come first: a
        mailbox resets the passwords of the others, and with a social account someone can post as you. A passkey cannot
        be typed into a fake page, so it also ends phishing, which codes do not.

    Fix:
        Switch it on in the account's security settings: a passkey or a security key where the site has it, else an app
        that makes codes. A text message is the weakest choice, and better than nothing. Keep the recovery codes, and
        remove ways to sign in that you no longer use.

    False alarms:
        An export proves that something is there, never that it is not: codes in an app on the phone, a security key, or
        a passkey kept by the phone or the browser show in no vault. If you know that one is on, accept the risk in the
        policy or exclude the entry in the password manager. The list of sites with passkeys is short, dated and kept by
        hand, and a company's accounts may follow other rules. Archived and empty entries are not checked.
    """
    live = [s for s in snapshot.require("secrets") if s.value and not s.archived and not is_outside_vault(s)]
    if not live:
        raise CannotTellError(tr("the vault holds no entries with a password, so there was no account to check"))
    for secret in live:
        if _ID not in secret.excluded and (finding := _finding(secret)):
            yield finding


def _finding(secret: Secret) -> Finding | None:
    where, passkey = kind(secret.urls), offers_passkey(secret.urls) and not secret.has_passkey
    page = second_factor_page(secret.urls, secret.value.reveal())
    recorded = secret.has_totp or secret.has_passkey or secret.second_factor
    hint = (
        (tr("the site offers passkeys (as of {date}), and none is recorded", date=offers().as_of),) if passkey else ()
    )
    if where and not recorded:
        return Finding(
            subject=f"entry:{secret.ref}",
            message=tr("“{entry}” has no second factor recorded.", entry=secret.label),
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
            why=tr("Whoever has the password of this mailbox can reset the passwords of other accounts.")
            if where == "email"
            else tr("Whoever has its password can post as you."),
            fix=tr("Check whether a passkey or a second factor is on, and if not, switch it on {page}.", page=page)
            if passkey
            else tr("Check whether a second factor is on, and if not, switch it on {page}.", page=page),
            opens=where,
            entries=(secret.ref,),
            evidence=(tr("neither a one-time code nor a passkey is stored with the entry"), *hint),
            concerns=concerned([secret]),
        )
    if not passkey:
        return None
    return Finding(
        subject=f"entry:{secret.ref}",
        message=tr("“{entry}” could use a passkey.", entry=secret.label),
        severity=Severity.INFO,
        confidence=Confidence.MEDIUM,
        why=tr("A passkey cannot be guessed, reused, or typed into a fake page."),
        fix=tr("Add a passkey {page}.", page=page),
        entries=(secret.ref,),
        evidence=hint,
        concerns=concerned([secret]),
    )
