"""Sessions from countries and networks that the policy does not allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal

from hygiene.analysis.baseline.locations import located
from hygiene.analysis.baseline.session_use import ENTERED
from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from hygiene.reference.countries import country_code

_Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address
_Answer = Literal["denied", "other", "unknown", "allowed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSession:
    """A session from a place that the policy does not allow.

    `country` is the platform's own word, or empty where only the network decides. `at` is the last use, or None.
    `begun` is the beginning, which identifies the session.
    """

    at: datetime | None
    begun: datetime | None
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPlaces:
    """The sessions that a policy's lists of places deny or do not allow.

    `denied` are from a denied place, and `other` are from outside the allowed ones, oldest first. `unknown` counts the
    sessions without the facts that the lists need. They are neither allowed nor denied.
    """

    denied: tuple[PlacedSession, ...]
    other: tuple[PlacedSession, ...]
    unknown: int


def policy_places(logins: Iterable[Login], rules: LoginRules) -> PolicyPlaces:
    """Return the sessions and successful sign-ins that the lists do not allow."""
    lists = _Lists(rules)
    found: dict[_Answer, list[PlacedSession]] = {"denied": [], "other": [], "unknown": [], "allowed": []}
    if lists.any:
        for login in located(logins):
            if login.outcome in ENTERED:
                answer, country = lists.answer(login)
                found[answer].append(PlacedSession(at=login.last_used_at or login.at, begun=login.at, country=country))
    denied, other = (tuple(sorted(found[key], key=_when)) for key in ("denied", "other"))
    return PolicyPlaces(denied=denied, other=other, unknown=len(found["unknown"]))


class _Lists:
    """The lists of one policy."""

    def __init__(self, rules: LoginRules) -> None:
        self._allow_countries, self._deny_countries = rules.allow_countries, rules.deny_countries
        self._allow_networks = None if rules.allow_networks is None else _networks(rules.allow_networks)
        self._deny_networks = _networks(rules.deny_networks)
        self._allows = rules.allow_countries is not None or rules.allow_networks is not None
        self.any = bool(self._allows or self._deny_countries or self._deny_networks)

    def answer(self, login: Login) -> tuple[_Answer, str]:
        """Return the answer of the lists for a session, and its country.

        A denied place stays denied, whatever is allowed. An allowed network or an allowed country is enough.
        """
        code, address = country_code(login.country), _address(login)
        if code in self._deny_countries:
            return "denied", login.country
        if address and _within(address, self._deny_networks):
            return "denied", ""
        open_deny = bool((self._deny_countries and not code) or (self._deny_networks and not address))
        if not self._allows:
            return ("unknown" if open_deny else "allowed"), ""
        networks, countries = self._allow_networks, self._allow_countries
        if code in (countries or ()) or (address and _within(address, networks or ())):
            return ("unknown" if open_deny else "allowed"), ""
        if (countries is not None and not code) or (networks is not None and not address):
            return "unknown", ""
        return "other", login.country if countries is not None else ""


def _networks(texts: Iterable[str]) -> tuple[_Network, ...]:
    return tuple(map(ip_network, texts))


def _within(address: _Address, networks: Iterable[_Network]) -> bool:
    return any(address in network for network in networks)


def _address(login: Login) -> _Address | None:
    """Return a session's address, or None where none is stated."""
    try:
        address = ip_address(login.ip.reveal().strip())
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _when(session: PlacedSession) -> tuple[bool, float, str]:
    return session.at is None, session.at.timestamp() if session.at else 0.0, session.country
