"""recovery: the addresses that open an account again, to its owner or to somebody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from hygiene import Confidence, Contact, Finding, Policy, Severity, Snapshot, check
from hygiene.model.text import local, plural
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform

_WORDS: Final = {"email": ("e-mail address", "e-mail addresses"), "phone": ("phone number", "phone numbers")}


@check(
    "recovery",
    title="Recovery addresses",
    path="recovery",
    needs={"contacts"},
    uses={"second_factors"},
)
def recovery(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """The addresses that open the account again when its password is lost.

    What: e-mail addresses and phone numbers that were never confirmed, or that the platform says were put in within the
    30 days before the export (what its record of changes tells is the question of `account-changes`); a text message as the
    only second factor the export tells of; and accounts that one address alone recovers. No address is ever shown.
    The limit is `recovery.recent_days` in the policy.

    Why it matters: whoever reads the mailbox or holds the phone number asks for a new password, and is in. A mistyped,
    unconfirmed address may be a stranger's. Number and text messages can be taken over at the phone company (SIM swap).

    Fix: confirm the addresses or remove them, on the platform's own page; keep two that are yours, each with its own
    second factor; and take codes from an app, a passkey or a security key rather than by text message.

    False alarms: you changed the address yourself. Some platforms never ask to confirm. Codes by text message still stop
    most attacks on passwords, so never switch them off before something better is on. A platform may know of second factors
    that its export does not tell.
    """
    place, contacts = platform(snapshot.account.platform), snapshot.contacts or ()
    yield from _unconfirmed(contacts, place)
    since = snapshot.taken_at - timedelta(days=policy.recovery.recent_days)
    told = sorted((c.changed_at, c.kind) for c in contacts if c.changed_at and c.kind in _WORDS)
    # Several of one kind and day are one question.
    changed = {(kind, f"{at:%Y-%m-%d}"): at for at, kind in reversed(told) if at >= since}
    for (kind, day), at in sorted(changed.items()):
        yield Finding(
            subject=f"changed:{kind}:{day}",
            message=f"{_WORDS[kind][0]} put in or changed {local(at, policy.zone())}",
            severity=Severity.MEDIUM,
            confidence=Confidence.LOW,
            why="A thief's first move is to put in an address of their own; yours is the usual reason.",
            fix=f"If that was not you, put your own back {place.page(kind)}, then end all other sessions "
            f"{place.page('sessions')} and change the password {place.page('password')}.",
            at=at,
        )
    if set(snapshot.second_factors or ()) == {"sms"}:
        yield Finding(
            subject="sms-only",
            message="a text message is the only second factor that the export tells of",
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
            why="Whoever talks the phone company into a new SIM card gets the codes; it is rare, and aimed at the well-known.",
            fix=f"Add an app for codes, a passkey or a security key {place.page('second_factor')}.",
        )
    if len(contacts) == 1 and not snapshot.missing("contacts"):
        yield Finding(
            subject="single",
            message=f"as far as the export tells, one {_WORDS.get(contacts[0].kind, ('address',))[0]} alone recovers the account",
            severity=Severity.INFO,
            why="If you lose it, you lose the account; whoever gets it gets the account.",
            fix=f"Add a second address or number of yours {place.page('email')}.",
        )
    if not contacts:
        raise CannotTellError("the export tells no address that recovers the account")


def _unconfirmed(contacts: tuple[Contact, ...], place: Platform) -> Iterator[Finding]:
    counts = Counter(contact.kind for contact in contacts if contact.confirmed is False)
    for kind, words in _WORDS.items():
        if counts[kind]:
            yield Finding(
                subject=f"unconfirmed:{kind}",
                message=f"{plural(counts[kind], *words)} never confirmed",
                severity=Severity.LOW,
                why="If it is mistyped or no longer yours, its owner may recover your account.",
                fix=f"Confirm or remove it {place.page(kind)}.",
            )
