"""Building the table of acts, one act after the other."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from secrets import token_bytes
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hygiene.model.acts import KINDS, Acts

_KEY: Final = token_bytes(32)
"""The key of this run. A person's number means nothing outside the run."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_FIRST: Final = (datetime(1, 1, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND
_LAST: Final = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // _MILLISECOND
"""The first and the last time that a date can hold, in milliseconds."""
UNDATED: Final = -(2**63)
"""The number that numpy reads as no time."""
_MOST: Final = 2**31 - 1


class Act(NamedTuple):
    """One act from a reader.

    `kind` is one of `KINDS`. `at` is aware, or in milliseconds since 1970, or None. `whom` names the other person or
    group in the platform's words, and is only kept as a number. `number` is the number of acts that it stands for.
    """

    kind: str
    at: datetime | int | None
    whom: str = ""
    number: int = 1


class ActsBuilder:
    """Acts on their way into columns."""

    def __init__(self) -> None:
        self._at, self._kind, self._whom, self._count = array("q"), array("B"), array("q"), array("l")
        self._known: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._at)

    def add(self, act: Act) -> None:
        """Add one act."""
        self._at.append(milliseconds(act.at))
        self._kind.append(KINDS.index(act.kind))
        self._whom.append(self._person(act.whom))
        self._count.append(min(max(act.number, 0), _MOST))

    def _person(self, name: str) -> int:
        """Return the number of a person, 0 for an empty name."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = person(name)
        return found

    def build(self) -> Acts:
        """Return the table, oldest first and undated acts last."""
        return table(
            np.frombuffer(self._at.tobytes(), dtype=np.int64),
            np.array(self._kind, dtype=np.uint8),
            np.array(self._whom, dtype=np.int64),
            np.array(self._count, dtype=np.int32),
        )


def table(at: NDArray[np.int64], kind: NDArray[np.uint8], whom: NDArray[np.int64], count: NDArray[np.int32]) -> Acts:
    """Return columns as a table, oldest first and undated acts last.

    `at` is in milliseconds since 1970, and `UNDATED` without a time.
    """
    order = np.argsort(at.view("datetime64[ms]"), kind="stable")
    columns = Acts(at=at.view("datetime64[ms]")[order], kind=kind[order], whom=whom[order], count=count[order])
    for column in (columns.at, columns.kind, columns.whom, columns.count):
        column.setflags(write=False)
    return columns


def columns(acts: Iterable[Act] | None) -> Acts | None:
    """Return acts as a table, or None for None."""
    if acts is None:
        return None
    builder = ActsBuilder()
    for act in acts:
        builder.add(act)
    return builder.build()


def person(name: str) -> int:
    """Return the number of a person or group in this run, 0 for an empty name."""
    if not name:
        return 0
    digest = blake2b(name.encode("utf-8", "surrogatepass"), key=_KEY, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1


def milliseconds(at: datetime | int | None) -> int:
    """Return a time in milliseconds since 1970, or numpy's number for no time."""
    if at is None:
        return UNDATED
    milliseconds = at if isinstance(at, int) else (at - _EPOCH) // _MILLISECOND
    return milliseconds if _FIRST <= milliseconds <= _LAST else UNDATED
