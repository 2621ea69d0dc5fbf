"""All accounts of a run as one snapshot, for questions across accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, TypeVar

from hygiene.language.words import tr_later, tr_n
from hygiene.model.account import FLEET, Account, login_key
from hygiene.model.records import App, Contact
from hygiene.model.snapshot import Holding, Origin, Snapshot
from hygiene.model.text import joined
from hygiene.reference.platforms import elsewhere

Record = TypeVar("Record", App, Contact)
ALL: Final = Account(platform=FLEET, handle=tr_later("all accounts"), id=FLEET)


def fleet(snapshots: Iterable[Snapshot], unread: int = 0) -> Iterator[Snapshot]:
    """Yield one snapshot of all accounts; nothing when there is no account.

    `apps` and `contacts` hold those of all accounts, and `holdings` says whose they are. A part that is missing from
    one account is missing here, with the account's name. A check across accounts therefore needs `holdings` and the
    part it asks about. A single account misses nothing, because it shares its apps and contacts with no other.

    Args:
        snapshots: The snapshots of the run.
        unread: The number of exports that could not be read, which becomes a gap.
    """
    accounts = sorted((s for s in snapshots if not s.account.shared), key=lambda s: s.taken_at, reverse=True)
    if not accounts:
        return
    # Two exports of one account are not two accounts.
    grouped: defaultdict[tuple[str, str], list[Snapshot]] = defaultdict(list)
    for snapshot in accounts:
        grouped[snapshot.account.key].append(snapshot)
    each = [grouped[key] for key in sorted(grouped)]
    holdings = tuple(
        Holding(account=its[0].account, apps=_source(its, "apps").apps, contacts=_source(its, "contacts").contacts)
        for its in each
    )
    alone = len(each) == 1 and not unread
    gaps = {part: why for part in ("apps", "contacts") if not alone and (why := _gap(each, part))}
    if unread:
        gaps["holdings"] = tr_n(unread, "{count:,} export could not be read", "{count:,} exports could not be read")
    yield Snapshot(
        account=ALL,
        taken_at=accounts[0].taken_at,
        taken_at_means=tr_later("the newest of the exports"),
        origin=Origin(path=", ".join(s.origin.path for s in accounts), sha256="", reader="fleet"),
        apps=_together((holding.apps for holding in holdings), () if alone else None),
        contacts=_together((holding.contacts for holding in holdings), () if alone else None),
        holdings=holdings,
        gaps=gaps,
    )


def _source(its: Sequence[Snapshot], part: str) -> Snapshot:
    """Return the newest snapshot that has a part; without one, the newest.

    The snapshots are of one account, newest first.
    """
    return next((s for s in its if getattr(s, part) is not None), its[0])


def _together(parts: Iterable[tuple[Record, ...] | None], none: tuple[()] | None) -> tuple[Record, ...] | None:
    """Return the records of every account that has them; else `none`."""
    read = [part for part in parts if part is not None]
    return tuple(chain.from_iterable(read)) if read else none


def _gap(each: Iterable[Sequence[Snapshot]], part: str) -> str:
    """Return the reasons why a part is missing, account by account."""
    sources = [_source(its, part) for its in each]
    among = {login_key(s.account.platform, s.account.handle) for s in sources}
    told = ((s, s.missing(part)) for s in sources if not elsewhere(s.account, part, among))
    return joined(f"{s.account}: {why}" for s, why in told if why)
