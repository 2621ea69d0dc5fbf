"""The table of platforms: complete rows, and platforms not in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from hygiene.model.snapshot import PARTS
from hygiene.reference.platforms import Platform, all_platforms, platform
from tests.support.plugins import READERS

TOPICS = {
    "apps",
    "sessions",
    "password",
    "second_factor",
    "email",
    "phone",
    "recovery",
    "export",
    "activity",
    "delegates",
    "keys",
    "ads",
}
UNTOLD = PARTS | {"client", "id_times", "last_use", "permissions", "failures", "passwords", "kinds", "delegates"}


@pytest.mark.parametrize("place", all_platforms(), ids=lambda place: place.id)
def test_every_row_can_be_used(place: Platform) -> None:
    assert place == platform(place.id)
    assert place.title
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain) for domain in place.domains)
    pages = {"apps": "apps", "second_factors": "second_factor"}
    needed = {
        "sessions",
        "password",
        "email",
        "recovery",
        "export",
        *(pages[part] for part in pages.keys() - place.without),
    }
    assert set() == needed - set(place.settings)
    assert TOPICS >= set(place.settings)
    assert UNTOLD >= set(place.unrecorded)
    assert set(place.unrecorded) >= place.without
    assert place.signs_in_as in {"", *(each.id for each in all_platforms())} - {place.id}
    for where in place.settings.values():
        assert re.fullmatch(r"https://[\w./?=&-]+(?: and https://[\w./?=&-]+)?|(?!https?:)[A-Z][^\n]+", where)
    for why in place.unrecorded.values():
        assert re.fullmatch(r"[A-Za-z][^.]+", why), "it stands in a sentence, before a semicolon"
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", place.checked)
    assert place.unchecked < set(place.settings)
    assert set(place.settings) >= set(place.notes)
    assert all(re.fullmatch(r"[A-Z].+\.", note) for note in place.notes.values())
    assert place.born is None or place.born.tzinfo is UTC
    assert not place.post_url or place.post("1").startswith("https://")
    assert not place.removed_client or 1 == re.compile(place.removed_client).groups


@pytest.mark.parametrize("place", all_platforms(), ids=lambda place: place.id)
def test_a_platform_either_records_changes_of_a_profile_or_says_that_it_does_not(place: Platform) -> None:
    parts = place.shows.get("profile", "").split(";")
    recorded = [each for each in parts if each and "compar" not in each and "handles" not in each]

    assert bool(recorded) != bool(place.cannot("profile"))


def test_x_is_known_with_its_pages_and_its_first_day() -> None:
    x = platform("x")
    assert ("X (Twitter)", ("x.com", "twitter.com")) == (x.title, x.domains)
    assert datetime(2006, 3, 21, tzinfo=UTC) == x.born
    assert "at https://x.com/settings/connected_apps" == x.page("apps")
    assert "https://x.com/i/web/status/20" == x.post("20")


def test_every_platform_that_is_read_is_in_the_table() -> None:
    assert {reader.platform for reader in READERS} == {place.id for place in all_platforms()}


def test_no_two_platforms_share_a_site() -> None:
    domains = [domain for place in all_platforms() for domain in place.domains]
    assert sorted(set(domains)) == sorted(domains)


def test_a_setting_without_an_address_is_told_by_the_way_to_it() -> None:
    assert "under User Settings > Authorized Apps" == platform("discord").page("apps")


def test_what_an_export_never_tells_comes_with_the_reason_and_where_to_look() -> None:
    assert (
        "the export does not list the permitted services, LinkedIn's name for authorised apps; look at "
        "https://www.linkedin.com/psettings/permitted-services"
    ) == platform("linkedin").cannot("apps")
    assert "posts do not name the app they were made with" == platform("instagram").cannot("client")
    assert ("", "") == (platform("linkedin").cannot("logins"), platform("acme").cannot("apps"))


def test_what_can_be_seen_by_hand_is_gathered_by_where_it_is_seen() -> None:
    assert {
        "at https://bsky.app/settings/app-passwords": ["apps"],
        "at https://bsky.social/account": ["sign-ins", "devices"],
        "at https://bsky.app/settings/account": ["addresses"],
        "at https://bsky.app/settings/privacy-and-security": ["second factors"],
    } == platform("bluesky").by_hand()
    assert {} == platform("acme").by_hand()


def test_a_page_says_when_it_was_looked_up_if_it_was() -> None:
    spotify = platform("spotify")
    assert ("2026-11", "", "", "") == (
        spotify.checked_on("password"),
        spotify.checked_on("phone"),
        spotify.checked_on("horoscope"),
        platform("acme").checked_on("password"),
    )


def test_a_topic_without_a_page_is_told_in_words() -> None:
    assert "in X (Twitter)'s settings" == platform("x").page("horoscope")


def test_a_platform_nobody_listed_is_known_by_its_name() -> None:
    assert Platform(id="acme", title="acme", settings={}) == platform("acme")
    assert ("in acme's settings", "") == (platform("acme").page("apps"), platform("acme").post("1"))


@pytest.mark.parametrize("post_id", ["", "../../evil", "1\x1b[31m", "1 2", "{id}"])
def test_an_id_that_is_none_makes_no_link(post_id: str) -> None:
    assert "" == platform("x").post(post_id)
