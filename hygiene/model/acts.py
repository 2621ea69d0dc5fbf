"""Acts other than posts, as an immutable table of columns.

They are messages sent, follows, unfollows, blocks, likes and deletions: acts of which an account may have hundreds of
thousands. The table has one row for each, oldest first and undated rows last. Its columns are:

| column | type | meaning |
|---|---|---|
| at | datetime64[ms] | the time of the act, UTC; NaT where the export states none |
| kind | uint8 | index into `KINDS` |
| whom | int64 | a number for the other person or group; 0 where it is not known |
| count | int32 | the acts that the row stands for: 1, or more where the export gives a count alone |

A number for a person is made with a key of the run, and dies with it: it shows that two acts concern the same person,
and nothing else. What a message says is never read. `hygiene.sources.reader_kit.columns.acts` builds the table.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.model.posts import instant

KINDS: Final = ("message", "follow", "unfollow", "block", "like", "deletion")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Acts:
    """The table of acts, equal only to itself. Columns are read-only."""

    at: NDArray[np.datetime64]
    kind: NDArray[np.uint8]
    whom: NDArray[np.int64]
    count: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.at)

    def rows(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Acts:
        """Return some of the acts, in the order given."""
        return Acts(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})

    def of(self, *kinds: str) -> Acts:
        """Return the acts of these kinds."""
        return self.rows(np.isin(self.kind, [KINDS.index(kind) for kind in kinds]))

    def undated(self, which: NDArray[np.bool_]) -> Acts:
        """Return the acts with the times of the marked ones removed."""
        at = np.where(which, np.datetime64("NaT", "ms"), self.at)
        return replace(self, at=at).rows(np.argsort(at, kind="stable"))

    @property
    def dated(self) -> Acts:
        """The acts that have a time, oldest first."""
        return self.rows(slice(0, int((~np.isnat(self.at)).sum())))

    def when(self, row: int) -> datetime | None:
        """Return the time of one act."""
        return instant(self.at[row])


def joined(*tables: Acts | None) -> Acts | None:
    """Return the acts of several tables as one, or None where all are None."""
    read = [table for table in tables if table is not None]
    if not read:
        return None
    columns = {column.name: np.concatenate([getattr(table, column.name) for table in read]) for column in fields(Acts)}
    # NaT sorts last.
    return Acts(**columns).rows(np.argsort(columns["at"], kind="stable"))
