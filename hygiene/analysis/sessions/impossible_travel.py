"""Journeys nobody makes: sessions too far apart in too little time, by known places or by countries alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from hygiene.analysis.baseline.session_use import ENTERED
from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable, without_addresses

_EARTH_KM: Final = 6371.0
_LEAST: Final = timedelta(minutes=1)
"""Sessions overlap, and times are whole seconds: no journey is taken to be quicker than this."""
_HOUR: Final = timedelta(hours=1)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """Two sessions in a row that one traveller cannot have made; `km` is None where only the countries are known."""

    at: datetime
    places: tuple[str, str]
    took: timedelta
    km: int | None


def journeys(snapshot: Snapshot, rules: LoginRules) -> list[Journey]:
    """Impossible journeys of the days under review, in order of time.

    Within one country none is named: a telephone's traffic often enters the internet at the other end of it. Countries
    alone count only when it happened on several days, for a single time is more often a wrong guess of the platform.
    """
    since = snapshot.taken_at - timedelta(days=rules.review_days)
    dated = ((each.at, each) for each in snapshot.logins or () if each.at and each.outcome in ENTERED)
    logins = [each for at, each in sorted(dated, key=lambda pair: pair[0]) if at >= since]
    if any(each.point for each in logins):
        return list(_by_places(logins, rules))
    found = list(_by_countries(logins))
    return found if len({journey.at.date() for journey in found}) >= rules.country_days else []


def _by_places(logins: list[Login], rules: LoginRules) -> Iterator[Journey]:
    placed = [each for each in logins if each.point]
    # Where countries are told of some, one that tells none may be in the same.
    for one, other in pairwise([each for each in placed if each.country.strip()] or placed):
        if not (one.at and other.at and one.point and other.point) or _same_country(one, other):
            continue
        km, took = distance_km(one.point, other.point), other.at - one.at
        if km > rules.travel_km and km / (max(took, _LEAST) / _HOUR) > rules.travel_kmh:
            yield Journey(at=other.at, places=(_place(one), _place(other)), took=took, km=round(km))


def _by_countries(logins: list[Login]) -> Iterator[Journey]:
    for one, other in pairwise(each for each in logins if each.country.strip()):
        if one.at and other.at and not _same_country(one, other) and other.at - one.at <= _HOUR:
            yield Journey(at=other.at, places=(_place(one), _place(other)), took=other.at - one.at, km=None)


def _same_country(one: Login, other: Login) -> bool:
    """Whether both are known to be in one country."""
    return one.country.strip().casefold() == other.country.strip().casefold() != ""


def _place(login: Login) -> str:
    """A place in the words of the platform or the database."""
    words = dict.fromkeys(filter(None, (login.place.strip(), login.country.strip())))
    return printable(without_addresses(", ".join(words)), 60) or "an unnamed place"


def distance_km(one: Point, other: Point) -> float:
    """The way between two points on the ground, along a great circle."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (one, other))
    arc = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(arc)))
