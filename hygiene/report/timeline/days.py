"""Everything that an account recorded within some days, for an incident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.report.report import TimelineEvent
from hygiene.report.timeline.events import events, first_sessions, sign_ins


def days(
    snapshots: Iterable[Snapshot], since: datetime, until: datetime, between: Sequence[datetime], policy: Policy
) -> tuple[list[TimelineEvent], int]:
    """Return the dated events from `since` to `until`, oldest first.

    They are those of the timeline, and sign-ins. Sign-ins that are alike are one event, as long as none of the times
    `between` lies between them. The number is that of the events left out beyond the policy's limit, which are those
    furthest from the middle. The newest export of an account counts.
    """
    newest = {s.account.key: s for s in sorted(snapshots, key=lambda s: s.taken_at)}.values()
    middle = since + (until - since) / 2
    found = [event for event in _all(list(newest), since, until, between, policy) if _within(event, since, until)]
    found.sort(key=lambda event: abs(event.at - middle) if event.at else until - since)
    kept = found[: policy.timeline.lines]
    return sorted(kept, key=lambda event: (event.at or until, str(event.account), event.what)), len(found) - len(kept)


def _all(
    snapshots: Sequence[Snapshot], since: datetime, until: datetime, between: Sequence[datetime], policy: Policy
) -> Iterator[TimelineEvent]:
    yield from events(snapshots)
    for snapshot in snapshots:
        yield from first_sessions(snapshot, policy.logins, networks=True)
        yield from sign_ins(snapshot, since, until, sorted(between))


def _within(event: TimelineEvent, since: datetime, until: datetime) -> bool:
    return event.at is not None and since <= event.at <= until
