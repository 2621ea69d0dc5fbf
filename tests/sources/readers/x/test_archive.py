"""X archives of every generation since 2018, as zip and as folder.

They are all read into the same Snapshot.
"""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.account import Account
from hygiene.model.acts import KINDS
from hygiene.model.errors import UnreadableError
from hygiene.model.records import App, Contact, Device, Event, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from hygiene.sources.reader_kit.columns.acts import person
from tests.support.plugins import READERS
from tests.support.x_archive import (
    TAKEN_AT,
    XArchive,
    a_bit_of_everything,
    app,
    archive_2020,
    flat_2018,
    minified,
    modern,
    post,
    write_zip,
)

FIELDS = (
    "account", "taken_at", "taken_at_means", "names", "apps", "logins", "devices", "events", "contacts", "sign_ins",
    "second_factors", "edited", "gaps", "counts",
)  # fmt: skip


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


def content(snapshot: Snapshot) -> dict[str, Any]:
    """Return everything in a Snapshot except where it was read from."""
    rows = {"rows": list(snapshot.posts or ())}
    return {name: getattr(snapshot, name) for name in FIELDS} | rows | {"acts": acts(snapshot)}


def acts(snapshot: Snapshot) -> dict[str, list[tuple[datetime | None, str, int]]]:
    """Return the acts of each part: time, kind and the number of the person."""
    tables = {part: getattr(snapshot, part) for part in ("messages", "follows", "deletions")}
    return {
        part: [(table.when(row), KINDS[table.kind[row]], int(table.whom[row])) for row in range(len(table or ()))]
        for part, table in tables.items()
    }


def test_an_archive_of_today_is_read_whole(tmp_path: Path) -> None:
    got = read(XArchive().write_zip(tmp_path / "x.zip"))
    granted = datetime(2019, 3, 1, 10, 11, 12, tzinfo=UTC)
    expected: dict[str, Any] = {
        "account": Account(platform="x", handle="acme", id="77"),
        "taken_at": TAKEN_AT,
        "taken_at_means": "stated by the export",
        "names": ("acme", "Acme Tools"),
        "apps": tuple(
            App(
                id=str(5000 + n),
                name=f"App {n}",
                publisher=f"Maker {n}",
                sites=(f"maker{n}.example",),
                permissions=frozenset({"read", "write"}),
                granted_at=granted,
            )
            for n in range(3)
        ),
        "logins": tuple(
            Login(at=at, ip=Hidden(f"198.51.100.{n}"))
            for n, at in enumerate([TAKEN_AT, datetime(2026, 2, 28, 12, tzinfo=UTC)])
        ),
        "devices": (
            Device(name="Web App", kind="client", client_id="3033300"),
            Device(name="Twitter for iOS", kind="push", first_seen_at=datetime(2024, 10, 30, tzinfo=UTC)),
            Device(name="Auth", kind="sms-2fa"),
        ),
        "events": (
            Event(at=datetime(2016, 3, 31, 8, tzinfo=UTC), kind="email", detail="first address"),
            Event(at=datetime(2017, 1, 1, tzinfo=UTC), kind="handle", detail="@old became @acme"),
        ),
        "contacts": (
            Contact(kind="email", value=Hidden("owner@example.com")),
            Contact(kind="phone", value=Hidden("+15550100")),
        ),
        "sign_ins": (SignIn(provider="Google", at=datetime(2021, 5, 1, tzinfo=UTC)),),
        "second_factors": ("sms",),
        "edited": "",
        "gaps": {},
        "counts": {
            "apps": 3, "logins": 2, "devices": 3, "events": 2, "sign_ins": 1, "contacts": 2, "posts": 4,
            "deleted_posts": 1, "posts_repeated": 0, "posts_without_time_of_day": 0,
            "messages": 3, "follows": 2, "deletions": 1, "profile": 1,
        },
    }  # fmt: skip
    assert expected == {name: getattr(got, name) for name in FIELDS}
    rows = [(p.text, p.deleted, p.client and p.client.label) for p in got.posts or ()]
    sent, ann, group = TAKEN_AT - timedelta(days=9), person("88"), person("g5")
    assert {
        "messages": [
            (sent - timedelta(minutes=3), "message", group),
            (sent - timedelta(minutes=1), "message", ann),
            (sent, "message", ann),
        ],
        "follows": [(None, "block", person("90")), (None, "follow", ann)],
        "deletions": [(TAKEN_AT, "deletion", 0)],
    } == acts(got)
    assert {
        "biography": Hidden("Tools."),
        "link": Hidden("https://acme.example"),
        "picture": Hidden("https://pbs.example/1.jpg"),
    } == got.profile
    label = "Twitter Web App"
    assert [(f"Post number {n}.", False, label) for n in range(4)] + [("Gone.", True, label)] == rows


@pytest.mark.parametrize(
    "change",
    [
        {"wrapper": "twitter-2026-03-01-0123abcd/"},
        {"folder": ""},
        {"parts": 3},
        {"text": minified},
        {"extra": {"assets/app.js": "function(){}", "data/tweets_media/1-a.jpg": b"\xff\xd8", "data/like.js": "x"}},
    ],
    ids=["wrapped", "flat", "in parts", "on one line", "with media"],
)
def test_an_archive_reads_the_same_however_it_is_laid_out(tmp_path: Path, change: dict[str, Any]) -> None:
    expected = content(read(XArchive().write_zip(tmp_path / "plain.zip")))
    archive = XArchive(**change)
    assert expected == content(read(archive.write_zip(tmp_path / "x.zip")))
    assert expected == content(read(archive.write_zip(tmp_path / "stored.zip", zipfile.ZIP_STORED)))
    assert expected == content(read(archive.write_folder(tmp_path / "x")))


def test_parts_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    rows = a_bit_of_everything() | {"tweets": [{"tweet": post(n)} for n in range(12)]}
    archive = XArchive(rows=rows, parts=12)
    assert "data/tweets-part10.js" in archive.members()
    got = read(archive.write_zip(tmp_path / "x.zip"))
    assert [f"Post number {n}." for n in range(12)] == [p.text for p in got.posts or () if not p.deleted]
    lost = {name: data for name, data in archive.members().items() if name != "data/tweets-part10.js"}
    for name, data in lost.items():
        (tmp_path / "y" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "y" / name).write_bytes(data)
    expected = "data/tweets-part10.js: the manifest states 1 record, but the file is missing"
    assert {"posts": expected} == read(tmp_path / "y").gaps


def test_parts_before_one_that_is_there_are_missed_without_a_manifest_too(tmp_path: Path) -> None:
    rows = a_bit_of_everything() | {"tweets": [{"tweet": post(n)} for n in range(4)]}
    archive = XArchive(rows=rows, parts=4)
    for name in ("data/account.js", "data/tweets-part1.js", "data/tweets-part3.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(archive.members()[name])
    missing = "2 files before it are missing; give the whole export, with all its zips"
    assert f"data/tweets-part3.js: {missing}" == read(tmp_path).gaps["posts"]


def test_a_missing_file_of_devices_leaves_the_second_factor_open(tmp_path: Path) -> None:
    members = XArchive().members()
    del members["data/ni-devices.js"]
    got = read(write_zip(tmp_path / "x.zip", members.items()))

    missing = "data/ni-devices.js: the manifest states 2 records, but the file is missing"
    assert (missing, missing) == (got.gaps["devices"], got.gaps["second_factors"])


@pytest.mark.parametrize(("make", "apps", "posts"), [(archive_2020, 3, 4), (flat_2018, 1, 3)])
def test_older_archives_are_read_in_their_own_words(
    tmp_path: Path, make: Callable[[], XArchive], apps: int, posts: int
) -> None:
    expected = content(read(make().write_zip(tmp_path / "x.zip")))
    assert expected == content(read(make().write_folder(tmp_path / "x")))
    counts = expected["counts"]
    assert (apps, posts) == (counts["apps"], counts["posts"])
    assert all(a.granted_at for a in expected["apps"])
    assert all(p.client and p.at for p in expected["rows"])


def test_the_archive_of_2018_has_no_manifest_and_is_as_old_as_its_newest_record(tmp_path: Path) -> None:
    archive = replace(flat_2018(), rows=flat_2018(0).rows)
    got = read(archive.write_zip(tmp_path / "x.zip"))
    assert (datetime(2018, 8, 13, 5, 31, 13, tzinfo=UTC), "the newest record in it") == (
        got.taken_at,
        got.taken_at_means,
    )
    names = {"events": "account changes", "sign_ins": "linked accounts", "contacts": "addresses"}
    names |= {"messages": "messages", "follows": "follows and blocks", "deletions": "deleted posts"}
    note = "(archives before 2020 leave out empty categories)"
    assert {part: f"the archive holds no file of {name} {note}" for part, name in names.items()} == got.gaps
    assert (None, None, 0) == (got.events, got.sign_ins, len(got.posts or ()))


@pytest.mark.parametrize("name", ["following", "block"])
def test_a_list_of_people_that_is_missing_is_a_gap_beside_the_other(tmp_path: Path, name: str) -> None:
    rows = {
        "following": [{"following": {"accountId": "1"}}],
        "block": [{"blocking": {"accountId": "2"}}],
    }
    whole = read_export(XArchive(rows=rows).write_zip(tmp_path / "whole.zip"), READERS)
    left = {kept: each for kept, each in rows.items() if kept != name}
    half = read_export(XArchive(rows=left).write_zip(tmp_path / "half.zip"), READERS)

    assert (2, None) == (len(whole.follows or ()), whole.gaps.get("follows"))
    assert (1, f"the archive holds no {name}.js") == (len(half.follows or ()), half.gaps.get("follows"))


def test_a_post_that_speaks_of_tweets_is_no_wrapper(tmp_path: Path) -> None:
    archive = flat_2018(1)
    archive.rows["tweet"] = [{"entities": {"hashtags": [{"text": "tweet"}]}} | post(1, 'my "tweet": hi')]
    got = read(archive.write_zip(tmp_path / "x.zip"))
    assert ['my "tweet": hi'] == [p.text for p in got.posts or ()]


def test_empty_lists_are_read_and_are_none(tmp_path: Path) -> None:
    archive = XArchive(
        rows={name: [] for name in a_bit_of_everything()} | {"account": a_bit_of_everything()["account"]}
    )
    got = read(archive.write_zip(tmp_path / "x.zip"))
    assert {} == got.gaps
    assert ((), (), (), (), (), ()) == (got.apps, got.logins, got.devices, got.events, got.sign_ins, got.second_factors)
    assert 0 == len(got.posts or ())


@pytest.mark.parametrize("field", ["apps", "logins", "devices", "events", "sign_ins", "posts"])
def test_what_is_not_there_is_not_read_and_says_so(tmp_path: Path, field: str) -> None:
    parts = {
        "apps": ["connected_application"],
        "logins": ["ip_audit"],
        "devices": ["device_token", "ni_devices"],
        "events": ["screen_name_change", "email_address_change"],
        "sign_ins": ["sso"],
        "posts": ["tweets", "deleted_tweets"],
    }
    rows = {k: v for k, v in a_bit_of_everything().items() if k not in parts[field]}
    got = read(XArchive(rows=rows).write_zip(tmp_path / "x.zip"))
    assert None is getattr(got, field)
    assert field not in got.counts
    assert field in got.gaps
    assert set(got.gaps) <= {field, "second_factors"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"organization": None}, {"publisher": "", "sites": ()}),
        ({"organization": {"url": "x"}}, {"publisher": "", "sites": ()}),
        (
            {"organization": {"name": 5, "url": "HTTP://WWW.a.example/x", "privacyPolicyUrl": "https://b.example"}},
            {"publisher": "5", "sites": ("a.example", "b.example")},
        ),
        ({"name": "  HTC Peep\u00a0"}, {"name": "  HTC Peep\u00a0"}),
        ({"name": ""}, {"name": ""}),
        ({"permissions": ["Read", "WRITE", 5]}, {"permissions": frozenset({"read", "write"})}),
        ({"approvedAt": "1970-01-01T00:00:00.000Z"}, {"granted_at": None}),
        ({"id": 129032}, {"id": "129032", "first_party": True}),
        ({"name": "n" * 10**6}, {"name": "n" * 400}),
    ],
    ids=range(9),
)
def test_an_app_keeps_what_the_platform_says_of_it(
    tmp_path: Path, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    path = XArchive(rows=a_bit_of_everything() | {"connected_application": [app(1, **changes)]}).write_zip(
        tmp_path / "x.zip"
    )
    (got,) = read(path).apps or ()
    plain = App(
        id="5001",
        name="App 1",
        publisher="Maker 1",
        sites=("maker1.example",),
        permissions=frozenset({"read", "write"}),
        granted_at=datetime(2019, 3, 1, 10, 11, 12, tzinfo=UTC),
    )
    assert replace(plain, **expected) == got


def test_one_file_out_of_its_archive_is_read_under_any_name(tmp_path: Path) -> None:
    members = XArchive().members()
    for name in ("tweets.js", "old tweets (1).js", "TWEETS.TXT"):
        path = tmp_path / name
        path.write_bytes(members["data/tweets.js"])
        got = read(path)
        assert 4 == got.counts["posts"]
        assert Account(platform="x", handle="unknown") == got.account
        assert "the archive holds no file of apps (only one file of an archive was given)" == got.gaps["apps"]


def test_the_same_post_deleted_and_not_is_one_post(tmp_path: Path) -> None:
    rows = a_bit_of_everything()
    rows["deleted_tweets"] = [rows["tweets"][0]]
    got = read(XArchive(rows=rows).write_zip(tmp_path / "x.zip"))
    assert (4, 1, [False] * 4) == (
        len(got.posts or ()),
        got.counts["posts_repeated"],
        [p.deleted for p in got.posts or ()],
    )


@pytest.mark.parametrize(("text", "count"), [(modern, 60_000), (minified, 20_000)])
def test_memory_does_not_grow_with_the_length_of_the_file(
    tmp_path: Path, text: Callable[[Any], str], count: int
) -> None:
    path = tmp_path / "x.zip"
    first = post(0, "some words that make it a post of ordinary length 🎉")
    pattern = text([{"tweet": first}]).strip()[1:-1].rstrip()
    rows = [pattern.replace(first["id_str"], str(int(first["id_str"]) + (n << 22))) for n in range(count)]
    body = "window.YTD.tweets.part0 = [" + ",".join(rows) + ("\n]" if text is modern else "]")
    XArchive(rows={}, extra={"data/tweets.js": body}).write_zip(path)
    del rows, body
    read(XArchive().write_zip(tmp_path / "small.zip"))  # what is loaded on first use is not the file's
    tracemalloc.start()
    try:
        got = read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == len(got.posts or ())
    assert peak < 40 << 20


def test_an_archive_of_very_many_files_is_refused_before_one_of_them_is_opened(tmp_path: Path) -> None:
    path = XArchive().write_zip(tmp_path / "x.zip")
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(1, 2_001):
            archive.writestr(f"data/tweets-part{number}.js", f"window.YTD.tweets.part{number} = []")
    with pytest.raises(UnreadableError, match=r"it holds 2,0\d\d files of data, more than any archive of X") as raised:
        read(path)
    assert "give the zip as X made it" == raised.value.hint
