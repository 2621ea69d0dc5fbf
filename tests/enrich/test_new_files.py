"""New files: whole or not at all, and what a killed run left is removed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from hygiene.enrich.new_files import new_file
from tests.support.project import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the runs are killed as POSIX systems kill")
LEFT = ".hygiene-abcdefg_.part"


def write(target: Path, content: bytes = b"new") -> None:
    with new_file(target) as (file, _):
        file.write(content)


def long_ago(path: Path) -> Path:
    os.utime(path, (0, 0), follow_symlinks=False)
    return path


def run_that_writes(target: Path) -> subprocess.Popen[str]:
    """Start a run that has written half of a file, and waits."""
    code = f"""
import sys
from contextlib import suppress
from pathlib import Path
from hygiene.enrich.new_files import new_file
with new_file(Path({str(target)!r})) as (file, _):
    file.write(b"half")
    file.flush()
    print("half", flush=True)
    sys.stdin.read()
"""
    run = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    assert "half\n" == run.stdout.readline()
    return run


def test_a_file_that_a_killed_run_left_is_removed_by_the_next_one_and_that_of_a_living_run_is_not(
    tmp_path: Path,
) -> None:
    target = tmp_path / "report.html"
    target.write_bytes(b"old")
    with run_that_writes(target) as killed, run_that_writes(target) as living:
        for left in tmp_path.glob(".hygiene-*.part"):
            long_ago(left)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert (2, b"old") == (len([*tmp_path.glob(".hygiene-*.part")]), target.read_bytes())
        write(target)
        assert (1, b"new") == (len([*tmp_path.glob(".hygiene-*.part")]), target.read_bytes())
        living.communicate()
    assert (["report.html"], b"half") == ([path.name for path in tmp_path.iterdir()], target.read_bytes())


def test_only_old_plain_files_with_a_name_of_ours_are_removed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    long_ago(tmp_path / "mine")
    folder, link, twin, pipe, fresh = (tmp_path / f".hygiene-{name * 8}.part" for name in "abcde")
    folder.mkdir()
    link.symlink_to(tmp_path / "mine")
    (tmp_path / "other").write_bytes(b"")
    twin.hardlink_to(tmp_path / "other")
    os.mkfifo(pipe)
    fresh.write_bytes(b"")
    others = [tmp_path / name for name in (".hygiene-notes.part", ".hygiene-abcdefgh", "hygiene-abcdefgh.part")]
    for other in others:
        other.write_bytes(b"")
    for old in (folder, link, twin, pipe, *others):
        long_ago(old)
    kept = {*tmp_path.iterdir()}
    (tmp_path / LEFT).write_bytes(b"half")
    long_ago(tmp_path / LEFT)
    write(tmp_path / "new")
    assert kept | {tmp_path / "new"} == {*tmp_path.iterdir()}


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "policy.toml"
    write(target, b"old")
    with suppress(KeyboardInterrupt), new_file(target) as (file, _):
        file.write(b"half")
        raise KeyboardInterrupt
    assert ([target], b"old", 0o600) == ([*tmp_path.iterdir()], target.read_bytes(), target.stat().st_mode & 0o777)
