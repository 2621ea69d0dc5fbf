"""The table of platforms: what every row must hold, and what is said of a platform nobody listed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from hygiene.platforms import Platform, all_platforms, platform


@pytest.mark.parametrize("place", all_platforms(), ids=lambda place: place.id)
def test_every_row_can_be_used(place: Platform) -> None:
    assert place == platform(place.id)
    assert place.title
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain) for domain in place.domains)
    assert all(url.startswith("https://") for url in place.settings.values())
    assert place.born is None or place.born.tzinfo is UTC
    assert not place.post_url or place.post("1").startswith("https://")
    assert not place.removed_client or 1 == re.compile(place.removed_client).groups


def test_x_is_known_with_its_pages_and_its_first_day() -> None:
    x = platform("x")
    assert ("X (Twitter)", ("x.com", "twitter.com")) == (x.title, x.domains)
    assert datetime(2006, 3, 21, tzinfo=UTC) == x.born
    assert "at https://x.com/settings/connected_apps" == x.page("apps")
    assert "https://x.com/i/web/status/20" == x.post("20")


def test_a_topic_without_a_page_is_told_in_words() -> None:
    assert "in X (Twitter)'s settings" == platform("x").page("horoscope")


def test_a_platform_nobody_listed_is_known_by_its_name() -> None:
    assert Platform(id="acme", title="acme", settings={}) == platform("acme")
    assert ("in acme's settings", "") == (platform("acme").page("apps"), platform("acme").post("1"))


@pytest.mark.parametrize("post_id", ["", "../../evil", "1\x1b[31m", "1 2", "{id}"])
def test_an_id_that_is_none_makes_no_link(post_id: str) -> None:
    assert "" == platform("x").post(post_id)
