"""Names in the policy that are probably misspelt.

They match nothing that was read, but nearly match something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from hygiene.analysis.apps.grants import listed_apps
from hygiene.model.policy import AccountRules, Policy
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable
from hygiene.reference.clients import families_named
from hygiene.reference.platforms import all_platforms

_NEAR: Final = 0.8
"""The share of a name that must be equal in a near one.

A slip of one or two letters leaves more than that. This is our judgement.
"""
_MOST: Final = 1000
_LONGEST: Final = 100
"""The most names that one is compared with, and the characters of each."""


def unmatched(policy: Policy, snapshots: Sequence[Snapshot], platforms: Iterable[str]) -> Iterator[str]:
    """Yield a sentence without its end for each misspelt name.

    Accounts that were read and that the policy does not name have one too. Nothing is said of a policy without
    accounts.

    Args:
        policy: The policy of the run.
        snapshots: What was read.
        platforms: The ids of all platforms that can be read.
    """
    if not policy.accounts:
        return
    read = [snapshot for snapshot in snapshots if not snapshot.account.shared]
    yield from _platforms(policy, set(platforms))
    yield from _accounts(policy, read)
    for snapshot in {snapshot.account.key: snapshot for snapshot in read}.values():
        if rules := policy.account(snapshot.account):
            yield from _clients(snapshot, rules)
            yield from _apps(snapshot, rules)


def _platforms(policy: Policy, readable: set[str]) -> Iterator[str]:
    """Yield the platforms that do not exist.

    The site of a platform stands for it: who writes `twitter` means `x`.
    """
    ids = {domain.partition(".")[0]: known.id for known in all_platforms() for domain in known.domains}
    ids |= {name: name for name in (*(known.id for known in all_platforms()), *readable)}
    known = set(ids.values())
    for name in dict.fromkeys(rules.platform for rules in policy.accounts if rules.platform.casefold() not in known):
        near = get_close_matches(name.casefold()[:_LONGEST], ids, n=1, cutoff=_NEAR)
        meant = f"; did you mean “{ids[near[0]]}”?" if near else f"; it knows {', '.join(sorted(known))}"
        yield f"the policy names the platform “{printable(name, 60)}”, which hygiene does not know{meant}"


def _accounts(policy: Policy, read: Iterable[Snapshot]) -> Iterator[str]:
    """Yield the accounts that the policy does not name, each with a near name."""
    named = {rules for snapshot in read if (rules := policy.account(snapshot.account))}
    for account in dict.fromkeys(snapshot.account for snapshot in read):
        if policy.account(account):
            continue
        others = [
            rules.handle.lstrip("@")
            for rules in policy.accounts
            if rules not in named and rules.platform.casefold() == account.platform
        ]
        near = _near(account.handle, others)
        meant = f"; it names @{near}, so check the spelling" if near else ""
        yield f"{account}: the policy does not name it, so nothing is known to be yours there{meant}"


def _clients(snapshot: Snapshot, rules: AccountRules) -> Iterator[str]:
    """Yield the misspelt clients of an account."""
    clients, platform = (snapshot.posts.clients if snapshot.posts else ())[:_MOST], snapshot.account.platform
    listed = rules.known_clients or ()
    families = families_named(platform, listed, clients)
    for name in listed:
        if not families_named(platform, (name,), clients):
            others = [c.label for c in clients if not families_named(platform, (c.label,), clients) & families]
            if near := _near(name, others):
                yield _both(snapshot, "known_clients", name, f"posts come from “{near}”")


def _apps(snapshot: Snapshot, rules: AccountRules) -> Iterator[str]:
    """Yield the misspelt apps of an account."""
    apps, listed = (snapshot.apps or ())[:_MOST], rules.known_apps or ()
    for name in listed:
        if not listed_apps(apps, (name,)):
            unlisted = set(apps) - listed_apps(apps, listed)
            if near := _near(name, sorted(app.name for app in unlisted if app.name)):
                yield _both(snapshot, "known_apps", name, f"“{near}” has access")


def _both(snapshot: Snapshot, key: str, name: str, instead: str) -> str:
    """Return that a name of the policy is not there, and what is.

    An intruder's app may have nearly the name of the owner's, so nothing is said to be meant.
    """
    return f"{snapshot.account}: {key} in the policy lists “{printable(name, 60)}”, which is not there; {instead}"


def _near(name: str, names: Sequence[str]) -> str:
    """Return the nearest of some names, fit to print, or ""."""
    folded = {each[:_LONGEST].casefold(): each for each in names[:_MOST]}
    close = get_close_matches(name[:_LONGEST].casefold(), folded, n=1, cutoff=_NEAR)
    return printable(folded[close[0]], 60) if close else ""
