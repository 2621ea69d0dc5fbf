"""Client use: the same numbers as a slow and plain reading of its table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.baseline.client_use import client_use, time_of, usage_periods
from hygiene.model.post_analysis import ClientUse
from hygiene.model.posts import Client
from hygiene.reference.clients import family
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, OWN, WEB, Row, every, posts, snapshot, x_id

COLUMNS = ("at", "family", "used", "silence")
START = datetime(2020, 1, 1, tzinfo=UTC)
RENAMED = Client("Twitter Web Client", "http://twitter.com")


def measured(rows: Sequence[Row], ids: Sequence[str] | None = None) -> ClientUse:
    table = posts(rows, ids)
    return client_use(snapshot(table))


def table_of(found: ClientUse) -> list[dict[str, Any]]:
    """Every row as a dict, its family by name."""
    columns = {name: getattr(found, name).tolist() for name in COLUMNS}
    columns["family"] = [found.families[code] for code in columns["family"]]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def slowly(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the table in the docstring of ClientUse, computed plainly."""
    out: list[dict[str, Any]] = []
    seen: list[tuple[float, str]] = []
    for moment, client in sorted(((at, client) for at, client in rows if at), key=lambda row: row[0]):
        at, name = moment.timestamp() * 1000, family("x", client) if client else ""
        mine = [when for when, whose in seen if whose == name]
        out.append(
            {
                "at": int(at),
                "family": name,
                "used": len(mine),
                "silence": (at - mine[-1]) / 86_400_000 if mine else math.inf,
            }
        )
        seen.append((at, name))
    return out


def assert_same(expected: list[dict[str, Any]], actual: list[dict[str, Any]]) -> None:
    """Row by row the same, numbers to the precision the columns are kept in."""
    assert [row.pop("family") for row in expected] == [row.pop("family") for row in actual]
    assert len(expected) == len(actual)
    for want, got in zip(expected, actual, strict=True):
        assert want == pytest.approx(got, rel=1e-4, abs=1e-4)


CLIENTS = st.sampled_from([WEB, RENAMED, IPHONE, BUFFER, OWN, None])
LIVES = st.lists(
    st.tuples(st.integers(0, 1500), st.sampled_from([0, 1, 30, 3599, 3600, 40_000, 86_399]), CLIENTS).map(
        lambda row: (START + row[0] * DAY + timedelta(seconds=row[1]), row[2])
    ),
    max_size=40,
    unique_by=lambda row: row[0],
)


@given(rows=LIVES)
def test_every_column_is_what_the_table_says(rows: list[Row]) -> None:
    assert_same(slowly(rows), table_of(measured(rows)))


@given(rows=LIVES, cut=st.integers(0, 40))
def test_what_comes_later_changes_nothing_before_it(rows: list[Row], cut: int) -> None:
    rows = sorted(rows, key=lambda row: row[0] or NOW)
    early = table_of(measured(rows[:cut]))
    assert_same(early, table_of(measured(rows))[: len(early)])


@given(rows=LIVES)
def test_every_row_is_in_exactly_one_spell_and_spells_part_at_long_silences_only(rows: list[Row]) -> None:
    found = measured(rows)
    made = usage_periods(found, 90)
    assert sorted(i for spell in made for i in spell.rows.tolist()) == list(range(len(found)))
    assert [s.rows[0] for s in made] == sorted(s.rows[0] for s in made)
    for spell in made:
        assert {spell.family} == {found.families[found.family[i]] for i in spell.rows}
        assert spell.silence > 90
        assert (found.silence[spell.rows[1:]] <= 90).all()


@pytest.mark.parametrize(("silence", "expected"), [(90 * DAY, 1), (90 * DAY + timedelta(minutes=1), 2)])
def test_a_spell_ends_after_more_than_the_days_of_silence_and_not_on_the_last(
    silence: timedelta, expected: int
) -> None:
    assert expected == len(usage_periods(measured([(START, WEB), (START + silence, WEB)]), 90))


def test_a_spell_knows_its_silence_its_past_and_its_length() -> None:
    rows = [*every(DAY, IPHONE, START, 10), *every(DAY, WEB, START + 20 * DAY, 3), (START + 200 * DAY, IPHONE)]
    found = measured(rows)
    told = [(s.family, len(s.rows), s.silence, s.before, s.days(found)) for s in usage_periods(found, 90)]
    assert [
        ("Twitter for iPhone", 10, math.inf, 0, 9.0),
        ("web", 3, math.inf, 10, 2.0),
        ("Twitter for iPhone", 1, 191.0, 13, 0.0),
    ] == told


def test_no_posts_make_no_habits() -> None:
    assert [] == table_of(measured([]))
    assert [] == usage_periods(measured([]), 90)


def test_posts_without_a_date_are_left_out() -> None:
    found = measured([(None, WEB), (START, IPHONE), (None, IPHONE)], ids=["12", x_id(START), "13"])
    assert [0] == found.row.tolist()


def test_one_post_has_no_past() -> None:
    (only,) = table_of(measured([(START, WEB)]))
    assert (0, math.inf) == (only["used"], only["silence"])


IDLE = timedelta(days=1, seconds=1)


@pytest.mark.parametrize(
    ("at", "borne_out", "kept"),
    [
        (datetime(2006, 3, 20, 23, 59, tzinfo=UTC), False, False),
        (datetime(2006, 3, 21, tzinfo=UTC), False, True),
        (datetime(1997, 1, 1, tzinfo=UTC), False, False),
        (NOW + DAY, False, True),
        (NOW + IDLE, False, False),
        (NOW + IDLE, True, True),
    ],
)
def test_a_date_that_cannot_be_is_left_out_unless_the_id_bears_it_out(
    at: datetime, borne_out: bool, kept: bool
) -> None:
    table = posts([(at, WEB)], ids=None if borne_out else ["12345"])
    assert kept == bool(len(client_use(snapshot(table))))


@pytest.mark.parametrize(
    ("at_ms", "expected"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (-1500, datetime(1969, 12, 31, 23, 59, 58, 500_000, tzinfo=UTC)),
        (253_402_300_799_000, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_moment_of_the_columns_is_a_time_in_utc(at_ms: int, expected: datetime) -> None:
    assert expected == time_of(at_ms)


def test_an_export_of_many_clients_is_measured_whole() -> None:
    rows = [(START + n * timedelta(minutes=1), Client(f"bot {n % 700}", "http://a.example")) for n in range(3000)]
    found = measured(rows)
    assert (3000, 700) == (len(found), len(np.unique(found.family)))
