"""`hygiene readers`: one platform or password manager alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.command import run


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("mastodon", ["mastodon", "mastodon"]),
        ("Mastodon", ["mastodon", "mastodon"]),
        ("x", ["x-archive", "x-grailbird", "x"]),
        ("bitwarden-json", ["bitwarden-json"]),
        ("keepass", ["keepass-kdbx", "keepass-xml", "keepass1-csv", "keepass1-xml"]),
    ],
)
def test_a_name_shows_its_own_exports_alone(tmp_path: Path, name: str, listed: list[str]) -> None:
    done = run(tmp_path, "readers", name)
    assert (0, listed, "") == (done.code, re.findall(r"^  (\S+): ", done.out, re.MULTILINE), done.err)
    assert ("Exports of platforms" in done.out) is ("Ask for it: " in done.out)
    assert ("Exports of password managers" in done.out) is ("Export it: " in done.out)


def test_a_name_without_a_reader_is_an_error_that_lists_the_platforms(tmp_path: Path) -> None:
    done = run(tmp_path, "readers", "friendster")
    assert (2, "") == (done.code, done.out)
    assert "Error: Invalid value for PLATFORM: hygiene reads no exports of 'friendster'. It reads those of " in done.err
    assert done.err.endswith("Without a name, `hygiene readers` lists password managers too.\n")


@pytest.mark.parametrize(
    ("arguments", "offered"),
    [
        (("readers", "instagrm"), "instagram"),
        (("readers", "BitWardn"), "bitwarden"),
        (("explain", "mesages"), "messages"),
        (("explain", "scores"), "score"),
        (("scan", "x.zip", "--format", "jsn"), "json"),
        (("scan", "x.zip", "--fail-on", "meduim"), "medium"),
        (("scn",), "scan"),
    ],
)
def test_the_nearest_name_is_offered_for_a_mistyped_one(
    tmp_path: Path, arguments: tuple[str, ...], offered: str
) -> None:
    done = run(tmp_path, *arguments)
    assert (2, "") == (done.code, done.out)
    assert f" Did you mean {offered!r}?" in done.err


@pytest.mark.parametrize("arguments", [("readers", "friendster"), ("explain", "0123456789abcde"), ("frobnicate",)])
def test_nothing_is_offered_where_no_name_is_near(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert "Did you mean" not in run(tmp_path, *arguments).err
