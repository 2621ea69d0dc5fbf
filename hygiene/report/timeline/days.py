"""Everything that an account recorded within some days, for an incident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from hygiene.model.finding import Result
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import first_sentence
from hygiene.report.report import TimelineEvent
from hygiene.report.timeline.events import events, first_sessions, sign_ins


def days(
    snapshots: Iterable[Snapshot],
    results: Iterable[Result],
    since: datetime,
    until: datetime,
    between: Sequence[datetime],
    policy: Policy,
) -> tuple[list[TimelineEvent], int]:
    """Return the dated events from `since` to `until`, oldest first.

    They are those of the timeline, sign-ins, and the findings of `results`, each with its first sentence. Sign-ins that
    are alike are one event, as long as none of the times `between` lies between them. The number is that of the events
    left out beyond the policy's limit, which are those furthest from the middle. The newest export of an account
    counts.
    """
    newest = {s.account.key: s for s in sorted(snapshots, key=lambda s: s.taken_at)}.values()
    middle = since + (until - since) / 2
    found = [event for event in _all(list(newest), since, until, between, policy) if _within(event, since, until)]
    found += _found(results, since, until)
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


def _found(results: Iterable[Result], since: datetime, until: datetime) -> Iterator[TimelineEvent]:
    """Yield the findings about something that happened then.

    One that began earlier and lasted is included, with the time at which it began.
    """
    for result in results:
        for finding in result.findings:
            if result.account and finding.at and finding.at <= until and (finding.ended or finding.at) >= since:
                yield TimelineEvent(
                    at=finding.at,
                    account=result.account,
                    kind="finding",
                    what=first_sentence(finding.message),
                    fingerprint=result.fingerprint(finding),
                )


def _within(event: TimelineEvent, since: datetime, until: datetime) -> bool:
    return event.at is not None and since <= event.at <= until
