"""Short phrases about bursts of acts, for the checks that find them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from hygiene.model.records import happened
from hygiene.model.text import from_client, series, short_span, span

if TYPE_CHECKING:
    from hygiene.analysis.acts.beside import Beside
    from hygiene.analysis.acts.bursts import Burst

_NAMED: Final = 3
"""Circumstances that are named."""


def within(burst: Burst) -> str:
    """Return the time that a burst took: `within 10 minutes`.

    Where a part of it took less, that time follows: `within 25 hours, 150 of them within 8 minutes`.
    """
    if (crest := burst.crest) is None:
        return _within(burst.at, burst.until)
    crowded = _within(crest.at, crest.until)
    if crest.size == burst.size:  # what lies outside concerns no one else
        return crowded
    return f"{_within(burst.at, burst.until)}, {crest.size:,} of them {crowded}"


def _within(at: datetime, until: datetime) -> str:
    return f"within {short_span(max(int((until - at).total_seconds()), 60))}"


def nearby(at: datetime, beside: Beside) -> str:
    """Return what happened near some acts as a sentence, or "".

    `at` is when the acts began.
    """
    things = []
    if beside.posts:
        gap = beside.posts.at - at
        side = "after" if gap > timedelta() else "before"
        things.append(f"a suspicious post{from_client(beside.posts.label)} {span(abs(gap))} {side} it")
    things += [happened(each.kind, each.name, at - each.at) for each in beside.circumstances[:_NAMED]]
    return f"Near it: {series(things)}." if things else ""
