"""Flickr's download: photos, comments, the profile, and damaged files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Post
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from tests.support.flickr import OWNER, comment, mail, members, photo, profile
from tests.support.plugins import READERS
from tests.support.x_archive import write_zip

UPLOADED = datetime(2026, 11, 7, 10, tzinfo=UTC)


def zipped(tmp_path: Path, files: Mapping[str, object], name: str = "72157700000000_0123456789ab_part1.zip") -> Path:
    return write_zip(
        tmp_path / name,
        [(member, data if isinstance(data, str) else json.dumps(data)) for member, data in files.items()],
    )


def read(tmp_path: Path, files: Mapping[str, object]) -> Snapshot:
    return read_export(zipped(tmp_path, files), READERS)


def posts(found: Snapshot) -> list[Post]:
    assert found.posts is not None
    return list(found.posts)


def only(tmp_path: Path, record: dict[str, Any]) -> Post:
    (post,) = posts(read(tmp_path, {"account_profile.json": profile(), f"photo_{record['id']}.json": record}))
    return post


def test_a_whole_download_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, members())

    assert Account(platform="flickr", handle="harbourlane", id=OWNER) == found.account
    assert ("Harbour Lane", "harbourlane", "Kim Lane") == found.names
    assert ["kim@harbourlane.example"] == [contact.value.reveal() for contact in found.contacts or ()]
    assert [
        ("50000001", "post"), ("50000002", "post"), ("50000003", "post"), ("comment-7001", "reply"),
        ("comment-7002", "reply"), ("comment-7003", "reply"), ("", "reply"),
    ] == [(post.id, post.kind) for post in posts(found)]  # fmt: skip
    assert {"contacts": 1, "follows": 1, "messages": 2, "posts": 7, "posts_repeated": 0} == found.counts
    assert {"apps", "deletions", "devices", "events", "logins", "second_factors", "sign_ins"} == set(found.gaps)
    assert (datetime(2026, 11, 9, 9, tzinfo=UTC), "the newest record in it") == (found.taken_at, found.taken_at_means)


def test_a_photo_is_read_with_the_time_of_its_upload(tmp_path: Path) -> None:
    assert Post(
        id="50000001",
        at=UPLOADED,
        client=None,
        kind="post",
        text="Boats\nSeen at the pier & beyond",
        lang="",
        reply=False,
        deleted=False,
        domains=("pier.example",),
        mentions=(),
        hashtags=("boats",),
    ) == only(tmp_path, photo(50000001))


def test_a_comment_is_read_with_its_links_and_a_discussion_with_its_subject(tmp_path: Path) -> None:
    replies = {post.text: post.domains for post in posts(read(tmp_path, members())) if post.reply}

    assert {
        "Lovely light": (),
        "See https://spam.example/x": ("spam.example",),
        "A fine album": (),
        "Hello\nFrom the harbour": (),
    } == replies


def test_messages_have_a_time_and_a_recipient_and_contacts_have_none(tmp_path: Path) -> None:
    mails = [mail(1), mail(2, to_user_id="77777777@N00"), mail(3), mail(4, date_sent="soon")]
    found = read(tmp_path, members() | {"sent_flickrmail_part001.json": {"flickrmail": mails}})

    assert found.messages is not None
    assert [datetime(2026, 11, 6, 10, minute, tzinfo=UTC) for minute in (1, 2, 3)] == [
        found.messages.when(row) for row in range(3)
    ]
    assert [True, False] == [bool(found.messages.whom[0] == found.messages.whom[row]) for row in (2, 1)]
    assert "1 record could not be read" in found.gaps["messages"]
    assert found.follows is not None
    assert [None] == [found.follows.when(row) for row in range(len(found.follows))]


def test_an_account_without_contacts_follows_no_one(tmp_path: Path) -> None:
    found = read(tmp_path, members() | {"contacts_part001.json": {"contacts": []}})

    assert found.follows is not None
    assert (0, False) == (len(found.follows), "follows" in found.gaps)


def test_what_the_profile_shows_is_kept_hidden(tmp_path: Path) -> None:
    shown = read(tmp_path, members() | {"account_profile.json": profile(website_url="https://pier.example")}).profile

    assert {"handle": "harbourlane", "name": "Harbour Lane", "link": "https://pier.example", "biography": ""} == {
        kind: text.reveal() for kind, text in (shown or {}).items()
    }


def test_a_comment_of_someone_else_is_left_out(tmp_path: Path) -> None:
    comments = [comment(1), comment(2, user="99999999@N00"), comment(3, user=OWNER)]
    found = read(tmp_path, members() | {"photos_comments_part001.json": {"comments": comments}})
    ids = {post.id for post in posts(found)}

    assert {"comment-1", "comment-3"} == ids & {"comment-1", "comment-2", "comment-3"}


@pytest.mark.parametrize("record", [photo(1), {"comments": [comment(1)]}], ids=["photo", "comments"])
def test_tags_and_lists_in_other_forms_are_read_too(tmp_path: Path, record: dict[str, Any]) -> None:
    """Another description has tags as texts, and a list without a key."""
    if "photopage" in record:
        assert ("boats", "sea") == only(tmp_path, record | {"tags": ["Boats", "#Sea"]}).hashtags
    else:
        found = read(tmp_path, {"account_profile.json": profile(), "sets_comments_part001.json": record["comments"]})
        assert ["comment-1"] == [post.id for post in posts(found)]


@pytest.mark.parametrize("imported", [None, "", "0000-00-00 00:00:00", "soon", 5])
def test_a_photo_without_a_time_is_said(tmp_path: Path, imported: object) -> None:
    found = read(tmp_path, members() | {"photo_50000001.json": photo(50000001, date_imported=imported)})

    assert [None] == [post.at for post in posts(found) if post.id == "50000001"]
    assert "1 post has no plausible date, so hygiene could not judge it" == found.gaps["posts"]


@pytest.mark.parametrize("body", ["", "null", "[]", "{}", '{"id": 5', "[" * 100_000, '{"id": [], "photopage": ""}'])
def test_a_photo_that_cannot_be_read_costs_itself_alone(tmp_path: Path, body: str) -> None:
    found = read(tmp_path, members() | {"photo_50000002.json": body})

    assert "50000002" not in {post.id for post in posts(found)}
    assert 6 == len(posts(found))
    assert "photo_*.json: 1 record could not be read (" in found.gaps["posts"]


def test_a_damaged_profile_costs_the_name_and_the_address(tmp_path: Path) -> None:
    found = read(tmp_path, members() | {"account_profile.json": json.dumps(profile())[:-40]})

    assert (Account(platform="flickr", handle="unknown"), (), None) == (found.account, found.names, found.contacts)
    assert "account_profile.json: it is not valid JSON: damaged or edited" == found.gaps["contacts"]
    assert 7 == len(posts(found))


def test_without_photos_or_comments_the_posts_are_a_gap(tmp_path: Path) -> None:
    files = {name: data for name, data in members().items() if not name.startswith("photo_")}
    nothing = {name: data for name, data in files.items() if "comments" not in name and "discussions" not in name}

    assert "the export holds no file of photos" == read(tmp_path, files).gaps["posts"]
    assert (None, "the export holds no file of posts") == (
        (found := read(tmp_path, nothing)).posts,
        found.gaps["posts"],
    )


@pytest.mark.parametrize(
    ("given", "gap"),
    [
        ((1,), None),
        ((1, 2), None),
        ((2,), "sent_flickrmail_part002.json: 1 file before it is missing"),
        ((1, 3), "sent_flickrmail_part003.json: 1 file before it is missing"),
        ((999_999,), "sent_flickrmail_part999999.json: 999,998 files before it are missing"),
    ],
)
def test_a_missing_file_of_a_numbered_list_is_a_gap(tmp_path: Path, given: tuple[int, ...], gap: str | None) -> None:
    others = {name: data for name, data in members().items() if "flickrmail" not in name}
    mails = {f"sent_flickrmail_part{number:03}.json": {"flickrmail": [mail(number % 10)]} for number in given}

    found = read(tmp_path, {**others, **mails})
    why = f"{gap}; give the whole export, with all its zips" if gap else None
    assert (len(given), why) == (found.counts["messages"], found.gaps.get("messages"))
    assert found.gaps.keys().isdisjoint({"posts", "follows"})


def test_the_parts_of_a_download_are_one_export(tmp_path: Path) -> None:
    files = members()
    first = {name: data for name, data in files.items() if name != "photo_50000003.json"}
    paths = [
        zipped(tmp_path, first),
        zipped(tmp_path, {"photo_50000003.json": photo(50000003)}, "72157700000000_0123456789ab_part2.zip"),
    ]
    (found,) = read_exports(paths, READERS)

    assert isinstance(found, Snapshot)
    assert (7, OWNER) == (len(posts(found)), found.account.id)


def test_downloads_of_two_accounts_are_not_read_as_one(tmp_path: Path) -> None:
    other = profile(nsid="87654321@N00", path_alias="pier")
    with pytest.raises(UnreadableError, match="it holds the exports of 2 accounts"):
        read(tmp_path, {"a/account_profile.json": profile(), "b/c/account_profile.json": other})


@pytest.mark.parametrize(
    ("changes", "handle"),
    [
        ({"path_alias": ""}, "harbourlane"),
        ({"path_alias": None, "profile_url": ""}, "Harbour Lane"),
        ({"path_alias": "", "profile_url": f"https://www.flickr.com/people/{OWNER}/"}, OWNER),
        ({"path_alias": 5.5, "profile_url": [], "screen_name": {}}, "unknown"),
    ],
)
def test_the_account_is_called_by_the_name_in_its_address(tmp_path: Path, changes: dict[str, Any], handle: str) -> None:
    assert handle == read(tmp_path, members() | {"account_profile.json": profile(**changes)}).account.handle


def test_a_profile_of_another_program_is_no_download(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        read(tmp_path, {"account_profile.json": {"total_assets": 1}})


def test_an_unknown_file_about_security_is_a_gap(tmp_path: Path) -> None:
    found = read(tmp_path, members() | {"authorized_apps.json": [{"name": "x"}]})

    assert "authorized_apps.json: hygiene does not read this kind of file" in found.gaps["apps"]
