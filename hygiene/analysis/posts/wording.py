"""An episode in words: what a finding says of it, and the facts beneath."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from hygiene.analysis.detector.explain import quoted
from hygiene.analysis.posts.episodes import BESIDE_BITS, Episode
from hygiene.model.posts import Posts
from hygiene.model.text import local, plural
from hygiene.reference.platforms import Platform

SHOWN_POSTS: Final = 8
_MOST_BITS: Final = 40
"""Rarer than this nothing is told: a million million posts."""
_SMALL: Final = "a little odd in many ways, in none of them much"


def message(episode: Episode, zone: tzinfo) -> str:
    """What happened, and the two weightiest reasons."""
    minutes = int((episode.until - episode.at).total_seconds() // 60)
    during = f" within {plural(max(minutes, 1), 'minute')}" if len(episode.posts) > 1 else ""
    why = "; ".join(reason.why for reason in episode.reasons[:2]) or _SMALL
    return (
        f"{plural(len(episode.posts), 'post')}{during} from {quoted(episode.clients)}, {local(episode.at, zone)}, "
        f"{'does' if len(episode.posts) == 1 else 'do'} not look like yours: {why}"
    )


def evidence(episode: Episode, posts: Posts, place: Platform, zone: tzinfo, usual: str) -> tuple[str, ...]:
    """The reasons with their weights, what else happened, how rare it is, and the posts."""
    return (
        *(f"{reason.bits:+.1f} bits: {reason.why}" for reason in episode.reasons),
        *(f"{BESIDE_BITS:+.1f} bits together: {each}" for each in episode.beside),
        f"as odd as {rarely(episode.suspicion)} of your own posts; judged by {plural(episode.known, 'other post')}",
        usual,
        *_posts(episode, posts, place, zone),
    )


def rarely(bits: float) -> str:
    """How rare so many bits are: `one in about 1,000`."""
    often = 2 ** min(bits, _MOST_BITS)
    rounded = float(f"{often:.1g}")
    return f"one in about {int(rounded):,}"


def _posts(episode: Episode, posts: Posts, place: Platform, zone: tzinfo) -> Iterator[str]:
    for row in episode.posts[:SHOWN_POSTS].tolist():
        at = posts.when(row)
        yield f"{local(at, zone) if at else ''} {place.post(posts.post_id(row))}".strip()
    if (more := len(episode.posts) - SHOWN_POSTS) > 0:
        yield f"and {plural(more, 'post')} more"
