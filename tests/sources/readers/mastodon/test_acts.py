"""Likes, follows, blocks and the profile of a Mastodon account."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from tests.support.acts import row, rows
from tests.support.mastodon import KIM, actor, announce, create, members, outbox, status
from tests.support.plugins import READERS
from tests.support.x_archive import write_zip

FOLLOWING = (
    "Account address,Show boosts,Notify on new posts,Languages\nada@boats.example,true,false,\nBo@x.example,,,\n"
)
BLOCKED = "spam@rogue.example\n"
NOTE = (
    "the archive lists neither the accounts that you follow nor those that you blocked: save their lists as CSV too, "
    "and put them beside it"
)


def read(tmp_path: Path, who: object = None, **files: str) -> Snapshot:
    """Read an archive of one post, with other or more files."""
    named = {name.replace("_json", ".json").replace("_csv", ".csv"): data for name, data in files.items()}
    found: dict[str, str | bytes] = {**dict(members(outbox(create(1_793_500_000)), who)), **named}
    return read_export(write_zip(tmp_path / "archive.zip", found.items()), READERS)


def likes(*items: object) -> str:
    return json.dumps({"id": "likes.json", "type": "OrderedCollection", "orderedItems": list(items)})


def test_private_mentions_are_messages_to_each_person_and_nothing_else_is(tmp_path: Path) -> None:
    ada, bo = "https://boats.example/users/ada", "https://x.example/users/bo"
    box = outbox(
        create(1_793_500_000),
        create(1_793_500_060, at="2026-11-01T10:01:00Z", to=[ada, bo], cc=[]),
        create(1_793_500_120, to=[f"{KIM}/followers"], cc=[ada]),
        create(1_793_500_180, to=[KIM], cc=[]),
        announce(1_793_500_240),
    )
    found = read(tmp_path, outbox_json=json.dumps(box))
    at = datetime(2026, 11, 1, 10, 1, tzinfo=UTC)

    assert [row("message", at, ada), row("message", at, bo)] == rows(found.messages)
    assert (5, False) == (len(found.posts or ()), "messages" in found.gaps)


def test_a_gap_among_the_posts_is_one_among_the_messages(tmp_path: Path) -> None:
    found = read(tmp_path, outbox_json=json.dumps(outbox(create(1_793_500_000), {"type": "Create"})))

    assert ([], found.gaps["posts"]) == (rows(found.messages), found.gaps["messages"])


@pytest.mark.parametrize(
    ("visibility", "sent"), [("public", None), ("direct", [row("message", None, "ada@boats.example")])]
)
def test_statuses_show_private_mentions_only_to_their_owner(
    tmp_path: Path, visibility: str, sent: list[Any] | None
) -> None:
    found = status(1_793_500_000, visibility=visibility, created_at="", mentions=[{"acct": "Ada@boats.example"}])
    path = tmp_path / "statuses.json"
    path.write_text(json.dumps([found]))
    snapshot = read_export(path, READERS)

    assert sent == rows(snapshot.messages)
    why = "private mentions are in an archive, and in statuses that were saved while signed in"
    assert (None if sent else why) == snapshot.gaps.get("messages")


def test_likes_are_a_number_without_times(tmp_path: Path) -> None:
    found = read(tmp_path, likes_json=likes("https://x.example/1", "https://x.example/2"))

    assert found.follows is not None
    assert ([row("like", None)], [2], NOTE) == (
        rows(found.follows),
        found.follows.count.tolist(),
        found.gaps["follows"],
    )


def test_follows_and_blocks_beside_the_archive_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, following_accounts_csv=FOLLOWING, blocked_accounts_csv=BLOCKED)

    assert [
        row("follow", None, "ada@boats.example"),
        row("follow", None, "bo@x.example"),
        row("block", None, "spam@rogue.example"),
    ] == rows(found.follows)
    assert "follows" not in found.gaps


def test_files_of_nobody_are_an_empty_table(tmp_path: Path) -> None:
    found = read(tmp_path, following_accounts_csv=FOLLOWING.partition("\n")[0] + "\n", blocked_accounts_csv="")

    assert ([], False) == (rows(found.follows), "follows" in found.gaps)


def test_a_line_that_is_no_address_costs_itself_alone(tmp_path: Path) -> None:
    found = read(tmp_path, following_accounts_csv=f"{FOLLOWING}nobody\n", blocked_accounts_csv=BLOCKED)

    assert 3 == len(found.follows or ())
    assert (
        "following_accounts.csv: 1 record could not be read (it is no address of an account)" == found.gaps["follows"]
    )


@pytest.mark.parametrize("data", ["[]", "{}", '{"orderedItems": 7}', '{"orderedItems": ["'])
def test_likes_in_another_form_are_a_gap(tmp_path: Path, data: str) -> None:
    found = read(tmp_path, likes_json=data)

    assert found.follows is None
    assert found.gaps["follows"].startswith("likes.json: ")


def test_the_profile_is_what_the_actor_shows(tmp_path: Path) -> None:
    field = {"type": "PropertyValue", "name": "Site", "value": '<a href="https://boats.example">boats.example</a>'}
    icon = {"type": "Image", "mediaType": "image/png", "url": "avatar.png"}
    profile = read(tmp_path, actor(summary="<p>Boats</p>", attachment=[field, {"name": "x"}, 7], icon=icon)).profile

    assert profile is not None
    assert {
        "handle": "kim", "name": "Kim", "biography": "<p>Boats</p>", "link": "https://boats.example",
        "picture": "avatar.png",
    } == {kind: value.reveal() for kind, value in profile.items()}  # fmt: skip


@pytest.mark.parametrize("more", [{}, {"summary": None, "attachment": None, "icon": None}, {"icon": [], "summary": 7}])
def test_a_profile_that_shows_little_is_empty_there(tmp_path: Path, more: dict[str, Any]) -> None:
    profile = read(tmp_path, actor(**more)).profile

    assert profile is not None
    assert {"handle": "kim", "name": "Kim", "biography": "", "link": "", "picture": ""} == {
        kind: value.reveal() for kind, value in profile.items()
    }
