"""Progress of long work on many items, for whoever started it.

Checks and analyses know no terminal and keep their arguments, so a listener is set around the work and not handed down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

Item = TypeVar("Item")
Counted = Callable[[str, int, int], object]
"""A function of what is done, how many items are done, and how many there are."""
STEP: Final = 50
"""Items between two calls: some tenths of a second for passwords."""
_LISTENER: Final[ContextVar[Counted | None]] = ContextVar("progress", default=None)


@contextmanager
def heard_by(listener: Counted) -> Iterator[None]:
    """Let a function hear of the work that is done inside."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def counted(items: Sequence[Item], what: str) -> Iterator[Item]:
    """Yield the items; the listener hears how many are done.

    Args:
        items: What is worked on.
        what: The work in words, such as `Judging passwords`.
    """
    listener = _LISTENER.get()
    for done, item in enumerate(items):
        if listener and done % STEP == 0:
            listener(what, done, len(items))
        yield item
    if listener and items:
        listener(what, len(items), len(items))
