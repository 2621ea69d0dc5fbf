"""A likelihood in plain words."""

from __future__ import annotations

import math
from typing import Final

from hygiene.report.score import Score

_ROUND: Final = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500)
"""The round numbers n of `1 in n`.

From 3 up, neighbours differ by a third at most. Finer numbers would promise too much.
"""


def in_words(score: Score) -> str:
    """Return the interval in plain words.

    Examples are `about 1 in 60`, `about 1 in 30 to 1 in 8` and `more likely than not`.
    """
    low, high = _chance(score.low), _chance(score.high)
    words = low if low == high else f"{low} to {high}"
    return f"about {words}" if words.startswith("1 in") else words


def _chance(chance: float) -> str:
    """Return one end in words, with the nearest round number by ratio."""
    if chance > 0.5:
        return "more likely than not"
    if chance < 1 / _ROUND[-1]:
        return f"less than 1 in {_ROUND[-1]}"
    return f"1 in {min(_ROUND, key=lambda n: abs(math.log(n * chance)))}"
