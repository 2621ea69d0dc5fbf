"""The likelihood that an account is taken over within a year.

`hygiene explain score` (page.py) prints every number here with its source. Probabilities are 0 to 1, per year.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from hygiene.report.score.paths import Spread, chance, mean, spread
from hygiene.report.score.priors import BEHIND_SMS, BEHIND_STRONG, MODEL, PRIORS, STRONG
from hygiene.report.score.shares import BASES, SHARES

_COVERED = 0.9
"""The share of an average account's possible states that the range covers."""
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class PathState:
    """The findings on one path of an account, and the unread checks.

    `found` are the odds of the findings. `unread` are the checks that were not answered in full, and `hidden` the odds
    of the worst that these checks declare.
    """

    found: tuple[float, ...] = ()
    unread: tuple[str, ...] = ()
    hidden: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The likelihood by one path: its mean and its ends."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A likelihood within a year, with its range.

    `expected` assumes an average account for everything unread. `low` assumes that it is clear. `high` is the value
    that 90 % of all possible states do not exceed, and at least `expected`. `bounds` are the extremes: everything
    unread clear, and everything unread as bad as its checks can find.
    """

    expected: float
    low: float
    high: float
    bounds: tuple[float, float]
    by_path: Mapping[str, Range] = field(default_factory=dict)
    model: str = MODEL


def bases(factors: Iterable[str] = ()) -> dict[str, float]:
    """Return the chance by each path of an account with nothing to find.

    Args:
        factors: The kinds of second factor that were read. The strongest counts: an attacker would choose the weakest,
            but an export never proves that a weaker one is absent.
    """
    kinds = set(factors)
    left = BEHIND_STRONG if kinds & STRONG else BEHIND_SMS if kinds else {}
    return {path: base * left.get(path, 1) for path, base in BASES.items()}


def number(states: Mapping[str, PathState], factors: Iterable[str] = ()) -> Score:
    """Return the likelihood of one account.

    Args:
        states: The findings and the unread checks, by path. A path that is left out is clear.
        factors: The kinds of second factor that were read.
    """
    by_path, spreads, worst = {}, [], []
    for path, base in bases(factors).items():
        state = states.get(path, PathState())
        found, unread = tuple(sorted(state.found)), tuple(sorted(check for check in state.unread if check in SHARES))
        values = spread(base, found, unread)
        spreads.append(values)
        lowest, average = chance(base, found), mean(values)
        by_path[path] = Range(expected=average, low=lowest, high=max(average, _quantile(values)))
        worst.append(max(values[-1][0], chance(base, (*found, *state.hidden))))
    expected, low = (_any(each) for each in zip(*((r.expected, r.low) for r in by_path.values()), strict=True))
    return Score(
        expected=expected,
        low=low,
        high=max(expected, _joint(tuple(spreads))),
        bounds=(low, _any(worst)),
        by_path=by_path,
    )


def any_of(scores: Sequence[Score]) -> Score:
    """Return the likelihood that any of several accounts is taken over.

    The accounts are taken as independent, and each end of the range is that of all accounts together.
    """
    if len(scores) == 1:
        return scores[0]
    return Score(
        expected=_any(score.expected for score in scores),
        low=_any(score.low for score in scores),
        high=_any(score.high for score in scores),
        bounds=(_any(score.bounds[0] for score in scores), _any(score.bounds[1] for score in scores)),
        by_path={
            path: Range(
                expected=_any(score.by_path[path].expected for score in scores),
                low=_any(score.by_path[path].low for score in scores),
                high=_any(score.by_path[path].high for score in scores),
            )
            for path in PRIORS
        },
    )


def _any(chances: Iterable[float]) -> float:
    """Return the chance that any of several independent things happens.

    The smallest comes first, so that the order of the results changes no bit of the product.
    """
    return 1 - math.prod(sorted(1 - each for each in chances))


def _quantile(values: Sequence[tuple[float, float]]) -> float:
    """Return the smallest value that 90 % of the weight does not exceed."""
    total = 0.0
    for value, weight in values:
        total += weight
        if total >= _COVERED - _ROUNDING:
            return value
    return values[-1][0]


@lru_cache(maxsize=1024)  # accounts of one run differ in few ways
def _joint(spreads: tuple[Spread, ...]) -> float:
    """Return the quantile of the chance by any path.

    There are up to 41,472 joint states of the checks, so they are counted as arrays.
    """
    import numpy as np

    safe, weights = np.ones(1), np.ones(1)
    for values in spreads:
        chances, shares = np.array(values).T
        safe = np.multiply.outer(safe, 1 - chances).ravel()
        weights = np.multiply.outer(weights, shares).ravel()
    order = np.argsort(-safe, kind="stable")
    at = int(np.searchsorted(np.cumsum(weights[order]), _COVERED - _ROUNDING))
    return float(1 - safe[order[min(at, len(order) - 1)]])
