"""The timeline of an incident: every act of every export around the post."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from hygiene.analysis.baseline.client_use import plausible_rows
from hygiene.analysis.baseline.plausible_dates import CLOCKS
from hygiene.incident.records import Asked, Entry, Story
from hygiene.incident.timeline.acts import act_lines
from hygiene.incident.timeline.exports import Exports, by_account
from hygiene.incident.timeline.findings import Suspects, finding_lines
from hygiene.incident.timeline.gaps import gaps
from hygiene.incident.timeline.posts import post_lines
from hygiene.incident.timeline.records import record_lines, undated
from hygiene.incident.timeline.runs import AFTER, BEFORE, Period
from hygiene.model.account import Account
from hygiene.model.finding import Result
from hygiene.model.policy import Policy
from hygiene.model.snapshot import ACTS, Snapshot

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


def window(asked: Asked, snapshots: Iterable[Snapshot], days: float | None = None) -> tuple[datetime, datetime]:
    """Return the first and the last moment that a story covers.

    It is from `BEFORE` the moment to `AFTER` it, or `days` days both ways, and ends with the newest export if that is
    sooner. A day is added to the export's time, because some state only their day.
    """
    before, after = (BEFORE, AFTER) if days is None else (timedelta(days=days), timedelta(days=days))
    made = max((snapshot.taken_at for snapshot in snapshots if not snapshot.account.shared), default=None)
    until = _moved(asked.at, after)
    if made is not None:
        until = max(asked.at, min(until, _moved(made, CLOCKS)))
    return _moved(asked.at, -before), until


def _moved(at: datetime, by: timedelta) -> datetime:
    """Return a time some days earlier or later, within the possible dates."""
    try:
        return at + by
    except OverflowError:
        return _LAST if by > timedelta() else _FIRST


def story(
    snapshots: Sequence[Snapshot],
    results: Iterable[Result],
    asked: Asked,
    policy: Policy,
    since: datetime,
    until: datetime,
    *,
    accepted: Collection[str] = (),
) -> Story:
    """Return everything that a run records from `since` to `until`.

    A record has a line if its time, or the interval known for it, overlaps the period. The request for an export is
    left out.

    Args:
        snapshots: All snapshots of the run, with earlier exports and the vault.
        results: The results of the checks. A dated finding marks its records, or has a line where none of them has one.
        asked: The post or moment that it is about.
        policy: Its `timeline.lines` is the most lines. The suspicious ones and those nearest to the moment stay.
        since: The first moment.
        until: The last moment.
        accepted: The fingerprints of accepted findings, which make nothing suspicious and have no lines.
    """
    period = Period(since=since, until=until, moment=asked.at, zone=policy.zone())
    every = by_account(snapshots)
    suspects, limit = Suspects(results, accepted, asked), policy.timeline.lines
    entries, left_out = list(record_lines(every, suspects, policy.logins, period).values()), 0
    for exports in every:
        for made, more in (
            post_lines(exports, asked, suspects, policy, period),
            act_lines(exports, suspects, period, limit),
        ):
            entries += made
            left_out += more
    paths = {each.account.key: each.newest.origin.path for each in every}
    entries += list(finding_lines(suspects, entries, paths, period))
    names = {exports.account: exports.account.stable_name for exports in every}
    kept = sorted(entries, key=lambda entry: (not entry.suspicious, abs(entry.at - asked.at), *_order(entry, names)))
    return Story(
        since=since,
        until=until,
        entries=tuple(sorted(kept[:limit], key=lambda entry: _order(entry, names))),
        undated=_undated(every),
        gaps=tuple(gaps(every, asked, period)),
        left_out=left_out + max(len(kept) - limit, 0),
    )


def _order(entry: Entry, names: Mapping[Account, str]) -> tuple[datetime, str, str, str, str]:
    return entry.at, names.get(entry.account) or entry.account.stable_name, entry.kind, entry.what, entry.post_id


def _undated(every: Sequence[Exports]) -> dict[str, int]:
    """Return the number of records without a time by part, sorted."""
    found = undated(every)
    for exports in every:
        if snapshot := next(exports.with_part("posts"), None):
            found["posts"] = found.get("posts", 0) + len(snapshot.require("posts")) - len(plausible_rows(snapshot))
        for part in ACTS:
            if snapshot := next(exports.with_part(part), None):
                found[part] = found.get(part, 0) + int(np.isnat(getattr(snapshot, part).at).sum())
    return {part: count for part, count in sorted(found.items()) if count}
