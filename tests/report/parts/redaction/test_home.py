"""Hours without a date would say which time zone is home, so a report without names leaves them out."""

from __future__ import annotations

from datetime import UTC

import pytest

from hygiene.language.words import speaking
from hygiene.model.reasons.circumstances import HourReason
from hygiene.report.parts.redaction.times import in_utc


@pytest.mark.parametrize("language", ["en", "de", "es", "pt"])
def test_hours_of_home_are_left_out_in_every_language(language: str) -> None:
    with speaking(language):
        for weekday, share in ((1, 0.0), (None, 0.0), (1, 0.9), (None, 0.9)):
            said = {str(HourReason(weekday, (17, 18), zone, share)) for zone in ("UTC", "IST", "WEST", "+0545")}

            assert 1 == len({in_utc(text, UTC) for text in said}) < len(said)
