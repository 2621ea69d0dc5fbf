"""Names that look alike: their shape, difference and Latin reading."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_SAME_SHAPE: Final = str.maketrans({"1": "l", "i": "l", "0": "o"})
"""Letters and digits that many fonts draw alike, in lower case."""


@lru_cache(maxsize=4096)
def shape(label: str) -> str:
    """Return the shape of a label, the same for labels that look alike.

    Letters of other scripts become the Latin ones they resemble. Case, marks and spaces are removed.
    """
    flat = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", label))
    if not flat.isascii():
        flat = "".join(map(_latin, flat))
    return flat.casefold().translate(_SAME_SHAPE)


@lru_cache(maxsize=4096)
def _latin(char: str) -> str:
    """Return the ASCII letter that a character looks like.

    It comes from Unicode's table of confusables. A character without an entry stays as it is.
    """
    if char.isascii():
        return char
    from confusable_homoglyphs import confusables

    for found in confusables.is_confusable(char, greedy=True) or ():
        for twin in found["homoglyphs"]:
            if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalnum():
                return str(twin["c"])
    # Letters with marks (é) look like their base letter.
    base = unicodedata.normalize("NFKD", char)[0]
    return base if base.isascii() else char


def difference(label: str, genuine: str) -> str:
    """Return the difference between two labels of one shape, in words."""
    if label == genuine:
        return "another link target"
    seen, real = _letters(label), _letters(genuine)
    if seen != real:
        if _unmarked(seen) == _unmarked(real):
            return "accents"
        return "letters that look alike" if seen.isascii() and real.isascii() else "letters of another script"
    shown, true = (re.sub(r"\s+", "", text).casefold() for text in (label, genuine))
    if shown == true:
        return "case" if label.casefold() == genuine.casefold() else "spaces"
    return "invisible characters" if any(unicodedata.category(c) == "Cf" for c in label + genuine) else "punctuation"


def latin_reading(label: str) -> str:
    """Return how a label reads if a Latin word has letters of another script.

    No language mixes two scripts within a word and picks only letters that look Latin. The result is empty for any
    other label. Letters that no Latin letter resembles (`µ`, `Ω`, `Я`) show that nothing is imitated.
    """

    def latin(word: re.Match[str]) -> str:
        letters = [char for char in unicodedata.normalize("NFKC", word[0]) if char.isalpha()]
        odd = [char for char in letters if not unicodedata.name(char, "").startswith("LATIN")]
        mixed = 0 < len(odd) < len(letters) and all(_latin(char).isascii() for char in odd)
        return "".join(_latin(char) if char in odd else char for char in word[0]) if mixed else word[0]

    reading = re.sub(r"\w+", latin, label.strip())
    return reading if reading != label.strip() else ""


def _letters(label: str) -> str:
    return re.sub(r"[\W_]+", "", label).casefold()


def _unmarked(letters: str) -> str:
    """Return the letters without accents and other marks."""
    return re.sub(r"\W+", "", unicodedata.normalize("NFKD", letters))
