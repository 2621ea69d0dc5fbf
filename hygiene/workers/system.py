"""The workers that this system allows, and how they start and end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")
_THREADS: Final = Path("/proc/self/task")
"""The folder in which Linux lists the threads of this process."""


def workers_here() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def may_start() -> bool:
    """Return whether this process may start workers.

    A daemon of `multiprocessing` may not.
    """
    import multiprocessing

    return not multiprocessing.current_process().daemon


def may_fork() -> bool:
    """Return whether this process may start workers that are copies of it.

    A copy has the thread that made it and no other. What another thread had locked would stay locked in it for ever, so
    only a process with a single thread may fork. Only Linux says how many there are, including those of libraries.
    """
    try:
        return may_start() and len(list(_THREADS.iterdir())) == 1
    except OSError:
        return False


def in_this_process(call: Callable[[T], object]) -> Callable[[T], None]:
    """Return a function that does nothing in a copy of this process."""
    own = os.getpid()

    def called(argument: T) -> None:
        if os.getpid() == own:
            call(argument)

    return called


def end_with_parent() -> None:
    """Let this process, a worker, end as soon as its parent is gone."""
    from multiprocessing import parent_process
    from threading import Thread

    def wait() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep Ctrl-C from the processes that are started meanwhile.

    It reaches the whole group, and the parent decides what becomes of its workers.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
