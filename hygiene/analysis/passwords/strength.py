"""Password strength: how guessable a password is, without revealing it.

This wraps `zxcvbn` 4.5 and handles what a bare call does not. zxcvbn raises on an empty password and on more than 72
characters. It does not know years after 2019. It leaves the user's own words behind in a module global. It gives a
strong password the score 0 when the password is among these words. Some inputs take it seconds.
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
"""The most characters that are judged.

This is zxcvbn's own limit, above which it takes seconds.
"""
RANDOM: Final = 34
"""The length of a random beginning after which the rest is not judged.

This takes 5 ms instead of 80 for 72 characters. The longest word of zxcvbn's lists has 23 characters, so wherever a
word begins in there, 11 random characters, which alone score 4, stand before it.
"""
AFFORDABLE: Final = 55_000
"""The most work that zxcvbn may do.

Work is combinations of look-alike substitutions, times length squared. This is enough for 58 digits and takes about 40
ms. Of a password above the limit only the longest affordable beginning is judged; zxcvbn alone takes 2.5 s for 72 such
characters.
"""

_LAST_KNOWN_YEAR: Final = 2019
"""The last year that zxcvbn 4.5 recognises as a year."""
_SHORTEST_WORD: Final = 3
_COMPOSED: Final = 4
"""The most code points that NFC joins into one.

Only as many as can matter are normalised, because normalising megabytes would stall a scan.
"""
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
    """A password's length compared with a policy's limits."""

    NONE = "none"
    TOO_SHORT = "too short"
    SHORT_ALONE = "short without a second factor"
    ENOUGH = "long enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """The strength of one password.

    No field holds a piece of the password, or its length. `score` is zxcvbn's, from 0 (guessed at once) to 4 (very
    hard). `guesses_log10` is the number of guesses as a power of ten, rounded to a tenth. When `whole` is false only
    the beginning was judged, and both are lower bounds. `habits` names the parts of the password in order, in words of
    this module or of the caller.
    """

    score: int
    guesses_log10: float
    habits: tuple[str, ...] = ()
    whole: bool = True

    @property
    def explanation(self) -> str:
        """Return the habits as one phrase: `a common word, then a year`."""
        return ", then ".join(self.habits)


def length(password: str, *, least: int, least_alone: int) -> Length:
    """Compare a password's length with a policy's limits.

    `least` and `least_alone` are the limits with and without a second factor, in code points. Every code point counts
    as one, after NFC (NIST SP 800-63B-4, 3.1.1.2).
    """
    if not password:
        return Length.NONE
    points = len(unicodedata.normalize("NFC", password[: _COMPOSED * max(least, least_alone)]))
    if points < least:
        return Length.TOO_SHORT
    return Length.SHORT_ALONE if points < least_alone else Length.ENOUGH


def strength(password: str, known: Mapping[str, str], *, year: int) -> Strength:
    """Judge one password in under a tenth of a second, without ever raising.

    Args:
        password: the password; an empty one scores 0.
        known: words an attacker would try first, each with its name for the user (`{"alice": "your own name"}`). Words
            under three characters are left out. So is a word that is, or contains, the password, because a label that
            quotes the password must not make it weak.
        year: the present year; years up to the next one count as guessable.
    """
    if not password:
        return Strength(score=0, guesses_log10=0.0)
    # zxcvbn fails on digits before a line feed, and treats all white space alike.
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
    """Return the words to try first, in lower case.

    Each comes with its name for the user. A name that looks like a year counts as a name.
    """
    years = {str(number): _YEAR for number in range(_LAST_KNOWN_YEAR + 1, year + 2)}
    given = {word.lower(): name for word, name in known.items() if len(word) >= _SHORTEST_WORD}
    return {word: name for word, name in (given | years | given).items() if password not in word}


def _affordable(text: str) -> str:
    """Return the longest beginning of `text` that can be judged in time.

    Its look-alike substitutions can all be tried.
    """
    while _work(text) > AFFORDABLE:
        text = text[:-1]
    return text


def _work(text: str) -> int:
    """Return an upper bound of zxcvbn's work.

    It is the number of ways to read look-alike characters (`1` as i or l), times the substrings of each.
    """
    from zxcvbn.matching import L33T_TABLE

    ways, seen = 1, set(text)
    claimed: set[str] = set()
    for characters in L33T_TABLE.values():
        present = seen.intersection(characters)
        # A character that looks like two letters is tried both ways.
        ways *= max(1, len(present)) * 2 ** len(present & claimed)
        claimed |= present
    return ways * len(text) ** 2


def _random(result: Mapping[str, Any]) -> bool:
    """Return whether the text is one random stretch beyond guessing."""
    return result["score"] == 4 and [match["pattern"] for match in result["sequence"]] == ["bruteforce"]


def _zxcvbn(text: str, words: Iterable[str]) -> dict[str, Any]:
    """Call zxcvbn from one thread at a time.

    None of `words` stay behind in its global tables.
    """
    from zxcvbn.matching import RANKED_DICTIONARIES

    from hygiene.analysis.passwords.zxcvbn_search import zxcvbn

    with _USED_BY_ONE:
        try:
            result: dict[str, Any] = zxcvbn(text, user_inputs=words, max_length=LONGEST)
        finally:
            RANKED_DICTIONARIES["user_inputs"] = {}
    return result


def _habits(sequence: Iterable[Mapping[str, Any]], words: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts of the password in words.

    The same part twice in a row is returned once.
    """
    return tuple(name for name, _ in groupby(_habit(match, words) for match in sequence))


def _habit(match: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """Return one part in words.

    Only its class is used, and for the user's own words the name of the word.
    """
    if match["pattern"] != "dictionary":
        return _PATTERNS[match["pattern"]]
    own = match["dictionary_name"] == "user_inputs"
    name = words[match["matched_word"]] if own else _DICTIONARIES[match["dictionary_name"]]
    if match["reversed"]:
        return f"{name} backwards"
    return f"{name} with look-alike characters" if match["l33t"] else name
