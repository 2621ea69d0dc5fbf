"""The memory that the judging of a large account leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

MANY: Final = 100_000
"""Posts of an account whose columns are worth returning.

They take a megabyte each. The number is our judgement.
"""


def return_memory(posts: int) -> None:
    """Return freed memory to the system, after work on this many posts.

    glibc keeps freed arrays of up to 32 MB, even where later ones do not fit in their places. Judging four million
    posts leaves 180 MB like that, and each check that sorts them up to 100 MB. Other C libraries are left alone.
    """
    if posts >= MANY:
        _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    """Return glibc's function, or one that does nothing elsewhere."""
    import ctypes

    try:
        found: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return lambda _: None
    return found
