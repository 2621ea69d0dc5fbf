"""Contact addresses shared by several accounts.

They are compared in memory and never shown. Only a short tag of each may be written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from hygiene.analysis.account.addresses import LOCAL, key, tag
from hygiene.model.account import Account
from hygiene.model.snapshot import Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Addresses of one kind that the same accounts share.

    `count` is the number of addresses, and `tags` are their tags.
    """

    kind: str
    count: int
    tags: tuple[str, ...]
    accounts: tuple[Account, ...]


def shared(holdings: Iterable[Holding]) -> list[Shared]:
    """Return every set of two or more accounts that share an address."""
    stated = [(key(each), each, holding.account) for holding in holdings for each in holding.contacts or ()]
    complete = _endings(known for known, contact, _ in stated if contact.kind == "phone")
    behind: defaultdict[tuple[str, str], dict[tuple[str, str], Account]] = defaultdict(dict)
    tags: dict[tuple[str, str], str] = {}
    for known, contact, account in stated:
        if known:
            address = contact.kind, (complete.get(known) or known if contact.kind == "phone" else known)
            behind[address][account.key] = account
            tags[address] = tag(contact)
    groups: defaultdict[tuple[str, tuple[tuple[str, str], ...]], list[tuple[str, str]]] = defaultdict(list)
    for address, accounts in behind.items():
        if len(accounts) > 1:
            groups[address[0], tuple(sorted(accounts))].append(address)
    return [
        Shared(
            kind=kind,
            count=len(group),
            tags=tuple(sorted(tags[address] for address in group)),
            accounts=tuple(behind[group[0]][account] for account in keys),
        )
        for (kind, keys), group in sorted(groups.items())
    ]


def _endings(numbers: Iterable[str]) -> dict[str, str]:
    """Return the full number, with its country code, for each ending.

    The full number is empty where several numbers have the same ending.
    """
    found: dict[str, str] = {}
    for number in sorted({each for each in numbers if each.startswith("+")}):
        for length in range(LOCAL, len(number)):
            ending = number[-length:]
            found[ending] = "" if ending in found else number
    return found
