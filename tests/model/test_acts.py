"""The table of acts: what it keeps, in which order, and what it never holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.acts import KINDS, Acts, joined
from hygiene.sources.reader_kit.columns.acts import Act, ActsBuilder, person

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def built(*acts: Act) -> Acts:
    builder = ActsBuilder()
    for act in acts:
        builder.add(act)
    return builder.build()


def shown(acts: Acts) -> list[tuple[datetime | None, str, int]]:
    return [(acts.when(row), KINDS[acts.kind[row]], int(acts.count[row])) for row in range(len(acts))]


def test_acts_are_kept_oldest_first_and_undated_acts_last() -> None:
    later, ms = NOON + timedelta(hours=1), int(NOON.timestamp() * 1000) - 500
    acts = built(
        Act("follow", None, "ann"), Act("message", later, "bob"), Act("block", NOON), Act("deletion", ms, number=7)
    )
    assert [
        (NOON - timedelta(milliseconds=500), "deletion", 7),
        (NOON, "block", 1),
        (later, "message", 1),
        (None, "follow", 1),
    ] == shown(acts)
    assert 3 == len(acts.dated)
    assert [(NOON, "block", 1), (None, "follow", 1)] == shown(acts.of("follow", "block"))


@given(names=st.lists(st.text(max_size=5), max_size=30))
def test_the_same_person_has_one_number_and_no_one_has_none(names: list[str]) -> None:
    acts = built(*(Act("message", NOON, name) for name in names))
    numbers = dict(zip(names, acts.whom.tolist(), strict=True))
    assert acts.whom.tolist() == [numbers[name] for name in names]
    assert len(set(names)) == len(set(numbers.values()))
    assert 0 == numbers.get("", 0)
    assert 0 not in {number for name, number in numbers.items() if name}
    assert acts.whom.tolist() == [person(name) for name in names]


def test_the_columns_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        built(Act("like", NOON)).at[0] = np.datetime64("2020-01-01", "ms")


def test_times_that_cannot_be_right_are_taken_away_and_the_acts_stay() -> None:
    acts = built(Act("message", NOON, "ann"), Act("block", NOON + timedelta(days=9), "bob"))
    left = acts.undated(acts.at > np.datetime64("2026-05-02", "ms"))
    assert [(NOON, "message", 1), (None, "block", 1)] == shown(left)


def test_tables_are_joined_in_order_of_time() -> None:
    one = built(Act("message", NOON, "ann"), Act("message", None))
    other = built(Act("block", NOON - timedelta(hours=1), "bob"))
    both = joined(one, None, other)
    assert both is not None
    assert [(NOON - timedelta(hours=1), "block", 1), (NOON, "message", 1), (None, "message", 1)] == shown(both)
    assert joined(None, None) is None
