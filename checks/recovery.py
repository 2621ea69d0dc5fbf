"""recovery: the addresses that can recover an account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from hygiene import Confidence, Contact, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.records import Event
from hygiene.model.text import local
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform

_KINDS: Final = ("email", "phone")
_SHOWN: Final = 5


@check(
    "recovery",
    title=tr_later("Recovery addresses"),
    path="recovery",
    needs={"contacts"},
    uses={"second_factors"},
    optional={"events"},  # they show that an accepted address has been replaced
    worst=Worst(Severity.MEDIUM),
)
def recovery(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """The addresses that recover the account when its password is lost.

    What: reports e-mail addresses and phone numbers that were never confirmed, or that the platform says were added
    within the 30 days before the export (`account-changes` reports what its record of changes shows); a text message as
    the only second factor in the export; and accounts that only one address can recover. No address is ever shown. The
    limit is `recovery.recent_days` in the policy.

    Why it matters: whoever reads the mailbox or holds the phone number asks for a new password, and is in. A mistyped,
    unconfirmed address may be a stranger's. A phone number and its text messages can be taken over at the phone company
    (SIM swap).

    Fix: confirm the addresses or remove them, on the platform's own page. Keep two that are yours, each with its own
    second factor. Take codes from an app, a passkey or a security key rather than by text message.

    False alarms: you changed the address yourself. Some platforms never ask to confirm. Codes by text message still
    stop most attacks on passwords, so never switch them off before something better is on. A platform may know second
    factors that its export does not list.
    """
    known, contacts = platform(snapshot.account.platform), snapshot.require("contacts")
    events = snapshot.events or ()
    yield from _unconfirmed(contacts, events, known)
    yield from _changed(snapshot, policy, known)
    if set(snapshot.second_factors or ()) == {"sms"}:
        yield Finding(
            subject="sms-only",
            message=tr("A text message is the only second factor in the export."),
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
            why=tr(
                "Whoever talks the phone company into a new SIM card gets the codes. This is rare, and "
                "aimed at well-known people."
            ),
            fix=tr("Add an app for codes, a passkey or a security key {page}.", page=known.page("second_factor")),
            last_at=accepted.last_change((each for each in contacts if each.kind == "phone"), events),
            covers=accepted.contacts((each for each in contacts if each.kind == "phone"), events),
        )
    if len(contacts) == 1 and not snapshot.missing("contacts"):
        yield Finding(
            subject="single",
            message=_only(contacts[0].kind),
            severity=Severity.INFO,
            why=tr("If you lose it, you lose the account, and whoever gets it gets the account."),
            fix=tr("Add a second address or number of yours {page}.", page=known.page("email")),
            evidence=(tr("the export lists no other address or number"),),
            last_at=accepted.last_change(contacts, events),
            covers=accepted.contacts(contacts, events),
        )
    if not contacts:
        raise CannotTellError(tr("the export lists no address that can recover the account"))


def _changed(snapshot: Snapshot, policy: Policy, known: Platform) -> Iterator[Finding]:
    since = snapshot.taken_at - timedelta(days=policy.recovery.recent_days)
    late = [c for c in snapshot.require("contacts") if c.changed_at and c.changed_at >= since and c.kind in _KINDS]
    for kind in sorted({contact.kind for contact in late}):
        theirs = [contact for contact in late if contact.kind == kind]
        at, *earlier = sorted({contact.changed_at for contact in theirs if contact.changed_at}, reverse=True)
        yield Finding(
            subject=f"changed:{kind}",
            message=tr("An e-mail address was added or changed on {at}.", at=local(at, policy.zone()))
            if kind == "email"
            else tr("A phone number was added or changed on {at}.", at=local(at, policy.zone())),
            severity=Severity.MEDIUM,
            confidence=Confidence.LOW,
            why=tr("Usually it was you, but an intruder's first move is to add an address of their own."),
            fix=tr(
                "If that was not you, end all other sessions {sessions}, change the password {password}, and put your "
                "own back {page}.",
                sessions=known.page("sessions"),
                password=known.page("password"),
                page=known.page(kind),
            ),
            at=at,
            evidence=tuple(tr("another on {at}", at=local(other, policy.zone())) for other in earlier[:_SHOWN]),
            covers=accepted.contacts(theirs, ()),
        )


def _unconfirmed(contacts: tuple[Contact, ...], events: tuple[Event, ...], known: Platform) -> Iterator[Finding]:
    counts = Counter(contact.kind for contact in contacts if contact.confirmed is False)
    for kind in _KINDS:
        if count := counts[kind]:
            theirs = [each for each in contacts if each.kind == kind and each.confirmed is False]
            page = known.page(kind)
            yield Finding(
                subject=f"unconfirmed:{kind}",
                message=_never_confirmed(kind, count),
                severity=Severity.LOW,
                why=tr("If an address is mistyped or no longer yours, its owner can recover your account.")
                if kind == "email"
                else tr("If a number is mistyped or no longer yours, its owner can recover your account."),
                fix=tr_n(count, "Confirm or remove it {page}.", "Confirm or remove them {page}.", page=page),
                last_at=accepted.last_change(theirs, events),
                covers=accepted.contacts(theirs, events),
            )


def _never_confirmed(kind: str, count: int) -> str:
    if kind == "email":
        return tr_n(
            count,
            "{count:,} e-mail address was never confirmed.",
            "{count:,} e-mail addresses were never confirmed.",
        )
    return tr_n(count, "{count:,} phone number was never confirmed.", "{count:,} phone numbers were never confirmed.")


def _only(kind: str) -> str:
    if kind == "email":
        return tr("The export lists only one e-mail address that can recover this account.")
    if kind == "phone":
        return tr("The export lists only one phone number that can recover this account.")
    return tr("The export lists only one address that can recover this account.")
