"""The request for the export that is read."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hygiene.model.records import Event
from hygiene.model.snapshot import Snapshot
from hygiene.reference.change_kinds import FOREIGN

OWN_EXPORT: Final = timedelta(days=14)
"""The longest time from the request for an export to the export.

The newest request for a copy of the data within this time is the request for this export.
"""


_ASKED_AGAIN: Final = timedelta(hours=1)
"""The longest time from an earlier request to one that repeats it.

People who wait for the export ask again, and some platforms log one request twice.
"""


def own_request(snapshot: Snapshot) -> Event | None:
    """Return the recorded request for this export, or None without one.

    A request for an address that the account never had is a stranger's, however new it is.
    """
    requests = [
        (event.at, event)
        for event in snapshot.events or ()
        if event.kind == "data-download" and event.at and event.at <= snapshot.taken_at and FOREIGN not in event.detail
    ]
    at, newest = max(requests, key=lambda pair: pair[0], default=(None, None))
    return newest if at and snapshot.taken_at - at <= OWN_EXPORT else None


def own_requests(snapshot: Snapshot) -> frozenset[Event]:
    """Return the request for this export, and those that it repeats."""
    own = own_request(snapshot)
    if own is None or own.at is None:
        return frozenset()
    return frozenset(
        event
        for event in snapshot.events or ()
        if event.kind == "data-download" and FOREIGN not in event.detail
        if event.at and own.at - _ASKED_AGAIN <= event.at <= own.at
    )
