"""Records inside a Snapshot: what one row of an export says. All times are aware UTC; None is not told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hygiene.hidden import Hidden


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
class Remembered:
    """What earlier runs knew of an entry: `since` when, and whether it has a password again that it had before.

    `other_until` is when another password was last seen since this one first was, or None when there was none.
    """

    since: datetime
    other_until: datetime | None = None


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
