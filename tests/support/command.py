"""The real command, run as a user runs it.

It runs in a separate process, with or without a terminal, and with plugins of others. That process is forked from one
that has loaded hygiene, unless a test asks for another program or for a setting of Python.
"""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sysconfig
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from tests.support.forks import fork
from tests.support.project import ROOT

HYGIENE: Final = Path(sysconfig.get_path("scripts"), "hygiene")
EXAMPLE: Final = ROOT / "hygiene" / "data" / "example"
ARCHIVE, PASSWORDS, POLICY = EXAMPLE / "x-archive.zip", EXAMPLE / "passwords.csv", EXAMPLE / "policy.toml"
SECONDS: Final = 180
"""Seconds after which a run counts as one that does not end.

A busy machine is slow.
"""
PIPE: Final = 1 << 14
"""Characters of a standard input that a pipe surely takes at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The exit code of a run and what it wrote."""

    code: int
    out: str
    err: str = ""


def environment(home: Path, path: Iterable[Path] = (), **more: str) -> dict[str, str]:
    """Return a bare environment, so that no user's settings change a test.

    `path` goes on PYTHONPATH. The environment leads to no desktop session, and so, on Linux, to no keyring: the tests
    would otherwise read, and delete, the key of whoever runs them.
    """
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    temporary = home / "tmp"
    temporary.mkdir(exist_ok=True)
    joined = os.pathsep.join(str(p) for p in path)
    return {
        **kept,
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "PYTHONPATH": joined,
        "PYTHONUTF8": "1",
        **more,
    }


def run(
    home: Path,
    *args: str | Path,
    path: Sequence[Path] = (),
    typed: str = "",
    env: Mapping[str, str] | None = None,
    history: bool = False,
    program: Sequence[str | Path] = (HYGIENE,),
) -> Run:
    """Run the command in `home`, without a terminal.

    It does not have a controlling terminal either. `typed` is its standard input. A scan is neither compared nor kept,
    unless a test is about the `history`: what it prints does not depend on the scans before.
    """
    args = args if history else _apart(args)
    settings = {**environment(home, path), **(env or {})}
    asks = any(name.startswith("PYTHON") for name in env or {}) or any(map(_is_early, path))
    if [*program] == [HYGIENE] and not asks and len(typed) < PIPE:
        return _forked(home, args, settings, typed)
    done = subprocess.run(
        [*program, *args],
        cwd=home,
        env=settings,
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
        start_new_session=True,
    )
    return Run(code=done.returncode, out=done.stdout, err=done.stderr)


def _apart(args: Sequence[str | Path]) -> tuple[str | Path, ...]:
    """Return the words of a command that keeps no history of a scan."""
    return ("scan", "--no-history", *args[1:]) if args[:1] == ("scan",) else tuple(args)


def _is_early(folder: Path) -> bool:
    """Return whether a folder holds a module that Python loads at its start.

    The process that forks has loaded it already, or another in its place.
    """
    return any((folder / name).exists() for name in ("sitecustomize.py", "hygiene", "checks"))


def _forked(home: Path, args: Sequence[str | Path], settings: Mapping[str, str], typed: str) -> Run:
    """Run the command in a forked process, without a terminal."""
    end, start = os.pipe()
    with os.fdopen(start, "wb") as given, os.fdopen(end, "rb") as read, TemporaryFile() as out, TemporaryFile() as err:
        given.write(typed.encode())
        given.close()
        child = fork(HYGIENE, args, home, settings, [read.fileno(), out.fileno(), err.fileno()])
        code = child.wait(SECONDS)
        shown = []
        for file in (out, err):
            file.seek(0)
            shown.append(file.read().decode().replace("\r\n", "\n").replace("\r", "\n"))
    return Run(code=code, out=shown[0], err=shown[1])


def at_terminal(
    home: Path,
    *args: str | Path,
    answers: Sequence[tuple[str, str]] = (),
    env: Mapping[str, str] | None = None,
    out: Path | None = None,
    history: bool = False,
) -> Run:
    """Run the command at a pseudo-terminal of 80 columns.

    With `out`, standard output goes to that file. Each answer is typed when its question has been shown. `Run.out` is
    what the terminal showed. A scan is kept out of the history as in `run`.
    """
    args = args if history else _apart(args)
    master, terminal = pty.openpty()
    settings = {**environment(home), "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "40", **(env or {})}
    with ExitStack() as stack:
        target = stack.enter_context(out.open("wb")) if out else terminal
        files = [terminal, target if isinstance(target, int) else target.fileno(), terminal]
        child = fork(HYGIENE, args, home, settings, files)
        os.close(terminal)
        try:
            shown = _talk(master, list(answers))
        finally:
            os.close(master)
            code = child.wait(SECONDS)
    return Run(code=code, out=shown.decode("utf-8", "replace").replace("\r\n", "\n"))


def _talk(master: int, waiting: list[tuple[str, str]]) -> bytes:
    """Answer the questions; return everything the terminal shows."""
    shown, seen, until = b"", 0, time.monotonic() + SECONDS
    while time.monotonic() < until:
        if not select.select([master], [], [], 0.1)[0]:
            continue
        try:
            chunk = os.read(master, 65536)
        except OSError:  # Linux says so when the other side has closed
            return shown
        if not chunk:
            return shown
        shown += chunk
        while waiting and (at := shown.find(waiting[0][0].encode(), seen)) >= 0:
            question, answer = waiting.pop(0)
            seen = at + len(question.encode())
            os.write(master, answer.encode() + b"\r")
    raise TimeoutError(f"it did not end; it showed: {shown[-500:]!r}")


def second_account(folder: Path) -> Path:
    """Write the example's archive as that of another account."""
    made = folder / "second.zip"
    with zipfile.ZipFile(ARCHIVE) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.namelist():
            text = old.read(member).replace(b"harbourlane", b"lane_two").replace(b"412345678", b"598765432")
            new.writestr(member, text)
    return made


def installed(folder: Path, name: str, modules: Mapping[str, str], points: Mapping[str, Mapping[str, str]]) -> Path:
    """Write a distribution as an installer leaves it.

    `modules` are by file name, and `points` by entry-point group. With `folder` on PYTHONPATH it is found like any
    other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    about = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    about.mkdir()
    for file, code in modules.items():
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(code, encoding="utf-8")
    lines = [
        line for group, names in points.items() for line in (f"[{group}]", *(f"{k} = {v}" for k, v in names.items()))
    ]
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (about / "RECORD").write_text("".join(f"{file},,\n" for file in modules), encoding="utf-8")
    return folder
