"""The ages of grants."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hygiene.report.inventory import inventory
from tests.support.snapshots import DAY, NOW, app, snapshot


def ages(*after: timedelta) -> list[int | None]:
    """Return the ages of apps granted this long after the export."""
    apps = tuple(replace(app(f"app {number}"), granted_at=NOW + ago) for number, ago in enumerate(after))
    return [line.age_days for line in inventory([snapshot(apps=apps)])]


def test_a_grant_dated_after_the_export_has_no_age() -> None:
    assert [0, 0, None] == ages(DAY / 2, DAY, 1826 * DAY)


@given(st.timedeltas(timedelta(days=-9000), timedelta(days=9000)))
def test_no_age_is_negative(after: timedelta) -> None:
    (age,) = ages(after)

    assert age is None or age >= 0
