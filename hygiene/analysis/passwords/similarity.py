"""Similar passwords: how two are alike, and the traces that find them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

LEAST_LETTERS: Final = 5
"""The least length of a common word that says something.

`abc` is in many passwords that have nothing to do with each other.
"""
LEAST: Final = 6
LEAST_DIGITS: Final = 8
"""The least characters for a small difference to say something.

`LEAST` holds for passwords with a letter, `LEAST_DIGITS` for those without. Any two PINs are alike.
"""
LONGEST: Final = 64
"""The most characters of a password that is compared in full.

Of a longer password only the word is compared.
"""

OTHER_CASE: Final = "the same letters in other case"
OTHER_YEAR: Final = "the same word with another year"
ADDED: Final = "a prefix or suffix added"
ONE_CHANGED: Final = "one character changed"
SAME_WORD: Final = "the same word with another number or symbol"
SAME_END: Final = "the same beginning or end"
HABITS: Final = (OTHER_CASE, OTHER_YEAR, ADDED, ONE_CHANGED, SAME_WORD, SAME_END)
"""The ways in which two passwords may be alike, the narrowest first."""

_LOOK_ALIKE: Final = str.maketrans("4@8({[<3690!1|5$7+2", "aabcccceggoiiissttz")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SIZES: Final = (6, 8, 10, 13, 17, 22, 29, 38, 50, 64)
"""Lengths of the beginnings and ends that are compared.

For every shared piece there is one at least 3/4 as long.
"""


def habit(first: str, second: str) -> str:
    """Return the narrowest way in which two different passwords are alike.

    It is an empty string when they are not alike.

    >>> habit("Sunrise2024", "Sunrise2025"), habit("kestrel-Fb", "kestrel-Tw"), habit("1234", "1235")
    ('the same word with another year', 'the same beginning or end', '')
    """
    short, long = sorted((_folded(first), _folded(second)), key=lambda text: (len(text), text))
    if short == long:
        return OTHER_CASE
    if (rest := _yearless(short)) and rest == _yearless(long):
        return OTHER_YEAR
    before, after = _common(short, long), _common(short[::-1], long[::-1])
    close = _meaningful(short) and len(long) <= LONGEST
    if close and len(short) in {before, after} and 2 * len(short) >= len(long):
        return ADDED
    if close and _one_edit(short, long, before, after):
        return ONE_CHANGED
    if skeleton(first) and skeleton(first) == skeleton(second):
        return SAME_WORD
    return SAME_END if close and max(before, after) >= max(LEAST, len(long) * 2 / 3) else ""


def traces(password: str) -> Iterator[str]:
    """Yield the traces of a password.

    Any two similar passwords share at least one trace. A trace reveals as much as the password, so keep none of it.
    """
    text = _folded(password)
    yield "=" + text
    if word := skeleton(password):
        yield "w" + word
    if rest := _yearless(text):
        yield "y" + rest
    if _meaningful(text):
        # Texts one edit apart share half their length at one end, so only short ones need more traces.
        if len(text) <= 2 * LEAST + 2:
            yield "-" + text
            yield from {"-" + text[:at] + text[at + 1 :] for at in range(len(text))}
        for size in (size for size in _SIZES if 0.35 * len(text) <= size <= len(text)):
            yield "<" + text[:size]
            yield ">" + text[-size:]


def skeleton(password: str) -> str:
    """Return the word a password is built on.

    It is empty where fewer than five letters remain. Case, and the digits and symbols around the word, are removed, and
    look-alike characters are read as letters. The word reveals as much as the password itself, so compare it and do not
    keep it.

    >>> skeleton("B4nana-Boat!2024") == skeleton("bananaboat7")
    True
    """
    text = unicodedata.normalize("NFKC", password).casefold()
    letters = [at for at, char in enumerate(text) if char.isalpha()]
    core = text[letters[0] : letters[-1] + 1] if letters else ""
    word = "".join(char for char in core.translate(_LOOK_ALIKE) if char.isalpha())
    return word if len(word) >= LEAST_LETTERS else ""


def _folded(password: str) -> str:
    return unicodedata.normalize("NFC", password).casefold()


def _yearless(text: str) -> str:
    """Return the text with a mark for each year, or an empty string.

    It is empty when there is no year, or fewer than three letters beside it.
    """
    rest, years = _YEAR.subn("\x00", text)
    return rest if years and sum(map(str.isalpha, rest)) >= 3 else ""


def _meaningful(text: str) -> bool:
    """Return whether a small difference to this text would say something."""
    return (LEAST if any(map(str.isalpha, text)) else LEAST_DIGITS) <= len(text) <= LONGEST


def _common(first: str, second: str) -> int:
    """Return the length of the common beginning of two texts."""
    return next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


def _one_edit(short: str, long: str, before: int, after: int) -> bool:
    """Return whether two texts are one edit apart.

    One character was changed, added or removed, or two neighbours were swapped.
    """
    left = len(long) - before - after
    swapped = len(short) == len(long) and left == 2 and short[before : before + 2] == long[before : before + 2][::-1]
    return len(long) - len(short) <= 1 and (left <= 1 or swapped)
