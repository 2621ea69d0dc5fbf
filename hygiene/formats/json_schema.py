"""The types of the JSON report.

The mapping in `json.py` is checked against them, and the published schema is generated from them.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec

from hygiene.model.finding import AttackPath, Confidence, Severity, Status
from hygiene.model.questions import Question
from hygiene.plugins.registry import Group
from hygiene.report.report import Gain
from hygiene.report.verdict.word import Word

SCHEMA: Final = "hygiene-report/2"
"""The version of the report.

It grows when a field is removed, renamed or changes its meaning.

Adding a field does not change it.
"""

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


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    """A part of the report. Every field is always written."""


class Account(_Wire):
    """An account. `id` is the platform's own, or empty."""

    platform: str
    handle: str
    id: str


class Range(_Wire):
    """The two ends of a likelihood."""

    low: Share
    high: Share


class PathRange(Range):
    """The likelihood by one path: its ends and its mean."""

    expected: Share


class Score(_Wire):
    """The likelihood of a takeover within a year.

    `expected` takes what was not read as for an average account, and `low` takes it as clear. `high` is not exceeded by
    90 % of average accounts. `bounds` are the extremes: everything unread clear, or as bad as it can be. Never compare
    those of different `model`.
    """

    expected: Share
    low: Share
    high: Share
    bounds: Range
    words: str
    model: str
    by_path: dict[str, PathRange]


class Verdict(_Wire):
    """A word and a sentence.

    `because` holds the fingerprints of the findings behind the word, or the questions that are open.
    """

    word: Word
    sentence: str
    because: list[str]


class Look(_Wire):
    """A look at a question that is still open."""

    question: Question
    account: Account | None
    where: str
    what: str
    reasons: list[str]
    decides: bool


class Coverage(_Wire):
    """The questions asked, those that were answered, and what to look at next.

    `by_hand` gives the day of each answer by the user.
    """

    answered: list[Question]
    asked: list[Question]
    next: list[Look]
    by_hand: dict[Question, Day]


class Compromise(_Wire):
    """The signs that a takeover may already have happened.

    They are never averaged with the likelihood.
    """

    status: Literal["clear", "found", "accepted", "unknown"]
    confidence: Confidence | None
    statement: str
    fingerprints: list[Mark]


class AccountLine(Account):
    """An account in scope, with its owner, export date and likelihood."""

    owner: str
    taken_at: Time
    taken_at_means: str
    verdict: Verdict
    score: Score
    coverage: Coverage


class Finding(_Wire):
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


class Result(_Wire):
    """The answer of one check about one account."""

    check: str
    path: AttackPath
    account: Account | None
    status: Status
    reason: str
    findings: list[Finding]


class App(_Wire):
    """An app with access to an account.

    `age_days` is null without a date from the platform, `posts` when posts were not read.
    """

    account: Account
    id: str
    name: str
    publisher: str
    permissions: list[str]
    granted_at: Time | None
    granted_at_means: str
    last_used_at: Time | None
    first_party: bool
    age_days: int | None
    last_post_at: Time | None
    posts: Count | None


class Inventory(_Wire):
    """The apps with access."""

    apps: list[App]


class Fix(_Wire):
    """A thing to do. The list is in the order to do them."""

    account: Account | None
    subject: str
    title: str
    how: str
    severity: Severity
    compromise: bool
    adds: Share
    gain: Gain
    owner: str
    fingerprints: list[Mark]


class Moment(_Wire):
    """A line of the timeline.

    `kind` is a kind of change, `grant`, `identity`, `session` or `finding`. Only a finding has a fingerprint. `near` is
    the fingerprint of a sign of compromise that the event happened shortly before or after.
    """

    at: Time | None
    account: Account
    kind: str
    what: str
    fingerprint: Mark | None
    near: Mark | None


class Window(_Wire):
    """The time that the timeline covers for an account."""

    account: Account
    since: Time
    until: Time


class Timeline(_Wire):
    """The events of all accounts, oldest first.

    Those without a time are in `undated`. `since` and `until` are the earliest beginning and the latest end of the
    accounts' `windows`.
    """

    since: Time
    until: Time
    windows: list[Window]
    lines: list[Moment]
    undated: list[Moment]
    left_out: Count
    older: Count


class NotChecked(_Wire):
    """A question that could not be answered, or only in part."""

    check: str
    title: str
    account: Account | None
    reason: str
    decides: bool


class Accepted(_Wire):
    """An acceptance from the policy.

    `finding` is null when it matches nothing any more. A finding with another fingerprint is about the same
    subject, but not covered, because it is about other events.
    """

    fingerprint: Mark
    reason: str
    owner: str
    until: Day
    finding: Finding | None


class Input(_Wire):
    """An input and what was read from it.

    `read` counts records by kind, and `gaps` gives the reason for each part that is missing.

    `with_path` names the input of the same export that counts the records of both.
    """

    path: str
    sha256: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]
    reader: str
    read: dict[str, Count]
    gaps: dict[str, str]
    warnings: list[str]
    with_path: str


class Plugin(_Wire):
    """A plugin that ran, or failed with `error`.

    `sees` are the parts of a snapshot it was given.
    """

    group: Group
    name: str
    distribution: str
    version: str
    sees: list[str]
    error: str


class Provenance(_Wire):
    """The inputs and plugins behind the report."""

    inputs: list[Input]
    plugins: list[Plugin]


class Report(_Wire):
    """The report.

    It answers how likely a takeover is, whether it has already happened, and what to do first.
    """

    schema: Literal["hygiene-report/2"]
    hygiene_version: str
    generated_at: Time
    verdict: Verdict
    score: Score
    coverage: Coverage
    compromise: Compromise
    accounts: list[AccountLine]
    results: list[Result]
    inventory: Inventory
    fix_first: list[Fix]
    timeline: Timeline
    not_checked: list[NotChecked]
    accepted: list[Accepted]
    stale_acceptances: list[Accepted]
    provenance: Provenance


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a report."""
    generated = msgspec.json.schema(Report)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "hygiene report", **generated}
