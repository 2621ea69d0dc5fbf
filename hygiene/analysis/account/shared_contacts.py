"""Addresses that reach the same person, across accounts: compared in memory, never shown, never hashed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hygiene.model.account import Account
from hygiene.model.records import Contact
from hygiene.model.snapshot import Holding

_NO_DIGIT: Final = re.compile(r"\D+")
_LOCAL: Final = 8
"""Digits from which a number without its country means one person: shorter ones are of a town."""
_LONGEST: Final = 15
"""Digits of a number with its country, at most (ITU-T E.164)."""
_DOTS_ARE_NOTHING: Final = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Addresses of one kind behind the same several accounts; `count` is how many such addresses there are."""

    kind: str
    count: int
    accounts: tuple[Account, ...]


def shared(holdings: Iterable[Holding]) -> list[Shared]:
    """Every set of two or more accounts that one address stands behind."""
    told = [(_key(each), each.kind, holding.account) for holding in holdings for each in holding.contacts or ()]
    whole = _endings(key for key, kind, _ in told if kind == "phone")
    behind: defaultdict[tuple[str, str], dict[tuple[str, str], Account]] = defaultdict(dict)
    for key, kind, account in told:
        if key:
            behind[kind, whole.get(key) or key if kind == "phone" else key][account.key] = account
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


def _endings(numbers: Iterable[str]) -> dict[str, str]:
    """The number with its country that ends in so many digits; empty where several do."""
    found: dict[str, str] = {}
    for number in sorted({each for each in numbers if each.startswith("+")}):
        for length in range(_LOCAL, len(number)):
            ending = number[-length:]
            found[ending] = "" if ending in found else number
    return found


def _key(contact: Contact) -> str:
    """What is the same for all spellings of one address; empty when it is none. A `+` begins a number with its country."""
    text = contact.value.reveal().strip().casefold()
    if contact.kind == "phone":
        digits = _NO_DIGIT.sub("", text)
        abroad = text.startswith("+") or digits.startswith("00")
        number = digits.lstrip("0")[:_LONGEST]
        return f"+{number}" if abroad and len(number) >= _LOCAL else number if len(number) > 5 else ""
    name, at, domain = text.rpartition("@")
    if not (name and at and domain):
        return ""
    # A tag after a plus sign arrives in the same mailbox.
    name = name.partition("+")[0] or name
    if domain in _DOTS_ARE_NOTHING:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"
