"""Names in the policy that match nothing that was read.

A name that nearly matches something is probably misspelt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import Final

from hygiene.analysis.apps.grants import listed_apps
from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.policy import AccountRules, Policy
from hygiene.model.policy.fleet import FleetAccount
from hygiene.model.posts import Client
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable
from hygiene.reference.clients import families_named
from hygiene.reference.platforms import all_platforms, platform_meant
from hygiene.wording import unmatched as _words

_NEAR: Final = 0.8
"""The share of a name that must be equal in a similar one.

A slip of one or two letters leaves more than that. This is our judgement.
"""
_MOST: Final = 1000
_LONGEST: Final = 100
"""The most names that a name is compared with, and the characters of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The apps and clients of an account, or None where they were not read."""

    account: Account
    apps: tuple[App, ...] | None
    clients: tuple[Client, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """The names that match nothing, as sentences without their ends.

    `misspelt` are those that nearly match something, and accounts that the policy does not name. `unused` counts the
    others by their list. They may be misspelt, or no account has such a thing.
    """

    misspelt: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """All sentences, those about misspelt names first."""
        return (*self.misspelt, *self.unused)


def unmatched(policy: Policy, snapshots: Iterable[Snapshot], platforms: Iterable[str]) -> Unmatched:
    """Return the names in the policy that match no account of a scan.

    Args:
        policy: The policy of the run.
        snapshots: The snapshots of the scan. For an account with several exports, the newest counts.
        platforms: The ids of all platforms that can be read.
    """
    own = sorted((each for each in snapshots if not each.account.shared), key=lambda each: each.taken_at)
    seen = [
        Seen(account=each.account, apps=each.apps, clients=each.posts.clients if each.posts is not None else None)
        for each in {snapshot.account.key: snapshot for snapshot in own}.values()
    ]
    lists = chain.from_iterable(_policy_lists(each, policy.account(each.account)) for each in seen)
    first = [*_platforms(policy, set(platforms)), *_accounts(policy, [each.account for each in seen])]
    return _judged(policy, seen, list(lists), first)


def unmatched_in_fleet(
    policy: Policy, accounts: Iterable[tuple[FleetAccount, Seen]], platforms: Iterable[str]
) -> Unmatched:
    """Return the names in the policy and the fleet file that match no account.

    Args:
        policy: The policy of the fleet.
        accounts: The accounts that were read, with their apps and clients.
        platforms: The ids of all platforms that can be read.
    """
    seen, lists = list[Seen](), list[_List]()
    for account, each in accounts:
        seen.append(each)
        if account.tools is not None:
            lists.append(
                _List(tr("`tools` in the fleet file"), "client or app", account.tools, each, clients=True, apps=True)
            )
        else:
            lists += _policy_lists(each, policy.account(each.account))
    return _judged(policy, seen, lists, list(_platforms(policy, set(platforms))))


@dataclass(frozen=True, slots=True)
class _List:
    """A list of clients or apps that one account should have.

    `kind` names its content. `clients` and `apps` say whether it is compared with those.
    """

    key: str
    kind: _words.Kind
    names: tuple[str, ...]
    seen: Seen
    clients: bool = False
    apps: bool = False

    @property
    def is_read(self) -> bool:
        """True if anything was read that the names can match."""
        return bool((self.clients and self.seen.clients is not None) or (self.apps and self.seen.apps is not None))

    @property
    def _its_clients(self) -> tuple[Client, ...]:
        return (self.seen.clients or ())[:_MOST] if self.clients else ()

    @property
    def _its_apps(self) -> tuple[App, ...]:
        return (self.seen.apps or ())[:_MOST] if self.apps else ()

    def matches(self, name: str) -> bool:
        """Return whether the account has the app or client with a name."""
        if self.clients and families_named(self.seen.account.platform, (name,), self._its_clients):
            return True
        return bool(listed_apps(self._its_apps, (name,)))

    def instead(self, name: str) -> str:
        """Return the app or client with a similar name, or "".

        An intruder's app may have a similar name, so hygiene does not claim that it was meant.
        """
        platform, clients, apps = self.seen.account.platform, self._its_clients, self._its_apps
        families = families_named(platform, self.names, clients)
        others = [c.label for c in clients if not families_named(platform, (c.label,), clients) & families]
        if near := _near(name, others):
            return tr("posts come from “{client}”", client=near)
        unlisted = set(apps) - listed_apps(apps, self.names)
        near = _near(name, sorted(app.name for app in unlisted if app.name))
        return tr(_HAS_ACCESS, name=near) if near else ""


def _policy_lists(seen: Seen, rules: AccountRules | None) -> list[_List]:
    """Return the lists of an account in the policy."""
    if rules is None:
        return []
    return [
        _List(tr("`known_clients` in the policy"), "client", rules.known_clients or (), seen, clients=True),
        _List(tr("`known_apps` in the policy"), "app", rules.known_apps or (), seen, apps=True),
    ]


def _judged(policy: Policy, seen: Sequence[Seen], lists: Sequence[_List], first: Sequence[str]) -> Unmatched:
    """Return the names of the accounts' lists, and of those for all accounts."""
    misspelt, unused = [*first], list[str]()
    for found in (_of_accounts([each for each in lists if each.is_read]), _of_all(policy, seen, lists)):
        for likely, said in found:
            (misspelt if likely else unused).append(said)
    return Unmatched(misspelt=tuple(misspelt), unused=tuple(unused))


def _of_accounts(lists: Sequence[_List]) -> Iterator[tuple[bool, str]]:
    """Yield the sentences about the lists of single accounts.

    With each sentence comes whether a name in it is probably misspelt. A name that one account has is not unused.
    """
    left: dict[tuple[str, _words.Kind], dict[str, list[_List]]] = {}
    for each in lists:
        for name in each.names:
            left.setdefault((each.key, each.kind), {}).setdefault(name, []).append(each)
    for (key, kind), names in left.items():
        unused = []
        for name, its in names.items():
            if any(each.matches(name) for each in its):
                continue
            near = next(((each, said) for each in its if (said := each.instead(name))), None)
            if near:
                yield True, f"{near[0].seen.account}: {_words.not_there(key, name)}; {near[1]}"
            else:
                unused.append(name)
        if unused:
            yield False, _words.unused(key, kind, unused)


def _of_all(policy: Policy, seen: Sequence[Seen], lists: Iterable[_List]) -> Iterator[tuple[bool, str]]:
    """Yield the sentences about the lists that apply to all accounts.

    With each sentence comes whether a name in it is probably misspelt.
    """
    apps = set(chain.from_iterable(each.apps or () for each in seen))
    if all(each.apps is None for each in seen):
        return
    rules = policy.apps
    names = {name for app in apps for name in (app.id, app.name) if name}
    makers = {app.publisher for app in apps if app.publisher}
    known = [*(rules.allow or ()), *rules.deny, *chain.from_iterable(each.names for each in lists if each.apps)]
    for key, given, there, taken, has in (
        ("apps.allow", rules.allow or (), names, known, _HAS_ACCESS),
        ("apps.deny", rules.deny, names, known, _HAS_ACCESS),
        ("apps.allow_publishers", rules.allow_publishers or (), makers, rules.allow_publishers or (), _OF_MAKER),
        ("apps.deny_publishers", rules.deny_publishers, makers, rules.deny_publishers, _OF_MAKER),
    ):
        there_folded, unused = set(map(_folded, there)), []
        others = sorted(name for name in there if _folded(name) not in set(map(_folded, taken)))
        for name in dict.fromkeys(each for each in given if _folded(each) not in there_folded):
            if near := _near(name, others):
                yield True, f"{_words.not_there(tr('`{key}` in the policy', key=key), name)}; {tr(has, name=near)}"
            else:
                unused.append(name)
        if unused:
            kind: _words.Kind = "publisher" if key.endswith("publishers") else "app"
            yield False, _words.unused(tr("`{key}` in the policy", key=key), kind, unused)


_HAS_ACCESS: Final = tr_later("“{name}” has access")
_OF_MAKER: Final = tr_later("an app of “{name}” has access")


def _folded(name: str) -> str:
    """Return a name of an app or publisher as the policy compares it."""
    return name.strip().casefold()


def _platforms(policy: Policy, readable: set[str]) -> Iterator[str]:
    """Yield the platforms that do not exist.

    The site of a platform stands for it: who writes `twitter` means `x`.
    """
    known = {each.id for each in all_platforms()} | readable
    given = [*(each.platform for each in policy.accounts), *(each.platform for each in policy.answers)]
    for name in dict.fromkeys(each for each in given if each.casefold() not in known):
        meant = platform_meant(name, readable)
        yield _words.unknown_platform(name, meant, known)


def _accounts(policy: Policy, read: Iterable[Account]) -> Iterator[str]:
    """Yield the accounts that the policy does not name, with a similar name.

    A policy without accounts yields nothing.
    """
    if not policy.accounts:
        return
    every = list(read)
    named = {rules for account in every if (rules := policy.account(account))}
    for account in every:
        if policy.account(account):
            continue
        others = [
            rules.handle.lstrip("@")
            for rules in policy.accounts
            if rules not in named and rules.platform.casefold() == account.platform
        ]
        near = _near(account.handle, others)
        yield _words.unnamed(account, near)


def _near(name: str, names: Sequence[str]) -> str:
    """Return the most similar of some names, fit to print, or ""."""
    folded = {each[:_LONGEST].casefold(): each for each in names[:_MOST]}
    close = get_close_matches(name[:_LONGEST].casefold(), folded, n=1, cutoff=_NEAR)
    return printable(folded[close[0]], 60) if close else ""
