"""Files that no reader reads: named where they bear on security, counted otherwise, on every platform."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from hygiene.sources.exports import read_export
from hygiene.sources.reader_kit.coverage import part_by_name
from tests.support.exports import MAKERS, made, zipped
from tests.support.plugins import READERS

UNREAD = "hygiene does not read this kind of"
RECORDS = json.dumps([{"what": "a record", "when": 1_790_000_000}])
SECURITY = "security_and_login_information/login_and_profile_creation"
TABLE = "what,when\na record,2026-09-01\n"
ADDED: Mapping[str, tuple[str, str, str]] = {
    "instagram, 2026": (f"{SECURITY}/passkeys.json", "second_factors", RECORDS),
    "instagram, 2021": ("login_and_account_creation/login_codes_sent.json", "logins", RECORDS),
    "instagram, 2018": ("authorized_applications.json", "apps", RECORDS),
    "facebook, 2018": ("security_and_login_information/password_resets.json", "events", RECORDS),
    "facebook, 2020": ("security_and_login_information/trusted_contacts.json", "contacts", RECORDS),
    "facebook, 2025": ("apps_and_websites_off_of_facebook/business_integrations.json", "apps", RECORDS),
    "threads": ("threads/login_sessions.json", "logins", RECORDS),
    "linkedin, 2018": ("Two-Step Verification.csv", "second_factors", TABLE),
    "linkedin, 2024": ("Device Sessions_17529409.csv", "devices", TABLE),
    "netflix": ("netflix-report/SOCIAL_MEDIA_CONNECTIONS/SocialMediaConnections.csv", "sign_ins", TABLE),
    "reddit": ("authorized_apps.csv", "apps", TABLE),
    "snapchat": ("json/login_sessions.json", "logins", RECORDS),
    "discord": ("Account/authorized_applications.json", "apps", RECORDS),
    "discord, French": ("Compte/security_keys.json", "second_factors", RECORDS),
    "google": ("Takeout/Google Play Store/Devices.json", "devices", RECORDS),
    "mastodon": ("login_activities.json", "logins", '{"login_activities": [{"ip": "x"}]}'),
    "bluesky": ("oauth-sessions.json", "apps", '{"sessions": [{"clientId": "x"}]}'),
    "apple": ("Apple ID account and device information/Passkeys Information.csv", "second_factors", TABLE),
    "spotify": ("Spotify Technical Log Information/SessionValidation.json", "logins", RECORDS),
    "telegram": ("DataExport_2026-10-05/login_sessions.json", "logins", RECORDS),
    "tumblr": ("linked_accounts.json", "sign_ins", RECORDS),
    "x": ("data/passkey-registry.js", "second_factors", "window.YTD.passkey_registry.part0 = [ {} ]"),
    "x, 2018": ("login-history.js", "logins", 'window.YTD.login_history.part0 = [ { "login" : { } } ]'),
}  # fmt: skip


def gaps(folder: Path, members: Mapping[str, bytes]) -> dict[str, str]:
    """Return the gaps of parts with unread files."""
    found = read_export(zipped(folder, members), READERS).gaps
    return {part: why for part, why in found.items() if UNREAD in why}


@pytest.mark.parametrize("name", MAKERS)
def test_an_export_of_which_everything_is_known_has_no_unread_file(tmp_path: Path, name: str) -> None:
    found = read_export(zipped(tmp_path, made(name)), READERS)

    assert ({}, False) == (gaps(tmp_path, made(name)), "files_not_read" in found.counts)


@pytest.mark.parametrize("name", ADDED)
def test_an_unread_file_about_security_is_a_gap_of_its_part(tmp_path: Path, name: str) -> None:
    file, part, content = ADDED[name]
    found = gaps(tmp_path, made(name) | {file: content.encode()})

    assert [part] == list(found)
    assert any(f"{file}: {UNREAD}" in why for why in found[part].split("; "))


@pytest.mark.parametrize("name", sorted(ADDED.keys() - {"apple", "google", "spotify", "threads", "x", "x, 2018"}))
def test_another_unknown_file_is_counted_and_an_empty_one_is_nothing(tmp_path: Path, name: str) -> None:
    file, _, content = ADDED[name]
    folder, _, base = file.rpartition("/")
    end = base.rpartition(".")[2]
    empty = "what,when\n" if end == "csv" else '{"records_v2": []}'
    more = {file: empty.encode(), f"elsewhere/dreams.{end}": content.encode()}
    found = read_export(zipped(tmp_path, made(name) | more), READERS)

    assert {} == gaps(tmp_path, made(name) | more)
    assert 1 == found.counts["files_not_read"]
    assert folder in file


@pytest.mark.parametrize(
    ("section", "part"),
    [
        ({"Your Activity": {"Device History": {"DeviceList": [{"Date": "2026-09-01 10:11:12"}]}}}, "devices"),
        ({"Profile And Settings": {"Password Changes": [{"Date": "2026-09-01 10:11:12"}]}}, "events"),
        ({"App Settings": {"Authorized Apps": {"List": [{"App": "Poster"}]}}}, "apps"),
    ],
)
def test_an_unread_section_of_tiktok_s_document_about_security_is_a_gap(
    tmp_path: Path, section: dict[str, dict[str, object]], part: str
) -> None:
    members = made("tiktok, 2026")
    name = next(iter(members))
    document = json.loads(members[name])
    for top, inner in section.items():
        document.setdefault(top, {}).update(inner)
    found = gaps(tmp_path, {name: json.dumps(document).encode()})
    path = " > ".join((next(iter(section)), next(iter(next(iter(section.values()))))))

    assert [part] == list(found)
    assert f"{name.rpartition('/')[2]} ({path}): {UNREAD} data" in found[part]


def test_an_unread_list_of_discord_s_account_about_security_is_a_gap(tmp_path: Path) -> None:
    members = made("discord")
    user = json.loads(members["Account/user.json"]) | {"oauth2_tokens": [{"scopes": ["bot"]}], "login_history": []}
    found = gaps(tmp_path, members | {"Account/user.json": json.dumps(user).encode()})

    assert ["apps"] == list(found)
    assert found["apps"].endswith(f"Account/user.json (oauth2_tokens): {UNREAD} data")


def test_many_files_of_a_kind_are_one_gap(tmp_path: Path) -> None:
    more = {f"Takeout/Devices {n}/Device-{n}.html": b"<html>" for n in range(9)}
    found = read_export(zipped(tmp_path, made("google") | more), READERS).gaps

    assert found["devices"].endswith("; nor does it read 6 other files of such kinds")


def test_a_file_that_the_checksums_name_and_the_export_lacks_is_a_gap(tmp_path: Path) -> None:
    members = {name: data for name, data in made("reddit").items() if name != "friends.csv"}
    absent = "".join(f"{name}.csv,{'a' * 64}\n" for name in ("authorized_apps", "friends", "poll_votes"))
    listed = members["checkfile.csv"] + absent.encode()
    found = read_export(zipped(tmp_path, members | {"checkfile.csv": listed}), READERS).gaps

    assert "authorized_apps.csv: the list of checksums names it, but the export does not hold it" in found["apps"]
    assert "friends.csv: the list of checksums names it, but the export does not hold it" in found["follows"]
    assert not any("poll_votes.csv" in why for why in found.values())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("two-factor_settings", "second_factors"), ("2-step verification", "second_factors"),
        ("Passkeys", "second_factors"),
        ("BackupCodes", "second_factors"), ("LoginHistory", "logins"), ("sign-ins", "logins"),
        ("IP Addresses", "logins"),
        ("MyDevices", "devices"), ("connected_apps_and_websites", "apps"), ("oauth tokens", "apps"),
        ("Email Changes", "events"), ("phone_number_history", "events"), ("account_recovery", "events"),
        ("PhoneNumbers", "contacts"), ("linked_accounts", "sign_ins"),
        ("email_campaign_history", ""), ("email_preferences", ""), ("search_history", ""), ("following", ""),
        ("liked_posts", ""), ("messages", ""), ("equipment", ""), ("ships", ""), ("library_applications", ""),
    ],
)  # fmt: skip
def test_the_name_of_a_file_shows_the_part_it_bears_on(name: str, part: str) -> None:
    assert part == part_by_name(name)


def test_a_page_about_security_is_a_gap_where_the_same_is_not_there_as_data(tmp_path: Path) -> None:
    members = {f"{SECURITY}/login_alerts.html": b"<html>", f"{SECURITY}/login_activity.html": b"<html>"}
    found = read_export(zipped(tmp_path, made("instagram, 2026") | members), READERS).gaps

    assert f"{SECURITY}/login_alerts.html: hygiene does not read this page for a browser" == found["logins"]
    assert not any("login_activity.html" in why for why in found.values())
