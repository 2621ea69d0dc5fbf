"""Session use: an account's networks, countries and devices, and new ones."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from hygiene.analysis.baseline.devices import OtherRecords, is_bare_day, other_records
from hygiene.analysis.baseline.locations import located
from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable
from hygiene.reference.user_agents import Agent, agent

Kind = Literal["network", "country", "device"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
ENTERED: Final = frozenset({"success", "session", "open"})
"""Outcomes of sign-ins that got in.

Failed sign-ins prove nothing about the owner.
"""
AHEAD: Final = timedelta(days=1)
"""The longest time by which a record may seem to follow the export.

Some exports state only their day, and clocks differ.
"""
_BITS: Final = {4: 16, 6: 32}
"""Bits of an address that name its network, by IP version.

This is about the size of the blocks that operators are given, inside which a phone's address changes. Finer blocks are
no baseline: in a real two-month archive 57 addresses lay in 57 different /24 blocks.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One use of the account, or one entry of its list of devices.

    Failed sign-ins are not uses. `listed` is true for an entry of the list of devices. Texts are empty, and `agent` is
    None, where the platform does not state them. `network` is only for comparing and never shown. `named` is the name
    of the network in a database. `day` is true where only the day is known, and `posted` where the device made the
    account's posts long before.
    """

    at: datetime
    network: str = field(default="", repr=False)
    named: str = ""
    country: str = ""
    agent: Agent | None = None
    open: bool = False
    listed: bool = False
    day: bool = False
    posted: bool = False

    def value(self, kind: Kind) -> tuple[str, str]:
        """Return the network, country or device, and a detail.

        The detail distinguishes similar devices. Both are empty where they are not known.
        """
        if kind == "device":
            return (self.agent.device, self.agent.detail) if self.agent else ("", "")
        return (self.network if kind == "network" else self.country.casefold()), ""

    def states(self, kind: Kind) -> bool:
        """Return whether the platform stated anything of this kind.

        It may be a value that hygiene does not understand.
        """
        return self.agent is not None if kind == "device" else bool(self.value(kind)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSeen:
    """The first use from a network, a country or a device never seen before.

    `shown` is its name, fit to print, and empty for a network that no database names. `uses` counts this use and those
    that followed, and `last` is the time of the last one. `open` is true when one of its sessions was still open when
    the export was made. `day` is true where only the day of `at` is known.
    """

    kind: Kind
    at: datetime
    shown: str
    uses: int
    last: datetime
    open: bool
    day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Everything new of one kind, oldest first.

    `since` is the time at which enough was known to call anything new, and `until` the time of the export.
    """

    kind: Kind
    since: datetime
    until: datetime
    firsts: tuple[FirstSeen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlearned:
    """Kinds with too few records to call anything new.

    `sessions` is the number of sessions that state them, or None when the record does not go back far enough.
    """

    kinds: tuple[Kind, ...]
    sessions: int | None


@dataclass(frozen=True, slots=True)
class Sessions:
    """The baselines of one account, and the kinds that have none.

    Both are empty when no session states a network, a country or a device.
    """

    habits: tuple[Baseline, ...]
    unlearned: tuple[Unlearned, ...]


def sightings(snapshot: Snapshot) -> list[Sighting]:
    """Return the dated uses and the dated devices listed, oldest first.

    A date after the export is a defect, so its record is left out.
    """
    others, latest = other_records(snapshot), snapshot.taken_at + AHEAD
    entered = ((each.at, each) for each in snapshot.logins or () if each.at and each.outcome in ENTERED)
    used = (
        Sighting(
            at=login.at,
            network=network_of(login),
            named=login.network,
            country=login.country,
            agent=agent(login.agent) if login.agent.strip() else None,
            open=login.outcome == "open",
        )
        for login in located(login for _, login in sorted(entered, key=lambda pair: pair[0]))
        if login.at is not None and login.at <= latest
    )
    listed = (
        _listed(agent(device.name), device.first_seen_at, others)
        for device in snapshot.devices or ()
        if device.first_seen_at is not None and device.first_seen_at <= latest
    )
    seen = sorted((*used, *listed), key=lambda each: each.at)
    return [
        replace(each, posted=True) if each.agent and others.has_posted(each.agent, each.at) else each for each in seen
    ]


def _listed(device: Agent, at: datetime, others: OtherRecords) -> Sighting:
    """Return an entry of the list of devices.

    If it has only a bare day, another record of that device and day may have the time.
    """
    exact = others.exact(device, at) if is_bare_day(at) else at
    return Sighting(at=exact or at, agent=device, listed=True, day=exact is None)


def network_of(login: Login) -> str:
    """Return the network of a sign-in's address, for comparing.

    It is the name from a database, else the operator's block, else an empty string when no address is stated.
    """
    if login.network:
        return login.network
    try:
        address = ipaddress.ip_address(login.ip.reveal().strip())
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return f"{address.version}:{int(address) >> (address.max_prefixlen - _BITS[address.version])}"


def learn(seen: Sequence[Sighting], rules: LoginRules, until: datetime) -> Sessions:
    """Return the new things of each kind, or that too little is recorded.

    A kind that the platform never states is skipped, because no session could answer for it.
    """
    habits: list[Baseline] = []
    lacking: dict[int | None, list[Kind]] = {}
    for kind in KINDS:
        stated = [each for each in seen if each.states(kind)]
        if not stated:
            continue
        since, enough, sessions = _learnt(stated, rules, until)
        if enough:
            firsts = tuple(first.made(kind) for first in _firsts(kind, stated) if first.seen.at > since)
            habits.append(Baseline(kind=kind, since=since, until=until, firsts=firsts))
        else:
            lacking.setdefault(sessions, []).append(kind)
    unlearned = (Unlearned(kinds=tuple(kinds), sessions=sessions) for sessions, kinds in lacking.items())
    return Sessions(tuple(habits), tuple(unlearned))


def _learnt(stated: Sequence[Sighting], rules: LoginRules, until: datetime) -> tuple[datetime, bool, int | None]:
    """Return when things can be called new, and whether enough is recorded.

    The third value is the number of sessions when they are too few. A list of devices is complete, so its first days
    are enough to learn from. Sessions must be numerous enough to form a baseline.
    """
    since, used = stated[0].at + timedelta(days=rules.learn_days), [each for each in stated if not each.listed]
    if since >= until:
        return since, False, None
    if not used:
        return since, True, None
    if len(used) < rules.min_sessions or used[rules.min_sessions - 1].at >= until:
        return since, False, len(used)
    return max(since, used[rules.min_sessions - 1].at), True, None


@dataclass(slots=True)
class _First:
    """A first use while later uses are still being counted."""

    seen: Sighting
    last: Sighting
    uses: int = 0
    open: bool = False

    def made(self, kind: Kind) -> FirstSeen:
        """Return the finished record."""
        words = {"network": self.seen.named, "country": self.seen.country, "device": ""}[kind]
        return FirstSeen(
            kind=kind,
            at=self.seen.at,
            shown=self.seen.agent.name if kind == "device" and self.seen.agent else printable(words, 80),
            uses=self.uses,
            last=self.last.at,
            open=self.open,
            day=self.seen.day,
        )


def _firsts(kind: Kind, stated: Iterable[Sighting]) -> list[_First]:
    """Return the first use of every network, country or device, oldest first.

    A device without a detail counts as one seen before, because a phone's browser hides the model. A device that made
    the account's posts is not new.
    """
    made: list[_First] = []
    known: dict[str, dict[str, _First]] = {}
    for seen in stated:
        value, detail = seen.value(kind)
        if not value or (kind == "device" and seen.posted):
            continue
        details = known.setdefault(value, {})
        if detail not in details:
            if details and (not detail or details.keys() == {""}):
                details[detail] = next(reversed(details.values()))
            else:
                details[detail] = _First(seen, seen)
                made.append(details[detail])
        first = details[detail]
        first.uses, first.last, first.open = first.uses + 1, seen, first.open or seen.open
    return made
