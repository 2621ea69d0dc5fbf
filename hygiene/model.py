"""What was read and what was concluded: the nouns. No I/O, no policy.

All times are aware UTC. `None` for a part of a Snapshot means *not read*; empty means *read, and there are none*.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from hygiene.records import App, Contact, Device, Event, Login, Secret, SignIn

if TYPE_CHECKING:
    from hygiene.posts import Posts

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
class Account:
    """One login on one platform. `handle` is without `@`; `id` is the platform's own, or empty."""

    platform: str
    handle: str
    id: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it apart from every other: a handle may change, the platform's id does not."""
        return self.platform, self.id or self.handle

    @property
    def shared(self) -> bool:
        """Whether it is a pseudo-account, which speaks for every account of the run."""
        return self.platform in APART.values()

    def __str__(self) -> str:
        if self.platform == VAULT:
            return f"passwords ({self.handle})"
        return f"{self.platform}/@{self.handle}" if self.platform != FLEET else self.handle


VAULT: Final = "vault"
"""The platform of the pseudo-account that holds the entries of every vault given in a run."""
FLEET: Final = "fleet"
"""The platform of the pseudo-account that stands for all accounts of a run together."""
APART: Final[Mapping[str, str]] = {"secrets": VAULT, "holdings": FLEET}
"""The parts that only a pseudo-account has, and which one. A check that needs one of them is given no other account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one account of several holds, for questions across accounts; None for not read, as in its Snapshot."""

    account: Account
    apps: tuple[App, ...] | None = None
    contacts: tuple[Contact, ...] | None = None

    def only(self, parts: frozenset[str]) -> Self:
        """The same with every other part removed."""
        return replace(self, **dict.fromkeys({"apps", "contacts"} - parts))  # type: ignore[arg-type]  # both may be None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a Snapshot came from: the input as named by the user, its SHA-256, and the reader that read it.

    `parts` are the inputs of an export that came in several, each with its own SHA-256.
    """

    path: str
    sha256: str
    reader: str
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything one reader read about one account. A part that is None was not read; `gaps` says why, or what is missing.

    `taken_at` is the "now" for every age. `names` are the account's own names (handle, display name), inputs to a guess.
    `counts` are records read, by part, and what was left out. `edited` says why the export seems to have been changed by
    another program, or is empty.
    """

    account: Account
    taken_at: datetime
    taken_at_means: str = "stated by the export"
    origin: Origin
    names: tuple[str, ...] = ()
    posts: Posts | None = None
    apps: tuple[App, ...] | None = None
    logins: tuple[Login, ...] | None = None
    devices: tuple[Device, ...] | None = None
    events: tuple[Event, ...] | None = None
    contacts: tuple[Contact, ...] | None = None
    sign_ins: tuple[SignIn, ...] | None = None
    second_factors: tuple[str, ...] | None = None
    secrets: tuple[Secret, ...] | None = None
    holdings: tuple[Holding, ...] | None = None
    edited: str = ""
    gaps: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def only(self, parts: frozenset[str]) -> Self:
        """The same snapshot with every other part, and its gap, removed: what a check that asked for `parts` receives."""
        hidden: dict[str, Any] = dict.fromkeys(PARTS - parts)
        if self.holdings is not None and "holdings" in parts:
            hidden["holdings"] = tuple(holding.only(parts) for holding in self.holdings)
        gaps = {k: v for k, v in self.gaps.items() if k in parts}
        return replace(self, **hidden, gaps=gaps)

    def missing(self, part: str) -> str:
        """Why `part` is not there in full, or an empty string when it was read whole."""
        gap = self.gaps.get(part, "")
        if getattr(self, part) is None:
            return gap or f"this export holds no {part.replace('_', ' ')}"
        return gap


PARTS: Final = frozenset(f.name for f in fields(Snapshot) if f.default is None)
"""The parts of a Snapshot a check may need: those that may be None, for not read."""


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
