"""The exports of each account, and a stamp that changes with them."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.policy.fleet import Fleet, FleetAccount
from hygiene.scan.fleet.plan import Job, jobs, vaults
from hygiene.sources.settings import patterns
from tests.support.overviews import account

ACME: Final = account("x", "acme", exports=("exports/{platform}/{handle}*",))


def fleet(*accounts: FleetAccount, vaults: tuple[str, ...] = ()) -> Fleet:
    """Return a fleet of some accounts."""
    return Fleet(name="Acme", policy="", stale_days=35, person_accounts=10, vaults=vaults, accounts=accounts)


def job(folder: Path, of: FleetAccount = ACME, *exports: str) -> Job:
    """Return the job of an account, perhaps with other patterns."""
    (made,) = jobs(fleet(replace(of, exports=exports or of.exports)), folder)
    return made


def put(folder: Path, name: str, at: int = 0, text: str = "") -> None:
    """Write a file that was changed at a time."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at, at))


def names(folder: Path, made: Job) -> list[list[str]]:
    """Return the inputs of a job, relative to the folder."""
    return [[Path(path).relative_to(folder).as_posix() for path in matches] for matches in made.inputs]


def test_the_newest_match_comes_first_whatever_its_name(tmp_path: Path) -> None:
    put(tmp_path, "exports/x/acme-3.zip", at=100)
    put(tmp_path, "exports/x/acme-1.zip", at=300)
    put(tmp_path, "exports/x/acme-2.zip", at=200)
    put(tmp_path, "exports/x/other.zip", at=900)
    made = job(tmp_path)

    assert names(tmp_path, made) == [["exports/x/acme-1.zip", "exports/x/acme-2.zip", "exports/x/acme-3.zip"]]
    assert made.problem == ""


def test_of_equally_new_files_the_last_name_comes_first(tmp_path: Path) -> None:
    for number in range(12):
        put(tmp_path, f"exports/x/acme-{number:02}.zip", at=100)

    # More than eight are not tried.
    assert names(tmp_path, job(tmp_path)) == [[f"exports/x/acme-{number:02}.zip" for number in range(11, 3, -1)]]


def test_each_pattern_gives_an_input_of_its_own(tmp_path: Path) -> None:
    put(tmp_path, "posts/acme.zip")
    put(tmp_path, "sessions/acme/2.csv", at=2)
    put(tmp_path, "sessions/acme/1.csv", at=1)
    made = job(tmp_path, ACME, "posts/{handle}.zip", "sessions/{handle}/*.csv", "missing/*")

    assert names(tmp_path, made) == [["posts/acme.zip"], ["sessions/acme/2.csv", "sessions/acme/1.csv"]]
    assert made.problem == ""


def test_what_matches_nothing_is_said_in_the_words_of_the_file(tmp_path: Path) -> None:
    assert job(tmp_path, account("x", "a[c]me", exports=("e/{handle}-*",))).problem == "no file matches e/a[c]me-*"
    assert job(tmp_path, ACME, "a", "b*").problem == "no file matches a, b*"
    assert job(tmp_path, account("x", "acme")).problem == "the fleet file names no export of it"


def test_a_pattern_that_no_system_could_have_as_a_name_matches_nothing(tmp_path: Path) -> None:
    assert job(tmp_path, ACME, "a\0b", "a\0*").inputs == ()
    assert job(tmp_path, ACME, "n" * 400).inputs == ()


@pytest.mark.parametrize("handle", ["a*", "a?", "[ab]", "a[!b]", "**", "{a}", "a b", "ä", "日本"])
def test_characters_of_a_handle_stand_for_themselves(tmp_path: Path, handle: str) -> None:
    for name in (handle, "ab", "b", "aa"):
        put(tmp_path, f"exports/x/{name}.zip")

    assert names(tmp_path, job(tmp_path, account("x", handle), "exports/{platform}/{handle}.zip")) == [
        [f"exports/x/{handle}.zip"]
    ]


@given(st.text(st.sampled_from("ab*?[]!{}-"), min_size=1, max_size=6))
def test_no_handle_finds_the_export_of_another(handle: str) -> None:
    # No file is needed: a pattern without wildcards matches its own text alone.
    made = jobs(fleet(account("x", handle, exports=("{handle}",))), Path("/nowhere"))[0]

    assert made.problem == f"no file matches {handle}"


def test_hidden_files_and_unfinished_downloads_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "exports/x/acme.zip", at=1)
    ends = ("part", "PART", "crdownload", "download", "tmp", "partial")
    for end in ends:
        put(tmp_path, f"exports/x/acme.zip.{end}", at=9)
    put(tmp_path, "exports/x/.acme.zip", at=9)
    (tmp_path / "exports" / "x" / "acme-lost.zip").symlink_to(tmp_path / "nowhere")

    assert names(tmp_path, job(tmp_path)) == [["exports/x/acme.zip"]]
    assert names(tmp_path, job(tmp_path, ACME, "exports/x/.*")) == []


def test_patterns_may_lead_into_folders_out_of_them_and_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    put(tmp_path, "home/Downloads/acme.zip", at=3)
    put(tmp_path, "up/acme.zip", at=2)
    put(tmp_path, "brand/deep/er/acme.zip", at=1)
    made = job(tmp_path / "brand", ACME, "~/Downloads/*.zip", "../up/*", "**/{handle}.zip", str(tmp_path / "up" / "*"))

    assert [[os.path.relpath(path, tmp_path) for path in matches] for matches in made.inputs] == [
        ["home/Downloads/acme.zip"], ["up/acme.zip"], ["brand/deep/er/acme.zip"], ["up/acme.zip"],
    ]  # fmt: skip


def test_exports_that_fit_a_longer_name_of_the_fleet_better_come_last(tmp_path: Path) -> None:
    others = [account("x", f"acme_{number:02}", exports=ACME.exports) for number in range(20)]
    put(tmp_path, "exports/x/acme-2025.zip", at=1)
    put(tmp_path, "exports/x/acme-2026.zip", at=2)
    for number, other in enumerate(others):
        put(tmp_path, f"exports/x/{other.handle}.zip", at=100 + number)
    made = jobs(fleet(*others[:10], ACME, account("reddit", "acme_x"), *others[10:]), tmp_path)

    assert names(tmp_path, made[10])[0][:3] == [
        "exports/x/acme-2026.zip", "exports/x/acme-2025.zip", "exports/x/acme_19.zip",
    ]  # fmt: skip
    assert [names(tmp_path, each) for each in (made[0], made[-1])] == [
        [["exports/x/acme_00.zip"]], [["exports/x/acme_19.zip"]],
    ]  # fmt: skip


def test_files_that_fit_a_longer_name_of_the_fleet_are_marked_by_the_patterns_of_both(tmp_path: Path) -> None:
    for name in ("acme-2026", "acme_news-2026", "my_acme_2", "sub/acme_news-1", "acme_de"):
        put(tmp_path, f"exports/{name}.zip")
    anywhere = ("exports/**/*{handle}*.zip",)
    short = account("tumblr", "acme", exports=anywhere)
    longer = (
        account("tumblr", "acme_news", exports=anywhere),
        account("tumblr", "my_acme", exports=("exports/{handle}_?.zip",)),
        account("tumblr", "acme_de", exports=("exports/*.zip",)),
        account("reddit", "acme-2026", exports=anywhere),
    )
    made = jobs(fleet(short, *longer), tmp_path)[0]

    assert {Path(path).name for path in made.claimed} == {
        "acme_news-2026.zip", "my_acme_2.zip", "acme_news-1.zip", "acme_de.zip",
    }  # fmt: skip
    assert names(tmp_path, made)[0][0] == "exports/acme-2026.zip"
    # What the file says of an account by its full name is its own.
    plain = account("tumblr", "acme", exports=("exports/acme_news-2026.zip",))
    assert jobs(fleet(plain, longer[1]), tmp_path)[0].claimed == ()


def test_links_that_lead_back_and_folders_without_end_are_not_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "exports/x/deep/acme.zip")
    for name in ("a", "b"):
        (tmp_path / "exports" / "x" / name).symlink_to(".")
    around = job(tmp_path, ACME, "exports/**/{handle}*.zip")
    monkeypatch.setattr(patterns, "_LOOKED", 1000)
    endless = job(tmp_path, ACME, "exports/x/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/acme")
    too_many = "leads to too many files and folders to look at, so name the folder more closely"

    assert names(tmp_path, around) == [["exports/x/deep/acme.zip"]]
    assert endless.problem == f"exports/x{'/*' * 20}/acme {too_many}"
    assert vaults(fleet(vaults=("exports/x" + "/*" * 20,)), tmp_path) == ([], [f"exports/x{'/*' * 20} {too_many}"])
    # A stamp follows no such link either.
    assert job(tmp_path, ACME, "exports").stamp == job(tmp_path, ACME, "exports").stamp


def test_a_pattern_without_a_match_is_a_reason_of_its_own(tmp_path: Path) -> None:
    put(tmp_path, "posts/acme.zip")
    made = job(tmp_path, ACME, "posts/{handle}.zip", "signins/{handle}*.zip", "other/*")

    assert made.missing == ("no file matches signins/acme*.zip, other/*",)


def test_a_folder_is_an_export_like_a_file(tmp_path: Path) -> None:
    put(tmp_path, "exports/x/acme-old.zip", at=1)
    put(tmp_path, "exports/x/acme-new/data/tweets.js", at=2)

    assert names(tmp_path, job(tmp_path)) == [["exports/x/acme-new", "exports/x/acme-old.zip"]]


def test_the_stamp_changes_when_a_file_is_changed_added_or_removed(tmp_path: Path) -> None:
    put(tmp_path, "exports/x/acme/tweets.js", at=1, text="one")
    seen = [job(tmp_path).stamp]
    for change in (
        partial(put, tmp_path, "exports/x/acme/tweets.js", at=2, text="one"),
        partial(put, tmp_path, "exports/x/acme/tweets.js", at=2, text="three"),
        partial(put, tmp_path, "exports/x/acme/deep/more.js", at=2),
        (tmp_path / "exports/x/acme/tweets.js").unlink,
        partial(put, tmp_path, "exports/x/acme.zip", at=3),
    ):
        change()
        seen.append(job(tmp_path).stamp)

    assert len(set(seen)) == len(seen)
    assert job(tmp_path).stamp == seen[-1]
    put(tmp_path, "exports/x/other.zip", at=9)
    assert job(tmp_path).stamp == seen[-1]


def test_the_newest_file_of_each_vault_is_read_and_a_missing_one_is_named(tmp_path: Path) -> None:
    put(tmp_path, "vaults/one.csv", at=1)
    put(tmp_path, "vaults/two.csv", at=2)
    put(tmp_path, "other.csv")

    assert vaults(fleet(vaults=("vaults/*.csv", "none/*", "other.csv")), tmp_path) == (
        [tmp_path / "vaults" / "two.csv", tmp_path / "other.csv"],
        ["no vault matches none/*"],
    )
