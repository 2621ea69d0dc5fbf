"""Lists that a platform writes into several numbered files, of which some are missing or damaged.

Nothing is then said to be read in full that was not, on any platform.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export, read_exports
from tests.support.exports import MAKERS, made, zipped
from tests.support.plugins import READERS
from tests.support.project import SHARED

WHOLE = "; give the whole export, with all its zips"
UPLOADS = "posts, which state the addresses of uploads, were not read in full"
BEFORE = "2 files before it are missing"
FB = "your_facebook_activity"
COMMENTS = "Takeout/YouTube and YouTube Music/comments/comments"
INSTAGRAM = "instagram-roasters-2026-09-01"
LOGS = "Activity/tns/events-2026"
STREAMS = "Spotify Extended Streaming History/Streaming_History_Audio_2026"
WORDPRESS = "harbourlane.wordpress.2026-11-20"


class Case(NamedTuple):
    """The file of a list in an export, its name as a later one, and the parts it bears on."""

    export: str
    name: str
    later: str
    parts: tuple[str, ...]
    why: str = BEFORE


CASES = (
    Case("facebook, 2018", "posts/your_posts.json", "posts/your_posts_3.json", ("posts",)),
    Case("facebook, 2020", "posts/your_posts_1.json", "posts/your_posts_3.json", ("posts",)),
    Case(
        "facebook, 2025",
        f"{FB}/posts/your_posts__check_ins__photos_and_videos_1.json",
        f"{FB}/posts/your_posts__check_ins__photos_and_videos_3.json",
        ("posts",),
    ),
    Case(
        "facebook, 2025",
        f"{FB}/comments_and_reactions/likes_and_reactions_1.json",
        f"{FB}/comments_and_reactions/likes_and_reactions_3.json",
        ("follows",),
    ),
    Case(
        "facebook, 2025",
        f"{FB}/messages/inbox/dana_1/message_1.json",
        f"{FB}/messages/inbox/dana_1/message_3.json",
        ("messages",),
    ),
    Case("instagram, 2021", "content/posts_1.json", "content/posts_3.json", ("posts",)),
    Case(
        "instagram, 2026",
        "your_instagram_activity/media/posts_1.json",
        "your_instagram_activity/media/posts_3.json",
        ("posts",),
    ),
    Case(
        "threads",
        "your_instagram_activity/threads/threads_and_replies.json",
        "your_instagram_activity/threads/threads_and_replies_3.json",
        ("posts",),
    ),
    Case(
        "discord",
        f"{LOGS}-00000-of-00001.json",
        f"{LOGS}-00001-of-00003.json",
        ("logins",),
        "2 of 3 such files are missing",
    ),
    Case("flickr", "contacts_part001.json", "contacts_part003.json", ("follows",)),
    Case("google", f"{COMMENTS}.csv", f"{COMMENTS}(2).csv", ("posts",)),
    Case("spotify", f"{STREAMS}_0.json", f"{STREAMS}_2.json", ("logins",)),
    Case("tumblr", "payload-0.json", "payload-2.json", ("contacts", "devices", "logins")),
    Case("wordpress", f"{WORDPRESS}.001.xml", f"{WORDPRESS}.003.xml", ("posts",)),
)


def gaps(folder: Path, members: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Return the reasons of each part's gap."""
    found = read_export(zipped(folder, members), READERS).gaps
    return {part: why.split("; ") for part, why in found.items()}


def added(folder: Path, case: Case, members: Mapping[str, bytes]) -> dict[str, str]:
    """Return the reasons that the whole export has not, by part."""
    before, after = gaps(folder, made(case.export)), gaps(folder, members)
    reasons = {part: [one for one in why if one not in before.get(part, [])] for part, why in after.items()}
    return {part: "; ".join(why) for part, why in sorted(reasons.items()) if why}


def lost_with(case: Case) -> dict[str, str]:
    """Return what is lost with the list: posts of Facebook state the addresses of uploads."""
    return {"logins": UPLOADS} if case.export.startswith("facebook") and case.parts == ("posts",) else {}


@pytest.mark.parametrize("case", CASES)
def test_files_before_one_that_is_there_are_missed(tmp_path: Path, case: Case) -> None:
    members = made(case.export)
    members[case.later] = members.pop(case.name)

    # WordPress counts from 0, and one of the two files before it is there.
    expected = dict.fromkeys(case.parts, f"{case.later}: {case.why}{WHOLE}")
    assert expected | lost_with(case) == added(tmp_path, case, members)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("size", [0, 40])
def test_a_file_of_a_list_that_is_empty_or_half_written_is_a_gap(tmp_path: Path, case: Case, size: int) -> None:
    members = made(case.export)
    second = (
        case.later.replace("3", "2") if case.export.startswith(("face", "inst", "threads", "flickr")) else case.later
    )
    members |= {second: members[case.name][:size]}

    found = added(tmp_path, case, members)
    assert {*case.parts, *lost_with(case)} == found.keys()
    assert lost_with(case).items() <= found.items()
    assert all(found[part].startswith(f"{second}: ") for part in case.parts)


@pytest.mark.parametrize("name", MAKERS)
def test_an_export_with_all_of_its_files_misses_none(tmp_path: Path, name: str) -> None:
    assert [] == [why for some in gaps(tmp_path, made(name)).values() for why in some if "missing" in why]


def test_a_file_without_a_number_may_be_the_first(tmp_path: Path) -> None:
    members = made("facebook, 2025")
    folder = f"{FB}/comments_and_reactions"
    members[f"{folder}/likes_and_reactions.json"] = members.pop(f"{folder}/likes_and_reactions_1.json")
    members[f"{folder}/likes_and_reactions_2.json"] = members[f"{folder}/likes_and_reactions.json"]

    assert "follows" not in gaps(tmp_path, members)


@pytest.mark.parametrize("case", [case for case in CASES if case.export != "discord"])
@pytest.mark.parametrize("number", ["0", "00", "000"])
def test_a_number_before_the_first_misses_nothing(tmp_path: Path, case: Case, number: str) -> None:
    members = made(case.export)
    members[re.sub(r"0*3(?=\D*$)|2(?=\)?\.(?:csv|json)$)", number, case.later)] = members.pop(case.name)

    assert [] == [why for why in added(tmp_path, case, members).values() if "before it" in why]


@pytest.mark.parametrize("number", ["2026", "20260901"])
def test_a_year_in_a_name_is_no_number_of_a_file(tmp_path: Path, number: str) -> None:
    (tmp_path / f"posts_{number}.json").write_bytes(made("instagram, 2021")["content/posts_1.json"])

    assert "posts" not in read_export(tmp_path / f"posts_{number}.json", READERS).gaps


def test_of_many_conversations_that_lack_files_a_few_are_named(tmp_path: Path) -> None:
    conversation = made("facebook, 2025")[f"{FB}/messages/inbox/dana_1/message_1.json"]
    lost = {f"{FB}/messages/inbox/b{n}_1/message_2.json": conversation for n in range(9)}
    named = [f"{FB}/messages/inbox/b{n}_1/message_2.json: 1 file before it is missing" for n in range(3)]

    found = read_export(zipped(tmp_path, made("facebook, 2025") | lost), READERS).gaps["messages"]
    assert "; ".join([*named, f"6 other lists lack some of their files{WHOLE}"]) == found


def test_one_of_several_zips_says_what_it_proves_and_all_of_them_miss_nothing(tmp_path: Path) -> None:
    """The names of Meta's zips do not say how many there are."""
    members = made("instagram, 2026")
    posts = members["your_instagram_activity/media/posts_1.json"]
    zips = [
        zipped(tmp_path, members, f"{INSTAGRAM}-a1b2c3.zip"),
        zipped(tmp_path, {"your_instagram_activity/media/posts_2.json": posts}, f"{INSTAGRAM}-d4e5f6.zip"),
    ]
    alone = read_export(zips[1], READERS)
    (both,) = [each for each in read_exports(zips, READERS) if isinstance(each, Snapshot)]
    in_one_folder = read_export(tmp_path, READERS)

    expected = f"your_instagram_activity/media/posts_2.json: 1 file before it is missing{WHOLE}"
    assert (expected, None, None) == (alone.gaps["posts"], both.gaps.get("posts"), in_one_folder.gaps.get("posts"))


def test_a_later_payload_beyond_the_first_forty_is_read_too(tmp_path: Path) -> None:
    first = made("tumblr")["payload-0.json"]
    found = read_export(zipped(tmp_path, {f"payload-{n}.json": first for n in range(60)}), READERS)

    assert (120, set[str]()) == (found.counts["logins"], {why for why in found.gaps.values() if "missing" in why})


def test_a_damaged_table_in_another_language_is_known_by_its_list(tmp_path: Path) -> None:
    members = made("google")
    name = "Takeout/YouTube y YouTube Music/comentarios/comentarios"
    members[f"{name}.csv"] = members.pop(f"{COMMENTS}.csv")

    case = Case("google", f"{name}.csv", f"{name}(1).csv", ("posts",))
    assert {"posts": f"{case.later}: the file is empty"} == added(tmp_path, case, members | {case.later: b""})


def test_a_number_that_stands_for_something_else_is_none_of_a_list(tmp_path: Path) -> None:
    """LinkedIn puts the number of the member into the names of its files."""
    members = {name.replace(".csv", "_17529409.csv"): data for name, data in made("linkedin, 2024").items()}

    assert gaps(tmp_path, made("linkedin, 2024")).keys() == gaps(tmp_path, members).keys()


SAMPLES = sorted(
    folder
    for platform in ("discord", "facebook", "instagram", "linkedin", "mastodon", "snapchat", "tiktok", "x")
    for folder in (SHARED / "samples" / platform).glob("*")
    if folder.is_dir() or folder.suffix == ".zip"
)


@pytest.mark.skipif(not SAMPLES, reason="the samples are not beside the project")
def test_no_real_export_beside_the_project_misses_a_file_of_a_list() -> None:
    found = [each for each in read_exports(SAMPLES, READERS) if isinstance(each, Snapshot)]

    assert len(found) > 5
    assert [] == [why for each in found for why in each.gaps.values() if "before it" in why or "such files" in why]


def test_a_copy_that_a_browser_named_is_no_later_file(tmp_path: Path) -> None:
    members = made("google")
    copy = {f"{COMMENTS} (1).csv": members[f"{COMMENTS}.csv"]}

    assert gaps(tmp_path, members) == gaps(tmp_path, members | copy)
