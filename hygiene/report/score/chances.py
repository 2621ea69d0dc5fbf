"""A likelihood in plain words."""

from __future__ import annotations

import math
from typing import Final

from hygiene.language.words import tr

_ROUND: Final = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500)
"""The round numbers n of `1 in n`.

From 3 up, neighbours differ by a third at most. Finer numbers would promise too much.
"""
_EVEN: Final = 0.5
"""A larger chance is more likely than not."""


def in_words(chance: float) -> str:
    """Return a chance (0 to 1) in plain words.

    Examples are `about 1 in 60` and `more likely than not`.
    """
    count = _one_in(chance)
    return tr("about 1 in {count}", count=count) if count else briefly(chance)


def briefly(chance: float) -> str:
    """Return a chance in as few words as a table has room for: `1 in 60`."""
    if chance > _EVEN:
        return tr("more likely than not")
    count = _one_in(chance)
    return tr("1 in {count}", count=count) if count else tr("less than 1 in {count}", count=_ROUND[-1])


def range_in_words(low: float, high: float) -> str:
    """Return a range of chances in plain words, such as `1 in 100 to 1 in 30`."""
    ends = briefly(low), briefly(high)
    return ends[0] if ends[0] == ends[1] else tr("{low} to {high}", low=ends[0], high=ends[1])


def _one_in(chance: float) -> int:
    """Return the nearest round number n of `1 in n` by ratio, or 0 beyond them."""
    if not 1 / _ROUND[-1] <= chance <= _EVEN:
        return 0
    return min(_ROUND, key=lambda n: abs(math.log(n * chance)))
