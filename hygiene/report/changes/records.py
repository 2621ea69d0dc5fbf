"""The answers of a run as they are compared, and the changes between two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Severity, Status

ChangeKind = Literal["new", "changed", "gone"]
Cause = Literal["account", "rule", "policy", "time", "reading", "acceptance"]
"""The cause of a change.

`account`: the data of the account changed, or what its owner noted about it. `rule`: another version of a check
judged the same data. `policy`: another policy did. `time`: the data, the check and the policy are the same, and only
the day is another. `reading`: more or less was read this time, so that the account itself may be as it was.
`acceptance`: an acceptance began or ended.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding of a run, with what identifies it and how bad it is.

    `message` is a full sentence. `topic` identifies check, account and subject, whatever events the finding covers.
    `covers` are these events, or empty where they are not known.
    """

    fingerprint: str
    subject: str
    message: str
    severity: Severity
    confidence: Confidence
    fix: str = ""
    accepted: bool = False
    covers: frozenset[str] = frozenset()

    @property
    def topic(self) -> str:
        """The digits of the fingerprint that do not depend on events."""
        from hygiene.model.finding import TOPIC

        return self.fingerprint[:TOPIC]


def badness(found: Found) -> tuple[int, int, str, str]:
    """Return a sort key of findings: the worst first."""
    return -found.severity.rank, -found.confidence.rank, found.fingerprint, found.message


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswer:
    """The answer of one check about one account, in one run.

    `reasons` say which data was not read, and `english` says each in English. `rule` identifies the version of the
    check and the policy, and `source` the data: equal texts mean the same rule and the same data. `at` is the time of
    the run, and `run` its number in the history, or 0. `as_of` is the date of the data, or None. `accounts` are the
    keys of all accounts of the run, for an answer about all of them together. `language` is that of the reasons, or
    empty where it is not known.
    """

    check: str
    account: Account | None
    status: Status
    reasons: tuple[str, ...]
    rule: str
    source: str
    found: tuple[Found, ...]
    at: datetime
    run: int = 0
    as_of: datetime | None = None
    accounts: frozenset[tuple[str, str]] = frozenset()
    language: str = ""
    english: tuple[str, ...] = ()


CheckAnswers = Mapping[tuple[tuple[str, str] | None, str], CheckAnswer]
"""Answers by account and check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A finding that is new, changed or gone.

    `now` is None for a finding that is gone, and `before` for a new one. `why` is a full sentence about the cause, or
    empty where the account simply changed. `worse` is true where the finding is new, covers other events, became more
    severe or surer, or is no longer accepted. It is false where the finding is accepted now.
    """

    kind: ChangeKind
    cause: Cause
    check: str
    account: Account | None
    now: Found | None
    before: Found | None
    why: str = ""
    worse: bool = False

    @property
    def found(self) -> Found:
        """The finding as it is now, or as it last was."""
        shown = self.now or self.before
        if shown is None:
            raise ValueError("a change is about a finding")
        return shown

    @property
    def fingerprint(self) -> str:
        """The finding's fingerprint, now or as it last was."""
        return self.found.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A question that an earlier run answered more fully.

    `reason` says which data was not read this time.
    """

    check: str
    account: Account | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since an earlier run.

    `since` is the time of that run, and None where none is known. Answers may come from several earlier runs; it is
    then the newest, and `oldest` is the time of the oldest of them, and else None. `runs` are their numbers in the
    history. `lines` are sorted: new, changed, gone, and the worst first. `still` counts the findings that are as they
    were. `first` are the accounts that no earlier run holds, and `missing` those of the earlier run that this one does
    not hold. `unread` are the questions of which less was read this time, whether or not a finding is gone with it.
    `first_seen` gives, by fingerprint, the time of the earliest kept run that had the finding, where it is known.
    """

    since: datetime | None
    lines: tuple[Change, ...] = ()
    still: int = 0
    runs: tuple[int, ...] = ()
    first: tuple[Account, ...] = ()
    missing: tuple[Account, ...] = ()
    unread: tuple[Unread, ...] = ()
    first_seen: Mapping[str, datetime] = field(default_factory=dict)
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Changes as every list and summary counts them, each once at most.

    `new` and `worse` come from other data, another check or policy, or another day. `more_read` are new or worse only
    because more was read. `milder` are milder or accepted. `gone` are no longer there. `unseen` may be there still,
    because less was read.
    """

    new: tuple[Change, ...]
    more_read: tuple[Change, ...]
    worse: tuple[Change, ...]
    milder: tuple[Change, ...]
    gone: tuple[Change, ...]
    unseen: tuple[Change, ...]


def tally(lines: Iterable[Change]) -> Tally:
    """Sort changes by what happened to their findings."""
    every = list(lines)
    seen = [line for line in every if line.cause != "reading"]
    return Tally(
        new=tuple(line for line in seen if line.kind == "new" and line.worse),
        more_read=tuple(line for line in every if line.cause == "reading" and line.worse),
        worse=tuple(line for line in seen if line.kind == "changed" and line.worse),
        milder=tuple(line for line in seen if line.kind != "gone" and not line.worse),
        gone=tuple(line for line in seen if line.kind == "gone"),
        unseen=tuple(line for line in every if line.cause == "reading" and line.kind == "gone"),
    )


def is_news(lines: Iterable[Change]) -> bool:
    """Return whether a finding is new, worse, gone or no longer seen."""
    return any(line.worse or line.kind == "gone" for line in lines)
