"""zxcvbn, quicker: not one number and not one match may differ from its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from zxcvbn import matching
from zxcvbn import zxcvbn as usual

from hygiene.analysis.passwords.zxcvbn_search import dictionary_match, zxcvbn

WORDS = (
    "password",
    "Monkey",
    "p@ssw0rd",
    "qwerty",
    "1991",
    "2024",
    "abcabc",
    "alice",
    "zxcvbn",
    "İstanbul",
    "9",
    "!",
    "kT",
    "aaaa",
)
TEXTS = st.one_of(
    st.text(max_size=18),
    st.lists(st.sampled_from(WORDS), max_size=4).map("".join),
    st.text(st.sampled_from("abcdefgXYZ0123456789!@$"), max_size=24),
    st.lists(st.sampled_from(["the", "an", "to", "of", "x", "q7", "0", "ab"]), max_size=12).map("".join),
).filter(lambda text: text != "" and "\n" not in text)
OWN = st.lists(st.sampled_from(["alice", "Site 4", "2024", "kT9", "aa"]), max_size=4)


def seen(result: dict[str, Any]) -> tuple[Any, ...]:
    """What an estimate says: the score, the guesses, and every match by what it is."""
    keys = ("pattern", "token", "i", "j", "matched_word", "rank", "dictionary_name", "reversed", "l33t")
    # The last of 28 digits depends on the order in which factors are multiplied.
    guesses = f"{Decimal(result['guesses']):.20e}"
    return (result["score"], guesses, [[m.get(k) for k in keys] for m in result["sequence"]])


@settings(max_examples=150, deadline=None)
@given(TEXTS, OWN)
@example("alicealice", ["alice"])
@example("İİİİpassword", ["i"])
@example("p" * 72, [])
@example("theanxq7xxtoofthe0thex", [])
@example("!qwert0000002", [])
def test_the_estimate_is_zxcvbns_own(text: str, own: list[str]) -> None:
    assert seen(usual(text, user_inputs=own)) == seen(zxcvbn(text, own, 72))
    assert set(own) == set() or len(matching.RANKED_DICTIONARIES["user_inputs"]) > 0


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_every_word_is_found_in_the_same_order(text: str) -> None:
    assert matching.dictionary_match(text) == dictionary_match(text, matching.RANKED_DICTIONARIES)


def test_it_leaves_zxcvbns_own_search_in_place() -> None:
    before = matching.dictionary_match
    zxcvbn("password", [], 72)
    with pytest.raises(ValueError, match="more than 3 characters"):
        zxcvbn("long", [], 3)
    assert before is matching.dictionary_match
