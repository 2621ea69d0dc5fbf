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
Share = Callable[[int], bool]
"""A function that returns whether a group, numbered from 0, is one's own."""
Groups = Callable[[Share], Iterator[T | None]]
"""A function that does the work of its own groups.

It yields one item for each group in turn, and None for a group that is not its own. It can be called again, and then
yields the same items.
"""
ALL: Final = sys.maxsize
"""More groups than any work has."""
_MOST: Final = 4
"""Processes that share the work of one input.

Each takes memory for its groups. The number is our judgement.
"""


def side_by_side(groups: Groups[T], alone: int = 0, *, spared: bool = False) -> Generator[T, None, None]:
    """Yield the item of each group in turn.

    Every process goes through all groups, works on each of its own, and passes over the others. This process works on
    the first `alone` groups by itself, so that little work starts no process. From then on it takes as many as each
    worker, or two for every three of a worker if it is `spared`, because it has other work with every item. A worker is
    a copy of this process. It is at most one group ahead of what is taken from it, which bounds memory.

    A worker that ends early, for whatever reason, costs time only: its groups are then worked on here. An error in one
    of its groups is therefore raised here, as it would be without workers.
    """
    turns, begun = _Turns(alone, spared), 0
    work = enumerate(groups(lambda group: turns.of(group) == 0))
    for _, item in islice(work, alone):
        begun += 1
        yield _own(item)
    if begun < alone:
        return
    with ExitStack() as ending:
        turns.count = min(workers_here(), _MOST) if may_fork() else 1
        workers = [_Worker(groups, number, turns) for number in range(1, turns.count)]
        for worker in workers:
            ending.callback(worker.end)
        for group, item in work:
            whose = turns.of(group)
            yield workers[whose - 1].item(group) if whose else _own(item)


@dataclass(slots=True)
class _Turns:
    """The order in which `count` processes work on the groups.

    The first process works on the first `alone` groups. After them, it leaves out one of every three rounds if it is
    `spared`.
    """

    alone: int
    spared: bool
    count: int = 1

    def of(self, group: int) -> int:
        """Return the number of the process that works on a group; 0 is the first."""
        if group < self.alone or self.count == 1:
            return 0
        left_out = int(self.spared)
        place = (group - self.alone) % (3 * self.count - left_out)
        return place % self.count if place < 2 * self.count else place - 2 * self.count + left_out


def _own(item: T | None) -> T:
    """Return an item of a group that was worked on.

    Raises:
        TypeError: when it was passed over.
    """
    if item is None:
        raise TypeError("a group of one's own has no item")
    return item


class _Worker(Generic[T]):
    """A process that works on its share of the groups."""

    def __init__(self, groups: Groups[T], number: int, turns: _Turns) -> None:
        import multiprocessing

        self._groups, self._number, self._turns = groups, number, turns
        self._stand_in: Iterator[tuple[int, T | None]] | None = None
        context = multiprocessing.get_context("fork")
        self._pipe, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=self._serve, args=(theirs,), daemon=True)
        with theirs, undisturbed(), suppress(OSError):  # too many processes: its groups are worked on here
            self._process.start()

    def item(self, group: int) -> T:
        """Return the item of one of its groups; they are taken in order."""
        if self._stand_in is None:
            try:
                item: T = self._pipe.recv()
            except (EOFError, OSError):
                self._stand_in = enumerate(self._groups(lambda each: each >= group and self._owns(each)))
            else:
                return item
        return _own(next(item for each, item in self._stand_in if each == group))

    def end(self) -> None:
        """End the process, whatever it does."""
        self._pipe.close()
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()
        self._process.close()

    def _owns(self, group: int) -> bool:
        return self._turns.of(group) == self._number

    def _serve(self, pipe: Connection) -> None:
        """Send the items of the groups of this worker, and end.

        Nothing is written when it fails, and nothing of the process that it is a copy of is put in order or undone.
        """
        try:
            self._pipe.close()
            _be_silent()
            end_with_parent()
            for item in self._groups(self._owns):
                if item is not None:
                    pipe.send(item)
        finally:
            os._exit(0)


def _be_silent() -> None:
    """Write nothing to the terminal from now on, where the process that is copied shows its progress."""
    with Path(os.devnull).open("wb") as nothing:
        for output in (1, 2):
            os.dup2(nothing.fileno(), output)
