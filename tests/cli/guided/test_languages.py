"""A case in several languages: what it keeps is the same in all of them, so it goes on in another."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner

from hygiene.cli.main import main
from tests.support import meta
from tests.support.command import ARCHIVE, PASSWORDS, POLICY, run
from tests.support.pseudo import OPEN, pseudo

ANSWERS: Final = """\
noticed = 2026-10-13T16:05:00+01:00
[answers]
lure = "yes"
you = "no"
[steps]
sessions = "done"
password = "not needed"
"""
BEGIN: Final = ("incident", str(ARCHIVE), "--vault", str(PASSWORDS), "--policy", str(POLICY), "--post", "latest")
OF_A_MOMENT: Final = frozenset({"at", "hash", "previous", "files"})
"""What two runs of the same words do not share: the clock, and the digests of pages."""


WORDS: Final = frozenset({"what", "input"})
"""The columns of a timeline that have words."""


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def walked(folder: Path, words: Sequence[str], *, english: bool) -> str:
    """Run a command in a language, and return what it prints."""
    with inside(folder), nullcontext() if english else pseudo():
        done = CliRunner().invoke(main, [*words, "--case", "case"], prog_name="hygiene")
    assert done.exit_code == 0, done.output
    return done.output


def kept(folder: Path) -> list[dict[str, Any]]:
    """Return the entries of a case, without what no two runs share."""
    lines = (folder / "case" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return [{key: value for key, value in json.loads(line).items() if key not in OF_A_MOMENT} for line in lines]


@pytest.mark.parametrize("begun_in_english", [True, False], ids=["English first", "English last"])
def test_a_case_begun_in_one_language_goes_on_in_another(tmp_path: Path, *, begun_in_english: bool) -> None:
    (tmp_path / "answers.toml").write_text(ANSWERS, encoding="utf-8")
    walked(tmp_path, [*BEGIN, "--answers", "answers.toml"], english=begun_in_english)
    first = (tmp_path / "case" / "report.md").read_text(encoding="utf-8")
    said = walked(tmp_path, ["incident"], english=not begun_in_english)
    second = (tmp_path / "case" / "report.md").read_text(encoding="utf-8")

    assert [OPEN in text for text in (first, said, second)] == [
        not begun_in_english,
        begun_in_english,
        begun_in_english,
    ]
    with inside(tmp_path):
        assert CliRunner().invoke(main, ["incident", "verify", "case"]).exit_code == 0


def test_a_case_about_an_account_without_a_name_goes_on_in_another_language(tmp_path: Path) -> None:
    export = meta.zipped(tmp_path / "export.zip", {"posts/your_posts_1.json": [meta.fb_post(0)]})
    begin = ["incident", str(export), "--no-policy", "--post", "latest"]
    for words, language in ((begin, "en"), (["incident", "--no-policy"], "de"), (["incident", "--no-policy"], "en")):
        done = run(tmp_path, "--lang", language, *words, "--case", "case")
        assert 0 == done.code, done.err

    (account,) = {
        entry["run"]["options"]["account"]
        for entry in kept(tmp_path)
        if "account" in entry.get("run", {}).get("options", {})
    }
    assert "facebook/@unknown" == account


def timeline(folder: Path) -> list[dict[str, str]]:
    """Return the lines of a case's timeline, without its words."""
    with (folder / "case" / "timeline.csv").open(encoding="utf-8", newline="") as file:
        return [{key: value for key, value in row.items() if key not in WORDS} for row in csv.DictReader(file)]


def test_what_a_case_keeps_and_the_order_of_its_timeline_are_the_same_in_every_language(tmp_path: Path) -> None:
    logs, timelines = {}, {}
    for name, english in (("one", True), ("other", False)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "answers.toml").write_text(ANSWERS, encoding="utf-8")
        walked(folder, [*BEGIN, "--answers", "answers.toml", "--full"], english=english)
        logs[name], timelines[name] = kept(folder), timeline(folder)

    assert (len(logs["one"]) > 6, len(timelines["one"]) > 6) == (True, True)
    assert logs["one"] == logs["other"]
    assert timelines["one"] == timelines["other"]
