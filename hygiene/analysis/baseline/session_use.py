"""Sessions: from which networks, countries and devices an account was used, and which of them were never seen before."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural, printable, series, without_addresses
from hygiene.reference.user_agents import Agent, agent

Kind = Literal["network", "country", "device"]
MANY: Final[dict[Kind, str]] = {"network": "networks", "country": "countries", "device": "devices"}
ENTERED: Final = frozenset({"success", "session", "open"})
"""Outcomes of somebody who was let in. A failed try teaches nothing about the owner."""
_BITS: Final = {4: 16, 6: 32}
"""Bits of an address, by version, that name its network: about the size of the blocks that operators are given, inside
which telephones wander. Finer ones are no habit: in a real two-month archive 57 addresses lay in 57 different /24s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One use of the account by somebody who was let in, or one entry of its list of devices (`listed`).

    A text is empty where it is not told, and `agent` None. `network` is for comparing; shown is only what a database calls
    it, `named`.
    """

    at: datetime
    network: str = field(default="", repr=False)
    named: str = ""
    country: str = ""
    agent: Agent | None = None
    open: bool = False
    listed: bool = False

    def value(self, kind: Kind) -> tuple[str, str]:
        """What it is of a kind, and the detail that tells those alike apart; empty where that is not known."""
        if kind == "device":
            return (self.agent.device, self.agent.detail) if self.agent else ("", "")
        return (self.network if kind == "network" else self.country.casefold()), ""

    def tells(self, kind: Kind) -> bool:
        """Whether the platform told anything of a kind here, understood or not."""
        return self.agent is not None if kind == "device" else bool(self.value(kind)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSeen:
    """The first use from a network, a country or a device never seen before. `shown` is fit to print.

    It is empty for a network that no database names. `uses` counts it and those that followed; `open` says that a session of it was open when the export was made.
    """

    kind: Kind
    at: datetime
    shown: str
    uses: int
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What was new of one kind between `since`, when enough was learnt, and `until`, in order of time."""

    kind: Kind
    since: datetime
    until: datetime
    firsts: tuple[FirstSeen, ...]


@dataclass(frozen=True, slots=True)
class Sessions:
    """What was learnt of one account: a habit for each kind that could be learnt, and why others could not."""

    habits: tuple[Baseline, ...]
    unjudged: tuple[str, ...]


def sightings(snapshot: Snapshot) -> list[Sighting]:
    """Every dated use by somebody who was let in, and every dated entry of the list of devices, in order of time."""
    used = (
        Sighting(
            at=login.at,
            network=network_of(login),
            named=login.network,
            country=login.country.strip(),
            agent=agent(login.agent) if login.agent.strip() else None,
            open=login.outcome == "open",
        )
        for login in snapshot.logins or ()
        if login.at is not None and login.outcome in ENTERED
    )
    listed = (
        Sighting(at=device.first_seen_at, agent=agent(device.name), listed=True)
        for device in snapshot.devices or ()
        if device.first_seen_at is not None
    )
    return sorted((*used, *listed), key=lambda seen: seen.at)


def network_of(login: Login) -> str:
    """The network of an address, for comparing: a database's name, else the operator's block; empty when none is told."""
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
    """What was new, kind by kind. A kind that the platform never tells is passed over: no session could answer for it."""
    habits: list[Baseline] = []
    lacking: dict[str, list[str]] = {}
    for kind in MANY:
        told = [each for each in seen if each.tells(kind)]
        if not told:
            continue
        since, lacks = _learnt(told, rules, until)
        if lacks:
            lacking.setdefault(lacks, []).append(MANY[kind])
        else:
            firsts = tuple(first.made(kind) for first in _firsts(kind, told) if first.seen.at > since)
            habits.append(Baseline(kind=kind, since=since, until=until, firsts=firsts))
    unjudged = [f"new {series(kinds)} cannot be told: {lacks}" for lacks, kinds in lacking.items()]
    if not habits and not unjudged:
        unjudged = ["no session tells a network, a country or a device"]
    return Sessions(tuple(habits), tuple(unjudged))


def _learnt(told: Sequence[Sighting], rules: LoginRules, until: datetime) -> tuple[datetime, str]:
    """From when on something can be called new, or what lacks for that.

    A list of devices is whole, so that the first of its days is enough; of sessions it takes a number to know a habit.
    """
    since, used = told[0].at + timedelta(days=rules.learn_days), [each for each in told if not each.listed]
    if since >= until:
        return since, f"the record reaches back less than {plural(rules.learn_days, 'day')}"
    if not used:
        return since, ""
    if len(used) < rules.min_sessions or used[rules.min_sessions - 1].at >= until:
        return (
            since,
            f"{plural(len(used), 'session')}, and it takes more than {rules.min_sessions} to know what is ordinary",
        )
    return max(since, used[rules.min_sessions - 1].at), ""


@dataclass(slots=True)
class _First:
    """A first use while what followed is still being counted."""

    seen: Sighting
    uses: int = 0
    open: bool = False

    def made(self, kind: Kind) -> FirstSeen:
        """The same, done."""
        words = {"network": self.seen.named, "country": self.seen.country, "device": str(self.seen.agent)}[kind]
        return FirstSeen(
            kind=kind, at=self.seen.at, shown=printable(without_addresses(words), 80), uses=self.uses, open=self.open
        )


def _firsts(kind: Kind, told: Iterable[Sighting]) -> list[_First]:
    """The first of everything, in order of time.

    Where the detail is not told (a telephone's browser hides the model), it is taken for one that was there before.
    """
    made: list[_First] = []
    known: dict[str, dict[str, _First]] = {}
    for seen in told:
        value, detail = seen.value(kind)
        if not value:
            continue
        details = known.setdefault(value, {})
        if detail not in details:
            if details and (not detail or details.keys() == {""}):
                details[detail] = next(reversed(details.values()))
            else:
                details[detail] = _First(seen)
                made.append(details[detail])
        first = details[detail]
        first.uses, first.open = first.uses + 1, first.open or seen.open
    return made
