"""password-age: passwords older than an incident or a known breach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.analysis import accepted
from hygiene.analysis.passwords.age import Incident, PasswordAge, age_facts
from hygiene.language.words import tr, tr_later
from hygiene.model.text import local
from hygiene.plugins.check import CannotTellError
from hygiene.reference.platforms import Platform, platform
from hygiene.wording.checks import password_age as words

_EVENTS: Final = {"recovery": Confidence.MEDIUM, "warning": Confidence.LOW}
"""The confidence that an event calls for a new password.

Platforms also warn of the owner's own new devices.
"""


class _Reason(NamedTuple):
    text: str
    severity: Severity
    confidence: Confidence


@check(
    "password-age",
    title=tr_later("Age of the password"),
    path="reuse",
    needs={"events"},
    uses={"posts"},
    optional={"apps"},
    worst=Worst(Severity.MEDIUM),
)
def password_age(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """A password that is older than an incident or a known breach.

    What: some platforms say when you changed the password. The check compares the newest change with what it should
    follow: a suspicious post (excluding those of low confidence), a recovery of the account or a warning by the
    platform in the last year, and the days on which passwords of that platform are known to have been exposed (a short
    table with sources). A password older than five years is reported as information. The limit is `passwords.old_days`
    in the policy. One older than the policy's `ages.password_days` is a fault.

    Why it matters: a stolen password opens the account until you change it, and stolen lists are tried for years. Age
    alone is no fault: the standard (NIST SP 800-63B-4) advises against changing a good password without a reason.

    Fix: change it on the settings page named in the finding, to one that you use nowhere else. End all other sessions
    too, because a new password alone does not always end them.

    False alarms: the platform may itself have ended the exposed passwords, as most did. No one may have seen what was
    exposed. A warning may have been about your own new phone. Where the export records no change, it may just not go
    back far enough, so the result is unknown and a finding has low confidence. Many platforms record no password
    changes at all: then the result is unknown, with the page to look at.
    """
    known, facts = platform(snapshot.account.platform), age_facts(snapshot, policy)
    unrecorded = tr(known.unrecorded.get("passwords", "")) if facts.last is None and not facts.undated else ""
    if not unrecorded and (reasons := list(_reasons(facts, policy))):
        yield _finding(facts, reasons, known, policy)
    if reason := words.unknown(facts, unrecorded, known):
        raise CannotTellError(reason)


def _reasons(facts: PasswordAge, policy: Policy) -> Iterator[_Reason]:
    zone, named = policy.zone(), False
    if facts.incidents:
        incident = max(facts.incidents, key=lambda i: (*(part.rank for part in _weight(i)), i.at))
        severity, confidence = _weight(incident)
        # A log that was not read in full may leave out the change.
        sure = confidence if facts.last and facts.complete else Confidence.LOW
        yield _Reason(words.since(incident, zone, recorded=facts.last is not None), severity, sure)
        named = facts.last is not None
    if exposure := facts.exposure:
        sure = Confidence.MEDIUM if facts.last else Confidence.LOW
        yield _Reason(
            words.exposed(facts, exposure, named=named), Severity.INFO if exposure.ended else Severity.LOW, sure
        )
    if facts.age and (most := _over(facts, policy)):
        yield _Reason(words.aged(facts, facts.age, most, named=named), Severity.LOW, Confidence.HIGH)
    elif facts.old and facts.age:
        yield _Reason(words.aged(facts, facts.age, 0, named=named), Severity.INFO, Confidence.HIGH)


def _over(facts: PasswordAge, policy: Policy) -> int:
    """Return the policy's greatest age in days where the password is older."""
    most = policy.ages.password_days
    return most if most and facts.age and facts.age > timedelta(days=most) else 0


def _weight(incident: Incident) -> tuple[Severity, Confidence]:
    if incident.posts:
        return Severity.MEDIUM, incident.posts.confidence
    return Severity.LOW, _EVENTS[incident.event]


def _finding(facts: PasswordAge, reasons: list[_Reason], known: Platform, policy: Policy) -> Finding:
    zone = policy.zone()
    worst = max(reasons, key=lambda reason: (reason.severity.rank, reason.confidence.rank))
    harmless = worst.severity is Severity.INFO
    exposed = (f"{tr(facts.exposure.what)}: {facts.exposure.source}",) if facts.exposure else ()
    return Finding(
        subject="password",
        message=" ".join(reason.text for reason in reasons),
        severity=worst.severity,
        confidence=worst.confidence,
        why=tr("An old password is not a weak one. If it is long and used nowhere else, keep it.")
        if harmless
        else tr("A stolen password opens the account until you change it."),
        fix=""
        if harmless
        else tr(
            "Change it {password} to one that you use nowhere else, and end all other sessions {sessions}.",
            password=known.page("password"),
            sessions=known.page("sessions"),
        ),
        evidence=(
            tr("last changed {at}", at=local(facts.last, zone)) if facts.last else tr("no change is recorded"),
            *exposed,
        ),
        last_at=max((incident.at for incident in facts.incidents), default=None),
        covers=accepted.password(facts, over=bool(_over(facts, policy))),
    )
