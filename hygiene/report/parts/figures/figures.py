"""The figures of every account of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from hygiene.analysis.posts.suspicious import suspicious_posts
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.report.parts.figures.posts import PostFigures
from hygiene.report.parts.figures.records import AccountFigures
from hygiene.report.parts.figures.sessions import session_spans


def figures(snapshots: Iterable[Snapshot], policy: Policy) -> Iterator[AccountFigures]:
    """Yield the figures of each account.

    They are those of its newest export with posts or sign-ins.
    """
    newest: dict[tuple[str, str], Snapshot] = {}
    for snapshot in sorted(snapshots, key=lambda each: each.moment):
        if not snapshot.account.shared and (snapshot.posts is not None or snapshot.logins is not None):
            newest[snapshot.account.key] = snapshot
    for snapshot in newest.values():
        yield _of(snapshot, policy, policy.zone())


def _of(snapshot: Snapshot, policy: Policy, zone: tzinfo) -> AccountFigures:
    suspicious = suspicious_posts(snapshot, policy)
    sessions, left_out = session_spans(snapshot.logins or (), suspicious)
    if snapshot.posts is None:
        return AccountFigures(account=snapshot.account, sessions=tuple(sessions), sessions_left_out=left_out)
    posts = PostFigures(snapshot, suspicious, zone)
    first, years = posts.years()
    return AccountFigures(
        account=snapshot.account,
        hours=tuple(posts.hours()),
        first_year=first,
        years=tuple(years),
        others=posts.others,
        sessions=tuple(sessions),
        sessions_left_out=left_out,
    )
