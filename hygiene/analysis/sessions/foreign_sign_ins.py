"""Failed and challenged sign-ins from countries never used before.

A few are a question, even over weeks. Owners mistype at home, or once on a trip, and then get in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.baseline.locations import located
from hygiene.analysis.baseline.session_use import ENTERED, network_of
from hygiene.analysis.sessions.failed_sign_ins import AFTER, SignInRun, failures_before
from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from hygiene.model.snapshot import Snapshot
from hygiene.reference.countries import known_country

FEW: Final = 3
"""The fewest attempts from abroad that are a question.

This is our judgement. One or two may be a stranger who mistyped a name, or the owner on a trip.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignSignIns:
    """Attempts from abroad as runs, and the number that could not be judged.

    Attempts that state a country cannot be judged when the owner's countries have not been known for long enough.
    """

    runs: tuple[SignInRun, ...] = ()
    unjudged: int = 0


@dataclass(frozen=True, slots=True)
class _Try:
    at: datetime
    shown: str
    network: str
    challenged: bool

    @property
    def country(self) -> str:
        return self.shown.casefold()


@dataclass(slots=True)
class _Own:
    """The countries and networks in which the account was used.

    A country has the times of its uses, oldest first, and a network has the time of its first use.
    """

    countries: defaultdict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    networks: dict[str, datetime] = field(default_factory=dict)

    def knew(self, one: _Try, at: datetime) -> bool:
        """Return whether the country or network of an attempt was used before."""
        times = self.countries.get(one.country, [at])
        return times[0] < at or self.networks.get(one.network, at) < at


def foreign_sign_ins(snapshot: Snapshot, rules: LoginRules, runs: Sequence[SignInRun]) -> ForeignSignIns:
    """Find the attempts from countries that no one had signed in from before.

    A country that was tried before it was used stays foreign, because the person who then got in may be an intruder.
    Attempts that `runs` already cover are left out where those runs say at least as much.
    """
    dated = sorted(((each.at, each) for each in snapshot.logins or () if each.at), key=lambda pair: pair[0])
    since = snapshot.taken_at - timedelta(days=rules.review_days)
    recent = ((at, each) for at, each in dated if each.outcome not in ENTERED and at >= since)
    tries = [one for at, each in recent if (one := _try(at, each)).country]
    if not tries:
        return ForeignSignIns()
    own = _own([each for _, each in dated], tries)
    learnt = min((times[0] for times in own.countries.values()), default=snapshot.taken_at)
    learnt += timedelta(days=rules.learn_days)
    abroad: dict[str, list[_Try]] = {}
    for one in tries:
        first = abroad[one.country][0].at if one.country in abroad else one.at
        if one.at >= learnt and not own.knew(one, first):
            abroad.setdefault(one.country, []).append(one)
    early = (one for one in tries if one.at < learnt)
    unjudged = sum(one.country not in own.countries and one.network not in own.networks for one in early)
    return ForeignSignIns(runs=tuple(_runs(abroad, own, runs, min(FEW, rules.failures))), unjudged=unjudged)


def _try(at: datetime, login: Login) -> _Try:
    return _Try(at, known_country(login.country), network_of(login), login.outcome == "challenge")


def _own(logins: Sequence[Login], tries: Sequence[_Try]) -> _Own:
    """Return the countries and networks in which the account was used.

    Where sessions state no country, attempts from the same networks give it, because they are the owner's mistyped
    passwords.
    """
    own = _Own()
    stated: defaultdict[str, set[str]] = defaultdict(set)
    entered = list(located(each for each in logins if each.outcome in ENTERED))
    for network, country in [(one.network, one.country) for one in tries] + [
        (network_of(each), each.country.casefold()) for each in entered
    ]:
        if network and country:
            stated[network].add(country)
    for login in entered:
        if login.at is None:
            continue
        network = network_of(login)
        if network:
            own.networks.setdefault(network, login.at)
        for country in {login.country.casefold()} if login.country else stated.get(network, set()):
            own.countries[country].append(login.at)
    return own


def _runs(abroad: Mapping[str, Sequence[_Try]], own: _Own, runs: Sequence[SignInRun], few: int) -> Iterator[SignInRun]:
    """Yield a run of attempts followed by a sign-in, and a run of the others.

    An attempt counts as followed by a sign-in from the same country if they are at most an hour apart. One or two
    attempts count only if the platform had asked for more proof, because owners mistype on a trip.
    """
    entries: dict[str, datetime] = {}
    for country, tries in abroad.items():
        found = [(one, at) for one in tries if (at := _entry(own.countries.get(country, ()), one))]
        if found and (len(tries) >= few or any(one.challenged for one, _ in found)):
            entries[country] = min(at for _, at in found)
    for countries, entered in ((entries.keys(), min(entries.values(), default=None)), (abroad.keys() - entries, None)):
        times = sorted(one.at for country in countries for one in abroad[country])
        others = [run for run in runs if run.entered or not entered]
        begun = [run.first for run in others]
        is_named = all((index := bisect_right(begun, at)) and at <= others[index - 1].last for at in times)
        if times and not is_named and (entered or len(times) >= few):
            yield SignInRun(
                first=times[0],
                last=times[-1],
                tries=len(times),
                entered=entered,
                sure=False,
                abroad=tuple(sorted(abroad[country][0].shown for country in countries)),
                failed=failures_before(
                    entered, (one.at for country in countries for one in abroad[country] if not one.challenged)
                ),
            )


def _entry(times: Sequence[datetime], one: _Try) -> datetime | None:
    """Return the time of a sign-in from there soon after an attempt, or None."""
    index = bisect_left(times, one.at)
    return times[index] if index < len(times) and times[index] - one.at <= AFTER else None
