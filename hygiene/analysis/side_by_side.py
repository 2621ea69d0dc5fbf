"""Work that is done side by side, in bounded memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

T = TypeVar("T")
_THREADS: Final = 2
"""Functions that run side by side.

A third would wait for what it is given, and take as much memory as each of the others.
"""


def in_order(work: Iterable[Callable[[], T]], number: int) -> Iterator[T]:
    """Yield what each function returns, in their order.

    Two of them run at a time where there are several. They spend their time in numpy, which lets other threads run. No
    more than two are begun before what they return is taken, which bounds memory.
    """
    if number <= 1 or (os.cpu_count() or 1) == 1:
        yield from (each() for each in work)
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    begun: deque[Future[T]] = deque()
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="hygiene") as pool:
        for each in work:
            begun.append(pool.submit(each))
            if len(begun) == _THREADS:
                yield begun.popleft().result()
        yield from (each.result() for each in begun)
