"""Threads' export, in a folder of Instagram's or alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from tests.support.command import run
from tests.support.meta import at, instagram_2026, threads, unpacked, wrapped, zipped
from tests.support.plugins import READERS


def within(path: Path) -> Snapshot:
    """Return the Threads account within an Instagram export."""
    snapshots = [found for found in read_exports([path], READERS) if isinstance(found, Snapshot)]
    return next(snapshot for snapshot in snapshots if snapshot.account.platform == "threads")


@pytest.mark.parametrize("folder", ["your_instagram_activity/threads", "threads", "threads-roasters-2026-03-01-x1Y2z3"])
def test_posts_replies_and_apps_are_read_wherever_they_stand(tmp_path: Path, folder: str) -> None:
    snapshot = read_export(zipped(tmp_path / "x.zip", threads(folder)), READERS)

    assert ("threads", "roasters", ("roasters", "Łódź Roasters")) == (
        snapshot.account.platform, snapshot.account.handle, snapshot.names,
    )  # fmt: skip
    assert [(at(300), "Hello ☕ #coffee", False), (at(310), "agreed, @dana.example.", True)] == [
        (p.at, p.text, p.reply) for p in snapshot.posts or ()
    ]
    assert ["post", "reply"] == [p.kind for p in snapshot.posts or ()]
    assert [("coffee",), ()] == [p.hashtags for p in snapshot.posts or ()]
    assert [(), ("dana.example",)] == [p.mentions for p in snapshot.posts or ()]
    assert [("301", "Poster", at(-50))] == [(a.id, a.name, a.last_used_at) for a in snapshot.apps or ()]
    assert {"posts": 2, "apps": 1, "follows": 4} == snapshot.counts


def test_what_the_instagram_account_shares_is_said_to_be_there(tmp_path: Path) -> None:
    gaps = read_export(zipped(tmp_path / "x.zip", threads()), READERS).gaps

    shared = {"contacts", "devices", "events", "logins", "second_factors", "sign_ins"}
    assert shared | {"deletions", "messages"} == gaps.keys()
    assert all(gaps[part].startswith("you sign in to Threads with the Instagram account") for part in shared)


@pytest.mark.parametrize("make", [zipped, unpacked])
def test_within_instagram_s_export_only_its_own_files_are_its(tmp_path: Path, make: type[object]) -> None:
    members = wrapped("instagram-shop-2026-03-01-x1Y2z3", {**instagram_2026(), **threads()})
    del members["instagram-shop-2026-03-01-x1Y2z3/your_instagram_activity/threads/personal_information.json"]
    snapshot = within(make(tmp_path / "x", members))  # type: ignore[call-arg, arg-type]  # either writes the members

    assert ("shop", 2) == (snapshot.account.handle, snapshot.counts["posts"])
    assert [("301", "Poster")] == [(a.id, a.name) for a in snapshot.apps or ()]


def test_an_app_whose_access_ran_out_says_so(tmp_path: Path) -> None:
    members = threads()
    app = members["your_instagram_activity/threads/apps_and_websites.json"]["text_post_app_text_app_apps_and_websites"][
        0
    ]
    app["string_map_data"]["Expired on"]["timestamp"] = 1_771_000_000

    assert [{"expired"}] == [
        {*a.permissions} for a in read_export(zipped(tmp_path / "x.zip", members), READERS).apps or ()
    ]


def test_it_is_judged_beside_instagram_and_posts_lists_both(tmp_path: Path) -> None:
    zipped(tmp_path / "x.zip", {**instagram_2026(), **threads()})
    scan, posts = run(tmp_path, "scan", "x.zip"), run(tmp_path, "posts", "x.zip")

    assert 0 == scan.code
    assert "instagram/@roasters" in scan.out
    assert "threads/@roasters" in scan.out
    assert "  instagram/@roasters  " in posts.out
    assert "  threads/@roasters  " in posts.out


def test_pages_for_a_browser_say_how_to_ask_for_data(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"threads/threads_and_replies.html": "<html>"})

    with pytest.raises(UnreadableError, match=r"for reading in a browser .* ask for it again with the format JSON"):
        read_export(path, READERS)


def test_posts_of_threads_that_instagram_showed_are_no_account(tmp_path: Path) -> None:
    seen = {"text_post_app_text_post_app_posts_seen": [{"title": "", "string_map_data": {"Author": {"value": "x"}}}]}
    for number, name in enumerate(
        ("threads/threads_viewed.json", "your_instagram_activity/threads/threads_viewed.json")
    ):
        path = zipped(tmp_path / f"{number}.zip", instagram_2026() | {name: seen})
        (found,) = read_exports([path], READERS)

        assert isinstance(found, Snapshot)
        assert "instagram" == found.account.platform
