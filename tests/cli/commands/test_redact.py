"""`--redact`: a report to forward, of the same run with the same end."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from tests.support.command import ARCHIVE, PASSWORDS, POLICY, run

NAMES: Final = re.compile(r"harbour|mara\b|tweettally|followers boost|prize-claim|x-archive\.zip", re.IGNORECASE)
SCAN: Final = ("scan", ARCHIVE, "--vault", PASSWORDS, "--policy", POLICY)
FLEET: Final = f"""\
version = 1
name = "Harbour Lane"
stale_days = 36500
[defaults]
owner = "Mara Lang"
[[accounts]]
platform = "x"
handle = "harbourlane"
exports = ["{ARCHIVE}"]
"""


@pytest.mark.parametrize("more", [(), ("--details",), ("--format", "csv"), ("--lang", "de")], ids=" ".join)
def test_the_example_without_names(tmp_path: Path, more: tuple[str, ...]) -> None:
    done = run(tmp_path, "demo", "--redact", *more)

    assert done.code == 0
    assert len(done.out) > 2000
    assert NAMES.findall(done.out) == []


def test_a_scan_ends_as_it_does_with_names_and_keeps_them_in_the_history(tmp_path: Path) -> None:
    plain = run(tmp_path, *SCAN, "--fail-on", "high", "--no-history", history=True)
    done = run(tmp_path, *SCAN, "--fail-on", "high", "--redact", history=True)
    kept, shown = run(tmp_path, "report", "last"), run(tmp_path, "report", "last", "--redact")

    assert done.code == plain.code == 10
    assert NAMES.findall(plain.out) != []
    assert NAMES.findall(kept.out) != []
    assert NAMES.findall(done.out) == []
    assert NAMES.findall(shown.out) == []
    assert "x/@account 1" in shown.out


def test_a_fleet_without_names_is_printed_or_written_afterwards(tmp_path: Path) -> None:
    (tmp_path / "fleet.toml").write_text(FLEET, encoding="utf-8")
    printed = run(tmp_path, "fleet", "fleet.toml", "--redact", "--details", history=True)
    refused = run(tmp_path, "fleet", "fleet.toml", "--redact", "--output", "reports", history=True)
    later = run(tmp_path, "report", "last", "--redact", "--output", "fleet.html")

    assert "account 1" in printed.out
    assert NAMES.findall(printed.out) == []
    assert refused.code == 2
    assert "`hygiene report last --redact --output FILE`" in refused.err
    assert not (tmp_path / "reports").exists()
    assert later.code == 0
    assert NAMES.findall((tmp_path / "fleet.html").read_text(encoding="utf-8")) == []


def test_no_command_takes_a_label_for_a_finding(tmp_path: Path) -> None:
    made = run(tmp_path, "demo", "--redact", "--output", "report.json")
    label = next(iter(re.findall(r"f[0-9a-f]{7}f{8}", (tmp_path / "report.json").read_text(encoding="utf-8"))))
    accepted = run(tmp_path, "accept", label, "--until", "2999-01-01", "--reason", "mine")
    explained = run(tmp_path, "explain", label, "--report", "report.json")
    said = (
        f"{label} is a label of a report without names (--redact). The id of the finding is in the report with names.\n"
    )

    assert made.code == 0
    assert (accepted.code, explained.code) == (2, 2)
    assert accepted.err.endswith(said)
    assert explained.err.endswith(said)
    assert not (tmp_path / "hygiene.toml").exists()


def test_a_report_without_names_is_compared_with_no_other(tmp_path: Path) -> None:
    run(tmp_path, "demo", "--output", "plain.json")
    run(tmp_path, "demo", "--redact", "--output", "redacted.json")
    compared = run(tmp_path, "diff", "plain.json", "redacted.json")

    assert (compared.code, compared.out) == (1, "")
    assert compared.err == (
        "error: redacted.json: it is a report without names (--redact), whose findings cannot be found again "
        "(compare the report with names, or the runs in the history)\n"
    )
