"""The command as a user meets it: exit codes, options, prompts, terminals and files."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import stat
import sys
import time
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from hygiene.cli.terminal import errors
from hygiene.plugins.registry import Plugins
from hygiene.reference.platforms import all_platforms
from tests.enrich.breaches.lists import invented, lines, sha1
from tests.support.canaries import export
from tests.support.command import ARCHIVE, HYGIENE, PASSWORDS, Run, at_terminal, run, second_account
from tests.support.terminals import at_keyboard
from tests.support.vaults import OPENS, bitwarden_sealed

PROMPT: Final = "press Enter alone to finish):"
NO_TERMINAL: Final = "a password can only be asked for at a terminal, where it can hide what is typed."
CLIENT: Final = "71e048aa8c25845c"
"""The fingerprint of the post that is not the brand's own."""
"""The description of a processor by Linux."""


def told(out: str) -> Any:
    return json.loads(out)


def accept(*fingerprints: str) -> str:
    """A policy file that accepts findings for as long as the test may live."""
    return "".join(
        f'[[accept]]\nfingerprint = "{f}"\nreason = "known"\nowner = "Mara"\nuntil = 2999-12-31\n' for f in fingerprints
    )


def test_0_it_ran_and_nothing_is_at_or_above_the_limit(tmp_path: Path) -> None:
    assert run(tmp_path, "scan", ARCHIVE).code == 0
    assert run(tmp_path, "scan", ARCHIVE, "--fail-on", "critical").code == 0


def test_1_it_failed(tmp_path: Path) -> None:
    done = run(tmp_path, "scan", ARCHIVE, "--output", tmp_path / "nowhere" / "report")

    assert (done.code, done.out) == (1, "")
    assert re.fullmatch(r"error: .*report: it cannot be written: No such file or directory \(.*\)\n", done.err)


ACCEPT = ("accept", "0123456789abcdef", "--until", "2099-01-01", "--reason", "r", "--owner", "o")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("scan",), "nothing to scan"),
        (("scan", ARCHIVE, "--fail-on", "awful"), "'awful' is not one of"),
        (
            ("scan", ARCHIVE, "--format", "pdf"),
            "'pdf' is not one of csv, html, json, junit, markdown, ocsf, sarif, table, timesketch.",
        ),
        (("scan", ARCHIVE, "--polcy", "x"), "No such option '--polcy'. Did you mean '--policy'?\n"),
        (("scan", ARCHIVE, "--reasn"), "No such option '--reasn'. `hygiene accept` has '--reason'.\n"),
        (("history", "--yes"), "No such option '--yes'.\n"),
        (("demo", "--no-pluginz"), "No such option '--no-pluginz'. `hygiene scan` has '--no-plugins'.\n"),
        (("scan", ARCHIVE, "--zebra"), "No such option '--zebra'.\n"),
        (("scan", "--ask-password"), NO_TERMINAL),
        (("scan", "--vault", PASSWORDS, "--compare-password"), NO_TERMINAL),
        (("breaches", "mend"), "No such command 'mend'"),
        (("breaches", "build"), "Missing argument 'SOURCE'"),
        (("vaults", PASSWORDS, "--format", "csv"), "'csv' is not one of 'table', 'json'."),
        (("forget", "all"), "Got unexpected extra argument (all)"),
        (("explain", "nothing"), "'nothing' is not one of: score, account-changes"),
        (("posts", ARCHIVE, "--top", "0"), "0 is not in the range 1<=x<=1000000000"),
        (
            ("posts", ARCHIVE, "--around", "2026-10-13", "--days", "0"),
            "'0' is not a number of days from 0.01 to 36,500.",
        ),
        (("scan", ARCHIVE, "--budget", "5m"), "'5m' is not a number of seconds from 1 to 1,000,000."),
        (("scan", ARCHIVE, "--budget", "0"), "'0' is not a number of seconds from 1 to 1,000,000."),
        (("scan", ARCHIVE, "--budget", "nan"), "'nan' is not a number of seconds from 1 to 1,000,000."),
        (("scan", ARCHIVE, "--budget", "1e10"), "'1e10' is not a number of seconds from 1 to 1,000,000."),
        (("incident", ARCHIVE, "--days", "inf"), "'inf' is not a number of days from 0.01 to 3,660."),
        (("posts", ARCHIVE, "--top", "9" * 20), f"{'9' * 20} is not in the range 1<=x<=1000000000"),
        (("scan", ARCHIVE, "--policy", "pipe"), "error: pipe: it is not an ordinary file (save it to a file first)\n"),
        (("review", ARCHIVE, "--answers", "pipe"), "error: pipe: it is not an ordinary file (save it to a file first)"),
        (
            ("incident", ARCHIVE, "--answers", "pipe"),
            "error: pipe: it is not an ordinary file (save it to a file first)",
        ),
        (("scan", ARCHIVE, "--policy", "x" * 5000), "…xxx"),
        (("scan", ARCHIVE, "--policy", "x" * 5000), "x: it cannot be read: File name too long (check its name)\n"),
        ((*ACCEPT, "--policy", "x" * 5000), "x: it cannot be read: File name too long"),
        (("scn",), "No such command 'scn'"),
        (("apps",), "Missing argument 'EXPORT...'"),
    ],
)
def test_2_the_command_is_not_valid(tmp_path: Path, args: tuple[str | Path, ...], said: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = run(tmp_path, *args)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[apps]\nold_days = 0\n", ", line 2: key `apps.old_days`"),
        ("[apps]\nold = 3\n", ", line 2: there is no key `apps.old`"),
        ('timezone = "Mars"\n', ", line 1: key `timezone`: 'Mars' is not a time zone"),
        ("x = = 3\n", ", line 1: it is not valid TOML"),
        (f"{'k' * 100_000} = 1\n", f", line 1: there is no key `{'k' * 59}…`"),
        (f'timezone = "{"z" * 100_000}"\n', f", line 1: key `timezone`: '{'z' * 59}…' is not a time zone"),
        ("".join(f"k{n}{'.a' * 450} = 1\n" for n in range(300)), ": it has more than 100,000 full stops"),
    ],
)
def test_2_the_policy_is_not_valid(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "hygiene.toml").write_text(text, encoding="utf-8")
    done = run(tmp_path, "scan", ARCHIVE, "--policy", "hygiene.toml")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: hygiene.toml{said}")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("scan", ARCHIVE, "--no-policy", "--quiet", "--places", "x" * 300), 3),
        (("scan", ARCHIVE, "--no-policy", "--output", "x" * 5000), 1),
        (("init", ARCHIVE, "--output", "x" * 5000), 1),
        (("incident", ARCHIVE, "--case", "x" * 5000), 1),
    ],
)
def test_a_name_that_no_file_can_have_is_one_line_that_says_so(
    tmp_path: Path, args: tuple[str | Path, ...], code: int
) -> None:
    done = run(tmp_path, *args)

    assert done.code == code
    (line,) = (line for line in done.err.splitlines() if "error: " in line)
    assert len(line) < 700
    assert "x: it cannot be " in line
    assert "File name too long" in line


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such files")
def test_a_file_of_the_kernel_that_waits_for_ever_is_never_read(tmp_path: Path) -> None:
    log = Path("/proc/kmsg")
    given = [(log,), ("--vault", log), (ARCHIVE, "--places", log), (ARCHIVE, "--policy", log)]
    done = [run(tmp_path, "scan", *args, "--quiet", "--output", "report.json") for args in given]
    assert [
        ("error: /proc/kmsg: the file is empty (download the export again)\n", 3),
        ("error: /proc/kmsg: the file is empty (export the vault again)\n", 3),
        ("error: /proc/kmsg: it is not an ordinary file (save it to a file first)\n", 3),
        ("error: /proc/kmsg: it is not an ordinary file (save it to a file first)\n", 2),
    ] == [(each.err, each.code) for each in done]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit the memory of a process")
@pytest.mark.parametrize("kilobytes", [134_000, 140_000])
def test_a_run_that_gets_too_little_memory_says_so_and_never_aborts(tmp_path: Path, kilobytes: int) -> None:
    limited = ("sh", "-c", f'ulimit -v {kilobytes}; exec "$0" "$@"', HYGIENE)
    done = run(tmp_path, "scan", ARCHIVE, "--quiet", "--output", "report.json", program=limited)

    assert done.out == ""
    assert re.fullmatch("((error: .*\n)*error: .*there is not enough memory .*\n)?", done.err)
    assert (done.code == 0) is (done.err == "")


def test_an_account_that_the_policy_does_not_name_is_told(tmp_path: Path) -> None:
    accounts = '[[accounts]]\nplatform = "{}"\nhandle = "harbourlane"\n'
    (tmp_path / "slip.toml").write_text(accounts.format("twitter"), encoding="utf-8")
    (tmp_path / "right.toml").write_text(accounts.format("x"), encoding="utf-8")

    assert "" == run(tmp_path, "scan", ARCHIVE, "--policy", "right.toml").err
    assert "" == run(tmp_path, "scan", ARCHIVE).err
    assert (
        "warning: the policy names the platform “twitter”, which hygiene does not know; did you mean “x”?\n"
        "warning: x/@harbourlane: the policy does not name it, so nothing is known to be yours there\n"
        == run(tmp_path, "scan", ARCHIVE, "--policy", "slip.toml").err
    )


def test_2_the_policy_is_not_there(tmp_path: Path) -> None:
    assert run(tmp_path, "scan", ARCHIVE, "--policy", "none.toml").code == 2


def test_3_it_could_not_read_enough(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run(tmp_path, "scan", "empty", "--format", "json")

    assert (done.code, done.out) == (3, "")
    assert done.err == "error: empty: the folder is empty (give the folder that the export unpacked to)\n"
    assert [run(tmp_path, c, "missing.zip").code for c in ("apps", "posts")] == [3, 3]
    assert run(tmp_path, "posts", PASSWORDS).code == 3
    long = run(tmp_path, "breaches", "build", "x" * 5000)
    assert (long.code, re.sub("x+…x+", "…", long.err)) == (
        3,
        "error: …: it cannot be read: File name too long (check its name and its permissions)\n",
    )


def test_10_a_finding_is_at_or_above_the_limit(tmp_path: Path) -> None:
    done = run(tmp_path, "scan", ARCHIVE, "--fail-on", "high")

    assert done.code == 10
    assert done.out.startswith("Verdict: ")


def test_accepted_findings_never_change_the_code(tmp_path: Path) -> None:
    def severe(done: Any) -> list[str]:
        return [f["fingerprint"] for r in done["results"] for f in r["findings"] if f["severity"] == "high"]

    first = told(run(tmp_path, "scan", ARCHIVE, "--format", "json").out)
    (tmp_path / "all.toml").write_text(accept(*severe(first)), encoding="utf-8")
    (tmp_path / "one.toml").write_text(accept(*severe(first)[1:]), encoding="utf-8")
    every = run(tmp_path, "scan", ARCHIVE, "--policy", "all.toml", "--fail-on", "high", "--format", "json")

    assert len(severe(first)) > 1
    assert every.code == 0
    assert run(tmp_path, "scan", ARCHIVE, "--policy", "one.toml", "--fail-on", "high").code == 10
    assert told(every.out)["score"]["high"] == first["score"]["high"]
    assert [a["fingerprint"] for a in told(every.out)["accepted"]] == severe(first)


def test_a_report_in_a_file_is_readable_by_its_owner_only_and_replaces_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o644)

    done = run(tmp_path, "scan", ARCHIVE, "--format", "json", "--output", "report.json")

    assert (done.code, done.out, done.err) == (0, "", "Wrote report.json.\n")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert told(target.read_text(encoding="utf-8"))["schema"] == "hygiene-report/2"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.json", "tmp"]


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    done = run(tmp_path, "scan", ARCHIVE, "--output", "reports")

    assert done.code == 1
    assert list(folder.iterdir()) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["reports", "tmp"]


def test_several_exports_and_vaults_make_one_report(tmp_path: Path) -> None:
    other = second_account(tmp_path)
    (tmp_path / "more.csv").write_text(
        "name,url,username,password,note\nForum,https://forum.example/,mara,Harbour2019,\n", encoding="utf-8"
    )
    done = run(tmp_path, "scan", ARCHIVE, other, "--vault", PASSWORDS, "--vault", "more.csv", "--format", "json")
    seen = told(done.out)
    reuse = next(r for r in seen["results"] if r["check"] == "password-reuse")

    assert done.code == 0
    assert [a["handle"] for a in seen["accounts"]] == ["harbourlane", "lane_two"]
    assert [r["account"]["handle"] for r in seen["results"] if r["check"] == "post-client"] == [
        "harbourlane",
        "lane_two",
    ]
    assert len(seen["provenance"]["inputs"]) == 4
    assert reuse["findings"][0]["message"] == "3 accounts share one password: Facebook page, X brand account, Forum."


def test_one_bad_input_beside_a_good_one_goes_on_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 but no zip")
    done = run(tmp_path, "scan", "broken.zip", ARCHIVE, "--vault", "missing.csv", "--format", "json")
    seen = told(done.out)

    assert done.code == 3
    assert [line.partition(":")[0] for line in done.err.splitlines()] == ["error", "error"]
    assert [a["handle"] for a in seen["accounts"]] == ["harbourlane"]
    assert {n["title"] for n in seen["not_checked"]} >= {"broken.zip", "missing.csv"}
    assert [i["path"] for i in seen["provenance"]["inputs"] if not i["reader"]] == ["broken.zip", "missing.csv"]


def test_a_password_export_given_as_an_account_says_how_to_give_it(tmp_path: Path) -> None:
    assert "this is a password export (Chrome, Edge or Brave (CSV)) (give" in run(tmp_path, "scan", PASSWORDS).err
    assert "give it without --vault" in run(tmp_path, "scan", "--vault", ARCHIVE).err


def test_colour_is_for_a_terminal_that_wants_it(tmp_path: Path) -> None:
    plain, skip = run(tmp_path, "scan", ARCHIVE).out, [("[q]uit: ", "s")]

    assert "\x1b[" not in plain
    assert "\x1b[1;31m" in at_terminal(tmp_path, "scan", ARCHIVE, answers=skip).out
    assert "\x1b[" not in at_terminal(tmp_path, "scan", ARCHIVE, answers=skip, env={"NO_COLOR": "1"}).out
    assert "\x1b[" not in at_terminal(tmp_path, "scan", ARCHIVE, answers=skip, env={"TERM": "dumb"}).out
    assert "\x1b[" not in run(tmp_path, "scan", ARCHIVE, env={"FORCE_COLOR": "1"}).out


def test_the_report_fits_a_narrow_terminal(tmp_path: Path) -> None:
    shown = at_terminal(tmp_path, "demo", env={"COLUMNS": "62", "NO_COLOR": "1"}).out.split("\n\n", 1)[1]

    assert max(len(line) for line in shown.splitlines()) <= 62


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's archive with so many posts that reading it takes a moment, not packed."""
    made = tmp_path_factory.mktemp("large") / "large.zip"
    with zipfile.ZipFile(ARCHIVE) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.namelist():
            text = old.read(member)
            if member == "data/tweets.js":
                text += b"\n" * (18 << 20)
            new.writestr(member, text)
    return made


@pytest.mark.parametrize(
    ("args", "begins"),
    [
        (("explain", "f" * 16), "error: no run that was kept has the finding"),
        (("explain", "score", "x.zip"), "Error: this page needs neither"),
        (("scan", ARCHIVE, "--no-policy", "--quiet"), "The results of your scans are kept in"),
        (("init", "--policyy", "x"), "Error: No such option '--policyy'"),
    ],
    ids=["error", "usage", "announcement", "option"],
)
def test_a_terminal_breaks_messages_between_words_and_a_pipe_does_not(
    tmp_path: Path, args: tuple[str | Path, ...], begins: str
) -> None:
    home, other = tmp_path / "a", tmp_path / "b"
    home.mkdir()
    other.mkdir()
    shown = at_terminal(home, *args, env={"COLUMNS": "44"}, history=True).out
    piped = run(other, *args, history=True).err
    message = shown[shown.index(begins) :]

    assert max(map(len, message.splitlines())) <= 44
    assert piped.splitlines()[-1].startswith(begins)
    assert " ".join(message.split()) == " ".join(piped.splitlines()[-1].split())


def test_a_progress_bar_is_for_a_terminal(tmp_path: Path, large: Path) -> None:
    shown = at_terminal(tmp_path, "scan", large, out=tmp_path / "report.txt").out
    plain = run(tmp_path, "scan", large)

    assert "Reading large.zip" in shown
    assert "\x1b[?25h\n" in shown  # the cursor is back before anything else is said
    assert "Reading" not in plain.err + plain.out + (tmp_path / "report.txt").read_text(encoding="utf-8")


def test_an_interrupted_scan_says_that_no_report_was_made(tmp_path: Path, large: Path) -> None:
    (tmp_path / "report.html").write_text("old", encoding="utf-8")
    done = at_keyboard(tmp_path, "scan", large, "--output", "report.html", acts=[("Reading", signal.SIGINT)])

    assert (done.code, "Stopped. No report was made, and an earlier one is as it was.\n" in done.out) == (1, True)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "old"


def test_judging_many_passwords_is_a_bar_on_a_terminal(tmp_path: Path) -> None:
    entries = "".join(f"Shop {n},https://shop{n}.example,kim,\n" for n in range(1000))
    (tmp_path / "many.csv").write_text(f"name,url,username,password\n{entries}", encoding="utf-8")
    scan = ("scan", "--vault", "many.csv", "--output", "report.json")
    shown, quiet = at_terminal(tmp_path, *scan).out, at_terminal(tmp_path, *scan, "--quiet").out

    assert "Judging passwords" in shown
    assert "1000/1000" in shown
    assert (quiet, run(tmp_path, *scan).err.count("Judging")) == ("", 0)


def test_a_typed_password_is_judged_and_not_shown(tmp_path: Path) -> None:
    secret = "Tr0ub4dor-Canary"
    done = at_terminal(
        tmp_path,
        "scan",
        "--ask-password",
        "--format",
        "json",
        answers=[(PROMPT, secret), (PROMPT, secret), (PROMPT, "")],
    )
    seen = told(done.out[done.out.index("{") :])

    assert done.code == 0
    assert secret not in done.out
    assert [f["message"] for r in seen["results"] if r["check"] == "password-reuse" for f in r["findings"]] == [
        "2 accounts share one password: typed password 1, typed password 2."
    ]


def test_every_post_is_one_line_of_json_with_these_keys(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in run(tmp_path, "posts", ARCHIVE, "--format", "jsonl").out.splitlines()]
    count = told(run(tmp_path, "scan", ARCHIVE, "--format", "json").out)["provenance"]["inputs"][0]["read"]["posts"]

    assert len(rows) == count
    assert {tuple(row) for row in rows} == {("id", "at", "client", "suspicion", "reasons", "account")}
    assert len({row["id"] for row in rows}) == count
    assert [row["suspicion"] for row in rows] == sorted((row["suspicion"] for row in rows), reverse=True)
    assert rows[0]["client"] == "Twitter Web App"
    assert rows[0]["reasons"][0]["why"] == "first post ever from “Twitter Web App”"


def test_top_cuts_the_list_of_posts(tmp_path: Path) -> None:
    assert len(run(tmp_path, "posts", ARCHIVE, "--format", "jsonl", "--top", "3").out.splitlines()) == 3


def test_apps_are_the_same_in_json_and_in_csv(tmp_path: Path) -> None:
    rows = told(run(tmp_path, "apps", ARCHIVE, "--format", "json").out)
    cells = list(csv.DictReader(io.StringIO(run(tmp_path, "apps", ARCHIVE, "--format", "csv").out)))
    table = run(tmp_path, "apps", ARCHIVE).out

    assert len(rows) == 9
    assert [row["name"] for row in rows] == [cell["name"] for cell in cells]
    assert [list(row) for row in rows] == [list(cells[0])] * 9
    assert [row["id"] for row in rows if row["permissions"] == ["directmessages", "read", "write"]] == [
        "6120441",
        "8801263",
    ]
    assert [row["name"] for row in rows if row["name"] not in table] == []


def test_apps_of_several_exports_are_one_list(tmp_path: Path) -> None:
    other = second_account(tmp_path)
    done = run(tmp_path, "apps", ARCHIVE, other, ARCHIVE, "missing.zip", "--format", "json")
    rows = told(done.out)

    assert (done.code, done.err.count("error: ")) == (3, 1)
    assert "missing.zip" in done.err
    assert sorted({row["account"] for row in rows}) == ["x/@harbourlane", "x/@lane_two"]
    assert len(rows) == 18
    assert [row["granted_at"] for row in rows] == sorted(row["granted_at"] for row in rows)
    assert run(tmp_path, "apps", ARCHIVE, other).out.startswith("account ")


def test_the_lists_say_what_comes_with_hygiene(tmp_path: Path) -> None:
    checks, readers = run(tmp_path, "checks"), run(tmp_path, "readers")

    assert (checks.code, readers.code, checks.err + readers.err) == (0, 0, "")
    ours = Plugins(strangers=False)
    rows = checks.out.partition("\n-")[2].partition("\n\n")[0].splitlines()[1:]
    assert [row.split()[0] for row in rows] == ours.names("checks")
    for name in ours.names("checks"):
        assert run(tmp_path, "explain", name).out.startswith(f"{name}: ")
    assert re.findall(r"^  (\S+): ", readers.out, re.MULTILINE) == [
        name for group in ("readers", "connectors", "vaults") for name in ours.names(group)
    ]
    assert run(tmp_path, "explain", "score").out.startswith("The verdict, the number and the coverage, model ")


def test_a_reader_is_listed_with_what_its_export_holds_lacks_and_costs(tmp_path: Path) -> None:
    listed = run(tmp_path, "readers").out

    assert (
        """
  x-archive: X (Twitter) archive, 2018 to today (zip or folder)
    Holds: posts with their client, authorised apps with permissions and
    dates, sessions of 60 days, devices, e-mail and handle changes, and
    whether text messages are a second factor.
    Lacks: last use of apps, delegates, failed sign-ins, password changes, and
    other second factors.
    It shows these acts of an intruder: posts (all, each with its client);
    messages sent (times and people of all, no words); follows and blocks
    (whom, without times, so by comparing two archives); deleted posts (of
    about two weeks, with their text); changes of the profile (as it is, so by
    comparing two archives; handles with their times); apps let in (with
    permissions and the time); sign-ins and sessions (network addresses of 60
    days); changes of the account (e-mail address and handle, with their
    times).
    See for yourself: delegates at https://x.com/settings/delegate; second
    factors at https://x.com/settings/account/login_verification.
    Ask for it: https://x.com/settings/download_your_data, then download the
    zip that X's message links to.
    It takes: a day or more.
"""
        in listed
    )
    assert [] == [line for line in listed.splitlines() if len(line) > 80]
    pages = {where.removeprefix("at ") for place in all_platforms() for where in place.by_hand()}
    assert [] == [page for page in pages if page.startswith("https:") and page not in listed], "to be copied"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "command",
    [
        "scan",
        "apps",
        "posts",
        "posts --format jsonl",
        "posts --format jsonl --top 1",
        "checks",
        "explain score",
        "vaults",
        "--version",
        "--help",
    ],
)
def test_a_full_output_is_one_line_and_a_closed_pipe_is_none(tmp_path: Path, command: str) -> None:
    word, *options = command.split()
    alone = ["--no-history"] if word == "scan" else []
    given = " ".join([word, *([str(ARCHIVE)] if word in {"scan", "apps", "posts"} else []), *alone, *options])
    full = run(tmp_path, program=("sh", "-c", f'"{HYGIENE}" {given} >/dev/full'))
    piped = run(tmp_path, program=("sh", "-c", f'"{HYGIENE}" {given} | head -1'))

    assert (1, "error: standard output: it cannot be written: No space left on device\n") == (full.code, full.err)
    assert (1, "") == (len(piped.out.splitlines()), piped.err)


@pytest.mark.parametrize("given", [f"scan {ARCHIVE} --no-history", f"posts {ARCHIVE} --format jsonl", "--version"])
def test_a_closed_output_is_one_line(tmp_path: Path, given: str) -> None:
    closed = run(tmp_path, program=("sh", "-c", f'"{HYGIENE}" {given} >&-'))

    assert (1, "error: standard output: it is closed\n") == (closed.code, closed.err)


def test_standard_streams_may_be_closed(tmp_path: Path) -> None:
    command = f'"{HYGIENE}" scan "{ARCHIVE}" --output report.txt <&- >&- 2>&-'
    assert 0 == run(tmp_path, program=("sh", "-c", command)).code
    assert "Verdict: " in (tmp_path / "report.txt").read_text(encoding="utf-8")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_an_input_that_may_not_be_read_does_not_end_the_run(tmp_path: Path) -> None:
    (tmp_path / "locked.zip").write_bytes(ARCHIVE.read_bytes())
    (tmp_path / "locked.zip").chmod(0)
    (tmp_path / "locked").mkdir(mode=0)
    done = run(tmp_path, "scan", "locked.zip", "locked", ARCHIVE)

    assert (
        3,
        [
            "error: locked.zip: it cannot be read: Permission denied (check the name and the permissions)",
            "error: locked: it cannot be read: Permission denied (check its permissions)",
        ],
    ) == (done.code, done.err.splitlines())


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("folder", "it is a folder, a link or a device (give a file's name)"),
        ("none/report.html", "it cannot be written: No such file or directory (check the folder and its permissions)"),
    ],
)
def test_where_a_report_cannot_go_is_said_before_the_work(tmp_path: Path, where: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    done = run(tmp_path, "scan", "missing.zip", "--output", where)
    assert (1, "", f"error: {where}: {said}\n") == (done.code, done.out, done.err)


def results(done: Run, check: str) -> list[Any]:
    """What a run's JSON says of one check, whatever was asked before it at a terminal."""
    seen = told(done.out[done.out.index("{\n") :])
    return [result for result in seen["results"] if result["check"] == check]


def forum(folder: Path, name: str, password: str) -> Path:
    """A vault of one entry."""
    made = folder / name
    made.write_text(
        f"name,url,username,password,note\nForum,https://forum.example/,mara,{password},\n", encoding="utf-8"
    )
    return made


def test_vaults_lists_every_manager_and_how_to_export_from_it(tmp_path: Path) -> None:
    done = run(tmp_path, "vaults")
    names = Plugins(strangers=False).names("vaults")

    assert (done.code, done.err) == (0, "")
    assert re.findall(r"^  (\S+): ", done.out, re.MULTILINE) == names
    assert done.out.count("    Export it: ") == len(names)
    assert done.out.endswith("Most password exports are plain text: delete them as soon as the scan is done.\n")


def test_vaults_says_of_each_file_what_it_is_and_shows_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "nordpass.csv").write_bytes(export("nordpass-csv") + b"Card,,,,,Mara,4111,1,1230,,,,credit_card\n")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = run(tmp_path, "vaults", PASSWORDS, "nordpass.csv", "other.csv", "--format", "json")
    unread = "this is not a password export that hygiene can read"

    assert done.code == 3
    assert told(done.out) == [
        {"path": str(PASSWORDS), "vault": "chrome-csv", "entries": 7, "left_out": 0, "not_in_use": {}, "reasons": {}},
        {
            "path": "nordpass.csv",
            "vault": "nordpass-csv",
            "entries": 5,
            "left_out": 1,
            "not_in_use": {},
            "reasons": {"cards": 1},
        },
        {
            "path": "other.csv",
            "vault": None,
            "entries": 0,
            "left_out": 0,
            "not_in_use": {},
            "reasons": {"unreadable": unread},
        },
    ]
    assert done.err.startswith(f"error: other.csv: {unread} (")
    assert "Harbour2019" not in done.out + run(tmp_path, "vaults", PASSWORDS).out


def test_vaults_ends_with_3_when_nothing_could_be_read(tmp_path: Path) -> None:
    missing = "it cannot be read: No such file or directory"
    done = run(tmp_path, "vaults", "missing.csv", "--format", "json")

    assert done.code == 3
    assert told(done.out) == [
        {
            "path": "missing.csv",
            "vault": None,
            "entries": 0,
            "left_out": 0,
            "not_in_use": {},
            "reasons": {"unreadable": missing},
        }
    ]
    assert run(tmp_path, "vaults", "missing.csv").code == 3


def test_an_encrypted_vault_asks_for_its_password_and_again_when_it_was_wrong(tmp_path: Path) -> None:
    (tmp_path / "sealed.json").write_bytes(bitwarden_sealed(export("bitwarden-json")))
    question = "Password of the Bitwarden export"
    answers = [(f"{question}: ", "not this one"), (f"{question} (the last one was wrong): ", OPENS)]
    scan = at_terminal(tmp_path, "scan", "--vault", "sealed.json", "--format", "json", answers=answers)
    listed = at_terminal(tmp_path, "vaults", "sealed.json", "--format", "json", answers=[(f"{question}: ", OPENS)])
    seen = told(scan.out[scan.out.index("{\n") :])

    assert (scan.code, listed.code) == (0, 0)
    assert [(i["reader"], i["read"], i["warnings"]) for i in seen["provenance"]["inputs"]] == [
        ("bitwarden-encrypted", {"entries": 5, "left_out": 0}, [])
    ]
    assert told(listed.out[listed.out.index("[\n") :]) == [
        {
            "path": "sealed.json",
            "vault": "bitwarden-encrypted",
            "entries": 5,
            "left_out": 0,
            "not_in_use": {},
            "reasons": {},
        }
    ]
    assert [t for t in (OPENS, "not this one") if t in scan.out + listed.out] == []


def test_an_encrypted_vault_stays_closed_where_nobody_can_be_asked_or_knows_the_password(tmp_path: Path) -> None:
    (tmp_path / "sealed.json").write_bytes(bitwarden_sealed())
    alone = run(tmp_path, "scan", "--vault", "sealed.json")
    wrong = at_terminal(
        tmp_path, "scan", "--vault", "sealed.json", answers=[("export", "a"), ("wrong", "b"), ("wrong", "c")]
    )

    assert (alone.code, wrong.code) == (3, 3)
    assert "it is encrypted, and there is no terminal to ask for its password" in alone.err
    assert "this is not the password of the Bitwarden export" in wrong.out


def test_a_vault_comes_from_standard_input(tmp_path: Path) -> None:
    text = PASSWORDS.read_text(encoding="utf-8")
    scan = run(tmp_path, "scan", "--vault", "-", "--format", "json", typed=text)
    seen = told(scan.out)

    assert scan.code == 0
    assert [(i["path"], i["reader"], i["read"], i["warnings"]) for i in seen["provenance"]["inputs"]] == [
        ("standard input", "chrome-csv", {"entries": 7, "left_out": 0}, [])
    ]
    assert told(run(tmp_path, "vaults", "-", "--format", "json", typed=text).out) == [
        {"path": "standard input", "vault": "chrome-csv", "entries": 7, "left_out": 0, "not_in_use": {}, "reasons": {}}
    ]
    assert "no file is piped in" in at_terminal(tmp_path, "scan", "--vault", "-").out


def test_a_password_to_compare_with_finds_the_accounts_it_opens(tmp_path: Path) -> None:
    question = "Password to compare with (hidden): "
    args = ("scan", "--vault", PASSWORDS, "--compare-password", "--format", "json")
    used = at_terminal(tmp_path, *args, answers=[(question, "Harbour2019")])
    unused = at_terminal(tmp_path, *args, answers=[(question, "lantern-Moss-4411-ferry")])

    def messages(done: Run) -> list[str]:
        return [f["message"] for r in results(done, "password-reuse") for f in r["findings"]]

    assert (used.code, unused.code) == (0, 0)
    assert sorted(messages(used)) == [
        "2 accounts open with the password you typed: Facebook page, X brand account.",
        "3 accounts have nearly the password you typed: Facebook page, X brand account, Newsletter.",
    ]
    assert [m for m in messages(unused) if "typed" in m] == []
    assert "Harbour2019" not in used.out


def test_a_filter_finds_a_listed_password_and_clears_nothing_when_it_is_short(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(lines(sorted({*invented(5_000), sha1("9kD-roast-Umber-71-kettle")})))
    built = run(tmp_path, "breaches", "build", "list.txt", "--output", "pwned.filter")
    scan = run(tmp_path, "scan", "--vault", PASSWORDS, "--breaches", "pwned.filter", "--format", "json")
    (answer,) = results(scan, "password-breached")

    assert (built.code, built.out, scan.code, scan.err) == (0, "", 0, "")
    assert built.err == (
        "Wrote pwned.filter: 5,001 passwords. Next:\n  hygiene scan --vault FILE --breaches pwned.filter\n"
        "Put your own in place of the words in capitals.\n"
    )
    assert stat.S_IMODE((tmp_path / "pwned.filter").stat().st_mode) == 0o600
    assert answer["status"] == "found"
    assert "the filter holds far fewer passwords than the whole list" in answer["reason"]
    assert [(f["subject"], f["message"]) for f in answer["findings"]] == [
        (
            "entry:Web shop",
            (
                "The password of “Web shop” is probably in a list of stolen passwords. It was found in the Pwned "
                "Passwords list (a filter of 5,001)."
            ),
        )
    ]


def test_neither_a_short_list_nor_none_clears_a_password(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(lines(invented(5_000)))
    assert run(tmp_path, "breaches", "build", "list.txt", "--output", "pwned.filter").code == 0
    args = ("scan", "--vault", PASSWORDS, "--format", "json")
    (short,) = results(run(tmp_path, *args, "--breaches", "pwned.filter"), "password-breached")
    (left,) = results(run(tmp_path, *args), "password-breached")

    assert short["status"] == "unknown"
    assert "the filter holds far fewer passwords than the whole list" in short["reason"]
    assert left["status"] == "unknown"
    assert left["reason"].startswith("7 passwords not checked: no full list of breached passwords was searched")


def test_a_filter_of_a_part_of_the_list_clears_nothing(tmp_path: Path) -> None:
    whole = invented(5_000)
    (tmp_path / "part.txt").write_bytes(lines([*whole[:2_000], *whole[3_000:]]))
    refused = run(tmp_path, "breaches", "build", "part.txt")
    built = run(tmp_path, "breaches", "build", "part.txt", "--partial")
    args = ("scan", "--vault", PASSWORDS, "--breaches", "breaches.filter", "--format", "json")
    (answer,) = results(run(tmp_path, *args), "password-breached")

    assert (refused.code, built.code) == (3, 0)
    assert answer["status"] == "unknown"
    assert "the filter was made from a part of the list" in answer["reason"]


def test_a_filter_is_verified_and_a_changed_byte_is_found(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(lines(invented(5_000)))
    assert run(tmp_path, "breaches", "build", "list.txt").code == 0
    sound = run(tmp_path, "breaches", "verify", "breaches.filter")
    data = bytearray((tmp_path / "breaches.filter").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "breaches.filter").write_bytes(data)
    broken = run(tmp_path, "breaches", "verify", "breaches.filter")

    assert (sound.code, broken.code) == (0, 3)
    assert re.fullmatch(
        r"breaches\.filter is intact: 5,000 passwords\. About 1 in [\d,]+ look-ups wrongly finds a password\.\n",
        sound.out,
    )
    assert broken.err.startswith("error: breaches.filter: the filter is damaged")
    assert run(tmp_path, "scan", "--vault", PASSWORDS, "--breaches", "list.txt").code == 3


PASSPHRASE: Final = "a passphrase of some length"


def remembered(folder: Path, vault: Path, *, first: bool = False) -> Run:
    """A scan at a terminal that remembers, in a computer without a keyring."""
    # What is remembered has a time in whole seconds, and two runs within one have no order.
    time.sleep(1)
    new = [
        ("New passphrase for the remembered passwords, at least 15 characters", PASSPHRASE),
        ("The same passphrase again", PASSPHRASE),
    ]
    return at_terminal(
        folder, "scan", "--vault", vault, "--remember", "--format", "json",
        env={"XDG_DATA_HOME": str(folder / "data")},
        answers=new if first else [("Passphrase for the remembered passwords", PASSPHRASE)],
    )  # fmt: skip


def test_an_old_password_is_known_again_in_a_later_run_until_it_is_forgotten(tmp_path: Path) -> None:
    old, new = forum(tmp_path, "old.csv", "lamp-Umber-61-ferry"), forum(tmp_path, "new.csv", "kettle-Moss-44-quay")
    runs = [remembered(tmp_path, old, first=True), remembered(tmp_path, new), remembered(tmp_path, old)]
    (kept,) = [p for p in tmp_path.rglob("*") if "hygiene" in p.parts and p.is_file()]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (kept, kept.parent)]
    (back,) = results(runs[2], "password-history")
    gone, nothing = (run(tmp_path, "forget", "--yes", env={"XDG_DATA_HOME": str(tmp_path / "data")}) for _ in range(2))

    assert [done.code for done in runs] == [0, 0, 0]
    assert [results(done, "password-history")[0]["status"] for done in runs] == ["unknown", "clear", "found"]
    assert [f["message"] for f in back["findings"]] == ["The password of “Forum” was changed back to an old one."]
    assert (kept.name, modes) == ("passwords.sqlite", [0o600, 0o700])
    assert PASSPHRASE not in "".join(done.out for done in runs)
    assert (gone.code, gone.err) == (0, "")
    no_keyring = "No keyring can be reached from here, so any key in one is still there.\n"
    assert (nothing.code, nothing.err, nothing.out) == (0, no_keyring, "")
    assert re.fullmatch(r"Removed: 2 remembered passwords, the file ~/.*passwords\.sqlite\.\n", gone.out)
    assert not kept.exists()


def test_nothing_is_remembered_without_a_good_passphrase_and_the_scan_goes_on(tmp_path: Path) -> None:
    vault = forum(tmp_path, "a.csv", "lamp-Umber-61-ferry")
    args = ("scan", "--vault", vault, "--remember", "--format", "json")
    env = {"XDG_DATA_HOME": str(tmp_path / "data")}
    alone = run(tmp_path, *args, env=env)
    short = at_terminal(tmp_path, *args, env=env, answers=[("New passphrase", "short")])
    differ = at_terminal(tmp_path, *args, env=env, answers=[("New", PASSPHRASE), ("again", PASSPHRASE + "!")])
    assert remembered(tmp_path, vault, first=True).code == 0
    mistyped = [("Passphrase for the remembered passwords", PASSPHRASE + "!")]
    wrong = at_terminal(tmp_path, *args, env=env, answers=mistyped)

    none = "error: no password was remembered: "
    assert [done.code for done in (alone, short, differ, wrong)] == [1, 1, 1, 1]
    assert f"{none}this system has no keyring to hold the key (run it in a terminal" in alone.err
    assert f"{none}the passphrase has fewer than 15 characters\n" in short.out
    assert f"{none}the two passphrases differ\n" in differ.out
    said = f"{none}this is not the passphrase of the remembered passwords (run `hygiene forget`"
    assert said in " ".join(wrong.out.split())
    assert [results(done, "password-history")[0]["status"] for done in (alone, short, differ, wrong)] == ["unknown"] * 4


def test_a_scan_that_was_not_asked_to_remember_keeps_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, "scan", "--vault", PASSWORDS).code == 0
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_report_never_replaces_what_it_is_made_from(tmp_path: Path) -> None:
    vault = tmp_path / "mine.csv"
    vault.write_bytes(PASSWORDS.read_bytes())
    done = run(tmp_path, "scan", "--vault", "mine.csv", "--output", str(vault))

    assert (done.code, done.out) == (2, "")
    assert "--output would replace a file that is read" in done.err
    assert vault.read_bytes() == PASSWORDS.read_bytes()


def test_a_vault_without_an_end_or_of_100_mb_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_bytes(b"name,url,username,password,note\na,https://a.example,u," + b"x" * 100_000_000)
    endless, long = (run(tmp_path, "scan", "--vault", vault, "--format", "json") for vault in ("/dev/zero", "long.csv"))

    assert [(done.code, len(done.err.splitlines())) for done in (endless, long)] == [(3, 1), (3, 1)]
    assert endless.err.startswith("error: /dev/zero: this is not an ordinary file")
    assert long.err.startswith("error: long.csv: it is larger than 32 MB, so it is not a password export in text")


def test_too_little_memory_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, errors():
        raise MemoryError

    assert 1 == end.value.code
    assert "error: there is not enough memory (close other programs, or read one input at a time)\n" == (
        capsys.readouterr().err
    )


def test_letters_that_the_encoding_of_a_pipe_lacks_are_written_as_their_numbers(tmp_path: Path) -> None:
    result = run(tmp_path, "demo", env={"PYTHONIOENCODING": "cp437"})
    assert (0, True) == (result.code, r"\u201c" in result.out)
