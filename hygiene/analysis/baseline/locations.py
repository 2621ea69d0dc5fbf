"""Locations of sessions, without unknown countries and moving addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Final

from hygiene.model.records import Login
from hygiene.reference.countries import known_country

_SHARED: Final = tuple(map(ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "::/127", "fc00::/7", "fe80::/10",
)))  # fmt: skip
"""Addresses that are in use in many places at once.

They are those of RFC 1122, 1918, 3927, 4193, 4291 and 6598.
"""


def located(logins: Iterable[Login]) -> Iterator[Login]:
    """Yield sessions, oldest first, with their known locations.

    A country that means "unknown" is left out. An address stays at its first location. If a database later places it
    elsewhere, the database changed, and no one travelled.
    """
    points: dict[str, Login] = {}
    countries: dict[str, Login] = {}
    for login in logins:
        address, placed = _address(login), replace(login, country=known_country(login.country))
        if address and placed.point:
            first = points.setdefault(address, placed)
            placed = replace(placed, point=first.point, place=first.place, country=first.country or placed.country)
        if address and placed.country:
            placed = replace(placed, country=countries.setdefault(address, placed).country)
        yield placed


def _address(login: Login) -> str:
    """Return a session's address, or "" if it is in use in many places."""
    try:
        address = ip_address(login.ip.reveal().strip())
    except ValueError:
        return ""
    return "" if any(address in network for network in _SHARED) else str(address)
