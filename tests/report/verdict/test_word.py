"""The word, the coverage and the answers by hand, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

import pytest

from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import QUESTIONS, AttackPath, Confidence, Finding, Question, Result, Severity, Status, Worst
from hygiene.model.policy import Answer, Bands, Policy, ScoreRules
from hygiene.report.verdict.judged import Judged, judged, with_answers
from hygiene.report.verdict.standing import RunFacts

NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)
ME: Final = Account(platform="x", handle="me", id="1")
VAULTS: Final = Account(platform=VAULT, handle="a.csv", id=VAULT)
INFO, LOW, MEDIUM, HIGH, CRITICAL = Severity
UNSURE, LIKELY, SURE = Confidence
CHECKS: Final[dict[Question, tuple[str, AttackPath, Worst]]] = {
    "signs": ("post-client", "compromise", Worst(HIGH)),
    "sessions": ("logins", "session", Worst(HIGH, LIKELY)),
    "apps": ("authorized-apps", "app", Worst(HIGH)),
    "passwords": ("password-reuse", "reuse", Worst(HIGH)),
    "second factor": ("second-factor", "guess", Worst(LOW, LIKELY)),
    "recovery": ("recovery", "recovery", Worst(MEDIUM)),
}
FACTS: Final = RunFacts(accounts=[ME], entries=[ME.key], questions={"second-factor": "second factor"}, now=NOW)


def answer(question: Question, *findings: Finding, reason: str = "", age: int = 1) -> Result:
    """Build the result of the check behind a question."""
    check, path, worst = CHECKS[question]
    status = Status.FOUND if findings else Status.UNKNOWN if reason else Status.CLEAR
    shared = question in {"passwords", "second factor"}
    return Result(
        check=check,
        path=path,
        account=VAULTS if shared else ME,
        status=status,
        findings=findings,
        reason=reason,
        worst=worst,
        as_of=NOW if shared else NOW - timedelta(days=age),
    )


def found(severity: Severity, confidence: Confidence = SURE) -> Finding:
    return Finding(subject="a", message="It is so.", severity=severity, confidence=confidence, at=NOW)


def account(*results: Result, facts: RunFacts = FACTS, policy: Policy | None = None) -> Judged:
    """Return the one account; the questions without a result are answered and clear."""
    policy = policy or Policy()
    given = {result.check for result in results}
    rest = [answer(question) for question in QUESTIONS if CHECKS[question][0] not in given]
    (made,) = judged(with_answers([*results, *rest], facts, policy), facts, policy)
    return made


@pytest.mark.parametrize(
    ("results", "word"),
    [
        ([], "low"),
        ([answer("signs", found(HIGH))], "act now"),
        ([answer("signs", found(LOW))], "act now"),
        ([answer("signs", found(HIGH, LIKELY))], "check first"),
        ([answer("signs", found(HIGH, UNSURE))], "low"),
        ([answer("signs", found(INFO))], "low"),
        ([answer("apps", found(HIGH))], "raised"),
        ([replace(answer("apps"), status=Status.FOUND, findings=(found(CRITICAL),), worst=Worst(CRITICAL))], "high"),
        ([answer("apps", found(HIGH, UNSURE))], "low"),
        ([answer("apps", found(MEDIUM))], "low"),
        ([answer("apps", reason="not given")], "not enough read"),
        ([answer("passwords", reason="not given")], "not enough read"),
        ([answer("recovery", reason="not given")], "low"),
        ([answer("second factor", reason="not given")], "low"),
        ([answer("apps", reason="not given"), answer("signs", found(HIGH, LIKELY))], "check first"),
        ([answer("apps", age=91)], "not enough read"),
        ([answer("apps", age=90)], "low"),
        ([answer("apps", age=-3)], "not enough read"),
        ([answer("apps", found(HIGH), age=400)], "raised"),
    ],
)  # fmt: skip
def test_the_first_rule_that_holds_makes_the_word(results: list[Result], word: str) -> None:
    assert account(*results).verdict.word == word


@pytest.mark.parametrize(("raised", "word"), [(0.016, "raised"), (0.03, "low")])
def test_dangers_that_are_no_alarm_alone_add_up_to_one(raised: float, word: str) -> None:
    """Six findings of low confidence bring the account from 1.0 % to 2.0 %."""
    paths: tuple[AttackPath, ...] = ("app", "session", "recovery", "reuse", "guess", "insider")
    results = [
        Result(check=p, path=p, account=ME, status=Status.FOUND, findings=(found(CRITICAL, UNSURE),), as_of=NOW)
        for p in paths
    ]
    policy = Policy(score=ScoreRules(bands=Bands(raised=raised)))

    assert account(*results, policy=policy).verdict.word == word
    assert {account(each, policy=policy).verdict.word for each in results} == {"low"}


@pytest.mark.parametrize(
    ("raised", "word", "opened"),
    [
        (0.03, "low", ["recovery"]),
        (0.014, "not enough read", ["apps", "recovery"]),  # only with what was found
        (0.0125, "not enough read", ["apps", "recovery"]),
    ],
)
def test_whatever_limits_a_policy_sets_the_questions_that_decide_are_open(
    raised: float, word: str, opened: list[Question]
) -> None:
    hints: tuple[tuple[str, AttackPath], ...] = (("automation", "app"), ("recovery", "recovery"))
    unread = [
        Result(check=c, path=p, account=ME, status=Status.UNKNOWN, reason="not given", worst=Worst(MEDIUM))
        for c, p in hints
    ]
    made = account(*unread, answer("apps", found(LOW)), policy=Policy(score=ScoreRules(bands=Bands(raised=raised))))

    assert made.verdict.word == word
    assert [look.question for look in made.coverage.looks] == opened
    assert made.verdict.because == (tuple(opened) if word == "not enough read" else ())


def test_a_second_factor_that_was_read_makes_a_reused_password_one_step_milder() -> None:
    reused = answer("passwords", found(HIGH))
    behind = replace(FACTS, factors={ME: ("totp",)})

    assert (account(reused).verdict.word, account(reused, facts=behind).verdict.word) == ("raised", "low")


def test_a_vault_without_the_accounts_entry_says_nothing_of_its_password() -> None:
    made = account(facts=replace(FACTS, entries=()))

    assert (made.verdict.word, made.verdict.because) == ("not enough read", ("passwords",))
    assert made.coverage.answered == ("signs", "sessions", "apps", "recovery")
    assert [look.question for look in made.coverage.next] == ["passwords", "second factor"]


def test_a_vault_entry_counts_for_its_account_and_a_mailbox_for_all() -> None:
    def reused(concerns: tuple[tuple[str, str], ...] | None) -> str:
        return account(answer("passwords", replace(found(HIGH), concerns=concerns))).verdict.word

    assert (reused((ME.key,)), reused((("x", "2"),)), reused(()), reused(None)) == ("raised", "low", "low", "raised")


def test_accepting_everything_is_accepted_and_no_low() -> None:
    sign = answer("signs", found(HIGH))
    made = account(sign, facts=replace(FACTS, taken=[sign.fingerprint(sign.findings[0])]))

    assert made.verdict.word == "accepted"
    assert made.score == account(sign).score


def given(question: Question, told: Literal["fine", "not fine"], day: date, handle: str = "me") -> Policy:
    return Policy(answers=(Answer(platform="x", handle=handle, question=question, answer=told, on=day),))


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2026, 11, 1), "low"),
        (date(2026, 8, 3), "low"),
        (date(2026, 8, 2), "not enough read"),
        (date(2026, 11, 2), "not enough read"),
    ],
)
def test_fine_by_hand_closes_a_question_for_90_days(day: date, word: str) -> None:
    made = account(answer("apps", reason="not given"), policy=given("apps", "fine", day))

    assert made.verdict.word == word
    assert made.coverage.by_hand == ({"apps": day} if word == "low" else {})


@pytest.mark.parametrize(
    ("question", "word"),
    [("signs", "act now"), ("sessions", "check first"), ("apps", "raised"), ("passwords", "raised"),
     ("second factor", "low"), ("recovery", "low")],
)  # fmt: skip
def test_not_fine_by_hand_is_a_finding_that_does_not_expire(question: Question, word: str) -> None:
    unread = answer(question, reason="not given")
    policy = given(question, "not fine", date(2020, 1, 1))

    assert account(unread, policy=policy).verdict.word == word
    assert account(unread, policy=policy).score.low > account(unread).score.low or question in {"signs", "sessions"}


def test_a_newer_fine_or_a_reading_ends_what_was_not_fine() -> None:
    bad, good = given("apps", "not fine", date(2026, 10, 1)).answers, given("apps", "fine", date(2026, 10, 2)).answers
    unread = answer("apps", reason="not given")

    assert account(unread, policy=Policy(answers=(*bad, *good))).verdict.word == "low"
    assert account(answer("apps", age=1), policy=Policy(answers=bad)).verdict.word == "low"
    assert account(answer("apps", age=60), policy=Policy(answers=bad)).verdict.word == "raised"


def test_no_reading_of_another_account_or_of_a_vault_ends_what_was_not_fine() -> None:
    bad = given("apps", "not fine", date(2026, 10, 20))
    of_all = replace(answer("apps"), check="apps-across", account=Account(platform=FLEET, handle="all", id=FLEET))
    of_vault = replace(answer("passwords"), account=VAULTS)

    assert account(answer("apps", age=20), of_all, policy=bad).verdict.word == "raised"
    assert account(of_vault, policy=given("passwords", "not fine", date(2026, 10, 20))).verdict.word == "raised"


def test_nothing_dated_later_than_today_ends_what_was_not_fine() -> None:
    bad, good = given("apps", "not fine", date(2026, 10, 20)).answers, given("apps", "fine", date(2026, 12, 20)).answers

    assert account(answer("apps", age=20), policy=Policy(answers=(*bad, *good))).verdict.word == "raised"
    assert account(answer("apps", age=20), answer("apps", age=-9), policy=Policy(answers=bad)).verdict.word == "raised"


def test_of_two_answers_of_one_day_the_worse_counts() -> None:
    day = date(2026, 10, 1)
    both = (*given("apps", "not fine", day).answers, *given("apps", "fine", day).answers)

    for answers in (both, both[::-1]):
        assert account(answer("apps", reason="not given"), policy=Policy(answers=answers)).verdict.word == "raised"


@pytest.mark.parametrize("handle", ["", "unknown"])
def test_an_account_without_a_name_keeps_no_answers(handle: str) -> None:
    nameless = Account(platform="x", handle=handle, id="1")
    facts = replace(FACTS, accounts=[nameless], entries=[nameless.key])
    unread = replace(answer("apps", reason="not given"), account=nameless)
    rest = [replace(answer(q), account=VAULTS if q == "passwords" else nameless) for q in QUESTIONS if q != "apps"]
    policy = given("apps", "fine", date(2026, 11, 1), handle=handle)
    (made,) = judged([unread, *rest], facts, policy)

    assert made.verdict.word == "not enough read"
