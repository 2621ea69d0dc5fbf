"""Times: thresholds to the second, and dates that cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.posts.timestamps import contradicting, contradictions, implausible_rows
from hygiene.model.posts import Client, Posts
from hygiene.model.snapshot import Snapshot
from tests.support.snapshots import DAY, NOW, WEB, Row, posts, snapshot, x_id

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


STRICT = datetime(2015, 1, 1, tzinfo=UTC)


def shot(rows: list[Row], ids: list[str] | None = None, **parts: object) -> tuple[Posts, Snapshot]:
    table = posts(rows, ids)
    return table, snapshot(table, **parts)


@pytest.mark.parametrize(
    ("id_time", "apart", "wrong"),
    [
        (STRICT, 0, False),
        (STRICT, 1, False),
        (STRICT, 2, True),
        (STRICT, -1, False),
        (STRICT, -2, True),
        (STRICT - SECOND, 120, False),
        (STRICT - SECOND, 121, True),
        (STRICT - SECOND, -120, False),
        (STRICT - SECOND, -121, True),
    ],
)
def test_a_stated_time_may_differ_from_its_ids_by_what_real_exports_do(
    id_time: datetime, apart: int, wrong: bool
) -> None:
    table = posts([(id_time + apart * SECOND, WEB)], ids=[x_id(id_time)])
    assert [wrong] == contradicting(table).tolist()


FIRST, LAST = datetime(2010, 11, 5), datetime(2024, 6, 1)  # noqa: DTZ001  # naive bounds, as hypothesis wants


@given(
    at=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    serial=st.integers(0, (1 << 22) - 1),
)
def test_a_post_whose_stated_time_is_its_ids_in_whole_seconds_never_contradicts(at: datetime, serial: int) -> None:
    table = posts([(at.replace(microsecond=0), WEB)], ids=[x_id(at, serial)])
    assert not contradicting(table).any()


def test_undated_posts_and_ids_without_a_time_contradict_nothing() -> None:
    table = posts([(None, WEB), (NOW, WEB), (None, WEB)], ids=[x_id(NOW), "12345", "12346"])
    assert not contradicting(table).any()
    assert [] == contradictions(snapshot(table)).rows.tolist()


def test_contradictions_are_counted_and_shown_worst_first() -> None:
    late = [(NOW - DAY + n * HOUR, WEB) for n in range(7)]
    _, whole = shot([*late, (NOW - 9 * DAY, WEB)], [x_id(NOW - DAY)] * 1 + [x_id(NOW - DAY, n) for n in range(1, 8)])
    found = contradictions(whole)
    assert [0, *range(2, 8)] == sorted(found.rows.tolist())
    assert (0, 8 * DAY) == (found.rows[0], found.worst)
    assert NOW - 9 * DAY == whole.require("posts").when(int(found.rows[0]))


def test_a_date_that_cannot_be_is_a_defect_and_no_contradiction() -> None:
    _, whole = shot([(datetime(1997, 1, 1, tzinfo=UTC), WEB)], [x_id(NOW - DAY)])
    assert ([], [0]) == (contradictions(whole).rows.tolist(), implausible_rows(whole).tolist())


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        (datetime(2006, 3, 20, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2006, 3, 21, tzinfo=UTC), False),
        (NOW + DAY, False),
        (NOW + DAY + SECOND, True),
        (NOW + 3000 * DAY, True),
        (None, False),
    ],
)
def test_posts_before_the_platform_or_after_the_export_cannot_be(at: datetime | None, wrong: bool) -> None:
    _, whole = shot([(at, WEB)], ["12345"])
    assert ([0] if wrong else []) == implausible_rows(whole).tolist()


def test_a_platform_whose_beginning_is_not_known_has_no_too_early() -> None:
    table, whole = shot([(datetime(1997, 1, 1, tzinfo=UTC), WEB)], ["a1"])
    other = snapshot(table, account=type(whole.account)(platform="acme", handle="brand"))
    assert [] == implausible_rows(other).tolist()


@pytest.mark.parametrize("rows", [[], [(NOW, WEB)], [(None, WEB)], [(NOW, Client("a", "b")), (NOW, WEB)]])
def test_hardly_any_posts_break_nothing(rows: list[Row]) -> None:
    table, whole = shot(rows)
    assert ([], timedelta()) == (contradictions(whole).rows.tolist(), contradictions(whole).worst)
    assert [] == implausible_rows(whole).tolist()
    assert np.zeros(len(rows)).tolist() == contradicting(table).tolist()
