"""No word for people stands outside the catalogues: in the code, and in what the commands print."""

from __future__ import annotations

import ast
import os
import re
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
from scripts.messages import messages
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
    "FeedFerry Ltd", "Fleet", "Tally Analytics", "Facebook page", "X brand account", "Newsletter",
)  # fmt: skip
"""Names in the inputs of the runs, which are the same in every language."""
IDS: Final = (
    *("build", "verify", "sha256", *main.list_commands(click.Context(main))),
    *(name for group in ("checks", "readers", "vaults", "connectors") for name in Plugins().names(group)),
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
EXCEPTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "what a fingerprint is made of": {"hygiene/analysis/accepted.py": ""},
    "words in passwords and in exports": {
        "hygiene/analysis/passwords/calendar_words.py": "",
        "hygiene/analysis/apps/shared_apps.py": "no company|not applicable",
        "hygiene/reference/countries.py": "",
        "hygiene/report/parts/acceptances.py": "false positive|not applicable|will fix|wont fix",
        "hygiene/sources/connect/live.py": "does not show",
        "hygiene/sources/reader_kit/fields.py": "not available",
    },
    "names of features": {
        "hygiene/analysis/detector/attributes.py": "opening with a name",
        "hygiene/analysis/detector/stylometry.py": "",
    },
    "SQL": {"hygiene/history/runs/schema.py": "", "hygiene/history/runs/store.py": r" AND part = \?"},
    "names that findings are about, which no language changes": {
        "hygiene/sources/readers/subscriptions/spotify_log.py": r"Spotify for .*|(an app|a program on a .*) \({}\)",
    },
    "names of columns, files and pages in exports": {
        "hygiene/sources/reader_kit/times.py": "Aaa NNN .*|YYYY-MM-DD .*",
        "hygiene/sources/readers/google/rows.py": "sign in",
        "hygiene/sources/readers/linkedin/acts.py": "is message draft|sent at|followed on",
        "hygiene/sources/readers/linkedin/export.py": "updated on",
        "hygiene/sources/readers/meta/instagram_records.py": "added on|last active on|expired on|your id in this app",
        "hygiene/sources/readers/snapchat/export.py": "Privacy Policy and .*|Snapchat Linked to Bitmoji|log in|sign in",
        "hygiene/sources/readers/subscriptions/apple.py": "Apps Using Sign In with Apple|logged in date",
        "hygiene/sources/readers/tiktok/acts.py": "Likes and Favorites|chat history with ",
    },
    "help, which the catalogues take from the commands": {
        "hygiene/cli/main.py": "\b\nExit codes:(?s:.*)",
        "hygiene/cli/commands/incident.py": "\b\nExamples:(?s:.*)",
    },
    "files for other programs": {
        "hygiene/formats/html/template.py": "<bdi class=.*",
        "hygiene/cli/commands/schedule/cron.py": "",
        "hygiene/cli/commands/schedule/systemd.py": "",
        "hygiene/cli/commands/schedule/windows.py": "",
        "hygiene/formats/exchange/ocsf.py": "For information|Answer of the owner",
        "hygiene/formats/exchange/timesketch.py": "near suspicious|Time .*|{} \\((latest possible|first of several)\\)",
        "hygiene/formats/wire/fleet.py": "hygiene fleet report",
        "hygiene/sources/connect/oauth/receiver.py": "HTTP/1.1 (?s:.*)|<!doctype html>(?s:.*)",
    },
    "errors that are caught, and said in other words": {
        "hygiene/model/snapshot.py": "the part {} of the snapshot was not read",
        "hygiene/sources/connect/web/transport.py": "",
        "hygiene/sources/files/zips.py": "",
    },
    "what stands for an address in a file": {
        "hygiene/model/text.py": r"\[network address\]",
        "hygiene/formats/exchange/sarif.py": r"\[network address\]",
    },
    "a value that code compares": {
        "hygiene/formats/terminal/summary.py": "nothing read",
        "hygiene/formats/wording/verdict.py": "nothing read",
        "hygiene/report/changes/rules.py": "{}, policy {}",
    },
}
"""Texts that are no words for people, by the reason: modules, and a pattern of the texts or "" for all of them."""
EXCEPTED: Final = {module: pattern for modules in EXCEPTIONS.values() for module, pattern in modules.items()}


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


def is_excepted(module: str, text: str) -> bool:
    """Return whether a text of a module is no word for people."""
    pattern = EXCEPTED.get(module)
    return pattern is not None and (not pattern or bool(re.fullmatch(pattern, text)))


@cache
def outside_catalogues() -> Mapping[str, Sequence[tuple[int, str]]]:
    """Return the texts of each module that bypass the catalogue, and their lines.

    A text that is a message elsewhere is a key that `tr` translates where it is shown.
    """
    data = data_words(modules().values()) | {message.one for message in messages()}
    return {
        name: [(found.line, found.text) for found in bypassing(text, data, columns=name.startswith(COLUMNS))]
        for name, text in modules().items()
    }


def test_every_text_with_words_in_the_code_is_given_to_the_catalogue() -> None:
    found = {
        name: [(line, text) for line, text in texts if not is_excepted(name, text)]
        for name, texts in outside_catalogues().items()
    }

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_an_exception_is_needed() -> None:
    needed = {name for name, texts in outside_catalogues().items() if any(is_excepted(name, each) for _, each in texts)}

    assert sorted(set(EXCEPTED) - needed) == []


def test_a_message_stands_where_it_is_given_to_the_catalogue() -> None:
    def is_found(call: ast.Call) -> bool:
        words = call.args[1:3] if ast.unparse(call.func) == "tr_n" else call.args[:1]
        made = ast.unparse(words[0]).startswith("'; '.join")  # whole messages, one after the other
        return made or all(isinstance(word, ast.Constant) for word in words)

    calls = [
        (name, node.lineno)
        for name, text in modules().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"tr_n", "tr_later"} and not is_found(node)
    ]

    assert calls == []


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
