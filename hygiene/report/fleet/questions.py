"""The answer to each question about an account, in a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from hygiene.model.finding import OF_PATH, Finding, Question, Severity
from hygiene.report.report import Report

Answer = Literal["critical", "high", "medium", "low", "accepted", "clear", "too old", "not read"]
"""The worst open finding on a question, or why there is none.

`too old` is a question that an old export cleared, which is open again.
"""
_FOUND: Final[Mapping[Severity, Answer]] = {
    Severity.CRITICAL: "critical",
    Severity.HIGH: "high",
    Severity.MEDIUM: "medium",
    Severity.LOW: "low",
}


def answered(report: Report, questions: Mapping[str, Question], *, old: bool) -> dict[Question, Answer]:
    """Return the answer to each question that the report of an account asks.

    `questions` gives the question of a check, by default that of its path. An `old` export clears nothing. Findings for
    information only do not change an answer.
    """
    taken = {each.fingerprint for each in report.accepted}
    found: dict[Question, list[Finding]] = {}
    accepted: set[Question] = set()
    for result in report.results:
        question = questions.get(result.check, OF_PATH[result.path])
        for finding in result.findings:
            if result.fingerprint(finding) in taken:
                accepted.add(question)
            elif finding.severity in _FOUND:
                found.setdefault(question, []).append(finding)
    covered = report.accounts[0].coverage
    answers: dict[Question, Answer] = {}
    for question in covered.asked:
        if worst := max(found.get(question, ()), key=lambda each: each.severity.rank, default=None):
            answers[question] = _FOUND[worst.severity]
        elif question not in covered.answered:
            answers[question] = "not read"
        elif old:
            answers[question] = "too old"
        else:
            answers[question] = "accepted" if question in accepted else "clear"
    return answers
