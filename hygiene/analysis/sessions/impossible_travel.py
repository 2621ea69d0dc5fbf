"""Impossible journeys: sessions too far apart in too little time.

They are found by known places, or by countries alone.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from hygiene.analysis.baseline.locations import located
from hygiene.analysis.baseline.session_use import ENTERED
from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from hygiene.model.snapshot import Snapshot

_EARTH_KM: Final = 6371.0
_LEAST: Final = timedelta(minutes=1)
"""The shortest duration of a journey.

It avoids a division by zero: sessions overlap, and times are in whole seconds.
"""
_HOUR: Final = timedelta(hours=1)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """Two consecutive sessions that one traveller cannot have made.

    `places` are as the platform or the database names them, not fit to print, and may be empty. `km` is None where only
    the countries are known.
    """

    at: datetime
    places: tuple[str, str]
    took: timedelta
    km: int | None


def journeys(snapshot: Snapshot, rules: LoginRules) -> list[Journey]:
    """Find the impossible journeys of the days under review, oldest first.

    Journeys within one country are ignored, because a phone's traffic often enters the internet at the country's other
    end. Countries alone count only when they differ on several days, because a single time is more often a wrong guess
    of the platform. One address is in one place, even if a later database places it elsewhere.
    """
    since = snapshot.taken_at - timedelta(days=rules.review_days)
    dated = ((each.at, each) for each in snapshot.logins or () if each.at and each.outcome in ENTERED)
    ordered = located(each for _, each in sorted(dated, key=lambda pair: pair[0]))
    logins = [each for each in ordered if each.at and each.at >= since]
    if any(each.point for each in logins):
        return list(_by_places(logins, rules))
    found = list(_by_countries(logins))
    return found if len({journey.at.date() for journey in found}) >= rules.country_days else []


def _by_places(logins: list[Login], rules: LoginRules) -> Iterator[Journey]:
    placed = [each for each in logins if each.point]
    # Where some sessions state a country, a session without one may be in the same country.
    for first, second in pairwise([each for each in placed if each.country.strip()] or placed):
        if not (first.at and second.at and first.point and second.point) or _stayed(first, second):
            continue
        km, took = distance_km(first.point, second.point), second.at - first.at
        if km > rules.travel_km and km / (max(took, _LEAST) / _HOUR) > rules.travel_kmh:
            yield Journey(at=second.at, places=(_place(first), _place(second)), took=took, km=round(km))


def _by_countries(logins: list[Login]) -> Iterator[Journey]:
    for first, second in pairwise(each for each in logins if each.country.strip()):
        if first.at and second.at and not _stayed(first, second) and second.at - first.at <= _HOUR:
            yield Journey(at=second.at, places=(_place(first), _place(second)), took=second.at - first.at, km=None)


def _stayed(first: Login, second: Login) -> bool:
    """Return whether two sessions come from one country or one address.

    If one address lies in two countries, the platform's locations changed, and no one travelled.
    """
    return _same_country(first, second) or _address(first) == _address(second) != ""


def _address(login: Login) -> str:
    """Return the address of a session in one spelling, or an empty string."""
    text = login.ip.reveal().strip()
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text.casefold()
    return str((isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped) or address)


def _same_country(first: Login, second: Login) -> bool:
    """Return whether both sessions are known to be in one country."""
    return first.country.strip().casefold() == second.country.strip().casefold() != ""


def _place(login: Login) -> str:
    """Return the place and the country of a session, each once."""
    return ", ".join(dict.fromkeys(filter(None, (login.place.strip(), login.country.strip()))))


def distance_km(start: Point, end: Point) -> float:
    """Return the distance between two points in km, along a great circle."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (start, end))
    arc = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(arc)))
