"""A likelihood in plain words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from hygiene.language.words import tr, tr_n

_ROUND: Final = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500)
"""The round numbers n of `1 in n`.

From 3 up, neighbours differ by a third at most. Finer numbers would promise too much.
"""
_LIKELY: Final = 1
"""The step of a chance that is more likely than not."""
_RARE: Final = 0
"""The step of a chance that is less than that of the last round number."""


def in_words(chance: float) -> str:
    """Return a chance (0 to 1) in plain words.

    Examples are `about 1 in 60` and `more likely than not`.
    """
    step = _step(chance)
    return briefly(chance) if step in {_LIKELY, _RARE} else tr("about 1 in {count}", count=step)


def briefly(chance: float) -> str:
    """Return a chance in the fewest words, such as `1 in 60`."""
    step = _step(chance)
    if step == _LIKELY:
        return tr("more likely than not")
    return tr("less than 1 in {count}", count=_ROUND[-1]) if step == _RARE else tr("1 in {count}", count=step)


def alike(chance: float, other: float) -> bool:
    """Return whether two chances have the same words."""
    return _step(chance) == _step(other)


def with_range(chance: float, low: float, high: float) -> str:
    """Return a chance with its range: `about 1 in 30 (1 in 60 to 1 in 12)`.

    An end that is worded like the chance is left out: `about 1 in 40 (at most 1 in 30)`.
    """
    middle, at_low, at_high = in_words(chance), alike(chance, low), alike(chance, high)
    if at_low and at_high:
        return middle
    if at_low:
        return _at_most(middle, high)
    if at_high:
        return _at_least(middle, low)
    ends = briefly(low) if alike(low, high) else tr("{low} to {high}", low=briefly(low), high=briefly(high))
    return f"{middle} ({ends})"


def _at_most(middle: str, high: float) -> str:
    if _step(high) == _LIKELY:
        return tr("{chance} or more", chance=middle)
    return tr("{chance} (at most {highest})", chance=middle, highest=briefly(high))


def _at_least(middle: str, low: float) -> str:
    if _step(low) == _RARE:
        return tr("{chance} or less", chance=middle)
    return tr("{chance} (at least {lowest})", chance=middle, lowest=briefly(low))


def over_time(chances: Sequence[float]) -> str:
    """Return how a likelihood changed over some runs, the oldest first.

    An example is `from 1 in 12 to 1 in 30 over 5 runs`.
    """
    count, first, last = len(chances), chances[0], chances[-1]
    if alike(first, last):
        return tr_n(
            count,
            "{chance}, as in the first of {count:,} run",
            "{chance}, as in the first of {count:,} runs",
            chance=briefly(last),
        )
    return tr_n(
        count,
        "from {first} to {last} over {count:,} run",
        "from {first} to {last} over {count:,} runs",
        first=briefly(first),
        last=briefly(last),
    )


def _step(chance: float) -> int:
    """Return the nearest round number by ratio, or `_LIKELY` or `_RARE`."""
    if chance > 0.5:
        return _LIKELY
    return _RARE if chance < 1 / _ROUND[-1] else min(_ROUND, key=lambda n: abs(math.log(n * chance)))
