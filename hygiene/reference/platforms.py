"""The table of platforms: sites, settings pages, and gaps of exports.

Checks refer to a platform only through this table, never by name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import login_key

if TYPE_CHECKING:
    from hygiene.model.account import Account

_PAGES: Final = {
    "apps": "apps",
    "contacts": "email",
    "delegates": "delegates",
    "devices": "sessions",
    "events": "activity",
    "failures": "activity",
    "kinds": "second_factor",
    "logins": "sessions",
    "passwords": "activity",
    "permissions": "apps",
    "second_factors": "second_factor",
}
"""The settings page that shows a topic missing from an export."""
_WORDS: Final = {
    "contacts": tr_later("addresses"),
    "delegates": tr_later("delegates"),
    "events": tr_later("changes"),
    "failures": tr_later("failed sign-ins"),
    "kinds": tr_later("kinds of second factor"),
    "logins": tr_later("sign-ins"),
    "passwords": tr_later("password changes"),
    "permissions": tr_later("permissions"),
}
"""The names of topics for people, where they differ from the topic."""
_NEAR: Final = 0.8
"""The share of a name that must be equal in a misspelt one.

It is our judgement.
"""
_LONGEST: Final = 100
"""The most characters of a name that are compared."""


ACTS: Final[Mapping[str, str]] = {
    "posts": tr_later("posts"),
    "messages": tr_later("messages sent"),
    "follows": tr_later("follows and blocks"),
    "deletions": tr_later("deleted posts"),
    "profile": tr_later("changes of the profile"),
    "apps": tr_later("apps let in"),
    "logins": tr_later("sign-ins and sessions"),
    "events": tr_later("changes of the account"),
}
"""The acts of an intruder, by the part of a Snapshot that shows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A platform: its name, sites, settings pages, and first day (UTC).

    `as_data` says how to request the export as data where it comes as pages. `unrecorded` gives, by topic, the reason
    why no export of the platform holds it. `shows` says how an export shows each kind of act in `ACTS`, and for how
    long the platform keeps it. All these words, `notes`, and the settings that are not addresses are in English.
    `records` are the kinds of changes that an export lists completely, with times. `without` are parts of a Snapshot
    that accounts there do not have. A user may sign in to its accounts with the account of the same name at the
    platform `signs_in_as`.
    """

    id: str
    title: str
    domains: tuple[str, ...] = ()
    born: datetime | None = None
    post_url: str = ""
    removed_client: str = ""
    settings: Mapping[str, str]
    as_data: str = ""
    records: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    signs_in_as: str = ""
    unrecorded: Mapping[str, str] = field(default_factory=dict)
    shows: Mapping[str, str] = field(default_factory=dict)
    checked: str = ""
    unchecked: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)

    def checked_on(self, topic: str) -> str:
        """Return the month in which a settings page was looked up, or ""."""
        return self.checked if topic in self.settings and topic not in self.unchecked else ""

    def page(self, topic: str) -> str:
        """Return the settings page for a topic as words.

        Examples are `at https://…` and `under Settings > …`. Where no page is known, the words name the platform's
        settings.
        """
        where = self.settings.get(topic)
        if not where:
            return tr("in {title}'s settings", title=self.title)
        return tr("at {where}", where=where) if where.startswith("https://") else tr("under {where}", where=tr(where))

    def cannot(self, topic: str) -> str:
        """Return the reason why no export holds a topic, and the page that does.

        The result is empty where an export may hold it.

        A topic is a part of a Snapshot, or a detail of one: `client` of posts, `id_times`, `last_use` and `permissions`
        of apps, `failures` among sign-ins, changes of `passwords`, `kinds` of second factor, `delegates`.
        """
        why, where = tr(self.unrecorded.get(topic, "")), self.seen(topic)
        return tr("{why}; look {where}", why=why, where=where) if why and where else why

    def by_hand(self) -> dict[str, list[str]]:
        """Return the topics that no export holds, by the page that shows them."""
        found: dict[str, list[str]] = {}
        for topic in self.unrecorded:
            if where := self.seen(topic):
                found.setdefault(where, []).append(tr(_WORDS.get(topic, topic.replace("_", " "))))
        return found

    def seen(self, topic: str) -> str:
        """Return the page that shows a topic, or "" where none does."""
        return self.page(_PAGES[topic]) if _PAGES.get(topic, "") in self.settings else ""

    def post(self, post_id: str) -> str:
        """Return the address of a post, or "".

        It is empty where the platform's pattern is unknown or the id is not valid.
        """
        return self.post_url.format(id=post_id) if self.post_url and post_id.isalnum() else ""


@cache
def _table() -> dict[str, Platform]:
    text = files("hygiene.data").joinpath("platforms.toml").read_text(encoding="utf-8")
    return {name: _platform(name, row) for name, row in tomllib.loads(text).items()}


def _platform(name: str, row: dict[str, object]) -> Platform:
    born = row.get("born")
    return Platform(
        id=name,
        title=str(row.get("title", name)),
        domains=tuple(_list(row.get("domains"))),
        born=datetime(born.year, born.month, born.day, tzinfo=UTC) if isinstance(born, date) else None,
        post_url=str(row.get("post_url", "")),
        removed_client=str(row.get("removed_client", "")),
        settings=_texts(row.get("settings")),
        as_data=str(row.get("as_data", "")),
        records=frozenset(_list(row.get("records"))),
        without=frozenset(_list(row.get("without"))),
        signs_in_as=str(row.get("signs_in_as", "")),
        unrecorded=_texts(row.get("cannot")),
        shows=_texts(row.get("shows")),
        checked=str(row.get("checked", "")),
        unchecked=frozenset(_list(row.get("unchecked"))),
        notes=_texts(row.get("notes")),
    )


def _list(row: object) -> list[str]:
    return list(map(str, row)) if isinstance(row, list) else []


def _texts(row: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in row.items()} if isinstance(row, dict) else {}


def platform(name: str) -> Platform:
    """Return the platform with the id `name`.

    The platform of a third-party reader may not be in the table. It then has only its name.
    """
    return _table().get(name) or Platform(id=name, title=name, settings={})


def elsewhere(account: Account, part: str, among: Container[tuple[str, str]]) -> bool:
    """Return whether a part belongs to another account of the run.

    That is the account of the same name that this account is signed in to with. Only its export may hold the part.
    `among` are the accounts of the run, by `login_key`.
    """
    known = platform(account.platform)
    return part in known.unrecorded and login_key(known.signs_in_as, account.handle) in among


def all_platforms() -> tuple[Platform, ...]:
    """Return every platform in the table."""
    return tuple(_table().values())


def platform_meant(name: str, more: Iterable[str] = ()) -> str:
    """Return the id of the platform that a misspelt name stands for, or "".

    The site of a platform stands for it: who writes `twitter` means `x`. `more` are ids beyond those of the table.
    """
    ids = {domain.partition(".")[0]: known.id for known in all_platforms() for domain in known.domains}
    ids |= {each: each for each in (*(known.id for known in all_platforms()), *more)}
    near = get_close_matches(name.casefold()[:_LONGEST], ids, n=1, cutoff=_NEAR)
    return ids[near[0]] if near else ""
