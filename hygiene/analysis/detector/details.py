"""The details of each judged post that the reasons name beside its bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.stylometry import HABITS
from hygiene.model.post_analysis import Facts

Small = NDArray[np.float32]
_BITS = np.uint32(1) << np.arange(len(HABITS), dtype=np.uint32)


def joined(parts: Sequence[Facts]) -> Facts:
    """Join several runs of rows into one; no runs make no rows."""
    parts = parts or [_NO_ROWS]
    columns = [column.name for column in fields(Facts)]
    return Facts(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in columns})


def packed(habits: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """Pack the habits of each row into one number.

    The input has a column of yes or no for each habit.
    """
    bits: NDArray[np.uint32] = habits @ _BITS
    return bits


def shown(habits: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Unpack what `packed` made: a column of yes or no for each habit."""
    columns: NDArray[np.bool_] = (habits[:, None] & _BITS) != 0
    return columns


_NO_ROWS = Facts(
    since=np.zeros(0, np.float32),
    until=np.zeros(0, np.float32),
    kind=np.zeros(0, np.uint8),
    length=np.zeros(0, np.int32),
    habits=np.zeros(0, np.uint32),
    words=np.zeros(0, np.int16),
    fresh=np.zeros(0, np.int16),
)
