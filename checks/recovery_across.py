"""recovery-across: an address that can recover several accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hygiene import Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.account.shared_contacts import shared
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.text import first_few, joined, printable
from hygiene.plugins.check import CannotTellError

_FIXES: Final = {
    "email": tr_later(
        "Give that mailbox a password of its own and a passkey or a security key. For a brand, "
        "use a separate address for each account."
    ),
    "phone": tr_later(
        "Ask the phone company to lock the number against being moved, and prefer another way of recovery."
    ),
}
_FIX: Final = tr_later("Use a separate address for each account.")


@check(
    "recovery-across",
    title=tr_later("One address behind several accounts"),
    path="recovery",
    needs={"holdings", "contacts"},
    worst=Worst(Severity.MEDIUM),
)
def recovery_across(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """A mailbox or phone number that can recover several accounts.

    What: compares the addresses of all accounts in this run. Spellings of one mailbox count as one (capitals, a tag
    after a plus sign, dots at Gmail), and so do phone numbers with and without their country code. The finding names
    the accounts, never the address. From five accounts on (`recovery.many_accounts` in the policy) its severity is
    medium.

    Why it matters: whoever gets into that mailbox, or takes over that number, can recover every account behind it.

    Fix: protect the mailbox better than any of the accounts, with a password of its own and a passkey or a security
    key. For a brand, use a separate address for each account, in no single person's mailbox.

    False alarms: one person with one mailbox is the ordinary case. Then the finding only says which mailbox matters
    most. Only accounts in this run are compared, and only addresses that their exports list.
    """
    holdings = snapshot.require("holdings")
    for each in shared(holdings):
        names = [str(account) for account in each.accounts]
        many = len(names) >= policy.recovery.many_accounts
        keys = ",".join(":".join(account.key) for account in each.accounts)
        yield Finding(
            subject=f"shared-{printable(each.kind, 20)}:{keys}"[:500],
            message=_reach(each.kind, each.count, names),
            severity=Severity.MEDIUM if many else Severity.LOW,
            why=tr("Whoever gets hold of it can take over every one of these accounts."),
            fix=tr(_FIXES.get(each.kind, _FIX)),
            covers=(str(each.count), keys, *accepted.tags(each.tags)),
            concerns=tuple(account.key for account in each.accounts),
        )
    # Every account has an address, so an export without any leaves open which one it is.
    silent = [printable(str(holding.account), 60) for holding in holdings if holding.contacts == ()]
    if silent and len(holdings) > 1:
        raise CannotTellError(tr("no recovery address is listed for {accounts}", accounts=joined(silent)))


def _reach(kind: str, count: int, names: Sequence[str]) -> str:
    """Return how many addresses can recover which accounts, as a sentence."""
    accounts = tr_n(
        len(names), "{count:,} account: {accounts}", "{count:,} accounts: {accounts}", accounts=first_few(names, 60)
    )
    if kind == "email":
        return tr_n(
            count,
            "{count:,} e-mail address can recover {accounts}.",
            "{count:,} e-mail addresses can recover {accounts}.",
            accounts=accounts,
        )
    if kind == "phone":
        return tr_n(
            count,
            "{count:,} phone number can recover {accounts}.",
            "{count:,} phone numbers can recover {accounts}.",
            accounts=accounts,
        )
    return tr_n(
        count,
        "{count:,} address can recover {accounts}.",
        "{count:,} addresses can recover {accounts}.",
        accounts=accounts,
    )
