"""recovery-across: one mailbox or phone number that opens several accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hygiene import Finding, Policy, Severity, Snapshot, check
from hygiene.analysis.account.shared_contacts import shared
from hygiene.model.text import joined, listed, plural, printable
from hygiene.plugins.check import CannotTellError

_WORDS: Final = {"email": ("e-mail address", "e-mail addresses"), "phone": ("phone number", "phone numbers")}
_FIXES: Final = {
    "email": "Give that mailbox a password of its own and a passkey or a security key; for a brand, use an address for each "
    "account.",
    "phone": "Ask the phone company for a lock against moving the number, and prefer another way of recovery.",
}


@check("recovery-across", title="One address behind several accounts", path="recovery", needs={"holdings", "contacts"})
def recovery_across(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """One e-mail address or phone number that recovers several of the accounts in this run.

    What: compares the addresses of all accounts given together. Spellings of one mailbox count as one (capitals, a tag after
    a plus sign, dots at Gmail), and phone numbers by their digits, with their country or without. The finding names
    the accounts, never the address. From five accounts on (`recovery.many_accounts` in the policy) it is of medium severity.

    Why it matters: whoever gets into that mailbox, or takes over that number, recovers every account behind it.

    Fix: protect the mailbox better than any of the accounts: a password of its own, and a passkey or a security key. For a
    brand, use an address for each account that no single person's mailbox holds.

    False alarms: one person with one mailbox is the ordinary case; then this says which mailbox matters most, and no more.
    Only accounts in this run are compared, and only addresses that their exports tell.
    """
    holdings = snapshot.holdings or ()
    for each in shared(holdings):
        names = [printable(str(account), 60) for account in each.accounts]
        many = len(names) >= policy.recovery.many_accounts
        keys = ",".join(":".join(account.key) for account in each.accounts)
        words = _WORDS.get(each.kind, ("address", "addresses"))
        yield Finding(
            subject=f"shared-{printable(each.kind, 20)}:{keys}"[:500],
            message=f"{plural(each.count, *words)} behind {plural(len(names), 'account')}: {listed(names)}",
            severity=Severity.MEDIUM if many else Severity.LOW,
            why="Whoever gets hold of it can recover every one of these accounts.",
            fix=_FIXES.get(each.kind, "Use an address for each account."),
        )
    # Every account has an address: an export that tells none leaves open whose it is.
    silent = [printable(str(holding.account), 60) for holding in holdings if holding.contacts == ()]
    if silent and len(holdings) > 1:
        raise CannotTellError(f"no address that recovers the account is told of {joined(silent)}")
