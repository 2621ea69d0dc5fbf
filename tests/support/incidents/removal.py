"""Conclusions where evidence is missing, piece by piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from tests.support.incidents.scenario import Scenario, Walk


def removals(scenario: Scenario) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what is left out, and the kind of the removal.

    The kinds are `one answer`, `two answers`, `one file`, `a file and an answer`, `vault or policy`, `all answers`,
    `all files`, and `all but the post`.
    """
    answers = [piece for piece in scenario.pieces if piece.startswith("answer:")]
    files = [piece for piece in scenario.pieces if piece.startswith("file:")]
    rest = [piece for piece in scenario.pieces if piece in {"vault", "policy"}]
    yield from (("one answer", frozenset({each})) for each in answers)
    yield from (("two answers", frozenset(pair)) for pair in combinations(answers, 2))
    yield from (("one file", frozenset({each})) for each in files)
    yield from (("a file and an answer", frozenset({file, answer})) for file in files for answer in answers)
    yield from (("vault or policy", frozenset({each})) for each in rest)
    yield "all answers", frozenset(answers)
    yield from (("all answers and a file", frozenset({*answers, each})) for each in files)
    yield from (("all answers but one", frozenset(answers) - {each}) for each in answers)
    yield "all files but the posts", frozenset({*files, *rest})
    yield "all but the post", frozenset({*files, *rest, *answers})


def judged(scenario: Scenario, walk: Walk) -> Iterator[tuple[str, frozenset[str], str]]:
    """Yield each removal, and what the walkthrough then says.

    A removal is its kind and what it left out.
    """
    for kind, without in removals(scenario):
        yield kind, without, walk(without).judged(scenario.truth)


def counted(scenario: Scenario, walk: Walk) -> dict[str, Counter[str]]:
    """Return how often the walkthrough says what, by the kind of the removal."""
    found: dict[str, Counter[str]] = {}
    for kind, _, said in judged(scenario, walk):
        found.setdefault(kind, Counter())[said] += 1
    return found
