"""TikTok exports: sections that moved, or were not chosen.

Lists that are `null`, and keys in either case.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.records import SignIn
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.tiktok.export import tiktok as reader
from tests.support.tables import (
    IP,
    MADE,
    MAIL,
    Members,
    opened,
    tiktok,
    tiktok_2024,
    tiktok_2025,
    tiktok_2026,
    tiktok_text,
)

CANNOT = {
    "apps": "the export lists no authorised apps; look under Settings and privacy > Security and permissions > "
    "Apps and services permissions in the app",
    "devices": "the export lists no devices; the sign-ins name them; look under Settings and privacy > Security and "
    "permissions > Manage devices in the app",
    "events": "the export does not record changes to the account; look under Settings and privacy > Security and "
    "permissions > Security alerts in the app",
    "second_factors": "the export holds nothing about second factors; look under Settings and privacy > Security and "
    "permissions > 2-step verification in the app",
}
UNDELETED = "the export holds no list of recently deleted posts"
NEWER = CANNOT | {"deletions": UNDELETED}
"""The gaps of a newer document, which holds no list of deleted posts."""
CHOSEN = "TikTok exports only the sections you choose: ask for all data"


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def read(tmp_path: Path, members: Members) -> Snapshot:
    return reader.read(opened(tmp_path / "tiktok.zip", members))


def posts_of(got: Snapshot) -> list[tuple[datetime | None, str, str, bool, tuple[str, ...]]]:
    return [(p.at, p.kind, p.text, p.deleted, p.domains) for p in got.posts or ()]


FILMS = [
    (utc(2026, 9, 22, 8, 53, 18), "post", "A film #acme", False, ()),
    (utc(2026, 9, 22, 9), "reply", "See https://spam.example/x", False, ("spam.example",)),
    (utc(2026, 9, 23, 8, 53, 18), "post", "", False, ()),
]
GONE = (utc(2026, 9, 24, 9), "post", "Gone", True, ())


@pytest.mark.parametrize(
    ("document", "posts", "gaps", "more"),
    [(tiktok_2024(), [*FILMS, GONE], CANNOT, {"deletions": 1}), (tiktok_2025(), FILMS, NEWER, {})],
)
def test_both_layouts_give_the_same(
    tmp_path: Path, document: dict[str, Any], posts: list[Any], gaps: dict[str, str], more: dict[str, int]
) -> None:
    got = read(tmp_path, tiktok(document))

    assert [
        (utc(2026, 9, 20, 15, 18, 33), IP, "iPhone14,4 iOS 17.6.1 Wi-Fi", "session"),
        (utc(2026, 9, 20, 15, 18, 33), IP, "iPhone14,4 iOS 17.6.1 4G Acme Mobile", "session"),
        (utc(2026, 9, 21, 8), IP, "iPhone14,4 iOS 17.6.1 Wi-Fi", "session"),
    ] == [(login.at, login.ip.reveal(), login.agent, login.outcome) for login in got.logins or ()]
    assert posts == posts_of(got)
    assert [("email", MAIL)] == [(c.kind, c.value.reveal()) for c in got.contacts or ()]
    assert (SignIn(provider="Facebook"),) == got.sign_ins
    assert ("tiktok/@maraacme", ("maraacme",)) == (str(got.account), got.names)
    assert (MADE, "stated by the export", gaps) == (got.taken_at, got.taken_at_means, got.gaps)
    counts = {"logins": 3, "posts": len(posts), "posts_repeated": 0, "contacts": 1, "sign_ins": 1}
    assert counts | {"messages": 2, "follows": 4} | more == got.counts


def test_posts_have_no_ids_and_so_no_time_inside_them(tmp_path: Path) -> None:
    posts = read(tmp_path, tiktok(tiktok_2024())).posts

    assert posts is not None
    assert ({b""}, True, True) == (set(posts.id.tolist()), bool(np.isnat(posts.id_time).all()), bool(posts.dated.all()))


def test_a_post_with_an_unreadable_date_has_the_time_in_the_address_of_its_page(tmp_path: Path) -> None:
    made = utc(2026, 9, 29, 10)
    document = tiktok_2024()
    (posts,) = [document[top][inner] for top, inner in (("Video", "Videos"),) if top in document]
    page = f"https://www.tiktok.com/@maraacme/video/{int(made.timestamp()) << 32 | 77}"
    posts["VideoList"].append({"Date": "soon", "Link": page, "Title": "Late"})
    got = read(tmp_path, tiktok(document))

    assert [made] == [p.at for p in got.posts or () if p.text == "Late"]
    assert "posts" not in got.gaps


def test_an_export_of_chosen_sections_says_what_was_not_chosen(tmp_path: Path) -> None:
    got = read(tmp_path, tiktok(tiktok_2026()))
    name = "TikTok_Data_1791201600/user_data_tiktok.json"
    follows = f"the export holds no list of accounts you blocked: {CHOSEN}"

    assert (3, 1, None) == (len(got.logins or ()), len(got.contacts or ()), got.posts)
    assert (
        CANNOT
        | {"deletions": UNDELETED, "follows": follows, "messages": CHOSEN}
        | {"posts": f"{name} (Posts): it holds no “VideoList”; {name} (Comments): it holds no “CommentsList”; {CHOSEN}"}
        == got.gaps
    )


@pytest.mark.parametrize("section", ["Your Activity", "Profile", "Post", "Comment"])
def test_a_section_that_is_missing_is_a_gap_in_its_part_alone(tmp_path: Path, section: str) -> None:
    got = read(tmp_path, tiktok({name: value for name, value in tiktok_2025().items() if name != section}))

    parts = {
        "Your Activity": ["logins", "follows"],
        "Profile": ["contacts", "sign_ins", "messages"],
        "Post": ["posts"],
        "Comment": ["posts"],
    }
    assert {*NEWER, *parts[section]} == got.gaps.keys()


@pytest.mark.parametrize("empty", [None, []])
def test_a_list_of_nothing_is_read_and_holds_nothing(tmp_path: Path, empty: object) -> None:
    document = tiktok_2025()
    document["Your Activity"]["Login History"]["LoginHistoryList"] = empty
    document["Post"]["Posts"]["VideoList"] = empty
    document["Comment"]["Comments"]["CommentsList"] = empty
    document["Profile"]["Profile Info"]["ProfileMap"]["PlatformInfo"] = empty
    got = read(tmp_path, tiktok(document))

    assert got.posts is not None
    assert ((), (), 0, NEWER) == (got.logins, got.sign_ins, len(got.posts), got.gaps)


def test_keys_may_be_in_either_case_all_over(tmp_path: Path) -> None:
    def lowered(value: Any) -> Any:
        if isinstance(value, dict):
            return {key.lower(): lowered(inner) for key, inner in value.items()}
        return [lowered(inner) for inner in value] if isinstance(value, list) else value

    plain, low = read(tmp_path, tiktok(tiktok_2024())), read(tmp_path, tiktok(lowered(tiktok_2024())))

    assert (plain.counts, posts_of(plain)) == (low.counts, posts_of(low))


@pytest.mark.parametrize("value", ["None", "N/A", "", "null", None, "-"])
def test_a_stand_in_for_nothing_is_no_address(tmp_path: Path, value: object) -> None:
    document = tiktok_2025()
    document["Profile"]["Profile Info"]["ProfileMap"]["emailAddress"] = value
    got = read(tmp_path, tiktok(document))

    assert ((), NEWER) == (got.contacts, got.gaps)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"Date": "2026-09-20", "IP": IP}, "it is not in the expected form"),
        ({"Date": "20/09/2026 10:00", "IP": IP}, "it is not in the expected form"),
        ({"Date": "N/A", "IP": "N/A"}, "it is not in the expected form"),
        ({}, "it is not in the expected form"),
        (7, "it is JSON, but not in the expected form (Expected `object`, got `int`)"),
    ],
)
def test_a_session_that_is_not_of_its_shape_is_counted(tmp_path: Path, row: object, why: str) -> None:
    document = tiktok_2025()
    document["Your Activity"]["Login History"]["LoginHistoryList"].append(row)
    got = read(tmp_path, tiktok(document, name="user_data_tiktok.json"))

    assert 3 == len(got.logins or ())
    assert f"user_data_tiktok.json (Login History): 1 record could not be read ({why})" == got.gaps["logins"]


@pytest.mark.parametrize(
    "when", [1789917513, "1789917513", "1789917513000", 1789917513000000, "2026-09-20 15:18:33 UTC"]
)
def test_seconds_milliseconds_and_microseconds_are_told_apart_by_their_digits(tmp_path: Path, when: object) -> None:
    document = tiktok_2025()
    document["Your Activity"]["Login History"]["LoginHistoryList"] = [{"Date": when, "IP": IP}]

    (login,) = read(tmp_path, tiktok(document)).logins or ()
    assert utc(2026, 9, 20, 15, 18, 33) == login.at


def test_an_undated_session_stays_undated(tmp_path: Path) -> None:
    document = tiktok_2025()
    document["Your Activity"]["Login History"]["LoginHistoryList"] = [{"Date": "N/A", "IP": IP}, {"Date": 0, "IP": IP}]
    got = read(tmp_path, tiktok(document))

    assert ([None], NEWER) == ([login.at for login in got.logins or ()], got.gaps)


def test_the_export_as_text_says_how_to_ask_for_it_as_data(tmp_path: Path) -> None:
    files = opened(tmp_path / "tiktok.zip", tiktok_text())

    assert reader.recognises(files)
    with pytest.raises(
        UnreadableError,
        match=r"export is text \(TXT\) instead of JSON \(at https://www.tiktok.com/setting/download-your-data",
    ):
        reader.read(files)


@pytest.mark.parametrize(
    ("name", "document", "known"),
    [
        ("user_data_tiktok.json", tiktok_2025(), True),
        ("my_user_data_tiktok (1).json", tiktok_2025(), True),
        ("user_data.json", tiktok_2024(), True),
        ("USER_DATA.JSON", {"Likes and Favorites": {}}, True),
        ("user_data.json", {"users": []}, False),
        ("data.json", tiktok_2025(), False),
    ],
)
def test_the_document_is_known_by_its_name_and_first_keys(
    tmp_path: Path, name: str, document: Any, known: bool
) -> None:
    (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")

    assert known == reader.recognises(open_files(tmp_path / name))


def test_without_its_folder_now_is_the_newest_record(tmp_path: Path) -> None:
    got = read(tmp_path, tiktok(tiktok_2025(), name="user_data_tiktok.json"))

    assert (utc(2026, 9, 23, 8, 53, 18), "the newest record in it") == (got.taken_at, got.taken_at_means)


@pytest.mark.parametrize("text", ["", "{", '{"Your Activity": {"Login History": 7}}'])
def test_a_document_of_no_use_is_an_error_and_names_what_to_do(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableError, match="nothing of use in it could be read"):
        read(tmp_path, {"user_data_tiktok.json": text.encode()})


def test_half_an_emoji_and_a_nul_cost_nothing(tmp_path: Path) -> None:
    document = tiktok_2025()
    document["Comment"]["Comments"]["CommentsList"][0]["comment"] = "half \ud83d and \x00"
    got = read(tmp_path, {"user_data_tiktok.json": json.dumps(document).encode()})

    assert (["half \ufffd and \x00"], NEWER) == ([p.text for p in got.posts or () if p.kind == "reply"], got.gaps)


def test_several_documents_of_one_export_count_each_record_once(tmp_path: Path) -> None:
    more = tiktok_2025()
    more["Post"]["Posts"]["VideoList"].append({"Date": "2026-09-30 10:00:00", "Title": "New"})
    got = read(tmp_path, tiktok(tiktok_2025(), "a/user_data_tiktok.json") | tiktok(more, "b/user_data_tiktok.json"))

    assert (3, 4, 1) == (len(got.logins or ()), len(got.posts or ()), len(got.sign_ins or ()))
    assert (3, 3, 1) == tuple(got.counts[f"{part}_repeated"] for part in ("logins", "posts", "sign_ins"))


def test_an_export_without_dated_records_is_dated_by_any_date_in_it(tmp_path: Path) -> None:
    document = {
        "Profile": {"Profile Info": {"ProfileMap": {"emailAddress": "kim@mail.example", "birthDate": "2017-01-02"}}},
        "Comment": {"Comments": {"CommentsList": None}},
        "Post": {"Posts": {"VideoList": None}},
        "Your Activity": {
            "Login History": {"LoginHistoryList": None},
            "Watch History": {"VideoList": [{"Date": "2024-12-15 19:07:30"}, {"Date": "2024-12-15 19:02:48"}]},
        },
    }
    got = read(tmp_path, {"user_data_tiktok.json": json.dumps(document).encode()})

    assert (utc(2024, 12, 15, 19, 7, 30), "the newest date in its files") == (got.taken_at, got.taken_at_means)
    assert (1, 0, 0) == (len(got.contacts or ()), len(got.logins or ()), got.counts["posts"])


def test_an_export_of_a_section_that_is_not_needed_is_a_part(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableError, match="a part of TikTok's export without what hygiene needs; it holds user_data"
    ):
        read(tmp_path, {"user_data_tiktok.json": b'{"Likes and Favorites": {"Like List": null}}'})
