"""What accounts are compared by, small enough for thousands of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hygiene.model.account import Account
from hygiene.model.records import App, Contact
from hygiene.model.snapshot import Input, Origin, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The apps, addresses and names of an account, as of its newest export.

    As in a Snapshot, None means not read. It travels between processes, so it holds no table. `inputs` are the exports
    that were read.
    """

    account: Account
    taken_at: datetime
    taken_at_means: str
    names: tuple[str, ...]
    apps: tuple[App, ...] | None
    contacts: tuple[Contact, ...] | None
    second_factors: tuple[str, ...] | None
    gaps: dict[str, str]
    inputs: tuple[Input, ...] = ()

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
        second_factors=snapshot.second_factors,
        gaps={part: why for part, why in snapshot.gaps.items() if part in _PARTS},
        inputs=tuple(inputs),
    )
