"""Facebook's export: every arrangement since 2018, its words and traps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.model.records import EVENT_KINDS, Login
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from hygiene.sources.readers.meta import facebook as module
from hygiene.sources.readers.meta.facebook_records import OUTCOMES, activity
from hygiene.sources.readers.meta.labels import Cookies, Words
from tests.support.meta import (
    AT,
    CANARIES,
    CHROME,
    Members,
    app,
    at,
    extra,
    facebook_2018,
    facebook_2020,
    facebook_2023,
    facebook_2025,
    fb_post,
    labels,
    mangled,
    photo,
    profile,
    unpacked,
    wrapped,
    zipped,
)
from tests.support.plugins import READERS

SECURITY = "security_and_login_information"
NAMED = "facebook-roasters-2026-03-01-AbC123xY"
YEARS = {"2018": facebook_2018, "2020": facebook_2020, "2023": facebook_2023, "2025": facebook_2025}


def read(tmp_path: Path, members: Mapping[str, Any], name: str = "x.zip") -> Snapshot:
    return read_export(zipped(tmp_path / name, members), READERS)


def used(logins: tuple[Login, ...] | None) -> list[tuple[int | None, str, str]]:
    """Return the time, address and outcome of every login.

    The time is in seconds after the fixtures' moment.
    """
    return [(int((x.at - at(0)).total_seconds()) if x.at else None, x.ip.reveal(), x.outcome) for x in logins or ()]


def changes(snapshot: Snapshot) -> list[tuple[int | None, str, str]]:
    return [(int((e.at - at(0)).total_seconds()) if e.at else None, e.kind, e.detail) for e in snapshot.events or ()]


def reached(snapshot: Snapshot) -> list[tuple[str, str, bool | None]]:
    return [(c.kind, c.value.reveal(), c.confirmed) for c in snapshot.contacts or ()]


@pytest.mark.parametrize("year", YEARS)
def test_every_year_is_read_as_zip_as_folder_and_wrapped(tmp_path: Path, year: str) -> None:
    members = YEARS[year]()
    folder = read_export(unpacked(tmp_path / "unpacked", members), READERS)
    wrap = read(tmp_path, wrapped("fb", members), "w.zip")

    assert ("facebook", "roasters") == (folder.account.platform, folder.account.handle)
    assert ("roasters", "Łódź Roasters") == folder.names
    assert folder.counts == wrap.counts == read(tmp_path, members).counts
    assert (folder.apps, folder.devices, folder.events) == (wrap.apps, wrap.devices, wrap.events)
    assert used(folder.logins) == used(wrap.logins)


def test_the_export_of_2018_is_read(tmp_path: Path) -> None:
    snapshot = read(tmp_path, facebook_2018())

    assert [("flixster", "Flixster", at(-9_000))] == [(a.id, a.name, a.granted_at) for a in snapshot.apps or ()]
    assert [
        (0, "198.51.100.1", "success"),
        (60, "2001:db8::1", "session"),
        (120, "198.51.100.2", "session"),
        (None, "198.51.100.7", "session"),
        (180, "198.51.100.1", "session"),
        (-5, "198.51.100.4", "open"),
        (-700, "198.51.100.5", "open"),
        (-900, "198.51.100.9", "session"),
        (-20, "198.51.100.3", "session"),
    ] == used(snapshot.logins)
    assert [
        (-900, "password", ""),
        (-950, "challenge", ""),
        (-800, "device", "Chrome on Windows"),
        (-2_700, "picture", ""),
        (-2_600, "picture", ""),
    ] == changes(snapshot)
    assert [
        ("email", "brand@mail.example", True),
        ("email", "next@mail.example", False),
        ("phone", "+15550100", True),
    ] == reached(snapshot)
    assert ["Beans are in.", "Zażółć gęślą jaźń."] == [p.text for p in snapshot.posts or ()]
    assert {"deletions", "second_factors", "sign_ins"} == snapshot.gaps.keys()


def test_the_further_parts_of_2020_are_read(tmp_path: Path) -> None:
    snapshot = read(tmp_path, facebook_2020())

    assert [("101", "Buffer", set(), at(-9_000)), ("103", "Jush", {"inactive"}, at(-8_000))] == [
        (a.id, a.name, {*a.permissions}, a.granted_at) for a in snapshot.apps or ()
    ]
    first = (snapshot.logins or ())[0]
    assert ("Porto, Porto District", "PT", CHROME) == (first.place, first.country, first.agent)
    assert (55, "198.51.100.8", "session") == used(snapshot.logins)[-1]
    assert {
        ("trusted", "Chrome on Windows", at(-800), at(-1)),
        ("session", "Windows PC, Chrome", at(-500), at(-5)),
        ("session", "OnePlus 7T, messenger_lite", at(-700), at(-700)),
        ("mobile", "iPhone14,2, iOS 16.5", at(-600), at(-2)),
    } == {(d.kind, d.name, d.first_seen_at, d.last_seen_at) for d in snapshot.devices or ()}
    assert [
        (-4_000, "deactivation", "deactivated"),
        (-7_000, "revocation", "Old Quiz"),
        (-5_000, "email", "confirmed"),
    ] == [change for change in changes(snapshot) if change[1] in {"deactivation", "revocation", "email"}]
    assert [("Flixster", "I won!"), (None, "Beans are in."), (None, "Beans are in.")] == [
        (p.client and p.client.label, p.text) for p in snapshot.posts or ()
    ]
    assert [at(-5_000), None, None] == [c.changed_at for c in snapshot.contacts or ()]
    assert {
        "apps": 2, "apps_removed": 2, "changes_of_other_kinds": 1, "contacts": 3, "contacts_former": 1, "devices": 4,
        "events": 8, "follows": 5, "logins": 10, "logins_in_other_words": 1, "logins_repeated": 2, "messages": 2,
        "posts": 3,
    } == snapshot.counts  # fmt: skip


def test_moving_the_folders_changes_nothing(tmp_path: Path) -> None:
    old, new = read(tmp_path, facebook_2020(), "a.zip"), read(tmp_path, facebook_2023(), "b.zip")

    assert (old.counts, old.apps, old.events, old.gaps) == (new.counts, new.apps, new.events, new.gaps)


def test_labels_of_2025_are_known_by_the_names_that_are_the_same_in_every_language(tmp_path: Path) -> None:
    snapshot = read(tmp_path, facebook_2025())

    assert [("Buffer", {"email", "publishactions"}), ("Jush", {"inactive"})] == [
        (a.name, {*a.permissions}) for a in snapshot.apps or ()
    ]
    assert ("kind unknown",) == snapshot.second_factors
    assert [(-1_500, "recovery", ""), (-1_000, "password", ""), (-2_000, "second-factor-on", "")] == [
        change for change in changes(snapshot) if change[0] in {-1_500, -1_000, -2_000}
    ]
    assert {"deletions", "sign_ins"} == snapshot.gaps.keys()


def test_old_and_new_values_show_the_kind_of_a_change_in_any_language(tmp_path: Path) -> None:
    session = {"created_timestamp": AT, "ip_address": "198.51.100.1"}
    rows = [
        {"event": "Geändert", "session": session, "extra_info": extra(old_vanity="beans", new_vanity="roasters")},
        {"event": "Geändert", "session": session, "extra_info": extra(old_name="A", new_name="B")},
        {"event": "Geändert", "session": session, "extra_info": extra(new_email="new@mail.example")},
        {"event": "Geändert", "session": session, "extra_info": extra(new_email="+15550199")},
        {"event": "Geändert", "session": session, "extra_info": extra(old_number="+15550100")},
        {"event": "Password Change", "session": session, "extra_info": extra()},
    ]
    snapshot = read(tmp_path, {f"{SECURITY}/record_details.json": {"admin_records_v2": rows}})

    assert [
        (0, "handle", "@beans became @roasters"),
        (0, "name", ""),
        (0, "email", ""),
        (0, "phone", ""),
        (0, "password", ""),
    ] == changes(snapshot)
    assert 1 == snapshot.counts["events_repeated"]
    assert "events" not in snapshot.gaps


def test_a_new_password_that_two_files_record_is_one(tmp_path: Path) -> None:
    record = {"event": "Password Change", "session": {"created_timestamp": AT, "datr_cookie": ""}}
    for seconds, expected in ((2, [0]), (-2, [0]), (600, [0, 600])):
        last = labels({"ent_field_name": "LastPasswordChangeTime", "label": "x", "timestamp_value": AT + seconds})
        snapshot = read(tmp_path, {
            "security_and_login_information/record_details.json": {"admin_records_v2": [record]},
            "personal_information/facebook_accounts_center/your_account_password_information.json": last,
        })  # fmt: skip
        assert expected == [int((e.at - at(0)).total_seconds()) for e in snapshot.events or () if e.at]


def test_a_change_in_words_that_are_not_known_is_a_gap_and_no_change(tmp_path: Path) -> None:
    row = {"event": "Passwort geändert", "session": {"created_timestamp": AT, "ip_address": "198.51.100.1"}}
    snapshot = read(tmp_path, {f"{SECURITY}/record_details.json": {"admin_records_v2": [row]}})

    assert () == snapshot.events
    assert [(0, "198.51.100.1", "session")] == used(snapshot.logins)
    assert (
        "1 change labelled in words that hygiene does not know; "
        "to have them read, set the account's language to English and export again"
    ) == snapshot.gaps["events"]


@given(st.text())
def test_an_action_in_any_other_words_is_use_of_a_session(word: str) -> None:
    words = Words(OUTCOMES)
    (login,) = activity(words, Cookies(), {"action": word, "timestamp": AT, "ip_address": "198.51.100.1"})

    assert ("session" if words.unknown else login.outcome) == login.outcome
    assert login.outcome in {"success", "session"}


def test_every_change_is_one_of_the_known_kinds(tmp_path: Path) -> None:
    for members in (make() for make in YEARS.values()):
        kinds = {event.kind for event in read(tmp_path, members).events or ()}
        assert set() == kinds - EVENT_KINDS.keys()


def test_zero_is_no_date_and_units_may_be_mixed(tmp_path: Path) -> None:
    apps = [
        app("Zero", number=1),
        app("Milliseconds", added=AT * 1_000, number=2),
        app("Microseconds", added=AT * 10**6, number=3),
    ]
    snapshot = read(
        tmp_path, {"apps_and_websites_off_of_facebook/connected_apps_and_websites.json": {"installed_apps_v2": apps}}
    )

    assert [None, at(0), at(0)] == [a.granted_at for a in snapshot.apps or ()]


def test_an_app_that_is_listed_twice_is_one_with_the_newest_date(tmp_path: Path) -> None:
    apps = [
        app("Jush", number=1),
        app("Jush", added=AT - 50, category="inactive", number=1),
        app("Jush", added=AT - 90, number=1),
        app("Jush", category="removed", removed=AT - 10, number=1),
        app("Jush", number=2),
    ]
    snapshot = read(tmp_path, {"apps_and_websites/apps_and_websites.json": {"installed_apps_v2": apps}})

    assert [("1", at(-50)), ("2", None)] == [(a.id, a.granted_at) for a in snapshot.apps or ()]
    assert {"apps": 2, "apps_repeated": 2, "apps_removed": 1}.items() <= snapshot.counts.items()


def test_letters_that_meta_broke_are_mended_and_others_left(tmp_path: Path) -> None:
    text = json.dumps({"installed_apps_v2": [
        {"name": mangled("Słowo"), "added_timestamp": 0, "user_app_scoped_id": 1},
        {"name": "Słowo, already right", "added_timestamp": 0, "user_app_scoped_id": 2},
        {"name": "caf\u00e9", "added_timestamp": 0, "user_app_scoped_id": 3},
    ]})  # fmt: skip
    history = {
        "last_activity_v2": {"last_activity_time": {"Aplicaţie Facebook": {"activity_by_day": [AT - 9, AT - 3, 0]}}}
    }
    snapshot = read(tmp_path, {
        "apps_and_websites/apps_and_websites.json": text,
        f"{SECURITY}/your_facebook_activity_history.json": history,
    })  # fmt: skip

    assert ["Słowo", "Słowo, already right", "café"] == [a.name for a in snapshot.apps or ()]
    assert [("Aplicaţie Facebook", at(-9), at(-3))] == [
        (d.name, d.first_seen_at, d.last_seen_at) for d in snapshot.devices or ()
    ]


@pytest.mark.parametrize(
    "name",
    ["where_you're_logged_in", "where_you_re_logged_in", "where_you\u2019re_logged_in", "Where_You're_Logged_In"],
)
def test_the_apostrophe_may_be_written_in_any_way(tmp_path: Path, name: str) -> None:
    sessions = {"active_sessions_v2": [{"created_timestamp": AT, "ip_address": "2001:db8::1", "device": "PC"}]}
    snapshot = read(tmp_path, {f"{SECURITY}/{name}.json": sessions})

    assert [(0, "2001:db8::1", "open")] == used(snapshot.logins)


@pytest.mark.parametrize(
    ("nothing", "stated"),
    [("[]", True), ('{"installed_apps_v2": []}', True), ("null", False), ('{"installed_apps_v2": null}', False)],
)
def test_an_empty_list_is_read_and_null_states_nothing(tmp_path: Path, nothing: str, stated: bool) -> None:
    posts = {"posts/your_posts_1.json": [fb_post(0)]}
    name = "apps_and_websites_off_of_facebook/connected_apps_and_websites.json"
    snapshot = read(tmp_path, posts | {name: nothing})

    assert () == snapshot.apps
    assert (None if stated else f"{name}: it holds “null” where a list belongs") == snapshot.gaps.get("apps")


def test_an_empty_file_that_was_left_out_differs_from_a_category_that_was_not_asked_for(tmp_path: Path) -> None:
    posts = {"posts/your_posts_1.json": [fb_post(0)]}
    sibling: dict[str, Any] = {
        "apps_and_websites_off_of_facebook/your_activity_off_meta_technologies.json": {"off_facebook_activity_v2": []}
    }
    noted: dict[str, Any] = {"apps_and_websites/no-data.txt": "No data"}
    not_asked = read(tmp_path, posts, "a.zip")

    assert None is not_asked.apps
    expected = (
        "the export holds no apps: there are none, or you did not ask for them "
        "(ask for all information, of all time; or look at https://www.facebook.com/settings?tab=applications)"
    )
    assert expected == not_asked.gaps["apps"]
    for number, more in enumerate((sibling, noted)):
        empty = read(tmp_path, posts | more, f"b{number}.zip")
        assert ((), False) == (empty.apps, "apps" in empty.gaps)


def test_a_removed_app_beside_no_other_change_does_not_make_changes_read(tmp_path: Path) -> None:
    apps = {"installed_apps_v2": [app("Old Quiz", category="removed", removed=AT, number=1)]}
    snapshot = read(tmp_path, {"apps_and_websites_off_of_facebook/connected_apps_and_websites.json": apps})

    assert [(0, "revocation", "Old Quiz")] == changes(snapshot)
    assert "events" in snapshot.gaps


def test_a_picture_states_an_address_though_no_log_was_asked_for(tmp_path: Path) -> None:
    posts = [fb_post(0, attachments=[photo("198.51.100.8", 3), photo("198.51.100.8", 3)]), fb_post(9)]
    snapshot = read(tmp_path, {"your_facebook_activity/posts/your_posts_1.json": posts})

    assert [(3, "198.51.100.8", "session")] == used(snapshot.logins)
    assert "logins" in snapshot.gaps
    assert [("roasters.example",), ()] == [p.domains for p in snapshot.posts or ()]


def test_a_post_whose_only_date_is_of_its_owners_choice_is_undated(tmp_path: Path) -> None:
    given_date = {"timestamp": AT, "data": [{"backdated_timestamp": AT}, {"post": "When we opened"}]}
    both = {"timestamp": AT, "data": [{"backdated_timestamp": AT - 10**8}]}
    midnight = {"timestamp": AT - AT % 86_400, "data": []}
    posts = read(tmp_path, {"posts/your_posts_1.json": [given_date, both, midnight]}).posts

    assert posts is not None
    assert [("", True), ("", True), ("When we opened", False)] == [
        (p.text, bool(dated)) for p, dated in zip(posts, posts.dated, strict=True)
    ]


def test_the_app_of_a_post_is_known_in_english_only(tmp_path: Path) -> None:
    rows = [
        fb_post(0, title="Dana posted something via Songs via Mail."),
        fb_post(1, title="Dana hat etwas mit Flixster geteilt."),
    ]
    posts = read(
        tmp_path, {"apps_and_websites_off_of_facebook/posts_from_apps_and_websites.json": {"app_posts_v2": rows}}
    ).posts

    assert ["Songs via Mail", None] == [p.client and p.client.label for p in posts or ()]


def test_parts_of_a_split_export_are_one_and_what_they_repeat_counts_once(tmp_path: Path) -> None:
    whole = facebook_2023()
    posts = "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json"
    again = {posts: [*whole[posts], fb_post(99, "Only here")], f"{SECURITY}/x.json": []}
    one = zipped(tmp_path / f"{NAMED}.zip", whole)
    other = zipped(tmp_path / "facebook-roasters-2026-03-01-ZzZ999.zip", again)
    (found,) = read_exports([one, other], READERS)
    assert isinstance(found, Snapshot)

    assert (4, 2) == (found.counts["posts"], found.counts["posts_repeated"])
    assert read_export(one, READERS).counts["logins"] == found.counts["logins"]


def test_two_exports_are_not_mixed(tmp_path: Path) -> None:
    one = zipped(tmp_path / f"{NAMED}.zip", facebook_2020())
    other = zipped(tmp_path / "facebook-shop-2026-03-01-AbC123xY.zip", {"posts/your_posts_1.json": [fb_post(0)]})
    renamed = zipped(tmp_path / "mine.zip", facebook_2018())

    handles = [
        found.account.handle for found in read_exports([one, other, renamed], READERS) if isinstance(found, Snapshot)
    ]
    assert ["roasters", "shop", "roasters"] == handles


def test_the_day_in_the_name_counts_where_no_record_is_newer(tmp_path: Path) -> None:
    plain = read(tmp_path, facebook_2020())
    named = read(tmp_path, facebook_2020(), f"{NAMED}.zip")
    inside = read(tmp_path, wrapped(NAMED, facebook_2020()), "y.zip")
    older = read(tmp_path, facebook_2020(), "facebook-roasters-2026-02-20-AbC123.zip")

    assert (at(180), "the newest record in it") == (plain.taken_at, plain.taken_at_means)
    assert ("2026-03-01T00:00:00+00:00", "the day in the export's name") == (
        named.taken_at.isoformat(),
        named.taken_at_means,
    )
    assert named.taken_at == inside.taken_at
    assert (plain.taken_at, plain.taken_at_means) == (older.taken_at, older.taken_at_means)


def test_without_a_profile_the_name_of_the_export_names_the_owner(tmp_path: Path) -> None:
    posts = {"posts/your_posts_1.json": [fb_post(0)]}

    assert "roasters" == read(tmp_path, posts, f"{NAMED}.zip").account.handle
    assert "unknown" == read(tmp_path, posts).account.handle
    numbered = profile(username="", profile_uri="https://www.facebook.com/profile.php?id=1000")
    assert (
        "roasters" == read(tmp_path, {**posts, "p/profile_information.json": numbered}, f"{NAMED}.zip").account.handle
    )
    named = profile(username="", profile_uri="https://www.facebook.com/beans")
    assert "beans" == read(tmp_path, {**posts, "p/profile_information.json": named}, "z.zip").account.handle


def test_pages_for_a_browser_say_how_to_ask_for_data(tmp_path: Path) -> None:
    pages = {
        "security_and_login_information/account_activity.html": "<html>",
        "your_facebook_activity/posts/your_posts.html": "<p>",
    }

    with pytest.raises(UnreadableError, match=r"for reading in a browser .* ask for it again with the format JSON"):
        read(tmp_path, pages)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "{", '[1, null, "x", [], {}]', '{"account_activity_v2": 7}', '{"other": []}', "[" * 100_000,
     '[{"action": "Login", "timestamp": {}, "ip_address": [5]}]', '{"account_activity_v2": [{"action": "Login"'],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_damaged_or_edited_file_costs_its_own_part_and_is_named(tmp_path: Path, text: str) -> None:
    members: Members = {"posts/your_posts_1.json": [fb_post(0)], f"{SECURITY}/account_activity.json": text}
    snapshot = read(tmp_path, members)

    assert 1 == len(snapshot.posts or ())
    assert f"{SECURITY}/account_activity.json: " in snapshot.gaps["logins"]
    assert set() == {"posts"} & snapshot.gaps.keys()


def test_a_cut_list_of_posts_gives_what_came_before_the_cut(tmp_path: Path) -> None:
    text = json.dumps([fb_post(n) for n in range(50)], indent=2)
    snapshot = read(tmp_path, {"posts/your_posts_1.json": text[: len(text) // 2]})

    assert 20 < len(snapshot.posts or ()) < 30
    assert "posts/your_posts_1.json: it is cut short" in snapshot.gaps["posts"]


@pytest.mark.parametrize("depth", [30, 500, 50_000])
def test_a_record_nested_without_end_is_left_out(tmp_path: Path, depth: int) -> None:
    deep = '{"label_values": ' + '[{"label": "a", "dict": ' * depth + "[]" + "}]" * depth + "}"
    members = {"posts/your_posts_1.json": [fb_post(0)], f"{SECURITY}/two-factor_authentication.json": deep}

    assert None is read(tmp_path, members).second_factors


def test_a_second_factor_whose_state_is_not_understood_is_not_read(tmp_path: Path) -> None:
    def factors(**state: Any) -> Snapshot:
        record = labels({"ent_field_name": "State", "label": "Estado", **state})
        members = {"posts/your_posts_1.json": [fb_post(0)], f"{SECURITY}/two-factor_authentication.json": record}
        return read(tmp_path, members)

    assert ("kind unknown",) == factors(value="Enabled").second_factors
    assert () == factors(value="Disabled").second_factors
    assert None is factors(value="Activada").second_factors
    assert (
        "the state of the second factor is in words that hygiene does not know"
        == factors(value="Activada").gaps["second_factors"]
    )


def test_an_address_confirmed_when_the_account_was_made_is_its_first(tmp_path: Path) -> None:
    rows = [
        {"contact": "Brand@mail.example", "verification_time": AT + 900_000},
        {"contact": "brand@mail.example", "verification_time": AT},
        {"contact": "+15550100", "verification_time": AT + 90_000},
    ]
    snapshot = read(tmp_path, {
        f"{SECURITY}/email_address_verifications.json": {"contact_verifications_v2": rows},
        f"{SECURITY}/account_activity.json": {"account_activity_v2": []},
        "profile_information/profile_information.json": profile(registration_timestamp=AT - 60),
    })  # fmt: skip

    assert [(0, "email", "first address"), (90_000, "phone", "confirmed")] == changes(snapshot)
    assert [at(0), None, at(90_000)] == [c.changed_at for c in snapshot.contacts or ()]


def test_addresses_beyond_any_export_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RECORDS", 2)
    posts = [fb_post(n, attachments=[photo(f"198.51.100.{n}", n)]) for n in range(5)]

    assert 2 == len(read(tmp_path, {"posts/your_posts_1.json": posts}).logins or ())


@pytest.mark.parametrize("year", YEARS)
def test_no_token_cookie_or_message_is_read(tmp_path: Path, year: str) -> None:
    snapshot = read(tmp_path, YEARS[year]())
    said = repr([snapshot, list(snapshot.posts or ()), [x.ip.reveal() for x in snapshot.logins or ()]])

    assert [] == [canary for canary in CANARIES if canary in said]


def test_a_single_file_is_an_export_whatever_it_is_called(tmp_path: Path) -> None:
    rows = {"account_activity_v2": [{"action": "Login", "timestamp": AT, "ip_address": "198.51.100.1"}]}
    (tmp_path / "account_activity.json").write_text(json.dumps(rows), encoding="utf-8")

    assert [(0, "198.51.100.1", "success")] == used(read_export(tmp_path / "account_activity.json", READERS).logins)


def test_an_export_of_apps_alone_says_that_its_changes_come_from_elsewhere(tmp_path: Path) -> None:
    apps = {
        "installed_apps_v2": [app("Game", added=AT, number=1), app("Gone", category="removed", number=2, removed=AT)]
    }
    snapshot = read(tmp_path, {"apps_and_websites_off_of_facebook/apps_and_websites.json": apps})
    said = (
        "the export holds no file of account changes; other files hold 1 record (ask for all information, of all time"
    )

    assert (1, 1, 1) == tuple(snapshot.counts[name] for name in ("apps", "apps_removed", "events"))
    assert snapshot.gaps["events"].startswith(said)


def test_apps_without_a_removal_are_no_changes_of_the_account(tmp_path: Path) -> None:
    apps = {"installed_apps": [{"name": "Beans", "added_timestamp": 1_500_000_000}]}
    found = read(tmp_path, {"apps_and_websites/apps_and_websites.json": apps})

    assert (1, None, False) == (found.counts["apps"], found.events, "events" in found.counts)
