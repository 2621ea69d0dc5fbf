"""The home time zone under a name that says no place."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import Final

from hygiene.language.words import tr

_TIME: Final = re.compile(r"(?<=\d\d:\d\d )([A-Z]{2,5}|[+-]\d\d(?:\d\d)?)\b")
"""The name of a zone behind a time, as `local` writes it."""


class Home(tzinfo):
    """A zone with the times of another one."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone, self.key = zone, tr("home")

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        """Return the difference from UTC."""
        return self._zone.utcoffset(at and at.replace(tzinfo=self._zone))

    def dst(self, at: datetime | None) -> timedelta | None:
        """Return what summer time adds."""
        return self._zone.dst(at and at.replace(tzinfo=self._zone))

    def tzname(self, _at: datetime | None) -> str:
        """Return the same name for summer and winter."""
        return self.key

    def fromutc(self, at: datetime) -> datetime:
        """Return a time in UTC as it is in the zone."""
        return self._zone.fromutc(at.replace(tzinfo=self._zone)).replace(tzinfo=self)

    def __str__(self) -> str:
        return self.key

    def named(self, text: str) -> str:
        """Return a text whose times have this name. Those in UTC stay."""
        return _TIME.sub(lambda found: found[0] if found[0] == "UTC" else self.key, text)
