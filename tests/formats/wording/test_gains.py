"""Gains and costs in words: the nearest fraction."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.formats.wording.gains import cost, gain, share
from hygiene.report.report import Fix, NotChecked
from tests.support import reports

FIX = reports.rich().fix_first[0]
FIRST = "This is a sign of compromise, so do it first."


def fix(removes: float, *, compromise: bool = False) -> Fix:
    return replace(FIX, lowers_high_by=removes / 10, removes=removes, compromise=compromise)


def question(widens: float) -> NotChecked:
    return NotChecked(check="x", title="X", account=None, reason="not given", widens_high_by=widens)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, ""),
        (0.069, ""),
        (0.07, "about a tenth"),
        (0.141, "about a tenth"),
        (0.142, "about a fifth"),
        (0.25, "about a quarter"),
        (0.31, "about a third"),
        (0.5, "about half"),
        (0.65, "about two thirds"),
        (0.75, "about three quarters"),
        (0.849, "about three quarters"),
        (0.85, "nearly all"),
        (1.0, "nearly all"),
    ],
)
def test_a_share_is_the_nearest_fraction(value: float, words: str) -> None:
    assert share(value) == words


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_never_has_smaller_words(one: float, other: float) -> None:
    order = ("", "tenth", "fifth", "quarter", "third", "half", "two thirds", "three quarters", "nearly all")
    low, high = (order.index(share(value).removeprefix("about ").removeprefix("a ")) for value in sorted((one, other)))
    assert low <= high


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (fix(0.31), "Removes about a third of the risk we found."),
        (fix(0.99), "Removes nearly all of the risk we found."),
        (fix(0.01), "Small gain."),
        (fix(0.0), "On its own it does not lower the likelihood."),
        (fix(0.31, compromise=True), f"{FIRST} Removes about a third of the risk we found."),
        (fix(0.01, compromise=True), f"{FIRST} Small gain."),
        (fix(0.0, compromise=True), FIRST),
    ],
)
def test_a_gain_is_a_sentence(chosen: Fix, words: str) -> None:
    assert gain(chosen) == words


@pytest.mark.parametrize(
    ("widens", "words"),
    [
        (0.0, ""),
        (0.004, "Not knowing this raises our upper estimate only a little."),
        (0.04, "About a third of our upper estimate comes from not knowing this."),
        (0.12, "Nearly all of our upper estimate comes from not knowing this."),
    ],
)
def test_the_cost_of_not_knowing_is_a_sentence(widens: float, words: str) -> None:
    assert cost(question(widens), reports.report()) == words


def test_nothing_costs_anything_where_nothing_is_likely() -> None:
    assert cost(question(0.1), reports.report(score=reports.score(0.0, 0.0, "low"))) == ""
