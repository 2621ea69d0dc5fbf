"""Strength: the guesses a password withstands in its weakest reading.

A password is judged as it is typed, and in its other readings (`readings`). Characters added at an end, or between its
parts, never make it stronger on their own: a guessable text stays guessable under up to `ADDED` further digits, symbols
or spaces. Only in a text of unknown characters does each further one count.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from typing import Final

from hygiene.analysis.passwords.guesses import (
    AFFORDABLE,
    ALLOWED,
    BARS,
    LONGEST,
    OTHER,
    RANDOM,
    Estimate,
    OverworkedError,
    canonical,
    estimate,
    habits,
    known_words,
    score,
    work,
)
from hygiene.analysis.passwords.readings import JOINED, LETTERS, is_phrase, joined, letters, readings, runs
from hygiene.analysis.progress import Allowance
from hygiene.language.words import tr, tr_later
from hygiene.reference.unicode_forms import normalized

ADDED: Final = 8
"""The most digits and symbols at an end that leave a text guessable."""

_COMPOSED: Final = 4
"""The most code points that NFC joins into one.

Only the code points that can matter are normalised, because normalising megabytes would stall a scan.
"""
_CLEAR: Final = BARS[2]
"""The power of ten of guesses that makes a password not guessable."""
_UNCLEARED: Final = 9.4
"""The largest power of ten for a known text with characters added."""
_WEAK: Final = BARS[1]
"""The power of ten of guesses below which no further reading is tried."""
_EXTRA: Final = AFFORDABLE
"""The work that all other readings together may do."""
_KEPT: Final = 10_000
"""The most passwords whose readings are kept, to bound the memory."""
_SYMBOLS: Final = 3
_RUN: Final = 4
"""The most symbols to leave out, and the least length of a run of letters."""
_PIN: Final = 6
_NUMBER: Final = 13
"""The most digits of a PIN, or of any number that can be tried through.

Telephone numbers have up to 13.
"""
_PREFIX: Final = re.compile(r"^\s*\(?00[\W_]*(?=[1-9])")
"""The prefix of a foreign number, no harder to guess than a plus sign."""
_TELEPHONE: Final = re.compile(r"[\d\s()+./-]*")
"""A telephone number, which may have many separators."""
_NUMBER_LOG10: Final = 8.0
"""The power of ten of guesses for a telephone number.

Its area is known, and seven or eight digits are left.
"""


_NO_PATTERN: Final = tr_later("no pattern, but so short that a program can try every combination")


class Length(StrEnum):
    """A password's length compared with a policy's limits."""

    NONE = "none"
    TOO_SHORT = "too short"
    SHORT_ALONE = "short without a second factor"
    ENOUGH = "long enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """The strength of one password.

    No field holds a piece of the password, or its length. `score` goes from 0 (guessed at once) to 4 (very hard), by
    `guesses.BARS`. `guesses_log10` is the number of guesses as a power of ten, rounded to a tenth. When `whole` is
    false, only the beginning was judged, and both are lower bounds. `habits` names the parts of the password in order,
    in words of this package or of the caller. `reading` names the reading, or is empty.
    """

    score: int
    guesses_log10: float
    habits: tuple[str, ...] = ()
    reading: str = ""
    whole: bool = True

    @property
    def explanation(self) -> str:
        """Return the habits as one phrase: `a common word, then a year`.

        It is in the user's language.
        """
        if self.habits == (OTHER,) and not self.reading:
            return tr(_NO_PATTERN)
        first, *others = map(tr, self.habits or ("",))
        said = reduce(lambda before, habit: tr("{habits}, then {next}", habits=before, next=habit), others, first)
        return ", ".join((said, *map(tr, self.reading.split(", ")))) if self.reading else said


def length(password: str, *, least: int, least_alone: int) -> Length:
    """Compare a password's length with a policy's limits.

    `least` and `least_alone` are the limits with and without a second factor, in code points. Every code point counts
    as one, after NFC (NIST SP 800-63B-4, 3.1.1.2).
    """
    if not password:
        return Length.NONE
    points = len(normalized("NFC", password[: _COMPOSED * max(least, least_alone)]))
    if points < least:
        return Length.TOO_SHORT
    return Length.SHORT_ALONE if points < least_alone else Length.ENOUGH


class Judge:
    """A judge of the passwords of one run, in bounded time.

    A repeated password is not judged again, unless it contains other words that an attacker knows. The passwords kept
    for that never leave this object.

    Attributes:
        unjudged: The number of passwords not judged because the allowance was used up.
    """

    def __init__(self, year: int, allowance: Allowance | None = None) -> None:
        """Take the present year and the work that the run may do."""
        self._year, self._allowance = year, allowance or Allowance(ALLOWED)
        self._texts: dict[str, str] = {}
        self._judged: dict[Hashable, Strength] = {}
        self.unjudged = 0

    def strength(self, password: str, known: Mapping[str, str]) -> Strength | None:
        """Judge one password, or return None when the allowance is used up."""
        full = _judged_part(password)
        if full not in self._texts:
            if self._allowance.refused:
                self.unjudged += 1
                return None
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            texts = (full, *(text for text, _ in readings(full)), *(text for text, _, _ in _bare(full)))
            self._texts[full] = "\n".join(canonical(way) for text in texts for way in (text, text[::-1]))
        words = known_words(known, full.lower(), self._year)
        ranked = ((rank, word, name) for rank, (word, name) in enumerate(words.items()))
        held = self._texts[full]
        found = tuple(each for each in ranked if len(each[1]) < len(held) and canonical(each[1]) in held)
        key = (full, len(password) <= _COMPOSED * LONGEST, found)
        if key not in self._judged:
            try:
                self._judged[key] = strength(password, known, year=self._year, allowance=self._allowance)
            except OverworkedError:
                self.unjudged += 1
                return None
        return self._judged[key]


def strength(password: str, known: Mapping[str, str], *, year: int, allowance: Allowance | None = None) -> Strength:
    """Judge one password in under 150 ms.

    Args:
        password: the password; an empty one scores 0.
        known: words an attacker would try first, each with its name for the user (`{"alice": "your own name"}`). Words
            under three characters are left out. So is a word that is, or contains, the password. `own_words` covers
            programs that try own words as a whole.
        year: the present year; years up to the next one count as guessable.
        allowance: the work that may be done, if it is limited.

    Raises:
        OverworkedError: when the allowance does not suffice.
    """
    if not password:
        return Strength(score=0, guesses_log10=0.0)
    allowance = allowance or Allowance(ALLOWED)
    full = _judged_part(password)
    words = known_words(known, full.lower(), year)
    typed = estimate(full, words, allowance)
    result = _strength(typed, words, "")
    read = len(password) <= _COMPOSED * LONGEST
    result = replace(result, whole=typed.text == full and read)
    if number := _number(full, result):
        return number
    others = (replace(other, whole=read) for other in _others(full, typed, words, allowance))
    return min([result, *others], key=lambda s: s.guesses_log10)


def _judged_part(password: str) -> str:
    """Return as much of a password as may be judged, in one form."""
    # zxcvbn fails on digits before a line feed, and treats all white space alike.
    return normalized("NFC", password[: _COMPOSED * LONGEST]).replace("\n", "\r")


def _strength(found: Estimate, words: Mapping[str, str], reading: str) -> Strength:
    return Strength(
        score=score(found.log10),
        guesses_log10=round(found.log10, 1),
        habits=habits(found.parts, words),
        reading=reading,
    )


def _number(text: str, typed: Strength) -> Strength | None:
    """Return the strength of a number, or None for another password.

    A number consists of up to `_NUMBER` digits, separated by few symbols or by equal ones.
    """
    text = joined(_PREFIX.sub("", text))
    digits = sum(map(str.isdecimal, text))
    mostly = 3 * digits >= 2 * len(text) or (2 * digits >= len(text) and _TELEPHONE.fullmatch(text))
    if not mostly or digits > _NUMBER or any(map(str.isalpha, text)):
        return None
    name = tr_later("few digits") if digits <= _PIN else tr_later("a number of digits alone")
    plain = typed.habits in {(OTHER,), ("a date",)} if digits <= _PIN else typed.score >= len(BARS) - 1
    if not plain:
        return replace(typed, habits=(name,)) if "a date" in typed.habits and digits <= _PIN else None
    guesses = min(typed.guesses_log10, _NUMBER_LOG10)
    return replace(typed, score=score(guesses), guesses_log10=guesses, habits=(name,))


def _others(full: str, typed: Estimate, words: Mapping[str, str], allowance: Allowance) -> Iterator[Strength]:
    """Yield the strengths of the other readings.

    It ends when further readings cannot matter, or cannot be judged in time.
    """
    if typed.log10 < _WEAK:
        return
    yield from _ends(typed, typed, words, "", 0)
    left, best = _EXTRA, typed.log10
    # A text without known parts has none without its symbols either.
    bare = () if all(part["pattern"] == "bruteforce" for part in typed.parts) else _bare(full)
    for text, how, removed in [*((text, how, 0) for text, how in readings(full)), *bare]:
        left -= work(text)
        if len(text) > RANDOM or left < 0 or best < _WEAK:
            continue
        found = estimate(text, words, allowance)
        named = found if how else typed
        added = removed or JOINED in how
        given = [*_added(found, named, words, how, removed)] if added else [_strength(found, words, how)]
        given += _ends(found, named, words, how, removed)
        # A reading that says nothing about the password must not end the search.
        best = min([best, *(each.guesses_log10 for each in given)])
        yield from given


def _added(found: Estimate, named: Estimate, words: Mapping[str, str], how: str, removed: int) -> Iterator[Strength]:
    """Yield the strength of a known text to which characters were added.

    Its habits are the parts of `named`. Each added character multiplies the guesses by ten, but does not clear the
    text.
    """
    if found.known and found.log10 < _CLEAR:
        log10 = min(found.log10 + removed, _UNCLEARED)
        yield replace(_strength(named, words, how), score=score(log10), guesses_log10=round(log10, 1))


def _ends(found: Estimate, named: Estimate, words: Mapping[str, str], how: str, removed: int) -> Iterator[Strength]:
    """Yield the strengths of a text without the characters added at its end."""
    text = found.text
    for size in range(len(text) - 1, max(0, len(text) - 1 - ADDED), -1):
        if text[size].isalpha():
            return
        yield from _added(found.shortened(size), named, words, how, removed + len(text) - size)


def _bare(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield the text without the characters added before and inside it.

    Each comes with its name, and the number of characters that were removed. The gaps of a phrase are left in.
    """
    if runs(text) < _RUN:
        return
    first = _start(text)
    if 0 < first <= ADDED:
        yield text[first:], "", first
    inner = text.strip("".join(char for char in set(text) if not char.isalnum()))
    only = letters(inner)
    removed = len(inner) - len(only)
    if 0 < removed <= _SYMBOLS and not is_phrase(text):
        for skipped in dict.fromkeys((0, _start(only))):
            if skipped <= ADDED:
                yield only[skipped:], LETTERS, removed + skipped


def _start(text: str) -> int:
    return next(at for at, char in enumerate(text) if char.isalpha())
