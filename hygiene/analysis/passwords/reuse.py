"""Accounts that share a password, or have nearly the same one.

Passwords are compared by tags: BLAKE2b under a random key that is never stored. So nothing that leaves this module, and
nothing that stays in memory after it, helps to guess a password. Comparison is by NFC, because sites see that form: a
password typed in NFC on one machine and in NFD on another is the same. Similar passwords are found by the traces that
they share (`traces`), so that the time grows with their number and not with its square. Then they are compared
(`habit`).
"""

from __future__ import annotations

import secrets as random
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from typing import Final

from hygiene.analysis.passwords.own_words import is_site
from hygiene.analysis.passwords.similarity import HABITS, LONGEST, WITH_SITE, groups, habit, traces
from hygiene.analysis.passwords.site_names import site_names, without_initials, without_site
from hygiene.analysis.progress import Allowance, counted
from hygiene.language.words import tr, tr_later
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.reference.sites import ascii_host, site
from hygiene.reference.unicode_forms import normalized

SAME: Final = tr_later("the same password")
TYPED: Final = "hygiene://typed"
"""The address of a compared password that is in no vault."""

_PERSON: Final = b"hygiene-reuse"
_EVERY_PAIR: Final = 16
"""The most candidates in a group that are all compared with each other.

In a larger group, each is compared only with the first, so that the time stays linear.
"""


ALLOWED: Final = 8_000_000
"""The most steps of the search for similar passwords: about 10 s.

An ordinary password takes about a hundred. This is our judgement.
"""
_PAIR: Final = 20
"""The steps of comparing two texts; one step is a trace."""
_Tag = Callable[[str], bytes]
Sites = Collection[Collection[str]]
"""Groups of domains that share one sign-in, beside those hygiene knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Entries of several accounts with one password, or variants of it.

    `exact` is true for the same password. `accounts` counts the different accounts. `habits` name what the passwords
    have in common, the commonest first. `outside` holds similar passwords that are not entries of a vault. With such a
    password, one account is enough.
    """

    members: tuple[Secret, ...]
    accounts: int
    exact: bool
    habits: tuple[str, ...]
    outside: tuple[Secret, ...] = ()


def outside_vault(label: str, value: Hidden) -> Secret:
    """Return an entry for a password that no vault holds.

    An example is the password that opens the vault itself. `label` names it in reports.
    """
    return Secret(ref=label, label=label, value=value, urls=(TYPED,))


def is_outside_vault(secret: Secret) -> bool:
    """Return whether this is a password that no vault holds."""
    return TYPED in secret.urls


def clusters(
    entries: Iterable[Secret], one_account: Sites = (), allowance: Allowance | None = None
) -> tuple[Cluster, ...]:
    """Return the groups of accounts with the same or a similar password.

    Empty passwords are left out. A group of variants holds at least two different passwords. Its members with equal
    passwords also form a group of their own. Groups are ordered by their members' refs, so that the order of the input
    does not matter.

    Args:
        entries: entries of vaults, and passwords made by `outside_vault`.
        one_account: the user's own groups of domains that share one sign-in.
        allowance: the steps of the search for similar passwords. If it `refused` some, not every pair was compared.
    """
    given = sorted((s for s in entries if s.value), key=lambda s: s.ref)
    tag = tagger()
    equal: defaultdict[bytes, list[Secret]] = defaultdict(list)
    for entry in given:
        equal[tag(entry.value.reveal())].append(entry)
    same = list(equal.values())
    found = [_cluster(members, (SAME,), one_account) for members in same]
    found += [
        _cluster(members, habits, one_account)
        for members, habits in _similar(same, tag, allowance or Allowance(ALLOWED))
    ]
    return tuple(sorted((c for c in found if c), key=lambda c: [m.ref for m in (*c.members, *c.outside)]))


def accounts(members: Sequence[Secret], one_account: Sites = ()) -> int:
    """Return the least number of different accounts behind some entries.

    Entries of one site are one account, unless their user names show otherwise. Two e-mail addresses, or two handles,
    are two accounts. A handle and an address, or an entry without a name, may be the same account. An entry without a
    URL stands for a site of its own, named by its label.
    """
    names: defaultdict[Hashable, set[tuple[bool, str]]] = defaultdict(set)
    for location, member in zip(_locations(members, one_account), members, strict=True):
        name = user_name(member.username.reveal())
        names[location].add(("@" in name, name))
    return sum(_people(user_names) for user_names in names.values())


def user_name(text: str) -> str:
    """Return the canonical form of a user name.

    That is one Unicode form, small letters, and one spelling of an address's domain.

    >>> user_name(" @Alice"), user_name("D@Xn--Kse-Qla.example."), user_name("d@K\u00e4se.example")
    ('alice', 'd@xn--kse-qla.example', 'd@xn--kse-qla.example')
    """
    name = normalized("NFKC", text).strip().lstrip("@").casefold()
    local, at, where = name.rpartition("@")
    return f"{local}@{ascii_host(where.rstrip('.'))}" if at else name


def tagger() -> _Tag:
    """Return a function that makes one-way tags under a random key.

    The key is never stored, and is gone when the function is.
    """
    keyed = blake2b(key=random.token_bytes(32), digest_size=16, person=_PERSON)

    def tag(text: str) -> bytes:
        digest = keyed.copy()
        digest.update(normalized("NFC", text).encode("utf-8", "surrogatepass"))
        return digest.digest()

    return tag


def _people(names: set[tuple[bool, str]]) -> int:
    """Return the number of accounts behind the user names on one site.

    It is the number of addresses or of handles, whichever is larger.
    """
    addresses = sum(is_address for is_address, _ in names)
    handles = sum(bool(name) and not is_address for is_address, name in names)
    return max(addresses, handles, 1)


class _UnionFind:
    """Sets of things that belong together, joined pair by pair (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def root(self, name: Hashable) -> Hashable:
        """Return the representative of everything joined with `name`."""
        parent = self._parent
        while parent.setdefault(name, name) != name:
            # Path halving keeps long chains cheap.
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    def join(self, first: Hashable, second: Hashable) -> None:
        """Join two things, and everything that belongs with either."""
        self._parent[self.root(second)] = self.root(first)


def _locations(members: Sequence[Secret], one_account: Sites) -> Iterator[Hashable]:
    """Yield the location where each entry is used.

    Entries linked by a common site, or by a group of sites, share one location.
    """
    joined = _UnionFind()
    known = [_sites(member) for member in members]
    for first, *others in known + [[site(domain) for domain in group] for group in one_account if group]:
        for other in others:
            joined.join(first, other)
    return (joined.root(first) for first, *_ in known)


def _sites(member: Secret) -> list[Hashable]:
    """Return the sites of an entry, at least one.

    Without a URL the label stands for the site, or the ref when the entry has no name.
    """
    found: list[Hashable] = [name for url in member.urls if (name := site(url))]
    # The vault readers give many entries the labels `(no name)` and `[e-mail]`.
    unnamed = member.label.startswith(("(", "["))
    return found or [("label", member.ref if unnamed else member.label.casefold())]


def _cluster(members: Sequence[Secret], habits: tuple[str, ...], one_account: Sites) -> Cluster | None:
    """Return a group, or None when it is only one account."""
    ordered = sorted(members, key=lambda m: m.ref)
    entries = tuple(m for m in ordered if not is_outside_vault(m))
    others = tuple(m for m in ordered if is_outside_vault(m))
    count = accounts(entries, one_account)
    if not entries or count + len(others) < 2:
        return None
    return Cluster(members=entries, accounts=count, exact=habits == (SAME,), habits=habits, outside=others)


def _similar(
    same: Sequence[Sequence[Secret]], tag: _Tag, allowance: Allowance
) -> Iterator[tuple[list[Secret], tuple[str, ...]]]:
    """Yield groups of similar passwords with their two commonest habits.

    `same` holds one group of entries for each password.
    """
    joined = _UnionFind()
    links: dict[tuple[int, int], str] = {}
    forms = [_Forms(members) for members in same]
    for pair in _candidates(forms, tag, allowance):
        first, second = (forms[index] for index in pair)
        if pair not in links and allowance.take(_PAIR * (1 + len(first.cut) * len(second.cut))):
            links[pair] = first.habit(second)
            if links[pair]:
                joined.join(*pair)
    families: defaultdict[Hashable, set[int]] = defaultdict(set)
    habits: defaultdict[Hashable, Counter[str]] = defaultdict(Counter)
    for pair, link in ((pair, link) for pair, link in links.items() if link):
        families[joined.root(pair[0])].update(pair)
        habits[joined.root(pair[0])][link] += 1
    for root, family in families.items():
        often = sorted(habits[root], key=lambda link: (-habits[root][link], HABITS.index(link)))
        yield [member for index in family for member in same[index]], tuple(often[:2])


class _Forms:
    """A password, with and without the names of its sites."""

    def __init__(self, members: Sequence[Secret]) -> None:
        self.text = members[0].value.reveal()
        text = normalized("NFC", self.text).casefold()
        used = members[:_EVERY_PAIR] if len(text) <= LONGEST else ()
        names = [site_names(member) for member in used]
        self.cut = frozenset(rest for known in names for rest in without_site(text, known))
        initials = {rest for known in names for rest in without_initials(text, known)}
        if self.cut and any(is_site(member) for member in used):
            # A password that is its site's address has nothing in common with those of other sites.
            self.cut, initials = frozenset(), set()
        self.all = self.cut | initials | {text}

    def habit(self, other: _Forms) -> str:
        """Return the narrowest way in which both are alike, or an empty string."""
        way = habit(self.text, other.text)
        if way and HABITS.index(way) < HABITS.index(WITH_SITE):
            return way
        if (self.cut | other.cut) and (self.all & other.all or self._nearly(other)):
            return WITH_SITE
        return way or (WITH_SITE if self.all & other.all else "")

    def traces(self) -> Iterator[str]:
        """Yield traces. Similar passwords share at least one."""
        yield from traces(self.text)
        yield from ("s" + form for form in self.all)
        yield from (trace for form in self.cut for trace in traces(form))

    def _nearly(self, other: _Forms) -> bool:
        return any(habit(one, two) for one in self.cut for two in other.cut)


def _candidates(forms: Sequence[_Forms], tag: _Tag, allowance: Allowance) -> Iterator[tuple[int, int]]:
    """Yield pairs of passwords with a trace in common.

    A pair holds indexes into `forms`, the smaller first.
    """
    tags, owners = array("Q"), array("L")
    for index, form in enumerate(counted(forms, tr("Comparing passwords"))):
        for trace in dict.fromkeys(form.traces()):
            if not allowance.take():
                break
            tags.append(int.from_bytes(tag(trace)[: tags.itemsize], "little"))
            owners.append(index)
    for alike in groups(tags, owners):
        yield from combinations(alike, 2) if len(alike) <= _EVERY_PAIR else ((alike[0], other) for other in alike[1:])
