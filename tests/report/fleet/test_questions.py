"""The answer to each question about an account, in a word."""

from __future__ import annotations

from dataclasses import replace

from hygiene.model.account import FLEET, Account
from hygiene.model.finding import QUESTIONS, Finding, Result, Severity, Status
from hygiene.report.fleet.questions import answered
from hygiene.report.report import Accepted, Report
from hygiene.report.verdict.coverage import Coverage
from tests.support.reports import ACME, account_line, report


def found(check: str, path: str, *severities: Severity, account: Account = ACME) -> Result:
    findings = tuple(
        Finding(subject=f"{check}:{severity}", message="It is so.", severity=severity) for severity in severities
    )
    return Result(
        check=check,
        path=path,  # type: ignore[arg-type]
        account=account,
        status=Status.FOUND,
        findings=findings,
    )


APPS = found("authorized-apps", "app", Severity.LOW, Severity.HIGH)
SHARED = found("apps-across", "app", Severity.CRITICAL, account=Account(platform=FLEET, handle="all accounts"))
FACTOR = found("second-factor", "guess", Severity.MEDIUM)
FACT = found("recovery", "recovery", Severity.INFO)


def about(*results: Result, answers: tuple[str, ...] = QUESTIONS, accepted: tuple[Accepted, ...] = ()) -> Report:
    """Return a report with these results, in which some questions are answered."""
    line = replace(account_line(ACME), coverage=Coverage(answered=answers, asked=QUESTIONS))  # type: ignore[arg-type]
    return report(accounts=(line,), results=results, accepted=accepted)


def taken(result: Result) -> tuple[Accepted, ...]:
    """Return an acceptance of each finding of a result."""
    return tuple(
        Accepted(fingerprint=result.fingerprint(each), reason="meant", owner="Dana", until="2027-01-01", finding=each)
        for each in result.findings
    )


def test_the_worst_open_finding_answers_a_question_and_a_fact_does_not() -> None:
    assert answered(about(APPS, FACTOR, FACT), {"second-factor": "second factor"}, old=False) == {
        "signs": "clear",
        "sessions": "clear",
        "apps": "high",
        "passwords": "clear",
        "second factor": "medium",
        "recovery": "clear",
    }
    assert answered(about(APPS, SHARED), {}, old=False)["apps"] == "critical"


def test_what_is_not_read_is_not_clear_and_an_old_export_clears_nothing() -> None:
    unread = about(APPS, answers=("signs",))

    assert answered(unread, {}, old=False) == dict.fromkeys(QUESTIONS, "not read") | {"signs": "clear", "apps": "high"}
    assert answered(unread, {}, old=True) == dict.fromkeys(QUESTIONS, "not read") | {"signs": "too old", "apps": "high"}


def test_an_accepted_finding_hides_no_other_and_no_gap() -> None:
    every, first = taken(APPS), taken(APPS)[:1]

    assert answered(about(APPS, accepted=every), {}, old=False)["apps"] == "accepted"
    assert answered(about(APPS, accepted=first), {}, old=False)["apps"] == "high"
    assert answered(about(APPS, answers=(), accepted=every), {}, old=False)["apps"] == "not read"


def test_only_what_is_asked_has_an_answer() -> None:
    line = replace(account_line(ACME), coverage=Coverage(answered=(), asked=("signs",)))

    assert answered(report(accounts=(line,), results=(APPS,)), {}, old=False) == {"signs": "not read"}
