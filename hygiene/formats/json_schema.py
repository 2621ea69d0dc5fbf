"""What the JSON report holds, as types: the mapping is checked against them, and the published schema is made from them."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec

from hygiene.model.finding import AttackPath, Confidence, Severity, Status
from hygiene.plugins.registry import Group

SCHEMA: Final = "hygiene-report/1"
"""Grows by one when a field is removed, renamed or changes its meaning; not when one is added."""

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
    """What is written; every field, always."""


class Account(_Wire):
    """An account. `id` is the platform's own, or empty."""

    platform: str
    handle: str
    id: str


class Range(_Wire):
    """Two ends of a likelihood."""

    low: Share
    high: Share


class Score(_Wire):
    """The chance of takeover within a year. Never compare two of different `model`."""

    low: Share
    high: Share
    band: str
    words: str
    model: str
    by_path: dict[str, Range]


class Compromise(_Wire):
    """Signs that it may already have happened, never averaged with exposure."""

    status: Status
    confidence: Confidence | None
    statement: str
    fingerprints: list[Mark]


class AccountLine(Account):
    """One account in scope, and what is told of it."""

    owner: str
    taken_at: Time
    taken_at_means: str
    score: Score


class Finding(_Wire):
    """One thing a check found. `fingerprint` outlives wording; `at` is null where it is not known."""

    fingerprint: Mark
    subject: str
    message: str
    severity: Severity
    confidence: Confidence
    at: Time | None
    why: str
    fix: str
    evidence: list[str]


class Result(_Wire):
    """What one check says of one account."""

    check: str
    path: AttackPath
    account: Account | None
    status: Status
    reason: str
    findings: list[Finding]


class App(_Wire):
    """One grant. `age_days` is null where the platform gives no date, `posts` where posts were not read."""

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
    """What has access."""

    apps: list[App]


class Fix(_Wire):
    """One thing to do, in the order to do it."""

    account: Account | None
    subject: str
    title: str
    how: str
    severity: Severity
    compromise: bool
    lowers_high_by: Share
    fingerprints: list[Mark]


class Moment(_Wire):
    """One line of the timeline: `kind` is a kind of change, `grant`, `identity` or `finding`, which has a fingerprint."""

    at: Time | None
    account: Account
    kind: str
    what: str
    fingerprint: Mark | None


class Timeline(_Wire):
    """What happened to all accounts, oldest first; what has no time stands apart."""

    since: Time
    until: Time
    lines: list[Moment]
    undated: list[Moment]
    left_out: Count
    older: Count


class NotChecked(_Wire):
    """A question that could not be answered, or not in full."""

    check: str
    title: str
    account: Account | None
    reason: str
    widens_high_by: Share


class Accepted(_Wire):
    """A risk somebody decided to live with. `finding` is null when nothing matches any more."""

    fingerprint: Mark
    reason: str
    owner: str
    until: Day
    finding: Finding | None


class Input(_Wire):
    """One input: `read` counts records by kind, `gaps` says what is missing and why, `with_path` where it is counted."""

    path: str
    sha256: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]
    reader: str
    read: dict[str, Count]
    gaps: dict[str, str]
    warnings: list[str]
    with_path: str


class Plugin(_Wire):
    """One plugin that ran, or failed with `error`; `sees` are the parts of a snapshot it was given."""

    group: Group
    name: str
    distribution: str
    version: str
    sees: list[str]
    error: str


class Provenance(_Wire):
    """Where the answer comes from."""

    inputs: list[Input]
    plugins: list[Plugin]


class Report(_Wire):
    """How likely is somebody else to post as us, has it happened, and what do we do first?"""

    schema: Literal["hygiene-report/1"]
    hygiene_version: str
    generated_at: Time
    score: Score
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
    """The JSON Schema of a report."""
    made = msgspec.json.schema(Report)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "hygiene report", **made}
