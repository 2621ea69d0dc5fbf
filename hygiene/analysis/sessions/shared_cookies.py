"""Shared cookies: one browser's cookie on two devices or in two countries.

A cookie belongs to one browser on one device, and a person who copies it is signed in without a password. Both then use
it by turns: one user, another, and the first one again within a day. A browser that moved to a new device does not come
back, and an update is never undone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import groupby
from typing import Final

from hygiene.analysis.baseline.session_use import AHEAD, ENTERED, network_of
from hygiene.language.words import tr
from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import place_name, printable
from hygiene.reference.countries import known_country
from hygiene.reference.user_agents import PHONES, Agent, agent

_TURNS: Final = timedelta(hours=24)
"""The longest time within which a first user comes back after a second.

This is our judgement.
"""
_HOUR: Final = timedelta(hours=1)
"""The longest time between two countries that is too short for a journey.

It is the same as for impossible journeys by countries alone.
"""
_LOOK: Final = 25
"""The changes of users that are examined before and after each use.

Only a hostile export has more within a day.
"""
_STAND_INS: Final = (
    frozenset({"iPhone", "Mac"}), frozenset({"iPad", "Mac"}), frozenset({"iPhone", "iPad"}),
    frozenset({"Android", "Linux"}), frozenset({"Android", "Chromebook"}),
)  # fmt: skip
"""Pairs of devices where one may claim to be the other.

A phone or tablet does so when it asks for a page as computers see it.
"""
_VERSIONS: Final = {
    "Chrome": re.compile(r"Chrome/(\d{1,5})"), "Edge": re.compile(r"Edg/(\d{1,5})"),
    "Firefox": re.compile(r"Firefox/(\d{1,5})"), "Opera": re.compile(r"OPR/(\d{1,5})"),
    "Safari": re.compile(r"Version/(\d{1,5})"),
}  # fmt: skip
"""The versions of browsers on computers.

On a phone, an app and the pages inside it state different ones.
"""


class Sharing(IntEnum):
    """The distance between two users of one cookie, the clearest last."""

    TWO_COUNTRIES = 1
    """One device, or unknown ones, in two countries within an hour."""
    TWO_KINDS = 2
    """Two kinds of device, in one network or in unknown ones."""
    TWO_NETWORKS = 3
    """Two devices of one kind, in different networks."""
    TWO_KINDS_APART = 4
    """Two kinds of device, in different networks."""
    APART = 5
    """Two devices, in different countries."""


@dataclass(frozen=True, slots=True)
class User:
    """A device in a country, as sessions state them; both may be unknown."""

    device: Agent
    version: str
    country: str

    def __str__(self) -> str:
        app, named = self.device.app, str(self.device)
        versioned = named.replace(app, f"{app} {self.version}", 1) if self.version else named
        device = printable(versioned, 80) or tr("a device")
        return tr("{device} in {country}", device=device, country=place_name(self.country)) if self.country else device


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCookie:
    """A use of a cookie by a second user that the first cannot have made.

    `at` is the time of the second user's use, and `last` of the latest use that shows it.
    """

    at: datetime
    last: datetime
    sharing: Sharing
    first: User
    second: User


@dataclass(frozen=True, slots=True)
class _UsagePeriod:
    """Uses in a row by one user in one network."""

    user: User
    network: str
    first: datetime
    last: datetime


def shared_cookies(snapshot: Snapshot, rules: LoginRules) -> list[SharedCookie]:
    """Find the shared cookies of the days under review, oldest first.

    Every use by a second user is one result. The second of two users is the one for whom the sharing is clearest, or
    else the later one.
    """
    pairs: defaultdict[frozenset[User], list[SharedCookie]] = defaultdict(list)
    for periods in _usage_periods(snapshot, rules).values():
        if len({period.user for period in periods}) > 1:
            for shared in _sharings(periods):
                pairs[frozenset({shared.first, shared.second})].append(shared)
    seconds = {pair: _clearest(found).second for pair, found in pairs.items()}
    kept = (each for pair, found in pairs.items() for each in found if each.second == seconds[pair])
    return sorted(kept, key=lambda one: (one.at, str(one.first), str(one.second)))


def _clearest(shared: Iterable[SharedCookie]) -> SharedCookie:
    """Return the clearest sharing, or the first of several."""
    return min(shared, key=lambda one: (-one.sharing, one.at))


def _usage_periods(snapshot: Snapshot, rules: LoginRules) -> Mapping[int, list[_UsagePeriod]]:
    """Return the periods of each cookie in the reviewed days, oldest first."""
    since, until = snapshot.taken_at - timedelta(days=rules.review_days), snapshot.taken_at + AHEAD
    dated = ((each.at, each) for each in snapshot.logins or () if each.at and each.outcome in ENTERED)
    ordered = (each for at, each in sorted(dated, key=lambda pair: pair[0]) if since <= at <= until)
    cookies: defaultdict[int, list[Login]] = defaultdict(list)
    for login in ordered:
        if login.cookie is not None:
            # A thief's earlier session must not place later ones of the same address, so each keeps its own country.
            cookies[login.cookie].append(replace(login, country=known_country(login.country)))
    return {cookie: list(_in_rows(logins)) for cookie, logins in cookies.items()}


def _in_rows(logins: Iterable[Login]) -> Iterator[_UsagePeriod]:
    for (user, network), row in groupby(logins, key=lambda login: (_user(login), network_of(login))):
        times = [login.at for login in row if login.at]
        yield _UsagePeriod(user, network, times[0], times[-1])


def _user(login: Login) -> User:
    device = agent(login.agent)
    pattern = None if device.device in PHONES else _VERSIONS.get(device.app)
    found = pattern.search(login.agent[:400]) if pattern else None
    return User(device, found[1] if found else "", login.country.strip())


def _sharings(periods: Sequence[_UsagePeriod]) -> Iterator[SharedCookie]:
    for place, second in enumerate(periods):
        before = _nearest(reversed(periods[max(0, place - _LOOK) : place]), second)
        after = _nearest(periods[place + 1 : place + 1 + _LOOK], second)
        for user, (earlier, elsewhere) in before.items():
            later, later_elsewhere = after.get(user, (None, None))
            turns = later is not None and later.first - earlier.last <= _TURNS
            networks = elsewhere and later_elsewhere and later_elsewhere.first - elsewhere.last <= _TURNS
            # One network in two countries means that a database changed.
            is_one = elsewhere is None and bool(earlier.network and second.network)
            apart = not is_one and _differ(user.country, second.user.country)
            quick = second.first - earlier.last <= _HOUR
            back = turns and later is not None and later.first - second.last <= _HOUR
            kinds, others = _two_kinds(user, second.user), _two_devices(user, second.user)
            if apart and (((kinds or others) and turns) or (kinds and quick)):
                sharing = Sharing.APART
            elif (kinds or others) and networks:
                sharing = Sharing.TWO_KINDS_APART if kinds else Sharing.TWO_NETWORKS
            elif kinds and turns:
                sharing = Sharing.TWO_KINDS
            elif apart and quick and back and not {user.device.device, second.user.device.device} & PHONES:
                sharing = Sharing.TWO_COUNTRIES
            else:
                continue
            last = later.first if turns and later else second.last
            yield SharedCookie(at=second.first, last=last, sharing=sharing, first=user, second=second.user)


def _nearest(
    periods: Iterable[_UsagePeriod], second: _UsagePeriod
) -> dict[User, tuple[_UsagePeriod, _UsagePeriod | None]]:
    """Return the nearest periods of every other user.

    The first is in any network, and the second in a known one other than that of `second`.
    """
    found: dict[User, tuple[_UsagePeriod, _UsagePeriod | None]] = {}
    for period in periods:
        if period.user == second.user:
            continue
        nearest, elsewhere = found.get(period.user, (period, None))
        if elsewhere is None and _differ(period.network, second.network):
            elsewhere = period
        found[period.user] = nearest, elsewhere
    return found


def _differ(one: str, other: str) -> bool:
    """Return whether two countries or networks are known and differ."""
    return "" != one.casefold() != other.casefold() != ""


def _two_kinds(one: User, other: User) -> bool:
    """Return whether the devices' kinds never claim to be each other."""
    kinds = frozenset({one.device.device, other.device.device})
    return len(kinds) > 1 and "" not in kinds and kinds not in _STAND_INS


def _two_devices(one: User, other: User) -> bool:
    """Return whether two devices of one kind differ.

    Phones differ by their models, and browsers on computers by their names and versions. A browser with the same
    version before and after another version was not updated in between.
    """
    if not one.device.device or one.device.device != other.device.device:
        return False
    if one.device.device in PHONES:
        return _differ(one.device.model, other.device.model)
    return _differ(one.device.app, other.device.app) or _differ(one.version, other.version)
