"""A scan's exit codes for unread inputs, its silence, and its report about nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.command import ARCHIVE, PASSWORDS, at_terminal, run
from tests.support.vaults import bitwarden_sealed

CUT = "error: cut.zip: the zip is cut short or damaged (download the complete export again)\n"
MISSING = "error: missing.csv: it cannot be read: No such file or directory (check the name and the permissions)\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good export, a truncated one and a vault without its password."""
    (tmp_path / "brand.zip").write_bytes(ARCHIVE.read_bytes())
    (tmp_path / "cut.zip").write_bytes(ARCHIVE.read_bytes()[:9_000])
    (tmp_path / "sealed.json").write_bytes(bitwarden_sealed())
    return tmp_path


@pytest.mark.parametrize(
    "unread",
    [
        ("cut.zip",),
        ("missing.zip",),
        ("--vault", "missing.csv"),
        ("--vault", "sealed.json"),
        ("--places", "missing.mmdb"),
    ],
)
def test_an_input_that_cannot_be_read_ends_with_3_unless_it_is_allowed(folder: Path, unread: Sequence[str]) -> None:
    plain, allowed, severe = (
        run(folder, "scan", "brand.zip", *unread, *more) for more in ((), ("--allow-unread",), ("--fail-on", "high"))
    )

    assert (plain.code, allowed.code, severe.code) == (3, 0, 10)
    assert plain.err == allowed.err == severe.err
    assert (plain.err.count("error: "), plain.err.count("\n")) == (1, 1)
    assert plain.out.startswith("Verdict: ")


def test_a_profile_counts_in_place_of_the_one_in_the_policy(folder: Path) -> None:
    (folder / "brands.toml").write_text('profile = "incident"\n', encoding="utf-8")
    shown = run(folder, "scan", "brand.zip", "--policy", "brands.toml", "--profile", "brand").out
    report = json.loads(run(folder, "scan", "brand.zip", "--no-policy", "--profile", "brand", "--format", "json").out)
    demanded = [line for line in report["results"] if line["check"] == "policy-rules"]

    assert ("\nThen the team fixes this" in shown, "Fix now" in shown) == (True, False)
    assert [["owner"]] == [[found["subject"] for found in line["findings"]] for line in demanded]


def test_a_truncated_part_of_an_export_or_of_a_folder_is_an_unread_input(folder: Path) -> None:
    exports = folder / "exports"
    exports.mkdir()
    for name in ("brand.zip", "cut.zip"):
        (folder / name).rename(exports / name)
    done = run(folder, "scan", "exports", "--format", "json")

    assert (done.code, done.err) == (3, CUT.replace("cut.zip", "exports/cut.zip"))
    assert [account["handle"] for account in json.loads(done.out)["accounts"]] == ["harbourlane"]


def test_an_export_that_is_read_with_gaps_is_not_unread(folder: Path) -> None:
    (folder / "account.js").write_text(
        'window.YTD.account.part0 = [{"account": {"accountId": "1", "username": "mara", '
        '"createdAt": "2014-05-01T10:00:00.000Z"}}]',
        encoding="utf-8",
    )
    done = run(folder, "scan", "account.js", "--format", "json")

    assert (done.code, "posts" in json.loads(done.out)["provenance"]["inputs"][0]["gaps"]) == (0, True)


@pytest.mark.parametrize("given", [(), ("--format", "json"), ("--allow-unread",), ("--fail-on", "low")])
def test_when_nothing_can_be_read_there_is_no_report(folder: Path, given: Sequence[str]) -> None:
    done = run(folder, "scan", "cut.zip", "--vault", "missing.csv", *given)

    assert (done.code, done.out, done.err) == (3, "", CUT + MISSING)


def test_when_nothing_can_be_read_no_file_is_written_and_an_earlier_one_stays(folder: Path) -> None:
    (folder / "old.json").write_text("old", encoding="utf-8")
    old = run(folder, "scan", "cut.zip", "--output", "old.json")
    new = run(folder, "scan", "cut.zip", "--output", "new.json")

    assert (old.code, old.err, new.code, new.err) == (3, CUT, 3, CUT)
    assert (folder / "old.json").read_text(encoding="utf-8") == "old"
    assert not (folder / "new.json").exists()


def test_a_quiet_scan_prints_nothing_but_errors(folder: Path) -> None:
    (folder / "hygiene.toml").write_text('[[accounts]]\nplatform = "x"\nhandle = "other"\n', encoding="utf-8")
    (folder / "hygiene.toml").chmod(0o600)
    loud = run(folder, "scan", "brand.zip", "cut.zip", "--output", "loud.json")
    quiet = run(folder, "scan", "brand.zip", "cut.zip", "--quiet", "--output", "quiet.json")
    nowhere = run(folder, "scan", "brand.zip", "--quiet", "--fail-on", "high")

    assert loud.err == (
        "Using the policy ~/hygiene.toml. --no-policy leaves it out.\n"
        f"{CUT}"
        "warning: x/@harbourlane: the policy does not name it, so nothing is known to be yours there\n"
        "Wrote loud.json as json, by its ending.\n"
    )
    assert (quiet.code, quiet.out, quiet.err) == (3, "", CUT)
    assert json.loads((folder / "quiet.json").read_text(encoding="utf-8"))["schema"]
    assert (nowhere.code, nowhere.out, nowhere.err) == (10, "", "")


def test_a_quiet_scan_shows_no_bar_and_still_asks_for_a_password(folder: Path) -> None:
    done = at_terminal(folder, "scan", "--ask-password", "--quiet", answers=[("alone to finish): ", "")])

    assert done.out == "Password 1 (hidden; press Enter alone to finish): \n"


def test_a_quiet_scan_without_inputs_is_a_usage_error_even_at_a_terminal(folder: Path) -> None:
    done = at_terminal(folder, "scan", "--quiet")

    ask = "nothing to scan: give an EXPORT, --vault FILE, --account NAME or --ask-password"
    assert (done.code, " ".join(done.out.split()).count(ask)) == (2, 1)


def test_the_ending_of_the_output_chooses_the_format_and_is_named(folder: Path) -> None:
    html = run(folder, "scan", "--vault", PASSWORDS, "--output", "report.html")
    other = run(folder, "scan", "--vault", PASSWORDS, "--output", "report.log")
    fits = run(folder, "scan", "--vault", PASSWORDS, "--output", "report.json", "--format", "json")
    clash = run(folder, "scan", "--vault", PASSWORDS, "--output", "clash.html", "--format", "json")
    demo = run(folder, "demo", "--output", "demo.md")

    assert html.err == "Wrote report.html as html, by its ending.\n"
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    known = ".html, .htm, .json, .csv, .md, .markdown, .txt, .sarif, .sarif.json and .xml do"
    text = f"Wrote report.log as text, because its ending stands for no format ({known}).\n"
    assert (other.err, fits.err) == (text, "Wrote report.json.\n")
    assert (folder / "report.log").read_text(encoding="utf-8").startswith("Verdict: ")
    assert (clash.code, (folder / "clash.html").exists()) == (2, False)
    assert clash.err.endswith(
        "Error: --format json contradicts the ending .html of --output, which stands for html; leave out --format, or "
        "change the ending.\n"
    )
    assert demo.err.endswith("Wrote demo.md as markdown, by its ending.\n")
