"""Work that is shared out among processes, run in a process of its own.

The processes of the tests have several threads, and such a process has no workers. `situation` runs a function in a new
process, and each other function here is such a situation.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import Array, active_children
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from hygiene.model.errors import UnreadableError
from hygiene.workers import side_by_side as module
from hygiene.workers.side_by_side import ALL, Owns, side_by_side
from tests.support.command import environment
from tests.support.project import ROOT

PORTIONS: Final = 20
Item = tuple[int, int]
"""The number of a portion, and the process that worked on it."""


def situation(work: Callable[..., object], home: Path, *args: str) -> Any:
    """Return the result of a function, run in a process of its own.

    The process has four processors and writes the result as JSON.
    """
    with started(work, home, *args) as process:
        out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    return json.loads(out)


def started(work: Callable[..., object], home: Path, *args: str) -> subprocess.Popen[str]:
    """Start a process, in its own portion, that writes a function's result."""
    module, name = work.__module__, work.__name__
    code = f"import {module}; from tests.support.shared_work import show; show({module}.{name}, {args!r})"
    settings, pipe = environment(home, [ROOT]) | {"OPENBLAS_NUM_THREADS": "1"}, subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", code], env=settings, stdout=pipe, stderr=pipe, text=True, process_group=0
    )


def show(work: Callable[..., object], args: tuple[str, ...]) -> None:
    """Write what a situation returns."""
    use_processors(4)
    json.dump(work(*args), sys.stdout)


def workers_started() -> list[int]:
    """Return a list to which each worker that is started adds its number."""
    started_ones: list[int] = []
    start = module._Worker.start

    def noted(worker: module._Worker[Any]) -> None:
        start(worker)
        started_ones.append(worker._number)

    patch.object(module._Worker, "start", noted).start()
    return started_ones


def use_processors(count: int) -> None:
    """Let this process have `count` processors."""
    vars(module).update(workers_here=lambda: count)


def _worked(owns: Owns, disturb: Callable[[int], None] = lambda _: None) -> Iterator[Item | None]:
    for portion in range(PORTIONS):
        if not owns(portion):
            yield None
            continue
        disturb(portion)
        yield portion, os.getpid()


def _by_process(items: Iterator[Item]) -> list[list[int]]:
    """Return the portions of each process, this one first."""
    found: dict[int, list[int]] = {os.getpid(): []}
    numbers = []
    for portion, process in items:
        numbers.append(portion)
        found.setdefault(process, []).append(portion)
    assert numbers == list(range(PORTIONS))
    return list(found.values())


def in_peace() -> list[list[int]]:
    """Nothing happens to any process."""
    return _by_process(side_by_side(_worked))


def spared(unshared: str) -> list[list[int]]:
    """This process has other work with each item."""
    return _by_process(side_by_side(_worked, int(unshared), spared=True))


def all_alone() -> list[list[int]]:
    """This process works on everything by itself."""
    return _by_process(side_by_side(_worked, ALL))


def with_a_thread() -> list[list[int]]:
    """This process has a second thread."""
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    found = _by_process(side_by_side(_worked))
    over.set()
    thread.join()
    return found


def untaken() -> list[int]:
    """Nothing is taken from the workers for a while.

    Return the portions that each of them does meanwhile. A portion is larger than what a pipe holds.
    """
    done = Array("i", 4)

    def work(owns: Owns) -> Iterator[bytes | None]:
        for portion in range(PORTIONS):
            if owns(portion):
                done[portion % 4] += 1
            yield bytes(1 << 20) if owns(portion) else None

    items, deadline = side_by_side(work), time.monotonic() + 30
    next(items)
    while min(done[1:]) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)
    found = done[1:]
    items.close()
    return found


def killed(how: str) -> list[list[int]]:
    """A worker ends in the middle of its second portion."""
    own = os.getpid()

    def disturb(portion: int) -> None:
        if portion == 5 and os.getpid() != own:
            if how == "raises":
                raise MemoryError
            os.kill(os.getpid(), getattr(signal, how))

    return _by_process(side_by_side(lambda owns: _worked(owns, disturb)))


def no_more_open_files() -> list[bool]:
    """The system allows few open files, from none to those of every worker.

    Return whether every portion came, for each number of files.
    """
    first = os.open(os.devnull, os.O_RDONLY)
    found = []
    for more in range(16):
        resource.setrlimit(resource.RLIMIT_NOFILE, (first + more, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        found.append([item[0] for item in side_by_side(_worked)] == list(range(PORTIONS)))
    return found


def no_more_processes() -> list[list[int]]:
    """The system starts no more processes.

    No limit on processes applies to root, so `fork` is replaced.
    """

    def refuse() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    vars(os).update(fork=refuse)
    return _by_process(side_by_side(_worked))


def talking() -> list[list[int]]:
    """Every worker writes to both outputs."""
    own = os.getpid()

    def disturb(portion: int) -> None:
        if os.getpid() != own:
            os.write(1 + portion % 2, b"Reading ...")

    return _by_process(side_by_side(lambda owns: _worked(owns, disturb)))


def failing() -> list[object]:
    """A portion of a worker cannot be worked on."""

    def disturb(portion: int) -> None:
        if portion == 6:
            raise UnreadableError("it is damaged", hint="download it again", path="posts.js")

    found: list[object] = []
    try:
        found.extend(portion for portion, _ in side_by_side(lambda owns: _worked(owns, disturb)))
    except UnreadableError as error:
        found.append(str(error))
    return found


def given_up() -> bool:
    """The items are no longer wanted; return whether a worker is left."""
    items = side_by_side(lambda owns: _worked(owns, lambda _: time.sleep(0.05)))
    next(items)
    items.close()
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def endless() -> None:
    """Every process is busy for a minute; write the numbers of the workers."""
    own = os.getpid()

    def disturb(_: int) -> None:
        if os.getpid() == own:
            for worker in active_children():
                sys.stdout.write(f"{worker.pid}\n")
            sys.stdout.flush()
        time.sleep(60)

    list(side_by_side(lambda owns: _worked(owns, disturb)))
