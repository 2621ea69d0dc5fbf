"""Readings of small files: members, parts with gaps, and the Snapshot."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import App, Device, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import ACCOUNT_PARTS
from hygiene.sources.files.files import Files
from hygiene.sources.files.open import open_files
from hygiene.sources.reader_kit import reading as _reading
from hygiene.sources.reader_kit.fields import (
    combined,
    hosts_in,
    inner,
    linked_host,
    repaired,
    text_of,
    time_of,
    value_of,
)
from hygiene.sources.reader_kit.newest import newest
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.times import moment
from tests.support.snapshots import posts as posts_table
from tests.support.x_archive import write_zip

TAKEN = datetime(2026, 1, 1, tzinfo=UTC)
LATEST = datetime(2026, 6, 1, tzinfo=UTC)
OWNER = Account(platform="acme", handle="brand")
LOGINS = [{"at": "2024-03-01T10:00:00Z", "ip": "198.51.100.1"}, {"at": "2024-03-02T10:00:00Z", "ip": "198.51.100.2"}]


def login(record: dict[str, Any]) -> Login | None:
    if not text_of(record, "ip"):
        raise ValueError("ip")
    return Login(at=moment(record.get("at")), ip=Hidden(text_of(record, "ip"))) if record["ip"] != "skip" else None


def who(one: Login) -> tuple[datetime | None, str]:
    return one.at, one.ip.reveal()


def files_of(tmp_path: Path, **members: object) -> Files:
    """Write a zip of JSON members; two underscores stand for a slash."""
    named = [(name.replace("__", "/") + ".json", json.dumps(value)) for name, value in members.items()]
    return open_files(write_zip(tmp_path / "acme.zip", named))


def reading(files: Files, **more: Any) -> Reading:
    return Reading(files, "acme", "acme-export", **more)


@pytest.mark.parametrize(
    ("bad", "rows", "lacking"), [(0, 100, False), (1, 100, False), (2, 100, True), (2, 200, False), (1, 0, True)]
)
def test_few_records_that_cannot_be_read_are_no_hole_in_the_history(
    tmp_path: Path, bad: int, rows: int, *, lacking: bool
) -> None:
    many = [{"at": f"2024-03-01T10:00:{n % 60:02}Z", "ip": f"198.51.100.{n}"} for n in range(rows)]
    got = reading(files_of(tmp_path, logins=[*many, *([{"at": ""}] * bad)]))
    made = got.snapshot(OWNER, taken_at=TAKEN, apps=(), logins=got.records("logins", login, got.json("logins.json")))

    assert (bool(bad), lacking) == ("logins" in made.gaps, made.lacks_history("logins"))
    assert made.lacks_history("devices")


def test_a_small_file_that_cannot_be_read_is_weighed_with_all_of_its_part(tmp_path: Path) -> None:
    got = reading(files_of(tmp_path, logins=LOGINS * 50, more_logins=[{"at": ""}]))
    logins = got.records("logins", login, got.json("more_logins.json") | got.json("logins.json"))
    made = got.snapshot(OWNER, taken_at=TAKEN, apps=(), logins=logins)

    assert "1 record could not be read" in made.gaps["logins"]
    assert not made.lacks_history("logins")


def test_a_file_that_ends_early_is_a_hole_in_the_history(tmp_path: Path) -> None:
    text = json.dumps([LOGINS[0]] * 300)
    got = reading(open_files(write_zip(tmp_path / "x.zip", [("logins.json", text[:-9]), ("apps.json", "[]")])))
    made = got.snapshot(OWNER, taken_at=TAKEN, logins=got.records("logins", login, got.json("logins.json")))

    assert made.lacks_history("logins")


def test_a_member_is_found_by_the_end_of_its_path_in_any_folder(tmp_path: Path) -> None:
    names = ["wrap/Apps/Login.JSON", "apps/login.json", "wrap/b/apps/login.json", "myapps/login.json", "caf\u00e9.json"]
    found = reading(open_files(write_zip(tmp_path / "x.zip", [(name, "[]") for name in names])))

    assert ["apps/login.json", "wrap/Apps/Login.JSON", "wrap/b/apps/login.json"] == found.find("apps/login.json")
    assert ["myapps/login.json", "apps/login.json"] == [
        *found.find("myapps/login.json", lambda name: name.startswith("apps"))
    ]
    assert ["caf\u00e9.json"] == found.find("cafe\u0301.json", "CAF\u00c9.json")
    assert [] == found.find("ogin.json", "json")


def test_records_of_several_members_make_one_part(tmp_path: Path) -> None:
    got = reading(files_of(tmp_path, a__logins=LOGINS[:1], b__logins={"v2": LOGINS[1:]}))

    logins = got.records("logins", login, got.json("logins.json", at=["v2"]))

    assert ("198.51.100.1", "198.51.100.2") == tuple(one.ip.reveal() for one in logins or ())
    assert ({"logins": 2}, {}) == (got.counts, got.gaps)


def test_a_record_in_the_wrong_form_is_counted_and_is_a_gap_and_one_of_another_part_is_not(tmp_path: Path) -> None:
    got = reading(files_of(tmp_path, logins=[*LOGINS, {"at": "x"}, 7, {"ip": "skip"}]))

    logins = got.records("logins", login, got.json("logins.json"))

    assert 2 == len(logins or ())
    assert {"logins": ["logins.json: 2 records could not be read (it is not in the expected form)"]} == got.gaps


def test_what_two_parts_of_a_split_export_repeat_counts_once_with_a_key(tmp_path: Path) -> None:
    got = reading(files_of(tmp_path, a__logins=LOGINS, b__logins=LOGINS))

    once = got.records("logins", login, got.json("logins.json"), key=who)

    assert 2 == len(once or ())
    assert {"logins": 2, "logins_repeated": 2} == got.counts
    assert 4 == len(got.records("devices", login, got.json("logins.json")) or ())


def test_what_is_optional_is_no_gap_and_makes_no_part(tmp_path: Path) -> None:
    got = reading(files_of(tmp_path, a__logins={"new": LOGINS}, b__logins={"old": []}))

    assert None is got.records("logins", login, got.json("logins.json", at=["v3"], optional=True))
    assert None is got.posts(lambda _: Row(), got.json("logins.json", at=["v3"], optional=True))
    assert 2 == len(got.records("logins", login, got.json("logins.json", at=["new"], optional=True)) or ())
    assert ({}, 2) == (got.gaps, got.counts["logins"])


def test_damage_costs_the_part_from_there_on(tmp_path: Path) -> None:
    text = json.dumps(LOGINS, indent=2)
    got = reading(open_files(write_zip(tmp_path / "x.zip", [("logins.json", text[:-30]), ("apps.json", "[]")])))

    assert 1 == len(got.records("logins", login, got.json("logins.json")) or ())
    assert () == got.records("apps", login, got.json("apps.json"))
    assert None is got.records("events", login, got.json("events.json"))
    assert {"logins": ["logins.json: it is cut short; 1 record read before that"]} == got.gaps


def test_more_records_than_any_export_holds_are_cut_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_reading, "MAX_RECORDS", 1)
    got = reading(files_of(tmp_path, logins=LOGINS))

    assert 1 == len(got.records("logins", login, got.json("logins.json")) or ())
    assert {"logins": ["logins.json: there are over 1 records; 1 record read before that"]} == got.gaps


def test_rows_of_a_csv_are_records_too(tmp_path: Path) -> None:
    data = "at,ip\n2024-03-01T10:00:00Z,198.51.100.1\n2024-03-01T10:00:00Z\n"
    got = reading(open_files(write_zip(tmp_path / "x.zip", [("logins.csv", data)])))

    assert 1 == len(got.records("logins", login, got.csv("logins.csv", columns=["IP"])) or ())
    assert {
        "logins": ["logins.csv: 1 record could not be read (its number of cells differs from the number of columns)"]
    } == got.gaps


def test_posts_become_columns_in_order_of_time_each_id_once(tmp_path: Path) -> None:
    rows = [
        {"id": "2", "at": "2024-03-02T10:00:00Z", "app": "Web"},
        {"id": "1", "at": "2024-03-01T10:00:00Z", "app": ""},
        {"id": "2", "at": "2024-03-02T10:00:00Z", "app": "Web"},
        {"id": "", "at": "never", "app": "Web"},
        {"at": "2024"},
    ]

    def post(record: dict[str, Any]) -> Row:
        if "id" not in record:
            raise ValueError("id")
        return Row(id=record["id"], created=record["at"], source=record["app"], text="words", hashtags=["tag"])

    def id_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
        return np.where(ids == b"1", np.datetime64("2024-03-01T10:00", "ms"), np.datetime64("NaT", "ms"))

    got = reading(files_of(tmp_path, posts=rows))
    posts = got.posts(post, got.json("posts.json"), id_times=id_times)

    assert posts is not None
    assert [("1", 1, None), ("2", 2, "Web"), ("", None, "Web")] == [
        (p.id, p.at.day if p.at else None, p.client and p.client.label) for p in posts
    ]
    assert ([False, True, True], [True, True, False]) == (np.isnat(posts.id_time).tolist(), posts.dated.tolist())
    assert [("words", ("tag",))] * 3 == [(p.text, p.hashtags) for p in posts]
    assert ({"posts": 3, "posts_repeated": 1}, 1) == (got.counts, len(got.gaps["posts"]))
    assert None is got.posts(post, got.json("none.json"))


def test_every_part_that_is_not_read_has_a_gap(tmp_path: Path) -> None:
    got = reading(files_of(tmp_path, logins=LOGINS), absent="it leaves out what is empty")

    made = got.snapshot(OWNER, names=("brand", ""), logins=got.records("logins", login, got.json("logins.json")))

    assert ACCOUNT_PARTS - {"logins"} == made.gaps.keys()
    assert {"it leaves out what is empty"} == set(made.gaps.values())
    assert (datetime(2024, 3, 2, 10, tzinfo=UTC), "the newest record in it") == (made.taken_at, made.taken_at_means)
    assert (("brand",), "acme-export") == (made.names, made.origin.reader)


def test_what_a_platform_never_exports_says_so_and_where_to_look(tmp_path: Path) -> None:
    got = Reading(files_of(tmp_path, logins=LOGINS), "reddit", "acme-export")
    made = got.snapshot(OWNER, logins=got.records("logins", login, got.json("logins.json")))

    assert "the export lists no authorised apps; look at https://www.reddit.com/prefs/apps" == made.gaps["apps"]
    assert "the export holds no file of addresses" == made.gaps["contacts"]


def test_pages_are_refused_with_the_platforms_own_way_to_data(tmp_path: Path) -> None:
    pages = open_files(write_zip(tmp_path / "p.zip", [("start_here.html", "<html>")]))

    with pytest.raises(UnreadableError, match=r"ask for it again with the format JSON, date range all time"):
        Reading(pages, "facebook", "facebook").refuse_pages()


def test_a_stated_time_counts_before_any_record(tmp_path: Path) -> None:
    stated = datetime(2020, 1, 1, tzinfo=UTC)
    got = reading(files_of(tmp_path, logins=LOGINS))
    made = got.snapshot(OWNER, taken_at=stated, logins=got.records("logins", login, got.json("logins.json")))

    assert (stated, "stated by the export") == (made.taken_at, made.taken_at_means)


def test_an_export_that_cannot_be_read_at_all_is_an_error_that_says_why(tmp_path: Path) -> None:
    got = reading(files_of(tmp_path, logins="nonsense", apps=[]))
    logins = got.records("logins", login, got.json("logins.json"))

    with pytest.raises(UnreadableError, match=r"nothing of use in it could be read: logins\.json: it is JSON, but"):
        got.snapshot(OWNER, logins=logins)
    with pytest.raises(UnreadableError, match="nothing in it is dated"):
        got.snapshot(OWNER, apps=())


def test_an_export_made_of_pages_is_distinguished_from_one_with_data(tmp_path: Path) -> None:
    pages = open_files(write_zip(tmp_path / "p.zip", [("start_here.html", "<html>"), ("a/b.htm", "<html>")]))

    with pytest.raises(UnreadableError, match=r"for reading in a browser .* same export as JSON"):
        reading(pages).refuse_pages()
    reading(files_of(tmp_path, logins=[])).refuse_pages()


def test_newest_looks_into_every_record_and_trusts_the_id_of_a_post_before_its_date() -> None:
    at = datetime(2024, 5, 1, tzinfo=UTC)
    early = datetime(2023, 5, 1, tzinfo=UTC)

    assert None is newest((), None, (App(id="1", name="a"),), latest=LATEST)
    app, device = App(id="1", name="a", granted_at=early), Device(name="", kind="", last_seen_at=at)
    assert at == newest((app, device), None, latest=LATEST)
    assert at == newest([early, None, at], latest=LATEST)
    assert at == newest(posts_table([(at, None)]), (Login(at=early, ip=Hidden("")),), latest=LATEST)
    forged = posts_table([(datetime(2023, 1, 1, tzinfo=UTC), None)], ids=["1785630000000000000"])
    assert forged.id_time[0].astype("datetime64[ms]").item().replace(tzinfo=UTC) == newest(forged, latest=LATEST)


def test_a_record_from_the_future_does_not_make_the_others_old() -> None:
    at, future = datetime(2024, 5, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)

    assert at == newest([at, future], latest=LATEST)
    assert at == newest(posts_table([(at, None), (future, None)], ids=["a", "b"]), latest=LATEST)
    assert None is newest([future], latest=LATEST)
    assert future == newest([at, future], latest=future)


def test_a_document_without_the_part_says_so_and_no_more(tmp_path: Path) -> None:
    got = reading(files_of(tmp_path, data={"Profile": {}}))

    assert None is got.records("logins", login, got.json("data.json", at=["Your Activity > Login History"]))
    assert {"logins": ["data.json: it holds no “Login History”"]} == got.gaps


def test_an_address_in_the_name_of_a_file_is_not_shown(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", [("Google Account/dana@brand.example.logins.json", "[7]")])
    got = reading(open_files(path))
    members = got.json(lambda name: name.endswith("logins.json"))

    assert None is got.records("logins", login, members)
    (why,) = got.gaps["logins"]
    assert why.startswith(
        "Google Account/[e-mail]: 1 record could not be read (it is JSON, but not in the expected form"
    )


def test_combined_is_none_only_when_all_are() -> None:
    assert None is combined(None, None)
    assert () == combined(None, ())
    assert (1, 2, 3) == combined((1,), None, (2, 3))


@pytest.mark.parametrize(
    ("found", "mended"),
    [
        ("S\u00c5\u0082owo", "Słowo"),
        (
            {"Aplica\u00c5\u00a3ie Facebook": ["\u00f0\u009f\u0098\u0080", 7, None]},
            {"Aplicaţie Facebook": ["😀", 7, None]},
        ),
        ("already fine: Słowo, é", "already fine: Słowo, é"),
        ("caf\u00e9", "caf\u00e9"),
    ],
)
def test_letters_escaped_byte_by_byte_are_repaired_and_others_left(found: object, mended: object) -> None:
    assert mended == repaired(found)


@given(st.text())
def test_whatever_meta_mangles_is_repaired(text: str) -> None:
    try:
        mangled = text.encode("utf-8").decode("latin-1")
    except UnicodeEncodeError:
        return
    assert text == repaired(mangled)
    assert {text: [text]} == repaired({mangled: [mangled]})


def test_repairing_stops_at_a_depth_that_no_export_has() -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    assert deep is not repaired(deep)


def test_fields_are_text_or_nothing() -> None:
    record = {"a": "x" * 500, "b": 7, "c": True, "d": None, "e": 1 << 70, "f": {"g": "h"}}

    assert ("x" * 400, "7", "", "", "", "") == tuple(text_of(record, key) for key in "abcdez")
    assert {"g": "h"} == inner(record, "f")
    wrongs: tuple[object, ...] = ({"f": {}}, record, [record], None)
    for wrong in wrongs:
        with pytest.raises(ValueError, match="b"):
            inner(wrong, "b")


@pytest.mark.parametrize(
    "value", ["", " ", "0", 0, "N/A", "n/a", "None", "null", "Not Available", "-", None, [], {}, 1.5]
)
def test_a_placeholder_is_an_empty_text(value: object) -> None:
    assert ("", None) == (value_of({"at": value}, "at"), time_of({"at": value}, "at"))
    assert ("", None) == (value_of({}, "at"), time_of({}, "at"))


def test_a_time_is_read_or_is_an_error() -> None:
    assert ("x y", "7") == (value_of({"a": " x y "}, "a"), value_of({"a": 7}, "a"))
    assert datetime(2026, 3, 1, 10, tzinfo=UTC) == time_of({"at": "2026-03-01 10:00:00"}, "at")
    for value in ("2026-03-01", "yesterday", "1970-01-01 00:00:00 UTC", 7, "7/27/18, 4:05 AM", "None at all"):
        with pytest.raises(ValueError, match="at"):
            time_of({"at": value}, "at")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Acme.example/a?b=c", "acme.example"),
        ("http://x@acme.example:80", "acme.example"),
        ("https://acme.example\\@evil.example", "acme.example"),
        ("/r/acme", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_link(url: str, host: str) -> None:
    assert host == linked_host(url)


def test_links_stand_anywhere_in_words() -> None:
    words = "See [this](https://www.a.example/x), <http://b.example> or HTTPS://A.example; not b.example"

    assert ["a.example", "b.example"] == hosts_in(words, "", "://")
