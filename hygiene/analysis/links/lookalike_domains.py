"""Look-alike domains.

They have letters of another script, one letter off, words added, or another ending.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from hygiene.model.text import printable
from hygiene.reference.lookalikes import difference, shape
from hygiene.reference.sites import domain, site

SHORT: Final = 5
"""Letters that a name must have to be compared.

A shorter one resembles another by chance.
"""
COMPARED: Final = 100
"""Usual sites that a domain is compared with, the commonest first.

Real accounts have a few dozen.
"""
LONG: Final = 7
"""Letters that a name must have to be compared letter by letter.

A shorter one is one letter off from many a word, and stands in many a longer one.
"""
Likeness = Literal["front", "script", "letters", "one letter", "accents", "ending", "words"]
"""The ways in which a domain may resemble another.

`front`: the whole other domain stands in front of it. `script`: letters of another script. `letters`: other letters
that look alike. `one letter`: one letter off. `accents`: accents. `ending`: another public ending. `words`: words
added.
"""
_DIFFERENCES: Final[dict[str, Likeness]] = {
    "letters of another script": "script",
    "letters that look alike": "letters",
    "accents": "accents",
}
"""Differences between labels of one shape, as likenesses of domains.

The table of clients names the differences.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """The domain or name that a host looks like, and how.

    `like` is empty where the host looks like nothing that the account knows.
    """

    like: str
    how: Likeness


@lru_cache(maxsize=8192)
def reading(host: str) -> str:
    """Return a domain as people read it.

    Punycode (`xn--`) becomes the letters that it stands for, where it stands for any.
    """
    return ".".join(map(_decoded, host.split(".")))


def shown(host: str) -> str:
    """Return a host fit to print.

    Punycode comes with its reading. A network address is never shown.
    """
    if ":" in host or host.rpartition(".")[2].isdigit():
        return "a bare network address"
    read = reading(host)
    return printable(host, 80) + (f" (“{printable(read, 60)}”)" if read != host else "")


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


class Brand:
    """The names of an account and the sites it usually links to.

    Names are the handle and the display name. Sites come commonest first. A site that bears one of the names is the
    account's own, and so is a handle that is itself a domain.
    """

    def __init__(self, names: Iterable[str], usual: Iterable[str]) -> None:
        given = [name.lstrip("@").partition("@")[0] for name in names]
        every = dict.fromkeys(map(domain, usual))
        domains = set(list(every)[:COMPARED]) - {""}
        handles = {name for name in given if "." in name and " " not in name}
        named = {shape(name): _Known(name, name) for name in given if name not in handles and len(shape(name)) >= SHORT}
        bearing = {known for known in domains if any(name in shape(_name(known)) for name in named)}
        self.own = sorted(bearing | set(map(domain, handles)) - {""})
        # Compared by site, because one company has many domains.
        self.usual = frozenset(map(site, every.keys() | {*self.own}))
        self.known = named | _by_shape(self.own)
        self.others = _by_shape(domains - {*self.own})

    def alike(self, host: str) -> Alike | None:
        """Return the strongest likeness of a host.

        It is None for the account's usual sites, and for a host that looks like no other.
        """
        return None if not domain(host) or site(host) in self.usual else next(self._likenesses(host), None)

    def _likenesses(self, host: str) -> Iterator[Alike]:
        text = _name(domain(host))
        flat = shape(text)
        left = f".{host.removesuffix(domain(host))}"
        for own in self.own if len(left) > 1 else ():
            if f".{own}." in left or f".{own.replace('.', '-')}." in left:
                yield Alike(like=own, how="front")
        like = self.known.get(flat) or self.others.get(flat)
        if like is not None and (how := _DIFFERENCES.get(difference(text, like.name))):
            yield Alike(like=like.shown, how=how)
        if flat.isascii() and _foreign(text):
            yield Alike(like="", how="script")
        for other, known in (*self.known.items(), *self.others.items()):
            if _near(flat, other):
                yield Alike(like=known.shown, how="one letter")
        for other, known in self.known.items():
            if flat == other:
                # Without a site of its own there is nothing for an ending to differ from.
                yield from [Alike(like=known.shown, how="ending")] if self.own else []
            elif len(other) >= LONG and other in flat:
                yield Alike(like=known.shown, how="words")


class _Known(NamedTuple):
    """A domain or a name of the account as it is shown, and the name in it."""

    shown: str
    name: str


def _by_shape(domains: Iterable[str]) -> dict[str, _Known]:
    known = (_Known(name, _name(name)) for name in sorted(domains))
    return {shape(each.name): each for each in known if len(shape(each.name)) >= SHORT}


def _name(registered: str) -> str:
    """Return the name in a registrable domain, as people read it.

    It is the part before the public ending.
    """
    return reading(registered.partition(".")[0])


def _near(flat: str, other: str) -> bool:
    """Return whether two long names differ by one letter.

    The letter is changed, added, left out, or swapped with the next.
    """
    if flat == other or len(other) < LONG or abs(len(flat) - len(other)) > 1:
        return False
    pairs = enumerate(zip(flat, other, strict=False))
    start = next((n for n, (a, b) in pairs if a != b), min(len(flat), len(other)))
    a, b = flat[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _foreign(text: str) -> bool:
    """Return whether a text holds letters of another script than Latin."""
    return any(char.isalpha() and not unicodedata.name(char, "").startswith("LATIN") for char in text)
