"""Unicode's normal forms of texts from outside, in bounded time.

Python sorts the marks on a letter in a time that grows with the square of their number, and some signs are 18 letters
in compatibility form. So every text from outside is normalised here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final, Literal

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
LONGEST: Final = 10_000
"""The most characters that are normalised.

What follows them stays as it is. Names, passwords and addresses are shorter. This is our judgement.
"""
MOST_MARKS: Final = 30
"""The most marks on one letter that are sorted together.

It is that of the Stream-Safe Text Format (UAX #15).
"""


def normalized(form: Form, text: str) -> str:
    r"""Return a text in a normal form.

    Marks beyond the thirtieth on one letter are sorted apart from those before them.

    >>> normalized("NFC", "e\u0301"), normalized("NFKC", "\uff21")
    ('é', 'A')
    """
    if text.isascii():
        return text
    if len(text) <= MOST_MARKS:
        return unicodedata.normalize(form, text)
    if not any(map(unicodedata.combining, text[:LONGEST])):
        return unicodedata.normalize(form, text[:LONGEST]) + text[LONGEST:]
    return "".join(unicodedata.normalize(form, piece) for piece in _pieces(text[:LONGEST])) + text[LONGEST:]


def _pieces(text: str) -> Iterator[str]:
    """Yield the text in pieces; one begins at each mark beyond the limit."""
    start = marks = 0
    for at, char in enumerate(text):
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks > MOST_MARKS:
            yield text[start:at]
            start, marks = at, 1
    yield text[start:]
