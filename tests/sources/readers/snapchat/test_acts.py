"""Messages, snaps, friends and the profile in a Snapchat export."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.snapshot import Snapshot
from hygiene.sources.readers.snapchat.acts import message
from hygiene.sources.readers.snapchat.export import snapchat as reader
from tests.support.acts import row, rows
from tests.support.tables import Members, opened, snapchat, snapchat_2018


def read(tmp_path: Path, members: Members, **files: Any) -> Snapshot:
    """Read an export with other content in some files."""
    changed = {f"json/{name}.json": json.dumps(value).encode() for name, value in files.items()}
    return reader.read(opened(tmp_path / "mydata~1791201600000.zip", members | changed))


def without(*names: str) -> Members:
    return {name: data for name, data in snapchat().items() if not name.endswith(names)}


def test_messages_and_snaps_are_those_that_the_owner_sent(tmp_path: Path) -> None:
    october = datetime(2026, 10, 1, 10, 0, 0, 7000, tzinfo=UTC)

    assert [
        row("message", october.replace(second=2), "adalane"),
        row("message", october.replace(second=3), "benshore"),
    ] == rows(read(tmp_path, snapchat()).messages)


def test_older_files_have_a_list_for_each_direction(tmp_path: Path) -> None:
    found = read(tmp_path, snapchat_2018())

    assert [row("message", datetime(2018, 1, 3, 11, tzinfo=UTC), "bo")] == rows(found.messages)
    assert "the export holds no snap_history.json" == found.gaps["messages"]


def test_friends_requests_blocks_and_deleted_friends_have_their_times(tmp_path: Path) -> None:
    added, changed = datetime(2026, 9, 1, 10, tzinfo=UTC), datetime(2026, 9, 2, 10, tzinfo=UTC)

    assert [
        row("follow", added.replace(second=1), "adalane"),
        row("follow", added.replace(second=2), "benshore"),
        row("follow", added.replace(second=3), "cypier"),
        row("block", changed.replace(second=4), "deequay"),
        row("unfollow", changed.replace(second=5), "elimole"),
    ] == rows(read(tmp_path, snapchat()).follows)


def test_the_profile_is_the_handle_and_the_name(tmp_path: Path) -> None:
    profile = read(tmp_path, snapchat()).profile

    assert profile is not None
    assert {"handle": "maraacme", "name": "Mara Acme"} == {kind: value.reveal() for kind, value in profile.items()}


def test_files_that_are_absent_are_not_read_and_empty_ones_are_empty(tmp_path: Path) -> None:
    absent = read(tmp_path, without("chat_history.json", "snap_history.json", "friends.json"))
    why = "the export holds no file of {} (if it came in several zips, give all of them)"
    assert (None, why.format("messages")) == (absent.messages, absent.gaps["messages"])
    assert (None, why.format("follows and blocks")) == (absent.follows, absent.gaps["follows"])

    empty = read(tmp_path, snapchat(), chat_history={}, snap_history={"adalane": []}, friends={"Friends": []})
    assert ([], []) == (rows(empty.messages), rows(empty.follows))
    assert not {"messages", "follows"} & empty.gaps.keys()


def test_a_message_without_a_direction_costs_itself_alone(tmp_path: Path) -> None:
    sent = {"IsSender": True, "Created": "2026-10-01 10:00:00 UTC"}
    found = read(tmp_path, snapchat(), chat_history={"bo": [sent, {"IsSender": "yes"}, "words"], "cy": "words"})

    assert 2 == len(found.messages or ())
    assert found.gaps["messages"].endswith("3 records could not be read (it is not in the expected form)")


@pytest.mark.parametrize("record", [{}, {"IsSender": None}, {"IsSender": 1}, {"IsSender": True, "Created": "soon"}])
def test_a_record_in_another_form_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"IsSender|Created"):
        message(("bo", record))
