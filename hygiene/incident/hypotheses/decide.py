"""The conclusion: the leading hypothesis, how sure, and what decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import log2
from typing import Final

from hygiene.incident.hypotheses.table import ClueKind, Hypothesis, clue_kinds, hypotheses
from hygiene.incident.hypotheses.weigh import by_hypothesis, variant_shares
from hygiene.incident.records import Clue, Conclusion, Explanation, Question, Surety
from hygiene.language.words import tr

VERY_LIKELY: Final = 0.97
LIKELY: Final = 0.85
LEADS: Final = 0.45
"""The least share of a hypothesis that is very likely, likely, or leading.

These are our judgement. A leading one must also have twice the share of the next.
"""
_ENOUGH: Final = 0.8
"""The least share of an intruder by clues that a new habit cannot explain.

This is our judgement.
"""
_TWICE: Final = 2.0
_LEAST_BITS: Final = 0.01
_APART_BITS: Final = 0.02
"""The fewest expected bits of a question worth asking, or decisive.

The second number is about two hypotheses alone. Both are our judgement.
"""
CONFIRMED_BY: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "owner": {"you": frozenset({"yes"})},
    "colleague": {"colleague": frozenset({"yes"})},
    "scheduler": {"tool-history": frozenset({"yes"}), "tool-strangers": frozenset({"no"})},
}
"""The answers without which a harmless hypothesis is never called likely.

The conclusion that no one broke in needs a person's confirmation.
"""
_NEW_HABIT: Final[Mapping[str, frozenset[str]]] = {
    "route": frozenset({"seldom", "tool", "new-app"}),
    "likeness": frozenset({"middling", "unlike"}),
    "number": frozenset({"several"}),
    "beside": frozenset({"yes"}),
    "grant": frozenset({"fresh"}),
}
"""The clues that also fit a new habit of the owner, such as a new tool.

Such clues alone never make an intruder likely.
"""


def concluded(clues: Sequence[Clue], found: Sequence[Explanation], questions: Sequence[Question]) -> Conclusion:
    """Return the conclusion, and the question that would decide.

    A hypothesis is called likely only where no single open answer or unread file could put another before it. Unread
    data thus never makes a conclusion sure.

    Args:
        clues: The clues, known and not.
        found: The hypotheses with their shares, likeliest first.
        questions: The open questions, as `open_questions` returns them.
    """
    first, second = found[0], found[1]
    surety = _surety(first, second, clues)
    return Conclusion(
        leading="" if surety == "cannot tell" else first.key,
        surety=surety,
        words=_words(first, second, surety, someone=_had_access(clues)),
        decides=next((each for each in questions if any(each.between)), None),
    )


def open_questions(clues: Iterable[Clue]) -> list[Question]:
    """Return the questions that are still open.

    The first one separates the two likeliest hypotheses best, if any does. The others follow in the order of the bits
    that their answers are expected to add about which hypothesis is true, the most first. Questions that could not
    change a share noticeably are left out.
    """
    every = {clue.key: clue for clue in clues}
    shares = variant_shares(every.values())
    kinds = [kind for kind in _open(every) if kind.ask]
    top = likeliest(shares)[:2]
    two = only(shares, {each.key for each in top})
    apart = {kind.key: telling(kind, two) for kind in kinds}
    bits = {kind.key: telling(kind, shares) for kind in kinds}
    worth = [kind for kind in kinds if bits[kind.key] >= _LEAST_BITS]
    worth.sort(key=lambda kind: (-bits[kind.key], kind.key))
    best = max(kinds, key=lambda kind: (apart[kind.key], bits[kind.key]), default=None)
    if best is not None and apart[best.key] >= _APART_BITS:
        worth = [best, *(kind for kind in worth if kind is not best)]
    titles = tr(top[0].title), tr(top[1].title)
    return [
        Question(
            key=kind.key,
            text=tr(kind.ask),
            choices={value: tr(words) for value, words in kind.choices.items()},
            where=every[kind.key].look if kind.key in every else "",
            between=titles if apart[kind.key] >= _APART_BITS else ("", ""),
        )
        for kind in worth
    ]


def likeliest(shares: Mapping[str, float]) -> list[Hypothesis]:
    """Return one variant of each hypothesis, the likeliest hypothesis first."""
    of_key, one = by_hypothesis(shares), {each.key: each for each in hypotheses()}
    return sorted(one.values(), key=lambda each: -of_key[each.key])


def only(shares: Mapping[str, float], keys: Collection[str]) -> dict[str, float]:
    """Return the shares among some hypotheses only. They add up to 1."""
    kept = {each.variant: shares[each.variant] if each.key in keys else 0.0 for each in hypotheses()}
    total = sum(kept.values())
    return {variant: share / total for variant, share in kept.items()}


def _open(every: Mapping[str, Clue]) -> Iterator[ClueKind]:
    """Yield the kinds of clue that are unknown but make sense."""
    known = {key: clue.value for key, clue in every.items() if clue.known}
    for kind in clue_kinds().values():
        clue = every.get(kind.key)
        if kind.key not in known and not (clue and clue.moot) and kind.fits(known):
            yield kind


def telling(kind: ClueKind, shares: Mapping[str, float]) -> float:
    """Return the bits that a clue is expected to add about the hypotheses."""
    before = by_hypothesis(shares)
    return sum(chance * _divergence(by_hypothesis(after), before) for chance, after in outcomes(kind, shares))


def outcomes(kind: ClueKind, shares: Mapping[str, float]) -> Iterator[tuple[float, dict[str, float]]]:
    """Yield the chance of each value of a clue, and the shares it leads to."""
    for chances in kind.chances.values():
        joint = {variant: share * chances[variant] for variant, share in shares.items()}
        chance = sum(joint.values())
        yield chance, {variant: each / chance for variant, each in joint.items()}


def _divergence(after: Mapping[str, float], before: Mapping[str, float]) -> float:
    return sum(share * log2(share / before[key]) for key, share in after.items() if share > 0)


def _surety(first: Explanation, second: Explanation, clues: Sequence[Clue]) -> Surety:
    if first.share < LEADS or first.share < _TWICE * second.share or not first.supporting:
        return "cannot tell"
    if first.share < LIKELY or not _confirmed(first, clues) or _reversible(first.key, clues):
        return "leads"
    if first.intruder and _is_habit(clues):
        return "leads"
    return "very likely" if first.share >= VERY_LIKELY else "likely"


def _confirmed(first: Explanation, clues: Iterable[Clue]) -> bool:
    """Return whether an explanation has the confirmation it needs, if any."""
    needed = CONFIRMED_BY.get(first.key, {})
    known = {clue.key: clue.value for clue in clues if clue.known}
    return all(known.get(key) in values for key, values in needed.items())


def _is_habit(clues: Iterable[Clue]) -> bool:
    """Return whether a new habit of the owner would also explain the clues."""
    rest = [clue for clue in clues if clue.value not in _NEW_HABIT.get(clue.key, ())]
    return _with_intruder(variant_shares(rest)) < _ENOUGH


def _reversible(leading: str, clues: Sequence[Clue]) -> bool:
    """Return whether one more clue could put another hypothesis first."""
    shares = variant_shares(clues)
    for kind in _open({clue.key: clue for clue in clues}):
        for _, after in outcomes(kind, shares) if not kind.later else ():
            found = by_hypothesis(after)
            if max(found, key=lambda key: found[key]) != leading:
                return True
    return False


def _had_access(clues: Sequence[Clue]) -> bool:
    """Return whether someone else very likely had access, in any way.

    As with one hypothesis, no single open clue may reverse it.
    """
    shares = variant_shares(clues)
    kinds = [kind for kind in _open({clue.key: clue for clue in clues}) if not kind.later]
    every = [shares, *(after for kind in kinds for _, after in outcomes(kind, shares))]
    least = [VERY_LIKELY, *[0.5] * (len(every) - 1)]
    return all(_with_intruder(each) >= enough for each, enough in zip(every, least, strict=True))


def _with_intruder(shares: Mapping[str, float]) -> float:
    return sum(shares[each.variant] for each in hypotheses() if each.intruder)


def _named(explanation: Explanation) -> str:
    by_key: dict[str, Hypothesis] = {each.key: each for each in hypotheses()}
    return tr(by_key[explanation.key].named)


def _words(first: Explanation, second: Explanation, surety: Surety, *, someone: bool) -> str:
    """Return the conclusion in sentences."""
    one, other = _named(first), _named(second)
    if surety == "cannot tell" and someone:
        return tr(
            "It looks as if someone else had access, but how is not clear. It may be that {one}, or that {other}.",
            one=one,
            other=other,
        )
    if surety == "cannot tell":
        return tr(
            "What was read and answered cannot tell what happened. It may be that {one}, or that {other}.",
            one=one,
            other=other,
        )
    if surety == "leads":
        return tr(
            "So far it looks most as if {one}. That is not sure: it may also be that {other}.", one=one, other=other
        )
    return (
        tr("It is very likely that {one}.", one=one)
        if surety == "very likely"
        else tr("It is likely that {one}.", one=one)
    )
