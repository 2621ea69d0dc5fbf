"""Client names: which are the platform's own, which are renames of one another, and which only look alike.

`data/clients.csv` lists (label, link) pairs read from about 3.7 million posts of 147 people who published their own X
archives (2006 to 2026), the platform's own with their client ids, and third-party clients that at least eight of those
people used. A genuine client is a pair that is listed: a label alone can be borrowed.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from hygiene.platforms import platform as platform_of

if TYPE_CHECKING:
    from hygiene.posts import Client

_SAME_SHAPE: Final = str.maketrans({"1": "l", "i": "l", "|": "l", "0": "o"})
"""Letters and digits that many fonts draw alike, after lower-casing."""


@dataclass(frozen=True, slots=True)
class Known:
    """One genuine client: a pair of label and link, and what it is a rename of."""

    label: str
    link: str
    client_id: str
    first_party: bool
    family: str


@dataclass(frozen=True, slots=True)
class _Table:
    pairs: dict[tuple[str, str], Known]
    first_party_ids: frozenset[str]
    families: dict[str, str]
    shapes: dict[str, Known]


def link(href: str) -> str:
    """A link target for comparing: without scheme, `www.`, trailing slash and case, which exports vary freely."""
    return re.sub(r"^[a-z][a-z0-9+.-]*://(?:www\.)?", "", href.strip().lower()).rstrip("/")


def is_first_party(platform: str, client_id: str) -> bool:
    """Whether an app is the platform's own (or comes with a phone's system), by its id."""
    return client_id in _table(platform).first_party_ids


def known(platform: str, client: Client) -> Known | None:
    """The genuine client a (label, link) pair is, if it is one."""
    return _table(platform).pairs.get((client.label, link(client.href)))


def family(platform: str, client: Client) -> str:
    """One name for a client and its renames: `web`, `Twitter Web Client` and `Twitter Web App` are one habit.

    A label that only looks like a genuine one is its own family.
    """
    table = _table(platform)
    row = table.pairs.get((client.label, link(client.href)))
    if row is not None:
        return row.family or row.label
    # Unlisted, it may share a label with a genuine client; the link then keeps them apart.
    return f"{client.label} ({link(client.href)})" if client.label in table.families else client.label


def removed_id(platform: str, label: str) -> str:
    """The client id in the label of an app that its developer deleted, or an empty string."""
    pattern = platform_of(platform).removed_client
    match = re.fullmatch(pattern, label) if pattern else None
    return match[1] if match else ""


@lru_cache(maxsize=4096)
def shape(label: str) -> str:
    """What a label looks like: letters of other scripts as the Latin ones they resemble, without case, marks and spaces."""
    flat = unicodedata.normalize("NFKC", label)
    if not flat.isascii():
        flat = "".join(map(_latin, flat))
    return re.sub(r"[\W_]+", "", flat.casefold().translate(_SAME_SHAPE))


@lru_cache(maxsize=4096)
def _latin(char: str) -> str:
    """The ASCII letter a character is easily taken for, by Unicode's table of confusables; else the character."""
    if char.isascii():
        return char
    from confusable_homoglyphs import confusables

    for found in confusables.is_confusable(char, greedy=True) or ():
        for twin in found["homoglyphs"]:
            if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalnum():
                return str(twin["c"])
    # Letters with marks (é) look like their base letter.
    base = unicodedata.normalize("NFKD", char)[0]
    return base if base.isascii() else char


def imitates(platform: str, client: Client, habitual: Iterable[Client]) -> tuple[str, str] | None:
    """(genuine label, how it differs) when a client only looks like a genuine one; None when it is not so.

    Genuine are the listed pairs and `habitual`, the clients this account used for long. A third-party client that differs
    from a habitual one by case or punctuation only is a rename, not a disguise.
    """
    if not client.label or known(platform, client) is not None:
        return None
    table = _table(platform)
    official = table.shapes.get(shape(client.label))
    if official is not None and official.first_party:
        return official.label, _difference(client.label, official.label) or "another link target"
    for other in habitual:
        if other.label.strip() != client.label.strip() and shape(other.label) == shape(client.label):
            how = _difference(client.label, other.label)
            if how in {"letters of another script", "spaces"}:
                return other.label, how
    return None


def _difference(label: str, genuine: str) -> str:
    """How two labels of one shape differ; empty when they are the same."""
    if label == genuine:
        return ""
    if not label.isascii() and unicodedata.normalize("NFKC", label).casefold() != genuine.casefold():
        return "letters of another script"
    if re.sub(r"\s+", "", label).casefold() == re.sub(r"\s+", "", genuine).casefold():
        return "spaces" if label.casefold() != genuine.casefold() else "case"
    return "digits or punctuation"


@cache
def _table(platform: str) -> _Table:
    text = files("hygiene.data").joinpath("clients.csv").read_text(encoding="utf-8")
    rows = [
        Known(row["label"], link(row["href"]), row["client_id"], row["first_party"] == "yes", row["family"])
        for row in csv.DictReader(text.splitlines())
        if row["platform"] == platform
    ]
    shapes: dict[str, Known] = {}
    for row in rows:
        shapes.setdefault(shape(row.label), row)
    return _Table(
        pairs={(row.label, row.link): row for row in rows},
        first_party_ids=frozenset(row.client_id for row in rows if row.first_party and row.client_id),
        families={row.label: row.family or row.label for row in rows},
        shapes=shapes,
    )
