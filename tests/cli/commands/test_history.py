"""Runs that are kept: what a scan, `history`, `diff`, `report` and `forget` say of them."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from hygiene._version import __version__
from tests.support.command import PASSWORDS, Run, at_terminal, run
from tests.support.x_archive import XArchive, account, app

FILE: Final = Path(".local/share/hygiene/history.sqlite")
NO_KEYRING: Final = "No keyring can be reached from here, so any key in one is still there.\n"
ANNOUNCED: Final = (
    "The results of your scans are kept in ~/.local/share/hygiene/history.sqlite from now on, so that each says what "
    "is new. --no-history leaves a run out, and `keep = false` under [history] in the policy all of them. "
    "`hygiene forget --history` removes the file.\n"
)
LATER: Final = {"approvedAt": "2026-02-20T10:00:00.000Z"}
COUNTS: Final = {
    "new": r"(\d+) new finding",
    "more_read": r"(\d+)(?: findings?)? first seen because more was read",
    "worse": r"(\d+) worse",
    "milder": r"(\d+) milder or accepted",
    "gone": r"(\d+) gone",
    "unseen": r"(\d+) findings? (?:is|are) no longer seen",
}
"""How the comparison of two runs states each count of the list of runs."""
SCRIPT: Final = '#!/bin/sh\necho "$@" > "$HOME/told"\ncat >> "$HOME/told"\n'


def archive(folder: Path, *apps: dict[str, Any] | None) -> None:
    """Write an export with these apps; None stands for an export without a list of apps."""
    rows = {"account": [account()], "connected_application": [each for each in apps if each]}
    if None in apps:
        del rows["connected_application"]
    XArchive(rows=rows).write_zip(folder / "acme.zip")


def scan(folder: Path, *args: str | Path) -> Run:
    return run(folder, "scan", "acme.zip", *args, history=True)


def still(text: str) -> str:
    """Return a text without the times of runs, which are of the years in which no export is."""
    return re.sub(r"20(?:2[6-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d(?! “)", "TIME", text)


def squeezed(text: str) -> str:
    return re.sub(" +", " ", text)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Run]]:
    """Scan an account five times: as before, with a new app, with an app less, and without the list of apps."""
    home = tmp_path_factory.mktemp("home")
    done = []
    one, two = app(1), app(2, **LATER)
    for apps in ((one,), (one,), (one, two), (two,), (None,)):
        archive(home, *apps)
        done.append(scan(home, "--no-policy", "--fail-on-new", "low"))
    return home, done


def diff(home: Path, *args: str | Path, code: int = 0) -> str:
    done = run(home, "diff", *args)
    assert (done.code, done.err) == (code, "")
    return still(done.out)


def second_lines(done: Sequence[Run]) -> list[str]:
    """Return what each report says between the verdict and the chance."""
    return [
        " ".join(re.sub(r"^ .*\n", "", still(each.out), flags=re.MULTILINE).partition("\nChance")[0].split("\n")[1:])
        for each in done
    ]


def test_the_second_line_says_what_is_new_and_the_first_run_says_where_it_is_kept(
    runs: tuple[Path, list[Run]],
) -> None:
    home, done = runs

    assert [line.partition(ANNOUNCED)[1] for line in (each.err for each in done)] == [ANNOUNCED, "", "", "", ""]
    assert second_lines(done) == [
        "This is the first run kept about these accounts, so nothing is compared yet.",
        "Nothing is new since TIME: 1 finding is as it was.",
        "Since TIME: 1 new finding, 1 as it was.",
        "Nothing is new since TIME: 1 gone, 1 as it was.",
        "Nothing is new since TIME. Because less was read, 1 finding is no longer seen.",
    ]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (home / FILE, (home / FILE).parent)] == [0o600, 0o700]


def test_a_run_fails_on_what_is_new_and_the_first_run_on_everything(runs: tuple[Path, list[Run]]) -> None:
    home, done = runs

    assert [each.code for each in done] == [10, 0, 10, 0, 0]
    assert [run(home, "diff", each, "--fail-on-new", "low").code for each in ("2", "3")] == [0, 10]
    assert run(home, "diff", "3", "--fail-on-new", "medium").code == 0


def test_from_the_third_scan_on_a_report_has_the_line_of_its_likelihood(runs: tuple[Path, list[Run]]) -> None:
    home, done = runs
    pages = [run(home, "report", each, "--no-policy", "--format", "html").out for each in ("1", "2", "3", "last")]

    assert [each.out.count("\nOver time: ") for each in done] == [0, 0, 1, 1, 1]
    assert "\nOver time: 1 in 60, as in the first of 5 runs.\n" in done[4].out
    assert [page.count('id="trend"') for page in pages] == [0, 0, 1, 1]
    assert "Over time" not in run(home, "scan", "acme.zip", "--no-policy", "--no-history", history=True).out


def test_the_runs_are_listed_newest_first(runs: tuple[Path, list[Run]]) -> None:
    home, _ = runs
    table, rows = run(home, "history"), json.loads(run(home, "history", "--format", "json", "--limit", "2").out)
    sheet = run(home, "history", "--format", "csv").out.splitlines()

    assert still(table.out) == (
        "run    when              verdict          chance    changes\n"
        "                         accounts\n"
        "-----  ----------------  ---------------  --------  ----------------\n"
        "5      TIME  not enough read  1 in 60   1 no longer seen\n"
        "                         x/@acme\n"
        "4      TIME  not enough read  1 in 60   1 gone\n"
        "                         x/@acme\n"
        "3      TIME  not enough read  1 in 60   1 new\n"
        "                         x/@acme\n"
        "2      TIME  not enough read  1 in 60   none\n"
        "                         x/@acme\n"
        "1      TIME  not enough read  1 in 60\n"
        "                         x/@acme\n"
        "\n"
        "Times are in UTC. `hygiene diff RUN` shows what changed in a run.\n"
    )
    assert [(row["run"], row["verdict"], row["judged_otherwise"], row["gone"], row["names"]) for row in rows] == [
        (5, "not enough read", False, 0, ["x/@acme"]),
        (4, "not enough read", False, 1, ["x/@acme"]),
    ]
    columns = "run,ended,kind,name,accounts,verdict,expected,model,judged_again,findings,new,more_read,worse,milder,"
    columns += "gone,unseen,interrupted,names,judged_otherwise"
    assert sheet[0] == columns
    assert len(sheet) == 6


def test_the_list_counts_the_changes_of_a_run_as_the_comparison_does(runs: tuple[Path, list[Run]]) -> None:
    home, done = runs
    rows = json.loads(run(home, "history", "--format", "json").out)
    told = [f"{row['new']} new, {row['worse']} worse, {row['gone']} gone, {row['unseen']} unseen" for row in rows]

    assert told == [
        "0 new, 0 worse, 0 gone, 1 unseen",
        "0 new, 0 worse, 1 gone, 0 unseen",
        "1 new, 0 worse, 0 gone, 0 unseen",
        "0 new, 0 worse, 0 gone, 0 unseen",
        "None new, None worse, None gone, None unseen",
    ]
    for number, said in enumerate(second_lines(done)[1:], 2):
        words = " ".join(diff(home, str(number)).split())
        stated = {name: sum(map(int, re.findall(count, words))) for name, count in COUNTS.items()}
        assert f" {said}" in words
        assert stated == {name: rows[-number][name] for name in COUNTS}


def test_what_changed_is_shown_with_its_cause(runs: tuple[Path, list[Run]]) -> None:
    home, _ = runs
    same = (
        "Verdict: not enough read, as then.\n"
        "Chance of a takeover within a year: about 1 in 60, as then.\n"
        "Runs are judged by the model and the policy of today.\n"
    )
    assert diff(home, "3") == (
        "Run 3 of TIME compared with run 2 of TIME. Times are in\nUTC.\n"
        f"{same}"
        "Since TIME: 1 new finding, 1 as it was.\n"
        "\n"
        "New\n"
        "  Low severity: x/@acme: “App 2” was given access 9 days before the export and\n"
        "    can post as you.\n"
    )
    assert diff(home, "4") == (
        "Run 4 of TIME compared with run 3 of TIME. Times are in\nUTC.\n"
        f"{same}"
        "Nothing is new since TIME: 1 gone, 1 as it was.\n"
        "\n"
        "Gone\n"
        "  Low severity: x/@acme: You gave “App 1” access 7 years before the export.\n"
    )
    last = (
        "Run 5 of TIME compared with run 4 of TIME. Times are in\nUTC.\n"
        f"{same}"
        "Nothing is new since TIME. Because less was read, 1 finding is no\nlonger seen.\n"
        "\n"
        "Not seen because less was read\n"
        "  Low severity: x/@acme: “App 2” was given access 9 days before the export and\n"
        "    can post as you. Not everything was read this time: the archive holds no\n"
        "    file of apps.\n"
        "  Answered less fully: x/@acme: Authorised apps. The archive holds no file of\n"
        "    apps.\n"
    )
    assert [diff(home), diff(home, "last"), diff(home, "4", "5"), diff(home, "5", "4")] == [last] * 4


def test_the_first_run_has_nothing_to_be_compared_with(runs: tuple[Path, list[Run]]) -> None:
    home, _ = runs

    assert diff(home, "1", "--format", "markdown") == (
        "# What changed: not enough read\n"
        "\n"
        "Run 1 of TIME. Times are in UTC.\n"
        "\n"
        "Verdict: not enough read.\n"
        "\n"
        "Chance of a takeover within a year: about 1 in 60.\n"
        "\n"
        "Runs are judged by the model and the policy of today.\n"
        "\n"
        "This is the first run kept about these accounts, so nothing is compared yet.\n"
        "\n"
        "**Found by the first run**\n"
        "\n"
        "- **Low severity:** acme on x: You gave “App 1” access 7 years before the export.\n"
    )


def test_an_earlier_run_is_shown_again_in_any_format(runs: tuple[Path, list[Run]]) -> None:
    home, done = runs
    again = run(home, "report", "3", "--no-policy")
    whole = run(home, "report", "3", "--no-policy", "--details").out
    page = run(home, "report", "3", "--no-policy", "--output", "third.html")
    told = json.loads(run(home, "report", "last", "--no-policy", "--format", "json").out)

    judged = r" Judged again on\s+\d{4}-\d\d-\d\d, by the model and the policy of\s+that day\."
    hint = "  hygiene diff --no-policy         what changed, and why\n"
    scanned = "  hygiene review acme.zip          answer what is open, by hand\n"
    shown = done[2].out.replace(hint, "").replace(scanned, scanned.replace("acme.zip", "EXPORT"))
    shown += "  Put your own in place of the words in capitals.\n"
    assert hint in done[2].out
    assert scanned in done[2].out
    assert squeezed(re.sub(judged, "", again.out)) == squeezed(shown)
    assert "    Low severity, new: “App 2” was given access" in whole
    assert "What changed\n============\nNew\n  Low severity: x/@acme: “App 2”" in whole
    assert (page.code, page.err) == (0, "Wrote third.html as html, by its ending.\n")
    assert '<span class="chip new">new</span>' in (home / "third.html").read_text(encoding="utf-8")
    assert told["changes"]["unread"][0]["reason"] == "the archive holds no file of apps"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (
            ("diff", "9"),
            1,
            f"error: ~/{FILE}: it holds no run 9 (`hygiene history` lists the runs)",
        ),
        (
            ("report", "9"),
            1,
            f"error: ~/{FILE}: it holds no run 9 (`hygiene history` lists the runs)",
        ),
        (("report", "old.json"), 2, "RUN is the number of a run in `hygiene history`, or `last`."),
        (("report", "1", "--owner", "Kim"), 2, "without a policy no owner is known; give the policy with --policy."),
        (("diff", "old.json"), 2, "give a second report, or a run, to compare old.json with."),
        (("diff", "1", "2", "3"), 2, "two runs can be compared; give at most two."),
        (("diff", "old.json", "last"), 1, "error: old.json: it cannot be read: No such file or directory"),
        (
            ("scan", "acme.zip", "--no-history", "--fail-on-new", "low"),
            2,
            "--no-history turns that off",
        ),
        (("scan", "acme.zip", "--no-history", "--notify", "true"), 2, "--notify compares with earlier runs"),
        (("scan", "acme.zip", "--notify", "'x"), 2, "a quotation mark in the command has no partner."),
        (("scan", "acme.zip", "--notify", " "), 2, "it is no command."),
    ],
)
def test_what_cannot_be_done_is_said(runs: tuple[Path, list[Run]], args: tuple[str, ...], code: int, said: str) -> None:
    done = run(runs[0], *args, history=True)

    assert (done.code, done.out) == (code, "")
    assert said in done.err


def reports(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two reports in JSON about the same data, a second apart."""
    archive(folder, app(1), app(2, **LATER))
    text = run(folder, "scan", "acme.zip", "--no-policy", "--format", "json").out
    old, new = json.loads(text), json.loads(text)
    old["generated_at"] = "2026-03-02T00:00:00Z"
    new["generated_at"] = "2026-03-09T00:00:00Z"
    return old, new


def written(folder: Path, **named: Any) -> list[str]:
    for name, report in named.items():
        (folder / f"{name}.json").write_text(json.dumps(report), encoding="utf-8")
    return [f"{name}.json" for name in named]


def test_two_reports_in_json_are_compared_without_a_history(tmp_path: Path) -> None:
    old, new = reports(tmp_path)
    (apps,) = (result for result in old["results"] if result["check"] == "authorized-apps")
    del apps["findings"][1]
    for plugin in old["provenance"]["plugins"]:
        plugin["version"] = "0.0.9"
    files = written(tmp_path, old=old, new=new)
    head = (
        "new.json of 2026-03-09 00:00 compared with old.json of 2026-03-02 00:00. Times\nare in UTC.\n"
        "Verdict: not enough read, as then.\n"
        "Chance of a takeover within a year: about 1 in 60, as then.\n"
        "Since 2026-03-02: 1 new finding, 1 as it was."
    )
    ruled = run(tmp_path, "diff", *files)
    # An earlier version of hygiene stated neither the policy nor whose an input is.
    for report in (old, new):
        del report["provenance"]["policy_digest"]
        for entry in report["provenance"]["inputs"]:
            del entry["account"], entry["damaged"]
    written(tmp_path, old=old, new=new)
    plain = run(tmp_path, "diff", *reversed(files))

    assert ruled.out == (
        f"{head} 1 change comes from a changed\ncheck, not from the account.\n"
        "\n"
        "Because a check changed, not the account\n"
        "  New, low severity: x/@acme: “App 2” was given access 9 days before the export\n"
        "    and can post as you. The data are the same, but the check is now of\n"
        f"    account-hygiene {__version__}, and was of account-hygiene 0.0.9.\n"
    )
    assert plain.out == (
        f"{head}\n"
        "\n"
        "New\n"
        "  Low severity: x/@acme: “App 2” was given access 9 days before the export and\n"
        f"    can post as you. Besides, the check is now of account-hygiene {__version__}, and was\n"
        "    of account-hygiene 0.0.9.\n"
    )
    assert not (tmp_path / FILE).exists()


def test_numbers_of_different_models_are_not_compared(tmp_path: Path) -> None:
    old, new = reports(tmp_path)
    old["score"]["model"] = "1999.1"
    old["verdict"]["word"] = "low"
    done = run(tmp_path, "diff", *written(tmp_path, old=old, new=new))

    assert done.out.split("\n", 2)[2] == (
        "Verdict: not enough read. It was low then.\n"
        "Chance of a takeover within a year: about 1 in 60. The earlier number is of\n"
        "another model, so it is not compared.\n"
        "Nothing is new since 2026-03-02: 2 findings are as they were.\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is no JSON, or was cut short (give a report in JSON, or write it again with --format json)"),
        ('{"schema": "hygiene-rep', "it is no JSON, or was cut short (give a report in JSON, or write it again"),
        ("[" * 100_000, "it is no JSON, or was cut short"),
        ('{"a": 1}', "it is no report of hygiene, and hygiene-report/2 is read (write it again with --format json)"),
        ('{"schema": "hygiene-report/1"}', "it is a report of version hygiene-report/1, and hygiene-report/2 is read"),
        (
            '{"schema": "hygiene-fleet/1"}',
            "it is the report about a fleet (give the number of its run, or an account's ",
        ),
        ('{"schema": "hygiene-report/2", "results": []}', "it is no whole report (write it again with --format json)"),
    ],
)
def test_a_file_that_is_no_report_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    done = run(tmp_path, "diff", "a.json", "a.json")

    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith(f"error: a.json: {said}")


def policy(folder: Path, text: str) -> None:
    (folder / "hygiene.toml").write_text(text, encoding="utf-8")
    (folder / "hygiene.toml").chmod(0o600)


def test_another_policy_and_an_acceptance_that_ends_are_told_apart_from_the_account(tmp_path: Path) -> None:
    accepted = '[[accept]]\nfingerprint = "81aa814611794873"\nreason = "r"\nowner = "Dana"\nuntil = {}\n'
    archive(tmp_path, app(1))
    policy(tmp_path, accepted.format("2999-12-31"))
    scan(tmp_path)
    policy(tmp_path, accepted.format("2020-12-31"))
    ended = scan(tmp_path, "--fail-on-new", "low")
    policy(tmp_path, "[apps]\nold_days = 30000\n")
    ruled = scan(tmp_path, "--fail-on-new", "info")
    said = [run(tmp_path, "diff", each, "--no-policy").out.rpartition("\n\n")[2] for each in ("2", "3")]

    assert [ended.code, ruled.code] == [10, 0]
    assert "".join(said) == (
        "Worse or changed\n"
        "  No longer accepted, low severity: x/@acme: You gave “App 1” access 7 years\n"
        "    before the export. Its acceptance no longer holds.\n"
        "Because your policy changed, not the account\n"
        "  Gone, low severity: x/@acme: You gave “App 1” access 7 years before the\n"
        "    export. The data are the same, but your policy changed.\n"
    )


def test_nothing_is_kept_where_it_is_not_wanted(tmp_path: Path) -> None:
    archive(tmp_path, app(1))
    left_out = scan(tmp_path, "--no-history")
    policy(tmp_path, "[history]\nkeep = false\n")
    off, needed = scan(tmp_path), scan(tmp_path, "--fail-on-new", "low")
    listed = run(tmp_path, "history", "--no-policy")

    assert [left_out.code, off.code, needed.code] == [0, 0, 2]
    assert "`keep = false` under [history] in the policy turns that off" in needed.err
    assert (listed.code, listed.out) == (0, "No run is kept.\n")
    assert not (tmp_path / FILE).exists()


def damaged(home: Path) -> None:
    (home / FILE).parent.mkdir(parents=True)
    (home / FILE).write_bytes(b"no database" * 100)


def linked(home: Path) -> None:
    (home / FILE).parent.mkdir(parents=True)
    (home / FILE).symlink_to("/dev/null")


def no_folder(home: Path) -> None:
    (home / ".local").write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (damaged, "it is damaged, and was left as it is (run `hygiene forget --history` to begin a new history)"),
        (linked, "it is a folder, a link or a device (remove it)"),
        (no_folder, "it cannot be written: Not a directory (check its permissions)"),
    ],
)
def test_a_history_that_cannot_be_used_costs_itself_only(tmp_path: Path, spoil: Any, why: str) -> None:
    spoil(tmp_path)
    args = ("scan", "--vault", PASSWORDS, "--no-policy", "--quiet", "--output", "r.json")
    done = run(tmp_path, *args, history=True)
    needed = run(tmp_path, *args, "--notify", "true", history=True)
    line = f"the run was not kept: ~/{FILE}: {why}"

    assert (done.code, done.err, done.out) == (0, f"warning: {line}\n", "")
    assert (needed.code, needed.err) == (1, f"error: {line}; so --notify cannot know what is new\n")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["changes"] is None
    assert spoil is not damaged or (tmp_path / FILE).read_bytes() == b"no database" * 100


def test_a_command_is_told_what_changed_and_is_not_run_when_nothing_did(tmp_path: Path) -> None:
    script = tmp_path / "tell it"
    script.write_text(SCRIPT, encoding="utf-8")
    script.chmod(0o700)
    tell = ("--no-policy", "--quiet", "--notify", f"'{script}' 'two words' $HOME")
    told: list[str] = []
    for apps in ((app(1),), (app(1),), (app(1), app(2, **LATER))):
        archive(tmp_path, *apps)
        done = scan(tmp_path, *tell)
        assert (done.code, done.out, done.err) == (0, "", "" if told else ANNOUNCED)
        told.append(still((tmp_path / "told").read_text(encoding="utf-8")) if (tmp_path / "told").exists() else "")
        (tmp_path / "told").unlink(missing_ok=True)

    assert told[1] == ""
    assert "\nFound by the first run\n  Low severity: x/@acme: You gave “App 1” access" in told[0]
    assert told[2] == (
        "two words $HOME\n"
        "Verdict: not enough read. 2 things to mend found. What was read answers none\n"
        "  of the 6 questions. Four looks decide: recent activity, sessions, apps and\n"
        "  passwords.\n"
        "Since TIME: 1 new finding, 1 as it was.\n"
        "\n"
        "New\n"
        "  Low severity: x/@acme: “App 2” was given access 9 days before the export and\n"
        "    can post as you.\n"
        "\n"
        "The whole report: hygiene report last\n"
    )


def test_a_command_that_fails_is_one_line_and_the_report_is_written(tmp_path: Path) -> None:
    archive(tmp_path, app(1))
    tell = ("--notify", "sh -c 'exit 7' secret-word")
    done = scan(tmp_path, "--no-policy", "--quiet", "--output", "r.json", *tell)

    assert (done.code, done.out) == (1, "")
    why = "--notify sh: it failed with exit code 7"
    assert done.err == f"{ANNOUNCED}error: {why} (`hygiene diff` shows what changed)\n"
    assert (tmp_path / "r.json").exists()


def test_a_command_that_does_not_exist_is_refused_before_the_run(tmp_path: Path) -> None:
    archive(tmp_path, app(1))
    done = scan(tmp_path, "--no-policy", "--output", "r.json", "--notify", "./missing secret-word")

    assert (done.code, done.err.splitlines()[-1]) == (
        2,
        "Error: Invalid value for '--notify': there is no program './missing' that can be run; check its name.",
    )
    assert not (tmp_path / "r.json").exists()


def test_news_that_reached_no_one_is_news_again(tmp_path: Path) -> None:
    archive(tmp_path, app(1))
    assert 0 == scan(tmp_path, "--no-policy", "--quiet").code
    archive(tmp_path, app(1), app(2, **LATER))
    first = scan(tmp_path, "--no-policy", "--quiet", "--notify", "sh -c 'exit 7'")
    again = scan(tmp_path, "--no-policy", "--fail-on-new", "low")

    assert (1, 10) == (first.code, again.code)
    assert "1 new finding" in again.out


def test_the_history_is_forgotten_alone_or_with_everything(tmp_path: Path) -> None:
    archive(tmp_path, app(1))
    scan(tmp_path, "--no-policy", "--quiet")
    passwords = run(tmp_path, "forget", "--passwords")
    alone = run(tmp_path, "forget", "--history", "--yes")
    scan(tmp_path, "--no-policy", "--quiet")
    everything, history, nothing = (run(tmp_path, "forget", *args) for args in (("--yes",), ("--history",), ()))

    removed = "Removed: 1 kept run, the file ~/.local/share/hygiene/history.sqlite.\n"
    nothing_kept = "There was nothing to forget.\n"
    assert [(each.out, each.err) for each in (passwords, alone, everything, history, nothing)] == [
        ("", NO_KEYRING),
        (removed, ""),
        (removed, NO_KEYRING),
        (nothing_kept, ""),
        ("", NO_KEYRING),
    ]
    assert [each.code for each in (passwords, alone, everything, history, nothing)] == [0, 0, 0, 0, 0]
    assert list((tmp_path / FILE).parent.iterdir()) == []


def test_the_list_names_an_account_without_a_name_as_reports_do(tmp_path: Path) -> None:
    XArchive(rows={"connected_application": [app(1)]}, owner=("77", "")).write_zip(tmp_path / "acme.zip")
    scan(tmp_path, "--no-policy", "--quiet")
    table, tools = (run(tmp_path, "history", "--no-policy", "--format", style).out for style in ("table", "json"))

    assert (True, ["x/@unknown"]) == ("x (name unknown)" in table, json.loads(tools)[0]["names"])


def test_a_log_beside_a_history_that_is_gone_is_forgotten_too(tmp_path: Path) -> None:
    archive(tmp_path, app(1))
    scan(tmp_path, "--no-policy", "--quiet")
    (tmp_path / FILE).rename(tmp_path / f"{FILE}-wal")
    gone = run(tmp_path, "forget", "--history", "--yes")

    removed = "Removed: an unknown number of kept runs, the file ~/.local/share/hygiene/history.sqlite-wal.\n"
    assert (gone.code, gone.out, gone.err) == (0, removed, "")
    assert list((tmp_path / FILE).parent.iterdir()) == []


def test_nothing_is_forgotten_without_an_answer(tmp_path: Path) -> None:
    archive(tmp_path, app(1))
    scan(tmp_path, "--no-policy", "--quiet")
    silent, no = run(tmp_path, "forget"), run(tmp_path, "forget", typed="\n")

    asked = f"{NO_KEYRING}This removes:\n  the history of runs, the file ~/.local/share/hygiene/history.sqlite\n"
    asked += "Remove it? [y/N]: "
    unasked = "There was no answer. To remove it without being asked, give --yes.\n"
    assert (silent.code, silent.out, silent.err) == (1, "", f"{asked}\n{unasked}Nothing was removed.\n")
    assert (no.code, no.out, no.err) == (1, "", f"{asked}Nothing was removed.\n")
    assert (tmp_path / FILE).exists()


def test_a_terminal_asks_before_anything_is_forgotten(tmp_path: Path) -> None:
    archive(tmp_path, app(1))
    scan(tmp_path, "--no-policy", "--quiet")
    kept = at_terminal(tmp_path, "forget", answers=[("Remove it?", "n")])
    gone = at_terminal(tmp_path, "forget", answers=[("Remove it?", "y")])

    assert (kept.code, kept.out.splitlines()[-1]) == (1, "Nothing was removed.")
    assert (gone.code, gone.out.splitlines()[-1]) == (
        0, "Removed: 1 kept run, the file ~/.local/share/hygiene/history.sqlite.",
    )  # fmt: skip
    assert not (tmp_path / FILE).exists()


def test_a_run_of_another_model_is_judged_again_and_marked(tmp_path: Path) -> None:
    archive(tmp_path, app(1))
    scan(tmp_path, "--no-policy", "--quiet")
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        ((body,),) = db.execute("SELECT body FROM reports").fetchall()
        text = json.loads(zlib.decompress(body))
        text["score"] |= {"model": "1999.1", "expected": 0.9}
        text["verdict"]["word"] = "low"
        db.execute("UPDATE reports SET body = ?", (zlib.compress(json.dumps(text).encode()),))
    listed = run(tmp_path, "history", "--no-policy")

    assert still(listed.out).splitlines()[3:] == [
        "1 *    TIME  not enough read  1 in 60",
        "                         x/@acme",
        "",
        "* judged otherwise on its day, by another model of the score or another policy",
        "Times are in UTC. `hygiene diff RUN` shows what changed in a run.",
    ]


def test_a_run_is_listed_as_the_policy_of_today_judges_it(tmp_path: Path) -> None:
    archive(tmp_path, app(1))
    made = json.loads(scan(tmp_path, "--no-policy", "--format", "json").out)
    policy(tmp_path, "[score.bands]\nraised = 0.0001\nhigh = 0.0002\n")
    (row,) = json.loads(run(tmp_path, "history", "--format", "json").out)
    compared = json.loads(run(tmp_path, "diff", "1", "--format", "json").out)["now"]

    assert (made["verdict"]["word"], row["verdict"], row["judged_otherwise"]) == ("not enough read", "high", True)
    assert (row["verdict"], row["expected"]) == (compared["verdict"], compared["expected"])


@pytest.fixture
def copied(runs: tuple[Path, list[Run]], tmp_path: Path) -> Path:
    """Return a home with a history of its own, of the five runs."""
    home = tmp_path / "home"
    (home / FILE).parent.mkdir(parents=True)
    (home / FILE).write_bytes((runs[0] / FILE).read_bytes())
    return home


def spoilt(home: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(home / FILE)) as db, db:
        db.execute(statement, values)


def test_of_two_runs_the_one_with_the_lower_number_came_first_whatever_the_clock_said(copied: Path) -> None:
    spoilt(copied, "UPDATE runs SET started = started + 2592000, ended = ended + 2592000 WHERE id = 2")

    assert run(copied, "diff", "3", "2", "--fail-on-new", "low").code == 10


def test_an_earlier_report_that_cannot_be_read_is_named_once_and_hides_nothing(copied: Path) -> None:
    spoilt(copied, "UPDATE reports SET body = ? WHERE run = 2", zlib.compress(b'{"of": "a later version"}'))
    done = run(copied, "diff", "3", "--fail-on-new", "low")

    assert done.code == 10
    assert done.err == (
        "warning: 1 earlier report cannot be read, so nothing is compared with it (`hygiene forget --history` begins a "
        "new history)\n"
    )
    assert "compared with run 1 of" in " ".join(done.out.split())
