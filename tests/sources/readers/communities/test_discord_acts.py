"""Direct messages, friends, blocks and the profile in a Discord package."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from tests.support.acts import row, rows
from tests.support.discord import CHANNELS, FIRST, members, message, relationship, user
from tests.support.plugins import READERS
from tests.support.x_archive import Member, write_zip


def read(tmp_path: Path, **changes: Member) -> Snapshot:
    """Read a package with other content in some members."""
    named = {name.replace("__", "/").replace("_json", ".json"): data for name, data in changes.items()}
    return read_export(write_zip(tmp_path / "package.zip", (members() | named).items()), READERS)


def channel(number: int, **fields: Any) -> dict[str, Member]:
    """Return the file of a channel with these fields."""
    return {f"Messages__c{CHANNELS[number]}__channel_json": json.dumps({"id": CHANNELS[number], **fields})}


DIRECT = [row("message", (FIRST + timedelta(hours=n)).replace(microsecond=0), f"c{CHANNELS[1]}") for n in (3, 4)]


@pytest.mark.parametrize("kind", [1, 3, "DM", "GROUP_DM"])
def test_messages_in_direct_channels_are_messages_and_the_others_are_posts(tmp_path: Path, kind: object) -> None:
    found = read(tmp_path, **channel(1, type=kind, recipients=["1", "2"]))

    assert (DIRECT, 3) == (rows(found.messages), len(found.posts or ()))


@pytest.mark.parametrize("fields", [{"type": 0}, {"type": "GUILD_TEXT"}, {"name": '"type": 1,'}, {}, {"type": 13}])
def test_a_channel_of_a_server_or_of_no_known_type_holds_posts(tmp_path: Path, fields: dict[str, Any]) -> None:
    found = read(tmp_path, **channel(1, **fields))

    assert ([], 5) == (rows(found.messages), len(found.posts or ()))


@pytest.mark.parametrize(
    ("lost", "gaps"),
    [
        ("channel.json", {"messages": "1 channel of no stated type, whose messages count as posts"}),
        (
            "messages.json",
            dict.fromkeys(("messages", "posts"), "the messages of 1 channel are missing"),
        ),
    ],
)
def test_a_channel_without_one_of_its_two_files_is_a_gap(tmp_path: Path, lost: str, gaps: dict[str, str]) -> None:
    there = {name: data for name, data in members().items() if name != f"Messages/c{CHANNELS[1]}/{lost}"}
    whole, found = read(tmp_path).gaps, read_export(write_zip(tmp_path / "package.zip", there.items()), READERS).gaps

    assert gaps == {part: why for part, why in found.items() if why != whole.get(part)}


def test_a_package_without_its_account_file_lists_no_open_sessions(tmp_path: Path) -> None:
    there = {name: data for name, data in members().items() if name != "Account/user.json"}
    found = read_export(write_zip(tmp_path / "package.zip", there.items()), READERS)

    assert (3, "the package holds no user.json, which lists the open sessions") == (
        len(found.logins or ()),
        found.gaps["logins"],
    )


def test_a_package_of_direct_messages_alone_has_no_posts(tmp_path: Path) -> None:
    found = read(tmp_path, **channel(0, type=1), **channel(1, type=1))

    assert (5, 0) == (len(found.messages or ()), len(found.posts if found.posts is not None else (1,)))


def test_a_message_without_a_time_has_that_of_its_id(tmp_path: Path) -> None:
    name = f"Messages__c{CHANNELS[1]}__messages_json"
    found = read(tmp_path, **{name: json.dumps([message(1, Timestamp=""), message(2, ID=None), "words"])})

    assert [row("message", FIRST + timedelta(hours=1), f"c{CHANNELS[1]}")] == rows(found.messages)
    assert found.gaps["messages"].endswith("2 records could not be read (it is not in the expected form)")


def test_friends_requests_and_blocks_have_no_time(tmp_path: Path) -> None:
    listed = [relationship(n, kind) for n, kind in enumerate((1, 2, 3, 4))]
    found = read(tmp_path, Account__user_json=json.dumps(user(relationships=[*listed, 7, {"type": 1}])))

    assert [
        row("follow", None, listed[0]["id"]),
        row("block", None, listed[1]["id"]),
        row("follow", None, listed[3]["id"]),
    ] == rows(found.follows)
    assert "2 relationships of user.json could not be read (it is not in the expected form)" == found.gaps["follows"]


def test_an_account_that_lists_no_relationships_leaves_follows_open(tmp_path: Path) -> None:
    assert [] == rows(read(tmp_path).follows)

    found = read(tmp_path, Account__user_json=json.dumps(user(relationships=None)))
    assert (None, "the export holds no file of follows and blocks") == (found.follows, found.gaps["follows"])


def test_the_profile_is_what_it_shows(tmp_path: Path) -> None:
    profile = read(tmp_path).profile

    assert profile is not None
    assert {"handle": "brand", "name": "Brand Hub", "picture": "abc"} == {k: v.reveal() for k, v in profile.items()}
