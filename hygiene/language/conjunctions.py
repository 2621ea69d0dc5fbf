"""The words between the last two of several words."""

from __future__ import annotations

import re
from typing import Final

from hygiene.language.words import spoken, tr, tr_as

_LIKE_I: Final = re.compile(r"\W*(?:h?[ií])(?!(?<=h.)[aeoáéó])", re.IGNORECASE)
"""A word that begins with the sound of the Spanish `y`; `hielo` does not."""
_LIKE_O: Final = re.compile(r"\W*(?:h?[oó]|8|11(?!\d))", re.IGNORECASE)
"""A word or number that sounds like the Spanish `o` at its beginning.

Examples are `ocho` and `once`.
"""


def both(others: str, last: str) -> str:
    """Join words with the last one: `a, b and c`."""
    if spoken() == "es" and _LIKE_I.match(last):
        return tr_as("before the sound of i", "{others} and {last}", others=others, last=last)
    return tr("{others} and {last}", others=others, last=last)


def either(one: str, other: str) -> str:
    """Join words with the last alternative: `a, b or c`."""
    if spoken() == "es" and _LIKE_O.match(other):
        return tr_as("before the sound of o", "{one} or {other}", one=one, other=other)
    return tr("{one} or {other}", one=one, other=other)
