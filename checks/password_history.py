"""password-history: old passwords in use again, or still in use elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import dropwhile
from typing import TYPE_CHECKING, Final, NamedTuple

from hygiene.analysis.passwords.accounts import concerned
from hygiene.analysis.passwords.reuse import accounts, is_outside_vault, tagger
from hygiene.analysis.progress import Allowance
from hygiene.language.words import tr, tr_later
from hygiene.model.finding import Confidence, Finding, Severity, Worst
from hygiene.model.records import Secret
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import listed, series
from hygiene.plugins.check import CannotTellError, check
from hygiene.reference.sites import kind, password_page

if TYPE_CHECKING:
    from hygiene.model.policy import Policy

_OFF: Final = frozenset({"password-history", "password-reuse"})
_SHOWN: Final = 10
_PAIRS: Final = 100_000
"""Pairs of accounts that are compared in about 3 s (our judgement)."""


class _Reason(NamedTuple):
    confidence: Confidence
    text: str
    evidence: str


@check(
    "password-history",
    title=tr_later("Old passwords in use"),
    path="reuse",
    needs={"secrets"},
    worst=Worst(Severity.MEDIUM),
)
def password_history(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001  # every rule's signature
    """Old passwords that are in use again, or still in use on another account.

    What:
        Compares the password of each entry with its former passwords, and with the former passwords of other accounts.
        The check uses the history that the password manager exports. Where it exports no history, `--remember` keeps a
        keyed trace of each account's passwords on this computer, so that a later run can see that an old one is back.

    Why it matters:
        You mostly change a password for a reason: it was shared, typed into a fake page, or leaked. Lists of stolen
        passwords never grow old, so whoever had the password then has the account again. The same holds for another
        account that still has the password which this one gave up.

    Fix:
        Give the account a new password that the password manager generates and no account ever had. Do not return to an
        old one when a site asks for a change.

    False alarms:
        Saving the same password once more is no change, and is not reported. A site that was restored from a backup, or
        an entry that was edited by mistake and put right, looks like a return: if the password was never out of your
        hands, accept the risk. A trace from an earlier run is less sure than the manager's own history: when a format
        holds no dates, an older export that is read between two newer ones looks the same. Several entries of one
        account count as one. Archived entries are not checked.
    """
    live = [s for s in snapshot.require("secrets") if s.value and not s.archived and not is_outside_vault(s)]
    tag, allowance = tagger(), Allowance(_PAIRS)
    given_up = _given_up(live, tag)
    for secret in live:
        reasons = [*_returned(secret), *_kept(secret, given_up.get(tag(secret.value.reveal()), ()), allowance)]
        if reasons and not _OFF & secret.excluded:
            yield _finding(secret, reasons)
    if allowance.refused:
        raise CannotTellError(
            tr("not all former passwords were looked at, because comparing all of them takes too long")
        )
    if not any(secret.history or secret.remembered for secret in live):
        raise CannotTellError(
            tr(
                "no entry has a history of passwords, and no earlier run remembered one, so scan with "
                "--remember from now on, or export from a manager whose export holds the history "
                "(Bitwarden JSON, 1Password, KeePass)"
            )
        )


def _given_up(live: Sequence[Secret], tag: Callable[[str], bytes]) -> Mapping[bytes, Sequence[Secret]]:
    """Return the entries that gave up a password, by the password's tag."""
    found: defaultdict[bytes, list[Secret]] = defaultdict(list)
    for secret in live:
        for former in {tag(f.value.reveal()) for f in secret.history if f.value} - {tag(secret.value.reveal())}:
            found[former].append(secret)
    return found


def _returned(secret: Secret) -> Iterator[_Reason]:
    """Yield a reason if the entry returned to a former password."""
    before = list(dropwhile(lambda f: f.value == secret.value, secret.history))
    then = next((f for f in before if f.value == secret.value), None)
    known = secret.remembered
    text = tr("was changed back to an old one")
    if then:
        yield _Reason(Confidence.HIGH, text, _in_history(then.until))
    elif known and known.other_until:
        when = tr(
            "earlier runs saw another password in between, last on {date:%Y-%m-%d}",
            date=known.other_until,
        )
        yield _Reason(Confidence.MEDIUM, text, when)


def _in_history(until: datetime | None) -> str:
    if until is None:
        return tr("the same password is in the entry's own history")
    return tr("the same password is in the entry's own history, replaced on {date:%Y-%m-%d}", date=until)


def _kept(secret: Secret, others: Sequence[Secret], allowance: Allowance) -> Iterator[_Reason]:
    """Yield a reason if other accounts had this password and gave it up."""
    refs = sorted(other.ref for other in others if allowance.take() and accounts([secret, other]) > 1)
    if refs:
        yield _Reason(
            Confidence.HIGH,
            tr("is a former one of {entries}", entries=listed(refs, _SHOWN)),
            tr("the other account changed it"),
        )


def _finding(secret: Secret, reasons: Sequence[_Reason]) -> Finding:
    return Finding(
        subject=f"entry:{secret.ref}",
        message=tr(
            "The password of “{entry}” {reasons}.",
            entry=secret.label,
            reasons=series([reason.text for reason in reasons]),
        ),
        severity=Severity.MEDIUM if kind(secret.urls) else Severity.LOW,
        confidence=max((reason.confidence for reason in reasons), key=lambda c: c.rank),
        why=tr("Whoever learned it when it was in use before can use it now."),
        fix=tr(
            "Change it {page} to a new one that your password manager generates.",
            page=password_page(secret.urls, secret.value.reveal()),
        ),
        evidence=tuple(reason.evidence for reason in reasons),
        opens=kind(secret.urls),
        entries=(secret.ref,),
        covers=secret.since,
        concerns=concerned([secret]),
    )
