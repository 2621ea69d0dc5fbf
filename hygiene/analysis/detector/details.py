"""What is known of each judged post beside its bits: the facts that reasons are told with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.stylometry import HABITS

Small = NDArray[np.float32]
_BITS = np.uint32(1) << np.arange(len(HABITS), dtype=np.uint32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One row a post.

    | column | meaning |
    |---|---|
    | since, until | days since the client was used before, and until it was used again; infinite for never |
    | kind | index into `KIND_NAMES` |
    | length | characters |
    | habits | the habits of writing it shows, a bit each, in the order of `HABITS` |
    | words, fresh | how many words it has, and how many of them are in no other post around |
    """

    since: Small
    until: Small
    kind: NDArray[np.uint8]
    length: NDArray[np.int32]
    habits: NDArray[np.uint32]
    words: NDArray[np.int16]
    fresh: NDArray[np.int16]


def joined(parts: Sequence[Facts]) -> Facts:
    """Several runs of rows as one; none is no rows."""
    parts = parts or [_NONE]
    return Facts(**{one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Facts)})


def packed(habits: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """A column each of yes or no, as bits of one number a row."""
    bits: NDArray[np.uint32] = habits @ _BITS
    return bits


def shown(habits: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """What `packed` put together: a column for each habit."""
    has: NDArray[np.bool_] = (habits[:, None] & _BITS) != 0
    return has


_NONE = Facts(
    since=np.zeros(0, np.float32),
    until=np.zeros(0, np.float32),
    kind=np.zeros(0, np.uint8),
    length=np.zeros(0, np.int32),
    habits=np.zeros(0, np.uint32),
    words=np.zeros(0, np.int16),
    fresh=np.zeros(0, np.int16),
)
