"""Which accounts share a password, and which have nearly the same one: found by keyed tags that live for one call.

Equality is that of BLAKE2b under a random key that is never stored, so nothing that leaves this module, and nothing that
is left in memory after it, helps to guess a password. Comparison is by NFC, because that is what a site sees; a password
typed in NFC on one machine and in NFD on another is the same. What may be alike is found by what two passwords have in
common (`traces`), so that the time grows with their number and not with its square, and then looked at (`habit`).
"""

from __future__ import annotations

import re
import secrets as random
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from typing import Final

from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.reference.sites import site

LEAST_LETTERS: Final = 5
"""A shorter common word says nothing: `abc` is in many passwords that have nothing to do with each other."""
LEAST: Final = 6
LEAST_DIGITS: Final = 8
"""Characters, with and without a letter among them, under which a small difference says nothing: two PINs are alike."""
LONGEST: Final = 64
"""Characters up to which single characters and ends are compared; of a longer password only its word is."""

SAME: Final = "the same password"
OTHER_CASE: Final = "the same letters in other case"
OTHER_YEAR: Final = "the same word with another year"
ADDED: Final = "a prefix or suffix added"
ONE_CHANGED: Final = "one character changed"
SAME_WORD: Final = "the same word with another number or symbol"
SAME_END: Final = "the same beginning or end"
HABITS: Final = (OTHER_CASE, OTHER_YEAR, ADDED, ONE_CHANGED, SAME_WORD, SAME_END)
"""How two passwords may be alike, the narrowest first."""
TYPED: Final = "hygiene://typed"
"""The address of a password that is compared and is no entry of any vault."""

_LOOK_ALIKE: Final = str.maketrans("4@8({[<3690!1|5$7+2", "aabcccceggoiiissttz")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_PERSON: Final = b"hygiene-reuse"
_SIZES: Final = (6, 8, 10, 13, 17, 22, 29, 38, 50, 64)
"""Lengths of the beginnings and ends that are compared: for whatever is shared, there is one at least 3/4 as long."""
_EVERY_PAIR: Final = 16
"""In a group of more candidates than this each is compared with the first alone, so that the time stays linear."""


_Tag = Callable[[str], bytes]
Sites = Collection[Collection[str]]
"""Groups of domains that share one sign-in, beside those hygiene knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Entries of at least two accounts that open with one password (`exact`), or with variants of one another.

    `accounts` is how many different accounts they are; `habit` says what they have in common, and is fit to print.
    `beside` are passwords that are like theirs and no entries of a vault; with one of those, one account is enough.
    """

    members: tuple[Secret, ...]
    accounts: int
    exact: bool
    habit: str
    beside: tuple[Secret, ...] = ()


def beside(label: str, value: Hidden) -> Secret:
    """A password to compare with that no vault holds, such as the one that opens the vault; `label` names it."""
    return Secret(ref=label, label=label, value=value, urls=(TYPED,))


def is_beside(secret: Secret) -> bool:
    """Whether this is a password to compare with rather than an entry."""
    return TYPED in secret.urls


def clusters(entries: Iterable[Secret], one_account: Sites = ()) -> tuple[Cluster, ...]:
    """Every group of different accounts with the same, or nearly the same password; empty passwords are left out.

    A group of variants holds at least two different passwords; those of its members that are equal are also a group of
    their own. Ordered by the members' refs, so that the order of the input does not matter.

    Args:
        entries: entries of vaults, and passwords `beside` them.
        one_account: the user's own groups of domains that share one sign-in.
    """
    given = sorted((s for s in entries if s.value), key=lambda s: s.ref)
    tag = tagger()
    equal: defaultdict[bytes, list[Secret]] = defaultdict(list)
    for entry in given:
        equal[tag(entry.value.reveal())].append(entry)
    same = list(equal.values())
    found = [_cluster(members, SAME, one_account) for members in same]
    found += [_cluster(members, told, one_account) for members, told in _similar(same, tag)]
    return tuple(sorted((c for c in found if c), key=lambda c: [m.ref for m in (*c.members, *c.beside)]))


def accounts(members: Sequence[Secret], one_account: Sites = ()) -> int:
    """How many different accounts some entries are at least.

    Entries of one site are one account, unless their user names show otherwise: two e-mail addresses, or two handles, are
    two accounts; a handle beside an address, or no name at all, may well be the same one. An entry without a URL stands
    for a site of its own, known by its label.
    """
    names: defaultdict[Hashable, set[tuple[bool, str]]] = defaultdict(set)
    for place, member in zip(_places(members, one_account), members, strict=True):
        name = unicodedata.normalize("NFC", member.username.reveal()).strip().lstrip("@").casefold()
        names[place].add(("@" in name, name))
    return sum(_people(at_one_place) for at_one_place in names.values())


def tagger() -> _Tag:
    """A one-way tag under a key that nobody has and that ends with its last use."""
    keyed = blake2b(key=random.token_bytes(32), digest_size=16, person=_PERSON)

    def tag(text: str) -> bytes:
        one = keyed.copy()
        one.update(unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass"))
        return one.digest()

    return tag


def _people(names: set[tuple[bool, str]]) -> int:
    """How many accounts the user names on one site are: addresses and handles are counted apart, and the more count."""
    addresses = sum(is_address for is_address, _ in names)
    handles = sum(bool(name) and not is_address for is_address, name in names)
    return max(addresses, handles, 1)


class _UnionFind:
    """Things that belong together, joined pair by pair."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def root(self, name: Hashable) -> Hashable:
        """The one thing that stands for all that were joined with `name`."""
        parent = self._parent
        while parent.setdefault(name, name) != name:
            # Every second step is cut short, so that long chains stay cheap.
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    def join(self, one: Hashable, other: Hashable) -> None:
        """Let two things belong together, and all that belongs with either."""
        self._parent[self.root(other)] = self.root(one)


def _places(members: Sequence[Secret], one_account: Sites) -> Iterator[Hashable]:
    """Where each entry is used: one place for all entries that are linked by a common site or a group of sites."""
    joined = _UnionFind()
    known = [_sites(member) for member in members]
    for first, *others in known + [[site(domain) for domain in group] for group in one_account if group]:
        for other in others:
            joined.join(first, other)
    return (joined.root(first) for first, *_ in known)


def _sites(member: Secret) -> list[Hashable]:
    """The sites of an entry, at least one: without a URL its label stands for it, or its ref when it has no name."""
    found: list[Hashable] = [name for url in member.urls if (name := site(url))]
    # `(no name)` and `[e-mail]` are what `hygiene.sources.vault.entries` writes for many entries alike.
    unnamed = member.label.startswith(("(", "["))
    return found or [("label", member.ref if unnamed else member.label.casefold())]


def _cluster(members: Sequence[Secret], told: str, one_account: Sites) -> Cluster | None:
    """The group as one finding would tell it, or None when it is but one account."""
    ordered = sorted(members, key=lambda m: m.ref)
    held = tuple(m for m in ordered if not is_beside(m))
    others = tuple(m for m in ordered if is_beside(m))
    many = accounts(held, one_account)
    if not held or many + len(others) < 2:
        return None
    return Cluster(members=held, accounts=many, exact=told == SAME, habit=told, beside=others)


def _similar(same: Sequence[Sequence[Secret]], tag: _Tag) -> Iterator[tuple[list[Secret], str]]:
    """Groups of different passwords that are alike, and their two commonest habits; `same` is one group a password."""
    joined = _UnionFind()
    links: dict[tuple[int, int], str] = {}
    for one, other in _candidates(same, tag):
        if (one, other) not in links:
            links[one, other] = habit(_text(same[one]), _text(same[other]))
            if links[one, other]:
                joined.join(one, other)
    families: defaultdict[Hashable, set[int]] = defaultdict(set)
    habits: defaultdict[Hashable, Counter[str]] = defaultdict(Counter)
    for pair, told in ((pair, told) for pair, told in links.items() if told):
        families[joined.root(pair[0])].update(pair)
        habits[joined.root(pair[0])][told] += 1
    for root, family in families.items():
        often = sorted(habits[root], key=lambda told: (-habits[root][told], HABITS.index(told)))
        yield [member for at in family for member in same[at]], "; ".join(often[:2])


def _candidates(same: Sequence[Sequence[Secret]], tag: _Tag) -> Iterator[tuple[int, int]]:
    """Pairs of passwords with a trace in common, each a place in `same`, the smaller first."""
    by_trace: defaultdict[bytes, list[int]] = defaultdict(list)
    for at, members in enumerate(same):
        for trace in traces(_text(members)):
            by_trace[tag(trace)].append(at)
    for found in by_trace.values():
        alike = list(dict.fromkeys(found))
        yield from combinations(alike, 2) if len(alike) <= _EVERY_PAIR else ((alike[0], other) for other in alike[1:])


def _text(members: Sequence[Secret]) -> str:
    return members[0].value.reveal()


def habit(one: str, other: str) -> str:
    """How two different passwords are alike, in the narrowest word for it; empty when they are not.

    >>> habit("Sunrise2024", "Sunrise2025"), habit("kestrel-Fb", "kestrel-Tw"), habit("1234", "1235")
    ('the same word with another year', 'the same beginning or end', '')
    """
    short, long = sorted((_folded(one), _folded(other)), key=lambda text: (len(text), text))
    if short == long:
        return OTHER_CASE
    if (rest := _yearless(short)) and rest == _yearless(long):
        return OTHER_YEAR
    before, after = _common(short, long), _common(short[::-1], long[::-1])
    close = _telling(short) and len(long) <= LONGEST
    if close and len(short) in {before, after} and 2 * len(short) >= len(long):
        return ADDED
    if close and _one_edit(short, long, before, after):
        return ONE_CHANGED
    if skeleton(one) and skeleton(one) == skeleton(other):
        return SAME_WORD
    return SAME_END if close and max(before, after) >= max(LEAST, len(long) * 2 / 3) else ""


def traces(password: str) -> Iterator[str]:
    """What two passwords that are alike have in common, one thing at least. As good as the password: keep none of it."""
    text = _folded(password)
    yield "=" + text
    if word := skeleton(password):
        yield "w" + word
    if rest := _yearless(text):
        yield "y" + rest
    if _telling(text):
        # Two texts with one edit share half their length at one end: only short ones need a closer look.
        if len(text) <= 2 * LEAST + 2:
            yield "-" + text
            yield from {"-" + text[:at] + text[at + 1 :] for at in range(len(text))}
        for size in (size for size in _SIZES if 0.35 * len(text) <= size <= len(text)):
            yield "<" + text[:size]
            yield ">" + text[-size:]


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


def _folded(password: str) -> str:
    return unicodedata.normalize("NFC", password).casefold()


def _yearless(text: str) -> str:
    """The text with a mark for each year in it; empty when it has none, or nothing to speak of beside."""
    rest, years = _YEAR.subn("\x00", text)
    return rest if years and sum(map(str.isalpha, rest)) >= 3 else ""


def _telling(text: str) -> bool:
    """Whether a small difference to another text would say anything."""
    return (LEAST if any(map(str.isalpha, text)) else LEAST_DIGITS) <= len(text) <= LONGEST


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _one_edit(short: str, long: str, before: int, after: int) -> bool:
    """Whether one character was changed, added or left out, or two neighbours changed places."""
    left = len(long) - before - after
    swapped = len(short) == len(long) and left == 2 and short[before : before + 2] == long[before : before + 2][::-1]
    return len(long) - len(short) <= 1 and (left <= 1 or swapped)
