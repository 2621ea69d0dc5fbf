"""Templates: words that repeat from post to post.

Names, numbers and links are exchanged between them. The work is linear in the length of the texts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from hygiene.model.text import printable

NAME, NUMBER, LINK, GAP = "<name>", "<number>", "<link>", "…"
_SLOTS: Final = frozenset({NAME, NUMBER, LINK})
_AT: Final = "@\uff20"
"""The sign before a name, and its full-width form on East Asian keyboards."""
_PIECE: Final = re.compile(
    r"https?://\S+|(?:[\w-]+\.)+[^\W\d_]{2,}/\S*"  # a link, also as platforms show it
    rf"|[{_AT}]\w[\w.@-]*"
    r"|\d+(?:[.,:/]\d+)*"
    "|[^\\W\\d_]+(?:['\u2019][^\\W\\d_]+)*"
)
_NAMES: Final = re.compile(rf"(?<!\w)[{_AT}](\w+)")
_CUT: Final = 400
"""The most characters read at each end of a post.

A template shows at its ends, and some platforms allow essays.
"""
_AGREED: Final = 0.9
"""The share of a template's posts that must agree on a piece.

A piece is part of the template only if at least this share of posts has it at the same position.
"""
_SHOWN: Final = 8
"""The most pieces shown of each end."""
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template: the words that repeat, and the texts that follow it.

    The words are fit to print. `texts` are the indexes of the texts.
    """

    shown: str
    texts: tuple[int, ...]


def templates(texts: Sequence[str], least: int) -> list[Template]:
    """Return the templates that at least `least` texts follow.

    The commonest comes first, and a text follows at most one template. Texts belong together when they share at least
    two words at their beginning, at their end, or over both. Repeated words in which nothing is exchanged, such as a
    greeting, are not a template.
    """
    pieces = [_pieces(text) for text in texts]
    counts = Counter(key for text in pieces for key in _keys(text))
    groups: defaultdict[_Key, list[int]] = defaultdict(list)
    for index, text in enumerate(pieces):
        best = max(_keys(text), key=lambda key: counts[key], default=None)
        if best is not None and counts[best] >= least:
            groups[best].append(index)
    made = [
        Template(shown=_shown([pieces[index] for index in indexes]), texts=tuple(indexes))
        for indexes in groups.values()
        if len(indexes) >= least
    ]
    shown = (template for template in made if template.shown)
    return sorted(shown, key=lambda template: (-len(template.texts), template.shown))


def names(text: str) -> frozenset[str]:
    """Return the accounts a text names with an `@`.

    They are in small letters and without the sign.
    """
    return frozenset(name.casefold() for name in _NAMES.findall(text[: 2 * _CUT]))


def _pieces(text: str) -> list[str]:
    """Return the words of a text in small letters.

    A slot stands for a name, a number or a link, which a tool exchanges. Several slots of one kind in a row are one
    slot.
    """
    if len(text) > 2 * _CUT:
        text = f"{text[:_CUT]} {text[-_CUT:]}"
    return [piece for piece, _ in groupby(map(_slot, _PIECE.findall(text)))]


def _slot(piece: str) -> str:
    first = piece[0]
    if first in _AT:
        return NAME
    if first.isdigit():
        return NUMBER
    return LINK if "/" in piece else piece.casefold()


def _keys(pieces: list[str]) -> Iterator[_Key]:
    """Yield the keys that texts of one template share.

    A key is the beginning of a text, its end, or a little of both.
    """
    for key in (("^", *pieces[:3]), ("$", *pieces[-3:]), ("^$", *pieces[:2], *pieces[2:][-1:])):
        if sum(piece not in _SLOTS for piece in key) > 2:  # the mark in front counts as one
            yield key


def _shown(members: Sequence[list[str]]) -> str:
    """Return the words that these texts share, fit to print.

    The result is empty when nothing is exchanged at a fixed place.
    """
    head, tail = _shared(members), _shared([pieces[::-1] for pieces in members])[::-1]
    complete = {len(pieces) for pieces in members} == {len(head)}
    shown = head if complete else [*head[:_SHOWN], GAP, *tail[-_SHOWN:]]
    return printable(" ".join(shown), 120) if _SLOTS & set(shown) else ""


def _shared(members: Sequence[list[str]]) -> list[str]:
    """Return the pieces that nearly all of these texts begin with."""
    out: list[str] = []
    while len(out) < 2 * _SHOWN:
        here = Counter(pieces[len(out)] for pieces in members if len(pieces) > len(out))
        piece, count = here.most_common(1)[0] if here else ("", 0)
        if count < _AGREED * len(members):
            break
        out.append(piece)
    return out
