"""The timeline of a run: events from the exports, and dated findings.

Undated records are listed apart and never get a time. Everything is decided here, and a format writes it down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hygiene.model.finding import Result, Severity
from hygiene.model.policy import Policy, TimelineRules
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import first_sentence
from hygiene.report.report import Timeline, TimelineEvent, TimelineWindow
from hygiene.report.timeline.events import SESSION, events, first_sessions
from hygiene.report.timeline.signs import Signs, signs


def timeline(
    snapshots: Sequence[Snapshot], results: Iterable[Result], policy: Policy, accepted: Collection[str], now: datetime
) -> Timeline:
    """Build the timeline of a run.

    It holds the events in each account's window, and older ones near a sign of compromise. Events shortly before or
    after a sign carry it.

    `accepted` are the fingerprints of accepted findings, which are not signs. `now` ends the timeline when nothing was
    read.
    """
    rules, results = policy.timeline, tuple(results)
    windows = tuple(_windows(snapshots, rules))
    since = min((window.since for window in windows), default=now - timedelta(days=rules.days))
    begins = {window.account.key: window.since for window in windows}
    found = Signs(signs(results, accepted), policy)
    listed = [*events(snapshots), *_findings(results, accepted), *_sessions(snapshots, results, found, policy)]
    dated = [(event.at, replace(event, near=found.mark(event))) for event in listed if event.at is not None]
    kept = [(at, event) for at, event in dated if at >= begins.get(event.account.key, since) or found.holds(at)]
    # If there are too many, those near a sure sign stay, then signs and events near them, then the newest.
    kept.sort(key=lambda pair: (found.holds(pair[0]), _telling(pair[1]), pair[0]), reverse=True)
    undated = [event for event in listed if event.at is None]
    return Timeline(
        since=since,
        until=max((window.until for window in windows), default=now),
        windows=windows,
        lines=tuple(event for _, event in sorted(kept[: rules.lines], key=_order)),
        undated=tuple(undated[: rules.lines]),
        left_out=max(len(kept) - rules.lines, 0) + max(len(undated) - rules.lines, 0),
        older=len(dated) - len(kept),
    )


def _telling(event: TimelineEvent) -> bool:
    """Return whether an event is a finding or near a sign."""
    return event.kind == "finding" or event.near is not None


def _order(dated: tuple[datetime, TimelineEvent]) -> tuple[datetime, str, bool, str]:
    at, event = dated
    return at, str(event.account), event.kind == "finding", event.what


def _windows(snapshots: Sequence[Snapshot], rules: TimelineRules) -> Iterator[TimelineWindow]:
    """Yield the time covered for each account, in order of their names.

    It is the policy's days before the account's own newest export. A vault has a window only where no account does.
    """
    about = [s for s in snapshots if not s.account.shared] or snapshots
    newest = {s.account.key: s for s in sorted(about, key=lambda s: s.taken_at)}
    for snapshot in sorted(newest.values(), key=lambda s: str(s.account)):
        until = snapshot.taken_at
        yield TimelineWindow(account=snapshot.account, since=until - timedelta(days=rules.days), until=until)


def _findings(results: Iterable[Result], accepted: Collection[str]) -> Iterator[TimelineEvent]:
    """Yield the dated findings about posts, changes and sessions.

    They are about events that happened, rather than events that could happen.
    """
    for result in results:
        for finding in result.findings:
            fingerprint = result.fingerprint(finding)
            dated = finding.at is not None and finding.severity is not Severity.INFO and fingerprint not in accepted
            if result.path in {"compromise", "session"} and result.account and dated:
                yield TimelineEvent(
                    at=finding.at,
                    account=result.account,
                    kind="finding",
                    what=first_sentence(finding.message),
                    fingerprint=fingerprint,
                    since=finding.since,
                )


def _sessions(
    snapshots: Iterable[Snapshot], results: Iterable[Result], found: Signs, policy: Policy
) -> Iterator[TimelineEvent]:
    """Yield the first sessions from somewhere new that lie near a sign.

    Sessions that a finding is about are left out, because the finding says more.
    """
    if not found:
        return
    known = {(r.account.key, finding.at) for r in results if r.account for finding in r.findings if r.path == SESSION}
    for snapshot in snapshots:
        for event in first_sessions(snapshot, policy.logins):
            if found.mark(event) and (event.account.key, event.at) not in known:
                yield event
