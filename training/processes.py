"""Work on many accounts, on several processors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any, TypeVar

Found = TypeVar("Found")
_shared: list[Any] = []


def in_order(work: Callable[[Any, int], Found], count: int, shared: object, processes: int = 1) -> Iterator[Found]:
    """Yield `work(shared, number)` for every number below `count`, in order.

    With one process nothing is started. With more, each receives `shared` once, and not with every task.
    """
    if processes == 1:
        yield from (work(shared, number) for number in range(count))
        return
    # New interpreters, because a process that uses threads must not be copied.
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_share, initargs=(shared,)) as pool:
        yield from pool.map(partial(_with_shared, work), range(count))


def _share(shared: object) -> None:
    _shared[:] = [shared]


def _with_shared(work: Callable[[Any, int], Found], number: int) -> Found:
    return work(_shared[0], number)


def print_progress(name: str) -> None:
    """Print the account that is worked on."""
    sys.stderr.write(f"{name}\n")
