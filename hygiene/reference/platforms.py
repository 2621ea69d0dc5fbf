"""What is known of each platform, as a table: checks speak of a platform only through it, never by name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

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
"""The settings page on which a person sees for themselves what an export does not tell."""
_WORDS: Final = {
    "contacts": "addresses",
    "events": "changes",
    "failures": "failed sign-ins",
    "kinds": "kinds of second factor",
    "logins": "sign-ins",
    "passwords": "password changes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform: its name for people, its sites, its settings pages by topic, and when it began (UTC).

    `as_data` says how to ask for the export as data where it comes as pages; `untold` is what no export of it tells, and why;
    `without` are parts of a Snapshot that nobody has there. Its accounts may be signed in to as those of the same name at
    the platform `signs_in_as`.
    """

    id: str
    title: str
    domains: tuple[str, ...] = ()
    born: datetime | None = None
    post_url: str = ""
    removed_client: str = ""
    settings: Mapping[str, str]
    as_data: str = ""
    without: frozenset[str] = frozenset()
    signs_in_as: str = ""
    untold: Mapping[str, str] = field(default_factory=dict)

    def page(self, topic: str) -> str:
        """The settings page for a topic: `at https://…`, `under Settings > …`, or plain words where none is known."""
        where = self.settings.get(topic)
        if not where:
            return f"in {self.title}'s settings"
        return f"at {where}" if where.startswith("https://") else f"under {where}"

    def cannot(self, topic: str) -> str:
        """Why the export never tells of a topic, and where to look instead; empty where it may tell.

        A topic is a part of a Snapshot, or finer: `client` of posts, `id_times`, `last_use` and `permissions` of apps,
        `failures` among sign-ins, changes of `passwords`, `kinds` of second factor, `delegates`.
        """
        why, where = self.untold.get(topic, ""), self.seen(topic)
        return f"{why}; look {where}" if why and where else why

    def by_hand(self) -> dict[str, list[str]]:
        """What no export of it tells and a person can see for themselves: where, and the topics seen there."""
        found: dict[str, list[str]] = {}
        for topic in self.untold:
            if where := self.seen(topic):
                found.setdefault(where, []).append(_WORDS.get(topic, topic.replace("_", " ")))
        return found

    def seen(self, topic: str) -> str:
        """Where a person sees a topic for themselves, or an empty string where no page of the platform shows it."""
        return self.page(_PAGES[topic]) if _PAGES.get(topic, "") in self.settings else ""

    def post(self, post_id: str) -> str:
        """Where to look at a post, or an empty string where that is not known or the id is none."""
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
        settings=_words(row.get("settings")),
        as_data=str(row.get("as_data", "")),
        without=frozenset(_list(row.get("without"))),
        signs_in_as=str(row.get("signs_in_as", "")),
        untold=_words(row.get("cannot")),
    )


def _list(row: object) -> list[str]:
    return list(map(str, row)) if isinstance(row, list) else []


def _words(row: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in row.items()} if isinstance(row, dict) else {}


def platform(name: str) -> Platform:
    """The platform called `name`; one a stranger's reader brings is known by its name alone."""
    return _table().get(name) or Platform(id=name, title=name, settings={})


def elsewhere(account: Account, part: str, among: Iterable[Account]) -> bool:
    """Whether a part is told, if at all, by another of these accounts: the one that this account is signed in to as."""
    place = platform(account.platform)
    return part in place.untold and any(
        one.platform == place.signs_in_as and one.handle.casefold() == account.handle.casefold() for one in among
    )


def all_platforms() -> tuple[Platform, ...]:
    """Every platform in the table."""
    return tuple(_table().values())
