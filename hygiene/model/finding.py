"""Findings and results: severity, confidence, status and attack path."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from hygiene.model.account import Account

AttackPath = Literal["guess", "reuse", "app", "session", "recovery", "insider", "compromise"]


PATHS: Final[tuple[AttackPath, ...]] = ("guess", "reuse", "app", "session", "recovery", "insider", "compromise")


class _Ranked(StrEnum):
    """Words in order, mildest first."""

    @property
    def rank(self) -> int:
        """The position in that order, from 0, for sorting and for `--fail-on`."""
        return list(type(self)).index(self)


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
    mailboxes and social accounts can come first among the fixes of a vault.
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

    def __post_init__(self) -> None:
        """Reject a finding that no later step could use, with a ValueError.

        Severity and confidence may be given as their words.
        """
        if not self.subject:
            raise ValueError("a finding needs a subject")
        if self.at is not None and self.at.utcoffset() is None:
            raise ValueError("a finding's time needs a zone")
        object.__setattr__(self, "severity", Severity(self.severity))
        object.__setattr__(self, "confidence", Confidence(self.confidence))

    def within(self, most: Finding | None) -> bool:
        """Return whether this is neither worse nor surer than `most`.

        Both must be about the same subject. Every finding is within None.
        """
        return most is None or (
            self.subject == most.subject
            and self.severity.rank <= most.severity.rank
            and self.confidence.rank <= most.confidence.rank
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer of one check about one account.

    `account` is None when no input of the right kind was given. `reason` is required for `unknown`. On `found` it says
    what could not be read, because more may be hidden there. `at_most` is the only finding that the check can have
    about an account, at its worst, or None where it may find anything.
    """

    check: str
    path: AttackPath
    account: Account | None
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    at_most: Finding | None = None

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
        if not all(f.within(self.at_most) for f in self.findings) or (self.at_most and len(self.findings) > 1):
            raise ValueError("more was found than its check can find")

    def fingerprint(self, finding: Finding) -> str:
        """Return 16 hex digits that identify a finding.

        They stay the same as long as check, account, subject and the events that it covers do, whatever the wording.
        The first `TOPIC` digits do not depend on the events, so that an acceptance that no longer covers a finding can
        be recognised as one about the same subject.
        """
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
