"""The command as a user meets it: exit codes, options, prompts, terminals and files."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from hygiene import policy
from tests.support.command import ARCHIVE, HYGIENE, PASSWORDS, at_terminal, run, second_account

PROMPT: Final = "just Enter to finish):"
CLIENT: Final = "71e048aac059d67c"
"""The fingerprint of the post that is not the brand's own."""


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


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("scan",), "nothing to scan"),
        (("scan", ARCHIVE, "--fail-on", "awful"), "'awful' is not one of"),
        (("scan", ARCHIVE, "--format", "pdf"), "'pdf' is not one of html, json, markdown, table."),
        (("scan", ARCHIVE, "--polcy", "x"), "No such option '--polcy'"),
        (("scan", "--ask-password"), "--ask-password needs a terminal"),
        (("explain", "nothing"), "'nothing' is none of: score, authorized-apps"),
        (("posts", ARCHIVE, "--top", "0"), "0 is not in the range x>=1"),
        (("scn",), "No such command 'scn'"),
        (("apps",), "Missing argument 'EXPORT'"),
    ],
)
def test_2_the_command_is_not_valid(tmp_path: Path, args: tuple[str | Path, ...], said: str) -> None:
    done = run(tmp_path, *args)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[apps]\nold_days = 0\n", "key `apps.old_days`"),
        ("[apps]\nold = 3\n", "key `apps.old`"),
        ('timezone = "Mars"\n', "key `timezone`: 'Mars' is not a time zone"),
        ("x = = 3\n", "it is not valid TOML"),
    ],
)
def test_2_the_policy_is_not_valid(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "hygiene.toml").write_text(text, encoding="utf-8")
    done = run(tmp_path, "scan", ARCHIVE, "--policy", "hygiene.toml")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: hygiene.toml: ")
    assert said in done.err


def test_2_the_policy_is_not_there(tmp_path: Path) -> None:
    assert run(tmp_path, "scan", ARCHIVE, "--policy", "none.toml").code == 2


def test_3_it_could_not_read_enough(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run(tmp_path, "scan", "empty", "--format", "json")

    assert done.code == 3
    assert {r["status"] for r in told(done.out)["results"]} == {"unknown"}
    assert [run(tmp_path, c, "missing.zip").code for c in ("apps", "posts", "init")] == [3, 3, 3]
    assert run(tmp_path, "posts", PASSWORDS).code == 3


def test_10_a_finding_is_at_or_above_the_limit(tmp_path: Path) -> None:
    done = run(tmp_path, "scan", ARCHIVE, "--fail-on", "high")

    assert done.code == 10
    assert done.out.startswith("hygiene ")


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
    assert told(target.read_text(encoding="utf-8"))["schema"] == "hygiene-report/1"
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
    assert reuse["findings"][0]["message"] == "3 accounts share one password: Facebook page, X brand account, Forum"


def test_one_bad_input_beside_a_good_one_goes_on_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 but no zip")
    done = run(tmp_path, "scan", "broken.zip", ARCHIVE, "--vault", "missing.csv", "--format", "json")
    seen = told(done.out)

    assert done.code == 0
    assert [line.partition(":")[0] for line in done.err.splitlines()] == ["error", "error"]
    assert [a["handle"] for a in seen["accounts"]] == ["harbourlane"]
    assert {n["title"] for n in seen["not_checked"]} >= {"broken.zip", "missing.csv"}
    assert [i["path"] for i in seen["provenance"]["inputs"] if not i["reader"]] == ["broken.zip", "missing.csv"]


def test_a_password_export_given_as_an_account_says_how_to_give_it(tmp_path: Path) -> None:
    assert "a password export goes with --vault" in run(tmp_path, "scan", PASSWORDS).err
    assert "an account's export goes without --vault" in run(tmp_path, "scan", "--vault", ARCHIVE).err


def test_colour_is_for_a_terminal_that_wants_it(tmp_path: Path) -> None:
    plain = run(tmp_path, "scan", ARCHIVE).out

    assert "\x1b[" not in plain
    assert "\x1b[1;31m" in at_terminal(tmp_path, "scan", ARCHIVE).out
    assert "\x1b[" not in at_terminal(tmp_path, "scan", ARCHIVE, env={"NO_COLOR": "1"}).out
    assert "\x1b[" not in at_terminal(tmp_path, "scan", ARCHIVE, env={"TERM": "dumb"}).out
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


def test_a_progress_bar_is_for_a_terminal(tmp_path: Path, large: Path) -> None:
    shown = at_terminal(tmp_path, "scan", large, out=tmp_path / "report.txt").out
    plain = run(tmp_path, "scan", large)

    assert "Reading large.zip" in shown
    assert shown.endswith("\x1b[?25h\n")  # the cursor is back
    assert "Reading" not in plain.err + plain.out + (tmp_path / "report.txt").read_text(encoding="utf-8")


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
        "2 accounts share one password: typed password 1, typed password 2"
    ]


def test_init_asks_and_writes_a_policy_with_which_the_founding_story_is_sure(tmp_path: Path) -> None:
    without = told(run(tmp_path, "scan", ARCHIVE, "--format", "json").out)
    # The zone, the owner, three clients that are ours and one that is not, and no app is meant to have access.
    done = run(tmp_path, "init", ARCHIVE, typed="Europe/Lisbon\nMara\n\n\n\n\n" + "\n" * 7)
    written = tmp_path / "hygiene.toml"
    rules = policy.load(written)
    seen = told(run(tmp_path, "scan", ARCHIVE, "--policy", "hygiene.toml", "--format", "json").out)

    assert (done.code, done.out) == (0, "")
    assert done.err.endswith(f"Wrote hygiene.toml. Next: hygiene scan {ARCHIVE} --policy hygiene.toml\n")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert (rules.timezone, rules.accounts[0].owner) == ("Europe/Lisbon", "Mara")
    assert rules.accounts[0].known_clients == ("Twitter for Mac", "Twitter for iPhone", "FeedFerry")
    assert rules.accounts[0].known_apps == ()
    assert (without["compromise"]["confidence"], seen["compromise"]["confidence"]) == ("medium", "high")
    assert seen["compromise"]["fingerprints"] == [CLIENT]


def test_init_asks_again_until_the_time_zone_is_one(tmp_path: Path) -> None:
    done = run(tmp_path, "init", typed="Berlin\nEurope/Berlin\n")

    assert done.code == 0
    assert "'Berlin' is not a time zone" in done.err
    assert policy.load(tmp_path / "hygiene.toml") == policy.Policy(timezone="Europe/Berlin")


def test_init_asks_once_of_an_account_with_two_exports(tmp_path: Path) -> None:
    done = run(tmp_path, "init", ARCHIVE, second_account(tmp_path), ARCHIVE, typed="UTC\n" + "\n" * 30)

    assert done.code == 0
    assert done.err.count("which person or team answers for it") == 2
    assert [a.handle for a in policy.load(tmp_path / "hygiene.toml").accounts] == ["harbourlane", "lane_two"]


def test_init_leaves_an_existing_policy_alone_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "hygiene.toml").write_text("# mine\n", encoding="utf-8")

    refused = run(tmp_path, "init", typed="UTC\n")
    assert (refused.code, (tmp_path / "hygiene.toml").read_text(encoding="utf-8")) == (1, "# mine\n")
    assert "it exists already" in refused.err
    assert run(tmp_path, "init", "--force", typed="UTC\n").code == 0
    assert 'timezone = "UTC"' in (tmp_path / "hygiene.toml").read_text(encoding="utf-8")


def test_every_post_is_one_line_of_json_with_these_keys(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in run(tmp_path, "posts", ARCHIVE, "--format", "jsonl").out.splitlines()]
    count = told(run(tmp_path, "scan", ARCHIVE, "--format", "json").out)["provenance"]["inputs"][0]["read"]["posts"]

    assert len(rows) == count
    assert {tuple(row) for row in rows} == {("id", "at", "client", "suspicion", "reasons")}
    assert len({row["id"] for row in rows}) == count
    assert [row["suspicion"] for row in rows] == sorted((row["suspicion"] for row in rows), reverse=True)
    assert (rows[0]["client"], rows[0]["reasons"]) == ("Twitter Web App", ["first post ever from this client"])


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


def test_the_lists_say_what_comes_with_hygiene(tmp_path: Path) -> None:
    checks, readers = run(tmp_path, "checks"), run(tmp_path, "readers")

    assert (checks.code, readers.code, checks.err + readers.err) == (0, 0, "")
    for name in ("password-strength", "password-reuse", "authorized-apps", "post-client", "post-time"):
        assert name in checks.out
        assert run(tmp_path, "explain", name).out.startswith(f"{name}: ")
    assert "x-archive: " in readers.out
    assert run(tmp_path, "explain", "score").out.startswith("The likelihood, model ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_line_and_a_closed_pipe_is_none(tmp_path: Path) -> None:
    shell = ("sh", "-c", f'"{HYGIENE}" demo 2>err >/dev/full; echo $?; "{HYGIENE}" demo 2>err2 | head -1')
    done = run(tmp_path, program=shell)
    full, closed = ((tmp_path / name).read_text(encoding="utf-8").splitlines()[2:] for name in ("err", "err2"))

    assert done.out.splitlines()[0] == "1"
    assert full == ["error: the report cannot be written: No space left on device"]
    assert closed == []
