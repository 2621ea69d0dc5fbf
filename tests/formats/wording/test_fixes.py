"""Words about fixes: the gain, and whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hygiene.formats.wording.fixes import gain, lead, responsible, whose
from hygiene.model.finding import Severity
from tests.support import reports

SIGN, BIG, SMALL = reports.FIXES


def test_a_gain_is_big_medium_or_small_and_a_sign_comes_first() -> None:
    assert gain(BIG) == "Big gain"
    assert gain(replace(BIG, gain="medium")) == "Medium gain"
    assert gain(SMALL) == "Small gain"
    assert gain(SIGN) == "Sign of a takeover"


@pytest.mark.parametrize(
    ("severity", "said"),
    [
        (Severity.LOW, "Worth a look"),
        (Severity.MEDIUM, "Look at this today"),
        (Severity.HIGH, "Look at this today"),
    ],
)
def test_a_weak_sign_is_to_be_looked_at_and_no_small_gain(severity: Severity, said: str) -> None:
    weak = replace(SMALL, weak_sign=severity)
    assert said == gain(weak)
    assert "Big gain" == gain(replace(weak, gain="big"))
    assert "Sign of a takeover" == gain(replace(weak, compromise=True))


def test_a_fix_names_its_account_and_its_owner() -> None:
    assert whose(BIG) == "x/@acme_shop, Sam (shop)"
    assert whose(replace(BIG, owner="")) == "x/@acme_shop"
    assert whose(SMALL) == ""
    assert whose(replace(SMALL, owner="Dana")) == "Dana"
    assert [
        responsible(fix, "Owner:") for fix in (BIG, replace(BIG, owner=""), SMALL, replace(SMALL, owner="Dana"))
    ] == [
        "Owner: Sam (shop), for x/@acme_shop.",
        "For x/@acme_shop.",
        "",
        "Owner: Dana.",
    ]
    assert responsible(BIG, "") == "For x/@acme_shop, Sam (shop)."


def test_a_sign_begins_with_its_time_in_the_zone_of_the_report() -> None:
    weak = replace(SMALL, weak_sign=Severity.MEDIUM, at=datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    assert lead(weak, ZoneInfo("Europe/Berlin")) == "Look at this today (2026-11-24 04:00)"
    assert lead(replace(weak, at=None), UTC) == "Look at this today"
