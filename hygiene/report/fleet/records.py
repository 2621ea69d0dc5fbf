"""The report about a fleet or a group as data. A format writes it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from hygiene.model.finding import Confidence, Question, Severity
from hygiene.model.policy.fleet import FleetAccount
from hygiene.report.changes.records import Change
from hygiene.report.fleet.questions import Answer
from hygiene.report.score.number import Score
from hygiene.report.verdict.word import WORDS, Word

State = Literal["read", "stale", "not read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetLine:
    """An account of the fleet, in one line.

    `word` is that of its verdict, where what a stale export cleared is open again, and "not enough read" where nothing
    was read. `reason` is a sentence about why, or about why nothing was read. `score` is None without a report. `signs`
    counts the open signs of a takeover and `surest` is the confidence of the surest. `found` counts the open findings
    by severity. `fix` is the first thing to do, in a sentence, or empty. `open` names the questions that keep the
    account from being called low. `damage` says what is missing from the data read, and `unread` are the checks that
    were answered less fully than before. `taken_at` is the date of the newest export that was read. `changes` are those
    since the last run that read the account, without those of shared findings. `file` is the name of its own report, or
    empty. `answers` are those to the questions about it.
    """

    account: FleetAccount
    state: State
    word: Word
    reason: str
    score: Score | None = None
    signs: int = 0
    surest: Confidence | None = None
    found: Mapping[Severity, int]
    fix: str = ""
    damage: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    taken_at: datetime | None = None
    answered: int = 0
    asked: int = 0
    changes: tuple[Change, ...] = ()
    compared: bool = False
    file: str = ""
    answers: Mapping[Question, Answer] = field(default_factory=dict)

    @property
    def compared_changes(self) -> tuple[Change, ...]:
        """The changes since an earlier reading.

        A first reading has none, because everything it finds is new.
        """
        return self.changes if self.compared else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFinding:
    """A finding about several accounts: one app, one password, one address.

    `kind` says what they share. `accounts` are those of the fleet, by the names of the fleet file.
    """

    kind: Literal["app", "password", "recovery"]
    fingerprint: str
    message: str
    severity: Severity
    confidence: Confidence
    fix: str
    accounts: tuple[str, ...]
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person who knows the passwords of some accounts."""

    name: str
    accounts: tuple[str, ...]
    too_many: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """A group of the fleet: how many of its accounts have each word."""

    name: str
    accounts: int
    words: Mapping[Word, int]
    unread: int
    worse: int
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The report about a fleet, or about one group or owner of it.

    `view` says to whose accounts the lists are limited, or is empty. `lines` are sorted, the worst first. `shared` and
    `people` are about all accounts of the fleet that have a line. `score` is the chance that any of them is taken over,
    and None where none was read. `since` is the time of the earlier run, or None. `shared_changes` are those of shared
    findings, and `among` are the names of the accounts of such a finding, by its fingerprint. `lost` are the names of
    accounts that are now unread, stale or answered less fully, but were not in the earlier run. `notes` are problems of
    the run itself, as sentences. `policy_notes` say which names in the policy and the fleet file match nothing that was
    read. `language` is that of its sentences. `redacted` is true where labels stand for names.
    """

    name: str
    view: str
    generated_at: datetime
    zone: tzinfo
    version: str
    lines: tuple[FleetLine, ...]
    groups: tuple[GroupLine, ...]
    shared: tuple[SharedFinding, ...]
    people: tuple[Person, ...]
    person_accounts: int
    stale_days: int
    score: Score | None
    since: datetime | None = None
    shared_changes: tuple[Change, ...] = ()
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    run: int = 0
    took: timedelta | None = None
    lost: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    policy_notes: tuple[str, ...] = ()
    language: str = "en"
    redacted: bool = False

    @property
    def word(self) -> Word:
        """The word of the worst account."""
        return min((line.word for line in self.lines), key=WORDS.index, default="not enough read")

    @property
    def counts(self) -> Mapping[Word, int]:
        """How many accounts have each word, the worst word first."""
        found: dict[Word, int] = {}
        for line in self.lines:
            found[line.word] = found.get(line.word, 0) + 1
        return found

    @property
    def all_changes(self) -> tuple[Change, ...]:
        """The changes that accounts share, and those of each account."""
        return (*self.shared_changes, *(change for line in self.lines for change in line.compared_changes))

    @property
    def without_owner(self) -> tuple[FleetLine, ...]:
        """The accounts without an owner."""
        return tuple(line for line in self.lines if not line.account.owner)

    @property
    def stale(self) -> tuple[FleetLine, ...]:
        """The accounts whose newest export is too old."""
        return tuple(line for line in self.lines if line.state == "stale")

    @property
    def partly(self) -> tuple[FleetLine, ...]:
        """The accounts that were read with something missing."""
        return tuple(line for line in self.lines if line.damage or line.unread)

    @property
    def unread(self) -> tuple[FleetLine, ...]:
        """The accounts without any data."""
        return tuple(line for line in self.lines if line.state == "not read")
