"""The question which inputs to read, at a real terminal."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.cli.nearby.ask import _bytes, parsed_numbers
from tests.support.command import ARCHIVE, PASSWORDS, at_terminal, run, second_account

QUESTION = """\
Which do you want to read? Give numbers such as 1,3 or 2-4, press Enter for
all, or type q to stop.
"""
NOTHING = "nothing to scan: this folder and ~/Downloads hold no export or vault that hygiene"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A home with two exports, the newer one first, and a vault among its downloads."""
    (tmp_path / "brand.zip").write_bytes(ARCHIVE.read_bytes())
    (tmp_path / "Downloads").mkdir()
    (tmp_path / "Downloads" / "passwords.csv").write_bytes(PASSWORDS.read_bytes())
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp()
    second_account(tmp_path)
    for path, days in ((tmp_path / "second.zip", 9), (tmp_path / "brand.zip", 1)):
        os.utime(path, (noon - days * 86_400, noon - days * 86_400))
    os.utime(tmp_path / "Downloads" / "passwords.csv", (noon, noon))
    return tmp_path


def read_inputs(report: Path) -> list[str]:
    return [line["path"] for line in json.loads(report.read_text(encoding="utf-8"))["provenance"]["inputs"]]


def test_what_lies_near_is_listed_and_enter_reads_all_of_it(folder: Path) -> None:
    done = at_terminal(folder, "scan", "--output", "report.json", answers=[("Read: ", "")])

    assert done.code == 0
    assert done.out == (
        "hygiene recognised these exports and vaults in this folder and ~/Downloads.\n"
        "Each has its size and the day of its last change:\n"
        "\n"
        "  1  X (Twitter) export, 25 kB, 2026-11-19\n"
        "     brand.zip\n"
        "  2  X (Twitter) export, 495 kB, 2026-11-11\n"
        "     second.zip\n"
        "  3  Passwords from Chrome, Edge or Brave (CSV), 550 bytes, 2026-11-20\n"
        "     ~/Downloads/passwords.csv\n"
        "\n"
        f"{QUESTION}"
        "Read: \n"
        "Wrote report.json as json, by its ending.\n"
    )
    assert read_inputs(folder / "report.json") == ["brand.zip", "second.zip", "~/Downloads/passwords.csv"]


def test_numbers_choose_and_a_wrong_answer_is_asked_again(folder: Path) -> None:
    answers = [("Read: ", "4"), ("Read: ", "brand.zip"), ("Read: ", "2-3")]
    done = at_terminal(folder, "scan", "--output", "report.json", answers=answers)
    again = "Give numbers from 1 to 3, such as 1,3 or 2-4, press Enter for all, or type q\nto stop.\n"

    assert done.code == 0
    assert done.out.partition(QUESTION)[2] == (
        f"Read: 4\n{again}Read: brand.zip\n{again}Read: 2-3\nWrote report.json as json, by its ending.\n"
    )
    assert read_inputs(folder / "report.json") == ["second.zip", "~/Downloads/passwords.csv"]


def test_q_reads_nothing(folder: Path) -> None:
    done = at_terminal(folder, "scan", "--output", "report.json", answers=[("Read: ", "q")])

    assert (done.code, done.out.partition(QUESTION)[2]) == (1, "Read: q\nNothing was read.\n")
    assert not (folder / "report.json").exists()


def test_the_report_may_go_elsewhere_than_the_terminal(folder: Path) -> None:
    done = at_terminal(folder, "scan", answers=[("Read: ", "1")], out=folder / "report.txt")

    assert (done.code, done.out.partition(QUESTION)[2]) == (0, "Read: 1\n")
    assert (folder / "report.txt").read_text(encoding="utf-8").startswith("Verdict: ")


def test_a_policy_beside_the_chosen_inputs_is_used(folder: Path) -> None:
    (folder / "hygiene.toml").write_text('timezone = "Europe/Lisbon"\n', encoding="utf-8")
    (folder / "hygiene.toml").chmod(0o600)
    done = at_terminal(folder, "scan", "--output", "report.json", answers=[("Read: ", "1")])

    assert done.out.partition(QUESTION)[2] == (
        "Read: 1\n"
        "Using the policy ~/hygiene.toml. --no-policy leaves it out.\n"
        "Wrote report.json as json, by its ending.\n"
    )


def test_the_name_of_a_file_does_not_act_on_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "x\x1b]0;t\x07\u202e.zip").write_bytes(ARCHIVE.read_bytes())
    done = at_terminal(tmp_path, "scan", answers=[("Read: ", "q")])

    assert "     x\\x1b]0;t\\x07\\u202e.zip\n" in done.out
    assert not {"\x1b", "\x07", "\u202e"} & {*done.out}


def test_where_nothing_is_recognised_the_usage_error_names_the_folders(tmp_path: Path) -> None:
    done = at_terminal(tmp_path, "scan")

    assert (done.code, NOTHING in " ".join(done.out.split())) == (2, True)


def test_without_a_terminal_nothing_is_looked_for(folder: Path) -> None:
    done = run(folder, "scan")

    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(
        "Error: nothing to scan: give an EXPORT, --vault FILE, --account NAME or --ask-password. "
        "`hygiene readers` lists how to ask for an export.\n"
    )


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        ("", [1, 2, 3, 4]),
        ("2", [2]),
        ("3,1", [1, 3]),
        ("1 3", [1, 3]),
        ("2-4", [2, 3, 4]),
        ("1, 3 - 4,", [1, 3, 4]),
        ("1,1,1-2", [1, 2]),
        ("0", None),
        ("5", None),
        ("3-5", None),
        ("4-2", None),
        ("-1", None),
        ("1-", None),
        (",", None),
        ("all", None),
        ("1;2", None),
        ("²", None),
        ("9" * 5_000, None),
    ],
)
def test_an_answer_is_numbers_ranges_or_empty_for_all(answer: str, numbers: list[int] | None) -> None:
    assert parsed_numbers(answer, 4) == numbers


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (9_960, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (1_234_567_890, "1.2 GB"),
        (5_000_000_000_000_000, "5000 TB"),
    ],
)
def test_a_size_is_shown_as_people_read_it(size: int, words: str) -> None:
    assert _bytes(size) == words
