"""The signals by which a system ends a run, turned into orderly stops."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_ENDS: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""A closed window sends the second signal, which Windows does not have."""


@contextmanager
def stopped_in_order() -> Iterator[Callable[[], None]]:
    """Let the signals that end a run stop it as Ctrl-C does.

    A permission that nothing else remembers is thus given back. The first signal counts, because a system may send both
    at once. Signals that the user told the run to ignore stay ignored.

    Yields a function. Call it before a permission is given back: from then on, these signals no longer stop the run.
    """
    ends = [each for each in _ENDS if signal.getsignal(each) is signal.SIG_DFL]
    ending = False

    def end() -> None:
        nonlocal ending
        ending = True

    def stop(number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGTERM:
            _silence()
        if not ending:
            end()
            raise KeyboardInterrupt

    for each in ends:
        signal.signal(each, stop)
    try:
        yield end
    finally:
        for each in ends:
            signal.signal(each, signal.SIG_DFL)


def _silence() -> None:
    """Discard everything printed from now on, because the window is gone.

    An error of the terminal would end the run before the permission is given back.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
