"""The request for the export that is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from hygiene.model.records import Event
from hygiene.model.snapshot import Snapshot
from hygiene.reference.change_kinds import FOREIGN

OWN_EXPORT: Final = timedelta(days=14)
"""The longest time between the request for an export and the export.

The newest request for a copy of the data within this time is the request for this export.
"""
_ASKED_AGAIN: Final = timedelta(hours=1)
"""The longest time between a request and its repetition.

People who wait for the export ask again, and some platforms log one request twice.
"""


def own_request(snapshot: Snapshot) -> Event | None:
    """Return the recorded request for this export, or None without one.

    A request for an address that the account never had is a stranger's, however new it is.
    """
    at, newest = max(_requests(snapshot), key=lambda pair: pair[0], default=(None, None))
    return newest if at and snapshot.taken_at - at <= OWN_EXPORT else None


def own_requests(snapshot: Snapshot) -> frozenset[Event]:
    """Return the request for this export, and those that it repeats."""
    own = own_request(snapshot)
    if own is None or own.at is None:
        return frozenset()
    return frozenset(event for at, event in _requests(snapshot) if own.at - _ASKED_AGAIN <= at <= own.at)


def _requests(snapshot: Snapshot) -> Iterator[tuple[datetime, Event]]:
    """Yield the requests for a copy of the data, with their times.

    Requests from an address that the account never had are left out.
    """
    for event in snapshot.events or ():
        if event.kind == "data-download" and event.at and event.at <= snapshot.taken_at and FOREIGN not in event.detail:
            yield event.at, event
