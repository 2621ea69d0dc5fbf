"""Guesses: one call of zxcvbn, within limits and with more words.

The words are the user's own, and common words of other languages.

A bare call is not enough. zxcvbn raises on an empty password and on more than 72 characters. It does not know years
after 2019, and knows few words that are not English. It leaves the user's own words behind in a module global. It gives
a strong password the score 0 when the password is among these words. Some inputs take several seconds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from threading import Lock
from typing import Any, Final

from hygiene.analysis.passwords.calendar_words import other_languages
from hygiene.analysis.progress import Allowance
from hygiene.language.words import Later, tr_later

LONGEST: Final = 72
"""The most characters that are judged.

This is zxcvbn's own limit, above which it takes seconds.
"""
RANDOM: Final = 34
"""The length of a random beginning whose rest need not be judged.

This takes 5 ms instead of 80 for 72 characters. The longest word in zxcvbn's lists has 23 characters. So any word that
reaches beyond it is preceded by 11 random characters, which score 4 on their own.
"""
AFFORDABLE: Final = 55_000
"""The most work that zxcvbn may do.

Work is combinations of look-alike substitutions, times length squared. This is enough for 58 digits and takes about 40
ms. Above the limit, only the longest affordable beginning of a password is judged. zxcvbn alone takes 2.5 s for 72 such
characters.
"""
ALLOWED: Final = 24_000_000
"""The work for all passwords of a run: 20 s, for 10,000 ordinary ones."""
_CALL: Final = 300
_DEAR: Final = 6_000
"""The work above which a password counts twice, so that ordinary ones fit."""
BARS: Final = (3.0, 6.0, 9.5, 10.0)
"""The lowest powers of ten of guesses for the scores 1, 2, 3 and 4.

The first two and the last are zxcvbn's. zxcvbn's third is 8, but it adds 10,000 guesses for each further piece, to the
power of the pieces before it, so two words and a symbol already exceed 8. At 9.5, no random password of 10 characters
or more fails, nor a passphrase of four words.
"""

_LAST_KNOWN_YEAR: Final = 2019
"""The last year that zxcvbn 4.5 recognises as a year."""
_SHORTEST_WORD: Final = 3
_KNOWN_SHARE: Final = 4
"""The inverse of the largest share of unknown characters in a known text."""
_LEAST_LETTERS: Final = 4
_MANY: Final = 2
_MIXED: Final = 0.15
"""The power of ten that each unknown character of a mixture adds.

A mixture has two or more of capitals, small letters, digits and symbols after its first character.

zxcvbn counts 10 guesses for any unknown character, so a repeat or a short word that occurs by chance in 10 random
characters would bring them below the bar. There are 95 characters on a keyboard, so 14 is still on the safe side.
"""
_MANY_SIGNS: Final = 0.5
"""The power of ten that each unknown sign of a large script adds.

The hundred commonest Chinese characters make up two fifths of a text (Jun Da, Modern Chinese Character Frequency List,
2004), so a random one takes thousands of guesses. With 10 each, eight random ones would fall below the bar. The 32 here
are still fewer than for signs of a text.
"""
_LARGE_SCRIPTS: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U0001f300-\U0003ffff]")
"""Chinese characters, Korean syllables and emoji, by their Unicode blocks.

Each of the three has over a thousand signs.
"""
_YEAR: Final = tr_later("a year")
OTHER: Final = tr_later("a few characters without a pattern")
_DICTIONARIES: Final[Mapping[str, str]] = {
    "passwords": tr_later("a common password"),
    "english_wikipedia": tr_later("a common word"),
    "us_tv_and_film": tr_later("a common word"),
    "female_names": tr_later("a first name"),
    "male_names": tr_later("a first name"),
    "surnames": tr_later("a surname"),
    "German": tr_later("a common German word"),
    "Spanish": tr_later("a common Spanish word"),
    "French": tr_later("a common French word"),
    "Italian": tr_later("a common Italian word"),
    "Dutch": tr_later("a common Dutch word"),
    "Polish": tr_later("a common Polish word"),
    "Portuguese": tr_later("a common Portuguese word"),
}
_PATTERNS: Final[Mapping[str, str]] = {
    "spatial": tr_later("a keyboard walk"),
    "repeat": tr_later("a repeat"),
    "sequence": tr_later("a run of neighbouring letters or digits"),
    "regex": _YEAR,
    "date": tr_later("a date"),
    "bruteforce": OTHER,
}
_USED_BY_ONE: Final = Lock()

Parts = Sequence[Mapping[str, Any]]
Beginning = Callable[[int], tuple[Any, list[Any]]]
"""Returns the guesses and the parts of the first `n` characters."""


class OverworkedError(Exception):
    """Raised where the work that a run may do is used up."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Estimate:
    """The fewest guesses for a text, and the parts they are made of.

    `log10` is their power of ten. It holds pieces of the text, so it never leaves this package. `text` is the beginning
    that was judged.
    """

    text: str
    log10: float
    parts: Parts
    beginning: Beginning

    def shortened(self, size: int) -> Estimate:
        """Return the estimate of the first `size` characters alone."""
        return _estimate(self.text[:size], self.beginning)

    @property
    def random(self) -> bool:
        """True for one random stretch beyond guessing."""
        return score(self.log10) == len(BARS) and [part["pattern"] for part in self.parts] == ["bruteforce"]

    @property
    def known(self) -> bool:
        """True when it is mostly words, names and patterns."""
        unknown = sum(len(part["token"]) for part in self.parts if part["pattern"] == "bruteforce")
        letters = sum(map(str.isalpha, self.text))
        return letters >= _LEAST_LETTERS and unknown * _KNOWN_SHARE <= len(self.text)


def score(log10: float) -> int:
    """Return the score of a number of guesses, 0 to 4."""
    return sum(log10 >= bar for bar in BARS)


def estimate(text: str, words: Mapping[str, str], allowance: Allowance) -> Estimate:
    """Return the estimate of a text, or of its affordable beginning.

    Raises:
        OverworkedError: when the allowance does not suffice.
    """
    judged = affordable(text[:RANDOM])
    result = _zxcvbn(judged, words, allowance)
    if judged == text[:RANDOM] != text and not result.random:
        result = _zxcvbn(affordable(text[:LONGEST]), words, allowance)
    return result


def canonical(text: str) -> str:
    """Return a text with one character for each group that zxcvbn reads alike.

    >>> canonical("P4ssw0rd") == canonical("p@$$wOrd")
    True
    """
    return text.lower().translate(_read_as())


@cache
def _read_as() -> dict[int, str]:
    """Return zxcvbn's look-alike characters, each with one for its group."""
    from zxcvbn.matching import L33T_TABLE

    groups: list[set[str]] = []
    for letter, alike in L33T_TABLE.items():
        group = {letter, *alike}
        for other in [g for g in groups if g & group]:
            groups.remove(other)
            group |= other
        groups.append(group)
    return {ord(char): min(group) for group in groups for char in group}


def known_words(known: Mapping[str, str], password: str, year: int) -> dict[str, str]:
    """Return the words to try first, each with its name for the user.

    They are in lower case. A word that is, or contains, the password is left out, and so is a very short one. A name
    that looks like a year still counts as a name.
    """
    years = {str(number): _YEAR for number in range(_LAST_KNOWN_YEAR + 1, year + 2)}
    given = {word.lower(): name for word, name in known.items() if len(word) >= _SHORTEST_WORD}
    return {word: name for word, name in (given | years | given).items() if password not in word}


def effort(password: str) -> int:
    """Return an estimate of the work for a password."""
    return min(AFFORDABLE, work(password[:RANDOM])) + len(password[RANDOM : 2 * LONGEST])


def affordable(text: str) -> str:
    """Return the longest beginning of `text` that can be judged in time.

    Its look-alike substitutions can all be tried.
    """
    while work(text) > AFFORDABLE:
        text = text[:-1]
    return text


def work(text: str) -> int:
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


def habits(parts: Parts, words: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts of a password in English words.

    The same part twice in a row is returned once.
    """
    return tuple(name for name, _ in groupby(_habit(part, words) for part in parts))


def _habit(match: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """Return one part in English words that `tr` translates.

    Only its class is used, or the name of the word for one of the user's own words.
    """
    if match["pattern"] != "dictionary":
        return _PATTERNS[match["pattern"]]
    dictionary = match["dictionary_name"]
    name = words[match["matched_word"]] if dictionary == "user_inputs" else _DICTIONARIES[dictionary]
    if match["reversed"]:
        return tr_later("{habit} backwards", habit=Later(name))
    return tr_later("{habit} with look-alike characters", habit=Later(name)) if match["l33t"] else name


def _estimate(text: str, beginning: Beginning) -> Estimate:
    guesses, parts = beginning(len(text))
    log10 = math.log10(guesses) if guesses >= 1 else 0.0
    unknown = "".join(part["token"] for part in parts if part["pattern"] == "bruteforce")
    unknown = unknown[text[:1] == unknown[:1] :]  # a capital at the start does not make a mixture
    kinds = {str.islower, str.isupper, str.isdecimal}
    classes = sum(any(map(kind, unknown)) for kind in kinds) + any(not char.isalnum() for char in unknown)
    mixed = _MIXED * len(unknown) if classes >= _MANY else 0.0
    return Estimate(
        text=text,
        log10=log10 + mixed + _MANY_SIGNS * len(_LARGE_SCRIPTS.findall(unknown)),
        parts=parts,
        beginning=beginning,
    )


def _zxcvbn(text: str, words: Mapping[str, str], allowance: Allowance) -> Estimate:
    """Call zxcvbn from one thread at a time.

    None of `words` stay behind in its global tables.
    """
    if not allowance.take(_CALL + (steps := work(text)) + steps**2 // _DEAR):
        raise OverworkedError
    from zxcvbn.matching import RANKED_DICTIONARIES

    from hygiene.analysis.passwords.zxcvbn_search import zxcvbn

    with _USED_BY_ONE:
        try:
            result = zxcvbn(text, words, LONGEST, other_languages())
        finally:
            RANKED_DICTIONARIES["user_inputs"] = {}
    return _estimate(text, result["beginning"])
