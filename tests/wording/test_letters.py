"""The letters in which a false name differs, spelled out where they look the same on a screen."""

from __future__ import annotations

import pytest

from hygiene.wording.letters import difference_in_words

ALIKE = "letters that look alike"


@pytest.mark.parametrize(
    ("name", "genuine", "words"),
    [
        ("CaIendly", "Calendly", "its third letter is a capital i, not a small L"),
        ("lFTTT", "IFTTT", "its first letter is a small L, not a capital i"),
        ("My Calend1y", "My Calendly", "its ninth letter is the digit 1, not a small L"),
        ("B0t4", "Bota",
         "its second letter is the digit 0, not a small o; its fourth letter is the digit 4, not a small a"),
        ("Professional B0t", "Professional Bot", "letter number 14 is the digit 0, not a small o"),
        ("Tvveetbot", "Tweetbot", "it has “vv” in place of a small w"),
        ("Instagrarn", "Instagram", "it has “rn” in place of a small m"),
        ("TirneIine Sync", "Timeline", ALIKE),
        ("C\u0430lendar", "Calendar", ALIKE),
        ("Calendly", "Calendly", ALIKE),
    ],
)  # fmt: skip
def test_letters_that_look_alike_are_spelled_out(name: str, genuine: str, words: str) -> None:
    assert words == difference_in_words(name, genuine, ALIKE)


def test_another_difference_keeps_its_name() -> None:
    assert "swapped letters" == difference_in_words("Hootsiute", "Hootsuite", "swapped letters")
