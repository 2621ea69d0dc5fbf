"""Messages, follows, blocks, likes, deletions and the profile at TikTok."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.snapshot import Snapshot
from hygiene.sources.readers.tiktok.export import tiktok as reader
from tests.support.acts import row, rows
from tests.support.tables import opened, tiktok, tiktok_2024, tiktok_2025

NAME = "TikTok_Data_1791201600/user_data_tiktok.json"
CHOSEN = "TikTok exports only the sections you choose: ask for all data"


def read(tmp_path: Path, document: dict[str, Any]) -> Snapshot:
    return reader.read(opened(tmp_path / "tiktok.zip", tiktok(document)))


def september(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize("document", [tiktok_2024(), tiktok_2025()])
def test_both_layouts_hold_the_same_acts(tmp_path: Path, document: dict[str, Any]) -> None:
    found = read(tmp_path, document)

    assert [row("message", september(21, 10), "adalane"), row("message", september(21, 10, 2), "adalane")] == rows(
        found.messages
    )
    assert [
        row("follow", september(20, 16), "adalane"),
        row("follow", september(20, 16, 0, 5), "benshore"),
        row("like", september(20, 17)),
        row("block", september(20, 18), "adalane"),
    ] == rows(found.follows)


def test_a_deleted_post_has_the_time_of_its_deletion(tmp_path: Path) -> None:
    assert [row("deletion", september(25, 9))] == rows(read(tmp_path, tiktok_2024()).deletions)


def test_the_profile_is_what_it_shows_without_the_signed_address_of_its_picture(tmp_path: Path) -> None:
    profile = read(tmp_path, tiktok_2024()).profile

    assert profile is not None
    assert {"handle": "maraacme", "biography": "Boats and harbours"} == {k: v.reveal() for k, v in profile.items()}


def test_lists_of_nothing_are_empty_tables(tmp_path: Path) -> None:
    document = tiktok_2024()
    document["Activity"] |= {"Following List": {"Following": None}, "Like List": {"ItemFavoriteList": None}}
    document |= {
        "App Settings": {"Block": {"BlockList": None}},
        "Direct Messages": {"Chat History": {"ChatHistory": {}}},
        "Video": {"RecentlyDeletedPosts": {"PostList": None}},
    }
    found = read(tmp_path, document)

    assert ([], [], []) == (rows(found.messages), rows(found.follows), rows(found.deletions))
    assert not {"messages", "follows", "deletions"} & found.gaps.keys()


def test_a_list_that_was_not_chosen_is_a_gap(tmp_path: Path) -> None:
    document = tiktok_2024()
    del document["App Settings"]

    assert f"the export holds no list of accounts you blocked: {CHOSEN}" == read(tmp_path, document).gaps["follows"]


@pytest.mark.parametrize(
    ("handle", "why"),
    [
        ("marasnew", "3 messages, and none under a name that the export states as yours"),
        ("", "the export does not state your name, so it is not known which messages you sent"),
    ],
)
def test_messages_under_no_known_name_are_a_gap(tmp_path: Path, handle: str, why: str) -> None:
    document = tiktok_2024()
    document["Profile"]["Profile Information"]["ProfileMap"]["userName"] = handle
    found = read(tmp_path, document)

    assert (None, why) == (found.messages, found.gaps["messages"])


def test_a_former_handle_is_the_owners_where_two_people_wrote_with_it(tmp_path: Path) -> None:
    document = tiktok_2024()
    document["Profile"]["Profile Information"]["ProfileMap"]["userName"] = "marasnew"
    document["Direct Messages"]["Chat History"]["ChatHistory"]["Chat History with benshore:"] = [
        {"Date": "2026-09-21 11:00:00", "From": "maraacme"}
    ]
    found = read(tmp_path, document)

    assert [
        row("message", september(21, 10), "adalane"),
        row("message", september(21, 10, 2), "adalane"),
        row("message", september(21, 11), "benshore"),
    ] == rows(found.messages)
    assert "messages" not in found.gaps


def test_a_message_in_another_form_costs_itself_alone(tmp_path: Path) -> None:
    document = tiktok_2024()
    chats = document["Direct Messages"]["Chat History"]["ChatHistory"]
    chats["Chat History with benshore:"] = [{"Date": "soon", "From": "maraacme"}, "words", 7]
    chats["Chat History with cy:"] = "words"
    found = read(tmp_path, document)

    assert [2, f"{NAME} (Direct Messages): 4 records could not be read (it is not in the expected form)"] == [
        len(found.messages or ()), found.gaps["messages"],
    ]  # fmt: skip
