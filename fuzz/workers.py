"""Processes that try inputs, and are watched, ended and replaced.

The memory of a process is limited. A process that takes too long for an input is ended. The next process goes on behind
that input, also after one that died.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from fuzz.cases import FOLDER, is_deep, keep, made, tried
from fuzz.guard import Guard
from fuzz.judge import Fault
from fuzz.subjects.subject import Subject

SECONDS: Final = 20.0
"""Processor time for one input that is made."""
PATIENCE: Final = 10
"""The factor by which an input may take longer on the clock.

Other programs use the processors too.
"""
MEMORY: Final = 1536 << 20
"""Bytes of address space for one process."""
_BATCH: Final = 2.0
"""Seconds of work between two answers."""
Subjects = Callable[[], Mapping[str, Subject]]
"""A function of a module that returns the subjects by name.

Each process calls it.
"""
_SPAWN: Final = multiprocessing.get_context("spawn")


@dataclass(slots=True)
class Batch:
    """The outcome of some inputs of one subject.

    Where the process hung or died, the batch is cut short, and no case is written.
    """

    subject: str
    first: int
    count: int = 0
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, 0)
    largest: tuple[int, int] = (0, 0)
    faults: list[tuple[int, Fault]] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    is_cut_short: bool = False


@dataclass(slots=True, kw_only=True)
class _State:
    """The state that a process keeps from batch to batch.

    `known` counts faults by their kind.
    """

    seed: int
    root: Path
    guard: Guard
    current: Any
    known: Counter[str] = field(default_factory=Counter)


def work(pipe: Connection, current: Any, seed: int, stacks: str, every: Subjects, root: Path) -> None:
    """Try inputs as the parent asks, in a process of its own.

    `current` is shared: the number of the input at work, and the time when it began.
    """
    _limit()
    with Path(stacks).open("w", encoding="utf-8") as file:
        faulthandler.register(signal.SIGUSR1, file)
        subjects, state = every(), _State(seed=seed, root=root, guard=Guard(), current=current)
        pipe.send(None)
        while (task := pipe.recv()) is not None:
            name, first, most = task
            pipe.send(_batch(subjects[name], first, most, state))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["PATH"] = ""  # no program is found, so that the fuzzer does not try `keepassxc-cli`
    sys.dont_write_bytecode = True
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115  # open as long as the process


def _batch(subject: Subject, first: int, most: int, state: _State) -> Batch:
    """Try inputs for about two seconds, at most `most` of them."""
    batch = Batch(subject=subject.name, first=first)
    start = time.perf_counter()
    for number in range(first, first + most):
        state.current[0] = number
        given = made(subject, state.seed, number)
        # The time and memory to make an input say nothing about hygiene.
        _forget_peak()
        before = time.process_time()
        state.current[1] = time.time()
        faults = tried(subject, given, state.guard, deep=is_deep(subject, number))
        state.current[1] = 0.0  # the next input is made now, or a smaller case is looked for
        batch.slowest = max(batch.slowest, (time.process_time() - before, number))
        batch.largest = max(batch.largest, (_peak(), number))
        batch.count += 1
        for fault in faults:
            batch.faults.append((number, fault))
            kind = f"{subject.name}: {fault.what}"
            state.known[kind] += 1
            if state.known[kind] == 1:
                batch.cases.append(str(keep(subject, state.seed, number, fault, state.guard, root=state.root)))
        if time.perf_counter() - start > _BATCH:
            break
    batch.seconds = time.perf_counter() - start
    return batch


def _forget_peak() -> None:
    """Let Linux count the peak of memory anew."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:  # noqa: PTH123  # called for every input
        file.write("5")


def _peak() -> int:
    """Return the peak of memory in bytes."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:  # noqa: PTH123  # as above
        return next((int(line.split()[1]) << 10 for line in file if line.startswith("VmHWM")), 0)


class Worker:
    """A process at work, and its current batch."""

    def __init__(
        self,
        seed: int,
        every: Subjects,
        seconds: float = SECONDS,
        patience: float = PATIENCE,
        root: Path = FOLDER,
    ) -> None:
        self._seed, self._every, self._root = seed, every, root
        self._seconds, self._longest = seconds, patience * seconds
        self._stacks = tempfile.NamedTemporaryFile(prefix="hygiene-fuzz-stack-")  # noqa: SIM115  # as long as the run
        self._start()

    def _start(self) -> None:
        self.current = _SPAWN.Array("d", [0.0, 0.0], lock=False)
        self.pipe, theirs = _SPAWN.Pipe()
        args = (theirs, self.current, self._seed, self._stacks.name, self._every, self._root)
        self.process: BaseProcess = _SPAWN.Process(target=work, args=args, daemon=True)
        self.process.start()
        theirs.close()
        self.ready, self.asked, self._began = False, ("", 0), (0.0, 0.0)

    def ask(self, subject: str, first: int, most: int) -> None:
        """Ask for a batch."""
        self.asked = subject, first
        self.pipe.send((subject, first, most))

    def answer(self, timeout: float) -> Batch | None:
        """Return the finished batch, or None if it is not done yet.

        A process that hung or died is replaced, and its batch records that fault.
        """
        if wait([self.pipe, self.process.sentinel], timeout):
            try:
                found: Batch | None = self.pipe.recv()
            except EOFError:
                return self._replaced(f"the process died (exit code {self._exit_code()})")
            if not self.ready:
                self.ready = True
                return None
            return found
        began: float = self.current[1]
        if began != self._began[0]:
            self._began = began, self._spent()
        waited = time.time() - began if began else 0.0
        if waited > self._longest or (waited and self._spent() - self._began[1] > self._seconds):
            os.kill(self.process.pid or 0, signal.SIGUSR1)
            time.sleep(0.5)
            return self._replaced(f"it took more than {self._seconds:g} seconds")
        return None

    def _spent(self) -> float:
        """Return the processor time of the process so far, in seconds."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            return 0.0
        user, system = fields.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _exit_code(self) -> int | None:
        self.process.join(5)
        return self.process.exitcode

    def _replaced(self, what: str) -> Batch:
        if not self.ready:
            raise RuntimeError(f"no process can be started: {what}")
        subject, first = self.asked
        number = int(self.current[0])
        details = Path(self._stacks.name).read_text(encoding="utf-8", errors="replace")[-8000:]
        self.stop()
        self._start()
        return Batch(subject=subject, first=first, count=max(number - first + 1, 1), seconds=self._seconds,
                     slowest=(self._seconds, number), faults=[(number, Fault(what=what, details=details))],
                     is_cut_short=True)  # fmt: skip

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
