"""Sentences: their beginnings and ends, in every language."""

from __future__ import annotations

import re
from typing import Final

_SENTENCE_END: Final = re.compile(r"(?<![.!?…])[.!?…]+(?=\s+[“„«\"(¿¡]*[A-ZÀ-ÖØ-Þ0-9])")
_ABBREVIATIONS: Final = frozenset({
    "approx", "bzw", "cf", "co", "corp", "d.h", "e.g", "etc", "i.e", "inc", "ltd", "no", "nr", "núm", "p.ej", "p.ex",
    "st", "u.a", "usw", "vs", "z.b",
})  # fmt: skip
"""Abbreviations that end with a full stop, in lower case and without it."""
_QUOTES: Final = {"“": ("“", "”"), "„": ("„", "“"), "«": ("«", "»")}
"""The pair of quotation marks for each opening mark."""


def sentence(text: str) -> str:
    """Return `text` as a sentence: a capital first letter and one full stop.

    A first word with a capital or a dot in it (`iPhone`, `x.com`) is a name and stays as it is. A question mark, an
    exclamation mark or an ellipsis at the end stays too.
    """
    text = text.strip()
    if not text:
        return ""
    opening = text[: len(text) - len(text.lstrip("¿¡"))]
    first = text.split(maxsplit=1)[0].rstrip(",:;").removeprefix(opening)
    if first.isalpha() and first.islower():
        start = len(opening)
        text = f"{opening}{text[start].upper()}{text[start + 1 :]}"
    return text if text[-1] in "!?…" else text.rstrip(". ") + "."


def first_sentence(text: str) -> str:
    """Return the first sentence of `text`, with its full stop.

    Without a second sentence, that is all of `text`.

    A full stop ends a sentence only before a space and a capital letter, a digit or an opening quote. It never does
    inside “curly quotes”, „German“ or «Spanish» ones, or brackets, after an abbreviation, or after an initial. In doubt
    the text stays whole.
    """
    opening, closing = _quotes(text)
    quotes = brackets = position = 0
    for end in _SENTENCE_END.finditer(text):
        for char in text[position : end.start()]:
            quotes = max(quotes + (char == opening) - (char == closing), 0)
            if not quotes:
                brackets = max(brackets + (char == "(") - (char == ")"), 0)
        position = end.start()
        if not quotes and not brackets and not _abbreviated(text[: end.start()]):
            return text[: end.end()]
    return text


def _quotes(text: str) -> tuple[str, str]:
    """Return the pair of quotation marks that a text uses first."""
    return next((_QUOTES[char] for char in text if char in _QUOTES), ("“", "”"))


def first_two_sentences(text: str) -> str:
    """Return the first two sentences of `text`, or its only one."""
    first = first_sentence(text)
    return f"{first} {first_sentence(text[len(first) :].strip())}".strip()


def _abbreviated(text: str) -> bool:
    """Return whether the last word of `text` is an abbreviation or an initial."""
    word = text.rpartition(" ")[2].lstrip('(“"').lower()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i")
