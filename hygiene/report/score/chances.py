"""A likelihood in plain words."""

from __future__ import annotations

import math
from typing import Final

from hygiene.language.words import tr

_ROUND: Final = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500)
"""The round numbers n of `1 in n`.

From 3 up, neighbours differ by a third at most. Finer numbers would promise too much.
"""


def in_words(chance: float) -> str:
    """Return a chance (0 to 1) in plain words.

    Examples are `about 1 in 60` and `more likely than not`.
    """
    words = _chance(chance)
    return tr("about {words}", words=words) if words.startswith("1 in") else words


def range_in_words(low: float, high: float) -> str:
    """Return a range of chances in plain words, such as `1 in 100 to 1 in 30`."""
    ends = _chance(low), _chance(high)
    return ends[0] if ends[0] == ends[1] else tr(" to ").join(ends)


def _chance(chance: float) -> str:
    """Return one end in words, with the nearest round number by ratio."""
    if chance > 0.5:
        return tr("more likely than not")
    if chance < 1 / _ROUND[-1]:
        return tr("less than 1 in {ROUND}", ROUND=_ROUND[-1])
    return tr("1 in {ROUND}", ROUND=min(_ROUND, key=lambda n: abs(math.log(n * chance))))
