"""Acts as plain rows, for whole comparisons."""

from __future__ import annotations

from datetime import datetime

from hygiene.model.acts import KINDS, Acts
from hygiene.sources.reader_kit.columns.acts import person

Row = tuple[datetime | None, str, int]


def rows(acts: Acts | None) -> list[Row] | None:
    """Return each act: its time, its kind and the number of the person."""
    if acts is None:
        return None
    return [(acts.when(n), KINDS[acts.kind[n]], int(acts.whom[n])) for n in range(len(acts))]


def row(kind: str, at: datetime | None, whom: str = "") -> Row:
    """Return the row of one act that concerns a person by this name."""
    return at, kind, person(whom)
