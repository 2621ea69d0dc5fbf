"""The chance that an account is lost by one path, within a year."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

from hygiene.model.finding import Confidence, Severity
from hygiene.report.score.priors import ODDS, PRIORS, SURENESS
from hygiene.report.score.shares import SHARES

Spread = tuple[tuple[float, float], ...]
"""Possible chances, each with its weight. The weights add up to 1."""


def odds(severity: Severity, confidence: Confidence) -> float:
    """Return the factor by which a finding multiplies its path's odds.

    It is that of the severity, its logarithm scaled by the confidence.
    """
    return float(ODDS[severity] ** SURENESS[confidence])


def extra(base: float, factor: float) -> float:
    """Return the chance that a finding adds to a path.

    It is e in 1 - p' = (1 - p)(1 - e), where p is `base` and p' has the odds of p times `factor`.
    """
    more = (factor - 1) * base
    return more / (1 + more)


def ceiling(base: float) -> float:
    """Return the most that findings can add to a path: one critical finding."""
    return extra(base, ODDS[Severity.CRITICAL])


def chance(base: float, factors: Iterable[float]) -> float:
    """Return the chance of losing an account by a path with these findings.

    Findings overlap, because ten old apps are not ten independent dangers. So the n-th worst counts 1/n, and together
    they never exceed the ceiling.

    Args:
        base: The chance without findings.
        factors: The odds of each finding.
    """
    most = ceiling(base)
    extras = sorted((extra(base, each) for each in factors), reverse=True)
    missed = math.prod(1 - min(1, each / rank / most) for rank, each in enumerate(extras, 1))
    return 1 - (1 - base) * (1 - most * (1 - missed))


@lru_cache(maxsize=4096)  # accounts of one run differ in few ways
def spread(base: float, factors: tuple[float, ...], unread: tuple[str, ...]) -> Spread:
    """Return the possible chances by a path with some unread checks.

    Each combination of what the unread checks might find has the weight of its share of accounts.

    Args:
        base: The chance without findings.
        factors: The odds of the findings.
        unread: Checks of the table of shares that were not answered.
    """
    found: dict[float, float] = {}
    for weight, more in _states(unread):
        value = chance(base, (*factors, *more))
        found[value] = found.get(value, 0) + weight
    return tuple(sorted(found.items()))


def _states(checks: tuple[str, ...]) -> Iterator[tuple[float, tuple[float, ...]]]:
    """Yield every joint state of the checks: its weight and its odds."""
    each = []
    for check in checks:
        shares = SHARES[check][1]
        clear = (1 - sum(share.of for share in shares), ())
        each.append([clear, *((share.of, (odds(share.severity, share.confidence),)) for share in shares)])
    for combination in product(*each):
        yield math.prod(weight for weight, _ in combination), tuple(f for _, more in combination for f in more)


def mean(values: Spread) -> float:
    """Return the mean of a spread."""
    return math.fsum(value * weight for value, weight in values)


def solved(path: str) -> float:
    """Return the base of a path: its average over the shares is the prior."""
    checks = tuple(check for check, (of, _) in SHARES.items() if of == path)
    low, high = 0.0, PRIORS[path]
    for _ in range(60):
        middle = (low + high) / 2
        if mean(spread(middle, (), checks)) > PRIORS[path]:
            high = middle
        else:
            low = middle
    return high
