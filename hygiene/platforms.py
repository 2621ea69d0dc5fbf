"""What is known of each platform, as a table: checks speak of a platform only through it, never by name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Final

_PAGES: Final = {
    "apps": "apps",
    "contacts": "email",
    "devices": "sessions",
    "events": "activity",
    "failures": "activity",
    "logins": "sessions",
    "password_changes": "password",
    "second_factors": "second_factor",
    "sign_ins": "password",
}
"""The settings page on which a person sees what an export does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform: its name for people, its sites, its settings pages by topic, and when it began (UTC).

    `as_data` says how to ask for the export as data where it comes as pages; `untold` is what no export of it tells, and why.
    """

    id: str
    title: str
    domains: tuple[str, ...] = ()
    born: datetime | None = None
    post_url: str = ""
    removed_client: str = ""
    settings: Mapping[str, str]
    as_data: str = ""
    untold: Mapping[str, str] = field(default_factory=dict)

    def page(self, topic: str) -> str:
        """The settings page for a topic as `at https://…`, or plain words where no page is known."""
        url = self.settings.get(topic)
        return f"at {url}" if url else f"in {self.title}'s settings"

    def cannot(self, topic: str) -> str:
        """Why the platform's export never tells of a topic (a part, or more finely `client`), and where to look; else empty."""
        why = self.untold.get(topic, "")
        return f"{why}; look {self.page(_PAGES[topic])}" if why and topic in _PAGES else why

    def post(self, post_id: str) -> str:
        """Where to look at a post, or an empty string where that is not known or the id is none."""
        return self.post_url.format(id=post_id) if self.post_url and post_id.isalnum() else ""


@cache
def _table() -> dict[str, Platform]:
    text = files("hygiene.data").joinpath("platforms.toml").read_text(encoding="utf-8")
    return {name: _platform(name, row) for name, row in tomllib.loads(text).items()}


def _platform(name: str, row: dict[str, object]) -> Platform:
    born, domains = row.get("born"), row.get("domains", ())
    return Platform(
        id=name,
        title=str(row.get("title", name)),
        domains=tuple(map(str, domains)) if isinstance(domains, list) else (),
        born=datetime(born.year, born.month, born.day, tzinfo=UTC) if isinstance(born, date) else None,
        post_url=str(row.get("post_url", "")),
        removed_client=str(row.get("removed_client", "")),
        settings=_words(row.get("settings")),
        as_data=str(row.get("as_data", "")),
        untold=_words(row.get("cannot")),
    )


def _words(row: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in row.items()} if isinstance(row, dict) else {}


def platform(name: str) -> Platform:
    """The platform called `name`; one a stranger's reader brings is known by its name alone."""
    return _table().get(name) or Platform(id=name, title=name, settings={})


def all_platforms() -> tuple[Platform, ...]:
    """Every platform in the table."""
    return tuple(_table().values())
