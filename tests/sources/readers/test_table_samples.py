"""Real exports of LinkedIn, Reddit, TikTok and Snapchat.

The tests run if the samples lie beside the project. Nothing in them is lost.
"""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hygiene.model.posts import instant
from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS
from tests.support.project import SAMPLES
from tests.support.x_archive import write_zip

FOLDERS = ("linkedin", "reddit", "tiktok", "snapchat")
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample exports are not beside the project")


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


def rows(path: str) -> list[dict[str, str]]:
    """Return the rows of a CSV, parsed independently of the reader."""
    with (SAMPLES / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / path).read_text(encoding="utf-8"))
    return found


def stamps(times: list[str], form: str) -> list[datetime]:
    return [datetime.strptime(time, form).replace(tzinfo=UTC) for time in times]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_zip_gives_the_same_as_the_folder(tmp_path: Path, name: str) -> None:
    folder = SAMPLES / name
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    made = write_zip(tmp_path / "x.zip", [(f.relative_to(folder).as_posix(), f.read_bytes()) for f in files])
    plain, zipped = read(folder), read(made)

    assert (plain.counts, plain.gaps, plain.logins) == (zipped.counts, zipped.gaps, zipped.logins)
    assert [p.at for p in plain.posts or ()] == [p.at for p in zipped.posts or ()]


def test_linkedin_of_2024() -> None:
    got = read(SAMPLES / "linkedin")
    logins, challenges = rows("linkedin/2024-03/Logins.csv"), rows("linkedin/2024-03/Security Challenges.csv")
    shares = rows("linkedin/2024-03/Shares.csv")

    form = "%a %b %d %H:%M:%S UTC %Y"
    expected = stamps([r["Login Date"] for r in logins] + [r["Challenge Date"] for r in challenges], form)
    assert expected == [login.at for login in got.logins or ()]
    assert (7, 7) == (len(logins), len(challenges))
    assert [*["success"] * 7, *["challenge"] * 7] == [login.outcome for login in got.logins or ()]
    assert [r["IP Address"] for r in logins + challenges] == [x.ip.reveal() for x in got.logins or ()]
    assert got.posts is not None
    assert sorted(stamps([r["Date"] for r in shares], "%Y-%m-%d %H:%M:%S")) == [p.at for p in got.posts]
    assert {r["ShareLink"].rpartition("%3A")[2] for r in shares} == {p.id for p in got.posts}
    assert np.abs(got.posts.at - got.posts.id_time).max() < np.timedelta64(1, "s")
    # Whoever removed the real addresses from the sample replaced both with the same one.
    assert {"logins": 14, "posts": 7, "posts_repeated": 0, "contacts": 1, "contacts_repeated": 1} == got.counts
    assert {
        "apps", "devices", "events", "second_factors", "sign_ins", "messages", "follows", "deletions",
    } == got.gaps.keys()  # fmt: skip


def test_reddits_addresses() -> None:
    got = read(SAMPLES / "reddit")
    registration, *rest = rows("reddit/ip_logs.csv")

    assert "registration ip" == registration["date"]
    assert stamps([r["date"] for r in rest], "%Y-%m-%d %H:%M:%S UTC") == [x.at for x in got.logins or ()]
    assert ({"logins": 38}, False) == (got.counts, "logins" in got.gaps)


def test_tiktok_of_late_2024() -> None:
    got = read(SAMPLES / "tiktok")
    (file,) = (SAMPLES / "tiktok").iterdir()
    sections = document(f"tiktok/{file.name}")
    logins, video = sections["Activity"]["Login History"]["LoginHistoryList"], sections["Video"]
    films, gone = video["Videos"]["VideoList"], video["RecentlyDeletedPosts"]["PostList"]
    comments = sections["Comment"]["Comments"]["CommentsList"]
    followed, liked = sections["Activity"]["Following List"]["Following"], sections["Activity"]["Like List"]
    chats, blocked = sections["Direct Messages"]["Chat History"], sections["App Settings"]["Block"]

    form = "%Y-%m-%d %H:%M:%S"
    assert stamps([r["Date"] for r in logins], form) == [x.at for x in got.logins or ()]
    expected = stamps([r.get("Date") or r["date"] for r in [*films, *gone, *comments]], form)
    assert sorted(expected) == [p.at for p in got.posts or ()]
    assert (len(gone), len(comments)) == (
        sum(p.deleted for p in got.posts or ()), sum(p.kind == "reply" for p in got.posts or ()),
    )  # fmt: skip
    follows = stamps([r["Date"] for r in followed] + [r["date"] for r in liked["ItemFavoriteList"]], form)
    assert got.follows is not None
    assert got.deletions is not None
    assert sorted(follows) == [instant(at) for at in got.follows.at]
    assert sorted(stamps([r["DateDeleted"] for r in gone], form)) == [instant(at) for at in got.deletions.at]
    assert ({}, None) == (chats["ChatHistory"], blocked["BlockList"])  # it holds the lists, which are empty
    assert {
        "logins": 5, "posts": 5, "posts_repeated": 0, "sign_ins": 1, "contacts": 1,
        "messages": 0, "follows": 26, "deletions": 2,
    } == got.counts  # fmt: skip
    assert {"apps", "devices", "events", "second_factors"} == got.gaps.keys()


def test_snapchat_of_2024() -> None:
    got = read(SAMPLES / "snapchat")
    account, history = document("snapchat/json/account.json"), document("snapchat/json/account_history.json")
    changes = {key: rows for key, rows in history.items() if key not in {"Snapchat Linked to Bitmoji", "Spectacles"}}

    form = "%Y-%m-%d %H:%M:%S UTC"
    assert stamps([r["Created"] for r in account["Login History"]], form) == [x.at for x in got.logins or ()]
    assert sorted(stamps([row["Date"] for rows in changes.values() for row in rows], form)) == sorted(
        e.at for e in got.events or () if e.at
    )
    assert {"IQ"} == {x.country for x in got.logins or ()}
    assert ("sms",) == got.second_factors
    assert {
        "logins": 40, "devices": 3, "events": 29, "second_factors": 1, "contacts": 2, "apps": 1,
    } == got.counts  # fmt: skip
    assert {"posts", "sign_ins", "messages", "follows", "deletions"} == got.gaps.keys()
