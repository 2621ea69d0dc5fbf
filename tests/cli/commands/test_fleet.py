"""The command `fleet`: its output, its files, its end and its refusals."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner

from hygiene.cli.commands import fleet as command
from hygiene.cli.main import main
from hygiene.history.runs.file import erase, usual_path
from hygiene.scan.fleet.job import Outcome, Setting
from hygiene.scan.fleet.plan import Job
from tests.support.command import HYGIENE, SECONDS, Run, at_terminal, environment, run
from tests.support.fleet_runs import Here, Stops, fleet_file, ran, x_export
from tests.support.x_archive import app, write_zip

HEAD: Final = """\
name = "Harbour Brands"
person_accounts = 2
[[groups]]
name = "brand"
owner = "Kim"
people = ["Kim", "Lee"]
importance = "high"
[[groups]]
name = "shops"
people = ["Lee"]
"""
BUFFER: Final = app(1, id="417273", name="Buffer")
UNREAD: Final = (
    "warning: not read: reddit/@dune: the zip is cut short or damaged (download the complete export again)\n"
    "warning: not read: x/@cobalt: no file matches exports/x/cobalt*\n"
)
MANY: Final = 36
"""Accounts, of which at most 32 are kept at once."""
FIRST: Final = (
    "The results of your scans are kept in ~/.local/share/hygiene/history.sqlite from now on, so that each says what "
    "is new. --no-history leaves a run out, and `keep = false` under [history] in the policy all of them. `hygiene "
    "forget --history` removes the file.\n"
)
WHOLE: Final = """\
Harbour Brands: not enough read. 4 accounts: 4 not enough read. Nothing urgent
  was found in what was read.
Chance that any of these 2 accounts is taken over within a year: about 1 in 25
(at least 1 in 30). That is about 1 in 50 for each on average. What was not read
is left out.
This is the first run kept of this fleet, so nothing is compared yet.
2 accounts were not read. What is unknown is not clean.
Passwords of 2 accounts were not read: name the exports of your password
managers under `vaults` in the fleet file. Still open: recent activity for 2
accounts and sessions for 2 accounts. The report of each account says where to
look (`--output FOLDER`).

Worst first
  1. not enough read: x/@acme, high importance
     “Buffer” can post as you, but has never posted.
     First: Revoke “Buffer” at https://x.com/settings/connected_apps, unless you
     or your team use it.
     Owner: Kim. Group: brand. Open: recent activity, sessions and passwords.
     Chance within a year: about 1 in 50. Read as of DAY.
  2. not enough read: x/@borealis, high importance
     “Buffer” can post as you, but has never posted.
     First: Revoke “Buffer” at https://x.com/settings/connected_apps, unless you
     or your team use it.
     Owner: Kim. Group: brand. Open: recent activity, sessions and passwords.
     Chance within a year: about 1 in 60. Read as of DAY.
2 more accounts, not read or too long ago, are listed only below.

What accounts share
  - [medium severity] “Buffer” has access to 2 accounts.
    Fix: Revoke it where no one needs it: X (Twitter) at
    https://x.com/settings/connected_apps.
    Accounts: x/@acme, x/@borealis.
    Finding id: d514190eb9ecb3a5.

People with too many accounts
Whoever tricks one of these people gets more than 2 accounts. Give some of the
accounts to others, and change the passwords that a person needs no longer.
  - Lee: 4 accounts
    Accounts: reddit/@dune, x/@acme, x/@borealis, x/@cobalt.

Accounts without an owner
Name an owner for each in the fleet file, so that someone acts on what is found.
  - not enough read: reddit/@dune

Not read in full, or too long ago
Nothing is known about these accounts. Save an export where the fleet file says,
or connect the account, and run this again.
  - reddit/@dune
    Nothing was read: the zip is cut short or damaged (download the complete
    export again).
  - x/@cobalt
    Nothing was read: no file matches exports/x/cobalt*.
`hygiene readers PLATFORM` says how to ask for an export.

Groups
  Group    Accounts    Verdicts           Not read    New or worse
  -------  ----------  -----------------  ----------  --------------
  brand    2           2 not enough read  0           0
  shops    2           2 not enough read  2           0

How to go on
  - `hygiene scan EXPORT`: the report of one account, such as x/@acme.
  - `hygiene report last --owner NAME`: the list of one owner, without a new
    run.
  - `hygiene accept ID`: accept a finding until a date, when it is meant to be
    so.
  - `hygiene fleet FILE --output FOLDER`: a page about each account and each
    group.
  - `hygiene fleet FILE --details`: every account and every change.
Put your own in place of the words in capitals.
hygiene VERSION, TIME. All times are in UTC. This is run 1, which took
SPAN.
"""


def written(folder: Path) -> Path:
    """Write two accounts that are read, a damaged and a missing one."""
    now = datetime.now(UTC)
    x_export(folder, "acme", at=now, connected_application=[BUFFER, app(2, name="Old Feed")])
    x_export(folder, "borealis", at=now, connected_application=[BUFFER])
    (folder / "exports" / "reddit").mkdir()
    (folder / "exports" / "reddit" / "dune.zip").write_bytes(b"PK\x03\x04 cut")
    brand, shops = 'group = "brand"', 'group = "shops"'
    accounts = (("x", "acme"), ("x", "borealis"), ("reddit", "dune"), ("x", "cobalt"))
    owned = f'{shops}\nowner = "Noor"'
    fleet_file(folder, *accounts, head=HEAD, acme=brand, borealis=brand, dune=shops, cobalt=owned)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.fixture
def calm(tmp_path: Path) -> Path:
    """One small account that is read."""
    x_export(tmp_path, "acme", at=datetime.now(UTC))
    fleet_file(tmp_path, ("x", "acme"))
    return tmp_path


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a home, and read accounts in this process.

    Workers would take seconds to start.
    """
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "_engine", lambda _: Here())


def fleet(folder: Path, *args: str | Path, file: str = "fleet.toml") -> Run:
    """Run the command in this process, without a terminal."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(main, ["fleet", file, *map(str, args)], prog_name="hygiene")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return Run(code=done.exit_code, out=done.stdout, err=done.stderr)


def plain(text: str) -> str:
    """Return a report without what differs from day to day."""
    text = re.sub(r"(Read\s+as\s+of\s+)\d{4}-\d\d-\d\d", r"\1DAY", text)
    text = re.sub(r"hygiene \S+, \d{4}-\d\d-\d\d \d\d:\d\d\.", "hygiene VERSION, TIME.", text)
    return re.sub(r"which took\s+[\w. ]+\.$", "which took\nSPAN.", text, flags=re.MULTILINE)


def names(folder: Path) -> list[str]:
    """Return the files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_whole_report_at_80_columns_and_the_exit_code_for_what_was_not_read(folder: Path) -> None:
    done = run(folder, "fleet", "fleet.toml", "--workers", "1", history=True)

    assert (done.code, plain(done.out), done.err) == (3, WHOLE, FIRST + UNREAD)


def test_checking_a_file_says_what_it_would_read_and_reads_nothing(folder: Path) -> None:
    done = fleet(folder, "--check")

    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "fleet.toml is valid: “Harbour Brands”, 4 accounts in 2 groups.\n"
        "By platform: x 3, reddit 1.\n"
        "3 accounts have an export to read.\n"
        "Nothing to read for 1 account: x/@cobalt (no file matches exports/x/cobalt*).\n"
        "No owner: reddit/@dune.\n"
    )
    assert not (folder / ".local").exists()


def test_a_check_that_finds_no_export_at_all_says_so_and_ends_with_3(tmp_path: Path) -> None:
    fleet_file(tmp_path, ("x", "acme"), head='[[groups]]\nname = "shops"\n')
    done, allowed = fleet(tmp_path, "--check"), fleet(tmp_path, "--check", "--allow-unread")

    assert (done.code, allowed.code) == (3, 0)
    assert done.out == (
        "fleet.toml is valid: “Fleet”, 1 account in 0 groups.\n"
        "1 more group has no account: shops.\n"
        "By platform: x 1.\n"
        "No account has an export to read.\n"
        "Nothing to read for 1 account: x/@acme (no file matches exports/x/acme*).\n"
        "No owner: x/@acme.\n"
    )


def test_each_page_leads_back_to_the_fleet_and_first_says_what_was_not_read(folder: Path) -> None:
    fleet_file(folder, ("x", "acme"), ("x", "cobalt"), acme='exports = ["exports/x/acme*", "exports/none*"]')
    fleet(folder, "--output", "made")
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (folder / "made").glob("*/*.html")}
    verdicts = {name: page.partition('<p class="words">')[2] for name, page in pages.items()}
    back = '<p><a href="../fleet.html">All accounts of the fleet</a></p>'

    assert {name: back in page for name, page in pages.items()} == dict.fromkeys(pages, True)
    assert verdicts["x-cobalt"].startswith(
        "Nothing was read: no file matches exports/x/cobalt*. "
        "So this report says nothing about <bdi>x/@cobalt</bdi>.</p>"
    )
    assert "<title>Account security report of x/@cobalt: nothing read</title>" in pages["x-cobalt"]
    assert verdicts["x-acme"].split("</p>")[1].strip() == "<p>Not read in full: No file matches exports/none*."


def test_a_folder_in_place_of_the_file_is_refused_with_what_to_name(tmp_path: Path) -> None:
    done = fleet(tmp_path, file=".")

    assert (done.code, done.err) == (2, "error: .: it cannot be read: Is a directory (name a file in it)\n")


def test_a_view_lists_the_accounts_of_a_group_or_an_owner_and_reads_all(folder: Path) -> None:
    group, owner = fleet(folder, "--group", "shops"), fleet(folder, "--owner", "KIM", "--format", "json")

    assert group.out.splitlines()[0].startswith("Harbour Brands: not enough read. 2 accounts: 2 not enough read.")
    assert "x/@acme" not in group.out.partition("People with too many")[0]
    assert [line["name"] for line in json.loads(owner.out)["accounts"]] == ["x/@acme", "x/@borealis"]
    assert json.loads(owner.out)["view"] == "owner KIM"
    assert (group.code, owner.code) == (3, 3)


def test_the_folder_of_reports_is_for_its_owners_eyes_only(folder: Path) -> None:
    done = fleet(folder, "--output", "made")
    made = folder / "made"

    assert names(made) == [
        "accounts/reddit-dune.html", "accounts/x-acme.html", "accounts/x-borealis.html", "accounts/x-cobalt.html",
        "fleet.html", "groups/group-brand.html", "groups/group-shops.html",
    ]  # fmt: skip
    modes = {stat.S_IMODE(path.stat().st_mode) for path in made.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (made, made / "accounts", made / "groups")}
    assert (modes, folders) == ({0o600}, {0o700})
    assert done.err.endswith("Wrote made/fleet.html, and reports of 4 accounts and 2 groups.\n")
    assert "Report: accounts/x-acme.html\n" in done.out
    for page in (made / "fleet.html", made / "groups/group-brand.html"):
        links = re.findall(r'href="([^"#:]+)"', page.read_text(encoding="utf-8"))
        assert links
        assert [link for link in links if not (page.parent / link).is_file()] == []


@pytest.mark.parametrize(
    ("style", "account", "overview"),
    [
        ("json", "x-acme.json", "fleet.json"),
        ("csv", "x-acme.csv", "fleet.csv"),
        ("markdown", "x-acme.md", "fleet.md"),
        ("sarif", "x-acme.sarif", "fleet.json"),
        ("table", "x-acme.txt", "fleet.txt"),
    ],
)
def test_every_format_has_files_of_its_own_ending(folder: Path, style: str, account: str, overview: str) -> None:
    done = fleet(folder, "--output", "made", "--format", style)

    assert ("Only those of the accounts are sarif; the others are JSON." in done.err) == (style == "sarif")
    assert (folder / "made" / "accounts" / account).is_file()
    text = (folder / "made" / overview).read_text(encoding="utf-8-sig")
    match Path(overview).suffix:
        case ".json":
            assert len(json.loads(text)["accounts"]) == 4
        case ".csv":
            rows = list(csv.DictReader(text.splitlines()))
            assert {row["account"]: row["report"] for row in rows} == {
                name: f"accounts/{name.replace('/@', '-')}.csv"
                for name in ("x/@acme", "x/@borealis", "x/@cobalt", "reddit/@dune")
            }
        case _:
            assert "Harbour Brands" in text


@pytest.mark.parametrize("style", ["json", "csv", "html", "markdown"])
def test_a_format_without_a_folder_goes_to_standard_output(calm: Path, style: str) -> None:
    done = fleet(calm, "--format", style)

    starts = {"json": '{\n  "schema"', "csv": "account,platform,", "html": "<!DOCTYPE html>", "markdown": "# "}
    assert (done.code, done.out[: len(starts[style])]) == (0, starts[style])


def test_a_name_that_ends_like_a_format_is_one_file(calm: Path) -> None:
    printed, written = fleet(calm, "--format", "csv"), fleet(calm, "--output", "fleet.csv")
    refused = fleet(calm, "--output", "fleet.csv", "--format", "html")

    assert (0, "", "Wrote fleet.csv as csv, by its ending.") == (
        written.code, written.out, written.err.splitlines()[-1],
    )  # fmt: skip
    assert len((calm / "fleet.csv").read_text(encoding="utf-8-sig").splitlines()) == len(printed.out.splitlines())
    assert (2, "") == (refused.code, refused.out)
    assert "contradicts the ending .csv" in refused.err


@pytest.mark.parametrize("style", ["sarif", "junit", "ocsf", "timesketch"])
def test_a_format_about_one_account_is_refused_without_a_folder(calm: Path, style: str) -> None:
    fleet(calm, "--allow-unread")
    said = (
        "Error: the report about a fleet is written as csv, html, json, markdown or table, because "
        f"{style} is about the findings of one account. `hygiene fleet FILE --output FOLDER --format {style}` writes "
        "it for each account."
    )
    refused, again = fleet(calm, "--format", style), run(calm, "report", "last", "--format", style, history=True)

    assert [(done.code, done.out, done.err.splitlines()[-1]) for done in (refused, again)] == [(2, "", said)] * 2


def test_findings_end_with_10_before_what_was_not_read(folder: Path) -> None:
    first = fleet(folder, "--fail-on-new", "medium", "--allow-unread")
    again = fleet(folder, "--fail-on-new", "low")
    found = fleet(folder, "--fail-on", "medium")
    none = fleet(folder, "--fail-on", "critical")
    allowed = fleet(folder, "--fail-on", "critical", "--allow-unread")

    assert [each.code for each in (first, again, found, none, allowed)] == [10, 3, 10, 3, 0]


def test_an_old_export_ends_with_3_unless_that_is_allowed(tmp_path: Path) -> None:
    x_export(tmp_path, "acme", at=datetime.now(UTC) - timedelta(days=50))
    fleet_file(tmp_path, ("x", "acme"))

    assert (fleet(tmp_path).code, fleet(tmp_path, "--allow-unread").code) == (3, 0)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (
            ("platform =", "plattform ="),
            "error: fleet.toml, line 7: there is no key `plattform` in [[accounts]] table 1 (did you mean `platform`?)",
        ),
        (
            ('handle = "acme"', "handle = 5"),
            "error: fleet.toml, line 8: key `handle` in [[accounts]] table 1: expected text, got a whole number",
        ),
        (
            ('handle = "acme"', 'handle = "acme"\nexports = ["{name}"]'),
            "error: fleet.toml, line 9: key `exports`: “{name}” has braces that stand for nothing",
        ),
        (("version = 1", "version = 2"), "error: fleet.toml, line 1: key `version`"),
        (("version = 1", "version ="), "error: fleet.toml, line 1: "),
    ],
)
def test_a_fault_of_the_file_is_one_line_with_its_number(calm: Path, change: tuple[str, str], error: str) -> None:
    text = (calm / "fleet.toml").read_text(encoding="utf-8")
    (calm / "fleet.toml").write_text(text.replace(*change), encoding="utf-8")
    done = fleet(calm)

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(error)


def test_unknown_names_are_answered_with_those_there_are(folder: Path) -> None:
    group, owner, file = (
        fleet(folder, "--group", "shop"),
        fleet(folder, "--owner", "Kin"),
        fleet(folder, file="none.toml"),
    )

    assert [each.code for each in (group, owner, file)] == [2, 2, 2]
    assert group.err.endswith(
        "Error: no account is in the group “shop”; there are brand, shops. Did you mean 'shops'?\n"
    )
    assert owner.err.endswith("Error: no account has the owner “Kin”; there are Kim, Noor. Did you mean 'Kim'?\n")


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_read(calm: Path) -> None:
    (calm / "made").write_text("a file", encoding="utf-8")
    done = fleet(calm, "--output", "made")

    assert (done.code, done.out) == (1, "")
    assert done.err == "error: made: a fleet's reports go to a folder, and this is a file (name a folder)\n"


def test_the_news_go_to_a_command_and_only_when_there_are_some(calm: Path) -> None:
    told = ("--notify", "sh -c 'cat >> news'", "--quiet")
    x_export(calm, "acme", at=datetime.now(UTC), connected_application=[BUFFER])
    first = fleet(calm, *told)
    fleet(calm, *told)
    before = (calm / "news").read_text(encoding="utf-8")
    x_export(calm, "acme", at=datetime.now(UTC), connected_application=[BUFFER, app(2, name="Old Feed")])
    done = fleet(calm, *told)
    news = (calm / "news").read_text(encoding="utf-8")[len(before) :]

    assert (first.code, done.code, done.out, done.err) == (0, 0, "", "")
    assert before.count("Fleet: ") == 1
    assert "“Old Feed”" in news
    assert "“Buffer”" not in news.partition("What changed")[2]


def test_what_is_read_no_longer_is_news_once(folder: Path) -> None:
    told = ("--notify", "sh -c 'cat >> news'", "--quiet", "--allow-unread")
    sizes = []
    for change in ("first", "nothing", "lost", "nothing"):
        if change == "lost":
            (folder / "exports" / "x" / "acme.zip").unlink()
        fleet(folder, *told)
        sizes.append((folder / "news").stat().st_size)

    first, same, lost, again = sizes
    assert first == same < lost == again
    assert "x/@acme" in (folder / "news").read_text(encoding="utf-8")[first:].partition("Not read")[2]


def test_what_is_missing_from_an_account_ends_with_3_unless_that_is_allowed(calm: Path) -> None:
    fleet_file(calm, ("x", "acme"), acme='exports = ["exports/x/{handle}*", "signins/{handle}*"]')
    done, allowed, check = fleet(calm), fleet(calm, "--allow-unread", "--quiet"), fleet(calm, "--check")

    assert (done.code, allowed.code, check.code) == (3, 0, 0)
    assert done.err == FIRST + "warning: x/@acme: no file matches signins/acme*\n"
    assert "Something is missing from these accounts.\n  - x/@acme\n    No file matches signins/acme*.\n" in done.out
    assert "Something is missing for 1 account: x/@acme (no file matches signins/acme*).\n" in check.out


def test_a_question_that_is_answered_no_longer_is_news_once(calm: Path) -> None:
    told = ("--notify", "sh -c 'cat >> news'", "--quiet", "--allow-unread")
    whole = x_export(calm, "acme", at=datetime.now(UTC), connected_application=[BUFFER])
    fleet(calm, *told)
    (calm / "news").unlink()
    with zipfile.ZipFile(whole) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    name = "data/connected-application.js"
    write_zip(whole, (members | {name: members[name][:-20]}).items())
    done = fleet(calm, *told)
    news = (calm / "news").read_text(encoding="utf-8")
    fleet(calm, *told)

    assert done.err.startswith("warning: x/@acme: acme.zip: apps could not be read in full: ")
    assert "Answered less fully than before: " in news
    assert (calm / "news").read_text(encoding="utf-8") == news


def test_a_history_that_is_removed_during_the_run_costs_what_is_new_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Removes(Here):
        def _done(self, job: Job, setting: Setting) -> Outcome:
            erase(usual_path())
            return Here._done(self, job, setting)

    monkeypatch.setattr(command, "_engine", lambda _: Removes())
    plain_run, needy = fleet(folder, "--allow-unread"), fleet(folder, "--allow-unread", "--fail-on-new", "low")
    lost = (
        "warning: the run is not kept, and is compared with no earlier one: the history was removed while the run was "
        "under way\n"
    )

    assert (plain_run.code, needy.code) == (0, 1)
    assert [each.err.count(lost) for each in (plain_run, needy)] == [1, 1]
    assert needy.err.endswith("error: the run could not be kept, so --fail-on-new cannot know what is new\n")
    assert "Worst first" in plain_run.out
    assert "Worst first" in needy.out


def test_a_command_that_fails_decides_the_exit_code_and_the_report_is_written(calm: Path) -> None:
    x_export(calm, "acme", at=datetime.now(UTC), connected_application=[BUFFER])
    done = fleet(calm, "--notify", "false", "--output", "made")

    assert (done.code, (calm / "made" / "fleet.html").is_file()) == (1, True)
    assert done.err.endswith("error: --notify false: it failed with exit code 1 (`hygiene diff` shows what changed)\n")


def test_a_quiet_run_prints_what_was_not_read_alone(folder: Path) -> None:
    fleet(folder)
    done = fleet(folder, "--quiet", "--output", "made")

    assert (done.code, done.out, done.err) == (3, "", UNREAD)
    assert (folder / "made" / "fleet.html").is_file()


def test_progress_is_shown_on_a_terminal_only(calm: Path) -> None:
    shown = at_terminal(calm, "fleet", "fleet.toml", "--workers", "1", history=True)
    piped = fleet(calm)

    assert "Reading accounts" in shown.out
    assert "100%" in shown.out or "1/1" in shown.out
    assert "Fleet: " in shown.out
    assert "Reading accounts" not in piped.out + piped.err


def test_without_a_history_nothing_is_kept_and_no_other_command_is_offered(calm: Path) -> None:
    done = fleet(calm, "--no-history")
    refused = fleet(calm, "--no-history", "--fail-on-new", "low")

    assert (done.code, done.err, refused.code) == (0, "", 2)
    assert "hygiene diff" not in done.out
    assert "first run" not in done.out
    assert not (calm / ".local").exists()


def test_a_kept_run_is_listed_compared_and_shown_again(folder: Path) -> None:
    first = fleet(folder, "--format", "json")
    again = run(folder, "report", "last", "--format", "json", history=True)
    shown = run(folder, "report", "1", "--owner", "kim", "--format", "csv", "--output", "kim.csv", history=True)
    unknown = run(folder, "report", "1", "--owner", "Kin", history=True)
    listed = json.loads(run(folder, "history", "--format", "json", history=True).out)

    assert json.loads(again.out) == json.loads(first.out)
    rows = list(csv.DictReader((folder / "kim.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert (shown.code, [row["account"] for row in rows]) == (0, ["x/@acme", "x/@borealis"])
    assert (unknown.code, unknown.err.splitlines()[-1]) == (
        2,
        "Error: no account has the owner “Kin”; there are Kim, Noor. Did you mean 'Kim'?",
    )
    assert [(row["kind"], row["name"], row["accounts"], row["interrupted"]) for row in listed] == [
        ("fleet", "Harbour Brands", 2, False)
    ]


def test_the_difference_between_two_kept_runs_holds_what_accounts_share_once(folder: Path) -> None:
    fleet(folder)
    x_export(folder, "cobalt", at=datetime.now(UTC), connected_application=[BUFFER])
    fleet(folder)
    found = json.loads(run(folder, "diff", "--format", "json", history=True).out)["changes"]["lines"]

    assert [line["kind"] for line in found if line["check"] == "apps-across"] == ["changed"]
    (line,) = (line for line in found if line["check"] == "apps-across")
    assert "has access to 3 accounts" in line["now"]["message"]


def test_a_run_that_was_interrupted_has_no_report_to_show(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        ran(folder, history=ready(folder), engine=Stops(after=1))
    done = run(folder, "report", "1", history=True)

    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "error: ~/.local/share/hygiene/history.sqlite: run 1 was interrupted (`hygiene fleet` goes on with it)\n"
    )


def test_a_history_that_cannot_be_used_costs_the_comparison_alone(calm: Path) -> None:
    history = calm / ".local" / "share" / "hygiene" / "history.sqlite"
    history.parent.mkdir(parents=True)
    history.write_bytes(b"no database" * 100)
    done, refused = fleet(calm), fleet(calm, "--fail-on-new", "low")

    assert (done.code, refused.code, refused.out) == (0, 1, "")
    assert done.err.startswith("warning: the run is not kept, and cannot go on when it is interrupted: ")
    assert "so --fail-on-new cannot know what is new" in refused.err


HOSTILE: Final = (
    "Acme.Shop", "acme shop", "acme_shop", "../../etc/passwd", "con", "\x1b[31mred", "\u202eevil", "<b>&amp;</b>",
    "=cmd()", "日本", "a" * 300, ".", "-x",
)  # fmt: skip


def test_names_of_every_kind_get_files_of_their_own_and_act_nowhere(tmp_path: Path) -> None:
    accounts = "\n".join(f'[[accounts]]\nplatform = "mastodon"\nhandle = {json.dumps(each)}' for each in HOSTILE)
    (tmp_path / "fleet.toml").write_text(f"version = 1\n{accounts}\n", encoding="utf-8")
    done = fleet(tmp_path, "--output", "made")
    made = tmp_path / "made"
    files = [Path(name).name for name in names(made / "accounts")]

    assert done.code == 3
    assert len({name.casefold() for name in files}) == len(HOSTILE)
    assert [name for name in files if not re.fullmatch(r"mastodon-[A-Za-z0-9._-]*\.html", name)] == []
    assert names(tmp_path) == sorted(
        [*(f"made/{name}" for name in names(made)), "fleet.toml", ".local/share/hygiene/history.sqlite"]
    )
    pages = "".join(path.read_text(encoding="utf-8") for path in made.rglob("*.html"))
    assert [each for each in ("\x1b", "\u202e") if each in done.out + done.err + pages] == []
    assert "<b>&" not in pages


def test_a_number_that_is_a_name_is_written_nowhere(tmp_path: Path) -> None:
    fleet_file(tmp_path, ("telegram", "+15550123456"))
    done = fleet(tmp_path, "--output", "made")
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "made").rglob("*.html")]

    assert [text[:50] for text in (done.out, *names(tmp_path), *texts) if "0123456" in text] == []


def ready(folder: Path) -> Path:
    """Return the path of the history, in a folder that is there."""
    database(folder).parent.mkdir(parents=True, mode=0o700)
    return database(folder)


def database(folder: Path) -> Path:
    return folder / ".local" / "share" / "hygiene" / "history.sqlite"


def reports(folder: Path) -> int:
    """Return how many reports are kept."""
    try:
        with sqlite3.connect(f"file:{database(folder)}?mode=ro", uri=True, timeout=0) as db:
            count = db.execute("SELECT count(*) FROM reports").fetchone()[0]
        db.close()
    except sqlite3.OperationalError:
        return 0
    return int(count)


def started(folder: Path, *args: str) -> subprocess.Popen[str]:
    """Start the command in a process group of its own."""
    return subprocess.Popen(
        [HYGIENE, "fleet", "fleet.toml", "--workers", "1", *args], cwd=folder, env=environment(folder), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def many(folder: Path) -> None:
    """Write more accounts than are kept at once."""
    handles = [f"brand{number}" for number in range(MANY)]
    for handle in handles:
        x_export(folder, handle, at=datetime.now(UTC), connected_application=[BUFFER])
    fleet_file(folder, *(("x", handle) for handle in handles))


def overview(text: str) -> dict[str, Any]:
    """Return a report in JSON without its times and numbers of runs."""
    made: dict[str, Any] = json.loads(text)
    return {key: value for key, value in made.items() if key not in {"generated_at", "seconds", "run"}}


def stopped(folder: Path, how: signal.Signals) -> subprocess.CompletedProcess[str]:
    """Start the command and stop it when it has kept some accounts."""
    process = started(folder)
    until = time.monotonic() + SECONDS
    while not reports(folder) and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(process.pid, how)
    out, err = process.communicate(timeout=SECONDS)
    return subprocess.CompletedProcess([], process.returncode, out, err)


def test_a_run_that_is_killed_goes_on_and_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    many(tmp_path)
    killed = stopped(tmp_path, signal.SIGKILL)
    kept = reports(tmp_path)
    went_on, whole = fleet(tmp_path, "--format", "json"), fleet(tmp_path, "--format", "json", "--no-history")

    assert (killed.returncode, killed.stdout, 0 < kept < MANY) == (-signal.SIGKILL, "", True)
    assert (went_on.code, went_on.err) == (
        0,
        f"Going on with the run that was interrupted: {kept} account{'s' if kept > 1 else ''} done already.\n",
    )
    assert overview(went_on.out) == overview(whole.out)
    assert (json.loads(went_on.out)["run"], json.loads(whole.out)["run"]) == (1, 0)


def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    many(tmp_path)
    done = stopped(tmp_path, signal.SIGINT)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{FIRST}\nStopped without a report about the fleet. Only the last seconds are lost: what\n"
        "was read before is kept, and the same command goes on from there.\n"
    )
    assert 0 < reports(tmp_path) < MANY
