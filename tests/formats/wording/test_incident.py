"""Words about an incident: its surest sign is said once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hygiene.formats.wording.incident import event_words, plan, title
from hygiene.model.finding import Confidence
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
    assert ("2026-10-13 15:20", shown) == event_words(event, ZoneInfo("Europe/Lisbon"))
    assert said == event_words(replace(event, kind="phone"), ZoneInfo("Europe/Lisbon"))[1]


def test_the_steps_are_for_a_stranger_where_it_may_have_been_the_owner() -> None:
    (incident,) = reports.rich().incidents

    said = {sure: plan(replace(incident, confidence=sure)) for sure in (Confidence.HIGH, Confidence.MEDIUM)}
    assert said == {
        Confidence.HIGH: "Do this now, in this order",
        Confidence.MEDIUM: "If this was not you, do this now, in this order",
    }


def test_what_two_exports_show_has_the_day_of_the_newer_one_for_a_time() -> None:
    at = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
    what = "Between 2026-08-30 and 2026-10-14, the link in the profile changed."
    event = TimelineEvent(at=at, account=reports.SHOP, kind="finding", what=what, since=at - timedelta(days=45))

    assert event_words(event, ZoneInfo("Europe/Lisbon")) == ("by 2026-10-14", what)
