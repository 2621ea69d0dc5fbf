"""Details: habits packed into a number and back, and joined runs of rows."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.detector.details import joined, packed, shown
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.model.post_analysis import Facts

YES_OR_NO = st.lists(st.booleans(), min_size=len(HABITS), max_size=len(HABITS))


@given(rows=st.lists(YES_OR_NO, min_size=1, max_size=9))
def test_packed_habits_are_unpacked_unchanged(rows: list[list[bool]]) -> None:
    habits = np.array(rows)
    assert habits.tolist() == shown(packed(habits)).tolist()


def test_runs_of_rows_are_joined_in_order_and_no_runs_make_no_rows() -> None:
    empty = joined([])
    assert {0} == {len(getattr(empty, column.name)) for column in fields(Facts)}
    one, two = (
        replace(empty, **{f.name: np.full(2, n, getattr(empty, f.name).dtype) for f in fields(Facts)}) for n in (1, 2)
    )
    whole = joined([one, two, empty])
    assert [[1, 1, 2, 2]] * len(fields(Facts)) == [getattr(whole, f.name).tolist() for f in fields(Facts)]
    assert [getattr(empty, f.name).dtype for f in fields(Facts)] == [
        getattr(whole, f.name).dtype for f in fields(Facts)
    ]
