"""Counts of the work of Python code, and a guard against endless work."""

from __future__ import annotations

import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import pytest

STEEPEST: Final = 8
"""The largest allowed ratio of the work that two growths add.

One growth of the size is four times the other.

The ratio is 4 where the work grows with the size, little more for n log n, and 16 for its square.
"""
Line = tuple[str, int]
"""A file, and the number of a line in it."""
_Trace = Callable[[FrameType, str, object], Any]
"""A function that Python calls for each line of a frame."""


def operations(work: Callable[[], object]) -> int:
    """Return how many lines of hygiene, and calls, some work executes."""
    return by_line(work).total()


def by_line(work: Callable[[], object]) -> Counter[Line]:
    """Return how often some work executes each line of hygiene or a check.

    Calls that are made there count too.
    """
    files: dict[str, tuple[dict[int, int], _Trace | None]] = {}

    def new(file: str) -> tuple[dict[int, int], _Trace | None]:
        lines: dict[int, int] = defaultdict(int)

        def line(frame: FrameType, event: str, _arg: object) -> Any:
            if event == "line":
                lines[frame.f_lineno] += 1
            return line

        files[file] = lines, line if _is_own(file) else None
        return files[file]

    def enter(entered: FrameType, _event: str, _arg: object) -> Any:
        code = entered.f_code
        lines, line = files.get(code.co_filename) or new(code.co_filename)
        lines[code.co_firstlineno] += 1
        return line

    def call(frame: FrameType, event: str, _arg: object) -> None:
        if event == "c_call":
            file = frame.f_code.co_filename
            (files.get(file) or new(file))[0][frame.f_lineno or 0] += 1

    sys.settrace(enter)
    sys.setprofile(call)
    try:
        work()
    finally:
        sys.setprofile(None)
        sys.settrace(None)
    return Counter({(file, line): count for file, (lines, _) in files.items() for line, count in lines.items()})


def _is_own(file: str) -> bool:
    return "/hygiene/" in file or "/checks/" in file


def steep(work: Sequence[Counter[Line]], size: int) -> list[str]:
    """Return the lines whose work grows like the square of the size.

    The work is that of three sizes, each four times the one before; `size` is the largest. A line that costs less than
    half of its square is left out, because it may have begun late.
    """
    small, middle, large = work
    return sorted(
        f"{file.rpartition('/')[2]}:{line}: {small[file, line]:,}, {middle[file, line]:,}, {count:,}"
        for (file, line), count in large.items()
        if count - middle[file, line] > max(STEEPEST * (middle[file, line] - small[file, line]), size * size / 2)
    )


HANGS: Final = 120
"""Seconds after which a piece of work counts as one that does not end.

They guard against hanging alone, and measure nothing: what ends does so in a small part of them.
"""


@contextmanager
def ending() -> Iterator[None]:
    """Fail when the block does not end; also inside of a regular expression."""

    def give_up(_signal: int, _frame: object) -> None:
        pytest.fail("it does not end")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, HANGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
