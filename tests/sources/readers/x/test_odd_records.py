"""X archives with long posts, lost dates and ids, and unread kinds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.records import FIRST
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS
from tests.support.x_archive import FIRST_POST, Row, XArchive, a_bit_of_everything, account, id_of, iso, post, ruby

HOUR = timedelta(hours=1)
LONG = "Tide tables for the whole season, harbour by harbour, with the moon and the wind. " * 4 + "More: https://t.co/z"


def read(tmp_path: Path, **rows: list[Row] | None) -> Snapshot:
    """Return the usual archive with other rows of some kinds.

    None leaves a kind out.
    """
    kept = {name: some for name, some in (a_bit_of_everything() | rows).items() if some is not None}
    return read_export(XArchive(rows=kept).write_zip(tmp_path / "x.zip"), READERS)


def tweets(*rows: Row) -> list[Row]:
    return [{"tweet": row} for row in rows]


def without(row: Row, *keys: str) -> Row:
    return {key: value for key, value in row.items() if key not in keys}


def long_post(number: int, text: str = LONG, *, key: str = "noteTweet", apart: int = 700) -> Row:
    """Return the row of the long post that `post(number)` begins.

    Its id is `apart` ms later.
    """
    at = FIRST_POST + number * HOUR
    core: Row = {
        "styletags": [],
        "urls": [{"expandedUrl": "https://far-down.example/x", "shortUrl": "https://t.co/z"}],
        "text": text,
        "mentions": [{"screenName": "Gull", "fromIndex": "0"}],
        "cashtags": [],
        "hashtags": [{"text": "Tide"}],
    }
    number_of_note = id_of(at + timedelta(milliseconds=apart), 9)
    return {key: {"noteTweetId": number_of_note, "createdAt": iso(at), "lifecycle": {"name": "Active"}, "core": core}}


def beginning(number: int, text: str = LONG) -> Row:
    return post(number, text[:200].rstrip() + "…")


def test_a_long_post_is_one_post_with_all_its_words_and_links(tmp_path: Path) -> None:
    got = read(tmp_path, tweets=tweets(post(0), beginning(1), post(2)), deleted_tweets=[], note_tweet=[long_post(1)])
    whole = list(got.posts or ())[1]

    assert 3 == len(got.posts or ())
    assert (LONG, id_of(FIRST_POST + HOUR, 1)) == (whole.text, whole.id)
    assert (("far-down.example",), ("gull",), ("tide",)) == (whole.domains, whole.mentions, whole.hashtags)
    assert "Twitter Web App" == (whole.client and whole.client.label)
    assert (1, {}) == (got.counts["long_posts"], {part: why for part, why in got.gaps.items() if part == "posts"})


def test_the_people_a_reply_names_and_html_do_not_part_a_long_post_from_its_beginning(tmp_path: Path) -> None:
    text = "Salt & rope " * 30
    reply = post(1, "@gull @tern " + text[:150].replace("&", "&amp;") + "… https://t.co/y")
    got = read(tmp_path, tweets=tweets(reply), deleted_tweets=[], note_tweet=[long_post(1, text)])

    assert [text] == [p.text for p in got.posts or ()]


@pytest.mark.parametrize("rows", [[], tweets(post(1)), tweets(beginning(2)), None])
def test_a_long_post_without_a_beginning_is_a_post_without_a_client(tmp_path: Path, rows: list[Row] | None) -> None:
    got = read(tmp_path, tweets=rows, deleted_tweets=[], note_tweet=[long_post(1)])
    found = [p for p in got.posts or () if "far-down.example" in p.domains]

    assert [(LONG, None, FIRST_POST + HOUR)] == [(p.text, p.client, p.at) for p in found]
    assert len(rows or ()) + 1 == len(got.posts or ())


def test_deleted_long_posts_are_read(tmp_path: Path) -> None:
    gone = {"tweet": beginning(9) | {"deleted_at": ruby(FIRST_POST)}}
    kept = [long_post(9), long_post(20, key="deletedNoteTweet")]
    got = read(tmp_path, deleted_tweets=[gone], deleted_note_tweet=kept)

    assert [LONG, LONG] == [p.text for p in got.posts or () if p.deleted]


def test_an_odd_long_post_is_counted_and_one_that_is_missing_is_a_gap(tmp_path: Path) -> None:
    got = read(tmp_path, note_tweet=[long_post(1), {"noteTweet": {"core": {"text": 5}}}])
    assert "data/note-tweet.js: 1 record could not be read (it is not in the expected form)" == got.gaps["posts"]

    archive = XArchive(rows=a_bit_of_everything() | {"note_tweet": [long_post(1)]})
    members = {name: data for name, data in archive.members().items() if "note-tweet" not in name}
    for name, data in members.items():
        (tmp_path / "y" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "y" / name).write_bytes(data)
    lost = read_export(tmp_path / "y", READERS)
    assert "data/note-tweet.js: the manifest states 1 record, but the file is missing" == lost.gaps["posts"]


def test_community_posts_are_read(tmp_path: Path) -> None:
    got = read(tmp_path, community_tweet=tweets(post(30, "To the crew")))

    assert [("community", "To the crew")] == [(p.kind, p.text) for p in got.posts or () if p.kind == "community"]
    assert (1, False) == (got.counts["community_posts"], "posts" in got.gaps)


def test_deleted_posts_of_2022_have_their_id_under_another_key(tmp_path: Path) -> None:
    old = without(post(9), "id_str", "source", "full_text", "entities", "lang") | {"text": "Gone", "user_id": "77"}
    got = read(tmp_path, deleted_tweets=None, deleted_tweet=tweets(old | {"deleted_at": ruby(FIRST_POST)}))

    assert [(id_of(FIRST_POST + 9 * HOUR, 9), "Gone")] == [(p.id, p.text) for p in got.posts or () if p.deleted]
    assert (1, False) == (got.counts["deleted_posts"], "posts" in got.gaps)


@pytest.mark.parametrize(
    "row",
    [
        without(post(7), "created_at"),
        post(7, created_at=None),
        post(7, created_at="soon"),
        post(7, created_at=0),
        post(7, created_at="Wed Oct 15 02:00:00 +0000 2031"),
        post(7, created_at="Sun Oct 15 02:00:00 +0000 2023"),
        post(7, created_at="Sun Jan 01 00:00:00 +0000 0001"),
    ],
)
def test_a_post_without_a_good_date_has_the_time_of_its_id(tmp_path: Path, row: Row) -> None:
    got = read(tmp_path, tweets=tweets(post(0), row), deleted_tweets=[])

    assert [FIRST_POST, FIRST_POST + 7 * HOUR] == [p.at for p in got.posts or ()]
    assert "posts" not in got.gaps


def test_a_post_with_neither_a_date_nor_an_id_that_holds_one_is_counted(tmp_path: Path) -> None:
    got = read(tmp_path, tweets=tweets(post(0), post(1, id="12", id_str="12", created_at="soon")), deleted_tweets=[])

    assert [FIRST_POST, None] == [p.at for p in got.posts or ()]
    assert "1 post has no plausible date, so hygiene could not judge it" == got.gaps["posts"]
    assert not got.lacks_history("posts")


ROUNDED = "1.93E+18"


@pytest.mark.parametrize(
    ("ids", "kept"),
    [({"id_str": ROUNDED}, True), ({"id_str": ROUNDED, "id": ROUNDED}, False), ({"id_str": "", "id": None}, False)],
)
def test_posts_with_an_id_from_a_spreadsheet_are_counted_and_none_is_lost(
    tmp_path: Path, ids: dict[str, Any], kept: bool
) -> None:
    rows = [post(n, **ids) for n in range(5)]
    got = read(tmp_path, tweets=tweets(*rows, post(6)), deleted_tweets=[])

    assert [f"Post number {n}." for n in (0, 1, 2, 3, 4, 6)] == [p.text for p in got.posts or ()]
    assert [id_of(FIRST_POST + n * HOUR, n) if kept else "" for n in range(5)] == [
        p.id for p in list(got.posts or ())[:5]
    ]
    assert "5 posts have a damaged or no id" == got.gaps["posts"]
    assert 0 == got.counts["posts_repeated"]


def test_a_record_with_neither_an_id_nor_a_time_is_no_post(tmp_path: Path) -> None:
    got = read(tmp_path, tweets=tweets(post(0), {"full_text": "Words"}), deleted_tweets=[])

    assert 1 == len(got.posts or ())
    assert "data/tweets.js: 1 record could not be read (it has neither an id nor a time)" == got.gaps["posts"]


CREATED = datetime(2016, 3, 31, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "detail"),
    [
        ({"changedAt": iso(CREATED)}, FIRST),
        ({"changedAt": iso(CREATED), "changedFrom": ""}, FIRST),
        ({"changedAt": iso(CREATED), "changedFrom": "a@example.com"}, ""),
        ({"changedAt": iso(CREATED + timedelta(days=1))}, ""),
        ({"changedAt": "2025-09-06T13:02:20.000Z"}, ""),
        ({"changedAt": "2025-09-06T13:02:20.000Z", "changedFrom": ""}, ""),
        ({}, ""),
    ],
)
def test_an_address_is_the_first_only_when_the_account_was_made(
    tmp_path: Path, changed: dict[str, str], detail: str
) -> None:
    change = {"emailAddressChange": {"accountId": "77", "emailChange": changed | {"changedTo": "b@example.com"}}}
    got = read(tmp_path, account=[account()], email_address_change=[change])

    assert [detail] == [event.detail for event in got.events or () if event.kind == "email"]


def test_unread_kinds_that_bear_on_security_are_gaps_and_the_others_are_counted(tmp_path: Path) -> None:
    other = [{"x": {"a": "1"}}]
    got = read(
        tmp_path,
        article=other * 2,
        login_history=other,
        like=other * 7,
        ad_engagements=other * 3,
        tweet_headers=other,
        fleet=[],
    )
    unread = "hygiene does not read this kind of data"

    assert f"data/article.js: {unread} (2 records)" == got.gaps["posts"]
    assert f"data/login-history.js: {unread} (1 record)" == got.gaps["logins"]
    assert (3, 11) == (got.counts["kinds_not_read"], got.counts["records_not_read"])


def test_a_change_of_handle_without_the_old_one_names_none(tmp_path: Path) -> None:
    change = {"changedAt": "2026-01-02T00:00:00.000Z", "changedTo": "kim"}
    rows = [{"screenNameChange": {"accountId": "1", "screenNameChange": change}}]
    (tmp_path / "screen-name-change.js").write_text(f"window.YTD.screen_name_change.part0 = {json.dumps(rows)}")
    found = read_export(tmp_path, READERS)

    assert [("handle", "")] == [(event.kind, event.detail) for event in found.events or ()]


@pytest.mark.parametrize("manager", ["harbour_team", ""])
def test_an_account_that_manages_this_one_is_named_where_its_file_is(tmp_path: Path, manager: str) -> None:
    label = {"accountLabel": {"managedByScreenName": manager} if manager else {}}
    (tmp_path / "account-label.js").write_text(f"window.YTD.account_label.part0 = {json.dumps([label])}")
    (tmp_path / "account.js").write_text('window.YTD.account.part0 = [{"account": {"username": "kim"}}]')
    (tmp_path / "phone-number.js").write_text(
        'window.YTD.phone_number.part0 = [{"device": {"phoneNumber": "+15550100"}}]'
    )
    (tmp_path / "ip-audit.js").write_text(
        'window.YTD.ip_audit.part0 = [{"ipAudit": {"createdAt": "2026-01-02T00:00:00Z", "loginIp": "198.51.100.7"}}]'
    )
    why = read_export(tmp_path, READERS).gaps["apps"]

    assert bool(manager) == (
        "account-label.js: it names an account that manages this one; look at https://x.com" in why
    )
