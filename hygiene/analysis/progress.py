"""Long work on many items: its progress, and its limit.

Checks and analyses know no terminal and keep their arguments, so a listener is set around the work and not handed down.
The work is counted in steps and not in seconds, so that every machine gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

Item = TypeVar("Item")
Counted = Callable[[str, int, int], object]
"""A function that hears of work: its name, the items done, and all items."""
STEP: Final = 50
"""Items between two calls: some tenths of a second for passwords."""
_LISTENER: Final[ContextVar[Counted | None]] = ContextVar("progress", default=None)


class Allowance:
    """The steps that a piece of work may take.

    Attributes:
        left: The steps that are left.
        refused: Whether more was asked for than was left.
    """

    def __init__(self, steps: int) -> None:
        self.left, self.refused = steps, False

    def take(self, steps: int = 1) -> bool:
        """Take steps; return False, and take none, when too few are left."""
        if steps > self.left:
            self.refused = True
            return False
        self.left -= steps
        return True


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
