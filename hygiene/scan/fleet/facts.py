"""The facts to compare accounts by, small enough for thousands of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hygiene.model.account import Account
from hygiene.model.posts import Client
from hygiene.model.records import App, Contact
from hygiene.model.snapshot import Input, Origin, Snapshot
from hygiene.scan.unmatched import Seen

CLIENTS: Final = 1000
"""The most clients of an account that are compared with the policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The apps, addresses and names of an account, as of its newest export.

    As in a Snapshot, None means not read. They travel between processes, so they hold no table. `clients` are those of
    its posts, up to `CLIENTS`. `inputs` are the exports that were read.
    """

    account: Account
    taken_at: datetime
    taken_at_means: str
    names: tuple[str, ...]
    apps: tuple[App, ...] | None
    contacts: tuple[Contact, ...] | None
    clients: tuple[Client, ...] | None
    second_factors: tuple[str, ...] | None
    gaps: dict[str, str]
    inputs: tuple[Input, ...] = ()

    def seen(self) -> Seen:
        """Return the names to compare with those in the policy."""
        return Seen(account=self.account, apps=self.apps, clients=self.clients)

    def snapshot(self) -> Snapshot:
        """Return a snapshot that holds these facts alone."""
        return Snapshot(
            account=self.account,
            taken_at=self.taken_at,
            taken_at_means=self.taken_at_means,
            origin=Origin(path=str(self.account), sha256="", reader="fleet"),
            names=self.names,
            apps=self.apps,
            contacts=self.contacts,
            second_factors=self.second_factors,
            gaps=self.gaps,
        )


_PARTS = ("apps", "contacts", "second_factors")


def facts(snapshot: Snapshot, inputs: Iterable[Input]) -> Facts:
    """Return the facts of a snapshot.

    `inputs` are the exports of its account.
    """
    return Facts(
        account=snapshot.account,
        taken_at=snapshot.taken_at,
        taken_at_means=snapshot.taken_at_means,
        names=snapshot.names,
        apps=snapshot.apps,
        contacts=snapshot.contacts,
        clients=snapshot.posts.clients[:CLIENTS] if snapshot.posts is not None else None,
        second_factors=snapshot.second_factors,
        gaps={part: why for part, why in snapshot.gaps.items() if part in _PARTS},
        inputs=tuple(inputs),
    )
