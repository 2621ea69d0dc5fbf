"""The letters in which two names differ, in words that no font can hide."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.text import in_quotes

_PLACES: Final = (
    tr_later("its first letter is {letter}, not {genuine}"),
    tr_later("its second letter is {letter}, not {genuine}"),
    tr_later("its third letter is {letter}, not {genuine}"),
    tr_later("its fourth letter is {letter}, not {genuine}"),
    tr_later("its fifth letter is {letter}, not {genuine}"),
    tr_later("its sixth letter is {letter}, not {genuine}"),
    tr_later("its seventh letter is {letter}, not {genuine}"),
    tr_later("its eighth letter is {letter}, not {genuine}"),
    tr_later("its ninth letter is {letter}, not {genuine}"),
    tr_later("its tenth letter is {letter}, not {genuine}"),
)
_MOST: Final = 3
"""The most letters that are named, so that the words stay short.

This is our judgement.
"""
_PAIR: Final = 2
"""The most letters that are drawn like one: `rn` like `m`."""


def difference_in_words(name: str, genuine: str, how: str) -> str:
    """Return the letters in which `name` differs from `genuine`.

    Two letters that look alike are the same on a screen, so each is spelled out: `its third letter is a capital i, not
    a small L`. For names with letters outside ASCII, and for names that differ in more letters, the words are `how`,
    the kind of the difference.
    """
    shown, real = name.strip(), genuine.strip()
    if how != "letters that look alike" or not (shown + real).isascii():
        return tr(how)
    if len(shown) != len(real):
        start = _alike(shown, real)
        end = _alike(shown[start:][::-1], real[start:][::-1])
        seen, meant = shown[start : len(shown) - end], real[start : len(real) - end]
        short = seen.isalnum() and meant.isalnum() and max(len(seen), len(meant)) <= _PAIR
        if not short:
            return tr(how)
        return tr("it has {letters} in place of {genuine}", letters=_letters(seen), genuine=_letters(meant))
    differ = [n for n, (one, other) in enumerate(zip(shown, real, strict=True)) if one.casefold() != other.casefold()]
    if not 0 < len(differ) <= _MOST or not all(shown[n].isalnum() and real[n].isalnum() for n in differ):
        return tr(how)
    return "; ".join(_differs(shown, n, _letter(shown[n]), _letter(real[n])) for n in differ)


def _alike(one: str, other: str) -> int:
    """Return the number of first letters that two texts share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _differs(name: str, at: int, letter: str, genuine: str) -> str:
    """Return in which letter a name differs. Blanks are not counted."""
    before = sum(char.isalnum() for char in name[:at])
    if before < len(_PLACES):
        return tr(_PLACES[before], letter=letter, genuine=genuine)
    return tr("letter number {place} is {letter}, not {genuine}", place=before + 1, letter=letter, genuine=genuine)


def _letter(char: str) -> str:
    """Return a letter in the case that no other letter looks like."""
    if char.isdigit():
        return tr("the digit {digit}", digit=char)
    if char.isupper():
        return tr("a capital {letter}", letter=char.lower() if char == "I" else char)
    return tr("a small {letter}", letter=char.upper() if char == "l" else char)


def _letters(text: str) -> str:
    return _letter(text) if len(text) == 1 else in_quotes(text)
