"""Similar passwords: how two are alike, and the traces that find them."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from hygiene.analysis.passwords.calendar_words import MONTH_OR_SEASON
from hygiene.analysis.passwords.readings import folded, on_qwerty, plain
from hygiene.language.words import tr_later
from hygiene.reference.unicode_forms import normalized

LEAST_LETTERS: Final = 5
"""The least length of a shared word that makes passwords similar.

Many unrelated passwords contain `abc`.
"""
LEAST: Final = 6
LEAST_DIGITS: Final = 8
"""The fewest characters at which a small difference means similarity.

`LEAST` holds for passwords with a letter, `LEAST_DIGITS` for those without. Any two PINs are alike.
"""
_LETTERS: Final = 3
"""The fewest letters of a text that may be rearranged.

Dates and telephone numbers have fewer.
"""
LONGEST: Final = 64
"""The most characters of a password that is compared in full.

Only the word of a longer password is compared.
"""
LONGEST_WORD: Final = 300
"""The most characters in which words and dates are looked for.

This is our judgement.
"""

OTHER_CASE: Final = tr_later("the same letters in other case")
OTHER_YEAR: Final = tr_later("the same word with another year")
OTHER_MONTH: Final = tr_later("the same word with another month or season")
ADDED: Final = tr_later("a prefix or suffix added")
ONE_CHANGED: Final = tr_later("one character changed")
TWO_CHANGED: Final = tr_later("two neighbouring characters changed")
SWAPPED: Final = tr_later("the halves swapped")
REVERSED: Final = tr_later("the same backwards")
MOVED: Final = tr_later("the same keys with the hands moved by one")
WITH_SITE: Final = tr_later("the same with the name of each site")
SAME_WORD: Final = tr_later("the same word with another number or symbol")
SAME_END: Final = tr_later("the same beginning or end")
HABITS: Final = (
    OTHER_CASE,
    OTHER_YEAR,
    OTHER_MONTH,
    WITH_SITE,
    ADDED,
    ONE_CHANGED,
    TWO_CHANGED,
    SWAPPED,
    REVERSED,
    MOVED,
    SAME_WORD,
    SAME_END,
)
"""The ways in which two passwords may be alike, the narrowest first."""

_SHORT: Final = 24
"""The most characters for which every position of a change has a trace."""
_ROWS: Final = ("`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./")
"""The keys of a US keyboard, row by row."""
_RIGHT: Final = {ord(a): b for row in _ROWS for a, b in pairwise(row)}
_UP: Final = {
    ord(a): b
    for low, high in zip(_ROWS[1:], (_ROWS[0][1:], *_ROWS[1:]), strict=False)
    for a, b in zip(low, high, strict=False)
}
LOOK_ALIKE: Final = str.maketrans("4@8({[<3690!1|5$7+2", "aabcccceggoiiissttz")
"""Digits and symbols that look like small letters."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SIZES: Final = (6, 8, 10, 13, 17, 22, 29, 38, 50, 64)
"""Lengths of the beginnings and ends that are compared.

For every shared piece, one of them is at least 3/4 as long.
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
    if (rest := _undated(short)) and rest == _undated(long):
        return OTHER_YEAR if MONTH_OR_SEASON.findall(short) == MONTH_OR_SEASON.findall(long) else OTHER_MONTH
    close = _meaningful(short) and len(long) <= LONGEST
    before, after = (_common(short, long), _common(short[::-1], long[::-1])) if close else (0, 0)
    if close and (way := _edited(short, long, before, after)):
        return way
    if (words := _words(first)) & (others := _words(second)):
        return SAME_WORD
    if any(word[::-1] in others and not _is_walk(word) for word in words):
        return REVERSED
    return SAME_END if close and max(before, after) >= max(LEAST, len(long) * 2 / 3) else ""


def traces(password: str) -> Iterator[str]:
    """Yield the traces of a password.

    Any two similar passwords share at least one trace. A trace reveals as much as the password, so keep none of it.
    """
    text = _folded(password)
    yield "=" + text
    yield from ("w" + min(word, word[::-1]) for word in _words(password))
    if rest := _undated(text):
        yield "y" + rest
    if _meaningful(text):
        # Texts one edit apart share half their length at one end, so only short ones need more traces.
        if len(text) <= 2 * LEAST + 2:
            yield "-" + text
            yield from {"-" + text[:at] + text[at + 1 :] for at in range(len(text))}
        if sum(map(str.isalpha, text)) >= _LETTERS:
            yield from _traces_of_rearranged(text)
        for size in (size for size in _SIZES if 0.35 * len(text) <= size <= len(text)):
            yield "<" + text[:size]
            yield ">" + text[-size:]


def groups(tags: array[int], owners: array[int]) -> Iterator[list[int]]:
    """Yield the owners of each tag that has several, in order of the tags."""
    import numpy as np

    values = np.array(tags)
    order = np.argsort(values, kind="stable")
    starts = np.flatnonzero(np.diff(values[order], prepend=values[order][:1] + 1))
    ends = np.append(starts[1:], len(values))
    several = np.flatnonzero(ends - starts > 1)
    for group in several[np.argsort(order[starts[several]])].tolist():
        yield list(dict.fromkeys(owners[at] for at in order[starts[group] : ends[group]].tolist()))


def skeleton(password: str) -> str:
    """Return the word a password is built on.

    It is empty where fewer than five letters remain. Case, and the digits and symbols around the word, are removed, and
    look-alike characters are read as letters. The word reveals as much as the password itself, so compare it and do not
    keep it.

    >>> skeleton("B4nana-Boat!2024") == skeleton("bananaboat7")
    True
    """
    text = folded(plain(password[:LONGEST_WORD])).casefold()
    letters = [at for at, char in enumerate(text) if char.isalpha()]
    core = text[letters[0] : letters[-1] + 1] if letters else ""
    word = "".join(char for char in core.translate(LOOK_ALIKE) if char.isalpha())
    return word if len(word) >= LEAST_LETTERS else ""


def _words(password: str) -> frozenset[str]:
    """Return the words of a password, as typed and on other keyboards."""
    typed = {password, *on_qwerty(password[:LONGEST])}
    return frozenset(word for text in typed if (word := skeleton(text)) and not (text != password and _is_walk(word)))


def _folded(password: str) -> str:
    return normalized("NFC", password).casefold()


def _undated(text: str) -> str:
    """Return the text with a mark for each year and month, or an empty string.

    It is empty when there is neither, or fewer than three letters beside them, or the text is long.
    """
    if len(text) > LONGEST_WORD:
        return ""
    rest, years = _YEAR.subn("\x00", text)
    rest, months = MONTH_OR_SEASON.subn("\x01", rest)
    return rest if years + months and sum(map(str.isalpha, rest)) >= 3 else ""


def _meaningful(text: str) -> bool:
    """Return whether a small difference to this text means similarity."""
    return (LEAST if any(map(str.isalpha, text)) else LEAST_DIGITS) <= len(text) <= LONGEST


def _edited(short: str, long: str, before: int, after: int) -> str:
    """Return the way in which one text was made from the other, or "".

    `before` and `after` are the lengths of their common beginning and end.
    """
    if len(short) in {before, after} and 2 * len(short) >= len(long):
        return ADDED
    if _one_edit(short, long, before, after):
        return ONE_CHANGED
    # If nothing follows or precedes the difference, one end was replaced.
    inside = before + after if before and after else 0
    return _rearranged(short, long, inside) if sum(map(str.isalpha, short)) >= _LETTERS else ""


def _rearranged(short: str, long: str, common: int) -> str:
    """Return the way in which one text is the other rearranged, or nothing."""
    same = min(common, len(short))
    replaced = len(long) == len(short) or same == len(short)
    if replaced and len(long) - same <= 2 and same >= max(LEAST, len(long) * 2 / 3):
        return TWO_CHANGED
    if _rotation(short) == _rotation(long):
        return SWAPPED
    if short == long[::-1]:
        return REVERSED
    shown, other = _keys(short), _keys(long)
    moved = any(_keys(a.translate(by)) == b for by in (_RIGHT, _UP) for a, b in ((short, other), (long, shown)))
    return MOVED if moved and not (_is_walk(short) and _is_walk(long)) else ""


def _traces_of_rearranged(text: str) -> Iterator[str]:
    """Yield the traces that a text shares with its rearrangements."""
    yield "r" + _rotation(text)
    yield "v" + min(text, text[::-1])
    yield from ("k" + _keys(keys) for keys in (text, text.translate(_RIGHT), text.translate(_UP)))
    if len(text) <= _SHORT:
        yield "2" + text
        yield from {"2" + text[:at] + text[at + 1 :] for at in range(len(text))}
        yield from {"2" + text[:at] + text[at + 2 :] for at in range(len(text) - 1)}


def _rotation(text: str) -> str:
    """Return the least rotation of a text's letters and digits.

    Halves in either order are thus equal.
    """
    ring = "".join(char for char in text if char.isalnum())
    return min((ring[at:] + ring[:at] for at in range(len(ring))), default="")


def _keys(text: str) -> str:
    """Return a text with one mark for every symbol.

    A key beside a letter may be a symbol.
    """
    return "".join(char if char.isalnum() else "\x00" for char in text)


def _is_walk(text: str) -> bool:
    """Return whether a text is a walk along one row of keys.

    It stays a walk when the hands are displaced.
    """
    return any(text in row or text[::-1] in row for row in _ROWS)


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
