"""The inventory of apps with access, oldest grant first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.apps.app_use import uses_of
from hygiene.analysis.apps.disguises import Disguises
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.report.report import AppLine

_CLOCKS: Final = timedelta(days=1)
"""The longest time from an export to a date in it that can be right."""


def inventory(snapshots: Iterable[Snapshot]) -> Iterator[AppLine]:
    """Yield every app of every snapshot.

    The oldest grant of an account comes first, and undated grants come last. A grant dated after the export has no
    age.
    """
    for snapshot in snapshots:
        used, disguises = uses_of(snapshot), Disguises(snapshot.account.platform, snapshot.apps or ())
        for app in sorted(snapshot.apps or (), key=lambda a: (a.granted_at is None, a.granted_at or snapshot.taken_at)):
            yield AppLine(
                account=snapshot.account,
                app=app,
                age_days=_age_days(app.granted_at, snapshot.taken_at),
                last_post_at=used[app.id].last_at,
                posts=used[app.id].posts,
                imitates=_imitates(app, disguises),
            )


def _imitates(app: App, disguises: Disguises) -> str:
    """Return the name that a disguised app imitates, or ""."""
    found = None if app.first_party else disguises.of(app)
    return found.genuine if found and found.is_false else ""


def _age_days(granted: datetime | None, now: datetime) -> int | None:
    """Return the age of a grant in days, or None when it is unknown.

    An export that states only its day may be up to a day younger than it says.
    """
    if granted is None or granted > now + _CLOCKS:
        return None
    return max((now - granted).days, 0)
