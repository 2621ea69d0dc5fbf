"""The strength wrapper: its scores, its limits, its time, and that no word of it is a piece of the password."""

from __future__ import annotations

import math
import time
import unicodedata

import pytest
import zxcvbn
from hypothesis import given, settings
from hypothesis import strategies as st
from zxcvbn.matching import RANKED_DICTIONARIES

from hygiene.analysis.passwords import guesses, readings
from hygiene.analysis.passwords.calendar_words import other_languages
from hygiene.analysis.passwords.guesses import BARS
from hygiene.analysis.passwords.strength import Judge, Length, Strength, length, strength
from hygiene.analysis.progress import Allowance

L33T = "4@8({[<369!1|70$5+%2"
BASE = {*guesses._DICTIONARIES.values(), *guesses._PATTERNS.values(), "few digits", "a number of digits alone"}
BASE |= {f"a common {language} word" for language in other_languages()}
WORDS = BASE | {f"{name}{how}" for name in BASE for how in (" backwards", " with look-alike characters")}
SLOW = ["a" * 72, "1234567890" * 7, "qwertyuiop" * 7, "1/1/91 " * 10, "0123456789abcdef" * 4, "😀" * 72]
SLOW += [
    "\u0439\u0446\u0443\u043a\u0435\u043d" * 12,
    "lemon-" * 12,
    "Pässwörter 2024! " * 4,
    "aB1!" * 18,
    "p-a-s-s-" * 9,
]
SLOW += [L33T, L33T * 2, L33T * 4, "a" * 60 + L33T[:12], "a" * 40 + L33T * 2, "6@6<%2+i[7<@$" * 6, "ab" * 50_000]


def test_known_passwords_score_as_expected() -> None:
    known = {"alice": "your own name", "twitter": "the site's name"}
    seen = ["", "password", "Summer2019", "Summer2024", "alice2027", "rettiwt", "P@ssw0rd", "k7#Vq9!zRt2&Lm", "x" * 9]
    assert [
        Strength(score=0, guesses_log10=0.0),
        Strength(score=0, guesses_log10=0.5, habits=("a common password",)),
        Strength(score=1, guesses_log10=4.4, habits=("a common password", "a year")),
        Strength(score=1, guesses_log10=4.4, habits=("a common password", "a year")),
        Strength(score=1, guesses_log10=4.2, habits=("your own name", "a year")),
        Strength(score=0, guesses_log10=0.7, habits=("the site's name backwards",)),
        Strength(score=0, guesses_log10=1.2, habits=("a common password with look-alike characters",)),
        Strength(score=4, guesses_log10=16.0, habits=("a few characters without a pattern",)),
        Strength(score=0, guesses_log10=2.0, habits=("a repeat",)),
    ] == [strength(password, known, year=2026) for password in seen]


def test_a_year_is_known_up_to_the_next_one() -> None:
    assert [1, 2] == [strength(word, {}, year=2026).score for word in ("bengal2027", "bengal2028")]


def test_a_password_among_its_own_words_stays_as_strong_as_it_is() -> None:
    password = "vTq8#wLp2!xZ"
    alone = strength(password, {}, year=2026)
    assert 4 == alone.score
    assert alone == strength(password, {password: "a", password.upper(): "b", f"my {password}!": "c"}, year=2026)


def test_no_word_of_the_user_is_left_behind() -> None:
    strength("whatever1", {"canarybird": "your own name"}, year=2026)
    assert {} == RANKED_DICTIONARIES["user_inputs"]


def test_the_end_of_a_repeat_counts_however_long_it_is() -> None:
    assert 2 == strength("1/1/91 " * 10, {}, year=2026).score


def test_of_a_very_long_password_the_beginning_is_judged_and_said_so() -> None:
    seen = [strength(text, {}, year=2026) for text in ("a" * 72, "a" * 73, "k7#Vq9!zRt2&LmWx" * 5, L33T)]
    assert [(0, True), (0, False), (4, True), (4, False)] == [(s.score, s.whole) for s in seen]


@pytest.mark.parametrize("password", SLOW)
def test_no_input_takes_long(password: str) -> None:
    strength("warm up", {}, year=2026)
    begin = time.process_time()
    strength(password, {"alice": "your own name"}, year=2026)
    # A tenth of a second here; the test leaves a slow machine ten times that.
    assert time.process_time() - begin < 1


@given(st.text(st.characters(), max_size=80), st.text(max_size=12))
def test_no_text_breaks_it_and_every_habit_is_a_word_of_its_own(password: str, word: str) -> None:
    got = strength(password, {word: "your own name"}, year=2026)
    own = {"your own name", "your own name backwards", "your own name with look-alike characters"}
    assert set(got.habits) <= WORDS | own
    assert 0 <= got.score <= 4


@given(st.text("QWXZ0123456789!#%&", min_size=3, max_size=30))
def test_an_explanation_holds_no_piece_of_the_password(password: str) -> None:
    shown = repr(strength(password, {}, year=2026))
    explained = strength(password, {}, year=2026).explanation
    assert password not in shown
    assert not [password[i : i + 3] for i in range(len(password) - 2) if password[i : i + 3] in explained]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=24))
def test_no_reading_makes_a_password_stronger_than_typed(password: str) -> None:
    got = strength(password, {}, year=2018)
    if got.whole:
        plain = unicodedata.normalize("NFC", password).replace("\n", "\r")
        typed = math.log10(zxcvbn.zxcvbn(plain)["guesses"])
        # A mixture of unknown characters, and a large script, count for more than zxcvbn's 10 guesses each.
        most = guesses._MIXED * len(plain) + guesses._MANY_SIGNS * len(guesses._LARGE_SCRIPTS.findall(plain))
        assert got.guesses_log10 <= typed + most + 0.05


@pytest.mark.parametrize("password", ["1234\n", "12345678\n", "a\n\n", "٣٤٥٦\n", "\x00", "\ud800" * 100, "İ" * 30])
def test_text_that_zxcvbn_fails_on_is_judged(password: str) -> None:
    assert strength(password, {}, year=2026).score < 3


def test_length_counts_code_points_after_nfc() -> None:
    seen = ["", "e\u0301" * 7, "e\u0301" * 8, "é" * 14, "é" * 15, "😀" * 15, "a" * 10_000_000]
    expected = [Length.NONE, Length.TOO_SHORT, Length.SHORT_ALONE, Length.SHORT_ALONE] + [Length.ENOUGH] * 3
    assert expected == [length(text, least=8, least_alone=15) for text in seen]


@pytest.mark.parametrize(
    "password",
    [
        "Canadiens!2025", "Residing2023#", "Tomatoes123!", "Canadiens@123", "tomatoes-residing", "Tomatoes1981",
        "!!Tomatoes1981", "12Tomatoes!34", "Canadiens@2025!", "t0matoes 1981!?", "Sonntag1981!", "Boa.noite.1981",
        "lemon lemon lemon lemon", "ccc ccc ccc ccc ccc ccc", "kit car kit", "lemon lemon", "lemon-lemon_lemon",
        "555-010-4477", "+49 171 2345678", "0711 / 123456", "c.a.n.a.d.i.e.n.s", "azertyuiop", "aqwzsxedc",
        "\u0439\u0446\u0443\u043a\u0435\u043d\u0433\u0448\u0449\u0437\u0445\u044a", "pässwörd", "\uff50assword12",
        "\u0440assword", "pass\u200bword1!", "@WSX#EDC$RFV", "&*()_+&*", "1-2-3-4-5-6-7-8", "4 8 1 2 9 3 8 4",
        "17-MAR-1986", "March 17th, 1986", "3. okt 1999", "\u6211\u7231\u4f60", "0049 171 555 0142",
        "\uc0ac\ub791\ud574", "1987-05-19-1987-05-19", "19870519-19870519", "4821-4821-4821-4821",
        "P @ s s w 0 r d 2 0 2 4 !", "1 9 8 7 - 0 5 - 1 9", "+49 (170) 123 45 67",
    ],
)  # fmt: skip
def test_a_known_text_in_disguise_is_guessable(password: str) -> None:
    assert strength(password, {}, year=2026).score < 3


@pytest.mark.parametrize(
    "password",
    [
        "fko3Vlx+@J7q", "8K+KJtW7@Nxy", "hexqup-1tyvbe-nyqpaz", "Tipping-Maroon-Quaver-7", "tree lamp coat",
        "correcthorsebatterystaple", "84-x#Kq2v!pZ", "3f9c17ab84d2e650", "MFZWI3DBONSGYYLT",
        "\u7956\u6e08\u98a4\u6b47\u6f4e\u5777\u7a93\u6162", "\uba4b\ub10d\ub6f1\uae5c\ud1f4\ubfdf\ucf00\uac13",
        "\U0001f998\U0001f6b2\U0001f335\U0001f3a9\U0001f9e6\U0001fa90\U0001f419\U0001f98a", "!@Kq$#vP(zW)",
    ],
)  # fmt: skip
def test_a_random_text_or_a_phrase_is_not(password: str) -> None:
    assert strength(password, {}, year=2026).score >= 3


PARTS = st.sampled_from(["Tomatoes", "canadiens", "residing", "P@ssword", "qwerty", "1981", "2024", "abcdef", "dana"])
GUESSABLE = st.lists(PARTS, min_size=1, max_size=2).map("".join).filter(lambda t: sum(map(str.isalpha, t)) >= 4)
ADDED = st.text(st.sampled_from("!@#$%&*-_=+?. 0123456789"), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(GUESSABLE, ADDED, st.sampled_from(["end", "start", "both", "repeat", "again"]))
def test_what_is_added_to_a_guessable_password_never_clears_it(text: str, more: str, where: str) -> None:
    assert strength(text, {"dana": "your own name"}, year=2026).score < 3
    changed = {
        "end": text + more,
        "start": more + text,
        "both": more + text + more,
        "repeat": text * 2,
        "again": text + more[0] + text,
    }[where]
    assert strength(changed, {"dana": "your own name"}, year=2026).score < 3


@given(st.text(st.characters(), max_size=40))
def test_readings_are_few_and_never_the_text_itself(text: str) -> None:
    found = [reading.text for reading in readings.readings(text)]
    assert text not in found
    assert len(found) == len(set(found)) <= 30


def test_a_pin_is_few_digits_and_no_date() -> None:
    seen = [strength(text, {}, year=2026).explanation for text in ("8302", "140289", "19840512", "1234", "0711-839274")]
    expected = ["few digits", "few digits", "a date", "a common password", "a number of digits alone"]
    assert expected == seen


def test_words_of_seven_other_languages_are_known() -> None:
    assert ["Dutch", "French", "German", "Italian", "Polish", "Portuguese", "Spanish"] == sorted(other_languages())
    assert 1 == strength("domani!1", {}, year=2026).score


def test_the_bars_are_the_policys_score() -> None:
    assert [0, 1, 2, 3, 4] == [guesses.score(log10) for log10 in (2.9, *BARS)]


ORDINARY = [
    "Summer2024!",
    "vTq8#wLp2!xZ-mR7k",
    "tree lamp coat rain",
    "4l1ce-n3tfl1x",
    "ecila99",
    "lemonlemonlemon",
    "ß" * 9,
]


def test_a_judge_says_what_the_function_says_whatever_it_judged_before() -> None:
    judge = Judge(2026)
    for known in (
        {},
        {"alice": "your own name"},
        {"Netflix": "the site's name", "alice": "a"},
        {"coat": "x", "ss": "y"},
    ):
        for password in ORDINARY * 2:
            assert strength(password, known, year=2026) == judge.strength(password, known)


def test_a_password_that_comes_again_costs_nothing_and_what_costs_too_much_is_counted_and_not_judged() -> None:
    allowance = Allowance(5_000)
    judge = Judge(2026, allowance)
    assert judge.strength("Summer2024!", {"site 1": "x"})
    left = allowance.left
    assert all(judge.strength("Summer2024!", {f"site {number}": "x"}) for number in range(100))
    assert (left, None, 1) == (allowance.left, judge.strength("password1qwertyabc" * 9, {}), judge.unjudged)
    assert (None, 2) == (judge.strength("another one", {}), judge.unjudged)
    assert judge.strength("Summer2024!", {})


def test_an_ordinary_password_takes_a_few_thousandths_of_the_allowance_of_a_run() -> None:
    allowance = Allowance(guesses.ALLOWED)
    judge = Judge(2026, allowance)
    for password in ORDINARY:
        judge.strength(password, {})
    assert guesses.ALLOWED - allowance.left < len(ORDINARY) * guesses.ALLOWED / 6_000
