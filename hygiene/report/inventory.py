"""The inventory of apps with access, oldest grant first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hygiene.analysis.apps.grants import uses
from hygiene.model.snapshot import Snapshot
from hygiene.report.report import AppLine


def inventory(snapshots: Iterable[Snapshot]) -> Iterator[AppLine]:
    """Yield every app of every snapshot.

    The oldest grant of an account comes first, and undated grants come last.
    """
    for snapshot in snapshots:
        used = uses(snapshot.apps or (), snapshot.posts, snapshot.account.platform)
        for app in sorted(snapshot.apps or (), key=lambda a: (a.granted_at is None, a.granted_at or snapshot.taken_at)):
            yield AppLine(
                account=snapshot.account,
                app=app,
                age_days=(snapshot.taken_at - app.granted_at).days if app.granted_at else None,
                last_post_at=used[app.id].last_at,
                posts=used[app.id].posts,
            )
