"""The table of hypotheses and clues holds what the laws of the walkthrough need."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from hygiene.incident.hypotheses.table import KEYS, ClueKind, clue_kinds, hypotheses
from hygiene.reference.platforms import all_platforms

VARIANTS = [each.variant for each in hypotheses()]
HARMLESS = [each.variant for each in hypotheses() if not each.intruder]
KINDS = list(clue_kinds().values())


def test_the_priors_add_up_to_1_and_every_hypothesis_is_known_by_its_key() -> None:
    assert sum(each.prior for each in hypotheses()) == pytest.approx(1)
    assert {each.key for each in hypotheses()} == set(KEYS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_variant_has_a_row_that_adds_up_to_1(kind: ClueKind) -> None:
    rows = {name: [chances[name] for chances in kind.chances.values()] for name in VARIANTS}

    assert {name: sum(row) for name, row in rows.items()} == pytest.approx(dict.fromkeys(VARIANTS, 1))
    assert [row for row in rows.values() if min(row) <= 0] == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.act], ids=lambda kind: kind.key)
def test_a_worse_act_speaks_more_for_every_hypothesis_with_an_intruder(kind: ClueKind) -> None:
    values = list(kind.chances.values())
    intruders = [name for name in VARIANTS if name not in HARMLESS]
    milder = [
        name
        for earlier, later in pairwise(values)
        for name in intruders
        if later[name] * earlier["owner"] < earlier[name] * later["owner"] - 1e-9
    ]

    assert [] == milder


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.act], ids=lambda kind: kind.key)
def test_an_act_tells_no_two_hypotheses_without_an_intruder_apart(kind: ClueKind) -> None:
    assert {len({chances[name] for name in HARMLESS}) for chances in kind.chances.values()} == {1}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.ask], ids=lambda kind: kind.key)
def test_every_question_has_an_end_and_every_answer_a_sentence(kind: ClueKind) -> None:
    assert kind.ask.endswith(("?", "."))
    assert "?" in kind.ask
    assert list(kind.said) == list(kind.choices)
    assert [words for words in kind.said.values() if not re.fullmatch(r"You[r ].*\.", words)] == []


def test_a_question_depends_on_values_that_exist() -> None:
    missing = [
        (kind.key, clue, value)
        for kind in KINDS
        for clue, values in kind.when.items()
        for value in values
        if value not in clue_kinds()[clue].choices
    ]

    assert missing == []


def test_every_page_is_a_topic_of_a_platform() -> None:
    topics = {topic for platform in all_platforms() for topic in platform.settings}

    assert {kind.page for kind in KINDS if kind.page} <= topics


def test_no_word_of_the_table_calls_anyone_hacked() -> None:
    words = [
        *(text for each in hypotheses() for text in (each.title, each.named)),
        *(text for kind in KINDS for text in (kind.about, kind.ask, *kind.choices.values(), *kind.said.values())),
    ]

    assert [text for text in words if "hack" in text.casefold()] == []
