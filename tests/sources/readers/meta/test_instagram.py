"""Instagram's export: every arrangement since 2018.

The log of activity, and labels in other capitals and other languages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.model.records import EVENT_KINDS, FIRST, Login, SignIn
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from hygiene.sources.readers.meta.instagram_activity import ActivityLog
from hygiene.sources.readers.meta.labels import Cookies
from tests.support.meta import (
    AT,
    CANARIES,
    CHROME,
    PHONE,
    SERVER,
    at,
    done,
    ig_post,
    instagram_2021,
    instagram_2023,
    instagram_2026,
    instagram_flat,
    labels,
    lower,
    mailed,
    mapped,
    signed_in,
    threads,
    unpacked,
    wrapped,
    zipped,
)
from tests.support.plugins import READERS

INSIDE = "security_and_login_information/login_and_profile_creation"
APPS = "apps_and_websites_off_of_instagram/apps_and_websites"
NAMED = "instagram-roasters-2026-03-01-x1Y2z3"
YEARS = {"2018": instagram_flat, "2021": instagram_2021, "2023": instagram_2023, "2026": instagram_2026}


def read(tmp_path: Path, members: Mapping[str, Any], name: str = "x.zip") -> Snapshot:
    return read_export(zipped(tmp_path / name, members), READERS)


def used(logins: tuple[Login, ...] | None) -> list[tuple[int | None, str, str]]:
    """Return the time, address and outcome of every login.

    The time is in seconds after the fixtures' moment.
    """
    return [(int((x.at - at(0)).total_seconds()) if x.at else None, x.ip.reveal(), x.outcome) for x in logins or ()]


def changes(snapshot: Snapshot) -> list[tuple[int | None, str, str]]:
    return [(int((e.at - at(0)).total_seconds()) if e.at else None, e.kind, e.detail) for e in snapshot.events or ()]


def activity(tmp_path: Path, *rows: Any) -> Snapshot:
    return read(tmp_path, {f"{INSIDE}/profile_activity.json": list(rows)})


@pytest.mark.parametrize("year", YEARS)
def test_every_year_is_read_as_zip_as_folder_and_wrapped(tmp_path: Path, year: str) -> None:
    members = YEARS[year]()
    folder = read_export(unpacked(tmp_path / "unpacked", members), READERS)
    wrap = read(tmp_path, wrapped("ig", members), "w.zip")

    assert ("instagram", "roasters") == (folder.account.platform, folder.account.handle)
    assert ("roasters", "Łódź Roasters") == folder.names
    assert folder.counts == wrap.counts == read(tmp_path, members).counts
    assert (folder.apps, folder.devices, folder.events) == (wrap.apps, wrap.devices, wrap.events)
    assert used(folder.logins) == used(wrap.logins)


def test_the_flat_files_of_2018_are_read(tmp_path: Path) -> None:
    snapshot = read(tmp_path, instagram_flat())

    assert [(0, "198.51.100.1", "success"), (-9_000, "198.51.100.2", "session")] == used(snapshot.logins)
    assert [(-9_000, "email", FIRST)] == changes(snapshot)
    assert ["email", "phone"] == [c.kind for c in snapshot.contacts or ()]
    assert [("Beans #coffee", ("coffee",)), ("", ())] == [(p.text, p.hashtags) for p in snapshot.posts or ()]
    assert {"apps", "deletions", "devices", "events", "second_factors", "sign_ins"} == snapshot.gaps.keys()


def test_the_flat_files_of_the_first_two_years_leave_out_that_their_times_are_utc(tmp_path: Path) -> None:
    marked, bare = (read(tmp_path, members, f"{n}.zip") for n, members in enumerate((
        instagram_flat(), json.loads(json.dumps(instagram_flat()).replace("+00:00", "")))))  # fmt: skip

    assert used(marked.logins) == used(bare.logins)
    assert (changes(marked), marked.taken_at) == (changes(bare), bare.taken_at)
    assert [p.at for p in marked.posts or ()] == [p.at for p in bare.posts or ()] == [at(0), at(5)]


def test_what_is_no_record_in_the_flat_files_is_counted(tmp_path: Path) -> None:
    media = {"photos": ["x", 7, {"taken_at": at(0).isoformat()}], "videos": [None], "stories": "none"}
    snapshot = read(tmp_path, instagram_flat() | {"media.json": media})

    assert 1 == len(snapshot.posts or ())
    assert "media.json: 3 records could not be read (it is not in the expected form)" == snapshot.gaps["posts"]


def test_the_export_of_2021_is_read(tmp_path: Path) -> None:
    snapshot = read(tmp_path, instagram_2021())

    assert [
        ("201", "Later", set(), at(-8_000), at(-100)),
        ("202", "Old Quiz", {"expired"}, None, at(-7_000)),
    ] == [(a.id, a.name, {*a.permissions}, a.granted_at, a.last_used_at) for a in snapshot.apps or ()]
    assert [
        (0, "198.51.100.1", "success"),
        (60, "2001:db8::1", "success"),
        (90, "198.51.100.1", "session"),
        (-9_000, "198.51.100.9", "session"),
    ] == used(snapshot.logins)
    assert [PHONE, CHROME, PHONE, "itel-A16"] == [x.agent for x in snapshot.logins or ()]
    assert [
        (-3_000, "password", ""),
        (-4_000, "protection", "switched to private"),
        (-2_500, "deactivation", "deactivated"),
        (-9_000, "email", FIRST),
        (-2_000, "handle", "@oldname became @roasters"),
        (-1_900, "email", ""),
        (-1_800, "biography", ""),
    ] == changes(snapshot)
    assert [(PHONE, "login", at(-10))] == [(d.name, d.kind, d.last_seen_at) for d in snapshot.devices or ()]
    assert [("email", None), ("phone", True)] == [(c.kind, c.confirmed) for c in snapshot.contacts or ()]
    assert ("totp",) == snapshot.second_factors
    assert {"deletions", "sign_ins"} == snapshot.gaps.keys()


def test_posts_stories_reels_and_what_was_deleted(tmp_path: Path) -> None:
    posts = read(tmp_path, instagram_2021()).posts

    assert posts is not None
    assert [
        (0, "New beans #coffee @dana https://roasters.example/beans", False),
        (30, "New beans", False),
        (40, "New beans", False),
        (50, "A reel", False),
        (55, "Gone", True),
    ] == [(int((p.at - at(0)).total_seconds()) if p.at else None, p.text, p.deleted) for p in posts]
    first = posts.row(0)
    assert (("roasters.example",), ("dana",), ("coffee",)) == (first.domains, first.mentions, first.hashtags)
    assert [None] * 5 == [p.client for p in posts]
    assert [""] * 5 == [p.id for p in posts]


def test_moving_the_folders_changes_nothing(tmp_path: Path) -> None:
    old, new = read(tmp_path, instagram_2021(), "a.zip"), read(tmp_path, instagram_2023(), "b.zip")

    assert (old.counts, old.apps, old.events, old.gaps) == (new.counts, new.apps, new.events, new.gaps)


def test_the_log_of_activity(tmp_path: Path) -> None:
    snapshot = activity(
        tmp_path,
        done(120, "Checkpoint", "2001:db8:7::7", SERVER),
        done(110, "Checkpoint", "198.51.100.4"),
        done(100, "Profile changed", Type="password", New_value="canary-token", Previous_value="canary-token"),
        done(90, "Profile changed", Type="biography"),
        mailed(80, "password_reset"),
        mailed(79, "password_reset"),
        mailed(70, "suspicious_login"),
        mailed(65, "weekly_digest"),
        done(60, "Log in", "2001:db8::1", CHROME, Location="Porto, Portugal"),
        mailed(50, "verification_code"),
        done(40, "Account privacy changed"),
        done(30, "Log out"),
    )

    assert [
        (120, "", "challenge"),
        (110, "198.51.100.4", "challenge"),
        (100, "198.51.100.1", "session"),
        (90, "198.51.100.1", "session"),
        (60, "2001:db8::1", "success"),
        (40, "198.51.100.1", "session"),
        (30, "198.51.100.1", "session"),
    ] == used(snapshot.logins)
    assert ["Porto, Portugal"] == [x.place for x in snapshot.logins or () if x.place]
    assert [
        (120, "challenge", ""),
        (110, "challenge", ""),
        (100, "password", ""),
        (90, "biography", ""),
        (80, "password-reset", ""),
        (79, "password-reset", ""),
        (70, "warning", ""),
        (50, "challenge", ""),
        (40, "protection", ""),
    ] == changes(snapshot)
    assert "events" not in snapshot.gaps


def test_a_mail_about_a_changed_password_counts_only_where_the_change_is_not_recorded(tmp_path: Path) -> None:
    change = done(100, "Profile changed", Type="password")

    assert [(100, "password", "")] == changes(activity(tmp_path, change, mailed(102, "password_change")))
    assert [(102, "password", "reported by e-mail")] == changes(activity(tmp_path, mailed(102, "password_change")))
    assert 2 == len(changes(activity(tmp_path, change, mailed(9_000, "password_change"))))


LANGUAGES: dict[str, dict[str, str]] = {
    "English": {},
    "French": {
        "Last login": "Dernière connexion", "Type": "Genre", "IP address": "Adresse IP", "User agent": "Agent",
        "Details": "Détails", "Location": "Lieu", "Email type": "Type de mail", "Email address": "Adresse e-mail",
        "New value": "Nouvelle valeur", "Previous value": "Ancienne valeur", "Log in": "Se connecter",
        "Email sent": "E-mail envoyé", "Profile changed": "Profil modifié",
    },
    "Japanese": {
        "Last login": "最終", "Type": "種類", "IP address": "IPアドレス", "User agent": "端末", "Details": "詳細",
        "Location": "場所", "Email type": "メール種別", "Email address": "メール", "New value": "新",
        "Log in": "ログイン", "Email sent": "メール送信", "Profile changed": "変更",
    },
}  # fmt: skip
"""Words of the log by language. They are invented, because only their form matters."""


def translated(value: Any, words: Mapping[str, str]) -> Any:
    """Return an entry with its labels and its kind in another language."""
    if isinstance(value, dict):
        return {key: translated(inner, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [translated(inner, words) for inner in value]
    return words.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_changes_and_sign_ins_of_two_logs_are_known_in_every_language(tmp_path: Path, language: str) -> None:
    rows = [
        mailed(300, "login_email"),
        done(200, "Log in", "198.51.100.7", Location="Porto, Portugal"),
        done(100, "Profile changed", "198.51.100.8", Type="username", New_value='"roasters"', Previous_value='"beans"'),
        mailed(100, "contact_point_changed"),
        done(50, "Profile changed", "198.51.100.9", Type="password"),
        mailed(51, "password_change"),
    ]
    snapshot = read(tmp_path, {
        f"{INSIDE}/profile_activity.json": translated(rows, LANGUAGES[language]),
        f"{INSIDE}/login_activity.json": {
            "account_history_login_history": [signed_in(200, "198.51.100.7"), signed_in(-9, "198.51.100.8")]
        },
    })  # fmt: skip

    assert {(200, "198.51.100.7", "success"), (-9, "198.51.100.8", "success"), (50, "198.51.100.9", "session")} == {
        *used(snapshot.logins)
    }
    assert 3 == len(snapshot.logins or ()) == snapshot.counts["logins"]
    assert [
        (100, "handle", "@beans became @roasters" if language == "English" else ""),
        (100, "email", "or the phone number; reported by e-mail"),
        (50, "password", ""),
    ] == changes(snapshot)
    assert 1 == snapshot.counts["mails_of_other_kinds"]
    assert "events" not in snapshot.gaps


def test_a_changed_contact_counts_once_where_the_change_is_recorded(tmp_path: Path) -> None:
    rows = [done(100, "Profile changed", Type="phone"), mailed(102, "contact_point_changed")]

    assert [(100, "phone", "")] == changes(activity(tmp_path, *rows))


def test_a_change_in_two_logs_is_one_with_the_detail_of_either(tmp_path: Path) -> None:
    change = mapped("", Changed="Username", Previous_Value="beans", New_Value="roasters", Change_Date=AT + 100)
    snapshot = read(tmp_path, {
        f"{INSIDE}/profile_activity.json": [done(100, "Profile changed", Type="username")],
        "personal_information/personal_information/profile_changes.json": {"profile_profile_change": [change]},
    })  # fmt: skip

    assert [(100, "handle", "@beans became @roasters")] == changes(snapshot)


def test_a_sign_in_of_several_logs_counts_once_with_the_most_detail(tmp_path: Path) -> None:
    snapshot = read(tmp_path, instagram_2026())

    assert ["Porto, Portugal", "Porto, Portugal"] == [x.place for x in snapshot.logins or () if x.outcome == "success"]
    assert 6 == snapshot.counts["logins_repeated"]  # three of them are changes within a session
    assert [(200, "data-download", "")] == [change for change in changes(snapshot) if change[1] == "data-download"]
    assert [("201", "Later"), ("202", "Old Quiz")] == [(a.id, a.name) for a in snapshot.apps or ()]
    assert 5 == snapshot.counts["posts"]


def test_posts_that_only_labels_hold_are_read(tmp_path: Path) -> None:
    rows = [{"timestamp": AT, **labels({"label": "Caption", "value": "New beans"}), "media": [{"uri": "a.jpg"}]}]
    snapshot = read(tmp_path, {"your_instagram_activity/media/posts.json": rows})

    assert [(at(0), "New beans")] == [(p.at, p.text) for p in snapshot.posts or ()]


@pytest.mark.parametrize("change", [lambda row: row, lower], ids=["2021", "2026"])
def test_capitals_of_labels_do_not_matter(tmp_path: Path, change: Any) -> None:
    rows = [change(signed_in(0, "198.51.100.1"))]
    snapshot = read(tmp_path, {f"{INSIDE}/login_activity.json": {"account_history_login_history": rows}})

    assert ([(0, "198.51.100.1", "success")], PHONE) == (used(snapshot.logins), (snapshot.logins or ())[0].agent)


def test_labels_in_other_languages_are_known_by_the_form_of_their_values(tmp_path: Path) -> None:
    german = mapped(
        "", **{"Cookie-Name": "x", "IP-Adresse": "2001:db8::5", "Sprachcode": "de", "Zeitpunkt": AT, "Programm": PHONE}
    )
    french = mapped("", **{"Modifié": "Username", "Date de modification": AT - 5, "Valeur précédente": "beans"})
    words = {
        "timestamp": AT,
        **labels({"label": "Adresse IP", "value": "198.51.100.6"}, {"label": "Type", "value": "Connexion"}),
    }
    snapshot = read(tmp_path, {
        f"{INSIDE}/login_activity.json": {"account_history_login_history": [german]},
        f"{INSIDE}/profile_activity.json": [words],
        "personal_information/personal_information/profile_changes.json": {"profile_profile_change": [french]},
    })  # fmt: skip

    assert [(0, "198.51.100.6", "session"), (0, "2001:db8::5", "success")] == used(snapshot.logins)
    assert ["", PHONE] == [x.agent for x in snapshot.logins or ()]
    assert [(-5, "handle", "")] == changes(snapshot)
    assert 1 == snapshot.counts["logins_in_other_words"]
    assert (
        "1 entry in the log labelled in words that hygiene does not know; "
        "to have them read, set the account's language to English and export again"
    ) == snapshot.gaps["events"]


@pytest.mark.parametrize(
    "label",
    ["Nazwa użytkownika", "Kullan\u0131c\u0131 ad\u0131", "Имя пользователя", "Nome utente", "Nombre de usuario"],
)
def test_an_owner_is_known_in_other_languages_and_addresses_by_their_form(tmp_path: Path, label: str) -> None:
    record = mapped(
        "Informacje", **{"Biogram": "mail@ me", "Adres": "brand@mail.example", "Nr": "+15550100", label: "beans"}
    )
    members = {
        f"{INSIDE}/login_activity.json": {"account_history_login_history": [signed_in(0, "198.51.100.1")]},
        "personal_information/personal_information/personal_information.json": {"profile_user": [record]},
    }
    snapshot = read(tmp_path, members)

    assert [("email", "brand@mail.example"), ("phone", "+15550100")] == [
        (c.kind, c.value.reveal()) for c in snapshot.contacts or ()
    ]
    assert "beans" == snapshot.account.handle
    assert (
        "the labels are in words that hygiene does not know; addresses were found by their form alone"
    ) == snapshot.gaps["contacts"]


def test_an_owner_whose_labels_are_not_known_is_not_guessed_at(tmp_path: Path) -> None:
    record = mapped("Informacje", **{"Adres e-mail": "none", "Nazwa": "roasters"})
    members = {
        f"{INSIDE}/login_activity.json": {"account_history_login_history": [signed_in(0, "198.51.100.1")]},
        "personal_information/personal_information/personal_information.json": {"profile_user": [record]},
    }
    snapshot = read(tmp_path, members, f"{NAMED}.zip")

    assert (None, "roasters") == (snapshot.contacts, snapshot.account.handle)
    assert "1 record could not be read (it is not in the expected form)" in snapshot.gaps["contacts"]


@given(st.text(), st.text(), st.text())
def test_whatever_the_log_says_is_a_known_outcome_and_a_known_kind(kind: str, about: str, which: str) -> None:
    row = done(0, kind, Email_type=about, Type=which)
    logins = list(ActivityLog(Cookies()).login(row))
    events = list(ActivityLog(Cookies()).event(row))

    assert {x.outcome for x in logins} <= {"success", "session", "challenge"}
    assert {e.kind for e in events} <= EVENT_KINDS.keys()


def test_a_time_that_is_damaged_is_taken_from_the_title(tmp_path: Path) -> None:
    row = signed_in(0, "198.51.100.1")
    row["string_map_data"]["Time"]["timestamp"] = 17_375_704
    snapshot = read(tmp_path, {f"{INSIDE}/login_activity.json": {"account_history_login_history": [row]}})

    assert [(0, "198.51.100.1", "success")] == used(snapshot.logins)


def test_nothing_is_said_in_every_year_s_way(tmp_path: Path) -> None:
    logins = {f"{INSIDE}/login_activity.json": {"account_history_login_history": [signed_in(0, "198.51.100.1")]}}
    ways: list[dict[str, Any]] = [
        {"apps_and_websites/no-data.txt": "No data"},
        {f"{APPS}/active_apps.json": {"apps_and_websites_active_apps": []}},
        {f"{APPS}/active_apps.json": "[]"},
        {f"{APPS}/your_activity_off_meta_technologies.json": "[]"},
    ]
    for number, way in enumerate(ways):
        snapshot = read(tmp_path, logins | way, f"{number}.zip")
        assert ((), "apps" in snapshot.gaps) == (snapshot.apps, False)
    assert (None, ()) == (read(tmp_path, logins).apps, read(tmp_path, logins).events)


def test_dates_of_apps_whose_labels_are_not_known_are_a_gap_and_no_dates(tmp_path: Path) -> None:
    name = "apps_and_websites/active_apps.json"
    german = mapped("Later", **{"Hinzugefügt am": AT - 8_000, "Zuletzt aktiv am": AT - 100})
    rows = {
        "apps_and_websites_active_apps": [
            german,
            mapped("Other", App_User_ID="7"),
            mapped("Third", Added_on=AT, Neu=AT),
        ]
    }
    snapshot = read(tmp_path, {name: rows})

    assert [("Later", None), ("Other", None), ("Third", at(0))] == [(a.name, a.granted_at) for a in snapshot.apps or ()]
    assert (
        "2 dates labelled in words that hygiene does not know; "
        "to have them read, set the account's language to English and export again"
    ) == snapshot.gaps["apps"]


def test_an_account_without_an_authenticator_app_may_have_another_second_factor(tmp_path: Path) -> None:
    snapshot = read(tmp_path, {
        f"{INSIDE}/login_activity.json": {"account_history_login_history": [signed_in(0, "198.51.100.1")]},
        "device_information/two-factor_authentication.json": {"devices_two_factor_authentication": []},
    })  # fmt: skip

    assert None is snapshot.second_factors
    assert (
        "there is no authenticator app; the export records no other kind of second factor; look at "
        "https://accountscenter.instagram.com/password_and_security/two_factor/"
    ) == snapshot.gaps["second_factors"]


@pytest.mark.parametrize("label", ["Account type", "account Type", "Art des Kontos"])
def test_linked_meta_accounts_are_listed_without_their_names(tmp_path: Path, label: str) -> None:
    accounts = [
        mapped(**{label: "Facebook", "User name": "canary-token", "Email address": "x@mail.example"}),
        mapped(Kind="?"),
    ]
    linked = {"profile_linked_meta_accounts": accounts}
    snapshot = read(tmp_path, {
        f"{INSIDE}/login_activity.json": {"account_history_login_history": [signed_in(0, "198.51.100.1")]},
        "personal_information/linked_meta_accounts.json": linked,
    })  # fmt: skip

    assert (
        SignIn(provider="Facebook (Accounts Center)"),
        SignIn(provider="another Meta account"),
    ) == snapshot.sign_ins
    assert "sign_ins" not in snapshot.gaps


def test_parts_of_a_split_export_are_one(tmp_path: Path) -> None:
    whole = instagram_2026()
    media = {name: value for name, value in whole.items() if name.startswith("your_instagram_activity/")}
    rest = {name: value for name, value in whole.items() if name not in media}
    posts = "your_instagram_activity/media/posts_1.json"
    one = zipped(tmp_path / f"{NAMED}.zip", rest | {posts: whole[posts][:1]})
    other = zipped(tmp_path / "instagram-roasters-2026-03-01-A9b8C7.zip", media)
    (found,) = read_exports([other, one], READERS)
    assert isinstance(found, Snapshot)

    assert (5, 1) == (found.counts["posts"], found.counts["posts_repeated"])
    assert read(tmp_path, whole).counts["logins"] == found.counts["logins"]


def test_threads_within_is_an_account_of_its_own(tmp_path: Path) -> None:
    path = zipped(tmp_path / f"{NAMED}.zip", {**instagram_2026(), **threads()})
    found = [one for one in read_exports([path], READERS) if isinstance(one, Snapshot)]
    alone = read(tmp_path, instagram_2026(), f"{NAMED}.zip")

    assert [("instagram", "roasters"), ("threads", "roasters")] == [
        (s.account.platform, s.account.handle) for s in found
    ]
    assert (alone.counts, alone.gaps) == (found[0].counts, found[0].gaps)
    assert found[0].account == read_export(path, READERS).account


def test_pages_for_a_browser_say_how_to_ask_for_data(tmp_path: Path) -> None:
    pages = {f"{INSIDE}/login_activity.html": "<html>", "your_instagram_activity/media/posts_1.html": "<p>"}

    with pytest.raises(UnreadableError, match=r"for reading in a browser .* ask for it again with the format JSON"):
        read(tmp_path, pages)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", '{"account_history_login_history": [{}]}', '{"account_history_login_history": [7, null, []]}',
     '{"account_history_login_history": [{"string_map_data": {"Time": 7}}]}', "[" * 100_000, '{"a": ' * 100_000,
     '{"account_history_login_history": [{"string_map_data": {"Time": {"timestamp": 0}}}]}'],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_damaged_or_edited_file_costs_its_own_part_and_is_named(tmp_path: Path, text: str) -> None:
    snapshot = read(tmp_path, {"content/posts_1.json": [ig_post(0), ig_post(1)], f"{INSIDE}/login_activity.json": text})

    assert 2 == len(snapshot.posts or ())
    assert f"{INSIDE}/login_activity.json: " in snapshot.gaps["logins"]
    assert "posts" not in snapshot.gaps


@pytest.mark.parametrize("year", YEARS)
def test_no_token_cookie_or_message_is_read(tmp_path: Path, year: str) -> None:
    snapshot = read(tmp_path, YEARS[year]())
    said = repr([snapshot, list(snapshot.posts or ()), [x.ip.reveal() for x in snapshot.logins or ()]])

    assert [] == [canary for canary in CANARIES if canary in said]


@pytest.mark.parametrize("name", ["profile_activity.json", "anything.json"])
def test_a_single_file_is_an_export(tmp_path: Path, name: str) -> None:
    rows: Any = [done(0, "Log in")]
    content = (
        rows if name == "profile_activity.json" else {"account_history_login_history": [signed_in(0, "198.51.100.1")]}
    )
    (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")

    assert [(0, "198.51.100.1", "success")] == used(read_export(tmp_path / name, READERS).logins)
