"""The analysis that several checks share, once for each account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from hygiene.workers.memory import return_memory

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.records import App
    from hygiene.model.snapshot import Snapshot

Made = TypeVar("Made")


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

    def analysis() -> PostAnalysis:
        days = policy.posts.review_days
        scores, before, _ = score_all(snapshot, days)
        return_memory(len(snapshot.posts or ()))
        others = tuple(score_again(snapshot, policy, scores, before))
        return PostAnalysis(days=days, use=measure_clients(snapshot), scores=scores, before=before, others=others)

    made = _unless_it_fails(analysis)
    return replace(snapshot, posts=replace(snapshot.posts, analysis=made)) if made else snapshot


def names_imitated(snapshot: Snapshot, failed: Callable[[Snapshot], object] = lambda _: None) -> Mapping[App, str]:
    """Return the names that the falsely named apps of an account imitate.

    Where the comparison of names fails, no app is marked, and `failed` is called. The check of the apps reports the
    failure on its own.
    """
    from hygiene.analysis.apps.disguises import false_names

    found = _unless_it_fails(lambda: false_names(snapshot))
    if found is None:
        failed(snapshot)
    return found or {}


def _unless_it_fails(analysis: Callable[[], Made]) -> Made | None:
    """Return the result of an analysis, or None where it fails."""
    try:
        return analysis()
    except Exception:  # noqa: BLE001  # every check that needs it fails by itself then, and the report says so
        return None
