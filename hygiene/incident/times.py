"""The plausible times of an incident, from a user or a case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from hygiene.language.words import tr

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""A time before any account that hygiene reads."""
_AHEAD: Final = timedelta(days=1)
"""The most that the clock of this computer may be behind.

This is our judgement: it covers a wrong time zone.
"""


def problem_of(at: datetime, now: datetime) -> str:
    """Return why a time cannot be one of an incident, or ""."""
    if at < EARLIEST:
        return tr("is before 1990")
    return tr("is in the future") if at > now + _AHEAD else ""
