"""Contact addresses shared by several accounts.

They are compared in memory, never shown and never hashed.
"""

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
"""The least digits that identify a number without its country code.

Shorter numbers are local to a town.
"""
_LONGEST: Final = 15
"""The most digits of a phone number with its country code (ITU-T E.164)."""
_DOTS_ARE_NOTHING: Final = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Addresses of one kind that the same accounts share.

    `count` is the number of addresses.
    """

    kind: str
    count: int
    accounts: tuple[Account, ...]


def shared(holdings: Iterable[Holding]) -> list[Shared]:
    """Return every set of two or more accounts that share an address."""
    stated = [(_key(each), each.kind, holding.account) for holding in holdings for each in holding.contacts or ()]
    complete = _endings(key for key, kind, _ in stated if kind == "phone")
    behind: defaultdict[tuple[str, str], dict[tuple[str, str], Account]] = defaultdict(dict)
    for key, kind, account in stated:
        if key:
            behind[kind, complete.get(key) or key if kind == "phone" else key][account.key] = account
    groups: defaultdict[tuple[str, tuple[tuple[str, str], ...]], list[dict[tuple[str, str], Account]]] = defaultdict(
        list
    )
    for (kind, _), accounts in behind.items():
        if len(accounts) > 1:
            groups[kind, tuple(sorted(accounts))].append(accounts)
    return [
        Shared(kind=kind, count=len(group), accounts=tuple(group[0][key] for key in keys))
        for (kind, keys), group in sorted(groups.items())
    ]


def _endings(numbers: Iterable[str]) -> dict[str, str]:
    """Return the full number, with its country code, for each ending.

    The full number is empty where several numbers have the same ending.
    """
    found: dict[str, str] = {}
    for number in sorted({each for each in numbers if each.startswith("+")}):
        for length in range(_LOCAL, len(number)):
            ending = number[-length:]
            found[ending] = "" if ending in found else number
    return found


def _key(contact: Contact) -> str:
    """Return a key that all spellings of one address share.

    It is empty when the text is no address. A `+` begins a number with its country code.
    """
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
