"""The engine of worker processes on this computer."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from time import monotonic
from typing import Final

from hygiene.scan.fleet.job import Outcome, Setting, outcome
from hygiene.scan.fleet.plan import Job
from hygiene.scan.fleet.transport import read_outcome, written

_BESIDE: Final = 120.0
"""Seconds for judging one account, beside the time for reading it.

A million posts take about 20 (`bench/scan.py`).
"""
_TRIES: Final = 2
"""How often an account may end its process before it is given up.

The system may have stopped a process for want of memory that others took.
"""


def workers_here() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Processes:
    """Worker processes, one account at a time each."""

    def __init__(self, count: int | None = None) -> None:
        self._count = count or workers_here()

    @contextmanager
    def outcomes(self, jobs: Sequence[Job], setting: Setting) -> Iterator[Iterator[tuple[Job, Outcome]]]:
        """Yield each job with its outcome as it is done."""
        pool = _Pool(setting, deque(jobs), min(self._count, len(jobs)))
        try:
            yield pool.done()
        finally:
            pool.stop()


@dataclass(slots=True)
class _Worker:
    """A process, our end of its pipe, and its present job."""

    process: SpawnProcess
    pipe: Connection
    job: Job | None = None
    until: float = 0.0


@dataclass(slots=True)
class _Pool:
    """The workers of a run, and the jobs that are left."""

    setting: Setting
    left: deque[Job]
    count: int
    workers: list[_Worker] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)

    def done(self) -> Iterator[tuple[Job, Outcome]]:
        """Yield each job with its outcome, until none is left."""
        for _ in range(self.count):
            self._start()
        while any(worker.job for worker in self.workers):
            nearest = min(worker.until for worker in self.workers if worker.job)
            busy = {worker.pipe: worker for worker in self.workers if worker.job}
            ready = wait(list(busy), timeout=max(nearest - monotonic(), 0))
            for pipe in ready:
                if isinstance(pipe, Connection):
                    yield from self._heard(busy[pipe])
            late = [worker for worker in self.workers if worker.job and monotonic() > worker.until]
            for worker in late:
                yield from self._gone(worker, f"it took longer than {self._allowed:.0f} s and was stopped", tries=1)

    @property
    def _allowed(self) -> float:
        return 2 * self.setting.seconds + _BESIDE

    def _start(self) -> None:
        """Start a worker, unless no job is left for it."""
        if not self.left:
            return
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.setting), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self.workers.append(worker)
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        worker.job = self.left.popleft() if self.left else None
        worker.until = monotonic() + self._allowed
        with suppress(OSError):  # a worker that died meanwhile is heard of at its pipe
            worker.pipe.send(worker.job)

    def _heard(self, worker: _Worker) -> Iterator[tuple[Job, Outcome]]:
        """Yield what a worker sent, or what its end means."""
        job = worker.job
        try:
            made = read_outcome(worker.pipe.recv_bytes())
        except (EOFError, OSError):
            yield from self._gone(worker, "reading it ended its process, perhaps for want of memory", tries=_TRIES)
            return
        self._give(worker)
        if job:
            yield job, made

    def _gone(self, worker: _Worker, why: str, *, tries: int) -> Iterator[tuple[Job, Outcome]]:
        """Replace a worker; try its job once more, or give it up."""
        job = worker.job
        self.workers.remove(worker)
        _end(worker)
        if job:
            number = self.tries.get(job.account.name, 0) + 1
            self.tries[job.account.name] = number
            if number < tries:
                self.left.append(job)  # last, so that it disturbs the fewest
            else:
                yield job, Outcome(report=None, facts=None, problem=why)
        self._start()

    def stop(self) -> None:
        """Stop every worker."""
        for worker in self.workers:
            _end(worker)
        self.workers.clear()


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.terminate()
    worker.process.join(5)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def _serve(pipe: Connection, setting: Setting) -> None:
    """Do one job after another, until the pipe ends."""
    # Ctrl-C reaches the whole group; the parent decides what becomes of the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from hygiene.sources.vault_files import no_core_dumps

    no_core_dumps()
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        if job is None:
            return
        pipe.send_bytes(written(_outcome(job, setting)))


def _outcome(job: Job, setting: Setting) -> Outcome:
    """Return the outcome of a job. A failure costs this account only."""
    try:
        return outcome(job, setting)
    except MemoryError:
        return Outcome(report=None, facts=None, problem="there is not enough memory to read it")
    except Exception as error:  # noqa: BLE001  # one account must not end the others
        # The text of the exception may quote what was read.
        return Outcome(report=None, facts=None, problem=f"it could not be judged ({type(error).__name__})")
