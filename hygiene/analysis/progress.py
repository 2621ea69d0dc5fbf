"""Long work on many items: its progress, and its limit.

Checks and analyses know no terminal, so a listener is set around the work instead of being passed down. The limit
counts steps and not seconds, so that every machine gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Final, TypeVar

Item = TypeVar("Item")
Counted = Callable[[str, int, int], object]
"""A listener to work: it receives the name, the items done, and all items."""
STEP: Final = 50
"""Items between two calls: some tenths of a second for passwords."""
_LISTENER: Final[ContextVar[Counted | None]] = ContextVar("progress", default=None)


class Allowance:
    """The steps that a piece of work may take.

    Attributes:
        left: The remaining steps.
        refused: Whether more steps were requested than were left.
    """

    def __init__(self, steps: int) -> None:
        self.left, self.refused = steps, False

    def take(self, steps: int = 1) -> bool:
        """Take steps, or return False and take none if too few are left."""
        if steps > self.left:
            self.refused = True
            return False
        self.left -= steps
        return True


@contextmanager
def heard_by(listener: Counted) -> Iterator[None]:
    """Set a listener to the work inside a `with` block."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def counted(items: Sequence[Item], what: str) -> Iterator[Item]:
    """Yield the items, and tell the listener how many are done.

    Args:
        items: The items to work on.
        what: The work in words, such as `Judging passwords`.
    """
    if not items:
        return
    tell = telling(what, len(items))
    for done, item in enumerate(items):
        if done and done % STEP == 0:
            tell(done)
        yield item
    tell(len(items))


def telling(what: str, total: int) -> Callable[[int], object]:
    """Tell the listener that work on `total` items begins.

    Returns a function that tells how many are done.
    """
    listener = _LISTENER.get()
    if listener is None:
        return lambda _: None
    listener(what, 0, total)
    return partial(_tell, listener, what, total)


def _tell(listener: Counted, what: str, total: int, done: int) -> None:
    listener(what, done, total)
