"""The newest moment in an export, for exports without a stated time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np

from hygiene.model.posts import Posts, instant

NEWEST: Final = "the newest record in it"
"""`taken_at_means` when the export does not say when it was made."""


def newest(*parts: Iterable[Any] | Posts | None) -> datetime | None:
    """Return the newest moment in any record, or None without one.

    For a post the time inside its id counts where there is one, because the poster cannot choose it. Moments more than
    a day after this run are ignored: one false date would make everything else look old.
    """
    latest = datetime.now(UTC) + timedelta(days=1)
    moments: list[datetime] = []
    for records in parts:
        if isinstance(records, Posts):
            moments += _newest_post(records, latest)
            continue
        for record in records or ():
            values = [getattr(record, f.name) for f in fields(record)] if is_dataclass(record) else [record]
            moments += [at for at in values if isinstance(at, datetime) and at <= latest]
    return max(moments, default=None)


def _newest_post(posts: Posts, latest: datetime) -> list[datetime]:
    """Return the time of the newest post up to `latest`, or an empty list."""
    at = np.where(np.isnat(posts.id_time), posts.at, posts.id_time)
    known = at[at <= np.datetime64(latest.replace(tzinfo=None), "ms")]
    return [found] if len(known) and (found := instant(known.max())) else []
