"""Follows, blocks, likes and the profile in a Bluesky repository."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hygiene.sources.exports import read_export
from hygiene.sources.readers.bluesky.repository import Repository
from tests.support.acts import Row, row, rows
from tests.support.bluesky import (
    CREATED_AT,
    OTHER_DID,
    block,
    car,
    cbor,
    cid,
    commit,
    follow,
    like,
    post,
    profile,
    repository,
    session,
    tid,
    tree,
)
from tests.support.plugins import READERS
from tests.support.x_archive import write_zip

AT = datetime(2026, 11, 20, 9, 15, 30, 650_000, tzinfo=UTC)
STATED = datetime(2026, 11, 20, 9, 15, 30, 250_000, tzinfo=UTC)


def key(number: int) -> str:
    """Return the record key of an act `number` seconds later."""
    return tid(int(AT.timestamp() * 1_000_000) + number * 1_000_000)


def pieces(data: bytes, size: int = 1000) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def read(records: Mapping[str, Mapping[str, Any]]) -> list[Row] | None:
    found = Repository(pieces(repository(records))).follows()
    return rows(found[0]) if found else None


def shown(records: Mapping[str, Mapping[str, Any]]) -> dict[str, str] | None:
    found = Repository(pieces(repository(records))).profile()
    return None if found is None else {kind: value.reveal() for kind, value in found.items()}


def test_follows_blocks_and_likes_have_the_times_in_their_keys_and_posts_are_none() -> None:
    assert [
        row("follow", AT, OTHER_DID),
        row("follow", AT + timedelta(seconds=1), "did:web:boats.example"),
        row("block", AT + timedelta(seconds=2), OTHER_DID),
        row("like", AT + timedelta(seconds=3)),
    ] == read(
        {
            f"app.bsky.graph.follow/{key(0)}": follow(),
            f"app.bsky.graph.follow/{key(1)}": follow("did:web:boats.example"),
            f"app.bsky.graph.block/{key(2)}": block(),
            f"app.bsky.feed.like/{key(3)}": like(),
            f"app.bsky.feed.post/{key(4)}": post(),
            f"app.bsky.graph.listitem/{key(5)}": follow() | {"$type": "app.bsky.graph.listitem"},
        }
    )


def test_an_act_whose_key_holds_no_time_has_the_stated_one_or_none() -> None:
    assert [row("follow", STATED, OTHER_DID), row("follow", None, OTHER_DID)] == read(
        {"app.bsky.graph.follow/bridged": follow(at=CREATED_AT), "app.bsky.graph.follow/other": follow(at="long ago")}
    )


def test_a_record_of_another_kind_than_its_key_names_no_one() -> None:
    assert [row("block", AT)] == read({f"app.bsky.graph.block/{key(0)}": follow()})
    assert [row("block", AT)] == read({f"app.bsky.graph.block/{key(0)}": {"$type": "app.bsky.graph.block"}})


def test_an_act_whose_record_is_lost_still_counts() -> None:
    names = [f"app.bsky.graph.follow/{key(number)}" for number in range(3)]
    contents = {name: cbor(follow(f"did:plc:{number}")) for number, name in enumerate(names)}
    root, nodes = tree({name: cid(content) for name, content in contents.items()})
    head = commit(root)
    kept = [(cid(contents[name]), contents[name]) for name in names[:2]]
    found = Repository(pieces(car(cid(head), [(cid(head), head), *nodes.items(), *kept]))).follows()

    assert found is not None
    assert [
        row("follow", AT, "did:plc:0"),
        row("follow", AT + timedelta(seconds=1), "did:plc:1"),
        row("follow", AT + timedelta(seconds=2)),
    ] == rows(found[0])


def test_the_profile_is_what_it_shows() -> None:
    about = shown({"app.bsky.actor.profile/self": profile(), f"app.bsky.feed.post/{key(0)}": post()})

    assert {
        "name": "Harbour Lane",
        "biography": "Boats, and a canary",
        "link": "https://boats.example",
        "picture": "00" + cid(b"a picture").hex(),
    } == about


@pytest.mark.parametrize("bare", [{"$type": "app.bsky.actor.profile"}, profile(avatar=7, displayName=[], website={})])
def test_a_field_that_a_profile_lacks_is_empty(bare: dict[str, Any]) -> None:
    about = shown({"app.bsky.actor.profile/self": bare})

    assert about is not None
    assert {"name": "", "biography": bare.get("description", ""), "link": "", "picture": ""} == about


def test_a_repository_without_a_profile_shows_none() -> None:
    assert shown({f"app.bsky.feed.post/{key(0)}": post()}) is None
    assert shown({"app.bsky.actor.profile/self": post()}) is None


def test_another_profile_that_the_index_does_not_list_is_not_the_accounts() -> None:
    assert shown({"app.bsky.actor.profile/other": profile()}) is None


def test_a_repository_of_posts_alone_has_an_empty_table_and_no_gap(tmp_path: Path) -> None:
    data = repository({f"app.bsky.feed.post/{key(0)}": post()})
    found = read_export(write_zip(tmp_path / "x.zip", [("repo.car", data)]), READERS)

    assert ([], 0, False) == (rows(found.follows), found.counts["follows"], "follows" in found.gaps)


def test_damage_is_a_gap_of_the_follows_too(tmp_path: Path) -> None:
    data = repository({f"app.bsky.graph.follow/{key(n)}": follow() for n in range(40)})[:-20]
    found = read_export(write_zip(tmp_path / "x.zip", [("repo.car", data)]), READERS)

    assert found.gaps["follows"].startswith("repo.car: it is cut short")


def test_the_handle_in_the_servers_answer_is_a_part_of_the_profile(tmp_path: Path) -> None:
    data = repository({"app.bsky.actor.profile/self": profile()})
    members: dict[str, str | bytes] = {"repo.car": data, "session.json": json.dumps(session())}
    found = read_export(write_zip(tmp_path / "x.zip", members.items()), READERS)

    assert found.profile is not None
    assert "harbourlane.example" == found.profile["handle"].reveal()
