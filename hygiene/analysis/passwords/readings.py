"""Other readings of a password: the same text without its disguise.

A guessing program tries a word as it is typed, and then with accents, separators and repeats, or on the keyboard of
another language. So does hygiene. Strength judges every reading, and the weakest counts. Reuse compares what the
readings of two passwords have in common.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

from hygiene.analysis.passwords.calendar_words import month_in_digits
from hygiene.language.words import tr_later
from hygiene.reference.unicode_forms import normalized

ACCENTS: Final = tr_later("without accents")
LAYOUT: Final = tr_later("on another keyboard layout")
DATED: Final = tr_later("with the month in digits")
SHIFTED: Final = tr_later("with the shift key released")
JOINED: Final = tr_later("without separators")
FOLDED: Final = tr_later("repeated")
LETTERS: Final = tr_later("without symbols")

_SPELLED: Final[dict[int, str]] = {
    ord(letter): spelled
    for letter, spelled in {
        "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ð": "d",
        "\u0131": "i",
    }.items()
}  # fmt: skip
"""Letters that Unicode does not take apart."""
_LOOK_ALIKE: Final = str.maketrans("аеорсухіѕјкмтнвАЕОРСУХІЅЈКМТНВ", "aeopcyxisjkmtnbAEOPCYXISJKMTHB")
"""Cyrillic letters that look like Latin ones (Unicode TR 39, confusables)."""
_LONGEST_FORM: Final = 4
"""The most characters kept in compatibility form for each original one.

Some rare signs have 18.
"""
_QWERTY: Final = ("`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./")
_LAYOUTS: Final = (
    ("ё1234567890-=", "йцукенгшщзхъ\\", "фывапролджэ", "ячсмитьбю."),  # Russian
    ("'1234567890-=", "йцукенгшщзхїґ", "фівапролджє", "ячсмитьбю."),  # Ukrainian
    ("`1234567890-=", ";ςερτυθιοπ[]\\", "ασδφγηξκλ\u0384'", "ζχψωβνμ,./"),  # Greek
    (";1234567890-=", "/'קראטוןםפ][\\", "שדגכעיחלךף,", "זסבהנמצתץ."),  # Hebrew
    ("ذ1234567890-=", "ضصثقفغعهخحجد\\", "شسيبلاتنمكط", "ئءؤرﻻىةوزظ"),  # Arabic
)
"""The keys of other scripts' keyboards, row by row as in `_QWERTY`.

Source: the layouts of X11's xkeyboard-config.
"""
_LATIN: Final = (
    ("²&é\"'(-è_çà)=", "azertyuiop^$*", "qsdfghjklmù", "wxcvbn,;:!"),  # French
    ("^1234567890ß\u00b4", "qwertzuiopü+#", "asdfghjklöä", "yxcvbnm,.-"),  # German
    ("`1234567890[]", "',.pyfgcrl/=\\", "aoeuidhtns-", ";qjkxbmwvz"),  # Dvorak
    ("`1234567890-=", "qwfpgjluy;[]\\", "arstdhneio'", "zxcvbkm,./"),  # Colemak
)
_SHIFT: Final = str.maketrans('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./")
"""The symbols made with the shift key of a US keyboard, as plain keys."""
_WALK: Final = 4
"""The neighbouring keys that prove a Latin layout, or the shift key."""
_TOKEN: Final = re.compile(r"[^\W_]+")
_PHRASE: Final = 3
"""The different words after which separators are left in.

They are then the gaps of a phrase, and a phrase of three random words is much stronger than one of its words.
"""


class Reading(NamedTuple):
    """One reading, and the way in which it differs from the typed text."""

    text: str
    how: str


def plain(text: str) -> str:
    r"""Return the compatibility form of a text, without accents.

    Invisible marks are left out too.

    >>> plain("Pässwörd \uff46\uff55\uff4c\uff4c")
    'Password full'
    """
    if text.isascii():
        return text
    apart = normalized("NFKD", text.translate(_SPELLED))[: _LONGEST_FORM * len(text)]
    seen = "".join(char for char in apart if unicodedata.category(char) not in {"Mn", "Me", "Cf"})
    mixed = any("a" <= char <= "z" for char in seen.lower())
    return normalized("NFC", seen.translate(_LOOK_ALIKE) if mixed and not seen.isascii() else seen)


def readings(text: str) -> Iterator[Reading]:
    """Yield the readings of a text that differ from it, at most a dozen."""
    seen = {text}
    bases = [Reading(text, ""), Reading(plain(text), ACCENTS)]
    bases += [Reading(keys, LAYOUT) for keys in on_qwerty(text)]
    bases += [Reading(keys, SHIFTED) for keys in released(text)]
    bases += [Reading(month_in_digits(text), DATED)]
    for base in bases:
        steps = ((base.text, ""), (joined(base.text), JOINED), (folded(base.text), FOLDED))
        for changed, how in (*steps, (folded(joined(base.text)), FOLDED)):
            if changed and changed not in seen:
                seen.add(changed)
                yield Reading(changed, ", ".join(filter(None, (base.how, how))))


def joined(text: str) -> str:
    """Return the text without its inner separators, if all are equal.

    Separators between three different words or more are left in.

    A text with a separator at every second place keeps its other symbols.

    >>> joined("p-a-s-s"), joined("lemon lemon lemon"), joined("tree lamp coat"), joined("a-b_c"), joined("p @ s s")
    ('pass', 'lemonlemonlemon', 'tree lamp coat', 'a-b_c', 'p@ss')
    """
    start, end = _inside(text)
    spaced = set(text[start + 1 : end : 2])
    if len(spaced) == 1 and end - start > _PHRASE and not any(map(str.isalnum, spaced)):
        return text[:start] + text[start:end:2] + text[end:]
    gaps = {char for char in text[start:end] if not char.isalnum()}
    if len(gaps) != 1 or is_phrase(text):
        return text
    return text[:start] + text[start:end].replace(gaps.pop(), "") + text[end:]


def is_phrase(text: str) -> bool:
    """Return whether gaps separate three different words or more.

    >>> is_phrase("tree lamp coat"), is_phrase("kit car kit"), is_phrase("Lamp 2024!"), is_phrase("treelampcoat")
    (True, False, False, False)
    """
    return len({word.casefold() for word in _TOKEN.findall(text) if runs(word) >= _PHRASE}) >= _PHRASE


def folded(text: str) -> str:
    """Return the text with each of its repeated pieces once.

    >>> folded("lemonlemonlemon"), folded("kit-car_kit"), folded("lemon7lemon"), folded("abcx")
    ('lemon', 'kitcar', 'lemon7', 'abcx')
    """
    border = _border(text.casefold())
    # A piece that recurs after a few other characters is also a repeat, in whole or without its first character.
    if 2 * border >= len(text) or border > _PHRASE:
        return text[: len(text) - border] if border else text
    words = _TOKEN.findall(text)
    kept: list[str] = []
    for word in words:
        # Two letters recur in many random texts.
        if len(word) < _PHRASE or not any(known.casefold().startswith(word.casefold()) for known in kept):
            kept.append(word)
    return "".join(kept) if len(kept) < len(words) else text


def letters(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(char for char in text if char.isalnum())


def _inside(text: str) -> tuple[int, int]:
    """Return the start of the first letter or digit, and the end of the last."""
    known = [at for at, char in enumerate(text) if char.isalnum()]
    return (known[0], known[-1] + 1) if known else (0, 0)


def _border(text: str) -> int:
    """Return the length of the longest beginning that is also the end.

    It is shorter than the text. It takes time linear in the length (the failure function of Knuth, Morris and Pratt).
    """
    borders = [0] * len(text)
    for at in range(1, len(text)):
        border = borders[at - 1]
        while border and text[at] != text[border]:
            border = borders[border - 1]
        borders[at] = border + (text[at] == text[border])
    return borders[-1] if text else 0


def on_qwerty(text: str) -> Iterator[str]:
    """Yield the text as its keys read on a US keyboard.

    There is one reading for each layout on which it may have been typed.
    """
    lower = text.lower()
    if not text.isascii():
        yield from (text.translate(table) for table, own in _scripts() if own & set(lower))
    grams = _grams(lower)
    yield from (text.translate(table) for table, walks in _latin() if grams & walks)


def released(text: str) -> Iterator[str]:
    """Yield the text as its keys read without the shift key.

    It yields nothing unless some of these keys are neighbours.

    >>> list(released("!QAZ@WSX")), list(released("lemon!"))
    (['1qaz2wsx'], [])
    """
    keys = text.translate(_SHIFT).lower()
    if keys != text.lower() and _grams(keys) & _walks(_QWERTY) - _grams(text.lower()):
        yield keys


def _grams(text: str) -> set[str]:
    return {text[at : at + _WALK] for at in range(len(text) - _WALK + 1)}


@cache
def _scripts() -> tuple[tuple[dict[int, str], frozenset[str]], ...]:
    """Return each other script's keys as US keys, with its own letters."""
    return tuple((_table(rows), frozenset(c for row in rows for c in row if not c.isascii())) for rows in _LAYOUTS)


@cache
def _latin() -> tuple[tuple[dict[int, str], frozenset[str]], ...]:
    """Return each Latin layout's keys as US keys, with its own walks."""
    usual = _walks(_QWERTY)
    return tuple((_table(rows), _walks(rows) - usual) for rows in _LATIN)


def _table(rows: tuple[str, ...]) -> dict[int, str]:
    pairs = {a: b for row, us in zip(rows, _QWERTY, strict=True) for a, b in zip(row, us, strict=False)}
    shifted = {a.upper(): b.upper() for a, b in pairs.items() if len(a.upper()) == 1 and a.upper() != a}
    return str.maketrans({a: b for a, b in (pairs | shifted).items() if a != b})


@cache
def _walks(rows: tuple[str, ...]) -> frozenset[str]:
    """Return all pieces of `_WALK` keys along rows and columns, both ways.

    The digits stand one key to the left of the letters below them. A column slants to either side.
    """
    above, *below = rows
    columns = ["".join(row[at] for row in (above[1:], *below) if at < len(row)) for at in range(10)]
    columns += ["".join(row[at] for row in below if at < len(row)) for at in range(10)]
    lines = [*rows, "".join(columns[:10]), "".join(columns[10:])]
    found = {line[at : at + _WALK] for line in lines for at in range(len(line) - _WALK + 1)}
    return frozenset(found | {piece[::-1] for piece in found})


def runs(text: str) -> int:
    """Return the length of the longest run of letters."""
    return max((len(list(run)) for is_letter, run in groupby(text, str.isalpha) if is_letter), default=0)
