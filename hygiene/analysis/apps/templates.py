"""Templates: words that repeat from post to post while names, numbers and links are exchanged. Pure, and linear in the texts."""

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
"""Characters at each end of a post that are looked at: a template shows at its ends, and some platforms allow essays."""
_AGREED: Final = 0.9
"""The share of a template's posts that have the same piece at a place, for it to be part of the template."""
_SHOWN: Final = 8
"""Pieces shown of each end."""
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What repeats, fit to print, and the places of the texts that follow it."""

    shown: str
    texts: tuple[int, ...]


def templates(texts: Sequence[str], least: int) -> list[Template]:
    """The templates that at least so many texts follow, the commonest first. Each text counts for one at most.

    Texts belong together when they begin alike, end alike, or both do, in two words at least; words that repeat with
    nothing exchanged, such as a greeting, are no template.
    """
    pieces = [_pieces(text) for text in texts]
    counts = Counter(key for one in pieces for key in _keys(one))
    groups: defaultdict[_Key, list[int]] = defaultdict(list)
    for place, one in enumerate(pieces):
        best = max(_keys(one), key=lambda key: counts[key], default=None)
        if best is not None and counts[best] >= least:
            groups[best].append(place)
    made = [
        Template(shown=_shown([pieces[place] for place in places]), texts=tuple(places))
        for places in groups.values()
        if len(places) >= least
    ]
    return sorted((one for one in made if one.shown), key=lambda one: (-len(one.texts), one.shown))


def names(text: str) -> frozenset[str]:
    """The accounts a text names with an `@`, without it, in small letters."""
    return frozenset(name.casefold() for name in _NAMES.findall(text[: 2 * _CUT]))


def _pieces(text: str) -> list[str]:
    """The words of a text in small letters, with what a tool exchanges as slots; a row of one kind of slot is one slot."""
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
    """What texts of one template share: how they begin, how they end, or a little of both."""
    for key in (("^", *pieces[:3]), ("$", *pieces[-3:]), ("^$", *pieces[:2], *pieces[2:][-1:])):
        if sum(piece not in _SLOTS for piece in key) > 2:  # the mark in front counts as one
            yield key


def _shown(members: Sequence[list[str]]) -> str:
    """What these texts share, fit to print; empty when nothing is exchanged at a fixed place."""
    head, tail = _shared(members), _shared([one[::-1] for one in members])[::-1]
    whole = {len(one) for one in members} == {len(head)}
    shown = head if whole else [*head[:_SHOWN], GAP, *tail[-_SHOWN:]]
    return printable(" ".join(shown), 120) if _SLOTS & set(shown) else ""


def _shared(members: Sequence[list[str]]) -> list[str]:
    """The pieces that nearly all begin with."""
    out: list[str] = []
    while len(out) < 2 * _SHOWN:
        here = Counter(one[len(out)] for one in members if len(one) > len(out))
        piece, count = here.most_common(1)[0] if here else ("", 0)
        if count < _AGREED * len(members):
            break
        out.append(piece)
    return out
