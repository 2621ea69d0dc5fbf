"""The engine of worker processes on this computer."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from time import monotonic
from typing import Final, cast

from hygiene.language.words import tr, use
from hygiene.model.errors import PluginError, UnreadableError
from hygiene.scan.fleet.job import Outcome, Setting, outcome
from hygiene.scan.fleet.plan import Job
from hygiene.scan.fleet.transport import read_outcome, written
from hygiene.sources.files.budget import ASKING, Budget
from hygiene.workers.system import end_with_parent, undisturbed, workers_here

BESIDE: Final = 120.0
"""Seconds for judging one account, beside the time for reading it.

A million posts take about 20 (`bench/scan.py`).
"""
_IDLE: Final = 60.0
"""Seconds after which a worker without a job ends.

It may still hold the data that it has read.
"""
_START: Final = 60.0
"""Seconds that a worker may take to start."""
_TRIES: Final = 2
"""The number of processes that an account may end before it is given up.

The system may have stopped a process because others took the memory.
"""


class Processes:
    """Worker processes, one account at a time each.

    An account may take `beside` seconds for judging it, beside twice the time for reading it.
    """

    def __init__(self, count: int | None = None, *, beside: float = BESIDE) -> None:
        self._count = count or workers_here()
        self._beside = beside

    @contextmanager
    def outcomes(self, jobs: Sequence[Job], setting: Setting) -> Iterator[Iterator[tuple[Job, Outcome]]]:
        """Yield each job with its outcome as it is done."""
        pool = Pool(setting, self._count, self._beside)
        try:
            yield ((job, received(data)) for job, data in pool.done(jobs))
        finally:
            pool.stop()


@dataclass(slots=True)
class _Worker:
    """A process, our end of its pipe, and its present job.

    `until` is when the job has to be done, and `ready` is true once the process has started.
    """

    process: SpawnProcess
    pipe: Connection
    job: Job | None = None
    until: float = 0.0
    ready: bool = False


@dataclass(slots=True)
class Pool:
    """Up to `count` worker processes, and the jobs that are left.

    It may be given jobs again when all are done. The paths of jobs are relative to `folder`.
    """

    setting: Setting
    count: int
    beside: float = BESIDE
    folder: str = "."
    _left: deque[Job] = field(default_factory=deque)
    _workers: list[_Worker] = field(default_factory=list)
    _tries: dict[str, int] = field(default_factory=dict)

    def done(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, bytes]]:
        """Yield each job with the bytes of its outcome, until none is left."""
        self._left.extend(jobs)
        for worker in tuple(self._workers):
            self._give(worker)
        while self._left and len(self._workers) < self.count:
            self._start()
        while busy := {worker.pipe: worker for worker in self._workers if worker.job}:
            nearest = min(worker.until for worker in busy.values())
            for pipe in wait(list(busy), timeout=max(nearest - monotonic(), 0)):
                yield from self._heard(busy[cast("Connection", pipe)])
            for worker in [each for each in self._workers if each.job and monotonic() > each.until]:
                why = tr("it took longer than {allowed:,.0f} s and was stopped", allowed=self._allowed(worker.job))
                yield from self._gone(worker, why, tries=1)

    def stop(self) -> None:
        """Stop every worker."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            _end(worker)
        self._workers.clear()
        self._left.clear()

    def _allowed(self, job: Job | None) -> float:
        """Return the seconds that an account may take."""
        return _allowed(job, self.setting, self.beside)

    def _start(self) -> None:
        """Start a worker, unless no job is left for it."""
        if not self._left:
            return
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.setting, self.folder), daemon=True)
        with undisturbed():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        """Give a worker the next job. A worker that has ended is replaced."""
        worker.job = self._left.popleft() if self._left else None
        if worker.job is None:
            return
        worker.until = monotonic() + self._allowed(worker.job) + (0 if worker.ready else _START)
        try:
            worker.pipe.send(worker.job)
        except OSError:
            if worker.ready:
                self._left.appendleft(worker.job)
                self._replace(worker)
            # The end of a new one is heard at its pipe, and counts.

    def _heard(self, worker: _Worker) -> Iterator[tuple[Job, bytes]]:
        """Yield the outcome that a worker sent, or that its end means."""
        job = worker.job
        try:
            data = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            yield from self._gone(worker, tr("reading it ended its process, perhaps for want of memory"), tries=_TRIES)
            return
        if not data:
            worker.ready, worker.until = True, monotonic() + self._allowed(job)
            return
        self._give(worker)
        if job:
            yield job, data

    def _gone(self, worker: _Worker, why: str, *, tries: int) -> Iterator[tuple[Job, bytes]]:
        """Replace a worker; try its job once more, or give it up."""
        job, given_up = worker.job, False
        if job:
            number = self._tries.get(job.account.name, 0) + 1
            self._tries[job.account.name] = number
            given_up = number >= tries
            if not given_up:
                self._left.append(job)  # last, so that it disturbs the fewest
        self._replace(worker)
        if job and given_up:
            yield job, failed(why)

    def _replace(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        _end(worker)
        self._start()


def received(data: bytes) -> Outcome:
    """Return the outcome that a worker sent.

    An outcome that cannot be read costs only its account.
    """
    try:
        return read_outcome(data)
    except ValueError as error:
        return Outcome(report=None, facts=None, problem=str(error))


def failed(why: str) -> bytes:
    """Return the bytes of the outcome of an account that was given up."""
    return written(Outcome(report=None, facts=None, problem=why))


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.terminate()
    worker.process.join(5)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    worker.process.close()


def _serve(pipe: Connection, setting: Setting, folder: str) -> None:
    """Do one job after another, until the pipe or the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    use(setting.language)
    from hygiene.sources.vault_files import no_core_dumps

    no_core_dumps()
    with suppress(PluginError):  # every account will say so
        for group in ("readers", "checks"):
            setting.plugins.all(group)  # importing them does not count as the first account's time
    with suppress(OSError):  # a worker elsewhere may have no such folder, and paths may be absolute
        os.chdir(folder)
    with suppress(EOFError, OSError):  # there is no one to tell
        pipe.send_bytes(b"")
        while pipe.poll(_IDLE):
            pipe.send_bytes(_outcome(pipe.recv(), setting))


def _outcome(job: Job, setting: Setting) -> bytes:
    """Return the outcome of a job.

    A failure costs only this account, like that of an input.
    """
    try:
        return Budget(_allowed(job, setting)).contain(
            lambda: written(outcome(job, setting)), tr("it could not be judged")
        )
    except UnreadableError as error:
        return failed(str(error))


def _allowed(job: Job | None, setting: Setting, beside: float = BESIDE) -> float:
    """Return the seconds that an account may take."""
    return 2 * setting.seconds + beside + (ASKING if job and job.account.live else 0)
