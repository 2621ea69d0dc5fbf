"""Times of sentences, from the home time zone into UTC.

Beside a time in UTC, one of the home zone would reveal the zone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Final

from hygiene.model.text import local

_ZONE: Final = r"(?:[A-Z]{2,5}|ChST|[+-]\d\d(?:\d\d)?)"
"""The name of a zone, as the time zone database abbreviates it."""
_TIME: Final = re.compile(rf"(\d{{4}}-\d\d-\d\d \d\d:\d\d) ({_ZONE})(?!\w)")
"""A time and the name of its zone, as `local` writes them."""
_HOURS: Final = re.compile(rf"(?:(?<=\()[\w-]+ )?\b\d\dh(?:, \d\dh)* {_ZONE}(?!\w)")
"""Hours with the name of their zone, and the day of the week before them.

Without a date they cannot be moved into another zone.
"""


def in_utc(text: str, zone: tzinfo) -> str:
    """Return a text with its times in UTC.

    A time of an unknown zone becomes its day.
    """

    def moved(found: re.Match[str]) -> str:
        if found[2] == "UTC":
            return found[0]
        try:
            at = datetime.fromisoformat(found[1])
            of_zone = (at.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
            moment = next((each.astimezone(UTC) for each in of_zone if each.tzname() == found[2]), None)
        except (ValueError, OverflowError):  # no such day, or before the year 1 in UTC
            moment = None
        return local(moment, UTC) if moment else found[1].split()[0]

    return _TIME.sub(moved, _HOURS.sub("…", text))
