"""The types of the JSON report about a fleet, as a whole.

The mapping in `fleet/json.py` is checked against them, and the published schema is generated from them.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from hygiene.formats.wire.changes import Change
from hygiene.formats.wire.parts import Count, Mark, Score, Time, Wire
from hygiene.model.finding import Confidence, Severity
from hygiene.model.policy.fleet import Importance
from hygiene.report.fleet.records import State
from hygiene.report.verdict.word import Word

SCHEMA: Final = "hygiene-fleet/1"
"""The version of the report.

It grows when a field is removed, renamed or changes its meaning. Adding a field does not change it.
"""


class Line(Wire):
    """An account of the fleet.

    `name` is what other parts of the report call it. `score` and `taken_at` are null where nothing was read. `signs`
    counts the open signs of a takeover, and `surest` is the confidence of the surest, or null. `found` counts the open
    findings by severity. `compared` is false where no earlier run read the account: `changes` is then empty.
    """

    name: str
    platform: str
    handle: str
    group: str
    owner: str
    responder: str
    people: list[str]
    importance: Importance
    state: State
    word: Word
    reason: str
    fix: str
    open: list[str]
    damage: list[str]
    unread: list[str]
    score: Score | None
    signs: Count
    surest: Confidence | None
    found: dict[Severity, Count]
    taken_at: Time | None
    answered: Count
    asked: Count
    compared: bool
    changes: list[Change]
    file: str


class Group(Wire):
    """A group of the fleet. `words` counts its accounts by word.

    `worse` counts the findings that are new, worse or no longer accepted.
    """

    name: str
    accounts: Count
    words: dict[Word, Count]
    unread: Count
    worse: Count
    file: str


class Shared(Wire):
    """A finding about several accounts, which are given by their names."""

    kind: Literal["app", "password", "recovery"]
    fingerprint: Mark
    message: str
    severity: Severity
    confidence: Confidence
    fix: str
    accounts: list[str]
    accepted: bool


class Person(Wire):
    """A person who knows the passwords of some accounts."""

    name: str
    accounts: list[str]
    too_many: bool


class Fleet(Wire):
    """The report about a fleet, or about one group or owner of it.

    `word` is that of the worst account, and `counts` says how many accounts have each word. `score` is the likelihood
    that any account is taken over, or null where nothing was read. `since` is the time of the earlier run, or null.
    `shared_changes` are those of what accounts share; an account's own are with it. `run` is the number of this run,
    or 0. `seconds` is how long it took, or null. `policy_notes` say which names in the policy and the fleet file match
    nothing that was read. `redacted` is true where labels stand for names, and fingerprints are numbers that mean
    nothing outside this report.
    """

    schema: Literal["hygiene-fleet/1"]
    hygiene_version: str
    generated_at: Time
    name: str
    view: str
    word: Word
    counts: dict[Word, Count]
    score: Score | None
    since: Time | None
    run: Count
    seconds: float | None
    stale_days: Count
    person_accounts: Count
    accounts: list[Line]
    groups: list[Group]
    shared: list[Shared]
    shared_changes: list[Change]
    people: list[Person]
    notes: list[str]
    policy_notes: list[str]
    redacted: bool


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a report about a fleet."""
    generated = msgspec.json.schema(Fleet)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "hygiene fleet report", **generated}
