"""Snapchat exports: JSON beside pages, several zips.

Changes in the platform's own words, and country codes in either case.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.records import FIRST, App, Device, Event
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_exports
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.snapchat.export import snapchat as reader
from tests.support.plugins import READERS
from tests.support.tables import (
    CHROME,
    IP,
    IP6,
    MADE,
    MAIL,
    PHONE,
    Members,
    opened,
    snapchat,
    snapchat_2018,
    snapchat_account,
    snapchat_apps,
    snapchat_history,
)
from tests.support.x_archive import write_zip

NAME = f"mydata~{int(MADE.timestamp() * 1000)}"
CANNOT = {
    "posts": "a snap is a message rather than a post",
    "deletions": "the export does not record what was deleted",
    "sign_ins": "the export lists no other account that can sign in",
}


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def read(tmp_path: Path, members: Members, name: str = NAME) -> Snapshot:
    return reader.read(opened(tmp_path / f"{name}.zip", members))


def changes(got: Snapshot, *kinds: str) -> list[tuple[datetime | None, str]]:
    return [(e.at, e.detail) for e in got.events or () if e.kind in kinds]


def test_everything_in_the_export_is_read(tmp_path: Path) -> None:
    got = read(tmp_path, snapchat())

    assert [
        (utc(2026, 10, 4, 21, 45, 10), IP, CHROME, "PT", "success"),
        (utc(2026, 10, 3, 21, 45, 10), IP6, "Snapchat/12.93.1.0", "PT", "success"),
        (utc(2026, 10, 2, 21, 45, 10), IP, CHROME, "BR", "failure"),
    ] == [(x.at, x.ip.reveal(), x.agent, x.country, x.outcome) for x in got.logins or ()]
    assert (
        Device(name="Apple iPhone13,4", kind="phone", first_seen_at=utc(2021, 8, 10, 21)),
        Device(name="CPH2349", kind="", first_seen_at=utc(2023, 9, 24, 13)),
    ) == got.devices
    assert (
        Event(at=utc(2024, 6, 26, 23, 20, 51), kind="password"),
        Event(at=utc(2021, 3, 19, 19, 57, 38), kind="password"),
        Event(at=utc(2022, 1, 2, 10), kind="email"),
        Event(at=utc(2018, 8, 19, 11, 58, 39), kind="email", detail=FIRST),
        Event(at=utc(2018, 8, 19, 11, 59, 1), kind="phone", detail=FIRST),
        Event(at=utc(2024, 7, 5, 9, 5, 10), kind="second-factor-on", detail="app"),
        Event(at=utc(2024, 7, 4, 9, 5, 10), kind="second-factor-off", detail="sms"),
        Event(at=utc(2024, 7, 3, 9, 5, 10), kind="second-factor-on", detail="sms"),
        Event(at=utc(2024, 6, 26, 23, 14, 59), kind="name"),
        Event(at=utc(2026, 10, 5, 11, 45, 29), kind="data-download", detail="running"),
        Event(
            at=utc(2023, 7, 17, 21, 4, 6),
            kind="data-download",
            detail="completed, for an address that the account never had",
        ),
    ) == got.events
    assert (("app",), CANNOT) == (got.second_factors, got.gaps)
    assert [("email", MAIL, utc(2022, 1, 2, 10)), ("phone", PHONE, None)] == [
        (c.kind, c.value.reveal(), c.changed_at) for c in got.contacts or ()
    ]
    assert ("snapchat/@maraacme", ("maraacme", "Mara Acme")) == (str(got.account), got.names)
    assert (MADE, "stated by the export") == (got.taken_at, got.taken_at_means)
    assert {
        "logins": 3, "devices": 2, "events": 11, "second_factors": 3, "contacts": 2, "apps": 2, "messages": 2,
        "follows": 5,
    } == got.counts  # fmt: skip


def test_a_number_without_a_change_of_it_stands_beside_the_name(tmp_path: Path) -> None:
    owner = {"Basic Information": {"Username": "maraacme", "PhoneNumber": "+351 900 000 001"}}
    members = snapchat(snapchat_account(**owner), snapchat_history(**{"Mobile Number Change": []}))
    for some in (members, {name: data for name, data in members.items() if "account_history" not in name}):
        got = read(tmp_path, some)
        assert [("phone", "+351 900 000 001", None)] == [
            (c.kind, c.value.reveal(), c.changed_at) for c in got.contacts or () if c.kind == "phone"
        ]
    changed = read(tmp_path, snapchat(snapchat_account(**owner)))
    assert [MAIL, PHONE] == [c.value.reveal() for c in changed.contacts or ()]


def test_rows_of_permissions_are_merged_by_app_and_bitmoji_is_snaps_own(tmp_path: Path) -> None:
    got = read(tmp_path, snapchat())
    stickers = App(
        id="Acme Stickers",
        name="Acme Stickers",
        permissions=frozenset({"bitmoji", "display name"}),
        granted_at=utc(2023, 1, 1, 10),
    )
    bitmoji = App(
        id="Bitmoji",
        name="Bitmoji",
        permissions=frozenset({"bitmoji"}),
        granted_at=utc(2018, 8, 19, 13, 58, 50),
        first_party=True,
    )

    assert (bitmoji, stickers) == got.apps


@pytest.mark.parametrize(
    ("rows", "names", "gap"),
    [
        ([{"App": "A", "Time": "2023-01-01 10:00:00 UTC"}, {"Name": "B", "Date": "2023-01-01 10:00:00 UTC"}], "AB", ""),
        ([{"App": "A"}, {"Something": "else"}], "A", "json/connected_apps.json: 1 record could not be read"),
        ([{"App": "Bitmoji", "Time": "2023-01-01"}], "", "json/connected_apps.json: 1 record could not be read"),
    ],
)
def test_connected_applications_are_apps_too(tmp_path: Path, rows: list[Any], names: str, gap: str) -> None:
    got = read(tmp_path, snapchat(apps=snapchat_apps(**{"Permissions": [], "Connected Applications": rows})))

    assert list(names) == [app.name for app in got.apps or ()]
    assert gap in got.gaps.get("apps", "")


def test_an_app_that_only_bears_the_name_of_snaps_own_is_a_strangers(tmp_path: Path) -> None:
    rows = [{"App": "Bitmoji", "Time": "2023-01-01 10:00:00 UTC", "Type": "Display Name"}]
    (app,) = read(tmp_path, snapchat(apps=snapchat_apps(Permissions=rows))).apps or ()

    assert not app.first_party


def test_an_older_export_has_other_times_and_a_misspelt_key(tmp_path: Path) -> None:
    got = read(tmp_path, snapchat_2018(), "older")

    assert [utc(2018, 1, 2, 10, 11, 12)] == [e.at for e in got.events or ()]
    assert [utc(2018, 1, 3, 10, 11, 12)] == [x.at for x in got.logins or ()]
    assert ((), (), (), ()) == (got.devices, got.apps, got.contacts, got.second_factors)
    absent = "the export holds no {} (if it came in several zips, give all of them)"
    gaps = {"follows": absent.format("file of follows and blocks"), "messages": "the export holds no snap_history.json"}
    assert (utc(2018, 1, 3, 11), "the newest record in it", CANNOT | gaps) == (
        got.taken_at, got.taken_at_means, got.gaps,
    )  # fmt: skip


def test_an_address_that_came_with_the_account_has_not_changed(tmp_path: Path) -> None:
    def since(*emails: str) -> list[datetime | None]:
        history = snapchat_history(**{
            "Email Change": [{"Date": date, "Email Address": f"a{n}@mail.example"} for n, date in enumerate(emails)],
        })  # fmt: skip
        got = read(tmp_path, snapchat(history=history))
        return [c.changed_at for c in got.contacts or () if c.kind == "email"]

    assert [None] == since("2018-08-19 11:59:22 UTC")
    assert [utc(2018, 8, 19, 12, 20)] == since("2018-08-19 12:20:00 UTC", "2018-08-19 11:59:22 UTC")
    assert [utc(2018, 8, 20)] == since("2018-08-20 00:00:00 UTC")


def test_other_accounts_on_a_device_of_this_one_are_said_and_so_are_unknown_lists(tmp_path: Path) -> None:
    shared = [
        {"Device ID": "D", "User ID": user, "Request Time": "2026-01-31 14:32:05 UTC", "Approximate Last Seen": seen}
        for user, seen in (("U", "2026-01-31 15:56:06 UTC"), ("U", "2026-02-01 15:56:06 UTC"))
    ]
    account = snapchat_account(**{
        "Associated Accounts by Cloud Account ID": shared, "Passkey History": [{"Date": ""}], "Streaks": [{}, {}],
        "Login Alerts": [],
    })  # fmt: skip
    got = read(tmp_path, snapchat(account, apps=snapchat_apps(**{"Login History": [{"App": "A"}]})))

    unread = "1 record in a list that hygiene does not know"
    expected = {
        "devices": "json/account.json (Associated Accounts by Cloud Account ID): 1 other account was used on a device "
        "of this account, last on 2026-02-01, and the export does not name the owner",
        "events": f"json/account.json (Passkey History): {unread}",
        "logins": f"json/connected_apps.json (Login History): {unread}",
    }
    assert CANNOT | expected == got.gaps
    assert 1 == got.counts["unread_lists"]


def test_a_sign_in_without_an_address_is_kept_where_it_has_a_time(tmp_path: Path) -> None:
    rows = [{"IP": "", "Created": "2026-10-04 10:00:00 UTC", "Status": "success"}]
    got = read(tmp_path, snapchat(snapchat_account(**{"Login History": rows})))

    assert [(utc(2026, 10, 4, 10), "")] == [(x.at, x.ip.reveal()) for x in got.logins or ()]
    assert "logins" not in got.gaps


def test_a_first_address_is_one_that_came_with_the_account(tmp_path: Path) -> None:
    born = {"Basic Information": {"Username": "m", "Creation Date": "2015-01-01 00:00:00 UTC"}}
    late = read(tmp_path, snapchat(account=snapchat_account(**born)))
    none = read(tmp_path, snapchat(account=snapchat_account(**{"Basic Information": {"Creation Date": "never"}})))

    assert [""] * 4 == [detail for got in (late, none) for _, detail in changes(got, "email")]


def test_a_download_says_nothing_of_addresses_where_none_is_known(tmp_path: Path) -> None:
    got = read(tmp_path, snapchat(history=snapchat_history(**{"Email Change": []})))

    assert ["running", "completed"] == [detail for _, detail in changes(got, "data-download")]
    assert ["phone"] == [c.kind for c in got.contacts or ()]


@pytest.mark.parametrize(
    "missing", ["Password Change", "Email Change", "Mobile Number Change", "Two-Factor Authentication"]
)
def test_a_missing_kind_of_change_is_a_gap(tmp_path: Path, missing: str) -> None:
    history = {key: rows for key, rows in snapchat_history().items() if key != missing}
    got = read(tmp_path, snapchat(history=history))

    assert f"json/account_history.json ({missing}): it holds no “{missing}”" == got.gaps["events"]
    assert (missing == "Two-Factor Authentication") == (got.second_factors is None)


@pytest.mark.parametrize("word", ["SMS forgotten", "enabledness", "", "SMS", 7, None])
def test_a_word_for_a_second_factor_that_is_not_known_is_counted_and_none_is_guessed(
    tmp_path: Path, word: object
) -> None:
    rows = [{"Date": "2024-07-03 09:05:10 UTC", "Event": word}]
    got = read(tmp_path, snapchat(history=snapchat_history(**{"Two-Factor Authentication": rows})))

    assert (None, []) == (got.second_factors, changes(got, "second-factor-on", "second-factor-off"))
    for part in ("events", "second_factors"):
        assert (
            "(Two-Factor Authentication): 1 record could not be read (it is not in the expected form)" in got.gaps[part]
        )


def test_second_factors_are_those_still_on(tmp_path: Path) -> None:
    rows = [
        {"Date": "2024-07-03 09:05:10 UTC", "Event": "SMS disabled"},
        {"Date": "2024-07-04 09:05:10 UTC", "Event": "SMS enabled"},
        {"Date": "", "Event": "Authenticator App enabled"},
        {"Date": "2024-07-05 09:05:10 UTC", "Event": "Authenticator App disabled"},
        {"Date": "2024-07-05 09:05:10 UTC", "Event": "Recovery Code enabled"},
    ]
    got = read(tmp_path, snapchat(history=snapchat_history(**{"Two-Factor Authentication": rows})))

    assert ("recovery code", "sms") == got.second_factors


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"IP": IP, "Created": "2026-10-04", "Status": "success"}, "it is not in the expected form"),
        ({"IP": IP, "Created": "2026-10-04 10:00:00 UTC", "Status": "frobnicated"}, "it is not in the expected form"),
        ({"IP": "", "Created": "", "Status": "success"}, "it is not in the expected form"),
        ([], "it is JSON, but not in the expected form"),
    ],
)
def test_a_sign_in_that_is_not_of_its_shape_is_counted(tmp_path: Path, row: object, why: str) -> None:
    account = snapchat_account()
    account["Login History"].append(row)
    got = read(tmp_path, snapchat(account=account))

    assert 3 == len(got.logins or ())
    assert f"json/account.json: 1 record could not be read ({why}" in got.gaps["logins"]


@pytest.mark.parametrize("when", [1790000000, "1790000000000", "1790000000000000", "2026-09-21T14:13:20Z"])
def test_a_time_is_read_whatever_its_unit(tmp_path: Path, when: object) -> None:
    got = read(tmp_path, snapchat(history=snapchat_history(**{"Password Change": [{"Date": when}]})))

    assert [(utc(2026, 9, 21, 14, 13, 20), "")] == changes(got, "password")


def test_the_first_zip_and_its_later_ones_are_one_export(tmp_path: Path) -> None:
    pictures: Members = {"chat_media/2024-01-01_b~x.jpg": b"\xff", "html/chat_history.html": b"<html>"}
    paths = [
        write_zip(tmp_path / f"{NAME}{end}.zip", members.items())
        for end, members in (("", snapchat()), ("-2", pictures), ("-3", {"memories/a.jpg": b"\xff"}))
    ]
    alone, whole = read(tmp_path, snapchat()), list(read_exports(paths, READERS))
    left_out = list(read_exports([paths[2], paths[0]], READERS))

    assert 1 == len(whole) == len(left_out)
    assert isinstance(whole[0], Snapshot)
    assert (alone.counts, alone.events, alone.gaps) == (whole[0].counts, whole[0].events, whole[0].gaps)
    assert [p.name for p in paths] == [Path(name).name for name, _ in whole[0].origin.parts]
    assert isinstance(left_out[0], Snapshot)
    assert f"part 2 of {NAME} was not given; give the whole export, with all its zips" == left_out[0].gaps["logins"]


def test_a_later_zip_alone_asks_for_all(tmp_path: Path) -> None:
    path = write_zip(tmp_path / f"{NAME}-2.zip", [("chat_media/a.jpg", b"\xff")])
    (found,) = read_exports([path], READERS)

    assert isinstance(found, UnreadableError)
    assert "this is a part of Snapchat's export without what hygiene needs; it holds a.jpg" == found.message
    assert "ask for all information at https://accounts.snapchat.com/v2/download-my-data" == found.hint


def test_zips_of_two_exports_stay_two_and_their_repeated_records_count_in_each(tmp_path: Path) -> None:
    paths = [
        write_zip(tmp_path / f"mydata~{stamp}.zip", snapchat().items()) for stamp in (1790000000000, 1790000000001)
    ]

    assert [3, 3] == [len(got.logins or ()) for got in read_exports(paths, READERS) if isinstance(got, Snapshot)]


def test_what_two_parts_repeat_counts_once(tmp_path: Path) -> None:
    account = snapchat_account()
    account["Login History"] = account["Login History"][:1]
    both = {f"one/{n}": d for n, d in snapchat().items()} | {f"two/{n}": d for n, d in snapchat(account).items()}
    got = read(tmp_path, both)

    assert (3, 2, 11, 2, ("app",)) == (
        len(got.logins or ()), len(got.devices or ()), len(got.events or ()), len(got.apps or ()), got.second_factors,
    )  # fmt: skip
    assert (1, 2, 11) == tuple(got.counts[f"{part}_repeated"] for part in ("logins", "devices", "events"))


def test_an_export_of_pages_says_how_to_ask_for_data(tmp_path: Path) -> None:
    files = opened(tmp_path / "x.zip", {name: data for name, data in snapchat().items() if name.endswith("html")})

    assert reader.recognises(files)
    with pytest.raises(UnreadableError, match=r"for reading in a browser \(HTML\).*with JSON files switched on"):
        reader.read(files)


@pytest.mark.parametrize("name", ["account.json", "account_history.json", "connected_apps.json"])
def test_one_file_alone_is_known_and_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(snapchat()[f"json/{name}"])
    files = open_files(tmp_path / name)

    assert reader.recognises(files)
    assert reader.read(files).counts


def test_an_account_file_of_somebody_else_is_not_snapchats(tmp_path: Path) -> None:
    (tmp_path / "account.json").write_text(json.dumps([{"account": {"email": MAIL}}]), encoding="utf-8")

    assert not reader.recognises(open_files(tmp_path / "account.json"))


def test_damage_costs_the_file_it_is_in(tmp_path: Path) -> None:
    members = snapchat()
    got = read(tmp_path, members | {"json/account_history.json": members["json/account_history.json"][:-9]})

    assert (None, None, 3, 2) == (got.events, got.second_factors, len(got.logins or ()), len(got.apps or ()))
    assert "it is not valid JSON: cut short, damaged or edited" in got.gaps["events"]


def test_a_first_number_is_one_that_came_with_the_account(tmp_path: Path) -> None:
    born = {"Basic Information": {"Username": "m", "Creation Date": "2026-01-17 23:29:06 UTC"}}
    rows = [
        {"Date": "2026-01-17 23:30:00 UTC", "Mobile Number": PHONE},
        {"Date": "2026-03-01 10:00:00 UTC", "Mobile Number": PHONE},
    ]
    got = read(
        tmp_path,
        snapchat(account=snapchat_account(**born), history=snapchat_history(**{"Mobile Number Change": rows})),
    )

    assert ["first address", ""] == [detail for _, detail in changes(got, "phone")]
