"""The analysis that several checks share, once for each account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot


def analysed(snapshot: Snapshot, policy: Policy) -> Snapshot:
    """Return the snapshot with its posts analysed.

    A snapshot without posts, or with posts that are analysed already, is returned as it is.
    """
    if snapshot.posts is None or snapshot.posts.analysis is not None:
        return snapshot
    from hygiene.analysis.baseline.client_use import measure_clients
    from hygiene.analysis.detector.score_posts import score_all
    from hygiene.analysis.posts.bursts import score_again
    from hygiene.model.post_analysis import PostAnalysis

    days = policy.posts.review_days
    try:
        scores, before, _ = score_all(snapshot, days)
        others = tuple(score_again(snapshot, policy, scores, before))
        analysis = PostAnalysis(days=days, use=measure_clients(snapshot), scores=scores, before=before, others=others)
    except Exception:  # noqa: BLE001  # every check that needs it fails by itself then, and the report says so
        return snapshot
    return replace(snapshot, posts=replace(snapshot.posts, analysis=analysis))
