"""Look-alike domains: imitations of an account's own sites and names.

A short name resembles many others by chance. So a domain that is only one letter off must have the same ending if the
name is short, and a well-known site is never taken for an imitation. With these rules, at most a few dozen of the
million most visited sites (Tranco, January 2025) seem to imitate a given brand. `bench/lookalikes.py` measures that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Final, get_args

from hygiene.analysis.links.known_names import APART, LEAST, LONG, SHORT, Asked, Known, KnownNames, Likeness
from hygiene.analysis.links.name_shapes import flat, flat_parts, foreign
from hygiene.language.words import tr
from hygiene.model.text import printable
from hygiene.reference.lookalikes import shape
from hygiene.reference.sites import added_words, domain, site, well_known

COMPARED: Final = 100
"""The most names and usual sites that a domain is compared with.

They are the commonest. Real accounts have a few dozen.
"""
LONGEST: Final = 253
"""Characters of the longest host name (RFC 1035)."""
LABEL: Final = 63
"""Characters of the longest label of a host name (RFC 1035)."""
_RANK: Final = {how: rank for rank, how in enumerate(get_args(Likeness))}
_CHANCE: Final = frozenset({"near letters", "short"})
"""The likenesses that a short name often has by chance."""
_FOREIGN: Final = frozenset({"script", "accents"})
_IMITATED: Final = _FOREIGN | {"letters", "near letters", "one letter"}
"""The likenesses that are looked for among other people's sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """The domain or name that a host looks like, and the likeness.

    `like` is empty where the host looks like no name known to the account.
    """

    like: str
    how: Likeness


@lru_cache(maxsize=8192)
def reading(host: str) -> str:
    """Return a domain as people read it.

    Valid Punycode (`xn--`) becomes the letters that it stands for.
    """
    return ".".join(map(_decoded, host.split(".")))


def shown(host: str) -> str:
    """Return a host fit to print.

    Punycode comes with its reading. A network address is never shown.
    """
    if ":" in host or host.rpartition(".")[2].isdigit():
        return tr("a bare network address")
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

    Names are the handle and the display name. Sites come commonest first. A site with one of the names is the account's
    own. So is a site whose name is the handle plus a word such as `help`, and a handle that is itself a domain.
    """

    def __init__(self, names: Iterable[str], usual: Iterable[str]) -> None:
        given = [name.lstrip("@").partition("@")[0][:LONGEST] for name in islice(names, COMPARED)]
        every = dict.fromkeys(domain(each) for each in usual if len(each) <= LONGEST)
        domains = set(list(every)[:COMPARED]) - {""}
        handles = {name for name in given if "." in name and " " not in name}
        named = {flat(name): name for name in given if name not in handles}
        bearing = {known for known in domains if any(_bears(_text(known), name) for name in named)}
        self.own = sorted(bearing | set(map(domain, handles)) - {""})
        # Compared by site, because one company has many domains.
        self.usual = frozenset(map(site, every.keys() | {*self.own}))
        # A person may have a name of three letters, but hardly a site of that name.
        alone = [Known(name, name, frozenset()) for shape, name in named.items() if self.own or len(shape) >= APART]
        self.endings = frozenset(map(_ending, self.own)) or frozenset({"com"})
        self.known = KnownNames([*_sites(self.own), *alone], LEAST)
        self.others = KnownNames(_sites(sorted(domains - {*self.own})), LONG)
        self.parts = {own: flat_parts(own) for own in self.own}
        self.undotted = {own.replace(".", ""): own for own in reversed(self.own)}

    def alike(self, host: str) -> Alike | None:
        """Return the surest likeness of a host.

        It is None for the account's usual sites, for a well-known site, and for a host that looks like no other.
        """
        registered = domain(host) if len(host) <= LONGEST else ""
        if not registered:
            return None
        found = min(self._likenesses(host, registered), key=lambda alike: _RANK[alike.how], default=None)
        if found is None or site(host) in self.usual:
            return None
        # No one else can register the domain of a well-known site, but many such sites let anyone have a page below it.
        return None if found.how != "front" and well_known(registered) else found

    def _likenesses(self, host: str, registered: str) -> Iterator[Alike]:
        text = _text(registered)
        asked = Asked(text, flat(text), _ending(registered))
        if own := self._before(host, asked.ending):
            yield Alike(like=own, how="front")
        undotted = self.undotted.get(host.removeprefix("www.").replace(".", ""), host)
        if not host.endswith(undotted):
            yield Alike(like=undotted, how="dots")
        if len(text) <= LABEL:
            for known, how in (*self.known.like(asked), *self.known.within(asked)):
                # Without an own site, there is no ending to differ from.
                if (how != "ending" or self.own) and self._means_it(asked, known, how):
                    yield Alike(like=known.shown, how=how)
            for known, how in self.others.like(asked):
                if how in _IMITATED and (how in _FOREIGN or len(known.name) >= SHORT):
                    yield Alike(like=known.shown, how=how)
        # A name in another script is ordinary below an ending in that script.
        if asked.flat.isascii() and foreign(text) and shape(text).isascii() and not foreign(reading(asked.ending)):
            yield Alike(like="", how="script")

    def _means_it(self, asked: Asked, known: Known, how: Likeness) -> bool:
        """Return whether a likeness is more than chance.

        A short name resembles many others, so the endings must be the same.
        """
        chance = how in _CHANCE and len(flat(known.name)) < SHORT
        return not chance or asked.ending in (known.endings or self.endings)

    def _before(self, host: str, ending: str) -> str:
        """Return the own domain that stands whole in front of another, or ""."""
        head = host.removesuffix(f".{ending}")
        if "." not in head:
            return ""
        whole, last = flat_parts(head), flat_parts(head.rpartition(".")[2])
        return next((own for own, parts in self.parts.items() if parts in whole and parts not in last), "")


def _bears(text: str, name: str) -> bool:
    """Return whether the name in a domain is the flat name of an account.

    The account's name may also be the domain's name with a word after it, as in `examplehelp`.
    """
    whole = flat(text)
    if len(name) < LEAST or len(whole) < LEAST:
        return False
    if whole == name or name in map(flat, text.split("-")) or (len(name) >= SHORT and name in whole):
        return True
    return len(whole) >= APART and name.startswith(whole) and name.removeprefix(whole) in _flat_added()


@cache
def _flat_added() -> frozenset[str]:
    return frozenset(map(flat, added_words()))


def _sites(domains: Iterable[str]) -> Iterator[Known]:
    return (Known(each, _text(each), frozenset({_ending(each)})) for each in domains)


def _text(registered: str) -> str:
    """Return the name in a registrable domain, as people read it.

    It is the part before the public ending.
    """
    return reading(registered.partition(".")[0])


def _ending(registered: str) -> str:
    """Return the public ending of a registrable domain."""
    return registered.partition(".")[2]
