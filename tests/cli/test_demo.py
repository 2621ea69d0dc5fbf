"""The embedded example: it is reproducible, and its report leads well."""

from __future__ import annotations

import json
import shlex
import stat
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from hygiene.plugins.registry import Plugins
from tests.support.command import EXAMPLE, at_terminal, run
from tests.support.project import ROOT

FOUND = [
    ("authorized-apps", "app:6120441", "high"),
    ("authorized-apps", "app:8801263", "high"),
    ("authorized-apps", "app:29114002", "high"),
    ("authorized-apps", "app:15720088", "medium"),
    ("authorized-apps", "app:26000471", "low"),
    ("authorized-apps", "app:7400215", "low"),
    ("differences", "differences:link", "low"),
    ("links", "links:new-sites", "info"),
    ("logins", "beside-post:2026-10-13T14:20", "high"),
    ("password-reuse", "reuse:b381d152a007", "high"),
    ("password-reuse", "reuse:8274c82b9abc", "medium"),
    ("password-strength", "entry:Facebook page", "high"),
    ("password-strength", "entry:X brand account", "high"),
    ("password-strength", "entry:Bean supplier", "medium"),
    ("password-strength", "entry:Newsletter", "medium"),
    ("post-client", "client:web", "high"),
    ("recovery", "single", "info"),
    ("second-factor", "entry:Company mail", "low"),
    ("second-factor", "entry:Facebook page", "low"),
    ("second-factor", "entry:X brand account", "low"),
]


CLEAR = (
    "account-changes", "apps-across", "automation", "deletions", "follows", "messages", "post-time", "profile-changes",
    "recovery-across",
)  # fmt: skip
OPEN = ("password-age", "password-breached", "password-history")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    done = run(tmp_path_factory.mktemp("demo"), "demo", "--format", "json")
    assert done.code == 0
    return json.loads(done.out)


def test_the_example_made_again_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "make_example.py"
    done = run(tmp_path, script, tmp_path / "made", program=(sys.executable,))
    made, shipped = ({p.name: p.read_bytes() for p in f.iterdir()} for f in (tmp_path / "made", EXAMPLE))

    assert (done.code, done.err) == (0, "")
    assert set(made) == set(shipped)
    assert {n: d for n, d in made.items() if not n.endswith(".zip")} == {
        n: d for n, d in shipped.items() if not n.endswith(".zip")
    }
    if "ng" in zlib.ZLIB_RUNTIME_VERSION:
        pytest.skip("zlib-ng packs the same content into other bytes")
    assert made == shipped


def test_what_happened_leads_the_report(seen: Any) -> None:
    (post,) = [f for r in seen["results"] if r["check"] == "post-client" for f in r["findings"]]

    assert (seen["compromise"]["status"], seen["compromise"]["confidence"]) == ("found", "high")
    (link,) = [f for r in seen["results"] if r["check"] == "differences" for f in r["findings"]]
    assert seen["compromise"]["fingerprints"] == [post["fingerprint"], link["fingerprint"]]
    assert seen["verdict"]["word"] == "act now"
    assert seen["verdict"]["because"][0] == post["fingerprint"]
    (incident,) = seen["incidents"]
    assert [act["at"] for act in incident["events"]] == [
        "2026-10-11T11:20:00Z",
        "2026-10-13T06:30:00Z",
        "2026-10-13T14:20:31Z",
        "2026-10-14T09:30:00Z",
    ]
    assert [step["topic"] for step in incident["steps"][:3]] == ["sessions", "apps", "password"]
    assert incident["fingerprints"][0] == post["fingerprint"]
    assert post["at"] == "2026-10-13T14:20:31Z"


def test_our_own_checks_find_this_and_no_more(seen: Any) -> None:
    story = {*(check for check, _, _ in FOUND), *CLEAR, *OPEN}
    found = [(r["check"], f["subject"], f["severity"]) for r in seen["results"] for f in r["findings"]]
    to_fix = {f["subject"] for r in seen["results"] for f in r["findings"] if f["severity"] != "info"}

    assert [line for line in found if line[0] in story] == FOUND
    (incident,) = seen["incidents"]
    settled = {
        f["subject"] for r in seen["results"] for f in r["findings"] if f["fingerprint"] in incident["fingerprints"]
    }
    assert settled == {"app:29114002", "beside-post:2026-10-13T14:20", "client:web", "differences:link"}
    assert sorted([*settled, *(fix["subject"] for fix in seen["fix_first"])]) == sorted(to_fix)


def test_every_installed_check_is_answered_and_what_stays_open_is_listed(seen: Any) -> None:
    status = {r["check"]: r["status"] for r in sorted(seen["results"], key=lambda r: r["status"] != "unknown")}

    # The policy of the example requires nothing of every account.
    assert sorted(status) == [name for name in Plugins(strangers=False).names("checks") if name != "policy-rules"]
    # The earlier archive holds the profile alone, so the rest of the newer one was compared with nothing.
    assert [line["check"] for line in seen["not_checked"]] == [
        "password-breached", "differences", "password-age", "password-history",
    ]  # fmt: skip
    assert {check: status[check] for check in (*CLEAR, *OPEN)} == {
        **dict.fromkeys(CLEAR, "clear"),
        **dict.fromkeys(OPEN, "unknown"),
    }
    assert seen["score"]["low"] < seen["score"]["high"]


def test_the_demo_tells_nothing_of_the_computer_it_runs_on(seen: Any) -> None:
    assert [(i["path"], i["warnings"]) for i in seen["provenance"]["inputs"]] == [
        ("x-archive.zip", []),
        ("x-archive-of-august.zip", []),
        ("passwords.csv", []),
    ]
    assert {line["distribution"] for line in seen["provenance"]["plugins"]} == {"account-hygiene"}
    assert str(ROOT) not in json.dumps(seen)


def test_every_format_shows_the_demo(tmp_path: Path) -> None:
    for style, opening in (
        ("table", "Verdict: act now. "),
        ("json", "{"),
        ("html", "<!DOCTYPE html>"),
        ("markdown", "# Account security"),
    ):
        done = run(tmp_path, "demo", "--format", style, "--output", f"demo.{style}")
        assert (done.code, done.out) == (0, "")
        assert (tmp_path / f"demo.{style}").read_text(encoding="utf-8").startswith(opening)


def test_the_demo_is_short_and_its_beginning_shows_what_happened_and_three_steps(tmp_path: Path) -> None:
    done = run(tmp_path, "demo")
    lines = (done.err + done.out).splitlines()
    first = "\n".join(lines[:24])

    assert len(lines) <= 58
    assert [
        word in first for word in ("act now", "“Followers Boost 24” was given access", "A session came", "1 post")
    ] == ([True] * 4)
    assert [f"  {number}. " in first for number in (1, 2, 3)] == [True] * 3


def test_the_files_of_the_example_are_written_with_the_command_that_scans_them(tmp_path: Path) -> None:
    done = run(tmp_path, "demo", "--files", "my example")
    folder = tmp_path / "my example"
    written, shipped = ({p.name: p.read_bytes() for p in f.iterdir()} for f in (folder, EXAMPLE))
    first, command = done.err.splitlines()
    scanned = run(tmp_path, *shlex.split(command)[1:], "--format", "json")
    again = run(tmp_path, "demo", "--files", "my example")

    assert (done.code, done.out, first, written) == (0, "", "Wrote my example. Next:", shipped)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "passwords.csv")] == [0o700, 0o600]
    assert json.loads(scanned.out)["verdict"]["word"] == "act now"
    assert (again.code, again.err) == (1, "error: my example: it cannot be made: File exists (name another folder)\n")


def test_a_folder_that_cannot_be_made_for_another_reason_is_not_told_to_have_another_name(tmp_path: Path) -> None:
    done = run(tmp_path, "demo", "--files", "no/such")

    assert (done.code, done.err) == (1, "error: no/such: it cannot be made: No such file or directory\n")


@pytest.mark.parametrize(
    "option", [["--format", "json"], ["--output", "r.json"], ["--details"], ["--redact"]], ids=lambda option: option[0]
)
def test_options_of_a_report_are_refused_where_files_are_written(tmp_path: Path, option: list[str]) -> None:
    done = run(tmp_path, "demo", "--files", "mine", *option)

    assert (done.code, done.out, sorted(path.name for path in tmp_path.iterdir())) == (2, "", ["tmp"])
    assert done.err.endswith("Error: --files writes no report; leave --format, --output, --details and --redact out.\n")


def test_details_show_everything(tmp_path: Path) -> None:
    short, whole = run(tmp_path, "demo").out, run(tmp_path, "demo", "--details").out

    assert "Timeline" not in short
    for heading in ("Timeline", "Findings", "Apps with access", "Not fully checked", "What was read", "Plugins"):
        assert f"\n{heading}\n{'=' * len(heading)}\n" in whole
    assert whole.count("      Accept: hygiene accept ") == len(FOUND)
    assert whole.count("\n  11. Small gain: ") == 1


def test_the_other_formats_are_whole_with_and_without_details(tmp_path: Path) -> None:
    for style in ("html", "markdown", "csv"):
        short, whole = (run(tmp_path, "demo", "--format", style, *more).out for more in ((), ("--details",)))
        assert len(short.splitlines()) == len(whole.splitlines())


def test_a_wide_terminal_is_used_by_tables_and_not_by_sentences(tmp_path: Path) -> None:
    shown = at_terminal(tmp_path, "demo", "--details", env={"COLUMNS": "140", "NO_COLOR": "1"}).out.splitlines()
    apps = next(line for line in shown if line.startswith("TweetTally Pro "))

    assert "messages, read, write" in apps
    assert max(len(line) for line in shown if line.startswith("  ")) <= 100
