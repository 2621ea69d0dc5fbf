"""Lines for the policy: the clients and apps that are the owner's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import tomlkit

from hygiene.analysis.posts.unknown_clients import unknown_clients
from hygiene.incident.playbook.facts import Facts
from hygiene.language.words import tr, tr_later
from hygiene.model.account import masked_handle
from hygiene.model.policy import Policy
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import name_key, printable

_LONGEST: Final = 500
"""Characters that a name in a policy may have."""
_THEIRS: Final = frozenset({"usual", "tool"})
"""The answers about the client of the post that call it the user's."""
_INSTEAD: Final = tr_later("Put this in place of the account's table.")


def policy_lines(facts: Facts, snapshots: Sequence[Snapshot]) -> str:
    """Return the account's policy table with the owner's clients and apps.

    Clients are those that the policy lists, that the user called theirs, and that were in steady use before the first
    suspicious act. The client of the post, clients of suspicious posts and clients new in the months reviewed are
    included only where the user called them theirs, because an intruder may have used them for weeks. Apps are those
    that the policy lists, and those with the name of such a client. The text is a valid policy. It is empty where there
    is nothing to add, or where the handle may not be shown.

    Args:
        facts: The facts of the incident.
        snapshots: Snapshots of the account.
    """
    account, rules = facts.asked.account, facts.policy.account(facts.asked.account)
    own = [each for each in snapshots if each.account.key == account.key]
    newest = max(own, key=lambda each: each.moment, default=None)
    known_clients, known_apps = (rules and rules.known_clients) or (), (rules and rules.known_apps) or ()
    steady = _steady(newest, facts.first_act, facts.policy) if newest else ()
    doubtful = set(map(name_key, _doubtful(newest, facts)))
    unsuspected = (name for name in steady if name_key(name) not in doubtful)
    clients = _named((*known_clients, *_confirmed(facts), *unsuspected))
    listed = set(map(name_key, known_apps))
    found = _apps(newest, clients, facts) if newest else ()
    apps = _named((*known_apps, *(app.id for app in found if not {name_key(app.id), name_key(app.name)} & listed)))
    added = len(clients) > len(known_clients) or len(apps) > len(known_apps)
    if not added or masked_handle(account.handle) != account.handle or not account.named:
        return ""
    table = tomlkit.table()
    table.add("platform", account.platform)
    table.add("handle", account.handle)
    if facts.owner:
        table.add("owner", facts.owner)
    for key, names in (("known_clients", clients), ("known_apps", apps)):
        if names:
            array = tomlkit.array()
            array.extend(names)
            table.add(key, array.multiline(len(names) > 1))
    tables = tomlkit.aot()
    tables.append(table)
    remark = f"# {tr(_INSTEAD)}\n" if rules else ""
    return f"{remark}{tomlkit.dumps({'accounts': tables}).strip()}\n"


def _doubtful(snapshot: Snapshot | None, facts: Facts) -> Iterator[str]:
    """Yield the clients that may be the intruder's."""
    yield facts.asked.client
    yield from (entry.client for entry in facts.suspicious)
    if snapshot is not None and snapshot.posts is not None:
        review = unknown_clients(snapshot, facts.policy)
        yield from (each.client.label for each in review.begun)
        yield from (each.client.label for each in review.found if each.began or each.imitates or each.removed_id)


def _confirmed(facts: Facts) -> tuple[str, ...]:
    """Return the client of the post where the user called it theirs.

    An app that was abused does not count, even so.
    """
    value, _ = facts.answered.clues.get("route", ("", None))
    return (facts.asked.client,) if value in _THEIRS and facts.explanation != "app" else ()


def _named(names: Collection[str]) -> list[str]:
    """Return distinct names that a page may show as they are."""
    distinct = {name_key(name): name for name in reversed(tuple(names)) if name and printable(name, _LONGEST) == name}
    return [name for name in dict.fromkeys(names) if distinct.get(name_key(name)) == name]


def _steady(snapshot: Snapshot, before: datetime, policy: Policy) -> Iterator[str]:
    """Yield the clients in steady use, the most used first.

    Steady use is an adopted client by the policy's numbers, within the days that a review covers.
    """
    import numpy as np

    posts, rules = snapshot.posts, policy.posts
    if posts is None:
        return
    since, until = (
        np.datetime64(at.replace(tzinfo=None), "ms") for at in (before - timedelta(days=rules.review_days), before)
    )
    within = (posts.at >= since) & (posts.at < until) & (posts.client >= 0)
    for code, count in Counter(posts.client[within].tolist()).most_common():
        at = posts.at[within & (posts.client == code)]
        if count > rules.adopted_posts and at.max() - at.min() >= np.timedelta64(rules.adopted_days, "D"):
            yield posts.clients[code].label


def _apps(snapshot: Snapshot, clients: Collection[str], facts: Facts) -> Iterator[App]:
    """Yield the apps that have the name of one of the clients.

    Two apps of one name may be an app and its imitation, and an app of the last days may be the intruder's.
    """
    names = {name_key(name) for name in clients}
    apps = [app for app in snapshot.apps or () if not app.first_party and name_key(app.name) in names]
    often = Counter(name_key(app.name) for app in apps)
    before = facts.first_act - timedelta(days=facts.policy.apps.before_odd_post_days)
    for app in apps:
        if often[name_key(app.name)] == 1 and (app.granted_at is None or app.granted_at < before):
            yield app
