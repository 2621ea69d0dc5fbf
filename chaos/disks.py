"""Disks that are full, and homes that cannot be written."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chaos.cases import Case, Expected, Folders, LeftOutError, prepared, unchanged
from chaos.child import run

SMALL: Final = 2048
"""Bytes that a file may have on the full disk.

This is our judgement: every file of the commands needs more.
"""
NOBODY: Final = 65534
"""The id of a user with no rights. Linux and macOS both know it."""


def full(name: str, expected: Expected) -> Case:
    """Return a case in which no file can grow beyond 2 kB."""

    def case(folders: Folders) -> Iterator[str]:
        command = prepared(name, folders)
        before = command.held(folders.home)
        ended = run(folders.home, command.given(folders.inputs), typed=command.typed, disorder=_limit_files)
        yield from expected.faults(ended)
        yield from unchanged(command, folders, before)

    return case


def _limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))


def small_disk(name: str, expected: Expected) -> Case:
    """Return a case in which the home is a disk that is full."""

    def case(folders: Folders) -> Iterator[str]:
        with _mounted(folders.home):
            command = prepared(name, folders)
            before = command.held(folders.home)
            _fill(folders.home)
            ended = run(folders.home, command.given(folders.inputs), typed=command.typed)
            yield from expected.faults(ended)
            (folders.home / "filling").unlink()
            yield from unchanged(command, folders, before)

    return case


@contextmanager
def _mounted(home: Path) -> Iterator[None]:
    """Mount a disk of 256 kB on a folder, where this computer allows it."""
    mount = shutil.which("mount")
    made = mount and subprocess.run(  # noqa: S603  # our own command
        [mount, "-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", home], capture_output=True, check=False
    )
    if not made or made.returncode:
        raise LeftOutError("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["/bin/umount", home], check=True)  # noqa: S603  # as above


def _fill(home: Path) -> None:
    """Fill a disk to its last byte."""
    with (home / "filling").open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue


def full_output(folders: Folders) -> Iterator[str]:
    """Print a report to a device that is always full."""

    def disorder() -> None:
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)

    if not Path("/dev/full").exists():
        raise LeftOutError("there is no /dev/full here")
    arguments = ["scan", "--vault", str(folders.inputs / "old.csv")]
    expected = Expected(code=1, line="error: standard output: it cannot be written: No space left on device")
    yield from expected.faults(run(folders.home, arguments, disorder=disorder))


def read_only(name: str, expected: Expected) -> Case:
    """Return a case in which the home cannot be written."""

    def case(folders: Folders) -> Iterator[str]:
        command = prepared(name, folders)
        before = command.held(folders.home)
        for path in (folders.home, *folders.home.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        ended = run(folders.home, command.given(folders.inputs), typed=command.typed, disorder=_give_up_rights)
        yield from expected.faults(ended)
        for path in (folders.home, *folders.home.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
        yield from unchanged(command, folders, before)

    return case


def _give_up_rights() -> None:
    """Become a user with no rights: root may write everywhere."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
