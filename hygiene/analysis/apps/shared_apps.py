"""Apps and publishers that hold grants on several accounts of a run: one breach of theirs reaches all of these."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from hygiene.analysis.apps.grants import ended
from hygiene.model.account import Account
from hygiene.model.records import App
from hygiene.model.snapshot import Holding

_LEGAL: Final = frozenset(
    {
        "ab", "ag", "as", "asa", "bv", "co", "company", "corp", "corporation", "eood", "gbr", "gmbh", "inc", "incorporated",
        "kft", "kg", "kk", "limited", "llc", "llp", "ltd", "ltda", "mbh", "nv", "oy", "oyj", "plc", "pte", "pty", "sa", "sarl",
        "sas", "se", "sl", "spa", "srl", "ug", "株式会社", "有限会社",
    }
)  # fmt: skip
"""Words for what kind of company one is, without dots: `Buffer Inc.` and `Buffer, Incorporated` are one."""
_NOBODY: Final = frozenset({
    "individual", "myself", "n a", "no company", "none", "not applicable", "null", "personal", "private", "self", "unknown",
})  # fmt: skip
"""What people who make an app for themselves write where a company's name is asked for."""
_LEAST: Final = 3
"""Letters and digits that a name must have to mean the same on two accounts."""
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One grant on one account."""

    account: Account
    app: App


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Grants of one app, or of one publisher's several apps, on two or more accounts, in order of the accounts.

    `key` stays the same while the name does. `by_id` says that one platform's own id shows it, and not a name alone.
    """

    kind: Literal["app", "publisher"]
    key: str
    name: str
    grants: tuple[Grant, ...]
    by_id: bool

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts, each once."""
        return tuple({grant.account.key: grant.account for grant in self.grants}.values())


def shared(holdings: Iterable[Holding]) -> list[Shared]:
    """Every app on two or more accounts, and every publisher whose apps reach more accounts than any one app of it does.

    The platforms' own apps, and grants that have ended, are left out. The widest reach comes first.
    """
    grants = [
        Grant(account=holding.account, app=app)
        for holding in holdings
        for app in holding.apps or ()
        if not (app.first_party or ended(app))
    ]
    apps = [one for its in _same_apps(grants) if (one := _shared("app", its))]
    # Apps may be many; sets of accounts are few.
    reach = {_reach(one) for one in apps}
    makers = [one for its in _publishers(grants) if (one := _shared("publisher", its))]
    wider = [one for one in makers if not any(_reach(one) <= its for its in reach)]
    return sorted([*apps, *wider], key=lambda one: (-len(one.accounts), one.kind, one.key))


def fold(name: str) -> str:
    """A name for comparing: without case, punctuation, doubled blanks, and what kind of company it is."""
    flat = unicodedata.normalize("NFKC", name).casefold().replace(".", "")
    words = re.findall(r"\w+", flat)
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return " ".join(words)


def _same_apps(grants: list[Grant]) -> Iterator[list[Grant]]:
    """Grants by app: one id on one platform, or one name on any."""
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


def _reach(one: Shared) -> frozenset[_Key]:
    return frozenset(account.key for account in one.accounts)


def _publishers(grants: Iterable[Grant]) -> Iterator[list[Grant]]:
    by_name: defaultdict[str, list[Grant]] = defaultdict(list)
    for grant in grants:
        name = fold(grant.app.publisher)
        if len(name) >= _LEAST and name not in _NOBODY:
            by_name[name].append(grant)
    yield from by_name.values()


def _shared(kind: Literal["app", "publisher"], grants: list[Grant]) -> Shared | None:
    """These grants as one, if they are on several accounts."""
    if len({grant.account.key for grant in grants}) < 2:
        return None
    grants = sorted(grants, key=lambda grant: (grant.account.key, grant.app.id, grant.app.name))
    ids = {(grant.account.platform, grant.app.id) for grant in grants}
    names = Counter(grant.app.name if kind == "app" else grant.app.publisher for grant in grants)
    keys = [name for name in map(fold, names) if len(name) >= _LEAST]
    return Shared(
        kind=kind,
        # Grants without such a name came together by an id.
        key=min(keys) if keys else ":".join(min(one for one in ids if one[1])),
        name=min(names, key=lambda name: (not name.strip(), -names[name], name)),
        grants=tuple(grants),
        # Where a platform tells no id, readers put the name in its place.
        by_id=kind == "app" and len(ids) == 1 and fold(grants[0].app.id) not in {"", *map(fold, names)},
    )
