"""The apps with access, and the ages of their grants."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.snapshot import Snapshot
from hygiene.report.parts.inventory import inventory
from tests.support.snapshots import BRAND, DAY, NOW, app, snapshot


def ages(*after: timedelta) -> list[int | None]:
    """Return the ages of apps granted this long after the export."""
    apps = tuple(replace(app(f"app {number}"), granted_at=NOW + ago) for number, ago in enumerate(after))
    return [line.age_days for line in inventory([snapshot(apps=apps)])]


def test_a_grant_dated_after_the_export_has_no_age() -> None:
    assert [0, 0, None] == ages(DAY / 2, DAY, 1826 * DAY)


def test_an_age_is_rounded_as_a_finding_tells_it() -> None:
    long_ago = [timedelta(days=-2, hours=-23), timedelta(days=-2, hours=-1), timedelta(hours=-13), timedelta(hours=-11)]

    assert [3, 2, 1, 0] == sorted((age for age in ages(*long_ago) if age is not None), reverse=True)


@given(st.timedeltas(timedelta(days=-9000), timedelta(days=9000)))
def test_no_age_is_negative(after: timedelta) -> None:
    (age,) = ages(after)

    assert age is None or age >= 0


def names(*exports: Snapshot) -> list[str]:
    return [line.app.name for line in inventory(exports)]


def test_an_app_that_the_newest_export_no_longer_lists_has_no_access() -> None:
    new = snapshot(apps=(app("Buffer", age=300),))
    old = replace(snapshot(apps=(app("Free Followers", age=200), app("Buffer", age=300))), taken_at=NOW - 40 * DAY)
    cut = replace(new, gaps={"apps": "the file is damaged"})
    other = replace(old, account=replace(BRAND, id="13"))

    assert names(new, old) == names(old, new) == ["Buffer"]
    assert names(old, replace(new, apps=None)) == ["Buffer", "Free Followers"]
    assert names(old, cut) == ["Buffer", "Free Followers"]
    assert names(old, replace(new, apps=())) == []
    assert names(new, other) == ["Buffer", "Buffer", "Free Followers"]
