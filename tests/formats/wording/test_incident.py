"""Words about an incident: its surest sign is said once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hygiene.formats.wording.incident import line, title
from hygiene.report.report import TimelineEvent
from tests.support import reports


def test_the_surest_sign_is_left_out_only_where_the_verdict_is_about_that_very_sign() -> None:
    rich = reports.rich()
    (incident,) = rich.incidents
    of_another = replace(incident, account=reports.SHOP, fingerprints=("0123456789abcdef",))

    assert incident.title in rich.verdict.sentence
    assert [title(incident, rich), title(of_another, rich)] == ["", f"{incident.title} It may have been you."]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "1 post from “web”, 2026-10-13 15:20 WEST, does not look like yours.",
            "1 post from “web” does not look like yours.",
        ),
        ("It was never used before 2026-10-13 15:20 WEST.", "It was never used before."),
        ("It was never used before 2025-10-13 15:20 WEST.", "It was never used before 2025-10-13 15:20 WEST."),
    ],
)
def test_a_finding_does_not_say_its_time_again(said: str, shown: str) -> None:
    at = datetime(2026, 10, 13, 14, 20, tzinfo=UTC)
    event = TimelineEvent(at=at, account=reports.SHOP, kind="finding", what=said)
    assert ("2026-10-13 15:20", shown) == line(event, ZoneInfo("Europe/Lisbon"))
    assert said == line(replace(event, kind="phone"), ZoneInfo("Europe/Lisbon"))[1]
