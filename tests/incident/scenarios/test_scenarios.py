"""Incidents with a known truth: what the walkthrough says with all the evidence, and with less.

`bench/hypotheses.py` measures more of them, and every pair of missing pieces. docs/incident.md has its figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from hygiene.incident.hypotheses.table import KEYS
from tests.support.incidents import elsewhere, on_x
from tests.support.incidents.scenario import Chance, Scenario, Walk

Make = Callable[[Chance], Scenario]
EVERY: tuple[Make, ...] = (*on_x.ALL, *elsewhere.ALL)
RIGHT = frozenset({"right", "leads right"})


def test_there_are_twelve_kinds_of_incidents_on_five_platforms() -> None:
    made = [make(Chance(seed=0)) for make in EVERY]

    assert len({each.name for each in made}) == 12
    assert {each.platform for each in made} == {"x", "instagram", "facebook", "github", "mastodon"}
    assert set(KEYS) - {each.truth for each in made} == {"password"}


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_the_truth_leads_and_missing_evidence_never_makes_another_likely(make: Make, tmp_path: Path) -> None:
    scenario = make(Chance(seed=0))
    walk, truth = Walk(scenario, tmp_path), scenario.truth
    answers = frozenset(piece for piece in scenario.pieces if piece.startswith("answer:"))
    removed = [*(frozenset({each}) for each in answers), *(answers - {each} for each in answers), answers]
    removed.append(frozenset(scenario.pieces) - answers)
    said = Counter(walk(without).judged(truth) for without in removed)

    assert walk().judged(truth) in RIGHT
    assert said["wrong"] == 0
    assert walk(frozenset(scenario.pieces)).conclusion.surety in {"leads", "cannot tell"}


@pytest.mark.parametrize("make", [on_x.sim_swap, on_x.colleague], ids=lambda make: make.__name__)
def test_a_few_answers_in_the_order_of_the_questions_lead_to_the_truth(make: Make, tmp_path: Path) -> None:
    scenario = make(Chance(seed=0))
    walk = Walk(scenario, tmp_path)

    assert walk.asked()[1] == scenario.truth
    assert len(walk.asked()[0]) <= 10
