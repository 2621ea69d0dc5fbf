"""Apps and publishers with grants on several accounts of a run.

One breach of such an app or publisher reaches all of these accounts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from hygiene.analysis.apps.grants import ended
from hygiene.model.account import Account
from hygiene.model.records import App
from hygiene.model.snapshot import Holding
from hygiene.reference.tools import fold

_NOBODY: Final = frozenset({
    "individual", "myself", "n a", "no company", "none", "not applicable", "null", "personal", "private", "self",
    "unknown",
})  # fmt: skip
"""Company names entered by people who make an app for themselves."""
_LEAST: Final = 3
"""The fewest characters of a folded name that identifies an app."""
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One grant on one account."""

    account: Account
    app: App


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The grants of one app, or of one publisher, on several accounts.

    The grants are sorted by account. `key` comes from the name, or from the ids if no name is long enough. `by_id` is
    true when a platform's own id shows that the app is the same, and false when only the name does.
    """

    kind: Literal["app", "publisher"]
    key: str
    name: str
    grants: tuple[Grant, ...]
    by_id: bool

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Return the accounts, each once."""
        return tuple({grant.account.key: grant.account for grant in self.grants}.values())


def shared(holdings: Iterable[Holding]) -> list[Shared]:
    """Return the apps and publishers on several accounts, widest reach first.

    A publisher is returned only when its apps together reach more accounts than any one of them does. The platforms'
    own apps, and grants that have ended, are left out.
    """
    grants = [
        Grant(account=holding.account, app=app)
        for holding in holdings
        for app in holding.apps or ()
        if not (app.first_party or ended(app))
    ]
    groups = list(_same_apps(grants))
    apps = [app for group in groups if (app := _shared("app", group))]
    number = {grant: index for index, group in enumerate(groups) for grant in group}
    wider = (group for group in _publishers(grants) if _is_wider(group, number))
    publishers = [publisher for group in wider if (publisher := _shared("publisher", group))]
    return sorted([*apps, *publishers], key=lambda shared: (-len(shared.accounts), shared.kind, shared.key))


def _same_apps(grants: list[Grant]) -> Iterator[list[Grant]]:
    """Yield the grants of each app.

    An app is the same by its id on one platform, or by its name on any platform.
    """
    parent: dict[_Key, _Key] = {}

    def root(key: _Key) -> _Key:
        while parent.setdefault(key, key) != key:
            parent[key] = key = parent[parent[key]]
        return key

    known = [(grant, keys) for grant in grants if (keys := [*_keys(grant)])]
    for _, (first, *others) in known:
        for key in others:
            parent[root(key)] = root(first)
    groups: defaultdict[_Key, list[Grant]] = defaultdict(list)
    for grant, (first, *_) in known:
        groups[root(first)].append(grant)
    yield from groups.values()


def _keys(grant: Grant) -> Iterator[_Key]:
    if grant.app.id:
        yield grant.account.platform, grant.app.id
    if len(name := fold(grant.app.name)) >= _LEAST:
        yield "", name


def _is_wider(grants: list[Grant], number: Mapping[Grant, int]) -> bool:
    """Return whether a publisher reaches more accounts than any of its apps.

    `number` identifies the app of each grant. Grants missing from it are of apps without a name and an id.
    """
    every: set[_Key] = set()
    reach: defaultdict[int | Grant, set[_Key]] = defaultdict(set)
    for grant in grants:
        every.add(grant.account.key)
        reach[number.get(grant, grant)].add(grant.account.key)
    return all(len(accounts) < len(every) for accounts in reach.values())


def _publishers(grants: Iterable[Grant]) -> Iterator[list[Grant]]:
    by_name: defaultdict[str, list[Grant]] = defaultdict(list)
    for grant in grants:
        name = fold(grant.app.publisher)
        if len(name) >= _LEAST and name not in _NOBODY:
            by_name[name].append(grant)
    yield from by_name.values()


def _shared(kind: Literal["app", "publisher"], grants: list[Grant]) -> Shared | None:
    """Return these grants as one app or publisher.

    It is None when they are all on one account.
    """
    if len({grant.account.key for grant in grants}) < 2:
        return None
    grants = sorted(grants, key=lambda grant: (grant.account.key, grant.app.id, grant.app.name))
    ids = {(grant.account.platform, grant.app.id) for grant in grants}
    names = Counter(grant.app.name if kind == "app" else grant.app.publisher for grant in grants)
    keys = [name for name in map(fold, names) if len(name) >= _LEAST]
    return Shared(
        kind=kind,
        # Grants without a long enough name were grouped by an id.
        key=min(keys) if keys else ":".join(min(key for key in ids if key[1])),
        name=min(names, key=lambda name: (not name.strip(), -names[name], name)),
        grants=tuple(grants),
        # Readers use the name as the id where a platform gives no id.
        by_id=kind == "app" and len(ids) == 1 and fold(grants[0].app.id) not in {"", *map(fold, names)},
    )
