"""Weighing: the share of each hypothesis, given the clues.

Each known clue multiplies the odds of every hypothesis by the clue's frequency under it (naive Bayes: clues count as
independent, given the hypothesis). Unknown clues multiply nothing, so they speak neither for nor against.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from hygiene.incident.hypotheses.table import Hypothesis, clue_kinds, hypotheses
from hygiene.incident.records import Clue, Explanation, Weight
from hygiene.language.words import tr

_TELLING: Final = 1.15
"""The least likelihood ratio of a listed clue; its inverse counts too.

A smaller one changes nothing that a person would notice. This is our judgement.
"""


def explanations(clues: Iterable[Clue]) -> tuple[Explanation, ...]:
    """Return every hypothesis with its share and its reasons, likeliest first."""
    known = [clue for clue in clues if clue.known]
    shares = variant_shares(known)
    by_key: dict[str, list[Hypothesis]] = {}
    for each in hypotheses():
        by_key.setdefault(each.key, []).append(each)
    found = [_explanation(variants, shares, known) for variants in by_key.values()]
    return tuple(sorted(found, key=lambda explanation: -explanation.share))


def variant_shares(clues: Iterable[Clue]) -> dict[str, float]:
    """Return the share of each variant, from 0 to 1. They add up to 1."""
    kinds, odds = clue_kinds(), {each.variant: each.prior for each in hypotheses()}
    for clue in clues:
        if clue.known:
            chances = kinds[clue.key].chances[clue.value]
            odds = {variant: share * chances[variant] for variant, share in odds.items()}
    total = sum(odds.values())
    return {variant: share / total for variant, share in odds.items()}


def by_hypothesis(shares: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each hypothesis: the sum over its variants."""
    found: dict[str, float] = {}
    for each in hypotheses():
        found[each.key] = found.get(each.key, 0.0) + shares[each.variant]
    return found


def _explanation(variants: Sequence[Hypothesis], shares: Mapping[str, float], known: Sequence[Clue]) -> Explanation:
    names = frozenset(each.variant for each in variants)
    weights = [Weight(clue=clue, ratio=ratio(clue.key, clue.value, names)) for clue in known]
    supporting = sorted((w for w in weights if w.ratio >= _TELLING), key=lambda w: -w.ratio)
    opposing = sorted((w for w in weights if w.ratio <= 1 / _TELLING), key=lambda w: w.ratio)
    return Explanation(
        key=variants[0].key,
        title=tr(variants[0].title),
        intruder=variants[0].intruder,
        share=sum(shares[name] for name in names),
        supporting=tuple(supporting),
        opposing=tuple(opposing),
    )


@cache
def ratio(key: str, value: str, variants: frozenset[str]) -> float:
    """Return the likelihood ratio of a value, for variants to the others.

    It states how much more often the value is seen under them than under the others. Variants count by their prior.
    """
    chances = clue_kinds()[key].chances[value]
    return _mean(chances, variants) / _mean(chances, {each.variant for each in hypotheses()} - variants)


def _mean(chances: Mapping[str, float], variants: Collection[str]) -> float:
    priors = {each.variant: each.prior for each in hypotheses() if each.variant in variants}
    return sum(prior * chances[name] for name, prior in priors.items()) / sum(priors.values())
