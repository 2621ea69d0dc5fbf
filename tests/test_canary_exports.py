"""Nothing planted in an export leaves a run, whatever the reader, command, format or file.

Addresses, numbers, tokens and words of messages are in exports of every reader, whole and damaged, and in a vault.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Final

import click
import pytest
from click.testing import CliRunner, Result

from hygiene.cli.main import main
from hygiene.history.runs.file import usual_path
from hygiene.plugins.format import Screen
from hygiene.scan.pipeline import scan
from hygiene.scan.request import ScanRequest
from tests.enrich.breaches.lists import invented, lines
from tests.support.canaries import export, leaks
from tests.support.command import at_terminal, run
from tests.support.exports import MAKERS, made, with_words, zipped
from tests.support.plugins import OURS

LAYOUTS: Final = tuple({reader: name for name, (reader, _) in MAKERS.items() if not name.endswith("2018")}.values())
"""The newest layout of every reader."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of exports, whole and damaged, a vault, and a report about all of them."""
    home = tmp_path_factory.mktemp("home")
    for place in ("whole", "damaged"):
        (home / place).mkdir()
    for name in LAYOUTS:
        members = with_words(made(name))
        file = f"{name.replace(', ', '-')}.zip"
        zipped(home / "whole", members, file)
        zipped(home / "damaged", {member: data[: len(data) * 2 // 3] for member, data in members.items()}, file)
    (home / "vault.csv").write_bytes(export("chrome-csv"))
    (home / "list.txt").write_bytes(lines(invented(2_000)))
    whole = hygiene("scan", "--no-history", *everything(home), "--format", "json")
    (home / "report.json").write_text(whole.stdout, encoding="utf-8")
    (home / "fleet.toml").write_text(fleet(home / "report.json"), encoding="utf-8")
    return home


def fleet(report: Path) -> str:
    """Return a fleet file with every account of a report. Some are not found by their masked handles."""
    accounts = json.loads(report.read_text(encoding="utf-8"))["accounts"]
    named = (f"platform = {json.dumps(line['platform'])}\nhandle = {json.dumps(line['handle'])}\n" for line in accounts)
    head = 'version = 1\nvaults = ["vault.csv"]\n[defaults]\nexports = ["whole/{platform}*.zip"]\n'
    return head + "".join(f"[[accounts]]\n{lines}" for lines in named)


def everything(home: Path) -> list[str]:
    """Return the arguments that name every input."""
    return [*map(str, sorted(home.glob("whole/*.zip"))), "--vault", str(home / "vault.csv")]


def hygiene(*words: object, typed: str = "") -> Result:
    """Run the real command line in this process."""
    return CliRunner().invoke(main, [str(word) for word in words], input=typed)


def test_every_reader_has_an_export_here_and_each_is_read(folder: Path) -> None:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    read = {line["reader"] for line in report["provenance"]["inputs"]}

    # The answers of Bluesky are read as a part of the repository.
    assert {reader for reader, _ in MAKERS.values()} - {"bluesky-json"} | {"chrome-csv"} == read


def test_a_report_about_all_of_them_in_every_format(folder: Path) -> None:
    exports, vault = sorted(folder.glob("whole/*.zip")), folder / "vault.csv"
    report = scan(ScanRequest(exports=exports, vaults=[vault]), plugins=OURS)
    shown = {name: OURS.get("formats", name)(report, Screen(details=True)) for name in OURS.names("formats")}

    assert {} == {name: found for name, text in shown.items() if (found := leaks(text))}
    assert [] == [name for name, text in shown.items() if len(text) < 5_000]


def test_a_report_about_damaged_exports(folder: Path) -> None:
    done = hygiene("scan", *sorted(folder.glob("damaged/*.zip")), "--format", "json")

    assert (3, []) == (done.exit_code, leaks(done.output))
    assert done.stderr.count("error: ") > 2


def test_every_command_with_all_of_them(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inputs, whole = everything(folder), sorted(folder.glob("whole/*.zip"))
    report = folder / "report.json"
    (fingerprint, *_) = fingerprints(report)
    until = ("--until", "2999-12-31", "--reason", "known", "--owner", "Dana", "--yes")
    runs = [
        ("posts", *whole),
        ("posts", *whole, "--format", "jsonl"),
        ("apps", *whole),
        ("apps", *whole, "--format", "csv"),
        ("apps", *whole, "--format", "json"),
        ("accept", fingerprint, "--report", report, "--policy", "policy.toml", *until),
        ("scan", *inputs, "--policy", "policy.toml"),
        ("history",),
        ("diff",),
        ("diff", report, "last", "--format", "json"),
        ("report", "last", "--details"),
        ("vaults", folder / "vault.csv"),
        ("breaches", "build", folder / "list.txt"),
        ("breaches", "verify", "breaches.filter"),
        ("explain", "score"),
        ("checks",),
        ("readers",),
        ("connect", "github", "kim", "--client-id", "own"),
        ("accounts",),
        ("disconnect", "github:kim"),
        ("demo",),
        ("incident", "--platform", "x"),
        ("schedule", "--kind", "systemd", "--", "scan", *inputs),
        ("fleet", folder / "fleet.toml", "--details"),
    ]
    # These run in a process with a home and a standard input of its own.
    begun = run(tmp_path, "init", *whole, "--output", "policy.toml", "--yes", typed="UTC\n" + "n\n" * 300)
    done = [hygiene(*words, typed="n\n" * 300) for words in runs]
    answers = [("[q]uit", "n"), ("[q]uit", "f"), ("[q]uit", "q")]
    asked = at_terminal(tmp_path, "review", *inputs, "--policy", tmp_path / "policy.toml", answers=answers)
    ended = run(tmp_path, "forget", "--yes")
    kept = {
        file.name: leaks(file.read_bytes().decode("utf-8", "replace")) for file in tmp_path.iterdir() if file.is_file()
    }

    assert set(main.list_commands(click.Context(main))) == {words[0] for words in runs} | {"init", "review", "forget"}
    # Not every export holds posts and apps, and what was planted in Reddit's does not fit its checksums.
    # There is no keyring, and no account is connected without --online.
    others = dict.fromkeys(("posts", "apps", "scan", "fleet", "accounts", "disconnect"), 3) | {"connect": 2}
    codes = [others.get(str(words[0]), 0) for words in runs]
    assert codes == [each.exit_code for each in done]
    assert [] == [(words[0], found) for words, each in zip(runs, done, strict=True) if (found := leaks(each.output))]
    assert [(0, [])] * 3 == [(each.code, leaks(each.out + each.err)) for each in (begun, asked, ended)]
    assert {"policy.toml": [], "breaches.filter": []} == kept
    with closing(sqlite3.connect(usual_path())) as db:
        bodies = [zlib.decompress(body).decode() for (body,) in db.execute("SELECT body FROM reports")]
    assert ([], True) == ([found for body in bodies if (found := leaks(body))], len(bodies) > 10)


def test_the_page_of_every_finding_about_all_of_them(folder: Path) -> None:
    report = folder / "report.json"
    pages = {each: hygiene("explain", each, "--report", report) for each in fingerprints(report)}

    assert len(pages) > 30
    assert {} == {each: page.output for each, page in pages.items() if page.exit_code or leaks(page.output)}


def fingerprints(report: Path) -> list[str]:
    """Return the ids of all findings of a JSON report."""
    results = json.loads(report.read_text(encoding="utf-8"))["results"]
    return [finding["fingerprint"] for result in results for finding in result["findings"]]


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_input_in_the_place_of_another_shows_nothing(folder: Path, name: str) -> None:
    """Every error quotes a place, and never what stands there."""
    member = max(made(name).items(), key=lambda file: len(file[1]))
    wrong = folder / f"{name}-wrong"
    wrong.write_bytes(member[1])
    runs = [
        ("scan", wrong),
        ("scan", "--vault", wrong),
        ("scan", "--vault", folder / "vault.csv", "--breaches", wrong),
        ("scan", "--vault", folder / "vault.csv", "--places", wrong),
        ("scan", "--vault", folder / "vault.csv", "--policy", wrong),
        ("explain", "0" * 16, "--report", wrong),
        ("review", "--answers", wrong),
        ("breaches", "build", wrong),
        ("breaches", "verify", wrong),
        ("vaults", wrong),
    ]
    done = [hygiene(*words) for words in runs]

    assert [] == [(words, each.exception) for words, each in zip(runs, done, strict=True) if "Trace" in each.output]
    assert [] == [(words[:2], found) for words, each in zip(runs, done, strict=True) if (found := leaks(each.output))]
