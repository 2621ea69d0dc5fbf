"""Posts with a time that contradicts their id, or an implausible date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.baseline.client_use import implausible
from hygiene.model.posts import Posts
from hygiene.model.snapshot import Snapshot

STRICT_SINCE: Final = np.datetime64("2015-01-01", "ms")
STRICT_S: Final = 1
LOOSE_S: Final = 120
"""Seconds that a stated time may differ from its id's.

`STRICT_S` holds since 2015, `LOOSE_S` before. No post of 664,595 since 2015 differs at all, and no post of about a
million before differs by more than a minute.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradictions:
    """Posts whose stated time contradicts their id.

    `rows` come worst first. `worst` is the largest difference.
    """

    rows: NDArray[np.int64]
    worst: timedelta


def _apart(posts: Posts) -> NDArray[np.int64]:
    """Return the whole seconds between the stated time and the id's.

    They are 0 where either is missing.
    """
    apart = posts.stated.astype("datetime64[s]").view(np.int64)
    apart -= posts.id_time.astype("datetime64[s]").view(np.int64)  # in place, because there may be millions
    apart[np.isnat(posts.stated) | np.isnat(posts.id_time)] = 0
    return np.abs(apart, out=apart)


def contradicting(posts: Posts) -> NDArray[np.bool_]:
    """Return whether the stated time of each post contradicts its id.

    Such a time differs from the id's by more than in any real export.
    """
    wrong: NDArray[np.bool_] = _apart(posts) > np.where(posts.id_time >= STRICT_SINCE, STRICT_S, LOOSE_S)
    return wrong


def contradictions(snapshot: Snapshot) -> Contradictions:
    """Find the posts whose stated time contradicts their id.

    A post with an implausible date is left out, because that is another defect.
    """
    posts = snapshot.require("posts")
    seconds = np.where(contradicting(posts) & ~implausible(snapshot, posts.stated), _apart(posts), 0)
    rows = np.flatnonzero(seconds)
    rows = rows[np.argsort(-seconds[rows], kind="stable")]
    return Contradictions(rows=rows, worst=timedelta(seconds=int(seconds.max(initial=0))))


def implausible_rows(snapshot: Snapshot) -> NDArray[np.int64]:
    """Return the rows that state an implausible date.

    They are dated before the platform existed, or more than a day after the export was made.
    """
    return np.flatnonzero(implausible(snapshot, snapshot.require("posts").stated))
