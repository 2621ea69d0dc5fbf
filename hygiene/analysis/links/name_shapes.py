"""Shapes of domain names, equal for names that look alike.

They go further than the shapes of app names, because they are only compared with a few known names. Each takes time
proportional to the length of the name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from hygiene.reference.unicode_forms import normalized

_ALIKE: Final = str.maketrans({"1": "l", "i": "l", "0": "o"})
"""Letters and digits that many fonts draw alike, in lower case."""
_ODD: Final = {
    ord(pair[0]): pair[1:]
    for pair in (
        *("\u0259a", "\u0251a", "\u0269i", "\u0131i", "\u014bn", "\u0138k", "\u01bfp", "\u02923", "\u0185b", "\u01bb2"),
        *("\u01a8s", "\u01bd5", "\u00dfss", "\u00e6ae", "\u0153oe", "\u1d8cv"),
        *("\u0432b", "\u0433r", "\u043ak", "\u043cm", "\u043dh", "\u043fn", "\u0442t", "\u044cb", "\u050dg"),
        *("\u03b5e", "\u03b7n", "\u03b9i", "\u03bak", "\u03bdv", "\u03c1p", "\u03c4t", "\u03c5u", "\u03c7x", "\u03c9w"),
    )
}
"""Latin, Cyrillic and Greek letters that look like others in a small font.

Unicode's table of confusables leaves these out, or lists another likeness.
"""
_MARKED: Final = re.compile(r"LATIN (?:SMALL )?LETTER (?:SMALL CAPITAL )?([A-Z])(?: (?:WITH|BAR)\b.*)?")
"""Unicode's names of small capitals, and of letters with a stroke or hook."""
_TWINS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
"""Pairs of letters that are drawn like one."""
_NEAR_TWINS: Final = (
    ("m", "n"), ("rn", "n"), ("nn", "n"), ("vv", "w"), ("cl", "d"), ("dl", "d"), ("lb", "b"), ("lh", "h"), ("lc", "k"),
)  # fmt: skip
"""Letters that are drawn nearly alike, in the order of their replacement."""
_NEAR: Final = str.maketrans({"b": "d", "e": "c", "u": "v", "q": "g", "8": "3", "9": "6"})
"""Letters and digits that differ in a small stroke."""


@lru_cache(maxsize=4096)
def flat(name: str) -> str:
    """Return a name in the Latin letters that it looks like.

    Marks and punctuation are left out. `1` and `i` become `l`, and `0` becomes `o`. A letter that looks like no Latin
    letter stays as it is.
    """
    return _folded(name, r"[\W_]+")


def flat_parts(host: str) -> str:
    """Return the flat parts of a host, each between two dots.

    A hyphen ends a part as a dot does, so that `a-b.example` and `a.b.example` are alike.
    """
    return "." + _folded(host.replace("-", "."), r"[^\w.]+|_") + "."


def _folded(text: str, dropped: str) -> str:
    text = re.sub(dropped, "", normalized("NFKC", text).lower())
    if not text.isascii():
        text = "".join(map(_latin, text.translate(_confusables()))).lower()
    return text.translate(_ALIKE)


def twin(shape: str) -> str:
    """Return a flat name with one letter for each pair drawn like it."""
    for pair, one in _TWINS:
        shape = shape.replace(pair, one)
    return shape


def near(shape: str) -> str:
    """Return a flat name in which letters that differ little are equal."""
    for pair, one in _NEAR_TWINS:
        shape = shape.replace(pair, one)
    return shape.translate(_NEAR)


def one_off(shape: str, other: str) -> bool:
    """Return whether two flat names differ by one letter.

    The letter is changed, added, left out, or swapped with the next.
    """
    if shape == other or abs(len(shape) - len(other)) > 1:
        return False
    pairs = enumerate(zip(shape, other, strict=False))
    start = next((n for n, (a, b) in pairs if a != b), min(len(shape), len(other)))
    a, b = shape[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def shortened(shape: str) -> set[str]:
    """Return a flat name, and the same name without each of its letters.

    Two names that are one letter off have one of these in common.
    """
    return {shape, *(shape[:at] + shape[at + 1 :] for at in range(len(shape)))}


def foreign(text: str) -> bool:
    """Return whether a text holds letters of a script other than Latin."""
    return any(char.isalpha() and not unicodedata.name(char, "").startswith("LATIN") for char in text)


@cache
def _confusables() -> dict[int, str]:
    """Return the ASCII letter or digit that each other character looks like.

    It is the first one in Unicode's table of confusables.
    """
    from confusable_homoglyphs.confusables import confusables_data

    table: dict[int, str] = {}
    for char, entries in confusables_data.items():
        twins = [entry["c"] for entry in entries if re.fullmatch("[A-Za-z0-9]", entry["c"])]
        if twins and len(char) == 1 and not char.isascii():
            table[ord(char)] = twins[0]
    return table | _ODD


@lru_cache(maxsize=4096)
def _latin(char: str) -> str:
    """Return the base letter of a letter with marks, strokes or hooks."""
    if not ("\u00c0" <= char <= "\u1eff" or "\u2c60" <= char <= "\ua7ff"):
        return char  # no Latin letter
    base = normalized("NFKD", char)[0]
    if not base.isascii() and (found := _MARKED.fullmatch(unicodedata.name(base, ""))):
        return found[1]
    return base if base.isascii() else char
