"""Domains made to be taken for another: letters of another script, one letter off, words added, another ending."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from hygiene.model.finding import Confidence, Severity
from hygiene.model.text import printable
from hygiene.reference.clients import difference, shape
from hygiene.reference.sites import domain, site

SHORT: Final = 5
"""A name of fewer letters resembles another by chance."""
COMPARED: Final = 100
"""Usual sites of which imitations are looked for, the commonest ones; real accounts have a few dozen."""
LONG: Final = 7
"""A name of fewer letters is one letter off from many a word, and stands in many a longer one."""
_WEIGHTS: Final = {
    "its whole name stands in front of another domain": (Severity.HIGH, Confidence.MEDIUM),
    "letters of another script": (Severity.HIGH, Confidence.MEDIUM),
    "letters that look alike": (Severity.HIGH, Confidence.MEDIUM),
    "one letter off": (Severity.MEDIUM, Confidence.LOW),
    "accents": (Severity.MEDIUM, Confidence.LOW),
}
_ELSE: Final = (Severity.LOW, Confidence.LOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Whom a domain looks like and how. `like` is empty where it is nobody the account knows."""

    like: str
    how: str

    @property
    def weight(self) -> tuple[Severity, Confidence]:
        """How bad it is, and how sure. Another ending and added words are mostly the owner's own further sites."""
        return _WEIGHTS.get(self.how, _ELSE)


@lru_cache(maxsize=8192)
def reading(host: str) -> str:
    """A domain as people read it: punycode (`xn--`) as the letters it stands for, where it stands for any."""
    return ".".join(map(_decoded, host.split(".")))


def shown(host: str) -> str:
    """A host fit to print: punycode with its reading, and an address of numbers not at all."""
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
    """What an account is known by: its names (handle, display name), and the sites it usually links to, commonest first.

    Of those, the ones that bear a name of it are its own, and so is a handle that is itself a domain.
    """

    def __init__(self, names: Iterable[str], usual: Iterable[str]) -> None:
        given = [name.lstrip("@").partition("@")[0] for name in names]
        every = dict.fromkeys(map(domain, usual))
        domains = set(list(every)[:COMPARED]) - {""}
        handles = {name for name in given if "." in name and " " not in name}
        called = {
            shape(name): _Known(name, name) for name in given if name not in handles and len(shape(name)) >= SHORT
        }
        bearing = {one for one in domains if any(name in shape(_name(one)) for name in called)}
        self.own = sorted(bearing | set(map(domain, handles)) - {""})
        # By site: the many domains of one company are one.
        self.usual = frozenset(map(site, every.keys() | {*self.own}))
        self.known = called | _by_shape(self.own)
        self.others = _by_shape(domains - {*self.own})

    def alike(self, host: str) -> Alike | None:
        """Whom a host looks like, if it is none of the account's usual sites: the most telling likeness."""
        return None if not domain(host) or site(host) in self.usual else next(self._likenesses(host), None)

    def _likenesses(self, host: str) -> Iterator[Alike]:
        text = _name(domain(host))
        flat = shape(text)
        left = f".{host.removesuffix(domain(host))}"
        for own in self.own if len(left) > 1 else ():
            if f".{own}." in left or f".{own.replace('.', '-')}." in left:
                yield Alike(like=own, how="its whole name stands in front of another domain")
        like = self.known.get(flat) or self.others.get(flat)
        if like is not None and (how := difference(text, like.name)) in _WEIGHTS:
            yield Alike(like=like.shown, how=how)
        if flat.isascii() and _foreign(text):
            yield Alike(like="", how="letters of another script")
        for one, its in (*self.known.items(), *self.others.items()):
            if _near(flat, one):
                yield Alike(like=its.shown, how="one letter off")
        for one, its in self.known.items():
            if flat == one:
                # Without a site of its own there is nothing for an ending to differ from.
                yield from [Alike(like=its.shown, how="another ending")] if self.own else []
            elif len(one) >= LONG and one in flat:
                yield Alike(like=its.shown, how="with words added")


class _Known(NamedTuple):
    """A domain or a name of the account as it is shown, and the name in it."""

    shown: str
    name: str


def _by_shape(domains: Iterable[str]) -> dict[str, _Known]:
    known = (_Known(one, _name(one)) for one in sorted(domains))
    return {shape(one.name): one for one in known if len(shape(one.name)) >= SHORT}


def _name(registered: str) -> str:
    """The name in a registrable domain, as people read it: what stands before the public ending."""
    return reading(registered.partition(".")[0])


def _near(flat: str, one: str) -> bool:
    """Whether two long names differ by one letter: changed, added, left out, or two swapped."""
    if flat == one or len(one) < LONG or abs(len(flat) - len(one)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(flat, one, strict=False)) if a != b), min(len(flat), len(one)))
    a, b = flat[start:], one[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _foreign(text: str) -> bool:
    """Whether it holds letters of another script than Latin."""
    return any(char.isalpha() and not unicodedata.name(char, "").startswith("LATIN") for char in text)
