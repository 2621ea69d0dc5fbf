"""The report as data: all that a format sees.

A format writes it down and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity
from hygiene.model.inputs import Input
from hygiene.model.records import App
from hygiene.report.score import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """An account in the report, with its owner, export date and score."""

    account: Account
    owner: str
    taken_at: datetime
    taken_at_means: str
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class AppLine:
    """An app with access to an account.

    `age_days` is None where the platform gives no date. `last_post_at` is the time of the newest post through the app
    in the export, or None when there is none or posts were not read. `posts` counts the posts through it, or is None
    when posts were not read.
    """

    account: Account
    app: App
    age_days: int | None
    last_post_at: datetime | None
    posts: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromise:
    """The signs that a takeover may already have happened.

    They are never averaged with the likelihood.

    `status` is `clear`, `found` or `unknown`. `confidence` is that of the surest sign, or None without a sign.
    `fingerprints` are those of the signs.
    """

    status: str
    confidence: Confidence | None
    statement: str
    fingerprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A thing to do, and the gain from doing it.

    `lowers_high_by` is how much the upper end of the likelihood falls when it is done (0 to 1), with everything unread
    taken as clear, because one unread file would otherwise hide what every fix is worth. `removes` is the same as a
    share of that upper end. `compromise` is true for a sign of compromise of at least medium confidence, which comes
    first whatever its gain.
    """

    account: Account | None
    subject: str
    title: str
    how: str
    severity: Severity
    compromise: bool
    lowers_high_by: float
    removes: float
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """A line of the timeline.

    `kind` is a key of `EVENT_KINDS`, `grant`, `identity` (another account that can sign in) or `finding`. Only a
    finding has a `fingerprint`. `at` is None where no time is recorded.
    """

    at: datetime | None
    account: Account
    kind: str
    what: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The events of all accounts from `since` to `until`, oldest first.

    Earlier events are included near a sign of compromise, and `older` counts the others. `undated` events are listed
    apart. `left_out` counts the lines beyond the policy's limit.
    """

    since: datetime
    until: datetime
    lines: tuple[TimelineEvent, ...]
    undated: tuple[TimelineEvent, ...]
    left_out: int
    older: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """A question that could not be answered, or only in part.

    `widens_high_by` is how much the upper end would fall if the answer were known and harmless.
    """

    check: str
    title: str
    account: Account | None
    reason: str
    widens_high_by: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginLine:
    """A plugin that ran or failed.

    `sees` are the parts of a snapshot it was given, and `error` is the reason for a failure.
    """

    group: str
    name: str
    distribution: str
    version: str
    sees: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An acceptance from the policy.

    `finding` is None when it no longer matches anything. `instead` is empty, or the fingerprint of a finding about the
    same subject and other events than those accepted. The acceptance does not cover it, and `finding` is that finding.
    """

    fingerprint: str
    reason: str
    owner: str
    until: str
    finding: Finding | None = None
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report of a run.

    It answers how likely a takeover is, whether it has already happened, and what to do first.

    `zone` is the home time zone, for showing times only. `titles` maps check ids to their titles. Findings in `results`
    include accepted ones.
    """

    generated_at: datetime
    version: str
    zone: tzinfo
    score: Score
    compromise: Compromise
    accounts: tuple[AccountLine, ...]
    results: tuple[Result, ...]
    titles: Mapping[str, str]
    apps: tuple[AppLine, ...]
    fix_first: tuple[Fix, ...]
    timeline: Timeline
    not_checked: tuple[NotChecked, ...]
    accepted: tuple[Accepted, ...]
    stale_acceptances: tuple[Accepted, ...]
    inputs: tuple[Input, ...]
    plugins: tuple[PluginLine, ...]
