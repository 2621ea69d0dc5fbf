"""A scan of inputs that are damaged, too large for the time, or something else than they were given for."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import PASSWORDS, Run, run
from tests.support.exports import made, zipped
from tests.support.x_archive import XArchive, a_bit_of_everything, post

SLOW = """
from hygiene.sources.files import budget

clock, spend = [0.0], budget.Budget.spend


def slow(self, size):
    clock[0] += size / 1e6 + 0.001
    spend(self, size)


budget.monotonic, budget.SMALL, budget.Budget.spend = lambda: clock[0], 200_000, slow
"""
"""A disk that reads a megabyte a second, and a processor that reads a thousand records."""
TWEETS = "data/tweets.js"
APPS = "data/connected-application.js"
EDITED = "it is not valid JSON: damaged or edited"


def archive(posts: int = 4, **files: str) -> XArchive:
    """Return an archive; `files` replace those of `tweets` and `apps`."""
    rows = a_bit_of_everything() | {"tweets": [{"tweet": post(n)} for n in range(posts)]}
    return XArchive(rows=rows, extra={{"tweets": TWEETS, "apps": APPS}[name]: text for name, text in files.items()})


def inputs(done: Run) -> dict[str, dict[str, Any]]:
    """Return the inputs of a JSON report by the name of their file, in order."""
    return {Path(line["path"]).name: line for line in json.loads(done.out)["provenance"]["inputs"]}


def test_what_is_read_when_the_time_is_up_counts_and_the_rest_is_named(tmp_path: Path) -> None:
    (tmp_path / "early").mkdir()
    (tmp_path / "early" / "sitecustomize.py").write_text(SLOW, encoding="utf-8")
    archive(6000).write_zip(tmp_path / "big.zip")
    entries = "".join(f"s{n},https://s{n}.example,me,{n}-{n * 7919}-Zq,\n" for n in range(3000))
    (tmp_path / "big.csv").write_text(f"name,url,username,password,note\n{entries}", encoding="utf-8")
    given = ("big.zip", "--vault", PASSWORDS, "--vault", "big.csv")
    done = run(tmp_path, "scan", "--budget", "1", "--format", "json", *given, path=[tmp_path / "early"])

    found = inputs(done)
    export, vault, small = (found[name] for name in ("big.zip", "big.csv", "passwords.csv"))
    assert 3 == done.code
    assert {"apps": 3, "logins": 2, "messages": 3, "follows": 2}.items() <= export["read"].items()
    assert 0 < export["read"]["posts"] < 6000
    over = "data/tweets.js: reading it took longer than 1 second (give it more time with --budget SECONDS)"
    why = f"{over}; {export['read']['posts']:,} records read before that, of 6,000 in the manifest"
    assert why == export["gaps"]["posts"]
    assert f"warning: x/@acme: posts could not be read in full: {why}" in done.err.splitlines()
    left = vault["read"]["left_out"]
    assert (3000, True) == (vault["read"]["entries"] + left, 0 < left < 3000)
    assert f"not read: left when the time to read was up ({left:,}); give it" in vault["gaps"]["entries"]
    assert (7, {}) == (small["read"]["entries"], small["gaps"])


WHOLE = archive(40).members()[TWEETS].decode()
DAMAGE: Mapping[str, tuple[XArchive, str]] = {
    "cut short": (
        archive(40, tweets=WHOLE[: len(WHOLE) // 2]),
        "posts could not be read in full: data/tweets.js: it is cut short; 19 records read before that, of 40",
    ),
    "a web page": (
        archive(apps="<html>Sign in</html>"),
        f"apps could not be read in full: {APPS}: {EDITED}; 0 records read before that, of 3",
    ),
    "empty": (
        archive(apps=""),
        f"apps could not be read in full: {APPS}: it is cut short; 0 records read before that, of 3",
    ),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_part_is_named_in_a_quiet_run_and_fails_it(tmp_path: Path, case: str) -> None:
    made, said = DAMAGE[case]
    made.write_folder(tmp_path / "export")
    plain, allowed = (run(tmp_path, "scan", "--quiet", "export", *more) for more in ((), ("--allow-unread",)))

    assert (3, "", f"warning: x/@acme: {said} in the manifest; download the export again\n") == (
        plain.code,
        plain.out,
        plain.err,
    )
    assert (0, "", plain.err) == (allowed.code, allowed.out, allowed.err)


def test_a_missing_file_that_the_manifest_lists_fails_a_quiet_run_and_is_to_be_downloaded_first(tmp_path: Path) -> None:
    export = archive().write_folder(tmp_path / "export")
    for name in (TWEETS, APPS):
        (export / name).unlink()
    archive().write_folder(tmp_path / "whole")
    done, whole = run(tmp_path, "scan", "export"), run(tmp_path, "scan", "--quiet", "whole")

    said = (
        f"apps and posts could not be read in full: {APPS}: the manifest states 3 records, but the file is missing; "
        "1 more reason; download the export again"
    )
    assert (3, f"warning: x/@acme: {said}\n") == (done.code, done.err)
    assert (0, "", "") == (whole.code, whole.out, whole.err)
    assert "  1. Recent activity: download the export again and scan it for" in done.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,url,username,password,note\n", "the file holds no login"),
        ("name,url,username,password,note\na,https://a.example,me,1-7919-Zq,\nb,https", "not read: damaged rows (1)"),
    ],
)
def test_a_vault_without_a_login_or_with_a_row_cut_off_fails_a_quiet_run(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "vault.csv").write_text(text, encoding="utf-8")
    done = run(tmp_path, "scan", "--quiet", "--vault", "vault.csv")

    line = f"warning: vault.csv: entries could not be read in full: {said}; export the vault again\n"
    assert (3, "", line) == (done.code, done.out, done.err)


def test_an_input_in_the_wrong_place_is_named_and_where_it_goes(tmp_path: Path) -> None:
    archive().write_zip(tmp_path / "x.zip")
    (tmp_path / "chrome.csv").write_bytes(PASSWORDS.read_bytes())
    done = run(tmp_path, "scan", "chrome.csv", "--vault", "x.zip")

    assert (3, "") == (done.code, done.out)
    title = "X (Twitter) archive, 2018 to today (zip or folder)"
    assert [
        "error: chrome.csv: this is a password export (Chrome, Edge or Brave (CSV)) (give it with --vault)",
        f"error: x.zip: this is the export of an account ({title}) (give it without --vault)",
    ] == done.err.splitlines()


STRAYS: Mapping[str, tuple[bytes, str]] = {
    "a.pdf": (b"%PDF-1.7\n", "this is a PDF, not an export"),
    "b.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "this is a picture, not an export"),
    "c.exe": (b"MZ\x90\x00\x03", "this is a program, not an export"),
    "d.mp4": (b"\x00\x00\x00\x20ftypisom", "this is a film, not an export"),
    "e.txt": (b"Dear diary", "this is no export that hygiene knows"),
}


@pytest.mark.parametrize("name", STRAYS)
def test_a_file_of_another_kind_is_called_by_what_it_is(tmp_path: Path, name: str) -> None:
    data, said = STRAYS[name]
    (tmp_path / name).write_bytes(data)
    done = run(tmp_path, "scan", name)

    assert (3, "", f"error: {name}: {said} (") == (done.code, done.out, done.err.partition("`")[0])


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"word/document.xml": b"<w/>"}, "this is a Word document, not an export"),
        ({"photo.jpg": b"\xff\xd8\xff", "export.zip": b"PK"}, "it holds other zips beside files of no export"),
    ],
)
def test_a_zip_of_another_kind_is_called_by_what_it_holds(
    tmp_path: Path, members: Mapping[str, bytes], said: str
) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    done = run(tmp_path, "scan", "x.zip")

    assert (3, f"error: x.zip: {said} (") == (done.code, done.err[: len(f"error: x.zip: {said} (")])


def test_files_of_no_export_in_a_folder_are_one_line_and_what_was_read_comes_first(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for number, (data, _) in enumerate(STRAYS.values()):
        (folder / f"{number}.json").write_bytes(data)
        (folder / f"{number}.jpg").write_bytes(data)
    archive().write_zip(folder / "x.zip")
    done = run(tmp_path, "scan", "exports", "--format", "json")

    said = "error: exports: 5 files in it are of no export that hygiene knows (0.json, 1.json, 2.json and 2 more) ("
    assert (3, ["x.zip", "exports"]) == (done.code, list(inputs(done)))
    assert (said, 1) == (done.err[: len(said)], done.err.count("\n"))


def test_a_missing_numbered_file_has_one_remedy_everywhere(tmp_path: Path) -> None:
    members = made("instagram, 2026")
    posts = "your_instagram_activity/media/posts_2.json"
    members[posts] = members.pop(posts.replace("2", "1"))
    zipped(tmp_path, members, "x.zip")
    done, listed = run(tmp_path, "scan", "x.zip"), run(tmp_path, "posts", "x.zip")

    why = f"{posts}: 1 file before it is missing; give the whole export, with all its zips"
    assert f"warning: instagram/@roasters: posts could not be read in full: {why}\n" == done.err
    assert f"warning: instagram/@roasters: posts were not read in full: {why}\n" == listed.err
    assert (
        "1. Recent activity: scan the whole export, with all its zips, for posts, messages and changes of the last "
        f"weeks that are not yours. Why: {posts}: 1 file before it is missing. "
    ) in " ".join(done.out.split())
    assert "download" not in done.out + done.err


def test_posts_alone_are_told_of_posts_of_an_account_without_a_name(tmp_path: Path) -> None:
    posts = "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos"
    zipped(tmp_path, {f"{posts}_2.json": made("facebook, 2025")[f"{posts}_1.json"]}, "x.zip")
    done = run(tmp_path, "scan", "x.zip", "--details")

    why = f"{posts}_2.json: 1 file before it is missing; give the whole export, with all its zips"
    assert f"warning: facebook (name unknown): posts could not be read in full: {why}\n" == done.err
    assert "Changes to the profile [facebook (name unknown)]: the export holds no account changes: " in " ".join(
        done.out.split()
    )
    assert [] == [word for word in ("@unknown", "no events", "no logins") if word in done.out]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_closed_to_the_user_is_to_be_opened_and_not_downloaded_again(tmp_path: Path) -> None:
    export = archive(3).write_folder(tmp_path / "export")
    (export / APPS).chmod(0)
    done = run(tmp_path, "scan", "--quiet", "export")

    why = f"{APPS}: it cannot be read: Permission denied (check its permissions)"
    assert done.err.startswith(f"warning: x/@acme: apps could not be read in full: {why}; 0 records read before that")
    assert "download" not in done.err
