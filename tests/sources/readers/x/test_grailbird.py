"""The X archive of 2012 to 2019: months of posts, in two styles of dates."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.model.account import Account
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS
from tests.support.x_archive import grailbird, old_post, write_zip

ABSENT = "the archive of 2012 to 2019 holds posts only; the archive X makes today has the rest"
OTHERS = (
    "apps", "logins", "devices", "events", "contacts", "sign_ins", "second_factors", "messages", "follows", "deletions",
)  # fmt: skip
MONTHS = {"2012_05": [old_post(n) for n in range(3)], "2012_06": [old_post(n) for n in range(900, 902)], "2012_07": []}
RUBY = "%a %b %d %H:%M:%S +0000 %Y"


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


def of(members: dict[str, bytes], tmp_path: Path) -> Snapshot:
    return read(write_zip(tmp_path / "x.zip", members.items()))


def test_an_old_archive_is_read_whole(tmp_path: Path) -> None:
    got = of(grailbird(MONTHS), tmp_path)
    assert Account(platform="x", handle="acme", id="77") == got.account
    assert (datetime(2017, 5, 13, 0, 23, 30, tzinfo=UTC), "stated by the export") == (got.taken_at, got.taken_at_means)
    assert ("acme", "Acme Tools") == got.names
    assert {"posts": 5, "posts_repeated": 0, "posts_without_time_of_day": 0} == got.counts
    assert dict.fromkeys(OTHERS, ABSENT) == got.gaps
    assert [None] * len(OTHERS) == [getattr(got, name) for name in OTHERS]
    assert [f"Old post {n}." for n in (0, 1, 2, 900, 901)] == [p.text for p in got.posts or ()]
    assert "" == got.edited


@pytest.mark.parametrize("wrapper", ["", "tweets/", "a/b/"])
@pytest.mark.parametrize("style", ["%Y-%m-%d %H:%M:%S +0000", RUBY])
def test_folder_and_zip_in_both_styles_read_the_same(tmp_path: Path, wrapper: str, style: str) -> None:
    members = {
        wrapper + name: data
        for name, data in grailbird({"2012_05": [old_post(n, style=style) for n in range(3)]}).items()
    }
    for name, data in members.items():
        (tmp_path / "x" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "x" / name).write_bytes(data)
    one, other = of(members, tmp_path), read(tmp_path / "x")
    assert (one.counts, one.gaps, list(one.posts or ())) == (other.counts, other.gaps, list(other.posts or ()))
    assert datetime(2012, 5, 1, 9, tzinfo=UTC) == next(iter(one.posts or ())).at


def test_names_in_upper_case_are_read(tmp_path: Path) -> None:
    got = of({name.upper(): data for name, data in grailbird(MONTHS).items()}, tmp_path)
    assert (5, dict.fromkeys(OTHERS, ABSENT)) == (got.counts["posts"], got.gaps)


def test_one_month_on_its_own_is_read_under_any_name(tmp_path: Path) -> None:
    for name in ("2012_05.js", "may.js"):
        path = tmp_path / name
        path.write_bytes(grailbird(MONTHS)["data/js/tweets/2012_05.js"])
        got = read(path)
        assert (3, "the newest record in it") == (got.counts["posts"], got.taken_at_means)


def test_a_month_that_the_index_names_and_the_archive_lacks_is_a_gap(tmp_path: Path) -> None:
    members = grailbird(MONTHS)
    del members["data/js/tweets/2012_06.js"]
    assert "1 month in the index not found, with 2 posts" == of(members, tmp_path).gaps["posts"]


def test_without_an_index_fewer_posts_than_stated_are_a_gap(tmp_path: Path) -> None:
    members = grailbird(MONTHS, stated=7)
    del members["data/js/tweet_index.js"]
    assert "the archive states 7 posts, but only 5 could be read" == of(members, tmp_path).gaps["posts"]


def test_the_accounts_own_counter_may_be_above_the_index(tmp_path: Path) -> None:
    assert "posts" not in of(grailbird(MONTHS, stated=7), tmp_path).gaps


def test_a_month_with_fewer_posts_than_the_index_states_is_a_gap(tmp_path: Path) -> None:
    members = grailbird(MONTHS)
    members["data/js/tweets/2012_05.js"] = grailbird({"2012_05": [old_post(1)]})["data/js/tweets/2012_05.js"]
    assert "2012_05.js: the index states 3 posts, the file holds 1" == of(members, tmp_path).gaps["posts"]


@pytest.mark.parametrize("details", [True, False])
def test_a_post_of_another_account_is_a_repost(tmp_path: Path, details: bool) -> None:
    other = {"screen_name": "gullpress", "id_str": "501", "name": "Gull Press"}
    foreign = old_post(2, style=RUBY) | {"user": other, "retweeted": True, "text": "Big news", "source": "Gull Desk"}
    foreign |= {"created_at": "Sun Apr 01 09:00:00 +0000 2012"}
    members = grailbird({"2012_05": [old_post(0), old_post(1)], "2012_06": [foreign]})
    if not details:
        members.pop("data/js/user_details.js", None)
    else:
        members["data/js/user_details.js"] = (
            b'var user_details =  {"screen_name": "acme", "full_name": "Acme Tools", "id": "77"}'
        )
    got = of(members, tmp_path)
    posts = list(got.posts or ())

    assert Account(platform="x", handle="acme", id="77") == got.account
    assert ("acme", "Acme Tools") == got.names
    assert [("post", "Old post 0."), ("post", "Old post 1."), ("repost", "RT @gullpress: Big news")] == [
        (p.kind, p.text) for p in posts
    ]
    assert (None, datetime(2012, 5, 1, 11, tzinfo=UTC)) == (posts[2].client, posts[2].at)
    assert "posts" not in got.gaps


def test_two_styles_of_dates_tell_of_another_program(tmp_path: Path) -> None:
    months = {"2012_05": [old_post(1), old_post(2, style=RUBY)]}
    got = of(grailbird(months), tmp_path)
    assert "its dates are written in two styles, so another program added posts to it" == got.edited


def test_midnight_with_an_id_that_carries_no_time_is_a_lost_time_of_day(tmp_path: Path) -> None:
    lost = old_post(1) | {"id_str": "123456", "created_at": "2009-05-01 00:00:00 +0000"}
    kept = old_post(2) | {"id_str": "123457", "created_at": "2009-05-01 00:00:01 +0000"}
    got = of(grailbird({"2009_05": [lost, kept]}), tmp_path)
    assert got.posts is not None
    assert ([False, True], 1) == (got.posts.dated.tolist(), got.counts["posts_without_time_of_day"])
