"""Kills of a process that keeps one run after another in one history."""

from __future__ import annotations

import os
import select
import signal
import stat
import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

from chaos.history_file import keep_one, report
from chaos.kills import Tally
from hygiene.history.runs.file import opened
from hygiene.history.runs.kept_report import as_kept
from hygiene.model.errors import HygieneError

NAME: Final = "history, on and on"
_CALLS: Final = 24_000
"""Calls and returns of Python that keep about two runs."""
_MOST: Final = 1000
"""The most runs of one process. Every kill comes earlier."""
_PATIENCE: Final = 120
"""Seconds after which a process counts as hanging."""


class SteadyKiller:
    """A writer of a history, killed again and again.

    Each process goes on with the file that the last one left. Every second kill comes from outside, at a moment that
    the clock decides. The others fall between two calls of Python, which the seed decides.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.tally = Tally()
        self._path = folder / "history.sqlite"
        self._random = Random(f"{seed} {NAME}")
        self._seconds: deque[float] = deque([0.02], maxlen=9)
        self._newest = 0
        folder.mkdir()

    def kill(self) -> None:
        """Kill a process that keeps runs, and judge what it leaves."""
        calls = self._random.randint(1, _CALLS) if self.tally.kills % 2 else 0
        theirs, ours = os.pipe()
        pid = os.fork()
        if not pid:
            try:
                os.close(theirs)
                _go_on(self._path, self._newest, ours, calls)
            except BaseException:  # noqa: BLE001  # nothing of the parent may go on in the child
                sys.excepthook(*sys.exc_info())
            os._exit(1)
        os.close(ours)
        with os.fdopen(theirs, "rb") as pipe:
            if not calls:
                self._wait(pipe.fileno())
                os.kill(pid, signal.SIGKILL)
            reported = [*map(int, pipe.read().split())]
        _, status = os.waitpid(pid, 0)
        self.tally.kills += 1
        if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            self.tally.fault("the next run fails", f"it ended before the kill, with the status {status}")
        self._judge(reported)

    def _wait(self, pipe: int) -> None:
        """Wait until the process is in the midst of keeping its second run."""
        start = time.monotonic()
        if self._random.random() < 0.5 and select.select([pipe], [], [], _PATIENCE)[0]:
            self._seconds.append(time.monotonic() - start)
        time.sleep(self._random.random() * median(self._seconds))

    def _judge(self, reported: list[int]) -> None:
        """Note every fault in the files of a killed process."""
        beside = [each for each in self._path.parent.iterdir() if each != self._path]
        self.tally.left += bool(beside)
        for each in (self._path, *beside):
            if each.exists() and stat.S_IMODE(each.stat().st_mode) & 0o077:
                self.tally.fault("open to others", each.name)
        start = time.monotonic()
        least = max([self._newest, *reported])
        try:
            for what, details in _faults(self._path, least):
                self.tally.fault(what, details)
            with opened(self._path) as history:
                self._newest = max((run.id for run in history.runs(1)), default=0)
        except HygieneError as error:
            self.tally.fault("torn", str(error))
        self.tally.slowest = max(self.tally.slowest, time.monotonic() - start)
        self.tally.removed += bool(beside) and not any(map(Path.exists, beside))


def _go_on(path: Path, newest: int, pipe: int, calls: int) -> None:
    """Keep runs, and report the number of each, until the kill."""
    left = calls

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    signal.alarm(_PATIENCE)  # ends one that hangs
    if calls:
        sys.setprofile(count)
    for number in range(newest + 1, newest + _MOST):
        keep_one(path, number)
        os.write(pipe, b"%d\n" % number)


def _faults(path: Path, least: int) -> Iterator[tuple[str, str]]:
    """Yield every fault of a history that holds at least the run `least`.

    Opening it checks its pages.
    """
    with opened(path) as history:
        runs = history.runs()
        numbers = [run.id for run in runs]
        newest = max(numbers, default=0)
        if newest < least:
            yield "lost", f"run {least} was reported, and {newest} is the newest"
        if numbers != [*range(newest, newest - len(numbers), -1)] or newest > least + 1:
            yield "torn", f"the runs are {numbers} after {least}"
        for run in runs:
            held = history.report(run.id)
            if run.ended is None or held is None or held.results != as_kept(report(run.id)).results:
                yield "torn", f"run {run.id} is not whole"
