"""Short phrases about bursts of acts, for the checks that find them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from hygiene.language.words import tr
from hygiene.model.reasons.circumstances import happened
from hygiene.model.text import from_client, series, short_span, span

if TYPE_CHECKING:
    from hygiene.analysis.acts.bursts import ActBurst
    from hygiene.analysis.acts.surroundings import Surroundings

_REST: Final = 0.1
"""The share of a burst outside its crowded part that is worth words.

This is our judgement.
"""
_NAMED: Final = 3
"""Circumstances that are named."""


def crowd(burst: ActBurst, total: int) -> tuple[int, str]:
    """Return how many acts or people a burst is about, and the time it took.

    `total` is the number of all. Where most of them are in a crowded part, that part is named: 150 and `within 8
    minutes`. Where enough lie outside, the whole follows: 150 and `within 8 minutes, and 190 in all within 25 hours`.
    """
    whole = _within(burst.at, burst.until)
    if (crest := burst.crest) is None:
        return total, whole
    crowded = _within(crest.at, crest.until)
    if crest.size == burst.size:  # what lies outside concerns no one else
        return total, crowded
    if burst.size - crest.size < _REST * burst.size:
        return crest.size, crowded
    return crest.size, tr("{crowded}, and {total:,} in all {whole}", crowded=crowded, total=total, whole=whole)


def _within(at: datetime, until: datetime) -> str:
    return tr("within {short_span}", short_span=short_span(max(int((until - at).total_seconds()), 60)))


def nearby(at: datetime, beside: Surroundings) -> str:
    """Return what happened near some acts as a sentence, or "".

    `at` is when the acts began.
    """
    things = []
    if beside.posts:
        gap = beside.posts.at - at
        side = "after" if gap > timedelta() else "before"
        things.append(
            tr(
                "a suspicious post{from_client} {span} {side} it",
                from_client=from_client(beside.posts.label),
                span=span(abs(gap)),
                side=side,
            )
        )
    things += [happened(each.kind, each.name, at - each.at) for each in beside.circumstances[:_NAMED]]
    return tr("Near it: {things}.", things=series(things)) if things else ""
