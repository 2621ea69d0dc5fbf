"""A run as cron starts it: no terminal, no environment, a full disk."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from hygiene.history.runs.file import opened
from tests.support.canaries import export
from tests.support.command import ARCHIVE, HYGIENE, PASSWORDS, POLICY, Run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="cron is of other systems")
HISTORY: Final = Path(".local", "share", "hygiene", "history.sqlite")
UNKNOWN: Final = 54321
"""The id of a user that the system does not know, as in a container. It has no home."""
SCAN: Final = ("scan", str(ARCHIVE), "--no-policy")
VAULT: Final = ("scan", "--vault", str(PASSWORDS), "--no-policy")
FULL: Final = "ulimit -f 1; "
"""No file can grow beyond 512 bytes, or 1 kB, from now on."""


def cron(
    folder: Path,
    *arguments: str,
    home: Path | None = None,
    before: str = "",
    after: str = "<&-",
    user: int | None = None,
) -> Run:
    """Run the command with an empty environment and a closed standard input.

    `before` and `after` are parts of the shell's line around the command.
    """
    # Python would keep what it compiled in files that are cut short where the disk is full.
    settings = ["env", "-i", "PYTHONDONTWRITEBYTECODE=1", *([f"HOME={home}"] if home else [])]
    done = subprocess.run(
        ["/bin/sh", "-c", f'{before}exec "$@" {after}', "sh", *settings, str(HYGIENE), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        start_new_session=True,
        user=user,
        umask=0o022,
    )
    return Run(code=done.returncode, out=done.stdout, err=done.stderr)


def kept(home: Path) -> list[int]:
    """Return the numbers of the runs in the history of a home."""
    with opened(home / HISTORY, new=False) as history:
        assert all(history.report(run.id) is not None for run in history.runs())
        return [run.id for run in history.runs()]


def unkept(path: str, why: str) -> str:
    return f"warning: the run was not kept: {path}: {why}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


def test_a_run_needs_no_terminal_and_no_environment(tmp_path: Path, home: Path) -> None:
    first = cron(tmp_path, *SCAN, "--fail-on", "high", home=home)
    second = cron(tmp_path, *SCAN, "--fail-on-new", "info", "--quiet", "--output", "report.txt", home=home)

    assert (10, True, True) == (first.code, first.out.startswith("Verdict: "), first.out.endswith("\n"))
    assert first.err.startswith(f"The results of your scans are kept in ~/{HISTORY} from now on")
    assert Run(code=0, out="", err="") == second
    assert [2, 1] == kept(home)
    assert 0o600 == stat.S_IMODE((tmp_path / "report.txt").stat().st_mode)


def test_what_would_be_asked_is_an_error_without_a_terminal(tmp_path: Path, home: Path) -> None:
    vault = tmp_path / "vault.json"
    vault.write_bytes(export("bitwarden-encrypted"))
    ask = "give an EXPORT, --vault FILE, --account NAME or --ask-password. "
    ask += "`hygiene readers` lists how to ask for an export."

    assert f"Error: nothing to scan: {ask}" == cron(tmp_path, "scan", home=home).err.splitlines()[-1]
    assert 2 == cron(tmp_path, "scan", home=home).code
    locked = cron(tmp_path, "scan", "--vault", str(vault), "--no-policy", "--quiet", home=home)
    assert (3, "", 1) == (locked.code, locked.out, len(locked.err.splitlines()))
    assert locked.err.startswith("error: ")
    assert not (home / HISTORY).exists()


@pytest.mark.parametrize(
    ("options", "code", "end"),
    [((), 0, ""), (("--fail-on-new", "info"), 1, "; so --fail-on-new cannot know what is new")],
)
def test_a_home_that_is_none_costs_the_history_alone(
    tmp_path: Path, options: Sequence[str], code: int, end: str
) -> None:
    home = tmp_path / "file" / "home"
    home.parent.touch()
    done = cron(tmp_path, *VAULT, *options, home=home)
    kind = "error" if end else "warning"
    why = "it cannot be written: Not a directory (check its permissions)"

    assert (code, f"{kind}: the run was not kept: ~/{HISTORY}: {why}{end}\n") == (done.code, done.err)
    assert done.out.startswith("Verdict: ")


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become another user")
def test_a_user_without_a_home_and_one_whose_home_is_read_only_get_their_report(tmp_path: Path, home: Path) -> None:
    folder = Path("/")
    (tmp_path / "vault.csv").write_bytes(PASSWORDS.read_bytes())
    for each in (tmp_path, *tmp_path.parents[:-1]):
        each.chmod(each.stat().st_mode | 0o055)
    home.chmod(0o555)
    scan = ("scan", "--vault", str(tmp_path / "vault.csv"), "--no-policy")
    if cron(folder, "--version", home=home, user=UNKNOWN).code:
        pytest.skip("another user cannot run this Python")
    none, read_only = cron(folder, *scan, user=UNKNOWN), cron(folder, *scan, home=home, user=UNKNOWN)

    why = "earlier runs are kept in your home folder, and you have none (set HOME)"
    assert (0, f"warning: the run was not kept: {why}\n") == (none.code, none.err)
    denied = "it cannot be written: Permission denied (check its permissions)"
    assert (0, unkept(f"~/{HISTORY}", denied)) == (read_only.code, read_only.err)
    assert none.out.startswith("Verdict: ")
    assert none.out.splitlines()[0] == read_only.out.splitlines()[0]
    assert [] == [*home.iterdir()]


def test_a_full_disk_leaves_the_old_report_and_the_old_runs_whole(tmp_path: Path, home: Path) -> None:
    report, arguments = tmp_path / "report.txt", (*VAULT, "--output", "report.txt", "--quiet")
    assert 0 == cron(tmp_path, *arguments, home=home).code
    before = report.read_bytes()
    full = cron(tmp_path, *arguments, home=home, before=FULL)

    no_space = "it cannot be written (check its permissions, and the space on its disk)"
    too_large = "error: report.txt: it cannot be written: File too large (check the folder and its permissions)\n"
    assert Run(code=1, out="", err=unkept(f"~/{HISTORY}", no_space) + too_large) == full
    assert (before, [1]) == (report.read_bytes(), kept(home))
    assert {"report.txt", "home"} == {each.name for each in tmp_path.iterdir()}
    assert Run(code=0, out="", err="") == cron(tmp_path, *arguments, home=home)
    assert [2, 1] == kept(home)


def test_a_full_disk_of_the_history_costs_no_report(tmp_path: Path, home: Path) -> None:
    before = cron(tmp_path, *VAULT, home=home)
    full = cron(tmp_path, *VAULT, home=home, before=FULL)
    needed = cron(tmp_path, *VAULT, "--fail-on-new", "info", home=home, before=FULL)

    assert (0, 0, 1) == (before.code, full.code, needed.code)
    assert full.out.startswith("Verdict: ")
    assert full.out.splitlines()[0] == needed.out.splitlines()[0]
    assert full.err.count("\n") == needed.err.count("\n") == 1
    assert needed.err.endswith("; so --fail-on-new cannot know what is new\n")
    assert [1] == kept(home)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize(
    ("after", "why"),
    [("<&- >/dev/full", "it cannot be written: No space left on device"), ("<&- >&-", "it is closed")],
)
def test_an_output_that_cannot_be_written_is_an_error(tmp_path: Path, home: Path, after: str, why: str) -> None:
    done = cron(tmp_path, *VAULT, "--no-history", home=home, after=after)
    assert (1, f"error: standard output: {why}") == (done.code, done.err.splitlines()[-1])


def test_a_truncated_export_is_never_a_pass(tmp_path: Path, home: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(ARCHIVE.read_bytes()[:5000])
    done = cron(tmp_path, "scan", "cut.zip", "--quiet", "--policy", str(POLICY), home=home)
    assert (3, "", 1) == (done.code, done.out, len(done.err.splitlines()))
    assert done.err.startswith("error: cut.zip: ")
