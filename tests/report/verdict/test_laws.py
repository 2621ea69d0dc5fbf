"""The laws of the verdict, over random results of the built-in checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, get_args

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import ANYTHING, Confidence, Finding, Question, Result, Severity, Status, Worst
from hygiene.model.policy import Answer, Bands, Policy, ScoreRules
from hygiene.plugins.check import Check
from hygiene.plugins.registry import Plugins
from hygiene.report.score.number import any_of
from hygiene.report.verdict.judged import Judged, judged, with_answers
from hygiene.report.verdict.standing import RunFacts
from hygiene.report.verdict.word import ALARMS, WORDS, Word

NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)
ACCOUNTS: Final = [Account(platform=p, handle=h, id=h) for p, h in (("x", "a"), ("x", "b"), ("mastodon", "c"))]
PASSWORDS: Final = Account(platform=VAULT, handle="all", id=VAULT)
FLEET_OF_ALL: Final = Account(platform=FLEET, handle="all accounts", id=FLEET)
CHECKS: Final[list[Check]] = Plugins(strangers=False).loaded("checks")
QUESTIONS: Final = {check.id: check.question for check in CHECKS}
BARELY: Final = 1e-12


@dataclass(frozen=True)
class Run:
    """Results and what else is known of a run."""

    results: tuple[Result, ...]
    facts: RunFacts
    policy: Policy = field(default_factory=Policy)

    def judged(self) -> list[Judged]:
        """Return every account, the worst first."""
        return judged(with_answers(self.results, self.facts, self.policy), self.facts, self.policy)

    def word(self) -> Word:
        """Return the word of the run."""
        return self.judged()[0].verdict.word

    def number(self) -> list[float]:
        """Return the number of the run and its range."""
        score = any_of([each.score for each in self.judged()])
        return [score.expected, score.low, score.high]

    def answered(self) -> int:
        """Return the number of questions answered, of all accounts."""
        return sum(len(each.coverage.answered) for each in self.judged())


def answering(run: Run, answers: Iterable[Answer]) -> Policy:
    """Return the policy of a run with other answers given by hand."""
    return structs.replace(run.policy, answers=tuple(answers))


def milder(one: Word, other: Word) -> bool:
    """Return whether a word is milder than another."""
    return WORDS.index(one) > WORDS.index(other)


def lowered(after: Sequence[float], before: Sequence[float]) -> bool:
    """Return whether any of the numbers fell."""
    return any(a < b - BARELY for a, b in zip(after, before, strict=True))


def some_findings(
    worst: Worst, concerns: st.SearchStrategy[tuple[tuple[str, str], ...] | None]
) -> st.SearchStrategy[Finding]:
    """Findings that a check with this worst may have."""
    severities, confidences = list(Severity)[: worst.severity.rank + 1], list(Confidence)[: worst.confidence.rank + 1]
    return st.builds(
        Finding,
        subject=st.sampled_from(["one", "two", "three"]),
        message=st.just("It is so."),
        severity=st.sampled_from(severities),
        confidence=st.sampled_from(confidences),
        at=st.sampled_from([None, NOW - timedelta(days=3)]),
        concerns=concerns,
    )


def concerned(account: Account, among: Sequence[Account]) -> st.SearchStrategy[tuple[tuple[str, str], ...] | None]:
    if account.platform == FLEET:
        return st.just(tuple(each.key for each in among))
    return st.sampled_from([None, (), *(((each.key,)) for each in among)]) if account.shared else st.none()


@cache
def outcomes(check: Check, account: Account, among: tuple[Account, ...]) -> list[Result]:
    """Every kind of answer that a check can give about an account.

    They are made beforehand, because a draw for each property of each finding is slow.
    """
    severities, confidences = list(Severity)[: check.worst.severity.rank + 1], list(Confidence)
    concerns: set[tuple[tuple[str, str], ...] | None] = {None}
    if account.platform == VAULT:
        concerns |= {(), tuple(each.key for each in among[:1])}
    if account.platform == FLEET:
        concerns = {tuple(each.key for each in among)}
    single = [
        (Finding(subject="one", message="It is so.", severity=s, confidence=c, concerns=about),)
        for s in severities
        for c in confidences[: check.worst.confidence.rank + 1]
        for about in concerns
    ]
    several = [(*one, replace(two[0], subject="two")) for one, two in zip(single, reversed(single), strict=True)]
    found = []
    for findings in [(), (), (), *single, *several]:
        for reason in ("",) if account.platform == FLEET else ("", "", "a file is missing"):
            for age in (0,) if account.shared else (1, 1, 80, 100):
                status = Status.FOUND if findings else Status.UNKNOWN if reason else Status.CLEAR
                as_of = NOW - timedelta(days=age)
                found.append(
                    Result(
                        check=check.id,
                        path=check.path,
                        account=account,
                        status=status,
                        findings=findings,
                        reason=reason,
                        worst=check.worst,
                        as_of=as_of,
                    )
                )
    return found


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """One to three accounts, mostly with a vault, and some limit of the words."""
    among = tuple(ACCOUNTS[: draw(st.integers(1, 3))])
    vault = draw(st.integers(0, 3)) > 0
    results = []
    for check in CHECKS:
        if "secrets" in check.needs:
            about = [PASSWORDS] if vault else []
            if not vault:
                results.append(not_given(check))
        else:
            about = [FLEET_OF_ALL] if "holdings" in check.needs else list(among)
        results += [draw(st.sampled_from(outcomes(check, account, among))) for account in about]
    entries = [account.key for account in among if draw(st.integers(0, 3)) > 0] if vault else []
    factors = {account: ("totp",) for account in among if draw(st.integers(0, 3)) == 0}
    facts = RunFacts(accounts=among, entries=entries, factors=factors, questions=QUESTIONS, now=NOW)
    bands = Bands(raised=draw(st.sampled_from([0.012, 0.02, 0.03])))
    return Run(tuple(results), facts, Policy(score=ScoreRules(bands=bands)))


def not_given(check: Check) -> Result:
    return Result(
        check=check.id, path=check.path, account=None, status=Status.UNKNOWN, reason="no vault", worst=check.worst
    )


def pick(run: Run, data: st.DataObject) -> int:
    return data.draw(st.integers(0, len(run.results) - 1))


def with_result(run: Run, at: int, result: Result) -> Run:
    return replace(run, results=(*run.results[:at], result, *run.results[at + 1 :]))


@given(run=runs(), data=st.data())
def test_a_new_finding_never_makes_the_word_milder_or_the_number_lower(run: Run, data: st.DataObject) -> None:
    at = pick(run, data)
    result, account = run.results[at], run.results[at].account or PASSWORDS
    new = replace(data.draw(some_findings(result.worst, concerned(account, run.facts.accounts))), subject="new")
    worse = with_result(run, at, replace(result, status=Status.FOUND, findings=(*result.findings, new)))

    assert not milder(worse.word(), run.word())
    assert not lowered(worse.number(), run.number())


@given(run=runs())
def test_the_questions_that_a_verdict_calls_open_are_not_answered(run: Run) -> None:
    for each in run.judged():
        opened = {look.question for look in each.coverage.looks if look.decides}
        assert each.verdict.word != "not enough read" or set(each.verdict.because) == opened != set()


@given(run=runs(), data=st.data())
def test_a_repeated_result_changes_nothing(run: Run, data: st.DataObject) -> None:
    more = replace(run, results=(*run.results, run.results[pick(run, data)]))

    assert (more.word(), more.number(), more.answered()) == (run.word(), run.number(), run.answered())


@given(run=runs(), data=st.data())
def test_reading_clear_never_makes_the_word_worse_the_number_higher_or_the_coverage_less(
    run: Run, data: st.DataObject
) -> None:
    at = pick(run, data)
    result = run.results[at]
    status = Status.FOUND if result.findings else Status.CLEAR
    read = with_result(run, at, replace(result, reason="", status=status, as_of=NOW))

    assert not milder(run.word(), read.word())
    assert not lowered(run.number(), read.number())
    assert read.answered() >= run.answered()


@given(run=runs(), data=st.data())
def test_reading_less_never_gives_low(run: Run, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.integers(0, len(run.results) - 1), min_size=1))
    less = replace(run, results=tuple(_without(run, at) if at in gone else r for at, r in enumerate(run.results)))

    assert run.word() == "low" or less.word() != "low"


def _without(run: Run, at: int) -> Result:
    """Return the result as it is when the input is not given.

    What is shared among accounts is lost where the part of one account is, so it stays here.
    """
    result = run.results[at]
    if result.account and result.account.platform == FLEET:
        return result
    return replace(result, findings=(), status=Status.UNKNOWN, reason="it was not given")


@given(run=runs(), data=st.data())
def test_reading_less_of_apps_never_gives_low_though_shared_apps_are_lost_too(run: Run, data: st.DataObject) -> None:
    account = data.draw(st.sampled_from(list(run.facts.accounts)))
    results = []
    for result in run.results:
        if result.account == FLEET_OF_ALL:
            results.append(replace(result, findings=(), status=Status.UNKNOWN, reason=f"{account}: no apps"))
        elif result.account == account and result.path == "app":
            results.append(replace(result, findings=(), status=Status.UNKNOWN, reason="no apps"))
        else:
            results.append(result)

    assert run.word() == "low" or replace(run, results=tuple(results)).word() != "low"


@given(run=runs(), data=st.data())
def test_accepting_never_gives_low_and_never_changes_the_number(run: Run, data: st.DataObject) -> None:
    every = sorted({result.fingerprint(f) for result in run.results for f in result.findings})
    taken = data.draw(st.sets(st.sampled_from(every))) if every else set[str]()
    accepted = replace(run, facts=replace(run.facts, taken=frozenset(taken)))

    assert run.word() == "low" or accepted.word() != "low"
    assert accepted.number() == run.number()


@given(run=runs(), days=st.integers(0, 400), answers=st.data())
def test_waiting_never_makes_the_word_milder(run: Run, days: int, answers: st.DataObject) -> None:
    answered = replace(run, policy=answering(run, answers.draw(st.lists(some_answers, max_size=3))))
    later = replace(answered, facts=replace(run.facts, now=NOW + timedelta(days=days)))

    assert not milder(later.word(), answered.word())


some_answers = st.builds(
    Answer,
    platform=st.sampled_from(["x", "mastodon"]),
    handle=st.sampled_from(["a", "@B", "c"]),
    question=st.sampled_from(get_args(Question)),
    answer=st.sampled_from(["fine", "not fine"]),
    on=st.sampled_from([(NOW - timedelta(days=age)).date() for age in (0, 10, 89, 91)]),
)
fine = some_answers.map(lambda answer: structs.replace(answer, answer="fine"))


@given(run=runs(), answers=st.lists(fine, min_size=1, max_size=4))
def test_fine_by_hand_never_lowers_what_was_found(run: Run, answers: list[Answer]) -> None:
    answered = replace(run, policy=answering(run, answers))

    if run.word() in ALARMS:
        assert answered.word() == run.word()
    assert answered.number()[1] == run.number()[1]  # the low end rests on what was found alone


@given(run=runs(), answer=some_answers)
def test_not_fine_by_hand_never_lowers_anything(run: Run, answer: Answer) -> None:
    answered = replace(run, policy=answering(run, [structs.replace(answer, answer="not fine")]))

    assert not milder(answered.word(), run.word())
    assert not lowered(answered.number(), run.number())


@given(run=runs(), data=st.data())
def test_a_clean_account_and_the_order_change_no_other_account(run: Run, data: st.DataObject) -> None:
    new = Account(platform="x", handle="clean", id="clean")
    clear = [
        Result(check=c.id, path=c.path, account=new, status=Status.CLEAR, worst=c.worst, as_of=NOW)
        for c in CHECKS
        if not c.needs & {"secrets", "holdings"}
    ]
    facts = replace(run.facts, accounts=[*run.facts.accounts, new])
    more = replace(run, results=tuple(data.draw(st.permutations([*run.results, *clear]))), facts=facts)

    before = {str(each.standing.account): (each.verdict.word, each.score, each.coverage) for each in run.judged()}
    after = {str(each.standing.account): (each.verdict.word, each.score, each.coverage) for each in more.judged()}
    assert before == {name: one for name, one in after.items() if name != str(new)}


def test_only_the_check_of_breached_passwords_may_find_the_worst_there_is() -> None:
    assert [check.id for check in CHECKS if check.worst == ANYTHING] == ["password-breached"]
