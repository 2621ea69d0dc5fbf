"""The laws of weighing: unknown changes nothing, and more acts never make a harmless conclusion surer."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.incident.hypotheses.decide import CONFIRMED_BY, concluded, open_questions
from hygiene.incident.hypotheses.table import clue_kinds, hypotheses
from hygiene.incident.hypotheses.weigh import by_hypothesis, explanations, variant_shares
from hygiene.incident.records import UNKNOWN, Clue, Conclusion

KINDS: Final = clue_kinds()
HARMLESS: Final = {each.key for each in hypotheses() if not each.intruder}
ORDER: Final = ["cannot tell", "leads", "likely", "very likely"]

values = st.fixed_dictionaries({key: st.sampled_from([UNKNOWN, *kind.choices]) for key, kind in KINDS.items()})
"""A value for every clue, or unknown."""


def clues(some: Mapping[str, str]) -> list[Clue]:
    """Return clues with these values."""
    return [Clue(key=key, value=value, words="") for key, value in some.items()]


def shares(some: Mapping[str, str]) -> dict[str, float]:
    """Return the share of each hypothesis."""
    return by_hypothesis(variant_shares(clues(some)))


def conclusion(some: Mapping[str, str]) -> Conclusion:
    """Return the conclusion from these values."""
    return concluded(clues(some), explanations(clues(some)), open_questions(clues(some)))


def harmless_surety(said: Conclusion) -> int:
    """Return how sure a conclusion is that nobody broke in."""
    return ORDER.index(said.surety) if said.leading in HARMLESS else 0


@settings(max_examples=20)
@given(some=values)
def test_unknown_clues_change_no_share(some: dict[str, str]) -> None:
    known = {key: value for key, value in some.items() if value != UNKNOWN}

    assert shares(some) == pytest.approx(shares(known))


@settings(max_examples=20)
@given(some=values, order=st.permutations(list(KINDS)))
def test_the_order_of_clues_changes_nothing(some: dict[str, str], order: list[str]) -> None:
    mixed = [(key, some[key]) for key in order]

    assert shares(dict(mixed)) == pytest.approx(shares(some))
    assert conclusion(dict(mixed)).words == conclusion(some).words


@settings(max_examples=20)
@given(some=values, data=st.data())
def test_one_more_act_never_speaks_for_a_harmless_explanation(some: dict[str, str], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([key for key, kind in KINDS.items() if kind.act]))
    milder, worse = data.draw(st.sampled_from(list(pairwise(KINDS[key].choices))))
    before, after = some | {key: milder}, some | {key: worse}

    assert [name for name in HARMLESS if shares(after)[name] > shares(before)[name] + 1e-12] == []
    assert harmless_surety(conclusion(after)) <= harmless_surety(conclusion(before))


@settings(max_examples=20)
@given(some=values)
def test_a_harmless_conclusion_is_likely_only_where_someone_confirms_it(some: dict[str, str]) -> None:
    said = conclusion(some)
    needed = CONFIRMED_BY.get(said.leading, {})

    if said.surety in {"likely", "very likely"}:
        assert {key: some[key] in wanted for key, wanted in needed.items()} == dict.fromkeys(needed, True)
    assert set(CONFIRMED_BY) == HARMLESS


@settings(max_examples=20)
@given(some=values)
def test_what_is_likely_no_single_open_clue_turns_round(some: dict[str, str]) -> None:
    said, known = conclusion(some), {key: value for key, value in some.items() if value != UNKNOWN}
    open_ = [kind for key, kind in KINDS.items() if key not in known and kind.fits(known)]
    after = [shares(known | {kind.key: value}) for kind in open_ for value in kind.choices]

    if said.surety in {"likely", "very likely"}:
        assert {max(found, key=lambda name: found[name]) for found in after} <= {said.leading}


@settings(max_examples=20)
@given(some=values)
def test_the_first_question_is_about_the_two_likeliest(some: dict[str, str]) -> None:
    found, questions = explanations(clues(some)), open_questions(clues(some))
    telling = [question for question in questions if any(question.between)]
    said = concluded(clues(some), found, questions)

    assert {question.between for question in telling} <= {(found[0].title, found[1].title)}
    assert said.decides == (telling[0] if telling else None)
    assert telling == [] or questions[0] == telling[0]


def test_without_any_clue_nothing_can_be_said() -> None:
    said = conclusion({})

    assert (said.leading, said.surety) == ("", "cannot tell")
    assert said.decides is not None
