"""One run of a command in a forked process, which may be killed.

The parent has imported everything, so a run costs as little as its work. Needs Linux or macOS.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import FrameType
from typing import Any, Final

from chaos.case_folder import DRIVER, drive
from chaos.history_file import KEEPER, keep
from hygiene.cli.main import main
from hygiene.history import password_key
from hygiene.sources.connect.keep import keyring as rings
from tests.support.fork_server import become

NOW: Final = datetime(2026, 11, 1, 12, tzinfo=UTC)
"""The default time of a run.

Equal runs then write equal bytes.
"""
SECONDS: Final = 120.0
"""Seconds after which a run counts as hanging."""
_MORE: Final = 50
"""Calls after the last known change of a file.

Writing itself raises no event.
"""
_WRITES: Final = os.O_WRONLY | os.O_RDWR
_CHANGES: Final = frozenset({"os.mkdir", "os.rename", "os.remove", "os.chmod", "os.truncate", "sqlite3.connect"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """The moment of a kill; with no field set, the run is left alone.

    `seconds` count from the start, or with `writing` from the first change of a file. `calls` counts the calls and
    returns after that first change.
    """

    seconds: float | None = None
    writing: bool = False
    calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run that is over; `code` is None when it was killed.

    `writing` is the time in seconds from its first to its last change of a file, and `calls` the number of calls and
    returns meanwhile. Both are 0 when it was killed.
    """

    code: int | None
    out: str
    err: str
    seconds: float
    writing: float = 0.0
    calls: int = 0


class FileRing:
    """A keyring in a file of the temporary home, which outlives a kill."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get_password(self, service: str, username: str, /) -> str | None:  # noqa: ARG002  # the seam's signature
        """Return the stored text, or None."""
        return self._path.read_text(encoding="ascii") if self._path.exists() else None

    def set_password(self, service: str, username: str, password: str, /) -> None:  # noqa: ARG002  # as above
        """Store a text in one step: no kill reaches the process of a keyring."""
        new = self._path.with_name("keyring-new")
        with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(password)
        new.replace(self._path)

    def delete_password(self, service: str, username: str, /) -> None:  # noqa: ARG002  # as above
        """Remove the stored text."""
        self._path.unlink()


class _Writes:
    """A watch over the changes of files, and over the calls between them."""

    def __init__(self, pipe: int, kill_at: int) -> None:
        self._pipe, self._kill_at = pipe, kill_at
        self._calls = self._last_calls = 0
        self._first = self._last = 0.0

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """Note a change, as an audit hook."""
        if event == "open":
            path, _, flags = args
            if not flags & _WRITES or isinstance(path, int):
                return
        elif event not in _CHANGES:
            return
        self._note()

    def _note(self) -> None:
        self._last, self._last_calls = time.monotonic(), self._calls
        if not self._first:
            self._first = self._last
            os.write(self._pipe, b"w")
            sys.setprofile(self._count)

    def _count(self, _frame: FrameType, event: str, about: Any) -> None:
        self._calls += 1
        if self._calls == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if event == "c_call" and type(getattr(about, "__self__", None)).__module__ == "sqlite3":
            self._last, self._last_calls = time.monotonic(), self._calls

    def tell(self) -> None:
        """Send the parent the length of the writing."""
        sys.setprofile(None)
        measured = {"writing": self._last - self._first, "calls": min(self._calls, self._last_calls + _MORE)}
        os.write(self._pipe, json.dumps(measured).encode())


@contextmanager
def started(
    home: Path,
    arguments: Sequence[str],
    *,
    typed: str = "",
    aim: Aim | None = None,
    disorder: Callable[[], None] | None = None,
    now: datetime = NOW,
) -> Iterator[Callable[[], Ended]]:
    """Start a command in `home`; yield a function that waits for its end.

    Args:
        home: The working folder and the home of the run.
        arguments: What follows `hygiene` on the command line.
        typed: The standard input.
        aim: When it is killed.
        disorder: Called in the process before the command runs.
        now: The time that its clock shows.
    """
    aim = aim or Aim()
    with tempfile.TemporaryDirectory(prefix="hygiene-chaos-") as name:
        beside = Path(name)
        (beside / "typed").write_text(typed, encoding="utf-8")
        for empty in ("out", "err"):
            (beside / empty).touch()
        theirs, pipe = os.pipe()
        start = time.monotonic()
        pid = os.fork()
        if not pid:
            try:
                os.close(theirs)
                _become(home, beside, now)
                writes = _Writes(pipe, aim.calls)
                if disorder:
                    disorder()
                sys.addaudithook(writes.hear)
                code = _run(arguments)
                writes.tell()
            except BaseException:  # noqa: BLE001  # nothing of the parent may go on in the child
                sys.excepthook(*sys.exc_info())
                code = 1
            os._exit(code)
        os.close(pipe)
        try:
            yield lambda: _ended(pid, theirs, aim, start, beside)
        finally:
            os.close(theirs)


def run(home: Path, arguments: Sequence[str], **how: Any) -> Ended:
    """Run a command to its end or its kill; `how` is as for `started`."""
    with started(home, arguments, **how) as end:
        return end()


def _become(home: Path, beside: Path, now: datetime) -> None:
    """Make this process look as if a user had started it in a bare home."""
    settings = {"HOME": str(home), "TMPDIR": str(beside), "PATH": "/usr/bin:/bin", "COLUMNS": "100", "PYTHONPATH": ""}
    files = [
        os.open(beside / name, flags)
        for name, flags in (("typed", os.O_RDONLY), ("out", os.O_WRONLY), ("err", os.O_WRONLY))
    ]
    become({"program": "hygiene", "args": [], "folder": str(home), "environment": settings}, files)
    os.umask(0o022)
    rings.system_keyring = lambda: FileRing(home / "keyring")
    vars(password_key)["token_bytes"] = bytes  # one key, so that equal runs write equal rows
    set_clock(now)


def set_clock(now: datetime) -> None:
    """Make every module of hygiene that asks for the time see this one."""

    class Clock(datetime):
        def __new__(cls, *args: Any, **more: Any) -> datetime:  # type: ignore[misc]  # a plain one
            return datetime(*args, **more)  # noqa: DTZ001  # whatever was asked for

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # as above
            return now.astimezone(tz)

    for name in _ASK_THE_TIME:
        vars(sys.modules[name])["datetime"] = Clock


_ASK_THE_TIME: Final = ("datetime", "hygiene.cli.commands.answers.accept", "hygiene.cli.commands.answers.review")
"""Modules whose name `datetime` is replaced.

A scan imports it from `datetime` when it begins.
"""


_DRIVERS: Final[Mapping[str, Callable[..., int]]] = {DRIVER: drive, KEEPER: keep}


def _run(arguments: Sequence[str]) -> int:
    """Run the command as Python would, and return its exit code."""
    try:
        if arguments[0] in _DRIVERS:
            sys.exit(_DRIVERS[arguments[0]](*arguments[1:]))
        main(list(arguments), prog_name="hygiene")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else bool(end.code)
    except BaseException:  # noqa: BLE001  # Python prints a defect and ends so
        sys.excepthook(*sys.exc_info())
        code = 1
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = 120  # the exit code of Python in this case
    return code


def _ended(pid: int, pipe: int, aim: Aim, start: float, beside: Path) -> Ended:
    """Wait for the end of a run, killing it at its moment."""
    seen = _kill(pid, pipe, aim, start) if aim.seconds is not None else b""
    while chunk := _read(pipe, start):
        seen += chunk
    if time.monotonic() - start > SECONDS:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
    measured: Mapping[str, Any] = json.loads(seen.lstrip(b"w") or b"{}") if code is not None else {}
    out, err = ((beside / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err"))
    return Ended(code=code, out=out, err=err, seconds=time.monotonic() - start, **measured)


def _kill(pid: int, pipe: int, aim: Aim, start: float) -> bytes:
    """Kill a run at its moment, unless it ends before; return what it sent."""
    seen = _read(pipe, start) if aim.writing else b""
    moment = (time.monotonic() if aim.writing else start) + (aim.seconds or 0)
    while (left := moment - time.monotonic()) > 0:
        if select.select([pipe], [], [], left)[0]:
            chunk = os.read(pipe, 4096)
            seen += chunk
            if not chunk:
                return seen
    os.kill(pid, signal.SIGKILL)
    return seen


def _read(pipe: int, start: float) -> bytes:
    """Return the next data of a run; empty when it is over or hangs."""
    left = start + SECONDS - time.monotonic()
    return os.read(pipe, 4096) if left > 0 and select.select([pipe], [], [], left)[0] else b""
