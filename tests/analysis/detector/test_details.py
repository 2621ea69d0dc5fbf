"""Facts: habits as bits of a number and back, and runs of rows as one."""

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
def test_habits_that_were_packed_are_shown_again(rows: list[list[bool]]) -> None:
    habits = np.array(rows)
    assert habits.tolist() == shown(packed(habits)).tolist()


def test_runs_of_rows_are_joined_in_order_and_none_is_no_rows() -> None:
    none = joined([])
    assert {0} == {len(getattr(none, one.name)) for one in fields(Facts)}
    one, two = (
        replace(none, **{f.name: np.full(2, n, getattr(none, f.name).dtype) for f in fields(Facts)}) for n in (1, 2)
    )
    whole = joined([one, two, none])
    assert [[1, 1, 2, 2]] * len(fields(Facts)) == [getattr(whole, f.name).tolist() for f in fields(Facts)]
    assert [getattr(none, f.name).dtype for f in fields(Facts)] == [getattr(whole, f.name).dtype for f in fields(Facts)]
