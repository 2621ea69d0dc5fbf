"""Counting of the work that a piece of Python does, and a guard against work that does not end."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import pytest

STEEPEST: Final = 8
"""The largest allowed ratio of the work that two growths of the size add, of which one is four times the other.

The ratio is 4 where the work grows with the size, little more for n log n, and 16 for its square.
"""


def operations(work: Callable[[], object]) -> int:
    """Return how many lines of hygiene, and calls of anything, a piece of work executes."""
    count = 0

    def line(_frame: FrameType, _event: str, _arg: object) -> Any:
        nonlocal count
        count += 1
        return line

    def frame(entered: FrameType, _event: str, _arg: object) -> Any:
        nonlocal count
        count += 1
        return line if "/hygiene/" in entered.f_code.co_filename else None

    def call(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "c_call"

    sys.settrace(frame)
    sys.setprofile(call)
    try:
        work()
    finally:
        sys.setprofile(None)
        sys.settrace(None)
    return count


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
