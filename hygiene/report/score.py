"""Results -> a likelihood interval: the chance that an account is taken over within a year, given what was read.

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

Factors = Mapping[Account, tuple[str, ...]]
MODEL = "2026.1"

PRIORS: Final[Mapping[str, float]] = {
    "guess": 0.0015,
    "reuse": 0.0015,
    "app": 0.006,
    "session": 0.002,
    "recovery": 0.0015,
    "insider": 0.0005,
    "unseen": 0.003,
}
"""The chance a year that an account is lost by each path when nothing is known against it: 1.6 % together.

The total: more than 15 % of internet users report a takeover ever (Thomas et al., CCS 2017); taken as ten years, which is
an assumption, that is 1 - 0.85 ** (1 / 10). The shares are our judgement. `unseen` is what no export shows: phishing,
malware, the platform's own side. Signs of compromise are no path: they never enter the likelihood.
"""

ODDS: Final[Mapping[Severity, float]] = {
    Severity.INFO: 1,
    Severity.LOW: 2,
    Severity.MEDIUM: 4,
    Severity.HIGH: 10,
    Severity.CRITICAL: 40,
}
"""What a finding multiplies the odds of its path by. Anchors: a password exposed in a breach x10, a keylogger x40 (Thomas
et al., CCS 2017, as reported)."""

SURENESS: Final[Mapping[Confidence, float]] = {Confidence.HIGH: 1, Confidence.MEDIUM: 0.6, Confidence.LOW: 0.3}
"""The power of the odds that a confidence leaves: our judgement. A high finding of low confidence is 10 ** 0.3 = x2."""

STRONG: Final = frozenset({"app", "key", "passkey", "prompt", "totp"})
"""Kinds of second factor stronger than SMS, in lower case. A kind not named here counts as SMS."""
BEHIND_SMS: Final[Mapping[str, float]] = {"guess": 0.04, "reuse": 0.04, "unseen": 0.24}
"""What a second factor by SMS leaves of a path's prior: SMS stopped 96 % of bulk phishing and 76 % of targeted attacks
(Doerfler et al., WWW 2019). An app or a session is already past the second factor, so those paths are not named."""
BEHIND_STRONG: Final[Mapping[str, float]] = {"guess": 0.01, "reuse": 0.01, "unseen": 0.10}
"""What a stronger one leaves: a prompt on the phone stopped 99 % and 90 % (same source)."""

_ROUND: Final = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500)
"""The numbers a likelihood is said in. From 3 up, neighbours differ by a third at most; finer would promise too much."""

_Unit = tuple[str, str]
_SHARED: Final[_Unit] = (FLEET, "")
"""The unit of results that speak of every account at once, such as those about a vault."""
_ANYONE: Final[_Unit] = ("", "")
"""The account nobody named, when a run has results and no account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`low` and `high` are probabilities within a year; `by_path` gives each attack path's own interval; `band` the word."""

    low: float
    high: float
    band: str
    by_path: Mapping[str, tuple[float, float]]
    model: str = MODEL


def score(results: Iterable[Result], *, second_factors: Mapping[Account, tuple[str, ...]], bands: Bands) -> Score:
    """The run's own likelihood: that *any* of its accounts is taken over within a year.

    `second_factors` are the kinds recorded for an account (`sms`, `totp`, ...). An account left out has none *recorded*,
    which is not to say it has none; so knowing less here never lowers `high` either.
    """
    held = tuple(results)
    return _scored(held, {_unit(result.account) for result in held}, second_factors, bands)


def account_score(
    results: Iterable[Result], account: Account, *, second_factors: Mapping[Account, tuple[str, ...]], bands: Bands
) -> Score:
    """One account's likelihood, from its own results in the run and the shared ones."""
    units = {_unit(account), _SHARED}
    return _scored(tuple(r for r in results if _unit(r.account) in units), units, second_factors, bands)


def lowers(
    results: Iterable[Result], groups: Iterable[Collection[str]], *, second_factors: Mapping[Account, tuple[str, ...]]
) -> tuple[float, ...]:
    """How much the run's `high` falls when a group of findings, given by fingerprint, is gone: one number a group.

    A result whose last finding goes is then clear, or unknown if it was read in part. Where what was not read may hide the
    worst of a path, `high` already takes that, and mending what was found lowers it by nothing.
    """
    held = tuple(results)
    ways = _ways(held, {_unit(result.account) for result in held}, second_factors)
    survival = _all_hold(way.at_worst for way in ways.values())
    firm = {key: way.firm for key, way in ways.items()}
    where = defaultdict(list)
    for key, odds in firm.items():
        for mark in odds:
            where[mark].append(key)

    @cache  # few groups differ in kind, so thousands cost a handful of sums
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
    """How much the run's `high` would fall if `result`, one of `results`, were read in full and nothing more found.

    Nothing when it was read in full already, or when another result leaves the same path of the same account open.
    """
    held = tuple(results)
    ways = _ways(held, {_unit(each.account) for each in held}, second_factors)
    if result.path not in PRIORS:
        return 0.0
    way = ways[_unit(result.account), result.path]
    read = _Way(prior=way.prior, carried=way.carried, sure=dict(way.sure))
    read.take(replace(result, reason="", status=Status.FOUND if result.findings else Status.CLEAR))
    read.unread += [other for other in way.unread if other != result]
    return _all_hold(each.at_worst for each in ways.values()) * (read.at_worst / way.at_worst - 1)


def in_words(score: Score) -> str:
    """The interval in plain words: `about 1 in 60`, `about 1 in 30 to 1 in 8`, `more likely than not`."""
    low, high = _chance(score.low), _chance(score.high)
    words = low if low == high else f"{low} to {high}"
    return f"about {words}" if words.startswith("1 in") else words


@dataclass(slots=True, kw_only=True)
class _Way:
    """One path of one unit: `prior` is what findings multiply, `carried` what of it counts by itself (0 where shared).

    `odds` are the multipliers by fingerprint, so that a finding seen twice counts once; `sure` are those of results read
    in full; `unread` are the results that were not read, or not in full.
    """

    prior: float
    carried: float
    odds: dict[str, float] = field(default_factory=dict)
    sure: dict[str, float] = field(default_factory=dict)
    unread: list[Result] = field(default_factory=list)

    def take(self, result: Result) -> None:
        """Count a result in."""
        for finding in result.findings:
            mark = result.fingerprint(finding)
            self.odds[mark] = max(self.odds.get(mark, 1), _odds(finding))
            if not result.reason:
                self.sure[mark] = max(self.sure.get(mark, 1), _odds(finding))
        if result.reason:
            self.unread.append(result)

    def holds(self, odds: Iterable[float]) -> float:
        """The chance that nobody comes in this way for a year, under findings of these odds.

        Ways in overlap (ten old apps are not ten independent dangers), so the n-th worst counts 1/n, and together they
        never exceed the ceiling: one critical finding.
        """
        ceiling = extra(self.prior, ODDS[Severity.CRITICAL])
        extras = sorted((extra(self.prior, each) for each in odds), reverse=True)
        missed = math.prod(1 - min(1, each / place / ceiling) for place, each in enumerate(extras, 1))
        return (1 - self.carried) * (1 - ceiling * (1 - missed))

    @property
    def at_best(self) -> float:
        """The same when what was not read is clear."""
        return self.holds(self.odds.values())

    @property
    def at_worst(self) -> float:
        """The same when what was not read is as bad as its checks can find."""
        return self.holds((*self.firm.values(), *self.hidden.values()))

    @property
    def hidden(self) -> dict[str, float]:
        """The odds of what may be hidden in what was not read, by fingerprint; of what may be anything, under none."""
        most = ((result, result.at_most) for result in self.unread)
        return {r.fingerprint(f) if f else "": _odds(f) if f else ODDS[Severity.CRITICAL] for r, f in most}

    @property
    def firm(self) -> dict[str, float]:
        """The odds of what is known, and is no worse where something was not read."""
        hidden = self.hidden
        return {mark: odds for mark, odds in self.sure.items() if mark not in hidden}


def extra(prior: float, odds: float) -> float:
    """What a finding adds to a path: e in 1 - p' = (1 - p)(1 - e), where p' has the odds of `prior` times `odds`."""
    more = (odds - 1) * prior
    return more / (1 + more)


def _odds(finding: Finding) -> float:
    """What a finding multiplies the odds of its path by: severity's odds, their logarithm scaled by the confidence."""
    return float(ODDS[finding.severity] ** SURENESS[finding.confidence])


def _unit(account: Account | None) -> _Unit:
    """Whom a result is about."""
    return _SHARED if account is None or account.shared else account.key


def _priors(units: Iterable[_Unit], second_factors: Mapping[Account, tuple[str, ...]]) -> dict[_Unit, dict[str, float]]:
    """Every account's prior for every path, less where a second factor is recorded.

    Of several kinds the strongest counts. An attacker would choose the weakest, but an export never proves that a weaker
    one is absent; counting the weakest would let reading less lower `high`.
    """
    kinds: defaultdict[_Unit, set[str]] = defaultdict(set)
    for account, its in second_factors.items():
        kinds[_unit(account)].update(its)
    priors = {}
    for unit in set(units) - {_SHARED} or {_ANYONE}:
        left = BEHIND_STRONG if kinds[unit] & STRONG else BEHIND_SMS if kinds[unit] else {}
        priors[unit] = {path: prior * left.get(path, 1) for path, prior in PRIORS.items()}
    return priors


def _ways(
    results: Iterable[Result], units: Iterable[_Unit], second_factors: Mapping[Account, tuple[str, ...]]
) -> dict[tuple[_Unit, str], _Way]:
    """Every path of every unit, with its results counted in.

    The shared unit starts from the least protected account: a second factor helps there only if every account has one.
    """
    priors = _priors(units, second_factors)
    ways = {(unit, path): _Way(prior=p, carried=p) for unit, mine in priors.items() for path, p in mine.items()}
    for path in PRIORS:
        ways[_SHARED, path] = _Way(prior=max(mine[path] for mine in priors.values()), carried=0)
    for result in results:
        if result.path in PRIORS:
            ways[_unit(result.account), result.path].take(result)
    return ways


def _all_hold(chances: Iterable[float]) -> float:
    """The product, smallest first: the same to the last bit in whatever order results come."""
    return math.prod(sorted(chances))


def _scored(
    results: tuple[Result, ...],
    units: Iterable[_Unit],
    second_factors: Mapping[Account, tuple[str, ...]],
    bands: Bands,
) -> Score:
    """The score of these results over these units."""
    ends = {key: (way.at_best, way.at_worst) for key, way in _ways(results, units, second_factors).items()}
    low, high = (1 - _all_hold(each[end] for each in ends.values()) for end in (0, 1))
    by_path = {}
    for path in PRIORS:
        mine = [each for (_, its), each in ends.items() if its == path]
        by_path[path] = (1 - _all_hold(best for best, _ in mine), 1 - _all_hold(worst for _, worst in mine))
    return Score(low=low, high=high, band=_band(results, high, bands), by_path=by_path)


def _band(results: Iterable[Result], high: float, bands: Bands) -> str:
    """The word for the upper end. A sure sign of compromise is `act now` whatever the likelihood."""
    sure = any(
        result.path == "compromise" and finding.confidence is Confidence.HIGH and finding.severity is not Severity.INFO
        for result in results
        for finding in result.findings
    )
    if sure or high >= bands.act_now:
        return "act now"
    return "high" if high >= bands.high else "raised" if high >= bands.raised else "low"


def _chance(chance: float) -> str:
    """One end in words, to the nearest round number by ratio."""
    if chance > 0.5:
        return "more likely than not"
    if chance < 1 / _ROUND[-1]:
        return f"less than 1 in {_ROUND[-1]}"
    return f"1 in {min(_ROUND, key=lambda n: abs(math.log(n * chance)))}"
