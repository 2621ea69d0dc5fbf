"""Client names: genuine ones, renames and look-alikes.

`data/clients.csv` lists (label, link) pairs read from about 3.7 million posts of 147 people who published their own X
archives (2006 to 2026). It holds the platform's own clients with their ids, and third-party clients that at least eight
of those people used. A genuine client is a listed pair, because anyone can copy a label.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from hygiene.reference.lookalikes import difference, latin_reading, shape
from hygiene.reference.platforms import platform as platform_of

if TYPE_CHECKING:
    from hygiene.model.posts import Client, Posts

HABITUAL_POSTS: Final = 20
"""The posts after which a client counts as habitual.

A later client that looks like a habitual one is suspicious.
"""
_SHORT: Final = 5
"""A shorter name may resemble another by chance (`LOS` and `iOS`).

Letters and digits count.
"""
_ALIKE: Final = 50
"""The most clients of one shape that are compared with each other.

Real accounts have two or three.
"""
_UNSEEN: Final = frozenset({"letters of another script", "invisible characters"})
"""Invisible differences, which no honest rename consists of."""


@dataclass(frozen=True, slots=True)
class Known:
    """A genuine client: a pair of label and link.

    `family` is the client it is a rename of, or empty.
    """

    label: str
    link: str
    client_id: str
    first_party: bool
    family: str


@dataclass(frozen=True, slots=True)
class _Table:
    pairs: dict[tuple[str, str], Known]
    first_party: dict[str, Known]
    first_party_ids: frozenset[str]
    families: dict[str, str]
    ids: dict[str, frozenset[str]]
    shapes: dict[str, Known]


def link(href: str) -> str:
    """Return a link target for comparison.

    Scheme, `www.`, trailing slash and case are removed, because they vary between exports.
    """
    return re.sub(r"^[a-z][a-z0-9+.-]*://(?:www\.)?", "", href.strip().lower()).rstrip("/")


def is_first_party(platform: str, client_id: str) -> bool:
    """Return whether an app id is the platform's own.

    Apps that come with a phone's system count too.
    """
    return client_id in _table(platform).first_party_ids


def known(platform: str, client: Client) -> Known | None:
    """Return the genuine client of a (label, link) pair, or None.

    A first-party label that links to the platform's front page or download page is genuine even where that pair is not
    listed, because platforms move.
    """
    table, target = _table(platform), link(client.href)
    found = table.pairs.get((client.label, target))
    if found is None and client.label in table.first_party:
        host, _, path = target.partition("/")
        domains = platform_of(platform).domains
        own = any(host == domain or host.endswith("." + domain) for domain in domains)
        return table.first_party[client.label] if own and (not path or path.startswith("download/")) else None
    return found


def third_party(platform: str, clients: Iterable[Client]) -> tuple[str, ...]:
    """Return the names of the clients that are not the platform's own."""
    rows = ((client.label.strip(), known(platform, client)) for client in clients)
    return tuple(dict.fromkeys(name for name, row in rows if name and not (row and row.first_party)))


def family(platform: str, client: Client) -> str:
    """Return one name for a client and its renames.

    `web`, `Twitter Web Client` and `Twitter Web App` are one habit.

    A label that only looks like a genuine one is a family of its own. Posts that name no client are the family "".
    """
    row = known(platform, client)
    if row is not None:
        return row.family or row.label
    # An unlisted client may have the label of a genuine one. Its link then makes the name different.
    if client.label in _table(platform).families or not client.label:
        return f"{client.label} ({link(client.href)})".lstrip() if link(client.href) else client.label
    return client.label


def families_named(platform: str, names: Iterable[str], clients: Iterable[Client]) -> frozenset[str]:
    """Return the families that the names in a policy stand for.

    `clients` are those of the account.

    A name stands for the genuine client of that name and its renames, also where the export uses another name for it.
    It does not stand for a client that only copied the name. Case and outer blanks do not matter.
    """
    wanted = {_plain(name) for name in names}
    rows = _table(platform).families
    meant = {family for label, family in rows.items() if _plain(label) in wanted}
    others: defaultdict[str, set[str]] = defaultdict(set)
    for client in clients:
        if _plain(client.label) in wanted:
            others[_plain(client.label)].add(family(platform, client))
    # Where the account has no genuine client of a name, any client of that name is meant.
    return frozenset(meant.union(*(families for families in others.values() if not families & meant)))


def families_of_labels(platform: str) -> dict[str, str]:
    """Return the family of every genuine label, by label in lower case."""
    return {_plain(label): name for label, name in _table(platform).families.items()}


def removed_id(platform: str, label: str) -> str:
    """Return the client id in the label of a deleted app, or "".

    The platform labels posts so when the developer deleted the app.
    """
    pattern = platform_of(platform).removed_client
    match = re.fullmatch(pattern, label) if pattern else None
    return match[1] if match else ""


def look_alikes(platform: str, posts: Posts) -> dict[int, tuple[str, str]]:
    """Return the clients that only look like a genuine or habitual one.

    The keys are client codes, and the values those of `imitates`. A habitual client is one that this account had long
    used before.

    Only a later client imitates an earlier one, so that an intruder's many posts do not make the owner's client
    suspicious.
    """
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for code, client in enumerate(posts.clients):
        alike[shape(client.label)].append(code)
    found = {}
    for codes in alike.values():
        rivals = codes[:_ALIKE] if len(codes) > 1 else []
        met = {code: (posts.client == code).nonzero()[0][:HABITUAL_POSTS].tolist() for code in rivals}
        for code in codes:
            first = min(met.get(code, ()), default=len(posts))
            long_used = (c for c, rows in met.items() if len(rows) == HABITUAL_POSTS and max(rows) < first)
            if disguise := imitates(platform, posts.clients[code], (posts.clients[c] for c in long_used)):
                found[code] = disguise
    return found


def imitates(platform: str, client: Client, habitual: Iterable[Client]) -> tuple[str, str] | None:
    """Return (genuine label, difference) of a look-alike, or None.

    A look-alike is a client that only looks like a genuine one.

    Genuine clients are the listed pairs of the platform, and those in `habitual`, which this account had long used
    before. A third-party client with a visible difference from a habitual one is a rename, not a disguise.
    """
    form = shape(client.label)
    if not form or known(platform, client) is not None:
        return None
    official = _table(platform).shapes.get(form)
    if official is not None:
        how = difference(client.label, official.label)
        return None if how == "letters that look alike" and len(form) < _SHORT else (official.label, how)
    for other in habitual:
        if shape(other.label) == form and other.label.strip() != client.label.strip():
            how = difference(client.label, other.label)
            if how in _UNSEEN or (how == "spaces" and client.label.split() == other.label.split()):
                return other.label, how
    reading = "" if client.label in _table(platform).families else latin_reading(client.label)
    return (reading, difference(client.label, reading)) if reading else None


def ids_of(platform: str, label: str) -> frozenset[str]:
    """Return the ids that are listed for a label, letter by letter."""
    return _table(platform).ids.get(label, frozenset())


def odd_but_genuine(platform: str, name: str) -> bool:
    """Return whether an app with this name is listed without an id.

    People really use such an app, however odd its name looks. The platform's own names do not count, because everyone
    imitates those.
    """
    table = _table(platform)
    return name in table.families and name not in table.first_party and not table.ids.get(name)


def _plain(name: str) -> str:
    return name.strip().casefold()


@cache
def _table(platform: str) -> _Table:
    text = files("hygiene.data").joinpath("clients.csv").read_text(encoding="utf-8")
    rows = [
        Known(row["label"], link(row["href"]), row["client_id"], row["first_party"] == "yes", row["family"])
        for row in csv.DictReader(text.splitlines())
        if row["platform"] == platform
    ]
    own = {row.label: row for row in reversed(rows) if row.first_party}
    by_label: defaultdict[str, list[Known]] = defaultdict(list)
    for row in rows:
        by_label[row.label].append(row)
    return _Table(
        pairs={(row.label, row.link): row for row in rows},
        first_party=own,
        first_party_ids=frozenset(row.client_id for row in rows if row.first_party and row.client_id),
        families={row.label: row.family or row.label for row in rows},
        ids={label: frozenset(row.client_id for row in of_label) - {""} for label, of_label in by_label.items()},
        shapes={shape(row.label): row for row in reversed(own.values())},
    )
