"""Reddit exports: the row that is no session, headers, checksums.

A file of headers replaces a missing file of posts or comments. The export has its own list of checksums.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.records import SignIn
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_exports
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.communities.reddit import reddit as reader
from tests.support.plugins import READERS
from tests.support.tables import IP, IP6, MAIL, PHONE, Members, opened, reddit, with_checksums
from tests.support.x_archive import write_zip

CANNOT = {
    "apps": "the export lists no authorised apps; look at https://www.reddit.com/prefs/apps",
    "deletions": "the export does not record deleted posts",
    "devices": "the export lists no devices; look at https://www.reddit.com/account-activity",
    "events": "the export does not record changes to the account",
    "second_factors": "the export holds nothing about second factors; look at https://www.reddit.com/settings/account",
}


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def read(tmp_path: Path, members: Members) -> Snapshot:
    return reader.read(opened(tmp_path / "reddit.zip", members))


def bare() -> Members:
    """Return an export without its list of checksums, like older ones."""
    return {name: data for name, data in reddit().items() if name != "checkfile.csv"}


def test_everything_in_the_export_is_read(tmp_path: Path) -> None:
    got = read(tmp_path, reddit())

    assert [(utc(2026, 9, 1, 10, 11, 12), IP, "session"), (utc(2026, 10, 4, 7), IP6, "session")] == [
        (login.at, login.ip.reveal(), login.outcome) for login in got.logins or ()
    ]
    assert [("email", MAIL, True), ("phone", PHONE, None)] == [
        (c.kind, c.value.reveal(), c.confirmed) for c in got.contacts or ()
    ]
    assert (SignIn(provider="Google"),) == got.sign_ins
    assert ("reddit/@maraacme", ("maraacme",)) == (str(got.account), got.names)
    assert (utc(2026, 10, 5, 12), "stated by the export", "") == (got.taken_at, got.taken_at_means, got.edited)
    assert CANNOT == got.gaps
    assert {
        "posts": 3, "posts_repeated": 0, "logins": 2, "sign_ins": 1, "contacts": 2, "checksums_held": 10,
        "messages": 2, "follows": 1,
    } == got.counts  # fmt: skip


def test_a_post_and_a_comment_with_one_number_are_two(tmp_path: Path) -> None:
    posts = read(tmp_path, reddit()).posts

    assert [
        ("t3_1kp9tv3", utc(2026, 9, 2, 10), "post", 'A title\nTwo lines,\nand a "quote"', ("acme.example",)),
        ("t1_mswmz2d", utc(2026, 9, 3, 10), "reply", "See https://spam.example/x.", ("spam.example",)),
        ("t1_1kp9tv3", utc(2026, 9, 4, 10), "reply", "Thanks", ()),
    ] == [(p.id, p.at, p.kind, p.text, p.domains) for p in posts or ()]


def test_the_address_a_post_came_from_is_a_use_of_a_session(tmp_path: Path) -> None:
    head, row = bare()["posts.csv"].decode().split("\n", 1)
    posts = f"{head}\n{row.replace('UTC,,', f'UTC,{IP6},', 1)}"
    known = bare()["ip_logs.csv"] + f"2026-09-02 10:00:00 UTC,{IP6}\n".encode()
    got = read(tmp_path, bare() | {"posts.csv": posts.encode(), "ip_logs.csv": known})
    alone = read(tmp_path, {n: d for n, d in bare().items() if n != "ip_logs.csv"} | {"posts.csv": posts.encode()})

    assert [(utc(2026, 9, 1, 10, 11, 12), IP), (utc(2026, 10, 4, 7), IP6), (utc(2026, 9, 2, 10), IP6)] == [
        (login.at, login.ip.reveal()) for login in got.logins or ()
    ]
    assert (3, CANNOT) == (got.counts["logins"], got.gaps)
    assert [(utc(2026, 9, 2, 10), IP6)] == [(login.at, login.ip.reveal()) for login in alone.logins or ()]
    assert "the export holds no ip_logs.csv; some posts state the address they came from" == alone.gaps["logins"]


def test_where_the_text_is_missing_the_headers_give_the_rest(tmp_path: Path) -> None:
    got = read(tmp_path, {name: data for name, data in bare().items() if name not in {"posts.csv", "comments.csv"}})

    assert [("t3_1kp9tv3", "", ("acme.example",))] == [(p.id, p.text, p.domains) for p in got.posts or ()]
    assert (
        "the export holds no posts.csv; post_headers.csv lists them without their text; "
        "the export holds no comments.csv; comment_headers.csv lists them without their text"
    ) == got.gaps["posts"]


def test_a_large_file_may_be_cut_into_numbered_ones(tmp_path: Path) -> None:
    header, first, second = bare()["comments.csv"].decode().splitlines(keepends=True)
    parts = {"comments_1.csv": (header + first).encode(), "comments_2.csv": (header + second).encode()}
    got = read(tmp_path, {name: data for name, data in bare().items() if name != "comments.csv"} | parts)

    assert (3, CANNOT) == (len(got.posts or ()), got.gaps)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("ip_logs.csv", "logins"),
        ("posts.csv", "posts"),
        ("comments.csv", "posts"),
        ("linked_identities.csv", "sign_ins"),
        ("linked_phone_number.csv", "contacts"),
        ("statistics.csv", "contacts"),
    ],
)
def test_a_file_that_was_changed_is_named_and_one_that_was_taken_out_too(tmp_path: Path, name: str, part: str) -> None:
    altered = read(tmp_path, reddit() | {name: reddit()[name] + b"\n"})
    removed = read(tmp_path, {other: data for other, data in reddit().items() if other != name})

    assert f"its list of checksums does not match {name}" == altered.edited
    assert CANNOT | {part: f"{name}: its checksum differs, so it is not the file that Reddit made"} == altered.gaps
    assert f"{name}: the list of checksums names it, but the export does not hold it" in removed.gaps[part]
    assert "" == removed.edited


def test_a_change_in_a_file_of_no_use_here_is_not_looked_for(tmp_path: Path) -> None:
    got = read(tmp_path, reddit() | {"post_headers.csv": b"changed", "comment_headers.csv": b"changed"})

    assert ("", CANNOT) == (got.edited, got.gaps)


def test_the_list_of_checksums_may_be_in_capitals_and_beside_a_folder(tmp_path: Path) -> None:
    members = reddit()
    lines = [
        line.upper().replace("FILENAME,SHA256", "filename,sha256")
        for line in members["checkfile.csv"].decode().split("\n")
    ]
    wrapped = {f"export_maraacme/{name}": data for name, data in members.items()}
    got = read(tmp_path, wrapped | {"export_maraacme/checkfile.csv": "\n".join(lines).encode()})

    assert (10, "", CANNOT) == (got.counts["checksums_held"], got.edited, got.gaps)


@pytest.mark.parametrize(
    "data", [b"filename,sha256\nposts.csv,nonsense\n", b"filename,sha256\n,\n", b"\x00", b'filename,sha256\n"x']
)
def test_a_list_of_checksums_that_cannot_be_read_proves_nothing_and_says_so(tmp_path: Path, data: bytes) -> None:
    got = read(tmp_path, reddit() | {"checkfile.csv": data})

    for part in ("posts", "logins", "contacts", "sign_ins"):
        assert "; nothing proves that every file is as Reddit made it" in got.gaps[part]
    assert ("", 3) == (got.edited, len(got.posts or ()))


def test_an_export_without_checksums_claims_nothing_of_them(tmp_path: Path) -> None:
    got = read(tmp_path, bare())

    assert ("", CANNOT, False) == (got.edited, got.gaps, "checksums_held" in got.counts)


def test_without_statistics_the_account_has_no_name_and_now_is_the_newest_record(tmp_path: Path) -> None:
    got = read(tmp_path, {name: data for name, data in bare().items() if name != "statistics.csv"})

    assert ("reddit (name unknown)", utc(2026, 10, 4, 7), "the newest record in it") == (
        str(got.account), got.taken_at, got.taken_at_means,
    )  # fmt: skip
    assert (1, "the export holds no statistics.csv") == (len(got.contacts or ()), got.gaps["contacts"])


@pytest.mark.parametrize(
    ("issuer", "provider"),
    [("https://appleid.apple.com", "Apple"), ("google", "Google"),
     ("https://login.acme.example/x", "login.acme.example"), ("acme", "acme")],
)  # fmt: skip
def test_a_sign_in_service_is_named_by_its_address(tmp_path: Path, issuer: str, provider: str) -> None:
    got = read(tmp_path, bare() | {"linked_identities.csv": f"issuer_id,subject_id\n{issuer},1\n".encode()})

    assert (SignIn(provider=provider),) == got.sign_ins


def test_empty_categories_are_read_and_hold_nothing(tmp_path: Path) -> None:
    empty = {
        "ip_logs.csv": b"date,ip\n",
        "posts.csv": b"id,permalink,date,ip,subreddit,gildings,title,url,body\n",
        "comments.csv": b"id,permalink,date,ip,subreddit,gildings,link,parent,body,media\r\n",
        "linked_identities.csv": b"issuer_id,subject_id\n",
        "linked_phone_number.csv": b"phone_number\n\n",
    }
    got = read(tmp_path, with_checksums(bare() | empty))

    assert ((), (), 0, 1) == (got.logins, got.sign_ins, len(got.posts or ()), len(got.contacts or ()))
    assert (CANNOT, "") == (got.gaps, got.edited)


def test_rows_of_the_wrong_shape_are_counted(tmp_path: Path) -> None:
    rows = f"date,ip\n2026-09-01,{IP}\nsometime,{IP}\nN/A,\n2026-09-01 10:00:00 UTC\n,{IP}\n"
    got = read(tmp_path, bare() | {"ip_logs.csv": rows.encode()})

    assert [None] == [login.at for login in got.logins or ()]
    assert "ip_logs.csv: 4 records could not be read (it is not in the expected form)" == got.gaps["logins"]


def test_an_unclosed_quote_costs_the_rest_of_its_file(tmp_path: Path) -> None:
    text = bare()["comments.csv"].decode().replace("See https", '"See https')
    got = read(tmp_path, bare() | {"comments.csv": text.encode()})

    assert ["t3_1kp9tv3"] == [p.id for p in got.posts or ()]
    assert (
        "comments.csv: a quote in it is never closed, or closed too early; 0 records read before that"
        == got.gaps["posts"]
    )


def test_one_file_alone_is_an_export_of_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "ip_logs.csv").write_bytes(bare()["ip_logs.csv"])
    files = open_files(tmp_path / "ip_logs.csv")

    assert reader.recognises(files)
    assert 2 == len(reader.read(files).logins or ())


def test_files_of_those_names_that_are_something_else_are_not_reddits(tmp_path: Path) -> None:
    assert not reader.recognises(
        opened(tmp_path / "a.zip", {"posts.csv": "title,body\n1,2\n", "statistics.csv": "a\n"})
    )


def test_nothing_of_use_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"a part of Reddit's export without what hygiene needs; it holds stat"):
        read(tmp_path, {"statistics.csv": b"statistic,value\x00\nx"})


def test_the_export_of_another_account_is_never_mixed_in_by_its_name(tmp_path: Path) -> None:
    paths = [write_zip(tmp_path / f"reddit-{n}.zip", reddit().items()) for n in (1, 2)]

    assert [3, 3] == [len(got.posts or ()) for got in read_exports(paths, READERS) if isinstance(got, Snapshot)]
