"""What was read and what was concluded: the nouns. No I/O, no policy.

All times are aware UTC. `None` for a part of a Snapshot means *not read*; empty means *read, and there are none*.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, Self

from hygiene.hidden import Hidden

if TYPE_CHECKING:
    from hygiene.memory import Remembered
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

    def __str__(self) -> str:
        return f"{self.platform}/@{self.handle}" if self.platform != VAULT else f"passwords ({self.handle})"


VAULT: Final = "vault"
"""The platform of the pseudo-account that holds the entries of every vault given in a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A third-party or first-party app holding a grant on the account.

    `permissions` are the platform's own words, lower case. `granted_at_means` says what the date is (`grant`, or
    `registration` where a platform shows the app's own). `last_used_at` is None where the platform does not tell.
    """

    id: str
    name: str
    publisher: str = ""
    permissions: frozenset[str] = frozenset()
    granted_at: datetime | None = None
    granted_at_means: str = "grant"
    last_used_at: datetime | None = None
    first_party: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A session or a sign-in. `ip` is hidden: an address is never printed. `outcome` is `session`, `success`, `failure`."""

    at: datetime | None
    ip: Hidden
    agent: str = ""
    place: str = ""
    outcome: str = "session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device or an app installation that can act for the account, or receives its messages."""

    name: str
    kind: str
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    client_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A change to the account. `kind` is e.g. `email`, `handle`, `suspension`, `protection`; `detail` holds no address."""

    at: datetime | None
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An address that reaches or recovers the account. `kind` is `email` or `phone`."""

    kind: str
    value: Hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Another identity that signs in to the account, such as a Google account."""

    provider: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A password an entry had before; `until` is when it was replaced, None where the manager does not tell."""

    value: Hidden
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """What is known of a password in breached lists: `found`, `not found`, or `not checked` with the reason.

    `count` is how often it was seen, None where the list does not tell; `source` names the list.
    """

    status: Literal["found", "not found", "not checked"]
    source: str = ""
    count: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """One password-manager entry.

    `label` names it in reports; `ref` is stable within the vault and never derived from the password. `changed_at_means`
    is `password`, `item` or `unknown`. `username` is hidden because it is often an e-mail address. `second_factor` says
    where one is recorded, or is empty: an export proves presence, never absence. `history` are former passwords, newest
    first. `excluded` are check ids the owner switched off in the manager. `breach`, `remembered`: None until looked at.
    """

    ref: str
    label: str
    value: Hidden
    username: Hidden = field(default_factory=lambda: Hidden(""))
    urls: tuple[str, ...] = ()
    changed_at: datetime | None = None
    changed_at_means: str = "unknown"
    has_totp: bool = False
    has_passkey: bool = False
    second_factor: str = ""
    archived: bool = False
    history: tuple[Former, ...] = ()
    excluded: frozenset[str] = frozenset()
    breach: Breach | None = None
    remembered: Remembered | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a Snapshot came from: the input as named by the user, its SHA-256, and the reader that read it."""

    path: str
    sha256: str
    reader: str


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
    edited: str = ""
    gaps: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def only(self, parts: frozenset[str]) -> Self:
        """The same snapshot with every other part, and its gap, removed: what a check that asked for `parts` receives."""
        hidden = dict.fromkeys(PARTS - parts)
        gaps = {k: v for k, v in self.gaps.items() if k in parts}
        return replace(self, **hidden, gaps=gaps)  # type: ignore[arg-type]  # every part may be None

    def missing(self, part: str) -> str:
        """Why `part` is not there in full, or an empty string when it was read whole."""
        gap = self.gaps.get(part, "")
        if getattr(self, part) is None:
            return gap or f"this export holds no {part}"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one check says of one account. `account` is None when no input of the right kind was given.

    `reason` is required for `unknown`; on `found` it says what could not be read, so that more may be hidden.
    """

    check: str
    path: AttackPath
    account: Account | None
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        """Hold the law, by a ValueError: not read is not clear."""
        if (self.status is Status.FOUND) != bool(self.findings):
            raise ValueError("a result is `found` exactly when it has findings")
        if self.status is Status.UNKNOWN and not self.reason:
            raise ValueError("`unknown` needs a reason")
        if self.status is Status.CLEAR and self.reason:
            raise ValueError("`clear` with a reason would be a pass that looked at less than everything")

    def fingerprint(self, finding: Finding) -> str:
        """16 hex digits that stay the same while check, account and subject do, whatever the wording."""
        who = (self.account.platform, self.account.id or self.account.handle) if self.account else ("", "")
        whole = "\x00".join((self.check, *who, finding.subject))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
