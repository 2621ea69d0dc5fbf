"""The records of a Snapshot, each from one row of an export.

All times are aware UTC. None means that the export does not state a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Imitation
from hygiene.model.redacted import Hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app with access to the account, of a third party or the platform.

    `permissions` are the platform's own words in lower case. `sites` are the hosts of the pages that the app's
    publisher states. `granted_at_means` says what the date is: `grant`, or `registration` where a platform shows the
    date of the app itself. `last_used_at` is None where the platform does not record it. `own` is true for the access
    by which hygiene itself reads the account, where a connector knows it.
    """

    id: str
    name: str
    publisher: str = ""
    sites: tuple[str, ...] = ()
    permissions: frozenset[str] = frozenset()
    granted_at: datetime | None = None
    granted_at_means: str = "grant"
    last_used_at: datetime | None = None
    first_party: bool = False
    own: bool = False

    @property
    def may_post(self) -> bool:
        """Return whether the app may post in the account's name."""
        return any(_writes(permission) for permission in self.permissions)

    @property
    def unstated(self) -> bool:
        """Return whether the export does not state what the app may do."""
        return not self.permissions


_WRITE: Final = frozenset(
    {
        "admin", "create", "delete", "edit", "gist", "manage", "management", "modify", "publish", "readwrite", "repo",
        "send", "submit", "update", "upload", "w", "workflow", "write",
    }
)  # fmt: skip
"""The words of platforms for permissions that change something.

X and Mastodon write `write`, GitHub `repo`, Meta `publish` and `manage`, LinkedIn `w`, Google `upload` and `send`.
"""


def _writes(permission: str) -> bool:
    words = frozenset(re.split(r"[^a-z]+", permission))
    return not words.isdisjoint(_WRITE) and (words.isdisjoint({"read", "readonly"}) or "write" in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A session or a sign-in.

    `ip` is hidden because an address is never printed. It is empty where the platform records none. `outcome` is
    `success` or `failure` of a sign-in, `challenge` where the platform asked for more proof, `session` for the use of a
    session, or `open` for a session that was open at the time of the export. For an open session, `at` is the beginning
    and `last_used_at` the last use. `place` and `country` are the platform's own words. `point` (latitude and longitude
    in degrees) and `network` come from a database that the user provides, or are empty. `cookie` is the number of the
    browser's cookie among those of the export, or None. Equal cookies have equal numbers, and a number holds nothing of
    its cookie.
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
    cookie: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device or app installation.

    It can act for the account, or receives its messages.
    """

    name: str
    kind: str
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    client_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A change to the account.

    `kind` is a key of `EVENT_KINDS`. `detail` holds no address. `link` is a profile's new link, never to be printed.
    """

    at: datetime | None
    kind: str
    detail: str = ""
    link: str = field(default="", repr=False)


EVENT_KINDS: Final[Mapping[str, str]] = {
    "access-key": tr_later("a key or token that signs in was made"),
    "app-password": tr_later("an app password was made"),
    "author": tr_later("an author wrote for the first time"),
    "challenge": tr_later("the platform asked for more proof"),
    "data-download": tr_later("a copy of the account's data was asked for"),
    "deactivation": tr_later("the account was deactivated or reactivated"),
    "biography": tr_later("the text of the profile changed"),
    "device": tr_later("a device was trusted"),
    "email": tr_later("the e-mail address changed"),
    "handle": tr_later("the handle changed"),
    "key": tr_later("a key that controls the account changed"),
    "link": tr_later("the link in the profile changed"),
    "name": tr_later("the display name changed"),
    "password": tr_later("the password changed"),
    "password-reset": tr_later("a password reset was asked for"),
    "phone": tr_later("the phone number changed"),
    "picture": tr_later("the picture of the profile changed"),
    "protection": tr_later("posts were hidden or shown"),
    "recovery": tr_later("the account was recovered"),
    "recovery-codes": tr_later("codes that replace a second factor were made or shown"),
    "revocation": tr_later("an app's access was taken away"),
    "second-factor-off": tr_later("a second factor was switched off"),
    "second-factor-on": tr_later("a second factor was switched on"),
    "server": tr_later("the account moved to another server"),
    "suspension": tr_later("the account was suspended or released"),
    "warning": tr_later("the platform warned of a sign-in"),
}
"""The kinds of events of an account, with words for `event_words`.

Every reader maps a platform's own words to these kinds.
"""
PROFILE_KINDS: Final = ("link", "biography", "picture", "name", "handle")
"""The kinds of events that change what the profile shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A difference between two exports of one account.

    It came about between `since` and `until`, the dates of the two exports. `kind` is a kind of event, or one of `app`,
    `app-gone`, `app-permissions`, `device`, `identity`, `block`, `follow`, `unfollow` and `deletion`. `what` says in a
    few words what is new or gone, and holds no address. `count` is the number of things. `mark` identifies the thing,
    so that the same thing is recognised in a later export, whatever the words. Where only a number is known, it holds
    the dates. `imitation` is set for a new link that looks like the account's own name or site.
    """

    kind: str
    since: datetime
    until: datetime
    mark: str
    what: str = ""
    count: int = 1
    imitation: Imitation | None = None


def event_words(kind: str) -> str:
    """Return a kind of event in words, as a clause."""
    return tr(EVENT_KINDS[kind])


FIRST: Final = tr_later("first address")
"""The detail of an `email` or `phone` event that replaced no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An address that reaches or recovers the account.

    `kind` is `email` or `phone`. `confirmed` is None when the export does not state it.
    """

    kind: str
    value: Hidden
    confirmed: bool | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Another identity that can sign in, such as a Google account."""

    provider: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A former password of an entry.

    `until` is the time it was replaced, or None where the manager does not record it.
    """

    value: Hidden
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """The result of looking a password up in lists of breached passwords.

    `count` says how often it was seen, or is None where the list does not record that. `source` names the list.
    `reason` says why the password was not checked.
    """

    status: Literal["found", "not found", "not checked"]
    source: str = ""
    count: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The record of an entry from earlier runs.

    `since` is the time at which its present password was first seen. `other_until` is the time at which another
    password was last seen after that, which means that the entry has an earlier password again. It is None where the
    record has no such time.
    """

    since: datetime
    other_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """An entry of a password manager.

    `label` names it in reports. `ref` stays the same within the vault and is never derived from the password.
    `changed_at_means` is `password`, `item` or `unknown`. `username` is hidden because it is often an e-mail address.
    `second_factor` says where one is recorded, or is empty. An export proves that there is one, never that there is
    none. `history` holds former passwords, newest first. `excluded` are the ids of checks that the owner switched off
    in the manager. `breach` and `remembered` are None until looked up. `title` is the label as the owner wrote it; like
    `urls`, it may hold the password itself, so only the label is ever shown.

    `folders` are the paths of the folders, groups, vaults or tags that hold the entry. `expires_at` is when the owner
    says that the entry stops being used. `is_reference` marks an entry whose password the manager fills in from
    another entry: it is the same password on purpose, so it is not reuse. `accounts` are the keys of the run's accounts
    that the entry opens.
    """

    ref: str
    label: str
    value: Hidden
    username: Hidden = field(default_factory=lambda: Hidden(""))
    title: Hidden = field(default_factory=lambda: Hidden(""), compare=False)
    urls: tuple[str, ...] = field(default=(), repr=False)
    changed_at: datetime | None = None
    changed_at_means: str = "unknown"
    has_totp: bool = False
    has_passkey: bool = False
    second_factor: str = ""
    archived: bool = False
    history: tuple[Former, ...] = ()
    excluded: frozenset[str] = frozenset()
    folders: tuple[str, ...] = field(default=(), repr=False)
    expires_at: datetime | None = None
    is_reference: bool = False
    accounts: tuple[tuple[str, str], ...] = ()
    breach: Breach | None = None
    remembered: Remembered | None = None

    @property
    def since(self) -> tuple[str, ...]:
        """Return the times that distinguish this password from the others.

        The others are earlier and later ones of the entry. It is empty where the manager records none: nothing of the
        password itself may identify a finding.
        """
        changed = self.changed_at if self.changed_at_means == "password" else None
        replaced = max((former.until for former in self.history if former.until), default=None)
        return tuple(at.isoformat() for at in (changed, replaced) if at)
