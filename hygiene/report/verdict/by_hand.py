"""The findings from the user's own look at an account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.finding import AttackPath, Confidence, Finding, Question, Result, Severity, Status
from hygiene.model.policy import Answer, Policy
from hygiene.model.text import sentence
from hygiene.reference.platforms import Platform, platform
from hygiene.report.verdict.by_account import by_account
from hygiene.report.verdict.standing import RunFacts, newest_answers, open_checks, stale
from hygiene.report.verdict.word import leaves_open

CHECK: Final = "by-hand"
"""The id under which these findings stand in a report."""
TITLE: Final = tr_later("Looked at by you")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bad:
    """The finding for an answer of `not fine`.

    `message` names the day of the answer. `topics` are the settings pages of the fix. The severities are our judgement,
    and the same as for a check's findings there.
    """

    path: AttackPath
    severity: Severity
    confidence: Confidence
    message: str
    topics: tuple[str, ...]


_BAD: Final[Mapping[Question, _Bad]] = {
    "signs": _Bad(
        path="compromise",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message=tr_later("You saw posts or changes that are not yours. You noted this on {day}."),
        topics=("apps", "sessions", "password", "email"),
    ),
    "sessions": _Bad(
        path="compromise",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        message=tr_later("You saw a device or a place that you do not know. You noted this on {day}."),
        topics=("sessions", "password", "apps"),
    ),
    "apps": _Bad(
        path="app",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message=tr_later("You saw an app with access that should not have it. You noted this on {day}."),
        topics=("apps",),
    ),
    "passwords": _Bad(
        path="reuse",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message=tr_later(
            "The password is used elsewhere, can be guessed, or is known from a breach. You noted this on {day}."
        ),
        topics=("password",),
    ),
    "second factor": _Bad(
        path="guess",
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        message=tr_later("No second factor is on. You noted this on {day}."),
        topics=("second_factor",),
    ),
    "recovery": _Bad(
        path="recovery",
        severity=Severity.MEDIUM,
        confidence=Confidence.HIGH,
        message=tr_later(
            "You saw an address or number that is not yours, or that you no longer read. You noted this on {day}."
        ),
        topics=("email", "phone"),
    ),
}
_STEPS: Final[Mapping[str, str]] = {
    "apps": tr_later("revoke the apps that you do not use {page}"),
    "sessions": tr_later("end the sessions that you do not know {page}"),
    "password": tr_later("change the password {page}"),
    "email": tr_later("take back your e-mail address {page}"),
    "phone": tr_later("take back your phone number {page}"),
    "second_factor": tr_later("switch on a second factor {page}"),
}


def not_fine(results: Iterable[Result], facts: RunFacts, policy: Policy) -> Iterator[Result]:
    """Yield a finding for every answer of `not fine` that still holds.

    Each has a result of its own. Such an answer does not expire. A newer answer ends it, and so does newer data that
    was read in full.
    """
    about, facts = by_account(results), replace(facts, fresh_days=policy.ages.export_days)
    for account in {account.key: account for account in facts.accounts}.values():
        own = about.of(account)
        for question, answer in newest_answers(account, policy, facts.now).items():
            if answer.answer == "not fine" and not _read_since(question, answer.on, account, own, facts, policy):
                yield Result(
                    check=CHECK,
                    path=_BAD[question].path,
                    account=account,
                    status=Status.FOUND,
                    findings=(_finding(answer, platform(account.platform)),),
                    as_of=facts.now,
                )


def _read_since(
    question: Question, on: date, account: Account, results: Sequence[Result], facts: RunFacts, policy: Policy
) -> bool:
    """Return whether data later than a day answered the question in full.

    Only exports of the account itself have a day that counts. A vault states none, and all accounts together have that
    of another account.
    """
    if any(each.question == question and leaves_open(each) for each in open_checks(results, account, facts)):
        return False
    dates = [
        result.as_of.astimezone(policy.zone()).date()
        for result in results
        if result.as_of
        and not result.reason
        and not stale(result.as_of, facts)
        and facts.question(result) == question
        and result.account
        and result.account.key == account.key
    ]
    return max(dates, default=on) > on


def _finding(answer: Answer, known: Platform) -> Finding:
    bad = _BAD[answer.question]
    steps = [tr(_STEPS[topic], page=known.page(topic)) for topic in bad.topics]
    *first, last = steps
    fix = tr("{steps}, and {last_step}", steps=", ".join(first), last_step=last) if first else last
    return Finding(
        subject=f"answer:{answer.question}",
        message=tr(bad.message, day=f"{answer.on:%Y-%m-%d}"),
        severity=bad.severity,
        confidence=bad.confidence,
        why=tr("You looked yourself, and no export can see more than you did."),
        fix=f"{sentence(fix)} {tr('Then run `hygiene review` again.')}",
        covers=(answer.on.isoformat(),),
    )
