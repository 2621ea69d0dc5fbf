"""The time zone of this computer."""

from __future__ import annotations

import pytest

from hygiene.cli.policy.zone import system_zone


@pytest.mark.parametrize(
    ("given", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":America/New_York", "America/New_York"),
        ("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("Etc/UTC", "UTC"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "UTC"),
        ("../../etc/passwd", "UTC"),
        ("Nowhere/Land", "UTC"),
    ],
)
def test_the_variable_names_the_zone_and_what_is_no_name_is_utc(
    monkeypatch: pytest.MonkeyPatch, given: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", given)

    assert system_zone() == zone
