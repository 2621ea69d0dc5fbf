"""Names of an entry's site in its password.

A habit is the same on every site once these names are cut out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hygiene.analysis.passwords.readings import plain
from hygiene.analysis.passwords.similarity import LONGEST, LOOK_ALIKE
from hygiene.model.records import Secret
from hygiene.reference.sites import domain, host, site

LEAST_NAME: Final = 3
"""The fewest letters of a name that is cut out anywhere in a password.

Shorter pieces are only cut off at an end.
"""
LEAST_CUT: Final = 4
"""The fewest first letters of a name that are cut out anywhere."""
LEAST_REST: Final = 4
LEAST_LETTERS: Final = 3
"""The fewest characters, and letters, of a rest that can be a habit.

`2024!` beside the site's name is not a habit.
"""
LEAST_REST_OF_INITIALS: Final = 6
"""The fewest characters of a rest where only initials were cut off."""

_WORD: Final = re.compile(r"[^\W_]+")
_INITIALS: Final = 4
_LONGEST_TITLE: Final = 1_000
_MOST: Final = 12
"""The most names of one entry that are tried."""


def site_names(secret: Secret) -> tuple[str, ...]:
    """Return the names of an entry's site, folded, the longest first.

    They are the first label of its domain, that of the company whose sign-in it shares, and the words and the
    initials of its title.
    """
    title = plain((secret.title.reveal() or secret.label)[:_LONGEST_TITLE]).casefold()
    labels = [name.partition(".")[0] for url in secret.urls[:_MOST] for name in (domain(url), site(url), host(url))]
    words = _WORD.findall(title)
    initials = "".join(word[0] for word in words) if len(words) > 1 else ""
    found = {*labels, *words, "".join(words), initials} - {"www", ""}
    # A compared password cannot contain more of a name, and a hostile title may have any length.
    return tuple(sorted({name[:LONGEST] for name in found}, key=lambda name: (-len(name), name))[:_MOST])


def without_site(text: str, names: tuple[str, ...]) -> Iterator[str]:
    """Yield a folded password without a name of its site.

    There is one result for each name whose removal leaves enough. A name may be in look-alike characters, backwards or
    cut short.

    >>> list(without_site("vinwel42netflix", ("netflix",)))
    ['vinwel42']
    """
    letters = text.translate(LOOK_ALIKE)
    for name in (name for name in names if len(name) >= LEAST_NAME):
        found = ((_find(spelled, text, letters), len(spelled)) for spelled in _spellings(name))
        at, size = next(((at, size) for at, size in found if at >= 0), (0, 0))
        rest = text[:at] + text[at + size :]
        if size and len(rest) >= LEAST_REST and sum(map(str.isalpha, rest)) >= LEAST_LETTERS:
            yield rest


def _spellings(name: str) -> Iterator[str]:
    """Yield the name, the name backwards, and its beginnings.

    The longest beginning comes first.
    """
    yield from (name, name[::-1])
    yield from (name[:size] for size in range(len(name) - 1, LEAST_CUT - 1, -1))


def _find(name: str, text: str, letters: str) -> int:
    """Return where a name stands in a text, as it is or in look-alikes, or -1."""
    at = text.find(name)
    return at if at >= 0 else letters.find(name.translate(LOOK_ALIKE))


def without_initials(text: str, names: tuple[str, ...]) -> Iterator[str]:
    """Yield a folded password without its site's initials at the ends.

    >>> sorted(without_initials("nvinwel42x", ("netflix",)))
    ['nvinwel42', 'vinwel42', 'vinwel42x']
    """
    pieces = {name[:size] for name in names for size in range(1, _INITIALS + 1)} | {name[-1] for name in names}
    pieces |= {name[0] + name[-1] for name in names}
    starts = {len(piece) for piece in pieces if text.startswith(piece)} | {0}
    ends = {len(piece) for piece in pieces if text.endswith(piece)} | {0}
    for start in starts:
        for end in ends:
            rest = text[start : len(text) - end]
            if (start or end) and len(rest) >= LEAST_REST_OF_INITIALS and any(map(str.isalpha, rest)):
                yield rest
