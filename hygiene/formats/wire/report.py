"""The types of the JSON report, as a whole.

The mapping in `json.py` is checked against them, and the published schema is generated from them.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec

from hygiene.formats.wire.changes import Changes
from hygiene.formats.wire.parts import (
    Account,
    AccountLine,
    Compromise,
    Count,
    Coverage,
    Day,
    Finding,
    Mark,
    Result,
    Score,
    Share,
    Time,
    Verdict,
    Wire,
)
from hygiene.model.finding import Confidence, Severity
from hygiene.plugins.registry import Group
from hygiene.report.report import Gain

SCHEMA: Final = "hygiene-report/2"
"""The version of the report.

It grows when a field is removed, renamed or changes its meaning.

Adding a field does not change it.
"""


class App(Wire):
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


class Inventory(Wire):
    """The apps with access."""

    apps: list[App]


class Fix(Wire):
    """A thing to do. The list is in the order to do them.

    `concerns` are the accounts of the run that it protects.
    """

    account: Account | None
    subject: str
    title: str
    how: str
    severity: Severity
    compromise: bool
    adds: Share
    gain: Gain
    concerns: list[Account]
    owner: str
    fingerprints: list[Mark]


class Moment(Wire):
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


class Step(Wire):
    """A step that ends an intruder's access, and the page to do it on."""

    topic: str
    title: str
    where: str
    fingerprints: list[Mark]


class Incident(Wire):
    """A suspicious episode of an account.

    `events` are in order of time, and `steps` in the order to do them.
    """

    account: Account
    owner: str
    title: str
    confidence: Confidence
    since: Time | None
    until: Time | None
    events: list[Moment]
    steps: list[Step]
    fingerprints: list[Mark]


class Window(Wire):
    """The time that the timeline covers for an account."""

    account: Account
    since: Time
    until: Time


class Timeline(Wire):
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


class NotChecked(Wire):
    """A question that could not be answered, or only in part."""

    check: str
    title: str
    account: Account | None
    reason: str
    decides: bool


class Accepted(Wire):
    """An acceptance from the policy.

    `finding` is null when it matches nothing any more. A finding with another fingerprint is about the same
    subject, but not covered, because it is about other events. `notes` say what to look at again.
    """

    fingerprint: Mark
    reason: str
    owner: str
    until: Day
    finding: Finding | None
    notes: list[str]


class Input(Wire):
    """An input and what was read from it.

    `read` counts records by kind, and `gaps` gives the reason for each part that is missing.

    `damaged` are the parts of which more should be there than could be read. `account` is null for a vault.

    `with_path` names the input of the same export that counts the records of both.
    """

    path: str
    sha256: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]
    reader: str
    read: dict[str, Count]
    gaps: dict[str, str]
    warnings: list[str]
    damaged: list[str]
    account: Account | None
    with_path: str


class Plugin(Wire):
    """A plugin that ran, or failed with `error`.

    `sees` are the parts of a snapshot it was given.
    """

    group: Group
    name: str
    distribution: str
    version: str
    sees: list[str]
    error: str


class Provenance(Wire):
    """The inputs, the policy file and the plugins behind the report.

    `policy` is empty when the run used no policy file. Two reports with the same `policy_digest` follow the same rules,
    whatever they accept and answer. `policy_notes` say which names in the policy match nothing that was read.
    """

    inputs: list[Input]
    policy: str
    policy_digest: str
    policy_notes: list[str]
    plugins: list[Plugin]


class OwnerView(Wire):
    """The owner to whom the lists are limited, and the counts left out.

    The numbers count the items left out.
    """

    owner: str
    accounts: Count
    incidents: Count
    fixes: Count
    statement: str


class Report(Wire):
    """The report.

    It answers how likely a takeover is, whether it has already happened, and what to do first. `redacted` is true where
    labels stand for names, and fingerprints are numbers that mean nothing outside this report.
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
    incidents: list[Incident]
    fix_first: list[Fix]
    timeline: Timeline
    not_checked: list[NotChecked]
    accepted: list[Accepted]
    stale_acceptances: list[Accepted]
    view: OwnerView | None
    changes: Changes | None
    provenance: Provenance
    redacted: bool


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a report."""
    generated = msgspec.json.schema(Report)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "hygiene report", **generated}
