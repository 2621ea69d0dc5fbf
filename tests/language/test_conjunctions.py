"""The words between the last two of several words, which depend on the next sound in Spanish."""

from __future__ import annotations

import pytest

from hygiene.language.conjunctions import both, either
from hygiene.language.words import speaking


@pytest.mark.parametrize(
    ("last", "joined"),
    [
        ("iPhone", "a e iPhone"),
        ("“Instagram”", "a e “Instagram”"),
        ("hijos", "a e hijos"),
        ("hielo", "a y hielo"),
        ("índices", "a e índices"),
        ("sesiones", "a y sesiones"),
    ],
)
def test_spanish_says_e_before_the_sound_of_i(last: str, joined: str) -> None:
    with speaking("es"):
        assert joined == both("a", last)


@pytest.mark.parametrize(
    ("last", "joined"),
    [("otro", "a u otro"), ("hora", "a u hora"), ("80", "a u 80"), ("11", "a u 11"), ("110", "a o 110")],
)
def test_spanish_says_u_before_the_sound_of_o(last: str, joined: str) -> None:
    with speaking("es"):
        assert joined == either("a", last)


@pytest.mark.parametrize(
    ("language", "joined"),
    [("en", ("a and i", "a or o")), ("de", ("a und i", "a oder o")), ("pt", ("a e i", "a ou o"))],
)
def test_other_languages_have_one_word(language: str, joined: tuple[str, str]) -> None:
    with speaking(language):
        assert joined == (both("a", "i"), either("a", "o"))
