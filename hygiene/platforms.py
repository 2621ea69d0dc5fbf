"""What is known of each platform, as a table: checks speak of a platform only through it, never by name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform: its name for people, its sites, its settings pages by topic, and when it began (UTC)."""

    id: str
    title: str
    domains: tuple[str, ...] = ()
    born: datetime | None = None
    post_url: str = ""
    removed_client: str = ""
    settings: Mapping[str, str]

    def page(self, topic: str) -> str:
        """The settings page for a topic as `at https://…`, or plain words where no page is known."""
        url = self.settings.get(topic)
        return f"at {url}" if url else f"in {self.title}'s settings"

    def post(self, post_id: str) -> str:
        """Where to look at a post, or an empty string where that is not known or the id is none."""
        return self.post_url.format(id=post_id) if self.post_url and post_id.isalnum() else ""


@cache
def _table() -> dict[str, Platform]:
    text = files("hygiene.data").joinpath("platforms.toml").read_text(encoding="utf-8")
    return {name: _platform(name, row) for name, row in tomllib.loads(text).items()}


def _platform(name: str, row: dict[str, object]) -> Platform:
    born, domains, settings = row.get("born"), row.get("domains", ()), row.get("settings", {})
    return Platform(
        id=name,
        title=str(row.get("title", name)),
        domains=tuple(map(str, domains)) if isinstance(domains, list) else (),
        born=datetime(born.year, born.month, born.day, tzinfo=UTC) if isinstance(born, date) else None,
        post_url=str(row.get("post_url", "")),
        removed_client=str(row.get("removed_client", "")),
        settings={str(k): str(v) for k, v in settings.items()} if isinstance(settings, dict) else {},
    )


def platform(name: str) -> Platform:
    """The platform called `name`; one a stranger's reader brings is known by its name alone."""
    return _table().get(name) or Platform(id=name, title=name, settings={})


def all_platforms() -> tuple[Platform, ...]:
    """Every platform in the table."""
    return tuple(_table().values())
