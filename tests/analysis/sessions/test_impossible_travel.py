"""Journeys that nobody makes: by places, by countries alone, and what only looks like one."""

from __future__ import annotations

import math
from dataclasses import replace
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.sessions.impossible_travel import Journey, distance_km, journeys
from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from hygiene.model.redacted import Hidden
from tests.support.logins import ago, login
from tests.support.snapshots import DAY, snapshot

LISBON, PORTO, MADRID, RIO = (38.72, -9.14), (41.15, -8.61), (40.42, -3.70), (-22.91, -43.17)
HOUR = 1 / 24


def at(
    days: float, point: tuple[float, float] | None, country: str = "", place: str = "", outcome: str = "session"
) -> Login:
    """Return a session from an address of its own for each place."""
    host = 1 + crc32(repr((point, country.casefold())).encode()) % 250
    return login(days, f"203.0.113.{host}", point=point, country=country, place=place, outcome=outcome)


def found(*logins: Login) -> list[Journey]:
    return journeys(snapshot(logins=logins), LoginRules())


def test_two_continents_within_an_hour_is_a_journey_nobody_makes() -> None:
    took = found(at(2, LISBON, "Portugal", "Lisbon"), at(2 - HOUR / 2, RIO, "Brazil"))
    expected = Journey(at=ago(2 - HOUR / 2), places=("Lisbon, Portugal", "Brazil"), took=DAY / 48, km=7_715)
    assert [expected] == took


@pytest.mark.parametrize(("hours", "impossible"), [(7.5, True), (8, False), (0, True)])
def test_an_airliner_is_no_alarm(hours: float, *, impossible: bool) -> None:
    assert impossible == bool(found(at(2, LISBON, "Portugal"), at(2 - hours * HOUR, RIO, "Brazil")))


def test_near_places_are_no_journey_however_quick() -> None:
    assert [] == found(at(2, PORTO, "Portugal"), at(2, MADRID, "Spain"))


def test_one_country_is_one_place_because_telephones_surface_at_its_other_end() -> None:
    new_york, seattle = (40.71, -74.01), (47.61, -122.33)
    assert [] == found(at(2, new_york, "United States"), at(2, seattle, "united states"))
    assert 1 == len(found(at(2, new_york), at(2, seattle)))


def test_where_some_sessions_tell_a_country_those_that_tell_none_are_no_journey_and_hide_none() -> None:
    munich, berlin = at(2, (48.14, 11.58)), at(2, (52.52, 13.40), "Germany", "Berlin")
    assert [] == found(berlin, munich)
    assert [("Berlin, Germany", "Brazil")] == [j.places for j in found(berlin, munich, at(2 - HOUR, RIO, "Brazil"))]


def test_a_failed_sign_in_and_an_undated_session_travel_nowhere() -> None:
    far = at(2, RIO, "Brazil", outcome="failure"), Login(at=None, ip=at(2, RIO).ip, point=RIO, country="Brazil")
    assert [] == found(at(2, LISBON, "Portugal"), *far)


def test_what_is_long_past_is_not_asked_about() -> None:
    assert [] == found(at(91, LISBON, "Portugal"), at(91, RIO, "Brazil"))


def test_countries_alone_count_when_it_happened_on_several_days() -> None:
    hops = [at(day + offset, None, country) for day in (2, 4, 6) for offset, country in ((0, "PT"), (-HOUR / 2, "BR"))]
    assert [] == found(*hops[:4])
    assert [("PT", "BR")] * 3 == [journey.places for journey in found(*hops)]
    assert [None] * 3 == [journey.km for journey in found(*hops)]


def test_a_border_crossed_in_two_hours_is_ordinary() -> None:
    hops = [at(d + offset, None, country) for d in (2, 4, 6) for offset, country in ((0, "PT"), (-2 * HOUR, "ES"))]
    assert [] == found(*hops)


points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(one=points, other=points)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_way_round(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    assert math.isclose(distance_km(one, other), distance_km(other, one), abs_tol=1e-6)
    assert 0 <= distance_km(one, other) <= 20_016
    assert distance_km(one, one) < 1e-3


@pytest.mark.parametrize("points", [(LISBON, RIO), (None, None)])
def test_one_address_in_two_countries_is_a_change_of_the_database(
    points: tuple[tuple[float, float] | None, ...],
) -> None:
    def placed(days: float, number: int, ip: str) -> Login:
        return login(days, ip, point=points[number], country=("Portugal", "Brazil")[number])

    home, away = "198.51.100.7", "203.0.113.77"
    days = [20 - n for n in range(6)]
    assert [] == found(*(placed(day - part, number, home) for day in days for number, part in ((0, 0), (1, HOUR / 2))))
    # An address between them was always at home, so it has not travelled either.
    assert [] == found(
        placed(90, 0, home), *(placed(day, 0, away) for day in days), *(placed(day - HOUR / 2, 1, home) for day in days)
    )
    assert found(*(placed(day, 0, home) for day in days), *(placed(day - HOUR / 2, 1, away) for day in days))


@pytest.mark.parametrize("unknown", ["Unknown", "XX", "zz", "T1", "A1", "EU", "--", "??", "(not set)", " "])
def test_an_unknown_country_is_no_place_to_travel_to(unknown: str) -> None:
    days = [20 - n for n in range(6)]
    assert [] == found(*(at(day, None, "PT") for day in days), *(at(day - HOUR / 2, None, unknown) for day in days))
    assert found(*(at(day, None, "PT") for day in days), *(at(day - HOUR / 2, None, "XK") for day in days))


@pytest.mark.parametrize("second", ["203.0.113.9", "::ffff:203.0.113.9", " 203.0.113.9 "])
def test_one_address_in_two_countries_moved_in_a_database_and_not_on_earth(second: str) -> None:
    here = login(2, "203.0.113.9", point=LISBON, country="Portugal")
    there = login(2 - HOUR, second, point=RIO, country="Brazil")
    assert [] == found(here, there)
    days = [replace(one, at=ago(n + (one is here) * HOUR), point=None) for n in range(1, 6) for one in (here, there)]
    assert [] == found(*days)
    assert 1 == len(found(here, replace(there, ip=Hidden("203.0.113.10"))))
    assert 1 == len(found(replace(here, ip=Hidden("")), replace(there, ip=Hidden(""))))
