"""Runs of failed and challenged sign-ins.

An attacker may be guessing passwords, or may have an old one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.baseline.session_use import ENTERED, network_of
from hygiene.model.policy import LoginRules
from hygiene.model.snapshot import Snapshot

_SPAN: Final = timedelta(hours=24)
_DAYS: Final = 3
"""The fewest days of use after which a new network is known.

A single sign-in may be that of an intruder who comes back to guess another password. This is our judgement.
"""
AFTER: Final = timedelta(hours=1)
"""The longest time between the last failure and a sign-in linked to it."""

_Try = tuple[datetime, str, bool]
"""The time and the network of an attempt, and whether it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRun:
    """A run of failed sign-ins from networks that were not known.

    `entered` is when a sign-in from one of these networks then succeeded, or None. `placed` is true when the network of
    every attempt is stated. Attempts from an unstated network may have been the owner's. `sure` is true when those from
    stated networks are a run by themselves. `abroad` are the countries of a run from countries never used before, fit
    to compare but not to print. `used` is true when someone had signed in from one of the networks before, but not
    often enough for it to be known. `failed` counts the attempts that failed within a day before `entered`. A platform
    may ask for more proof at every sign-in, so an attempt that was only challenged does not count.
    """

    first: datetime
    last: datetime
    tries: int
    entered: datetime | None
    placed: bool = True
    sure: bool = True
    abroad: tuple[str, ...] = ()
    used: bool = False
    failed: int = 0


def failed_sign_in_runs(snapshot: Snapshot, rules: LoginRules) -> list[SignInRun]:
    """Find runs of failed sign-ins within 24 hours, oldest first.

    A run has at least `rules.failures` attempts. Failures from a network that was known by then are ignored, because
    they are mistyped passwords. A network that was tried before it was known does not become the owner's by being used.
    """
    since = snapshot.taken_at - timedelta(days=rules.review_days)
    dated = [(login.at, login) for login in snapshot.logins or () if login.at]
    if sum(login.outcome not in ENTERED for _, login in dated) < rules.failures:
        return []
    tries: list[_Try] = []
    entered: defaultdict[str, list[datetime]] = defaultdict(list)
    known, tried = _KnownNetworks(since, timedelta(days=rules.learn_days)), set[str]()
    for at, login in sorted(dated, key=lambda pair: pair[0]):
        network = network_of(login)
        if login.outcome in ENTERED:
            entered[network].append(at)
            known.add(network, at)
        elif at >= since and (not network or network in tried or network not in known):
            tried.add(network)
            tries.append((at, network, login.outcome == "failure"))
    return [_sign_in_run(run, entered, rules.failures) for run in _runs(tries, rules.failures)]


class _KnownNetworks:
    """The networks known by their uses so far, which are added oldest first.

    A network is known if it was used before the days reviewed, or in the first days on record. Otherwise it must have
    been used on `_DAYS` days, over a period as long as those first days.
    """

    def __init__(self, since: datetime, learn: timedelta) -> None:
        self._since, self._learn = since, learn
        self._known: set[str] = set()
        self._used: dict[str, list[datetime]] = {}

    def add(self, network: str, at: datetime) -> None:
        """Add a use of a network."""
        if not self._used:
            self._since = max(self._since, at + self._learn)
        days = self._used.setdefault(network, [])
        if len(days) < _DAYS and (not days or at.date() > days[-1].date()):
            days.append(at)
        lasts = len(days) == _DAYS and at - days[0] >= self._learn
        if at < self._since or lasts:
            self._known.add(network)

    def __contains__(self, network: str) -> bool:
        return network in self._known


def _runs(tries: Sequence[_Try], least: int) -> list[Sequence[_Try]]:
    """Return the runs with `least` attempts within 24 hours of each other."""
    spans: list[tuple[int, int]] = []
    for first in range(len(tries) - least + 1):
        end = first + least
        if tries[end - 1][0] - tries[first][0] <= _SPAN:
            start = spans.pop()[0] if spans and first < spans[-1][1] else first
            spans.append((start, end))
    return [tries[start:end] for start, end in spans]


def _sign_in_run(run: Sequence[_Try], entered: dict[str, list[datetime]], least: int) -> SignInRun:
    first, last = run[0][0], run[-1][0]
    entries, used = [], False
    for network in {network for _, network, _ in run if network}:
        after = entered.get(network, [])
        index = bisect_left(after, first)
        entries += after[index : index + 1]
        used = used or index > 0
    soon = [at for at in entries if at <= last + AFTER]
    placed = [each for each in run if each[1]]
    at = min(soon, default=None)
    return SignInRun(
        first=first,
        last=last,
        tries=len(run),
        entered=at,
        used=used,
        failed=failures_before(at, (tried for tried, _, failed in run if failed)),
        placed=len(placed) == len(run),
        sure=bool(_runs(placed, least)),
    )


def failures_before(entered: datetime | None, times: Iterable[datetime]) -> int:
    """Return the number of these times within a day before an entry."""
    return sum(timedelta() <= entered - at <= _SPAN for at in times) if entered else 0
