"""The report for programs: JSON under a published schema. docs/report.md says it field by field.

The text is ASCII, so no control or bidi character in a name from outside can act on a terminal that shows it; a program
that decodes it gets the names as they are.
"""  # noqa: A005  # a format is named as the user names it; nothing here imports it as the standard one

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

import msgspec

from hygiene.formats import Screen
from hygiene.model import Account, AttackPath, Confidence, Finding, Result, Severity, Status
from hygiene.report import Accepted, AccountLine, AppLine, Fix, Input, NotChecked, PluginLine, Report
from hygiene.score import Score, in_words

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


class _Wire(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is written; every field, always."""


class WireAccount(_Wire):
    """An account. `id` is the platform's own, or empty."""

    platform: str
    handle: str
    id: str


class WireRange(_Wire):
    """Two ends of a likelihood."""

    low: Share
    high: Share


class WireScore(_Wire):
    """The chance of takeover within a year. Never compare two of different `model`."""

    low: Share
    high: Share
    band: str
    words: str
    model: str
    by_path: dict[str, WireRange]


class WireCompromise(_Wire):
    """Signs that it may already have happened, never averaged with exposure."""

    status: Status
    confidence: Confidence | None
    statement: str
    fingerprints: list[Mark]


class WireAccountLine(_Wire):
    """One account in scope."""

    account: WireAccount
    owner: str
    taken_at: Time
    taken_at_means: str
    score: WireScore


class WireFinding(_Wire):
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


class WireResult(_Wire):
    """What one check says of one account."""

    check: str
    path: AttackPath
    account: WireAccount | None
    status: Status
    reason: str
    findings: list[WireFinding]


class WireApp(_Wire):
    """One grant. `age_days` is null where the platform gives no date, `posts` where posts were not read."""

    account: WireAccount
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


class WireInventory(_Wire):
    """What has access."""

    apps: list[WireApp]


class WireFix(_Wire):
    """One thing to do, in the order to do it."""

    account: WireAccount | None
    subject: str
    title: str
    how: str
    severity: Severity
    compromise: bool
    lowers_high_by: Share
    fingerprints: list[Mark]


class WireNotChecked(_Wire):
    """A question that could not be answered, or not in full."""

    check: str
    title: str
    account: WireAccount | None
    reason: str
    widens_high_by: Share


class WireAcceptedFinding(_Wire):
    """What was accepted, in short; the finding itself stands under `results`."""

    subject: str
    message: str
    severity: Severity
    confidence: Confidence


class WireAccepted(_Wire):
    """A risk somebody decided to live with. `finding` is null when nothing matches any more."""

    fingerprint: Mark
    reason: str
    owner: str
    until: Day
    finding: WireAcceptedFinding | None


class WireInput(_Wire):
    """One input: `read` counts records by kind, `gaps` says what is missing and why."""

    path: str
    sha256: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]
    reader: str
    read: dict[str, Count]
    gaps: dict[str, str]
    warnings: list[str]


class WirePlugin(_Wire):
    """One plugin that ran, or failed with `error`; `sees` are the parts of a snapshot it was given."""

    group: Literal["checks", "readers", "vaults", "formats"]
    name: str
    distribution: str
    version: str
    sees: list[str]
    error: str


class WireProvenance(_Wire):
    """Where the answer comes from."""

    inputs: list[WireInput]
    plugins: list[WirePlugin]


class WireReport(_Wire):
    """How likely is somebody else to post as us, has it happened, and what do we do first?"""

    schema: Literal["hygiene-report/1"]
    hygiene_version: str
    generated_at: Time
    score: WireScore
    compromise: WireCompromise
    accounts: list[WireAccountLine]
    results: list[WireResult]
    inventory: WireInventory
    fix_first: list[WireFix]
    not_checked: list[WireNotChecked]
    accepted: list[WireAccepted]
    stale_acceptances: list[WireAccepted]
    provenance: WireProvenance


def render(report: Report, screen: Screen) -> str:
    """The whole report as indented ASCII JSON."""
    del screen  # a program reads it
    return json.dumps(wire(report), ensure_ascii=True, indent=2, allow_nan=False) + "\n"
