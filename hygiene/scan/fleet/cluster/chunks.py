"""The chunks of a run on a cluster: waiting, running, done and lost."""

from __future__ import annotations

import pickle
import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from hygiene._version import __version__
from hygiene.language.words import tr
from hygiene.model.errors import EngineError
from hygiene.scan.fleet.cluster.worker import Work, do_chunk
from hygiene.scan.fleet.job import Outcome, Setting
from hygiene.scan.fleet.plan import Job
from hygiene.scan.fleet.processes import received

if TYPE_CHECKING:
    from distributed import Client, Future

_CHUNK: Final = 8
"""The most accounts in a task.

A lost worker costs at most this number, which are read again. This is our judgement.
"""
_LOOK: Final = 2.0
"""Seconds between two counts of the workers."""
_PATIENCE: Final = 60.0
"""Seconds that a run without any worker waits for one."""
_RESULT: Final = 600.0
"""Seconds within which a finished result has to arrive."""


@dataclass(slots=True)
class Chunks:
    """The chunks of a run: those that wait, and those that the cluster has.

    A chunk whose worker is lost is split into single accounts. An account that loses its worker on its own is tried
    once more while nothing else runs, because a neighbour on the same workers may be to blame.
    """

    client: Client
    setting: Setting
    beside: float
    waiting: deque[tuple[Job, ...]] = field(default_factory=deque)
    suspects: deque[Job] = field(default_factory=deque)
    running: dict[str, tuple[Future[Any], tuple[Job, ...], bool]] = field(default_factory=dict)
    ended: SimpleQueue[str] = field(default_factory=SimpleQueue)
    room: int = 0
    looked: float = 0.0
    seen: float = 0.0

    def done(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Yield each job with its outcome, until none is left."""
        self.seen = monotonic()
        self._look()
        size = max(1, min(_CHUNK, len(jobs) // (2 * self.room)))
        self.waiting.extend(tuple(jobs[at : at + size]) for at in range(0, len(jobs), size))
        while self._filled():
            try:
                key = self.ended.get(timeout=_LOOK)
            except Empty:
                self._look()
                continue
            yield from self._heard(*self.running.pop(key))
            if monotonic() > self.looked + _LOOK:
                self._look()

    def stop(self) -> None:
        """Cancel everything that the cluster still has."""
        futures = [future for future, *_ in self.running.values()]
        self.running.clear()
        if futures and self.client.status == "running":
            self.client.cancel(futures, force=True)

    def _look(self) -> None:
        """Count the workers.

        Raises:
            EngineError: There has been no worker for too long, or no scheduler.
        """
        try:
            count = len(self.client.scheduler_info(n_workers=-1)["workers"])
        except (OSError, ValueError) as error:
            raise _gone() from error
        self.looked = monotonic()
        if count:
            self.seen, self.room = self.looked, 2 * count
        self.room = max(self.room, 2)
        if self.looked > self.seen + _PATIENCE:
            raise EngineError(
                tr("the scheduler has no worker"), hint=tr("start some, and run the same command again to go on")
            )

    def _filled(self) -> bool:
        """Give the cluster chunks until it has no room.

        Returns:
            Whether it has something to do.
        """
        while self.waiting and len(self.running) < self.room:
            self._submit(self.waiting.popleft(), alone=False)
        if self.suspects and not self.running:
            self._submit((self.suspects.popleft(),), alone=True)
        return bool(self.running)

    def _submit(self, jobs: tuple[Job, ...], *, alone: bool) -> None:
        data = pickle.dumps(Work(jobs=jobs, setting=self.setting, beside=self.beside, folder=str(Path.cwd())))
        key = f"hygiene-{uuid.uuid4().hex}"
        future = self.client.submit(do_chunk, __version__, data, key=key, pure=False)
        self.running[key] = future, jobs, alone
        future.add_done_callback(lambda _: self.ended.put(key))

    def _heard(self, future: Future[Any], jobs: tuple[Job, ...], alone: bool) -> Iterator[tuple[Job, Outcome]]:
        """Yield the outcomes of a chunk, or schedule its jobs again."""
        try:
            made = _fetched(future)
        finally:
            future.release()  # not left to its destructor, in which a Ctrl-C would be lost
        if made is None:
            yield from self._killed(jobs, alone)
            return
        refused, outcomes = made
        if refused:
            raise EngineError(refused)
        yield from ((job, received(data)) for job, data in zip(jobs, outcomes, strict=True))

    def _killed(self, jobs: tuple[Job, ...], alone: bool) -> Iterator[tuple[Job, Outcome]]:
        if len(jobs) > 1:
            self.waiting.extend((job,) for job in jobs)
        elif not alone:
            self.suspects.extend(jobs)
        else:
            yield jobs[0], Outcome(report=None, facts=None, problem=tr("every worker that read it was lost"))


def _fetched(future: Future[Any]) -> tuple[str, list[bytes]] | None:
    """Return a chunk's refusal and outcomes, or None if its worker was lost.

    It counts as lost, too, if no result comes in time.

    Raises:
        EngineError: The scheduler is gone, or the worker could not do its work.
    """
    from distributed import KilledWorker

    if future.status in {"lost", "pending"}:  # the worker was lost after its work, before its result was fetched
        return None
    if future.status == "error":
        error = future.exception()
        if isinstance(error, KilledWorker):
            return None
        raise EngineError(
            tr("a worker could not do its work ({name})", name=type(error).__name__),
            hint=tr("every worker needs hygiene {version} and the same Python packages", version=__version__),
        ) from error
    try:
        made: tuple[str, list[bytes]] = future.result(timeout=_RESULT)
    except (KilledWorker, TimeoutError):
        return None
    except (CancelledError, OSError) as error:  # an OSError where the connection breaks meanwhile
        raise _gone() from error
    return made


def _gone() -> EngineError:
    return EngineError(tr("the scheduler is gone"), hint=tr("run the same command again to go on"))
