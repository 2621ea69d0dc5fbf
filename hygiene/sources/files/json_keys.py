"""The keys of a JSON text's outer objects, found without parsing it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    pass


_HEAD: Final = 1 << 20
"""Characters in which the keys that tell managers apart are looked for."""


_DEPTH: Final = 3


_TOKEN: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(:?)|([{}\[\]])', re.DOTALL)


def key_paths(text: str) -> frozenset[str]:
    """The keys of an object's outer levels, arrays looked through: `items`, `items.login`, `accounts.items.id`.

    The text is not parsed, so that a cut-off export still shows whose it is.
    """
    head = text[:_HEAD].lstrip()
    found: set[str] = set()
    outer: list[str] = []
    last = ""
    for token in _TOKEN.finditer(head) if head.startswith("{") else ():
        key, colon, bracket = token.groups()
        if bracket in {"{", "["}:
            outer.append(last)
            last = ""
        elif bracket:
            outer = outer[:-1]
        elif colon:
            last = key
            path = [*filter(None, outer), key]
            if len(path) <= _DEPTH:
                found.add(".".join(path))
    return frozenset(found)
