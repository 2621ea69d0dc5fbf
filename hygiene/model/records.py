"""Records inside a Snapshot: what one row of an export says. All times are aware UTC; None is not told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from hygiene.model.redacted import Hidden


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
    """A session or a sign-in. `ip` is hidden: an address is never printed; it is empty where the platform tells none.

    `outcome` is `success` or `failure` of a sign-in, `challenge` where the platform asked for more proof, `session` for
    use of a session, `open` for one that was open when the export was made; `last_used_at` is when such a one was last
    used, where `at` is its beginning. `place` and `country` are the platform's own
    words. `point` (latitude and longitude in degrees) and `network` come from a database the user points to, or are empty.
    """

    at: datetime | None
    ip: Hidden
    agent: str = ""
    place: str = ""
    country: str = ""
    outcome: Literal["success", "failure", "challenge", "session", "open"] = "session"
    point: tuple[float, float] | None = None
    network: str = ""
    last_used_at: datetime | None = None


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
    """A change to the account. `kind` is a key of `EVENT_KINDS`; `detail` holds no address."""

    at: datetime | None
    kind: str
    detail: str = ""


EVENT_KINDS: Final[Mapping[str, str]] = {
    "access-key": "a key or token that signs in was made",
    "app-password": "an app password was made",
    "challenge": "the platform asked for more proof",
    "data-download": "a copy of the account's data was asked for",
    "deactivation": "the account was deactivated or reactivated",
    "device": "a device was trusted",
    "email": "the e-mail address changed",
    "handle": "the handle changed",
    "key": "a key that controls the account changed",
    "name": "the display name changed",
    "password": "the password changed",
    "password-reset": "a password reset was asked for",
    "phone": "the phone number changed",
    "protection": "posts were hidden or shown",
    "recovery": "the account was recovered",
    "recovery-codes": "codes that replace a second factor were made or shown",
    "revocation": "an app's access was taken away",
    "second-factor-off": "a second factor was switched off",
    "second-factor-on": "a second factor was switched on",
    "server": "the account moved to another server",
    "suspension": "the account was suspended or released",
    "warning": "the platform warned of a sign-in",
}
"""What can happen to an account, by kind, in words for people. Every reader sorts a platform's own words into these."""
FIRST: Final = "first address"
"""The detail of an `email` event that set the account's first address, which replaced none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An address that reaches or recovers the account. `kind` is `email` or `phone`; `confirmed` None is not told."""

    kind: str
    value: Hidden
    confirmed: bool | None = None
    changed_at: datetime | None = None


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
