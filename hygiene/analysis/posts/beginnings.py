"""The first days of new clients, judged by the life before them.

Posts that a client goes on to make look like the owner's habit afterwards, and its first ones with them. That is so for
the owner's new telephone, and for an intruder who comes back a few days later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from hygiene.analysis.baseline.client_use import client_use, since, usage_periods
from hygiene.analysis.detector.season import ASIDE, Ints
from hygiene.model.post_analysis import FirstDays

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot

MOST: Final = 20
"""New clients that are judged, the latest ones.

People start about four a year.
"""
VISITS: Final = 3
"""Stretches of a client's first days that are judged.

One harmless post some days earlier would otherwise be the first days of an intruder's client.
"""
BEFORE: Final = 4_000
"""Posts before a client's first days that are read to judge them."""
_COLUMNS: Final = ("id", "at", "stated", "dated", "id_time", "client", "kind", "lang", "reply", "deleted", "order")


def beginnings(snapshot: Snapshot, policy: Policy) -> Iterable[FirstDays]:
    """Return the first days of each new client: the scan's analysis, or new."""
    analysis = snapshot.require("posts").analysis
    same = analysis is not None and analysis.days == policy.posts.review_days
    return analysis.beginnings if analysis is not None and same else first_days(snapshot, policy)


def first_days(snapshot: Snapshot, policy: Policy) -> Iterator[FirstDays]:
    """Yield the first days of each new client.

    A client is new in the months reviewed, after enough posts to know. One that posted on its first days alone is left
    out, because no later post makes it look usual.
    """
    posts, measured, rules = snapshot.require("posts"), client_use(snapshot), policy.posts
    start = since(snapshot, rules.review_days)
    found = []
    for period in usage_periods(measured, rules.unseen_days):
        at = measured.at[period.rows]
        new = period.family and period.silence > rules.unseen_days and period.before >= rules.min_history
        if new and at[0] >= start:
            found += [(period.family, first) for first in _visits(at)]
    for family, first in found[-MOST:]:
        end = int(np.searchsorted(posts.at, np.datetime64(first + ASIDE * 1000, "ms")))
        skipped = max(int(np.searchsorted(posts.at, np.datetime64(first, "ms"))) - BEFORE, 0)
        yield FirstDays(family=family, start=skipped, end=end)


def _visits(at: Ints) -> Iterator[int]:
    """Yield when the first visits through a client began.

    Only visits before other posts through it count, which may excuse them.

    `at` holds the milliseconds of its posts, oldest first.
    """
    first = int(at[0])
    for _ in range(VISITS):
        after = int(np.searchsorted(at, first + ASIDE * 1000, side="right"))
        if after == len(at):
            return
        yield first
        first = int(at[after])


def account_then(snapshot: Snapshot, days: FirstDays) -> Snapshot:
    """Return the account as it was at the end of a client's first days."""
    posts = snapshot.require("posts")
    columns = {name: getattr(posts, name)[days.start : days.end] for name in _COLUMNS}
    return replace(snapshot, posts=replace(posts, **columns, analysis=days.analysis))
