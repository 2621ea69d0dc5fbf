"""Analysis of texts: every habit, words as codes, and hostile texts.

Habits are packed into a number and back.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.detector import stylometry as module
from hygiene.analysis.detector.codes import MOST_SIGNS
from hygiene.analysis.detector.stylometry import HABITS, RARE, Usual, Writing, analyse_texts, packed, shown, sign_codes


def habits(text: str) -> set[str]:
    """Return the habits that one text shows."""
    return {name for name, seen in zip(HABITS, analyse_texts([text]).habits[0].tolist(), strict=True) if seen}


def words(found: Writing, row: int) -> list[int]:
    codes: list[int] = found.words[found.starts[row] : found.starts[row + 1]].tolist()
    return codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", set()),
        ("Hello world.", {"capital first", "full stop last"}),
        ("hello world", {"no capitals"}),
        ("12 hello! ", {"no capitals", "! last", "has !", "has digits"}),
        ("What?", {"capital first", "? last", "has ?"}),
        ("wait…", {"no capitals", "… last", "has …"}),
        ("See https://a.example/b", {"capital first", "link last"}),
        ("a, b", {"no capitals", "has a comma"}),
        ("“so” he said", {"no capitals", "has quotes", "begins with quotes"}),
        ("it's", {"no capitals", "has an apostrophe"}),
        ("it’s", {"no capitals", "has an apostrophe", "has ’"}),
        ("a: b; (c) - d/e", {"no capitals", "has a colon", "has a semicolon", "has brackets", "has a slash"}),
        ("a — b", {"no capitals", "has a dash"}),
        ("a\nb", {"no capitals", "has lines"}),
        ("so 😀", {"no capitals", "has an emoji"}),
        ("привет", {"no capitals", "has letters beyond Latin"}),
        ("a #tag & $5 *", {"no capitals", "has #", "has &", "has a sign ($ % € £)", "has *", "has digits"}),
        ("@anna hello", {"no capitals", "begins with a name"}),
        ("RT @anna: Hello", {"capital first", "has a colon", "quotes a post"}),
    ],
)  # fmt: skip
def test_every_habit_is_seen(text: str, expected: set[str]) -> None:
    assert expected == habits(text)


def test_names_and_links_are_no_words_and_case_does_not_matter() -> None:
    found = analyse_texts(["Hello @anna World https://a.example/b", "WORLD hello", "world"])
    one, two, three = (words(found, row) for row in range(3))
    assert (two, one) == ([three[0], one[0]], [one[0], three[0]])
    assert [37, 11, 5] == found.length.tolist()


def test_words_of_other_letters_or_another_order_are_other_words() -> None:
    found = analyse_texts(["tar rat art tart"])
    assert 4 == len(set(words(found, 0)))


def signs(text: str) -> list[int]:
    found: list[int] = analyse_texts([text]).signs.tolist()
    return found


def test_a_sign_is_told_by_its_letters_and_by_the_words_beside_it() -> None:
    assert 1 == len(signs("x")) == len(signs("x.")) == len(signs("😀")) == len(signs("\n"))
    assert [] == signs("") == signs(" ") == signs("@anna ") == signs("https://a.example/b")
    assert 4 == len({signs(text)[0] for text in ("-", "x-", "-x", "x-x")})
    assert 3 == len({signs(text)[0] for text in ("x.", "x..", "x...")})
    assert signs("x!!!!!!") == signs("y!!!!!!!!!")
    assert signs("x!!!!!") != signs("x!!!!!!")
    assert signs("good, bad") == [*signs("x,"), *signs("x")]


def test_an_emoji_is_a_sign_of_its_own_whatever_is_beside_it() -> None:
    assert signs("x😀😀!") == [*signs("😀"), *signs("😀"), *signs("!")]
    assert signs("❤️") == signs("❤")


def test_a_text_that_ends_in_a_word_has_a_sign_for_it() -> None:
    assert signs("so it is") == signs("x") == signs("x @anna https://a.example/b")
    assert signs("x. x") == [*signs("x."), *signs("x")]
    assert signs("x ?") == signs("?")


def test_the_code_of_a_sign_is_that_of_a_text_of_it_alone() -> None:
    usual = Usual.of([0.5], {"x.": 0.2, "x": 0.1, ":)": 0.3})
    assert sorted(usual.signs.tolist()) == usual.signs.tolist()
    assert [0.2, 0.1, 0.3, RARE] == usual.shares_of(sign_codes(["x.", "x", ":)", "-"])).tolist()
    assert [0.3] == usual.shares_of(np.array(signs("fine :)")[:1])).tolist()
    assert [RARE] == Usual.of([0.5], {}).shares_of(sign_codes(["x."])).tolist()


@given(texts=st.lists(st.text(max_size=40), max_size=12))
def test_any_texts_are_analysed_whole_and_the_same_alone_or_together(texts: list[str]) -> None:
    found = analyse_texts(texts)
    assert len(texts) == len(found.length) == len(found.habits) == len(found.starts) - 1
    assert len(found.words) == found.starts[-1]
    for row, text in enumerate(texts):
        alone = analyse_texts([text])
        assert alone.habits[0].tolist() == found.habits[row].tolist()
        assert words(alone, 0) == words(found, row)
        assert alone.signs.tolist() == found.signs[found.sign_starts[row] : found.sign_starts[row + 1]].tolist()


def test_blocks_of_any_size_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"Post {n} of @anna, https://a.example/{n}" * (n % 3) for n in range(25)]
    whole = analyse_texts(texts)
    monkeypatch.setattr(module, "_BLOCK", 4)
    parts = analyse_texts(texts)
    assert whole.habits.tolist() == parts.habits.tolist()
    assert (whole.words.tolist(), whole.starts.tolist()) == (parts.words.tolist(), parts.starts.tolist())
    assert (whole.signs.tolist(), whole.sign_starts.tolist()) == (parts.signs.tolist(), parts.sign_starts.tolist())


@pytest.mark.parametrize(
    "text", ["\0\0", "\ud800 lone", "\U0002ceb0 far", "a" * 1_000_000, "@" * 5000, "https://" * 900]
)
def test_hostile_texts_break_nothing(text: str) -> None:
    found = analyse_texts(["before", text, "after"])
    assert words(analyse_texts(["after"]), 0) == words(found, 2)
    assert 2000 >= int(found.length[1])


def test_no_texts_make_no_rows() -> None:
    found = analyse_texts([])
    assert ([], [], [0]) == (found.length.tolist(), found.words.tolist(), found.starts.tolist())


@given(rows=st.lists(st.lists(st.booleans(), min_size=len(HABITS), max_size=len(HABITS)), min_size=1, max_size=9))
def test_packed_habits_are_unpacked_unchanged(rows: list[list[bool]]) -> None:
    habits = np.array(rows)
    assert habits.tolist() == shown(packed(habits)).tolist()
    assert np.uint32 == packed(habits).dtype


def test_the_first_signs_of_a_text_of_many_count() -> None:
    assert [*signs("x, ") * MOST_SIGNS] == signs("x, " * 300 + ".")
    assert [*signs("x, ") * MOST_SIGNS, *signs("x")] == signs("x, " * 300 + "x")
    found = analyse_texts(["x, " * 300, "x."])
    assert signs("x.") == found.signs[found.sign_starts[1] :].tolist()
