"""Times of sentences, from the home time zone into UTC.

Beside a time in UTC, one of the home zone would say which zone that is.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Final

from hygiene.model.text import local

_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d) ([A-Z][A-Za-z]{1,4}|[+-]\d\d(?:\d\d)?)\b")
"""A time and the name of its zone, as `local` writes them."""


def in_utc(text: str, zone: tzinfo) -> str:
    """Return a text with its times in UTC.

    One of an unknown zone becomes its day.
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

    return _TIME.sub(moved, text)
