"""The likelihood that an account is taken over within a year.

It is an interval, computed from the results of a run.

`hygiene explain score` (score_page.py) prints every number here with its source. Probabilities are 0 to 1, per year.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from hygiene.model.account import FLEET, Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Bands
from hygiene.report.priors import BEHIND_SMS, BEHIND_STRONG, MODEL, ODDS, PRIORS, STRONG, SURENESS

Factors = Mapping[Account, tuple[str, ...]]
_Unit = tuple[str, str]
_SHARED: Final[_Unit] = (FLEET, "")
"""The unit of results about every account at once, such as a vault's."""
_ANYONE: Final[_Unit] = ("", "")
"""The unnamed account of a run that has results and no account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A likelihood within a year, as an interval of probabilities.

    `by_path` holds the interval of each attack path, and `band` is the word for the upper end.
    """

    low: float
    high: float
    band: str
    by_path: Mapping[str, tuple[float, float]]
    model: str = MODEL


def score(results: Iterable[Result], *, second_factors: Mapping[Account, tuple[str, ...]], bands: Bands) -> Score:
    """Return the likelihood that *any* account of the run is taken over.

    It is the likelihood within a year.

    `second_factors` are the kinds recorded for each account (`sms`, `totp`, ...). An account without an entry has none
    *recorded*, but may have one, so knowing less here never lowers `high` either.
    """
    results = tuple(results)
    return _scored(results, {_unit(result.account) for result in results}, second_factors, bands)


def account_score(
    results: Iterable[Result], account: Account, *, second_factors: Mapping[Account, tuple[str, ...]], bands: Bands
) -> Score:
    """Return one account's likelihood, from its own and the shared results."""
    units = {_unit(account), _SHARED}
    return _scored(tuple(r for r in results if _unit(r.account) in units), units, second_factors, bands)


def lowers(
    results: Iterable[Result], groups: Iterable[Collection[str]], *, second_factors: Mapping[Account, tuple[str, ...]]
) -> tuple[float, ...]:
    """Return how much the run's `high` falls without each group of findings.

    A group is given by its fingerprints. There is one number for each group.

    A result without its last finding is clear, or unknown if it was read in part. Where unread data may hide the worst
    of a path, `high` assumes that already, so fixing a finding lowers it by nothing.
    """
    results = tuple(results)
    ways = _ways(results, {_unit(result.account) for result in results}, second_factors)
    survival = _all_hold(way.at_worst for way in ways.values())
    firm = {key: way.firm for key, way in ways.items()}
    where = defaultdict(list)
    for key, odds in firm.items():
        for mark in odds:
            where[mark].append(key)

    @cache  # few groups differ in kind, so thousands of them cost only a few sums
    def gain(key: tuple[_Unit, str], gone: tuple[float, ...]) -> float:
        way = ways[key]
        kept = Counter(firm[key].values()) - Counter(gone)
        return way.holds((*kept.elements(), *way.hidden.values())) / way.at_worst

    def fall(group: Collection[str]) -> float:
        gone = defaultdict(list)
        for mark in set(group):
            for key in where.get(mark, ()):
                gone[key].append(firm[key][mark])
        return survival * (math.prod(gain(key, tuple(sorted(odds))) for key, odds in gone.items()) - 1)

    return tuple(fall(group) for group in groups)


def widens(results: Iterable[Result], result: Result, *, second_factors: Mapping[Account, tuple[str, ...]]) -> float:
    """Return how much `high` would fall if `result` were read in full.

    `result` is one of `results`, and nothing more would be found.

    It is 0 when the result was read in full already, or when another result leaves the same path of the account open.
    """
    results = tuple(results)
    ways = _ways(results, {_unit(each.account) for each in results}, second_factors)
    if result.path not in PRIORS:
        return 0.0
    way = ways[_unit(result.account), result.path]
    read = _Way(prior=way.prior, carried=way.carried, sure=dict(way.sure))
    read.take(replace(result, reason="", status=Status.FOUND if result.findings else Status.CLEAR))
    read.unread += [other for other in way.unread if other != result]
    return _all_hold(each.at_worst for each in ways.values()) * (read.at_worst / way.at_worst - 1)


@dataclass(slots=True, kw_only=True)
class _Way:
    """One path of one unit, with its results.

    Findings multiply the odds of `prior`. `carried` is the part of it that counts without findings, 0 for the shared
    unit.

    `odds` are the multipliers by fingerprint, so that a repeated finding counts once. `sure` are those of results read
    in full. `unread` are the results that were not read, or only in part.
    """

    prior: float
    carried: float
    odds: dict[str, float] = field(default_factory=dict)
    sure: dict[str, float] = field(default_factory=dict)
    unread: list[Result] = field(default_factory=list)

    def take(self, result: Result) -> None:
        """Add a result."""
        for finding in result.findings:
            mark = result.fingerprint(finding)
            self.odds[mark] = max(self.odds.get(mark, 1), _odds(finding))
            if not result.reason:
                self.sure[mark] = max(self.sure.get(mark, 1), _odds(finding))
        if result.reason:
            self.unread.append(result)

    def holds(self, odds: Iterable[float]) -> float:
        """Return the chance that no attacker comes in this way for a year.

        `odds` are those of the findings on this path.

        Findings overlap, because ten old apps are not ten independent dangers. So the n-th worst counts 1/n, and
        together they never exceed the ceiling, which is one critical finding.
        """
        ceiling = extra(self.prior, ODDS[Severity.CRITICAL])
        extras = sorted((extra(self.prior, each) for each in odds), reverse=True)
        missed = math.prod(1 - min(1, each / rank / ceiling) for rank, each in enumerate(extras, 1))
        return (1 - self.carried) * (1 - ceiling * (1 - missed))

    @property
    def at_best(self) -> float:
        """The same when everything unread is clear."""
        return self.holds(self.odds.values())

    @property
    def at_worst(self) -> float:
        """The same when everything unread is as bad as its checks can find."""
        return self.holds((*self.firm.values(), *self.hidden.values()))

    @property
    def hidden(self) -> dict[str, float]:
        """The odds of what may be hidden in what was not read, by fingerprint.

        Where a check may find anything, the fingerprint is empty.
        """
        most = ((result, result.at_most) for result in self.unread)
        return {r.fingerprint(f) if f else "": _odds(f) if f else ODDS[Severity.CRITICAL] for r, f in most}

    @property
    def firm(self) -> dict[str, float]:
        """The odds of the findings that unread data cannot make worse."""
        hidden = self.hidden
        return {mark: odds for mark, odds in self.sure.items() if mark not in hidden}


def extra(prior: float, odds: float) -> float:
    """Return the chance that a finding adds to a path.

    It is e in 1 - p' = (1 - p)(1 - e), where p is `prior` and p' has the odds of p times `odds`.
    """
    more = (odds - 1) * prior
    return more / (1 + more)


def _odds(finding: Finding) -> float:
    """Return the factor by which a finding multiplies its path's odds.

    It is that of the severity, its logarithm scaled by the confidence.
    """
    return float(ODDS[finding.severity] ** SURENESS[finding.confidence])


def _unit(account: Account | None) -> _Unit:
    """Return the unit that a result is about."""
    return _SHARED if account is None or account.shared else account.key


def _priors(units: Iterable[_Unit], second_factors: Mapping[Account, tuple[str, ...]]) -> dict[_Unit, dict[str, float]]:
    """Return every account's prior for every path.

    It is less where a second factor is recorded.

    The strongest kind counts. An attacker would choose the weakest, but an export never proves that a weaker one is
    absent, and counting the weakest would let reading less lower `high`.
    """
    kinds: defaultdict[_Unit, set[str]] = defaultdict(set)
    for account, names in second_factors.items():
        kinds[_unit(account)].update(names)
    priors = {}
    for unit in set(units) - {_SHARED} or {_ANYONE}:
        left = BEHIND_STRONG if kinds[unit] & STRONG else BEHIND_SMS if kinds[unit] else {}
        priors[unit] = {path: prior * left.get(path, 1) for path, prior in PRIORS.items()}
    return priors


def _ways(
    results: Iterable[Result], units: Iterable[_Unit], second_factors: Mapping[Account, tuple[str, ...]]
) -> dict[tuple[_Unit, str], _Way]:
    """Return every path of every unit, with its results added.

    The shared unit starts from the least protected account, so a second factor helps there only if every account has
    one.
    """
    priors = _priors(units, second_factors)
    ways = {(unit, path): _Way(prior=p, carried=p) for unit, paths in priors.items() for path, p in paths.items()}
    for path in PRIORS:
        ways[_SHARED, path] = _Way(prior=max(paths[path] for paths in priors.values()), carried=0)
    for result in results:
        if result.path in PRIORS:
            ways[_unit(result.account), result.path].take(result)
    return ways


def _all_hold(chances: Iterable[float]) -> float:
    """Return the product of the chances.

    The smallest comes first, so that the order of the results changes no bit of the product.
    """
    return math.prod(sorted(chances))


def _scored(
    results: tuple[Result, ...],
    units: Iterable[_Unit],
    second_factors: Mapping[Account, tuple[str, ...]],
    bands: Bands,
) -> Score:
    """Return the score of these results over these units."""
    ends = {key: (way.at_best, way.at_worst) for key, way in _ways(results, units, second_factors).items()}
    low, high = (1 - _all_hold(each[end] for each in ends.values()) for end in (0, 1))
    by_path = {}
    for path in PRIORS:
        both = [each for (_, name), each in ends.items() if name == path]
        by_path[path] = (1 - _all_hold(best for best, _ in both), 1 - _all_hold(worst for _, worst in both))
    return Score(low=low, high=high, band=_band(results, high, bands), by_path=by_path)


def _band(results: Iterable[Result], high: float, bands: Bands) -> str:
    """Return the word for the upper end.

    A sign of compromise of high confidence is `act now` whatever the likelihood.
    """
    sure = any(
        result.path == "compromise" and finding.confidence is Confidence.HIGH and finding.severity is not Severity.INFO
        for result in results
        for finding in result.findings
    )
    if sure or high >= bands.act_now:
        return "act now"
    return "high" if high >= bands.high else "raised" if high >= bands.raised else "low"
