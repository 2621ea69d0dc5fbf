"""The figures of every account of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from hygiene.analysis.posts.suspicious import suspicious_posts
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.report.parts.figures.posts import PostFigures
from hygiene.report.parts.figures.records import AccountFigures
from hygiene.report.parts.figures.sessions import new_networks, session_spans


def figures(snapshots: Iterable[Snapshot], policy: Policy) -> Iterator[AccountFigures]:
    """Yield the figures of each account.

    Its posts are those of the newest export that has posts, and its sign-ins those of the newest that has sign-ins.
    """
    newest: dict[tuple[str, str], dict[str, Snapshot]] = {}
    for snapshot in sorted(snapshots, key=lambda each: each.moment):
        for part in ("posts", "logins"):
            if not snapshot.account.shared and getattr(snapshot, part) is not None:
                newest.setdefault(snapshot.account.key, {})[part] = snapshot
    return (_of(parts, policy) for parts in newest.values())


def _of(newest: Mapping[str, Snapshot], policy: Policy) -> AccountFigures:
    """Return the figures of an account from its newest export with each part."""
    made = AccountFigures(account=next(iter(newest.values())).account)
    posts, logins = newest.get("posts"), newest.get("logins")
    suspicious = suspicious_posts(posts, policy) if posts else []
    if posts:
        found = PostFigures(posts, suspicious, policy.zone())
        first, years = found.years()
        made = replace(made, hours=tuple(found.hours()), first_year=first, years=tuple(years))
    if logins:
        sessions, left_out = session_spans(logins.logins or (), suspicious, new_networks(logins, policy))
        made = replace(made, sessions=tuple(sessions), sessions_left_out=left_out)
    return made
