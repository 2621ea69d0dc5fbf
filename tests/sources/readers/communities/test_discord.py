"""Discord packages of any age and language.

Sessions, sign-ins, contacts and the times of messages are read.
"""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.communities import discord as module
from tests.support.discord import (
    CHANNELS,
    FIRST,
    OWNER,
    event,
    lines,
    members,
    message,
    message_row,
    session,
    snowflake,
    user,
    write_package,
)
from tests.support.plugins import READERS
from tests.support.project import SAMPLES
from tests.support.x_archive import Member, write_zip

README = SAMPLES / "discord" / "README.txt"


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


def of(tmp_path: Path, some: Mapping[str, Member]) -> Snapshot:
    return read(write_zip(tmp_path / "package.zip", some.items()))


def account(tmp_path: Path, **changes: Any) -> Snapshot:
    """Read a package that holds only the account's file."""
    return of(tmp_path, {"Account/user.json": json.dumps(user(**changes))})


def test_everything_that_bears_on_security_is_read_from_zip_and_folder(tmp_path: Path) -> None:
    found = read(write_package(tmp_path))
    for name, data in members().items():
        file = tmp_path / "unpacked" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
    folder = read(tmp_path / "unpacked")

    assert ("discord", "brand", OWNER, ("brand", "Brand Hub")) == (
        found.account.platform, found.account.handle, found.account.id, found.names,
    )  # fmt: skip
    assert {
        "posts": 3, "posts_repeated": 0, "messages": 2, "channels": 2, "follows": 0, "logins": 3, "sessions": 3,
        "linked_accounts": 1,
    } == found.counts == folder.counts  # fmt: skip
    assert [("email", "brand@mail.example", True), ("phone", "+15550100", None)] == [
        (contact.kind, contact.value.reveal(), contact.confirmed) for contact in found.contacts or ()
    ]
    assert {
        "apps": "the package lists no authorised apps; look under User Settings > Authorized Apps",
        "deletions": "the package does not record deleted messages",
        "devices": "the package lists sessions, but no devices; look under User Settings > Devices",
        "events": "the package does not record changes to the account",
        "second_factors": "the package does not list second factors; look under User Settings > My Account",
        "sign_ins": "the package lists linked accounts, but none of them can sign in",
    } == found.gaps
    assert (datetime(2026, 5, 3, 8, tzinfo=UTC), "the newest record in it") == (found.taken_at, found.taken_at_means)


@pytest.mark.parametrize(
    "folders",
    [
        ("Account", "Messages", "Activity"),
        ("account", "messages", "activity"),
        ("Compte", "Messages", "Activités"),
        ("package/Konto", "package/Nachrichten", "package/Aktivität"),
        ("アカウント", "メッセージ", "アクティビティ"),
    ],
)
def test_folders_may_be_called_anything(tmp_path: Path, folders: tuple[str, str, str]) -> None:
    expected, found = of(tmp_path, members()), of(tmp_path, members(*folders))
    assert (expected.counts, expected.gaps, expected.account) == (found.counts, found.gaps, found.account)


def test_channels_of_older_packages_have_no_c_before_their_number(tmp_path: Path) -> None:
    some = {name.replace("/c1", "/1"): data for name, data in members().items()}
    counts = of(tmp_path, some).counts
    assert (3, 2) == (counts["posts"], counts["messages"])


def test_a_package_is_known_by_any_of_its_three_marks_and_nothing_else_is_one(tmp_path: Path) -> None:
    def known(some: Mapping[str, Member]) -> bool:
        return module.is_package(open_files(write_zip(tmp_path / "x.zip", some.items())))

    assert known({"Account/user.json": json.dumps(user())})
    assert known({"README.txt": members()["README.txt"]})
    assert known({f"Messages/c{CHANNELS[0]}/channel.json": "{}"})
    assert not known({"Account/user.json": '{"id": "1", "name": "x"}'})
    assert not known({"README.txt": "Welcome"})
    assert not known({"Takeout/Drive/old/package/Messages/c1100000000000000001/channel.json": "{}"})
    assert not known({"inbox/c1/channel.json": "{}"})


# Messages.


def test_messages_are_counted_and_timed_and_their_words_left_behind(tmp_path: Path) -> None:
    posts = of(tmp_path, members()).posts
    assert posts is not None
    assert [("post", FIRST.hour + n, "") for n in range(3)] == [(p.kind, p.at and p.at.hour, p.text) for p in posts]
    apart = (posts.id_time - posts.at).astype(int)
    assert [250] * 3 == apart.tolist()
    assert -1 == int(posts.client.max())


def test_older_packages_hold_rows_of_a_csv(tmp_path: Path) -> None:
    name = f"messages/c{CHANNELS[0]}/messages.csv"
    rows = "ID,Timestamp,Contents,Attachments\r\n" + "".join(map(message_row, range(4)))
    found = of(tmp_path, {"messages/index.json": "{}", f"messages/c{CHANNELS[0]}/channel.json": "{}", name: rows})

    assert (4, {FIRST.day}) == (len(found.posts or ()), {p.at.day for p in found.posts or () if p.at})
    assert not np.any(found.posts.id_time != found.posts.at if found.posts else [True])


def test_a_message_without_an_id_is_left_out_and_one_without_a_time_has_that_of_its_id(tmp_path: Path) -> None:
    name = f"Messages/c{CHANNELS[0]}/messages.json"
    rows = [message(11), message(12, ID=None), message(13, Timestamp=""), message(14, Timestamp="yesterday"), 7]
    found = of(tmp_path, {**members(), name: json.dumps(rows)})

    assert 3 == len(found.posts or ())
    assert [message(n)["Timestamp"] for n in (11, 13, 14)] == [
        f"{p.at:%Y-%m-%d %H:%M:%S}"
        for p in list(found.posts or ())
        if p.id in {str(message(n)["ID"]) for n in (11, 13, 14)}
    ]
    assert found.gaps["posts"].startswith(f"{name}: 2 records could not be read (it is ")


def test_damage_in_one_channel_costs_that_channel(tmp_path: Path) -> None:
    name = f"Messages/c{CHANNELS[0]}/messages.json"
    found = of(tmp_path, {**members(), name: json.dumps([message(n) for n in range(3)])[:-40]})
    assert (2, f"{name}: it is cut short; 2 records read before that") == (
        len(found.posts or ()),
        found.gaps["posts"],
    )


# The account's file.


def test_a_session_that_ends_after_everything_else_is_open(tmp_path: Path) -> None:
    found = account(tmp_path)
    assert [("open", 2), ("session", 3), ("open", 4)] == [
        (login.outcome, login.at and login.at.month) for login in found.logins or ()
    ]
    first = (found.logins or ())[0]
    assert datetime(2026, 2, 20, 10, tzinfo=UTC) == first.last_used_at
    assert ("Discord Client on Windows", "Oslo, Oslo, Norway", "", "198.51.100.1") == (
        first.agent, first.place, first.country, first.ip.reveal(),
    )  # fmt: skip


def test_a_session_that_was_ended_is_not_open_and_one_without_an_end_is(tmp_path: Path) -> None:
    ended = session(1) | {"is_soft_deleted": True}
    found = account(tmp_path, user_sessions=[ended, session(2, expiration_time=None), session(3, creation_time=None)])
    assert ["session", "open", "open"] == [login.outcome for login in found.logins or ()]
    assert datetime(2026, 4, 20, 10, tzinfo=UTC) == (found.logins or ())[2].at


def test_sessions_of_another_shape_are_counted_and_a_file_without_them_says_so(tmp_path: Path) -> None:
    some = account(tmp_path, user_sessions=[session(1), {}, 7, {"user_data": []}])
    none = of(tmp_path, {**members(), "Account/user.json": json.dumps(user(user_sessions=None))})

    assert 1 == len(some.logins or ())
    assert "3 sessions of user.json could not be read (it is not in the expected form)" in some.gaps["logins"]
    assert (3, "user.json lists no sessions") == (len(none.logins or ()), none.gaps["logins"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"mfa_enabled": False}, ()),
        ({"mfa_enabled": True}, ("kind unknown",)),
        ({"user_sessions": [session(1, is_mfa=True)]}, ("kind unknown",)),
        ({"mfa_enabled": "false"}, None),
    ],
)
def test_a_second_factor_is_known_only_where_the_package_shows_one(
    tmp_path: Path, changes: dict[str, Any], expected: tuple[str, ...] | None
) -> None:
    assert expected == account(tmp_path, **changes).second_factors


def test_an_account_file_without_addresses_has_none_and_one_that_is_damaged_is_a_gap(tmp_path: Path) -> None:
    assert () == account(tmp_path, email=None, phone=None).contacts
    found = of(tmp_path, {**members(), "Account/user.json": json.dumps(user())[:200]})
    assert (None, "unknown") == (found.contacts, found.account.handle)
    assert "Account/user.json: it is not valid JSON: damaged or edited" == found.gaps["contacts"]


def test_an_unverified_address_is_unconfirmed_and_one_that_says_neither_is_unknown(tmp_path: Path) -> None:
    for verified, expected in ((False, False), (None, None), ("yes", None)):
        assert expected is (account(tmp_path, verified=verified).contacts or ())[0].confirmed


# Sign-ins.


def test_sign_ins_come_from_one_folder_of_events_and_only_their_lines_are_decoded(tmp_path: Path) -> None:
    found = of(tmp_path, members())
    assert [("success", "NO", "Oslo", 1), ("session", "NO", "Oslo", 2), ("failure", "DE", "Oslo", 3)] == [
        (login.outcome, login.country, login.place, login.at and login.at.day) for login in (found.logins or ())[:3]
    ]


def test_one_sign_in_recorded_by_several_events_counts_once(tmp_path: Path) -> None:
    rows = [
        event("session_start", "2026-05-02T08:00:01.000Z"),
        event("session_start_success", "2026-05-02T08:00:02.000Z"),
        event("session_start_success", "2026-05-02T09:00:02.000Z"),
    ]
    found = of(tmp_path, {"README.txt": members()["README.txt"], "Activity/tns/events-a.json": lines(rows)})
    assert (2, 1) == (len(found.logins or ()), found.counts["logins_repeated"])


def test_a_damaged_line_is_counted_whatever_it_was_about(tmp_path: Path) -> None:
    name = "Activity/tns/events-a.json"
    text = '{"event_type":"app_opened", cut}\n{"event_type":"app_opened", cut\n' + lines([event("login_succeeded")])
    found = of(tmp_path, {"README.txt": members()["README.txt"], name: text + '{"event_type":"login_failed", cut}\n'})

    assert 1 == len(found.logins or ())
    absent = "the package holds no user.json, which lists the open sessions"
    damaged = f"{name}: 2 records could not be read (it is not valid JSON: damaged or edited)"
    assert f"{absent}; {damaged}" == found.gaps["logins"]


def test_a_package_without_that_folder_says_so(tmp_path: Path) -> None:
    some = {name: data for name, data in members().items() if "/tns/" not in name}
    assert "the package holds no file of sign-ins (Activity/tns/events-*.json)" == of(tmp_path, some).gaps["logins"]


def test_a_package_without_anything_of_use_is_refused(tmp_path: Path) -> None:
    said = (
        r"a part of Discord's export without what hygiene needs; it holds README\.txt .*ask for all information under"
    )
    with pytest.raises(UnreadableError, match=said):
        of(tmp_path, {"README.txt": members()["README.txt"]})


# Large packages.


def test_of_a_large_package_only_what_matters_is_opened_and_held(tmp_path: Path) -> None:
    noise = lines([event("channel_opened")]) * 20_000
    some = {
        **members(),
        "Activity/analytics/events-2026-00000-of-00001.json": noise * 2,
        "Activity/reporting/events-2026-00000-of-00001.json": noise,
        "Activity/tns/events-2026-00000-of-00001.json": noise + lines([event("login_successful")]),
        "Servers/1/audit-log.json": "[]",
    }
    files = open_files(write_zip(tmp_path / "package.zip", some.items(), 0))
    read_bytes: list[int] = []
    files.progress = read_bytes.append
    tracemalloc.start()
    try:
        found = module.discord.read(files)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (1, 3) == (found.counts["logins"], found.counts["posts"])
    assert sum(read_bytes) < 1.1 * len(noise)
    assert peak < 5 << 20


def test_the_time_inside_an_id_is_the_time_it_was_made() -> None:
    assert "1213055632408576000" == snowflake(FIRST)


@pytest.mark.skipif(not README.exists(), reason="the sample package is not beside the project")
def test_the_real_packages_own_words_are_known(tmp_path: Path) -> None:
    assert module.is_package(open_files(write_zip(tmp_path / "x.zip", [("README.txt", README.read_bytes())])))
