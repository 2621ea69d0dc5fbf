"""Findings and results: severity, confidence, status and attack path."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from hygiene.model.account import Account

AttackPath = Literal["guess", "reuse", "app", "session", "recovery", "insider", "compromise"]


PATHS: Final[tuple[AttackPath, ...]] = ("guess", "reuse", "app", "session", "recovery", "insider", "compromise")

Question = Literal["signs", "passwords", "apps", "sessions", "second factor", "recovery"]

QUESTIONS: Final[tuple[Question, ...]] = ("signs", "sessions", "apps", "passwords", "second factor", "recovery")
"""The six questions about every account, the most important first."""

OF_PATH: Final[Mapping[AttackPath, Question]] = {
    "compromise": "signs",
    "session": "sessions",
    "insider": "sessions",
    "app": "apps",
    "guess": "passwords",
    "reuse": "passwords",
    "recovery": "recovery",
}
"""The question to which a check on each attack path speaks.

A check may name another.
"""


class _Ranked(StrEnum):
    """Words in order, mildest first."""

    @property
    def rank(self) -> int:
        """The position in that order, from 0, for sorting and for `--fail-on`."""
        return [*type(self).__members__].index(self.name)


class Severity(_Ranked):
    """The harm a finding would do. It is independent of the confidence."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Confidence(_Ranked):
    """The certainty of a finding. It is independent of the severity."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Status(StrEnum):
    """The conclusion of a check. `unknown` always comes with a reason."""

    CLEAR = "clear"
    FOUND = "found"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding of a check.

    `subject` stays the same across runs and wordings (`app:123`). `message`, `why` and `fix` are full sentences, and
    the first sentence of `message` stands alone, because formats use it as a title. `fix` says exactly what to do on
    that platform. `evidence` holds short facts that are safe to paste in public. `at` is the time it happened, or None.
    `covers` identifies the events behind it (the newest and their number, say), so that an acceptance of these events
    does not cover later ones about the same subject. It is empty for a state that no event can make worse. Findings
    that say the same are equal, whatever they cover. `opens` is the kind of account that a password opens, so that
    mailboxes and social accounts can come first among the fixes of a vault. `entries` are the refs of the vault's
    entries that it is about. `fixes` say what to do about each of them, in their order, where `fix` is about all of
    them together, and is else empty. `shares` says whether they have the same password or nearly the same one, and is
    empty in findings about anything else. `since` is given where it happened at an unknown time between `since` and
    `at`. `last_at` is the time of the last event behind it, when that is later than `at`. `concerns` holds the keys of
    the accounts that a finding about a vault or about all accounts counts for; None stands for every account of the
    run. `apps` are the names of the apps behind it that the owner can revoke, so never the platform's own. `mark` is
    the fingerprint of a finding in a kept report, whose account may be masked, and empty in a new one.
    """

    subject: str
    message: str
    severity: Severity
    confidence: Confidence = Confidence.HIGH
    why: str = ""
    fix: str = ""
    at: datetime | None = None
    evidence: tuple[str, ...] = ()
    covers: tuple[str, ...] = field(default=(), compare=False)
    opens: Literal["email", "social", ""] = field(default="", compare=False)
    entries: tuple[str, ...] = field(default=(), compare=False)
    fixes: tuple[str, ...] = field(default=(), compare=False)
    shares: Literal["same", "near", ""] = field(default="", compare=False)
    last_at: datetime | None = field(default=None, compare=False)
    since: datetime | None = field(default=None, compare=False)
    concerns: tuple[tuple[str, str], ...] | None = field(default=None, compare=False)
    apps: tuple[str, ...] = field(default=(), compare=False)
    mark: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Reject a finding that no later step could use, with a ValueError.

        Severity and confidence may be given as their words.
        """
        if not self.subject:
            raise ValueError("a finding needs a subject")
        if any(at is not None and at.utcoffset() is None for at in (self.at, self.last_at, self.since)):
            raise ValueError("a finding's time needs a zone")
        object.__setattr__(self, "severity", Severity(self.severity))
        object.__setattr__(self, "confidence", Confidence(self.confidence))

    @property
    def ended(self) -> datetime | None:
        """The time of the last event behind the finding, or None."""
        return max((at for at in (self.at, self.last_at) if at), default=None)

    def within(self, worst: Worst) -> bool:
        """Return whether this is neither worse nor surer than `worst`.

        A finding for information is always within it, because it states a fact and not a fault.
        """
        return self.severity is Severity.INFO or (
            self.severity.rank <= worst.severity.rank and self.confidence.rank <= worst.confidence.rank
        )


@dataclass(frozen=True, slots=True)
class Worst:
    """The highest severity and the highest confidence that a check can give.

    One finding need not have both. Where a check was not answered, this is the most that may be hidden there.
    """

    severity: Severity
    confidence: Confidence = Confidence.HIGH


ANYTHING: Final = Worst(Severity.CRITICAL)
"""The worst of a check that declares no limit: it may find anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer of one check about one account.

    `account` is None when no input of the right kind was given. `reason` is required for `unknown`. On `found` it says
    what could not be read, because more may be hidden there. `worst` is the most that the check can find. `as_of` is
    the date of the data, or None where nothing was read. `undo` says what an owner undoes after an incident in which
    the check found something. `about_export` is true where the findings are about the export as a file, so that nothing
    done to the account answers them. `in_english` is the reason in English where it is in another language, so that
    runs in two languages can be compared.
    """

    check: str
    path: AttackPath
    account: Account | None
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    worst: Worst = ANYTHING
    as_of: datetime | None = None
    undo: str = ""
    about_export: bool = False
    in_english: str = ""

    def __post_init__(self) -> None:
        """Reject contradictory results, with a ValueError.

        Unread data is never clear, and no finding is worse than the worst its check can find.
        """
        if (self.status is Status.FOUND) != bool(self.findings):
            raise ValueError("a result is `found` exactly when it has findings")
        if self.status is Status.UNKNOWN and not self.reason:
            raise ValueError("`unknown` needs a reason")
        if self.status is Status.CLEAR and self.reason:
            raise ValueError("`clear` with a reason would be a pass that did not look at everything")
        if not all(f.within(self.worst) for f in self.findings):
            raise ValueError("more was found than its check can find")

    def fingerprint(self, finding: Finding) -> str:
        """Return 16 hex digits that identify a finding.

        They depend on the check, the account, the subject and the events that it covers, and not on the wording. The
        first `TOPIC` digits do not depend on the events, so that an acceptance that no longer covers a finding can be
        recognised as one about the same subject.
        """
        if finding.mark:
            return finding.mark
        who = self.account.key if self.account else ("", "")
        identity = (self.check, *who, finding.subject)
        topic = _digest(identity)
        return topic[:TOPIC] + _digest((*identity, *finding.covers))[: 16 - TOPIC] if finding.covers else topic


TOPIC: Final = 8
"""Digits of a fingerprint that stand for check, account and subject.

32 bits suffice, because they are only compared between the acceptances of one policy and the findings of one report.
"""


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
