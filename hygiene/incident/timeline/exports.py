"""The exports of a run by account, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from hygiene.analysis.baseline.plausible_dates import with_plausible_dates
from hygiene.language.words import tr_n
from hygiene.model.account import Account
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import home_hidden, printable

_PATH: Final = 300
"""The most characters of a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exports:
    """The exports of one account, the newest first.

    `account` has the name in the newest. Dates of records after their export are removed. The paths are as a report
    shows them, without the home directory.
    """

    account: Account
    snapshots: tuple[Snapshot, ...]

    @property
    def newest(self) -> Snapshot:
        """The newest export."""
        return self.snapshots[0]

    def with_part(self, part: str) -> Iterator[Snapshot]:
        """Yield the exports that hold a part, the newest first."""
        return (snapshot for snapshot in self.snapshots if getattr(snapshot, part) is not None)


def by_account(snapshots: Iterable[Snapshot]) -> list[Exports]:
    """Return the exports of each account, with all vaults as one account."""
    found: dict[tuple[str, str], list[Snapshot]] = {}
    for snapshot in sorted(snapshots, key=lambda snapshot: snapshot.moment, reverse=True):
        dated, _ = with_plausible_dates(snapshot)
        every = found.setdefault(snapshot.account.key, [])
        # An account may have had another name when an earlier export was made.
        account = every[0].account if every else dated.account
        every.append(replace(dated, account=account, origin=replace(dated.origin, path=_shown_path(dated))))
    return [Exports(account=every[0].account, snapshots=tuple(every)) for every in found.values()]


def _shown_path(snapshot: Snapshot) -> str:
    paths = ", ".join(map(home_hidden, snapshot.origin.path.split(", ")))
    others = len(snapshot.origin.parts) - 1
    shown = printable(paths, _PATH)
    if others <= 0:
        return shown
    return tr_n(others, "{paths} and {count:,} other file", "{paths} and {count:,} other files", paths=shown)
