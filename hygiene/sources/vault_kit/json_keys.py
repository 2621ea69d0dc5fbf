"""The keys of a JSON text's outer objects, found without parsing it."""

from __future__ import annotations

import re
from typing import Final

_SEARCHED: Final = 1 << 20
"""Characters searched for the keys that identify a password manager."""
_MAX_DEPTH: Final = 3
"""The most keys of a path."""
_MAX_KEY: Final = 200
"""Characters of a key that are kept.

No password manager has a key a quarter as long.
"""
_TOKEN: Final = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)(?:"\s*(:?)|\\?\Z)|([{}\[\]])', re.DOTALL)
"""A string with the colon behind it, or a bracket.

A string that never ends matches up to the end of the text. If it did not match, every quotation mark in it would be
tried as the start of a string, in a time that grows with the square of the length.
"""


def key_paths(text: str) -> frozenset[str]:
    """Return the keys of the outer levels of a JSON object, as paths.

    Examples are `items`, `items.login` and `accounts.items.id`: arrays add no level of their own. The text is not
    parsed, so that an export which is cut short still shows which program wrote it. The time grows only with the length
    of the text, whatever its content.
    """
    start = text[:_SEARCHED].lstrip()
    found: set[str] = set()
    opened: list[str] = []
    named: list[str] = []
    last = ""
    for token in _TOKEN.finditer(start) if start.startswith("{") else ():
        key, colon, bracket = token.groups()
        if bracket in {"{", "["}:
            opened.append(last)
            if last:
                named.append(last)
            last = ""
        elif bracket:
            if opened and opened.pop():
                named.pop()
            last = ""
        elif colon:
            last = key[:_MAX_KEY]
            if len(named) < _MAX_DEPTH:
                found.add(".".join([*named, last]))
    return frozenset(found)
