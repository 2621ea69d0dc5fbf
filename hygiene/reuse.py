"""Which accounts share a password, and which have nearly the same one: found by keyed tags that live for one call.

Equality is that of BLAKE2b under a random key that is never stored, so nothing that leaves this module, and nothing that
is left in memory after it, helps to guess a password. Comparison is by NFC, because that is what a site sees; a password
typed in NFC on one machine and in NFD on another is the same.
"""

from __future__ import annotations

import secrets as random
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from hygiene.model import Secret
from hygiene.sites import site

LEAST_LETTERS: Final = 5
"""A shorter common word says nothing: `abc` is in many passwords that have nothing to do with each other."""

_LOOK_ALIKE: Final = str.maketrans("4@8({[<3690!1|5$7+2", "aabcccceggoiiissttz")
_PERSON: Final = b"hygiene-reuse"

SAME: Final = "the same password"
OTHER_CASE: Final = "the same letters in other case"
SAME_WORD: Final = "the same word with another year, number or symbol"

_Tag = Callable[[str], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Entries of at least two accounts that open with one password (`exact`), or with variants of one word.

    `accounts` is how many different accounts they are; `habit` says what they have in common, and is fit to print.
    """

    members: tuple[Secret, ...]
    accounts: int
    exact: bool
    habit: str


def clusters(entries: Iterable[Secret]) -> tuple[Cluster, ...]:
    """Every group of different accounts with the same, or nearly the same password; empty passwords are left out.

    A group of variants holds at least two different passwords; those of its members that are equal are also a group of
    their own. Ordered by the members' refs, so that the order of the input does not matter.
    """
    given = sorted((s for s in entries if s.value), key=lambda s: s.ref)
    tag = _tagger()
    found = [*_exact(given, tag), *_similar(given, tag)]
    return tuple(sorted(found, key=lambda c: [m.ref for m in c.members]))


def accounts(members: Sequence[Secret]) -> int:
    """How many different accounts some entries are at least.

    Entries of one site are one account, unless their user names show otherwise: two e-mail addresses, or two handles, are
    two accounts; a handle beside an address, or no name at all, may well be the same one. An entry without a URL stands
    for a site of its own, known by its label.
    """
    names: defaultdict[Hashable, set[tuple[bool, str]]] = defaultdict(set)
    for place, member in zip(_places(members), members, strict=True):
        name = unicodedata.normalize("NFC", member.username.reveal()).strip().lstrip("@").casefold()
        names[place].add(("@" in name, name))
    return sum(_people(at_one_place) for at_one_place in names.values())


def _people(names: set[tuple[bool, str]]) -> int:
    """How many accounts the user names on one site are: addresses and handles are counted apart, and the more count."""
    addresses = sum(is_address for is_address, _ in names)
    handles = sum(bool(name) and not is_address for is_address, name in names)
    return max(addresses, handles, 1)


def _places(members: Sequence[Secret]) -> Iterator[Hashable]:
    """Where each entry is used: one place for all entries that are linked by a common site."""
    parent: dict[Hashable, Hashable] = {}

    def root(name: Hashable) -> Hashable:
        while parent.setdefault(name, name) != name:
            # Every second step is cut short, so that long chains stay cheap.
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    known = [_sites(member) for member in members]
    for first, *others in known:
        for other in others:
            parent[root(other)] = root(first)
    return (root(first) for first, *_ in known)


def _sites(member: Secret) -> list[Hashable]:
    """The sites of an entry, at least one: without a URL its label stands for it, or its ref when it has no name."""
    found: list[Hashable] = [name for url in member.urls if (name := site(url))]
    # `(no name)` and `[e-mail]` are what `hygiene.vault.entries` writes for many entries alike.
    unnamed = member.label.startswith(("(", "["))
    return found or [("label", member.ref if unnamed else member.label.casefold())]


def _tagger() -> _Tag:
    """A one-way tag under a key that nobody has and that ends with the call."""
    key = random.token_bytes(32)

    def tag(text: str) -> bytes:
        data = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
        return blake2b(data, key=key, digest_size=16, person=_PERSON).digest()

    return tag


def _exact(entries: Sequence[Secret], tag: _Tag) -> Iterator[Cluster]:
    for members in _groups(entries, lambda s: tag(s.value.reveal())).values():
        if (many := accounts(members)) > 1:
            yield Cluster(members=members, accounts=many, exact=True, habit=SAME)


def _similar(entries: Sequence[Secret], tag: _Tag) -> Iterator[Cluster]:
    worded = [s for s in entries if skeleton(s.value.reveal())]
    for members in _groups(worded, lambda s: tag(skeleton(s.value.reveal()))).values():
        if len(_groups(members, lambda s: tag(s.value.reveal()))) > 1 and (many := accounts(members)) > 1:
            one_word = len(_groups(members, lambda s: tag(s.value.reveal().casefold()))) == 1
            yield Cluster(members=members, accounts=many, exact=False, habit=OTHER_CASE if one_word else SAME_WORD)


def _groups(entries: Iterable[Secret], key: Callable[[Secret], bytes]) -> Mapping[bytes, tuple[Secret, ...]]:
    made: defaultdict[bytes, list[Secret]] = defaultdict(list)
    for entry in entries:
        made[key(entry)].append(entry)
    return {tag: tuple(members) for tag, members in made.items()}


def skeleton(password: str) -> str:
    """The word a password is built on: no case, no digits or symbols around it, look-alike characters read as letters.

    It is empty where fewer than five letters remain. It is as good as the password itself: compare it, and keep nothing.

    >>> skeleton("B4nana-Boat!2024") == skeleton("bananaboat7")
    True
    """
    text = unicodedata.normalize("NFKC", password).casefold()
    letters = [at for at, char in enumerate(text) if char.isalpha()]
    core = text[letters[0] : letters[-1] + 1] if letters else ""
    word = "".join(char for char in core.translate(_LOOK_ALIKE) if char.isalpha())
    return word if len(word) >= LEAST_LETTERS else ""
