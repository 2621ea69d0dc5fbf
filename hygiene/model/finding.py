"""Findings and results: severity, confidence, status and attack path."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    pass
from hygiene.model.account import Account

AttackPath = Literal["guess", "reuse", "app", "session", "recovery", "insider", "compromise"]


PATHS: Final[tuple[AttackPath, ...]] = ("guess", "reuse", "app", "session", "recovery", "insider", "compromise")


class _Ranked(StrEnum):
    """Words that stand in order, mildest first."""

    @property
    def rank(self) -> int:
        """Its place in that order, from 0, for sorting and for `--fail-on`."""
        return list(type(self)).index(self)


class Severity(_Ranked):
    """How bad it would be. Says nothing about how sure we are."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Confidence(_Ranked):
    """How sure we are that it is so. Says nothing about how bad it would be."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Status(StrEnum):
    """What a check concluded; `unknown` always comes with a reason."""

    CLEAR = "clear"
    FOUND = "found"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a check found.

    `subject` is stable across runs and wording (`app:123`). `fix` says exactly what to do on that platform. `evidence` is
    short facts, fit to be pasted in public. `at` is when it happened, or None.
    """

    subject: str
    message: str
    severity: Severity
    confidence: Confidence = Confidence.HIGH
    why: str = ""
    fix: str = ""
    at: datetime | None = None
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse, as a ValueError, what no later step could use. Severity and confidence may be given as their words."""
        if not self.subject:
            raise ValueError("a finding needs a subject")
        if self.at is not None and self.at.utcoffset() is None:
            raise ValueError("a finding's time needs a zone")
        object.__setattr__(self, "severity", Severity(self.severity))
        object.__setattr__(self, "confidence", Confidence(self.confidence))

    def within(self, most: Finding | None) -> bool:
        """Whether it is about the same as `most`, and neither worse nor surer; anything is within None."""
        return most is None or (
            self.subject == most.subject
            and self.severity.rank <= most.severity.rank
            and self.confidence.rank <= most.confidence.rank
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one check says of one account. `account` is None when no input of the right kind was given.

    `reason` is required for `unknown`; on `found` it says what could not be read, so that more may be hidden. `at_most`
    is the one thing its check ever finds of an account, at its worst; None where it may find anything.
    """

    check: str
    path: AttackPath
    account: Account | None
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    at_most: Finding | None = None

    def __post_init__(self) -> None:
        """Hold the law, by a ValueError: not read is not clear, and no worse is found than was said."""
        if (self.status is Status.FOUND) != bool(self.findings):
            raise ValueError("a result is `found` exactly when it has findings")
        if self.status is Status.UNKNOWN and not self.reason:
            raise ValueError("`unknown` needs a reason")
        if self.status is Status.CLEAR and self.reason:
            raise ValueError("`clear` with a reason would be a pass that looked at less than everything")
        if not all(f.within(self.at_most) for f in self.findings) or (self.at_most and len(self.findings) > 1):
            raise ValueError("more was found than its check can find")

    def fingerprint(self, finding: Finding) -> str:
        """16 hex digits that stay the same while check, account and subject do, whatever the wording."""
        who = self.account.key if self.account else ("", "")
        whole = "\x00".join((self.check, *who, finding.subject))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
