"""An account's standing: its findings, and the checks that are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from hygiene.language.durations import age
from hygiene.language.words import tr, tr_n
from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import ANYTHING, OF_PATH, QUESTIONS, Confidence, Finding, Question, Result, Severity, Worst
from hygiene.model.policy import FRESH_DAYS, Answer, Policy
from hygiene.reference.platforms import platform
from hygiene.report.score.number import PathState, Score, number
from hygiene.report.score.paths import odds
from hygiene.report.score.priors import PRIORS
from hygiene.report.verdict.by_account import ByAccount, by_account, own_keys

_CLOCKS: Final = timedelta(days=1)
"""The longest time by which an export may seem to be from the future.

Some state a day in another time zone.
"""
_PARTS: Final[Mapping[Question, str]] = {"apps": "apps", "second factor": "second_factors"}
"""The part of a snapshot that a question is about.

It is not asked about an account whose platform has no such part.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """The facts about a run beyond its results.

    `accounts` are those of the exports. `entries` are the keys of the accounts that have an entry in a vault. `factors`
    are the kinds of second factor that were read. `questions` maps check ids to questions. `taken` are the fingerprints
    of the accepted findings. `damage` are the reasons why parts of an account's exports could not be read in full, by
    the account's key. `fresh_days` is the age at which an export clears nothing any more.
    """

    accounts: Sequence[Account] = ()
    entries: Collection[tuple[str, str]] = ()
    factors: Mapping[Account, tuple[str, ...]] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    taken: Collection[str] = ()
    damage: Mapping[tuple[str, str], Collection[str]] = field(default_factory=dict)
    fresh_days: int = FRESH_DAYS
    now: datetime

    def question(self, result: Result) -> Question:
        """Return the question to which a result speaks."""
        return self.questions.get(result.check, OF_PATH[result.path])


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A finding that counts for an account."""

    result: Result
    finding: Finding
    accepted: bool

    @property
    def fingerprint(self) -> str:
        """The finding's fingerprint."""
        return self.result.fingerprint(self.finding)

    @property
    def sign(self) -> bool:
        """True for a sign that a takeover may already have happened."""
        return self.result.path == "compromise" and self.finding.severity is not Severity.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A check that was not answered in full for an account.

    `aged` says why older data no longer answers it, and is empty without such data. `damaged` is true when an export
    could not be read in full, and would answer it otherwise. `no_entry` is true when a vault was read and has no entry
    for the account.
    """

    check: str
    path: str
    question: Question
    reasons: tuple[str, ...]
    worst: Worst
    aged: str = ""
    damaged: bool = False
    no_entry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything that makes an account's verdict, number and coverage.

    `account` is None in a run without an export. `asked` are the questions that some check speaks to. `by_hand` are the
    questions that the user answered with fine, with the day, and `expired` those with an answer that is too old.
    `beside` counts the open findings about entries of a vault that are of no account of the run.
    """

    account: Account | None
    held: tuple[Held, ...] = ()
    unread: tuple[Unread, ...] = ()
    factors: tuple[str, ...] = ()
    asked: tuple[Question, ...] = ()
    by_hand: Mapping[Question, date] = field(default_factory=dict)
    expired: Mapping[Question, date] = field(default_factory=dict)
    beside: int = 0

    def score(self) -> Score:
        """Return the account's likelihood. Acceptances do not change it."""
        return number({path: self._state(path) for path in PRIORS}, self.factors)

    def _state(self, path: str) -> PathState:
        found: dict[str, float] = {}
        for held in self.held:
            if held.result.path == path:
                more = odds(held.finding.severity, held.finding.confidence)
                found[held.fingerprint] = max(found.get(held.fingerprint, 1), more)
        unread = [each for each in self.unread if each.path == path]
        return PathState(
            found=tuple(found.values()),
            unread=tuple(each.check for each in unread),
            hidden=tuple(odds(each.worst.severity, each.worst.confidence) for each in unread),
        )


def standings(results: Iterable[Result], facts: RunFacts, policy: Policy) -> list[Standing]:
    """Return the standing of every account of a run, in the run's order.

    A run without an export has one account without a name, so that a vault alone has a verdict too.

    Findings about a vault or about all accounts count for the accounts they concern. An export of all accounts together
    leaves nothing open, because the accounts' own checks do that.
    """
    every, facts = list(results), replace(facts, fresh_days=policy.ages.export_days)
    units: dict[tuple[str, str] | None, Account | None] = {}
    for account in facts.accounts:
        units.setdefault(account.key, account)
    beside = _beside(every, facts) if units else 0
    about = by_account(every)
    held = ByAccount(_held(every, facts))
    factors: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for account, kinds in facts.factors.items():
        factors[account.key].update(kinds)
    made = (
        _standing(account, about.of(account), facts, policy, factors[account.key], held.of(account))
        if account
        else _standing(None, about.of(None), facts, policy, (), [each for each, _ in _held(about.of(None), facts)])
        for account in units.values() or [None]
    )
    return [replace(standing, beside=beside) for standing in made]


def _beside(results: Iterable[Result], facts: RunFacts) -> int:
    """Return the number of open findings about other entries of a vault."""
    keys = {account.key for account in facts.accounts}
    found = {
        result.fingerprint(finding)
        for result in results
        if _about(result, VAULT)
        for finding in result.findings
        if finding.severity is not Severity.INFO and finding.concerns is not None and keys.isdisjoint(finding.concerns)
    }
    return len(found.difference(facts.taken))


def _standing(
    account: Account | None,
    results: Sequence[Result],
    facts: RunFacts,
    policy: Policy,
    factors: Collection[str],
    held: Iterable[Held],
) -> Standing:
    by_hand, expired = _fine(account, policy, facts) if account else ({}, {})
    without = platform(account.platform).without if account else frozenset[str]()
    absent = {question for question, part in _PARTS.items() if part in without}
    closed = {*by_hand, *absent, *(["second factor"] if factors else [])}
    unread = [each for each in open_checks(results, account, facts) if each.question not in closed]
    asked = {facts.question(result) for result in results if not _about(result, FLEET)}
    return Standing(
        account=account,
        held=tuple(held),
        unread=tuple(unread),
        factors=tuple(sorted(factors)),
        asked=tuple(question for question in QUESTIONS if question in asked - absent),
        by_hand=by_hand,
        expired=expired,
    )


def _about(result: Result, platform: str) -> bool:
    return result.account is not None and result.account.platform == platform


def _held(results: Iterable[Result], facts: RunFacts) -> Iterator[tuple[Held, Iterable[tuple[str, str]] | None]]:
    """Yield every finding with the keys of its accounts, or None for all."""
    for result in results:
        own = own_keys(result)
        for finding in result.findings:
            accepted = result.fingerprint(finding) in facts.taken
            yield Held(result=result, finding=finding, accepted=accepted), finding.concerns if own is None else own


def open_checks(results: Iterable[Result], account: Account | None, facts: RunFacts) -> Iterator[Unread]:
    """Yield the checks that are open for an account, by the results about it.

    The answers of the user change nothing here. A check is open unless one of its results was read in full, is fresh,
    and is about the account.
    """
    by_check: defaultdict[str, list[Result]] = defaultdict(list)
    damage = facts.damage.get(account.key, ()) if account else ()
    no_entry = account is not None and account.key not in facts.entries
    for result in results:
        if not _about(result, FLEET):
            by_check[result.check].append(result)
    for check, unsorted in sorted(by_check.items()):
        each = sorted(unsorted, key=_newest_first)
        reasons = [_reason(result, facts, no_entry=no_entry) for result in each]
        if all(reasons):
            yield Unread(
                check=check,
                path=each[0].path,
                question=facts.question(each[0]),
                reasons=tuple(dict.fromkeys(reasons)),
                worst=_worst(each),
                aged=next((why for r, why in zip(each, reasons, strict=True) if why == stale(r.as_of, facts)), ""),
                damaged=any(why in reason for why in damage for reason in reasons),
                no_entry=no_entry and any(_about(result, VAULT) for result in each),
            )


def _newest_first(result: Result) -> tuple[float, str, str]:
    return -result.as_of.timestamp() if result.as_of else 0, str(result.account), result.reason


def _reason(result: Result, facts: RunFacts, *, no_entry: bool) -> str:
    """Return the reason why a result leaves its check open, or ""."""
    if no_entry and _about(result, VAULT):
        # Unread data of other entries does not concern this account.
        return tr("the vault holds no entry for this account")
    if result.reason:
        return result.reason
    return stale(result.as_of, facts)


def stale(as_of: datetime | None, facts: RunFacts) -> str:
    """Return the reason why data of this date clear nothing now, or ""."""
    if as_of is None:
        return ""
    if as_of > facts.now + _CLOCKS:
        return tr("the export is dated later than today, so it cannot clear anything")
    gap = facts.now - as_of
    if gap.days <= facts.fresh_days:
        return ""
    if gap.days > FRESH_DAYS:
        return tr("the export is {age} old, so what it cleared is open again", age=age(gap))
    return tr_n(
        facts.fresh_days,
        "the export is {age} old, and your policy allows {count:,} day, so what it cleared is open again",
        "the export is {age} old, and your policy allows {count:,} days, so what it cleared is open again",
        age=age(gap),
    )


def _worst(results: Iterable[Result]) -> Worst:
    each = [result.worst for result in results]
    return Worst(
        max((worst.severity for worst in each), key=lambda s: s.rank, default=ANYTHING.severity),
        max((worst.confidence for worst in each), key=lambda c: c.rank, default=Confidence.HIGH),
    )


def newest_answers(account: Account, policy: Policy, now: datetime) -> dict[Question, Answer]:
    """Return the user's newest answer to each question about an account.

    The worse of two answers of one day counts. An answer of fine that is dated later than today is ignored, so that it
    ends no finding.
    """
    today = policy.day(now)
    valid = [each for each in policy.answers_about(account) if each.answer == "not fine" or each.on <= today]
    valid.sort(key=lambda answer: (answer.on, answer.answer == "not fine"))
    return {answer.question: answer for answer in valid}


def _fine(account: Account, policy: Policy, facts: RunFacts) -> tuple[dict[Question, date], dict[Question, date]]:
    """Return the questions that the user's newest answer closes.

    The second value are the questions whose answer is too old.
    """
    today = policy.day(facts.now)
    fine = {q: each.on for q, each in newest_answers(account, policy, facts.now).items() if each.answer == "fine"}
    old = {question: on for question, on in fine.items() if today - on > timedelta(days=FRESH_DAYS)}
    return {question: on for question, on in fine.items() if question not in old}, old
