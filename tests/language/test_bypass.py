"""No word for people stands outside the catalogues: in the code, and in what the commands print."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import click
import pytest
from click.testing import CliRunner

from hygiene.cli.main import main
from hygiene.plugins.registry import Plugins
from hygiene.scan.fleet import processes
from tests.support.command import ARCHIVE, PASSWORDS, POLICY
from tests.support.fleet_runs import Here
from tests.support.project import ROOT
from tests.support.pseudo import leftovers, pseudo, visible
from tests.support.spoken import bypassing, data_words

NAMES: Final = (
    "hygiene", "harbourlane", "harbour_lane", "Mara (marketing)", "Mara", "Ines", "Europe/Lisbon", "UTC", "WEST", "WET",
    "Chrome", "Safari", "Windows", "macOS", "iPhone", "Android", "Twitter Web App", "Twitter for iPhone",
    "Twitter for Mac", "Twitter, Inc.", "TweetTally Pro", "UnfollowAlarm", "Followers Boost 24", "GiveawayWheel",
    "Wheel of Prizes", "PhotoFrame Weekly", "Frame & Co", "Frame \\& Co", "Ticketbox sign-in", "Ticketbox", "FeedFerry",
    "FeedFerry Ltd", "Tally Analytics", "Facebook page", "X brand account", "Newsletter",
)  # fmt: skip
"""Names in the inputs of the runs, which are the same in every language."""
IDS: Final = (
    "build",
    "verify",
    *main.list_commands(click.Context(main)),
    *Plugins().names("checks"),
    *Plugins().names("readers"),
)
"""What people type, and what stands for itself."""


def run(words: Sequence[str], folder: Path) -> str:
    """Return what a command prints when every message is in brackets."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        with pseudo():
            done = CliRunner(env={"COLUMNS": "400"}).invoke(main, list(words), prog_name="hygiene", terminal_width=400)
    finally:
        os.chdir(before)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return visible(done.output) if "html" in words else done.output


RUNS: Final = (
    ("--help",),
    ("demo",),
    ("demo", "--details"),
    ("demo", "--format", "markdown"),
    ("demo", "--format", "html"),
    ("apps", "ARCHIVE"),
    ("posts", "ARCHIVE"),
    ("checks",),
    ("explain", "post-client"),
    ("explain", "score"),
    ("readers",),
    ("readers", "x"),
    ("vaults",),
    ("fleet", "fleet.toml", "--no-history", "--no-policy"),
    ("fleet", "fleet.toml", "--no-history", "--no-policy", "--format", "html"),
    ("fleet", "fleet.toml", "--no-history", "--no-policy", "--format", "markdown"),
    ("incident", "ARCHIVE", "--vault", "PASSWORDS", "--policy", "POLICY", "--post", "latest", "--case", "case"),
    ("incident", "--platform", "x"),
    ("scan", "--lang"),
    ("scan", "missing.zip"),
)  # fmt: skip
_FILES: Final = {"ARCHIVE": ARCHIVE, "PASSWORDS": PASSWORDS, "POLICY": POLICY}
_FLEET: Final = """\
version = 1
stale_days = 36500
[[accounts]]
platform = "x"
handle = "harbourlane"
exports = ["x-{handle}.zip"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a fleet, which is read in this process."""
    (tmp_path / "x-harbourlane.zip").write_bytes(ARCHIVE.read_bytes())
    (tmp_path / "fleet.toml").write_text(_FLEET, encoding="utf-8")
    monkeypatch.setattr(processes, "Processes", lambda *_given, **_more: Here())
    return tmp_path


@pytest.mark.parametrize("words", RUNS, ids=" ".join)
def test_every_word_that_a_command_prints_comes_from_the_catalogue(folder: Path, words: Sequence[str]) -> None:
    printed = run([str(_FILES.get(word, word)) for word in words], folder)

    assert "⟦" in printed
    assert leftovers(printed, (*NAMES, *IDS)) == []


def test_every_word_of_a_case_comes_from_the_catalogue(folder: Path) -> None:
    run(["incident", str(ARCHIVE), "--policy", str(POLICY), "--post", "latest", "--case", "case"], folder)
    pages = sorted(page for page in (folder / "case").rglob("*") if page.suffix in {".html", ".md", ".txt"})
    found = {page.name: leftovers(_words(page), (*NAMES, *IDS)) for page in pages}

    assert len(pages) > 1
    assert {name: lines for name, lines in found.items() if lines} == {}


def _words(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return visible(text) if page.suffix == ".html" else text


@pytest.mark.parametrize("command", sorted(main.list_commands(click.Context(main))))
def test_every_word_of_a_commands_help_comes_from_the_catalogue(folder: Path, command: str) -> None:
    assert leftovers(run([command, "--help"], folder), (*NAMES, *IDS)) == []


COLUMNS: Final = ("hygiene/sources/", "hygiene/analysis/detector/")
"""Folders whose modules know the columns of exports, or the features of posts, by their names."""
EXCEPTIONS: Final[Mapping[str, str]] = {}
"""Modules with texts that are no words for people, and why."""


@cache
def modules() -> Mapping[str, str]:
    """Return the text of every module that may speak to people, by its name."""
    files = sorted([*(ROOT / "hygiene").rglob("*.py"), *(ROOT / "checks").rglob("*.py")])
    names = {file.relative_to(ROOT).as_posix(): file for file in files}
    return {
        name: file.read_text(encoding="utf-8")
        for name, file in names.items()
        if not name.startswith("hygiene/language/")
    }


def test_every_text_with_words_in_the_code_is_given_to_the_catalogue() -> None:
    data = data_words(modules().values())
    found = {
        name: [f"{each.line}: {each.text}" for each in bypassing(text, data, columns=name.startswith(COLUMNS))]
        for name, text in modules().items()
        if name not in EXCEPTIONS
    }

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_an_exception_has_texts_and_a_reason() -> None:
    found = {name for name in EXCEPTIONS if list(bypassing(modules()[name]))}

    assert found == set(EXCEPTIONS)
    assert all(EXCEPTIONS.values())


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('say("You did not list it.")', ["You did not list it."]),
        ('say(f"{count} posts are new")', ["{} posts are new"]),
        ('WORDS = {"a": "was given access"}', ["was given access"]),
        ('raise HygieneError("it cannot be read")', ["it cannot be read"]),
        ('say(tr("You did not list it."))', []),
        ('say(tr("It holds {what}.", what="no posts at all"))', ["no posts at all"]),
        ('raise ValueError("a defect of whoever calls it")', []),
        ('"""A docstring that says much."""', []),
        ('if word == "not read": pass', []),
        ('found["sent at"]', []),
        ('re.compile("such a pattern")', []),
        ('say("hygiene demo --details")', []),
    ],
)  # fmt: skip
def test_a_text_that_bypasses_the_catalogue_is_found(line: str, found: Sequence[str]) -> None:
    assert found == [each.text for each in bypassing(line)]


def test_a_value_that_code_compares_and_a_column_are_no_words() -> None:
    source = 'Word = Literal["not read"]\nword = "not read"\ncolumn = row("sent date")'

    assert [each.text for each in bypassing(source)] == ["not read", "sent date"]
    assert list(bypassing(source, data_words([source]), columns=True)) == []
