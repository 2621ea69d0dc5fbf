"""Tricks in a name, whatever it imitates, and names of real apps."""

from __future__ import annotations

import csv
import unicodedata

import pytest
from confusable_homoglyphs import confusables
from hypothesis import given
from hypothesis import strategies as st

from hygiene.reference.lookalikes import Trick, ordinary, trick
from tests.support.project import SAMPLES

SCRIPT, HIDDEN, SPACES = "letters of another script", "invisible characters", "spaces"
ALIKE, ENDING, MARKS = "letters that look alike", "punctuation", "marks on letters"


@pytest.mark.parametrize(
    ("name", "reading", "how"),
    [
        ("C\u0430lend\u0430r", "Calendar", SCRIPT),
        ("K\u03b1lendar", "Kalendar", SCRIPT),
        ("Calen\u0501ar", "Calendar", SCRIPT),
        ("Calendar\u043a", "Calendark", SCRIPT),
        ("\u0412\u043e\u0445 Calendar", "Box Calendar", SCRIPT),
        ("Acme\u200bDesk", "AcmeDesk", HIDDEN),
        ("Acme Desk\u00ad", "Acme Desk", HIDDEN),
        ("\u202eksed emcA", "ksed emcA", HIDDEN),
        ("Acme\u2066 Desk\u2069", "Acme Desk", HIDDEN),
        ("Acme\ufe0f Desk", "Acme Desk", HIDDEN),
        ("Acme\u3164", "Acme", HIDDEN),
        ("Acme\u034fDesk", "AcmeDesk", HIDDEN),
        ("Acme\U000e0041", "Acme", HIDDEN),
        ("Acme\x07 Desk", "Acme Desk", HIDDEN),
        ("Acme  Desk", "Acme Desk", SPACES),
        ("Acme\u00a0Desk", "Acme Desk", SPACES),
        ("Acme\u2003Desk", "Acme Desk", SPACES),
        ("Acme\u3000Desk", "Acme Desk", SPACES),
        ("Acme\tDesk", "Acme Desk", SPACES),
        ("\uff21cme Desk", "Acme Desk", ALIKE),
        ("\U0001d49c\U0001d4b8\U0001d4c2\u212f", "Acme", ALIKE),
        ("\u24b6cme", "Acme", ALIKE),
        ("\u0251cme", "acme", ALIKE),
        ("\u1d00cme", "acme", ALIKE),
        ("Pro\ufb01le", "Profile", ALIKE),
        ("Ca\u0332lendar", "Calendar", MARKS),
    ],
)
def test_a_name_that_no_honest_maker_writes_is_named_with_its_trick(name: str, reading: str, how: str) -> None:
    assert Trick(reading, how, certain=True) == trick(name)


@pytest.mark.parametrize(
    ("name", "reading", "how"),
    [
        ("Ca1endar", "Calendar", ALIKE),
        ("CaIendar", "Calendar", ALIKE),
        ("Cal3ndar Sync", "Calendar Sync", ALIKE),
        ("Tirneline", "Timeline", ALIKE),
        ("Acme for lPhone", "Acme for IPhone", ALIKE),
        ("Calendar.", "Calendar", ENDING),
        ("Calendar,", "Calendar", ENDING),
        ("Acme Desk;", "Acme Desk", ENDING),
        ("Acme'", "Acme", ENDING),
        ("Acme\u00b7", "Acme", ENDING),
        ("Acme_", "Acme", ENDING),
    ],
)
def test_a_name_that_hardly_any_honest_maker_writes_is_less_sure(name: str, reading: str, how: str) -> None:
    assert Trick(reading, how, certain=False) == trick(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Calendar",
        " Nintendo Account",
        "  HTC Peep",
        "Dropbox\u00a0",
        "Yahoo!",
        "Why are you awesome?",
        "Cloudup, Inc.",
        "Kicks on a Plane.",
        "Wait...",
        "Rock 'n' Roll'",
        "Collections:",
        "Z\u00fcrich",
        "\u0218tiri",
        "\u01cd\u00fc \u01a1i",
        "\u0111\u1eb7ng",
        "Caf\u00e9",
        "Acme\u0301",
        "\u00b5Torrent",
        "\u042fndex",
        "SMM\u0449\u0438\u043a",
        "\u041c\u041e\u0421\u041a\u0412\u0410 Guide",
        "PlayStation\u00aeVita",
        "\u5168\u56fd\uff12\uff10\u4e07\u4eba",
        "niconico\u3000\u30cb\u30b3\u30cb\u30b3",
        "\U0001f468\u200d\U0001f4bb Coder",
        "\u2764\ufe0f App",
        "1\ufe0f\u20e3 First",
        "\u0646\u0631\u0645\u200c\u0627\u0641\u0632\u0627\u0631",
        "\u05e2\u05d1\u05e8\u05d9\u05ea\u200f bot",
        "B2B Sales",
        "Web3 Studio",
        "print3d",
        "Warner",
        "Acme for iPhone",
        "iPad",
    ],
)
def test_an_honest_name_is_no_trick(name: str) -> None:
    assert None is trick(name)


def test_every_letter_that_unicode_lists_as_looking_like_a_latin_one_is_a_trick() -> None:
    plain = "Growth Calendar Poster"
    twins = {
        (at, twin["c"])
        for at, letter in enumerate(plain)
        for found in confusables.is_confusable(letter, greedy=True) or ()
        for twin in found["homoglyphs"]
        if len(twin["c"]) == 1 and not twin["c"].isascii()
    }
    missed = {char for at, char in twins if not trick(plain[:at] + char + plain[at + 1 :])}
    # Compatibility forms of a sigma and of a line, which look like no letter in most fonts.
    assert (True, {"\u03f9", "\uffe8"}) == (len(twins) > 400, missed)


def test_every_character_that_shows_nothing_and_every_odd_blank_is_a_trick() -> None:
    every = [chr(code) for code in range(0x110000)]
    hidden = [char for char in every if unicodedata.category(char) == "Cf"]
    blanks = [char for char in every if char.isspace() and char != " "]
    assert (True, True) == (len(hidden) > 100, len(blanks) > 20)
    assert [] == [char for char in hidden if not (trick(f"Growth{char} Hub") and trick(f"Growth Hub{char}"))]
    assert [] == [char for char in blanks if not trick(f"Growth{char}Hub")]


def test_of_the_real_names_only_the_odd_ones_are_tricks() -> None:
    if not (SAMPLES / "x" / "clients_all_seen.csv").exists():
        pytest.skip("the list of clients seen in real archives is not beside this checkout")
    with (SAMPLES / "x" / "clients_all_seen.csv").open(encoding="utf-8", newline="") as file:
        names = {row["label"] for row in csv.DictReader(file)}
    expected = {
        "Tweetbot for i\u039fS",
        "Plume\u00a0for\u00a0Android",
        "Twitter for  iPhone",
        "Echofon  Android",
        "Camera+\u200b on iOS",
        "Pocket.",
    }
    assert expected == {name for name in names if trick(name)}


@given(name=st.text(max_size=200))
def test_no_name_however_odd_breaks_the_search_and_a_reading_differs(name: str) -> None:
    found = trick(name)
    assert found is None or (found.reading != name.strip() and found.how)


def test_a_long_name_that_is_cut_at_a_space_breaks_nothing() -> None:
    assert {None} == {trick("Word " * 100 + "x" * odd) for odd in range(5)}
    assert None is trick("a" * 119 + " b")


def test_common_words_are_known_in_any_case() -> None:
    assert [True, True, False, False] == [ordinary(word) for word in ("calendar", "CALENDAR", "calendur", "")]
