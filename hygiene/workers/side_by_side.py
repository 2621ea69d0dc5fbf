"""Long work on one input, shared out among processes in bounded memory.

Python runs on one processor at a time, whatever the number of its threads, and reading and judging a million posts
keeps one busy for half a minute.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from hygiene.workers.system import end_with_parent, may_fork, undisturbed, workers_here

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
Owns = Callable[[int], bool]
"""A function that returns whether a portion of the work is one's own.

Portions are numbered from 0.
"""
Portions = Callable[[Owns], Iterator[T | None]]
"""A function that does its own portions of the work.

It yields one item for each portion in turn, and None for a portion that is not its own. It can be called again, and
then yields the same items.
"""
ALL: Final = sys.maxsize
"""More portions than any work has."""
_MOST: Final = 4
"""Processes that share the work of one input.

Each takes memory for its portions. The number is our judgement.
"""
_ROUNDS: Final = 4
"""Rounds of which a process that is spared leaves one out.

Of 3 to 7, both of two processes then finished a million posts soonest.
"""


def side_by_side(portions: Portions[T], unshared: int = 0, *, spared: bool = False) -> Generator[T, None, None]:
    """Yield the item of each portion in turn.

    Every process goes through all portions, works on its own, and passes over the others. This process works on the
    first `unshared` portions by itself, so that little work starts no process. From then on it takes as many as each
    worker, or three for every four of a worker if it is `spared`, because it has other work with every item. A worker
    is a copy of this process. It is at most two portions ahead of what is taken from it, which bounds memory.

    A worker that ends early, for whatever reason, costs time only: its portions are then worked on here. An error in
    one of its portions is therefore raised here, as it would be without workers.
    """
    turns, begun = _Turns(unshared, spared), 0
    work = enumerate(portions(lambda portion: turns.of(portion) == 0))
    for _, item in islice(work, unshared):
        begun += 1
        yield _own(item)
    if begun < unshared:
        return
    with ExitStack() as ending:
        turns.count = min(workers_here(), _MOST) if may_fork() else 1
        workers = [_Worker(portions, number, turns) for number in range(1, turns.count)]
        for worker in workers:
            ending.callback(worker.end)
            worker.start()
        for portion, item in work:
            whose = turns.of(portion)
            yield workers[whose - 1].item(portion) if whose else _own(item)


@dataclass(slots=True)
class _Turns:
    """The order in which `count` processes work on the portions.

    The first process works on the first `unshared` portions. After them, it leaves out one of every `_ROUNDS` rounds if
    it is `spared`.
    """

    unshared: int
    spared: bool
    count: int = 1

    def of(self, portion: int) -> int:
        """Return the number of the process of a portion; 0 is the first."""
        if portion < self.unshared or self.count == 1:
            return 0
        left_out = int(self.spared)
        place = (portion - self.unshared) % (_ROUNDS * self.count - left_out)
        last = (_ROUNDS - 1) * self.count
        return place % self.count if place < last else place - last + left_out


def _own(item: T | None) -> T:
    """Return the item of a portion that was worked on.

    Raises:
        TypeError: The portion was passed over.
    """
    if item is None:
        raise TypeError("its own portion has no item")
    return item


class _Worker(Generic[T]):
    """A process that works on its own portions.

    Without a process, or once it has ended, these portions are worked on here.
    """

    def __init__(self, portions: Portions[T], number: int, turns: _Turns) -> None:
        import multiprocessing

        self._portions, self._number, self._turns = portions, number, turns
        self._stand_in: Iterator[tuple[int, T | None]] | None = None
        self._context = multiprocessing.get_context("fork")
        self._pipe: Connection | None = None
        self._process = self._context.Process(target=self._serve, daemon=True)

    def start(self) -> None:
        """Start the process.

        When the system allows no more processes or open files, there is none.
        """
        with suppress(OSError):
            self._pipe, self._theirs = self._context.Pipe(duplex=False)
            with self._theirs, undisturbed():
                self._process.start()

    def item(self, portion: int) -> T:
        """Return the item of one of its portions; they are taken in order."""
        if self._pipe and not self._stand_in:
            with suppress(EOFError, OSError):
                item: T = self._pipe.recv()
                return item
        if not self._stand_in:
            self._stand_in = enumerate(self._portions(lambda each: each >= portion and self._owns(each)))
        return _own(next(item for each, item in self._stand_in if each == portion))

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._pipe:
            self._pipe.close()
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()
        self._process.close()

    def _owns(self, portion: int) -> bool:
        return self._turns.of(portion) == self._number

    def _serve(self) -> None:
        """Send the items of the portions of this worker, and end.

        Nothing is written when it fails, and nothing of the process that it is a copy of is put in order or undone.
        """
        try:
            if self._pipe:
                self._pipe.close()
            _be_silent()
            end_with_parent()
            self._send_all()
        finally:
            os._exit(0)

    def _send_all(self) -> None:
        """Send each item, and work on the next one while it waits."""
        from concurrent.futures import Future, ThreadPoolExecutor

        waiting: Future[None] | None = None
        with ThreadPoolExecutor(max_workers=1) as sender:
            for item in self._portions(self._owns):
                if item is None:
                    continue
                if waiting:
                    waiting.result()
                waiting = sender.submit(self._theirs.send, item)


def _be_silent() -> None:
    """Write nothing to the terminal from now on.

    The process of which this is a copy shows its progress there.
    """
    with Path(os.devnull).open("wb") as nothing:
        for output in (1, 2):
            os.dup2(nothing.fileno(), output)
