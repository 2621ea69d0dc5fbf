"""The types of the JSON report: verdicts, accounts, findings and results.

Times and accounts are converted here too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, overload

import msgspec

from hygiene.model import account as accounts
from hygiene.model.finding import AttackPath, Confidence, Question, Severity, Status
from hygiene.report.score import number
from hygiene.report.score.chances import in_words
from hygiene.report.verdict.word import Word

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Mark = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
Time = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$",
        extra_json_schema={"format": "date-time"},
    ),
]
Day = Annotated[str, msgspec.Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", extra_json_schema={"format": "date"})]


class Wire(msgspec.Struct, forbid_unknown_fields=True):
    """A part of the report. Every field is always written."""


class Account(Wire):
    """An account. `id` is the platform's own, or empty."""

    platform: str
    handle: str
    id: str


@overload
def time(at: datetime) -> str: ...
@overload
def time(at: None) -> None: ...
def time(at: datetime | None) -> str | None:
    """Return a time in UTC as it is written."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


@overload
def account(of: accounts.Account) -> Account: ...
@overload
def account(of: None) -> None: ...
def account(of: accounts.Account | None) -> Account | None:
    """Return an account as it is written."""
    return Account(platform=of.platform, handle=of.handle, id=of.id) if of else None


class Range(Wire):
    """The two ends of a likelihood."""

    low: Share
    high: Share


class PathRange(Range):
    """The likelihood by one path: its ends and its mean."""

    expected: Share


class Score(Wire):
    """The likelihood of a takeover within a year.

    `expected` assumes an average account for everything unread, and `low` assumes that it is clear. `high` is not
    exceeded by 90 % of average accounts. `bounds` are the extremes: everything unread clear, or as bad as it can be.
    Never compare those of different `model`.
    """

    expected: Share
    low: Share
    high: Share
    bounds: Range
    words: str
    model: str
    by_path: dict[str, PathRange]


def score(of: number.Score) -> Score:
    """Return a likelihood as it is written."""
    return Score(
        expected=of.expected,
        low=of.low,
        high=of.high,
        bounds=Range(low=of.bounds[0], high=of.bounds[1]),
        words=in_words(of.expected),
        model=of.model,
        by_path={
            path: PathRange(expected=each.expected, low=each.low, high=each.high) for path, each in of.by_path.items()
        },
    )


class Verdict(Wire):
    """A word and a sentence.

    `because` holds the fingerprints of the findings behind the word, or the questions that are open.
    """

    word: Word
    sentence: str
    because: list[str]


class Look(Wire):
    """A look at a question that is still open."""

    question: Question
    account: Account | None
    where: str
    what: str
    reasons: list[str]
    decides: bool


class Coverage(Wire):
    """The questions asked, those that were answered, and what to look at next.

    `by_hand` gives the day of each answer by the user.
    """

    answered: list[Question]
    asked: list[Question]
    next: list[Look]
    by_hand: dict[Question, Day]


class Compromise(Wire):
    """The signs that a takeover may already have happened.

    They are never averaged with the likelihood.
    """

    status: Literal["clear", "found", "accepted", "unknown"]
    confidence: Confidence | None
    statement: str
    fingerprints: list[Mark]


class AccountLine(Account):
    """An account in scope, with its owner, export date and likelihood.

    `signs` counts its open signs of compromise.
    """

    owner: str
    taken_at: Time
    taken_at_means: str
    verdict: Verdict
    score: Score
    coverage: Coverage
    signs: Count


class Finding(Wire):
    """A finding of a check.

    `fingerprint` outlives its wording. `at` is null when the time is unknown. `last_at` is the time of the last event.
    """

    fingerprint: Mark
    subject: str
    message: str
    severity: Severity
    confidence: Confidence
    at: Time | None
    last_at: Time | None
    why: str
    fix: str
    evidence: list[str]


class Result(Wire):
    """The answer of one check about one account.

    `reason_in_english` is there only where the reason is in another language.
    """

    check: str
    path: AttackPath
    account: Account | None
    status: Status
    reason: str
    findings: list[Finding]
    reason_in_english: str | msgspec.UnsetType = msgspec.UNSET
