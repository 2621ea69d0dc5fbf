"""Messages, chats, friends and the profile in a Reddit export."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hygiene.model.snapshot import Snapshot
from hygiene.sources.readers.communities.reddit import reddit as reader
from tests.support.acts import row, rows
from tests.support.tables import Members, opened, reddit, with_checksums


def read(tmp_path: Path, members: Members) -> Snapshot:
    made = {name: data for name, data in members.items() if name != "checkfile.csv"}
    return reader.read(opened(tmp_path / "reddit.zip", with_checksums(made)))


def without(*names: str) -> Members:
    return {name: data for name, data in reddit().items() if name not in names}


MAIL = row("message", datetime(2026, 9, 5, 10, tzinfo=UTC), "adalane")
CHAT = row("message", datetime(2026, 9, 6, 10, tzinfo=UTC), "room1")


def test_messages_and_chats_are_those_that_the_owner_sent(tmp_path: Path) -> None:
    assert [MAIL, CHAT] == rows(read(tmp_path, reddit()).messages)


def test_messages_without_their_headers_are_read_from_the_file_with_words(tmp_path: Path) -> None:
    mail = (
        b"id,permalink,thread_id,date,ip,from,to,subject,body\n"
        b"m1,,,2026-09-05 10:00:00 UTC,,MaraAcme,AdaLane,A subject,Words of a canary message\n"
    )

    assert [MAIL, CHAT] == rows(read(tmp_path, without("message_headers.csv") | {"messages.csv": mail}).messages)
    assert [MAIL, CHAT] == rows(read(tmp_path, reddit() | {"messages.csv": mail}).messages)


def test_friends_have_no_time(tmp_path: Path) -> None:
    assert [row("follow", None, "benshore")] == rows(read(tmp_path, reddit()).follows)


def test_the_profile_is_the_handle(tmp_path: Path) -> None:
    profile = read(tmp_path, reddit()).profile

    assert profile is not None
    assert {"handle": "maraacme"} == {kind: value.reveal() for kind, value in profile.items()}


def test_files_that_are_absent_are_not_read_and_empty_ones_are_empty(tmp_path: Path) -> None:
    absent = read(tmp_path, without("message_headers.csv", "messages_archive.csv", "chat_history.csv", "friends.csv"))
    assert (None, "the export holds no file of messages") == (absent.messages, absent.gaps["messages"])
    assert (None, "the export holds no file of follows and blocks") == (absent.follows, absent.gaps["follows"])

    empty = read(tmp_path, without("message_headers.csv", "chat_history.csv") | {"friends.csv": b"username,note\n"})
    assert ([], []) == (rows(empty.messages), rows(empty.follows))


def test_messages_of_an_unknown_owner_are_not_read(tmp_path: Path) -> None:
    found = read(tmp_path, without("statistics.csv"))

    assert (None, "the export does not state your name, so it is not known which messages you sent") == (
        found.messages, found.gaps["messages"],
    )  # fmt: skip


def test_a_row_that_names_nobody_costs_itself_alone(tmp_path: Path) -> None:
    found = read(tmp_path, reddit() | {"friends.csv": b"username,note\n,\nbenshore,\n"})

    assert [row("follow", None, "benshore")] == rows(found.follows)
    assert "friends.csv: 1 record could not be read (it is not in the expected form)" == found.gaps["follows"]
