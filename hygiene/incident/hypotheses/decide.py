"""The conclusion: the leading hypothesis, how sure, and what would decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log2
from typing import Final

from hygiene.incident.hypotheses.table import ClueKind, Hypothesis, clue_kinds, hypotheses
from hygiene.incident.hypotheses.weigh import by_hypothesis, variant_shares
from hygiene.incident.records import Clue, Conclusion, Explanation, Question, Surety

VERY_LIKELY: Final = 0.97
LIKELY: Final = 0.85
LEADS: Final = 0.45
"""The least share of a hypothesis that is very likely, likely, or leads.

These are our judgement. A leading one must also have twice the share of the next.
"""
_TWICE: Final = 2.0
_PLAUSIBLE: Final = 0.05
"""The chance of an answer from which a conclusion has to reckon with it.

This is our judgement.
"""
_LEAST_BITS: Final = 0.01
"""The expected bits from which a question is worth asking. Our judgement."""
_CONFIRMED_BY: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "owner": {"you": frozenset({"yes"})},
    "colleague": {"colleague": frozenset({"yes"})},
    "scheduler": {"tool-history": frozenset({"yes"})},
}
"""The answers without which a harmless hypothesis is never called likely.

A conclusion that nobody broke in needs somebody who confirms it.
"""


def concluded(clues: Sequence[Clue], found: Sequence[Explanation], questions: Sequence[Question]) -> Conclusion:
    """Return what probably happened, and the question that would decide.

    A hypothesis is called likely only where no single answer or file that is still open could put another before it. So
    what was not read never makes a conclusion sure.

    Args:
        clues: The clues, known and not.
        found: The hypotheses with their shares, likeliest first.
        questions: The open questions, the most telling first.
    """
    first, second = found[0], found[1]
    surety = _surety(first, second, clues)
    leading = "" if surety == "cannot tell" else first.key
    return Conclusion(
        leading=leading, surety=surety, words=_words(first, second, surety), decides=next(iter(questions), None)
    )


def open_questions(clues: Iterable[Clue], pages: Mapping[str, str]) -> list[Question]:
    """Return the questions that are still open, the most telling first.

    A question is as telling as the bits that its answer is expected to add about which hypothesis is true. One that
    could not change a share noticeably is left out.

    `pages` are the settings pages of the platform, by topic.
    """
    every = list(clues)
    known = {clue.key: clue.value for clue in every if clue.known}
    shares = variant_shares(every)
    likeliest = sorted(by_hypothesis(shares).items(), key=lambda pair: -pair[1])
    titles = {each.key: each.title for each in hypotheses()}
    between = titles[likeliest[0][0]], titles[likeliest[1][0]]
    told = [(_telling(kind, shares), kind) for kind in _askable(known)]
    telling = sorted((pair for pair in told if pair[0] >= _LEAST_BITS), key=lambda pair: (-pair[0], pair[1].key))
    return [
        Question(key=kind.key, text=kind.ask, choices=kind.choices, where=pages.get(kind.page, ""), between=between)
        for _, kind in telling
    ]


def _askable(known: Mapping[str, str]) -> Iterator[ClueKind]:
    """Yield the kinds of clue that a question could still give."""
    for kind in clue_kinds().values():
        fits = all(known.get(clue) in values for clue, values in kind.when.items())
        if kind.ask and kind.key not in known and fits:
            yield kind


def _telling(kind: ClueKind, shares: Mapping[str, float]) -> float:
    """Return the bits that the answer is expected to add about the hypotheses."""
    before = by_hypothesis(shares)
    return sum(chance * _divergence(by_hypothesis(after), before) for chance, after in _outcomes(kind, shares))


def _outcomes(kind: ClueKind, shares: Mapping[str, float]) -> Iterator[tuple[float, dict[str, float]]]:
    """Yield the chance of each value of a clue, and the shares it leads to."""
    for value in kind.choices:
        joint = {variant: share * kind.chance(variant, value) for variant, share in shares.items()}
        chance = sum(joint.values())
        yield chance, {variant: each / chance for variant, each in joint.items()}


def _divergence(after: Mapping[str, float], before: Mapping[str, float]) -> float:
    return sum(share * log2(share / before[key]) for key, share in after.items() if share > 0)


def _surety(first: Explanation, second: Explanation, clues: Sequence[Clue]) -> Surety:
    if first.share < LEADS or first.share < _TWICE * second.share or not first.supporting:
        return "cannot tell"
    if first.share < LIKELY or not _confirmed(first, clues) or _reversible(first.key, clues):
        return "leads"
    return "very likely" if first.share >= VERY_LIKELY else "likely"


def _confirmed(first: Explanation, clues: Iterable[Clue]) -> bool:
    """Return whether a harmless explanation was confirmed. Others need not be."""
    needed = _CONFIRMED_BY.get(first.key, {})
    known = {clue.key: clue.value for clue in clues if clue.known}
    return all(known.get(key) in values for key, values in needed.items())


def _reversible(leading: str, clues: Sequence[Clue]) -> bool:
    """Return whether one more answer could put another hypothesis first."""
    shares = variant_shares(clues)
    known = {clue.key: clue.value for clue in clues if clue.known}
    for kind in clue_kinds().values():
        if kind.key in known or not all(known.get(clue) in values for clue, values in kind.when.items()):
            continue
        for chance, after in _outcomes(kind, shares):
            found = by_hypothesis(after)
            if chance >= _PLAUSIBLE and max(found, key=lambda key: found[key]) != leading:
                return True
    return False


def _named(explanation: Explanation) -> str:
    by_key: dict[str, Hypothesis] = {each.key: each for each in hypotheses()}
    return by_key[explanation.key].named


def _words(first: Explanation, second: Explanation, surety: Surety) -> str:
    """Return the conclusion in sentences."""
    if surety == "cannot tell":
        return (
            f"What was read and answered cannot tell what happened. It may be that {_named(first)}, "
            f"or that {_named(second)}."
        )
    if surety == "leads":
        return f"So far it looks most as if {_named(first)}. That is not sure: it may also be that {_named(second)}."
    return f"It is {surety} that {_named(first)}."
