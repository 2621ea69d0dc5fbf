"""The command `explain`: pages of checks, of the score, and of findings."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hygiene.language.paragraphs import headed, paragraphs
from hygiene.plugins.check import Check
from hygiene.plugins.registry import Plugins
from tests.support.command import ARCHIVE, PASSWORDS, POLICY, run


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The JSON report of the example."""
    folder = tmp_path_factory.mktemp("report")
    made = folder / "report.json"
    args = (ARCHIVE, "--vault", PASSWORDS, "--policy", POLICY, "--format", "json", "--output", made)
    assert run(folder, "scan", *args).code == 0
    return made


def finding(report: Path, check: str) -> Any:
    """The first finding of a check."""
    results = json.loads(report.read_text(encoding="utf-8"))["results"]
    return next(f for result in results if result["check"] == check for f in result["findings"])


@pytest.mark.parametrize("check", ["post-client", "password-reuse"])
def test_a_finding_is_explained_alike_from_a_report_and_from_a_scan(tmp_path: Path, reported: Path, check: str) -> None:
    wanted = finding(reported, check)
    saved = run(tmp_path, "explain", wanted["fingerprint"], "--report", reported, "--policy", POLICY)
    scanned = run(tmp_path, "explain", wanted["fingerprint"].upper(), ARCHIVE, "--vault", PASSWORDS, "--policy", POLICY)

    assert (saved.code, saved.err, scanned.code) == (0, "", 0)
    assert scanned.out == saved.out
    lines = saved.out.splitlines()
    assert " ".join(saved.out.partition("\n\n")[0].split()) == wanted["message"]
    assert f"Finding:     {wanted['fingerprint']}" in lines
    assert f"  The whole page: hygiene explain {check}" in lines
    assert lines[-1].endswith(f"--reason 'WHY' --policy {POLICY}")


def test_the_policy_that_a_scan_would_find_gives_the_zone(tmp_path: Path, reported: Path) -> None:
    (tmp_path / "hygiene.toml").write_text('timezone = "Asia/Tokyo"\n', encoding="utf-8")
    (tmp_path / "hygiene.toml").chmod(0o600)
    wanted = finding(reported, "post-client")["fingerprint"]
    found = run(tmp_path, "explain", wanted, "--report", reported)
    left = run(tmp_path, "explain", wanted, "--report", reported, "--no-policy")

    assert "\nWhen:        2026-10-13 23:20 JST\n" in found.out
    assert "\nWhen:        2026-10-13 14:20 UTC\n" in left.out
    assert found.out.splitlines()[-1].endswith("--reason 'WHY'")


def test_a_finding_that_is_not_in_the_report_is_an_error(tmp_path: Path, reported: Path) -> None:
    wanted = finding(reported, "post-client")["fingerprint"]
    near = f"{wanted[:8]}{'0' * 8}"
    done = run(tmp_path, "explain", near, "--report", reported)

    assert (done.code, done.out) == (2, "")
    assert f"{near} is not in this report, which has " in " ".join(done.err.split())
    assert f"More or other events are behind that finding now: {wanted} (1 post came from" in " ".join(done.err.split())


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a kept run over the example."""
    home = tmp_path_factory.mktemp("kept")
    assert run(home, "scan", ARCHIVE, "--policy", POLICY, "--quiet", history=True).code == 0
    return home


def command(report: str) -> list[str]:
    """The command to explain a finding that a report gives, as a shell reads it."""
    _, _, after = report.rpartition("hygiene explain ")
    return ["explain", *shlex.split(after.splitlines()[0].partition("  ")[0])]


def test_a_finding_of_a_kept_run_is_explained_by_the_command_that_its_report_gives(
    tmp_path: Path, reported: Path
) -> None:
    given = command(run(tmp_path, "scan", ARCHIVE, "--policy", POLICY, history=True).out)
    kept = run(tmp_path, *given)

    assert given == ["explain", given[1], "--policy", f"{POLICY}"]
    assert (kept.code, kept.err) == (0, "")
    assert kept.out == run(tmp_path, "explain", given[1], "--report", reported, "--policy", POLICY).out
    assert kept.out.splitlines()[-1].endswith(f"--reason 'WHY' --policy {POLICY}")


@pytest.mark.parametrize(("history", "file"), [(True, []), (False, ["./-x.zip"])])
def test_the_command_of_a_run_without_a_policy_uses_none_either(
    tmp_path: Path, history: bool, file: Sequence[str]
) -> None:
    (tmp_path / "hygiene.toml").write_bytes(POLICY.read_bytes())
    (tmp_path / "hygiene.toml").chmod(0o600)
    (tmp_path / "-x.zip").write_bytes(ARCHIVE.read_bytes())
    given = command(run(tmp_path, "scan", "./-x.zip", "--no-policy", history=history).out)
    done = run(tmp_path, *given)

    assert given == ["explain", given[1], *file, "--no-policy"]
    assert (done.code, "Using the policy" in done.err, f"Finding:     {given[1]}" in done.out) == (0, False, True)


def test_the_times_of_a_kept_finding_are_all_in_the_zone_of_its_run(scanned: Path, reported: Path) -> None:
    given = finding(reported, "logins")["fingerprint"]
    shown = run(scanned, "explain", given, "--no-policy").out

    assert "\nWhen:        2026-10-13 07:30 WEST to 2026-10-13 15:20 WEST\n" in shown
    assert set(re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{5} ([A-Z]+)", shown)) == {"WEST"}


def test_a_comparison_names_the_chance_as_the_report_of_its_run_does(tmp_path: Path) -> None:
    first, second = (run(tmp_path, "scan", ARCHIVE, "--policy", POLICY, history=True) for _ in range(2))
    named = "Chance of another takeover in a year: about 1 in "

    assert all(f"\n{named}" in said for said in (first.out, second.out))
    assert f"\n{named}" in run(tmp_path, "diff", "--policy", POLICY).out


def test_the_commands_of_a_kept_report_name_the_policy_that_judged_it_again(scanned: Path) -> None:
    shown = run(scanned, "report", "last", "--policy", POLICY, "--details").out
    free = run(scanned, "report", "last", "--no-policy", "--details").out
    unnamed = run(scanned, "report", "last", "--details").out
    given = command(shown)

    assert given == ["explain", given[1], "--policy", f"{POLICY}"]
    assert run(scanned, *given).code == 0
    assert f"\n  hygiene incident EXPORT --policy {POLICY}\n" in shown
    assert [f" --reason 'WHY' --policy {POLICY}\n" in each for each in (shown, free, unnamed)] == [True, False, False]
    assert [command(each)[2:] for each in (free, unnamed)] == [["--no-policy"], []]


def test_reports_that_cannot_be_read_are_counted_where_no_other_has_a_finding(tmp_path: Path, reported: Path) -> None:
    wanted = finding(reported, "post-client")["fingerprint"]
    for _ in range(2):
        assert run(tmp_path, "scan", ARCHIVE, "--policy", POLICY, "--quiet", history=True).code == 0
    [file] = tmp_path.rglob("history.sqlite")
    with closing(sqlite3.connect(file)) as kept, kept:
        kept.execute("UPDATE reports SET body = x'00'")
    explained = run(tmp_path, "explain", wanted)
    accepted = run(tmp_path, "accept", wanted, "--until", "2999-01-01", "--reason", "b", "--owner", "Kim", "--yes")

    why = f"no report that can be read has the finding {wanted}; 2 in the history cannot be read"
    assert (explained.code, explained.out) == (1, "")
    assert explained.err.startswith(f"error: {why} (give --report FILE, or ")
    assert f"warning: {why}" in " ".join(accepted.err.split())


def test_a_kept_finding_is_shown_in_the_language_of_its_run(scanned: Path, reported: Path) -> None:
    wanted = finding(reported, "post-client")["fingerprint"]

    assert "\nFinding:     " in run(scanned, "--lang", "de", "explain", wanted).out


def test_a_finding_of_another_policy_is_named_with_its_cause_and_the_way_to_it(scanned: Path, reported: Path) -> None:
    wanted = finding(reported, "post-client")["fingerprint"]
    kept = run(scanned, "explain", wanted, ARCHIVE, "--no-policy")
    unknown = run(scanned, "explain", "f" * 16, ARCHIVE, "--no-policy")

    cause = "It may come from another scan: give the report that shows it, or the same exports and the same --policy."
    assert (kept.code, unknown.code) == (2, 2)
    assert kept.err.endswith(
        f"{wanted} is not in this report, which has 11 findings. {cause} A run that was kept has it: "
        f"`hygiene explain {wanted}` shows it.\n"
    )
    assert unknown.err.endswith(f"{'f' * 16} is not in this report, which has 11 findings. {cause}\n")


def test_a_finding_that_no_kept_run_has_is_an_error_with_the_way_to_it(scanned: Path, tmp_path: Path) -> None:
    said = (
        "error: no run that was kept has the finding ffffffffffffffff (give --report FILE, or the same EXPORT, --vault "
        "and --policy as the scan that showed it)\n"
    )

    for home in (scanned, tmp_path):
        done = run(home, "explain", "f" * 16)
        assert (done.code, done.out, done.err) == (1, "", said)


def test_a_report_that_is_none_is_an_error(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "0123456789abcdef", "--report", POLICY)

    assert (done.code, done.out) == (3, "")
    assert done.err == (
        f"error: {POLICY}: it is not a JSON report of hygiene (write one with `hygiene scan --format json --output "
        "report.json`)\n"
    )


def test_where_nothing_can_be_read_no_finding_can_be_explained(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "0123456789abcdef", "missing.zip")

    assert (done.code, done.out) == (3, "")
    assert done.err.endswith("error: nothing could be read, so there is no finding to explain\n")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ("0123456789abcdef", ARCHIVE, "--report", "r.json"),
            "give either --report FILE or what to scan: EXPORT, --vault or --account.",
        ),
        (("post-client", ARCHIVE), "this page needs neither an EXPORT nor --vault nor --account nor --report."),
        (("score", "--report", "r.json"), "this page needs neither"),
        (("zzzz", ARCHIVE), "'zzzz' is not one of: score, account-changes"),
        (("0123456789abcde",), "'0123456789abcde' is not one of: score, account-changes"),
        ((), "Missing argument 'ID'"),
    ],
)
def test_what_does_not_go_together_is_said(tmp_path: Path, args: tuple[str | Path, ...], said: str) -> None:
    done = run(tmp_path, "explain", *args)

    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())


def test_what_the_user_found_has_a_page_too(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "by-hand")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("by-hand: Looked at by you\n\nYou looked at the account yourself and noted with")


def test_the_limits_of_the_policy_are_in_the_page_of_the_score(tmp_path: Path) -> None:
    plain = run(tmp_path, "explain", "score")
    strict = tmp_path / "strict.toml"
    strict.write_text("[score.bands]\nraised = 0.011\n", encoding="utf-8")
    other = run(tmp_path, "explain", "score", "--policy", strict)

    assert (plain.code, plain.err, other.code, other.err) == (0, "", 0, "")
    assert "1.1 %" in other.out
    assert other.out != plain.out


@pytest.mark.parametrize("check", Plugins(strangers=False, unasked=True).loaded("checks"), ids=lambda check: check.id)
def test_every_page_has_short_paragraphs(check: Check) -> None:
    messages = dict.fromkeys(paragraphs(check.page))

    assert [] == [message for message in messages if len(message) > 760]
    assert {"What:", "Why it matters:", "Fix:", "False alarms:"} <= {lead for lead, _ in headed(check.page)}


@pytest.mark.parametrize(("language", "what"), [("en", "What:"), ("de", "Was die Prüfung tut:")])
def test_a_page_fits_a_terminal_and_has_headings_and_items(tmp_path: Path, language: str, what: str) -> None:
    done = run(tmp_path, "--lang", language, "explain", "post-client")
    _, heading, rest = done.out.partition(f"\n\n{what}\n")
    paragraph, items = rest.split("\n\n")[1:3]

    assert (0, "") == (done.code, done.err)
    assert heading
    assert 78 >= max(map(len, done.out.splitlines()))
    assert paragraph.startswith("  ")
    assert 4 == sum(line.startswith("  - ") for line in items.splitlines())


def test_the_figures_of_the_page_of_posts_are_those_of_the_detector(tmp_path: Path) -> None:
    text = " ".join(run(tmp_path, "explain", "post-client").out.split())
    rows = (Path(__file__).parents[3] / "docs" / "detector.md").read_text(encoding="utf-8").splitlines()
    (row,) = [row for row in rows if row.startswith("| five posts | takeovers in a scan |")]
    own, mimic, mimic_hours, web, rogue, known, _, near, *_ = (int(cell.strip(" %")) for cell in row.split("|")[3:-1])
    (alarms,) = [row.split("|") for row in rows if row.startswith("| 10 bits |")]

    assert rogue >= 97
    for said, share, measured in [
        ("nine in ten through a client of the intruder's own", 9 / 10, own),
        ("seven in eight by a person near you", 7 / 8, near),
        ("three in four from the web", 3 / 4, web),
        ("four in five through an app that you have long used", 4 / 5, known),
        ("two thirds by a stranger who uses your own client", 2 / 3, mimic),
        ("somewhat more than half at your usual hours", 0.55, mimic_hours),
    ]:
        assert said in text
        assert abs(100 * share - measured) <= 3
    assert "about once in seven years at 460 posts a year, and fewer than once a year at five posts a day" in text
    assert (7, True) == (round(1 / float(alarms[2])), float(alarms[3]) < 1)
