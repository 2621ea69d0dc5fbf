"""The analysis that several checks share, once for each account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.posts import Posts
    from hygiene.model.snapshot import Snapshot


def analysed(snapshot: Snapshot, policy: Policy) -> Snapshot:
    """Return the snapshot with its posts analysed.

    A snapshot without posts, or with posts that are analysed already, is returned as it is.
    """
    if snapshot.posts is None or snapshot.posts.analysis is not None:
        return snapshot
    from hygiene.analysis.posts.beginnings import first_days

    try:
        made = _with_scores(snapshot, snapshot.posts, policy)
        beginnings = tuple(
            replace(each, posts=_with_scores(snapshot, each.posts, policy))
            for each in first_days(replace(snapshot, posts=made), policy)
        )
    except Exception:  # noqa: BLE001  # every check that needs it fails by itself then, and the report says so
        return snapshot
    analysis = replace(made.analysis, beginnings=beginnings) if made.analysis else None
    return replace(snapshot, posts=replace(made, analysis=analysis))


def _with_scores(snapshot: Snapshot, posts: Posts, policy: Policy) -> Posts:
    from hygiene.analysis.baseline.client_use import measure_clients
    from hygiene.analysis.detector.score_posts import score_posts
    from hygiene.model.post_analysis import PostAnalysis

    days, of_them = policy.posts.review_days, replace(snapshot, posts=posts)
    analysis = PostAnalysis(days=days, use=measure_clients(of_them), scores=score_posts(of_them, days))
    return replace(posts, analysis=analysis)
