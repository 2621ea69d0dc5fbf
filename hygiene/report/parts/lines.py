"""Lines of the report's lists: vault entries, apps and plugins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hygiene.model.account import Account
from hygiene.model.records import App


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An entry of a vault: its name, its sites and its user name.

    A site or user name that could reveal a password is left out, and an e-mail address or a number as a user name is
    replaced. `in_use` is false for an archived, deleted or expired entry, which the checks pass over.
    """

    ref: str
    sites: tuple[str, ...]
    user: str
    in_use: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppLine:
    """An app with access to an account.

    `age_days` is None where the platform gives no date. `last_post_at` is the time of the newest post through the app
    in the export, or None when there is none or posts were not read. `posts` counts the posts through it, or is None
    when posts were not read. `imitates` is the name that its own name imitates, or empty.
    """

    account: Account
    app: App
    age_days: int | None
    last_post_at: datetime | None
    posts: int | None
    imitates: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginLine:
    """A plugin that ran or failed.

    `sees` are the parts of a snapshot it was given, and `error` is the reason for a failure.
    """

    group: str
    name: str
    distribution: str
    version: str
    sees: tuple[str, ...] = ()
    error: str = ""
