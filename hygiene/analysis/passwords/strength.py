"""How guessable a password is, and which habits give it away, without ever naming a piece of it.

A careful wrapper around `zxcvbn` 4.5, which takes care of what a bare call does not: the empty password and those of more
than 72 characters (it raises), years after 2019 (it does not know them), the user's own words staying behind in a module
global, the password among those words (a strong one would score 0), and inputs that take it seconds.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from threading import Lock
from typing import Any, Final

LONGEST: Final = 72
"""Characters judged at most: zxcvbn's own limit, above which it takes seconds."""
RANDOM: Final = 34
"""If so much of the beginning is one stretch of random characters, the rest is not looked at (5 ms instead of 80 at 72).

The longest word of zxcvbn's lists has 23: wherever one begins in there, 11 random characters, score 4, stand before it.
"""
AFFORDABLE: Final = 55_000
"""Combinations of look-alike substitutions, times length squared, that are tried at most: enough for 58 digits, about 40 ms.

Past it only the longest affordable beginning is judged; zxcvbn alone takes 2.5 s for 72 such characters.
"""

_LAST_KNOWN_YEAR: Final = 2019
"""The last year zxcvbn 4.5 takes for a year."""
_SHORTEST_WORD: Final = 3
_COMPOSED: Final = 4
"""Code points that NFC joins to one at most. Only that much is normalised: on megabytes it would stall a scan."""
_YEAR: Final = "a year"
_DICTIONARIES: Final[Mapping[str, str]] = {
    "passwords": "a common password",
    "english_wikipedia": "a common word",
    "us_tv_and_film": "a common word",
    "female_names": "a first name",
    "male_names": "a first name",
    "surnames": "a surname",
}
_PATTERNS: Final[Mapping[str, str]] = {
    "spatial": "a keyboard walk",
    "repeat": "a repeat",
    "sequence": "a run of neighbouring letters or digits",
    "regex": _YEAR,
    "date": "a date",
    "bruteforce": "other characters",
}
_USED_BY_ONE: Final = Lock()


class Length(StrEnum):
    """A password's length against a policy, in code points."""

    NONE = "none"
    TOO_SHORT = "too short"
    SHORT_ALONE = "short without a second factor"
    ENOUGH = "long enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """What is known of one password's strength. No field holds a piece of it, or its length.

    `score` is zxcvbn's, 0 (guessed at once) to 4 (very hard); `guesses_log10` the number of guesses as a power of ten,
    rounded to a tenth. With `whole` false only the beginning was judged, and both are lower bounds. `habits` are what
    it is made of, in order, in words of this module or of the caller's.
    """

    score: int
    guesses_log10: float
    habits: tuple[str, ...] = ()
    whole: bool = True

    @property
    def explanation(self) -> str:
        """The habits as one phrase: `a common word, then a year`."""
        return ", then ".join(self.habits)


def length(password: str, *, least: int, least_alone: int) -> Length:
    """Where a password's length stands. Every code point counts as one, after NFC (NIST SP 800-63B-4, 3.1.1.2).

    `least` and `least_alone` are a policy's lengths with and without a second factor, in code points.
    """
    if not password:
        return Length.NONE
    points = len(unicodedata.normalize("NFC", password[: _COMPOSED * max(least, least_alone)]))
    if points < least:
        return Length.TOO_SHORT
    return Length.SHORT_ALONE if points < least_alone else Length.ENOUGH


def strength(password: str, known: Mapping[str, str], *, year: int) -> Strength:
    """Judge one password. Never raises, and takes less than a tenth of a second whatever it is given.

    Args:
        password: the password; an empty one scores 0.
        known: words an attacker would try first, and what to call each (`{"alice": "your own name"}`). Words under three
            characters are left out, and so is a word that is, or contains, the password: a label that quotes it must
            not make it weak.
        year: the present year; years up to the next one are guessed.
    """
    if not password:
        return Strength(score=0, guesses_log10=0.0)
    # zxcvbn fails on digits before a line feed; to it one space is as good as another.
    full = unicodedata.normalize("NFC", password[: _COMPOSED * LONGEST]).replace("\n", "\r")
    text = full[:LONGEST]
    words = _words(known, full.lower(), year)
    judged = _affordable(text[:RANDOM])
    result = _zxcvbn(judged, words)
    if judged == text[:RANDOM] != text and not _random(result):
        judged = _affordable(text)
        result = _zxcvbn(judged, words)
    return Strength(
        score=result["score"],
        guesses_log10=round(math.log10(result["guesses"]), 1),
        habits=_habits(result["sequence"], words),
        whole=judged == full and len(password) <= _COMPOSED * LONGEST,
    )


def _words(known: Mapping[str, str], password: str, year: int) -> dict[str, str]:
    """The words to try first, lower case, and what to call each; a name that looks like a year is a name."""
    years = {str(number): _YEAR for number in range(_LAST_KNOWN_YEAR + 1, year + 2)}
    given = {word.lower(): name for word, name in known.items() if len(word) >= _SHORTEST_WORD}
    return {word: name for word, name in (given | years | given).items() if password not in word}


def _affordable(text: str) -> str:
    """The longest beginning of `text` whose look-alike substitutions can all be tried in time."""
    while _work(text) > AFFORDABLE:
        text = text[:-1]
    return text


def _work(text: str) -> int:
    """An upper bound of zxcvbn's work: ways to read look-alike characters (`1` as i or l), times substrings of each."""
    from zxcvbn.matching import L33T_TABLE

    ways, seen = 1, set(text)
    claimed: set[str] = set()
    for characters in L33T_TABLE.values():
        present = seen.intersection(characters)
        # A character that two letters lay claim to is tried both ways.
        ways *= max(1, len(present)) * 2 ** len(present & claimed)
        claimed |= present
    return ways * len(text) ** 2


def _random(result: Mapping[str, Any]) -> bool:
    """Whether all of it is one stretch that follows no habit, and long enough to be beyond guessing."""
    return result["score"] == 4 and [match["pattern"] for match in result["sequence"]] == ["bruteforce"]


def _zxcvbn(text: str, words: Iterable[str]) -> dict[str, Any]:
    """One call, alone, that leaves none of `words` behind in zxcvbn's global tables."""
    from zxcvbn.matching import RANKED_DICTIONARIES

    from hygiene.analysis.passwords.zxcvbn_search import zxcvbn

    with _USED_BY_ONE:
        try:
            result: dict[str, Any] = zxcvbn(text, user_inputs=words, max_length=LONGEST)
        finally:
            RANKED_DICTIONARIES["user_inputs"] = {}
    return result


def _habits(sequence: Iterable[Mapping[str, Any]], words: Mapping[str, str]) -> tuple[str, ...]:
    """What the password is made of; the same habit twice in a row is told once."""
    return tuple(name for name, _ in groupby(_habit(match, words) for match in sequence))


def _habit(match: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """One piece in words. Only its class is looked at, and for the user's own words which one it is."""
    if match["pattern"] != "dictionary":
        return _PATTERNS[match["pattern"]]
    own = match["dictionary_name"] == "user_inputs"
    name = words[match["matched_word"]] if own else _DICTIONARIES[match["dictionary_name"]]
    if match["reversed"]:
        return f"{name} backwards"
    return f"{name} with look-alike characters" if match["l33t"] else name
