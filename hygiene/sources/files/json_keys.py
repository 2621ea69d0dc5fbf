"""The keys of a JSON text's outer objects, found without parsing it."""

from __future__ import annotations

import re
from typing import Final

_SEARCHED: Final = 1 << 20
"""Characters searched for the keys that identify a password manager."""
_MAX_DEPTH: Final = 3
"""Keys that a path may have."""
_TOKEN: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(:?)|([{}\[\]])', re.DOTALL)


def key_paths(text: str) -> frozenset[str]:
    """Return the keys of the outer levels of a JSON object, as paths.

    Examples are `items`, `items.login` and `accounts.items.id`: arrays add no level of their own. The text is not
    parsed, so that an export which is cut short still shows which program wrote it.
    """
    start = text[:_SEARCHED].lstrip()
    found: set[str] = set()
    outer: list[str] = []
    last = ""
    for token in _TOKEN.finditer(start) if start.startswith("{") else ():
        key, colon, bracket = token.groups()
        if bracket in {"{", "["}:
            outer.append(last)
            last = ""
        elif bracket:
            outer = outer[:-1]
        elif colon:
            last = key
            path = [*filter(None, outer), key]
            if len(path) <= _MAX_DEPTH:
                found.add(".".join(path))
    return frozenset(found)
