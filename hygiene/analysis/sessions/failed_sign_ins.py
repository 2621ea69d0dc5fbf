"""Failed and challenged sign-ins that come in numbers: somebody may be guessing, or holds an old password."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hygiene.analysis.baseline.session_use import ENTERED, network_of
from hygiene.model.policy import LoginRules
from hygiene.model.snapshot import Snapshot

_SPAN: Final = timedelta(hours=24)
_AFTER: Final = timedelta(hours=1)

_Try = tuple[datetime, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRun:
    """A run of failed sign-ins from where nobody had signed in before; `entered` is when somebody then did, from there.

    `placed` says whether it is told of all of them where they came from; what is not told may have been the owner.
    """

    first: datetime
    last: datetime
    tries: int
    entered: datetime | None
    placed: bool = True


def failed_sign_in_runs(snapshot: Snapshot, rules: LoginRules) -> list[SignInRun]:
    """Every run of so many failures within a day, in order of time. An owner who mistypes at home is none."""
    since = snapshot.taken_at - timedelta(days=rules.review_days)
    dated = [(login.at, login) for login in snapshot.logins or () if login.at]
    if sum(login.outcome not in ENTERED for _, login in dated) < rules.failures:
        return []
    tries: list[_Try] = []
    entered: defaultdict[str, list[datetime]] = defaultdict(list)
    for at, login in sorted(dated, key=lambda pair: pair[0]):
        network = network_of(login)
        if login.outcome in ENTERED:
            entered[network].append(at)
        elif at >= since and not (network and network in entered):
            tries.append((at, network))
    return [_siege(run, entered) for run in _runs(tries, rules.failures)]


def _runs(tries: Sequence[_Try], least: int) -> list[Sequence[_Try]]:
    """The stretches in which so many tries lie within a day of each other."""
    spans: list[tuple[int, int]] = []
    for first in range(len(tries) - least + 1):
        end = first + least
        if tries[end - 1][0] - tries[first][0] <= _SPAN:
            start = spans.pop()[0] if spans and first < spans[-1][1] else first
            spans.append((start, end))
    return [tries[start:end] for start, end in spans]


def _siege(run: Sequence[_Try], entered: dict[str, list[datetime]]) -> SignInRun:
    first, last = run[0][0], run[-1][0]
    came = []
    for network in {network for _, network in run if network}:
        after = entered.get(network, [])
        place = bisect_left(after, first)
        came += after[place : place + 1]
    soon = [at for at in came if at <= last + _AFTER]
    placed = all(network for _, network in run)
    return SignInRun(first=first, last=last, tries=len(run), entered=min(soon, default=None), placed=placed)
