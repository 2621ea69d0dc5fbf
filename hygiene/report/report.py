"""The report as data. A format writes it down and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from hygiene.language.words import tr_later
from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity
from hygiene.model.policy import Bands, ProfileName
from hygiene.model.snapshot import Input
from hygiene.report.changes.records import Changes
from hygiene.report.changes.trend import Trend
from hygiene.report.parts.figures.records import AccountFigures
from hygiene.report.parts.lines import AppLine, EntryLine, PluginLine
from hygiene.report.score.number import Score
from hygiene.report.verdict.coverage import Coverage
from hygiene.report.verdict.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """An account in the report, with its owner and export date.

    `verdict`, `score` and `coverage` are about this account alone. `signs` counts its open signs of compromise, and
    `surest` is the confidence of the surest of them, or None without one. `accepted_signs` counts those accepted.
    `factors` are the kinds of second factor that were read, `in_vault` is true where a vault has an entry for the
    account, and `damage` are the reasons why parts of its exports could not be read in full.
    """

    account: Account
    owner: str
    taken_at: datetime
    taken_at_means: str
    verdict: Verdict
    score: Score
    coverage: Coverage
    signs: int = 0
    surest: Confidence | None = None
    accepted_signs: int = 0
    factors: tuple[str, ...] = ()
    in_vault: bool = False
    damage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromise:
    """The signs that a takeover may already have happened.

    They are never averaged with the likelihood. `status` is `clear`, `found`, `accepted` (every sign was accepted) or
    `unknown`. `confidence` is that of the surest open sign, or None without one. `fingerprints` are those of the open
    signs.
    """

    status: Literal["clear", "found", "accepted", "unknown"]
    confidence: Confidence | None
    statement: str
    fingerprints: tuple[str, ...] = ()


Gain = Literal["big", "medium", "small"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A thing to do, and the gain from doing it.

    `adds` is the likelihood (0 to 1) that its findings alone add to an account with nothing else to find, and `gain` is
    that in words. `compromise` is true for a sign of compromise of at least medium confidence, which comes first
    whatever its gain. `concerns` are the accounts of the run that it protects: for a password, the accounts it opens.
    `owner` is the person or team responsible, or empty. `weak_sign` is the severity of the worst sign of compromise of
    low confidence in it, or None. `at` is the time of a sign or a sign-in that `title` does not state.
    """

    account: Account | None
    subject: str
    title: str
    how: str
    severity: Severity
    compromise: bool
    adds: float
    gain: Gain
    owner: str
    fingerprints: tuple[str, ...]
    concerns: tuple[Account, ...] = ()
    weak_sign: Severity | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that ends an intruder's access.

    `topic` is `mailbox`, `apps`, `sessions`, `password`, `keys`, `contacts`, `second_factor` or `posts`. `title` says
    what to do in sentences, and `where` names the page. `fingerprints` are those of the findings that it settles.
    """

    topic: str
    title: str
    where: str
    fingerprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A suspicious episode of an account, with everything near it.

    `title` is a full sentence about the surest sign. `since` and `until` are the times of the first and the last event,
    or None where no time is recorded. `events` are in order of time: the signs, and what was granted, signed
    in or changed near them. `steps` are in the order of containment. `fingerprints` are those of all its findings.
    """

    account: Account
    owner: str
    title: str
    confidence: Confidence
    since: datetime | None
    until: datetime | None
    events: tuple[TimelineEvent, ...]
    steps: tuple[Step, ...]
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerView:
    """A list for one owner, with the numbers of what it leaves out."""

    owner: str
    accounts: int
    incidents: int
    fixes: int
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSign:
    """A sign of compromise that an event happened shortly before or after.

    `account` is its account. `gap` is the time to it, negative for a later event. `act` names it, but not itself.
    """

    fingerprint: str
    account: Account
    gap: timedelta
    act: str = tr_later("a sign")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """A line of the timeline.

    `kind` is a key of `EVENT_KINDS`, `grant`, `identity` (another account that can sign in), `session` or `finding`.
    Only a finding has a `fingerprint`. `at` is None where no time is recorded. If only two exports show the event, it
    is the end of the time in which it happened, and `since` the beginning. `near` is None for an event that is not near
    a sign, and for a sign itself.
    """

    at: datetime | None
    account: Account
    kind: str
    what: str
    fingerprint: str = ""
    near: NearSign | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineWindow:
    """The time that the timeline covers for an account.

    It ends with the account's newest export.
    """

    account: Account
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The events of all accounts, each in its own window, oldest first.

    `since` is the earliest beginning of a window, and `until` the latest end. Without an account, `windows` holds the
    vault's, and it is empty when nothing was read. Events before a window are included near a sign of compromise, and
    `older` counts the others. `undated` events are listed apart. `left_out` counts the lines beyond the policy's limit.
    """

    since: datetime
    until: datetime
    windows: tuple[TimelineWindow, ...]
    lines: tuple[TimelineEvent, ...]
    undated: tuple[TimelineEvent, ...]
    left_out: int
    older: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """A question that could not be answered, or only in part.

    `decides` is true when the answer could be an alarm by itself, so that no account is called low without it.
    """

    check: str
    title: str
    account: Account | None
    reason: str
    decides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An acceptance from the policy.

    `finding` is None when it no longer matches anything. `instead` is empty, or the fingerprint of a finding about the
    same subject and other events than those accepted. The acceptance does not cover it, and `finding` is that finding.
    `notes` are sentences about what needs another look.
    """

    fingerprint: str
    reason: str
    owner: str
    until: str
    finding: Finding | None = None
    instead: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report of a run.

    It answers how likely a takeover is, whether it has already happened, and what to do first.

    `zone` is the home time zone, for showing times only. `titles` maps check ids to their titles. Findings in `results`
    include accepted ones. `entries` are those of every vault. `policy` is the path of the policy file, or empty when
    the run used none. `view` is None unless the lists are limited to one owner. `demo` is true for the report of the
    example that comes with hygiene. `changes` are those since an earlier run, or None where no earlier run was
    compared. `policy_digest` identifies the rules of the policy, without what it accepts and answers. `profile` is that
    of the policy, which sets the tone. `judged_at` is the time at which a kept report was judged again, or None, and
    `judged_by` is then the path of the policy of that day, or empty.
    `policy_notes` say which names in the policy match nothing that was read, without a full stop. `about` is the name
    of the account that a report in a fleet is about, and `unread` lists its unread parts in sentences. `figures` are
    the counts that pictures are drawn from, and `bands` the policy's limits of the words for the likelihood.
    `false_alarms` maps check ids to the paragraphs about them on their pages, in English. `trend` holds earlier runs
    about the same accounts, and this one. `language` is that of the sentences of its results. `redacted` is true where
    labels stand for names, and `no_policy` where the user wanted no policy for it.
    """

    generated_at: datetime
    version: str
    zone: tzinfo
    verdict: Verdict
    score: Score
    coverage: Coverage
    compromise: Compromise
    accounts: tuple[AccountLine, ...]
    results: tuple[Result, ...]
    titles: Mapping[str, str]
    apps: tuple[AppLine, ...]
    incidents: tuple[Incident, ...]
    fix_first: tuple[Fix, ...]
    timeline: Timeline
    not_checked: tuple[NotChecked, ...]
    accepted: tuple[Accepted, ...]
    stale_acceptances: tuple[Accepted, ...]
    inputs: tuple[Input, ...]
    plugins: tuple[PluginLine, ...]
    entries: tuple[EntryLine, ...] = ()
    policy: str = ""
    view: OwnerView | None = None
    demo: bool = False
    changes: Changes | None = None
    policy_digest: str = ""
    profile: ProfileName = "self"
    judged_at: datetime | None = None
    judged_by: str = ""
    policy_notes: tuple[str, ...] = ()
    about: str = ""
    unread: tuple[str, ...] = ()
    figures: tuple[AccountFigures, ...] = ()
    bands: Bands = field(default_factory=Bands)
    false_alarms: Mapping[str, str] = field(default_factory=dict)
    trend: Trend = ()
    language: str = "en"
    redacted: bool = False
    no_policy: bool = False
