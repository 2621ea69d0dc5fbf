"""Addresses that reach the same person, across accounts: compared in memory, never shown, never hashed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hygiene.model import Account, Holding
from hygiene.records import Contact

_NO_DIGIT: Final = re.compile(r"\D+")
_DOTS_ARE_NOTHING: Final = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Addresses of one kind behind the same several accounts; `count` is how many such addresses there are."""

    kind: str
    count: int
    accounts: tuple[Account, ...]


def shared(holdings: Iterable[Holding]) -> list[Shared]:
    """Every set of two or more accounts that one address stands behind."""
    behind: defaultdict[tuple[str, str], dict[tuple[str, str], Account]] = defaultdict(dict)
    for holding in holdings:
        for contact in holding.contacts or ():
            if key := _key(contact):
                behind[contact.kind, key][holding.account.key] = holding.account
    groups: defaultdict[tuple[str, tuple[tuple[str, str], ...]], list[dict[tuple[str, str], Account]]] = defaultdict(
        list
    )
    for (kind, _), accounts in behind.items():
        if len(accounts) > 1:
            groups[kind, tuple(sorted(accounts))].append(accounts)
    return [
        Shared(kind=kind, count=len(its), accounts=tuple(its[0][key] for key in keys))
        for (kind, keys), its in sorted(groups.items())
    ]


def _key(contact: Contact) -> str:
    """What is the same for all spellings of one address; empty when it is none."""
    text = contact.value.reveal().strip().casefold()
    if contact.kind == "phone":
        digits = _NO_DIGIT.sub("", text).removeprefix("00")
        return digits if len(digits) > 5 else ""
    name, at, domain = text.rpartition("@")
    if not (name and at and domain):
        return ""
    # A tag after a plus sign arrives in the same mailbox.
    name = name.partition("+")[0] or name
    if domain in _DOTS_ARE_NOTHING:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"
