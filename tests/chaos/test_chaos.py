"""A few kills and all other disorder; a writer that is not careful is found."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.project import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")

CARELESS = """
import sys
from hygiene.cli import output

def write(path, text, *, replace=True):
    with path.open("w") as file:
        for letter in text:
            file.write(letter)
            file.flush()

output.write = write
from chaos.__main__ import main
sys.exit(main())
"""
"""The run of chaos with a writer that changes files in place."""
PIECEMEAL = """
import sys
from contextlib import nullcontext
from hygiene.history.runs.store import History

History.changing = lambda self: nullcontext()

from chaos.__main__ import main
sys.exit(main())
"""
"""The run of chaos with a history that keeps a run in several steps."""


def chaos(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )


def test_nothing_is_torn_lost_or_left_behind_by_kills_and_other_disorder() -> None:
    done = chaos("-m", "chaos", "--kills", "14", "--seed", "1")
    kills, *cases = done.stdout[done.stdout.index("14 kills") :].splitlines()

    assert kills.startswith("14 kills of 14 commands, 0 faults, ")
    assert [] == [case for case in cases if not case[44:].strip().startswith(("as it should", "left out"))]
    assert (0, "") == (done.returncode, done.stderr)


def test_a_file_that_is_changed_in_place_is_found_torn() -> None:
    done = chaos("-c", CARELESS, "--only", "init --force", "--kills", "9", "--no-disorder")

    assert 1 == done.returncode
    assert "  init --force: torn: ['p.toml'], " in done.stdout


def test_ten_kills_of_the_history_lose_and_tear_nothing() -> None:
    done = chaos("-m", "chaos", "--only", "history", "--kills", "12", "--seed", "3", "--no-disorder")

    assert done.stdout.splitlines()[-1].startswith("12 kills of 3 commands, 0 faults, ")
    assert (0, "") == (done.returncode, done.stderr)


def test_a_history_that_is_kept_piecemeal_is_found_torn() -> None:
    done = chaos("-c", PIECEMEAL, "--only", "history, on", "--kills", "12", "--no-disorder")

    assert 1 == done.returncode
    assert "  history, on and on: torn: run " in done.stdout
