"""Report: the only thing a format sees. Everything is decided here; a format only writes it down."""

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
    """One account in the report: who answers for it, when its export was taken, and its own score."""

    account: Account
    owner: str
    taken_at: datetime
    taken_at_means: str
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class AppLine:
    """One grant in the inventory.

    `age_days` is None where the platform gives no date; `last_post_at` is the newest post through it in the export, None
    when there is none or posts were not read; `posts` is how many, or None when posts were not read.
    """

    account: Account
    app: App
    age_days: int | None
    last_post_at: datetime | None
    posts: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromise:
    """Signs that it may already have happened: a line of its own, never averaged with exposure.

    `status` is `clear`, `found` or `unknown`; `confidence` is that of the surest sign, None when there is none.
    """

    status: str
    confidence: Confidence | None
    statement: str
    fingerprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One thing to do, and what it is worth.

    `lowers_high_by` is how much the upper end of the likelihood falls when it is done (0 to 1), leaving aside what was not
    read: one unread file would otherwise hide what every fix is worth. `compromise`: a sign of
    at least medium confidence, which comes first whatever it lowers.
    """

    account: Account | None
    subject: str
    title: str
    how: str
    severity: Severity
    compromise: bool
    lowers_high_by: float
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One line of the timeline.

    `kind` is a key of `EVENT_KINDS`, or `grant`, `identity` (another one that signs in), or `finding`, which alone has a
    `fingerprint`. `at` is None where no time is told.
    """

    at: datetime | None
    account: Account
    kind: str
    what: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What happened to all accounts, oldest first, from `since` to `until`, and earlier what lies near a sign of compromise.

    `undated` stands apart. `left_out` is how many lines there would be beyond the policy's most, `older` how many things
    happened before.
    """

    since: datetime
    until: datetime
    lines: tuple[TimelineEvent, ...]
    undated: tuple[TimelineEvent, ...]
    left_out: int
    older: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """A question that could not be answered, or not in full. `widens_high_by` is what not knowing adds to the upper end."""

    check: str
    title: str
    account: Account | None
    reason: str
    widens_high_by: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginLine:
    """One plugin that ran or failed: whose it is, which version, and which parts of a snapshot it saw."""

    group: str
    name: str
    distribution: str
    version: str
    sees: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A finding somebody accepted until a date, or (`finding` None) an acceptance that no longer matches anything."""

    fingerprint: str
    reason: str
    owner: str
    until: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole answer to: how likely is somebody else to post as us, has it happened, what do we do first?

    `zone` is the home time zone, for showing times only. `titles` maps check ids to their titles, `pages` check ids to
    the first sentence of their page. Findings in `results` include accepted ones.
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
