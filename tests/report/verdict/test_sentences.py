"""The sentences of the verdict, word by word: what people read first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from hygiene.language.words import speaking
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import QUESTIONS, AttackPath, Confidence, Finding, Question, Result, Severity, Status, Worst
from hygiene.model.policy import Acceptance, Answer, Bands, Policy, ScoreRules
from hygiene.report.verdict.judged import judged, with_answers
from hygiene.report.verdict.standing import RunFacts
from hygiene.report.verdict.verdict import Verdict, of_run

NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)
ME, SHOP, TEAM = (Account(platform="x", handle=handle, id=handle) for handle in ("me", "shop", "team"))
VAULTS: Final = Account(platform=VAULT, handle="a.csv", id=VAULT)
INFO, LOW, MEDIUM, HIGH, CRITICAL = Severity
UNSURE, LIKELY, SURE = Confidence
CHECKS: Final[dict[Question, tuple[str, AttackPath, Worst]]] = {
    "signs": ("post-client", "compromise", Worst(HIGH)),
    "sessions": ("logins", "session", Worst(HIGH, LIKELY)),
    "apps": ("authorized-apps", "app", Worst(CRITICAL)),
    "passwords": ("password-reuse", "reuse", Worst(CRITICAL)),
    "second factor": ("second-factor", "guess", Worst(LOW, LIKELY)),
    "recovery": ("recovery", "recovery", Worst(MEDIUM)),
}
POST, APP, OTHER = "12 posts do not look like yours. They link to 1 site.", "“Old” can post as you.", "“New” too."


def said(message: str, severity: Severity = HIGH, confidence: Confidence = SURE) -> Finding:
    return Finding(subject=message, message=message, severity=severity, confidence=confidence)


def answer(account: Account, question: Question, *findings: Finding, reason: str = "") -> Result:
    check, path, worst = CHECKS[question]
    status = Status.FOUND if findings else Status.UNKNOWN if reason else Status.CLEAR
    owner = VAULTS if question in {"passwords", "second factor"} else account
    return Result(
        check=check,
        path=path,
        account=owner,
        status=status,
        findings=findings,
        reason=reason,
        worst=worst,
        as_of=NOW - timedelta(days=1),
    )


def verdict(
    *results: Result,
    accounts: Sequence[Account] = (ME,),
    taken: Sequence[Finding] = (),
    policy: Policy | None = None,
    factors: tuple[str, ...] = (),
) -> Verdict:
    """Return the verdict of a run; questions without a result are clear, and `taken` is accepted.

    `factors` are the second factors that were read of each account.
    """
    policy = policy or Policy()
    given = {(result.check, result.account) for result in results}
    rest = [answer(account, question) for account in accounts for question in QUESTIONS]
    every = [*results, *(result for result in rest if (result.check, result.account) not in given)]
    prints = [r.fingerprint(f) for r in every for f in r.findings if f in taken]
    facts = RunFacts(
        accounts=accounts,
        entries=[account.key for account in accounts],
        questions={"second-factor": "second factor"},
        factors=dict.fromkeys(accounts, factors),
        taken=prints,
        now=NOW,
    )
    return of_run([(each.standing, each.verdict) for each in judged(with_answers(every, facts, policy), facts, policy)])


def until(*days: date, of: Sequence[Finding], question: Question = "apps") -> Policy:
    """Return a policy that accepts findings of one question until these days."""
    marks = [answer(ME, question, finding).fingerprint(finding) for finding in of]
    accepted = (
        Acceptance(fingerprint=mark, reason="Needed.", owner="Dana", until=day)
        for mark, day in zip(marks, days, strict=True)
    )
    return Policy(accept=tuple(accepted))


NO_VAULT: Final = answer(ME, "passwords", reason="no vault was given")


@pytest.mark.parametrize(
    ("results", "word", "sentence"),
    [
        (
            [answer(ME, "signs", said(POST))],
            "act now",
            "12 posts do not look like yours. Someone else may be using the account.",
        ),
        (
            [answer(ME, "signs", said(POST), said(OTHER)), NO_VAULT],
            "act now",
            (
                "12 posts do not look like yours. Someone else may be using the account. There is 1 more sign. "
                "Not fully checked: passwords."
            ),
        ),
        (
            [answer(ME, "signs", said(POST), said(OTHER), said(APP), reason="no messages"), NO_VAULT],
            "act now",
            (
                "12 posts do not look like yours. Someone else may be using the account. There are 2 more signs. "
                "Not fully checked: passwords."
            ),
        ),
        (
            [answer(ME, "signs", said(POST, HIGH, LIKELY))],
            "check first",
            "12 posts do not look like yours. Only you know whether this was you.",
        ),
        (
            [answer(ME, "apps", said(APP, CRITICAL))],
            "high",
            "“Old” can post as you. No sign of a takeover was found.",
        ),
        (
            [answer(ME, "apps", said(APP), said(OTHER)), answer(ME, "signs", reason="no posts"), NO_VAULT],
            "raised",
            "“New” too. 1 more finding is serious too. Not fully checked: recent activity and passwords.",
        ),
        (
            [
                answer(ME, "apps", said(APP), said(OTHER), said("“Third” too.")),
                answer(ME, "signs", said(POST, LOW, UNSURE)),
            ],
            "raised",
            "“New” too. 2 more findings are serious too. 1 weak sign of a takeover is worth a look.",
        ),
        (
            [answer(ME, "signs", said(POST, MEDIUM, UNSURE)), NO_VAULT],
            "not enough read",
            (
                "1 weak sign of a takeover found in what was read (5 of 6 questions). Look at the sign today. "
                "One look decides: passwords."
            ),
        ),
        (
            [answer(ME, "signs", said(POST, MEDIUM, UNSURE), said(OTHER, LOW, UNSURE)), NO_VAULT],
            "not enough read",
            (
                "2 weak signs of a takeover found in what was read (5 of 6 questions). Look at the signs today. "
                "One look decides: passwords."
            ),
        ),
        (
            [answer(ME, "signs", said(POST, MEDIUM, UNSURE))],
            "low",
            (
                "Nothing serious found, and all that decides was looked at. "
                "1 weak sign of a takeover is worth a look today."
            ),
        ),
        (
            [NO_VAULT],
            "not enough read",
            "Nothing found in what was read (5 of 6 questions). One look decides: passwords.",
        ),
        (
            [answer(ME, "recovery", said(APP, LOW)), answer(ME, "sessions", reason="no sign-ins"), NO_VAULT],
            "not enough read",
            "1 thing to mend found in what was read (4 of 6 questions). Two looks decide: sessions and passwords.",
        ),
        (
            [answer(ME, question, reason="not given") for question in QUESTIONS],
            "not enough read",
            (
                "What was read answers none of the 6 questions. Four looks decide: recent activity, sessions, apps "
                "and passwords."
            ),
        ),
        ([], "low", "Nothing serious found, and all that decides was looked at."),
        (
            [answer(ME, "recovery", said(APP, LOW), said(OTHER, LOW)), answer(ME, "signs", said(POST, LOW, UNSURE))],
            "low",
            (
                "Nothing serious found, and all that decides was looked at. 1 weak sign of a takeover is worth a look. "
                "2 things to mend."
            ),
        ),
    ],
)
def test_one_account_reads_like_this(results: list[Result], word: str, sentence: str) -> None:
    made = verdict(*results)

    assert (made.word, made.sentence) == (word, sentence)


def test_an_answer_by_hand_is_named_with_its_day() -> None:
    by_hand = Answer(platform="x", handle="me", question="passwords", answer="fine", on=date(2026, 10, 3))
    made = verdict(NO_VAULT, policy=Policy(answers=(by_hand,)))

    assert made.word == "low"
    assert made.sentence == (
        "Nothing serious found, and all that decides was looked at (passwords by you on 2026-10-03)."
    )


def test_what_was_accepted_is_counted_and_ends_on_a_day() -> None:
    app, other, post = said(APP), said(OTHER), said(POST)
    first, last = date(2026, 12, 1), date(2027, 3, 31)
    apps, posts = answer(ME, "apps", app, other), answer(ME, "signs", post)

    one = verdict(answer(ME, "apps", app), taken=[app], policy=until(last, of=[app]))
    both = verdict(apps, posts, taken=[app, other, post], policy=until(last, first, of=[app, other]))
    sign = verdict(posts, taken=[post], policy=until(first, of=[post], question="signs"))
    assert {one.word, both.word, sign.word} == {"accepted"}
    assert one.sentence == (
        "Nothing else is serious. You accepted 1 finding until 2027-03-31. "
        "Chance within a year, with what you accepted: about 1 in 60."
    )
    day = verdict(apps, posts, taken=[app, other, post], policy=until(last, last, of=[app, other]))
    assert day.sentence.startswith(
        "Nothing else is serious. You accepted 3 findings until 2027-03-31, 1 of them a sign of a takeover. "
    )
    assert both.sentence.startswith(
        "Nothing else is serious. You accepted 3 findings, 1 of them a sign of a takeover; the first acceptance ends "
        "on 2026-12-01. "
    )
    assert sign.sentence.startswith("Nothing else is serious. You accepted 1 sign of a takeover until 2026-12-01. ")


def test_what_was_accepted_is_not_hidden_behind_another_word() -> None:
    app, post = said(APP), said(POST)
    unread = verdict(answer(ME, "apps", app), NO_VAULT, taken=[app])
    raised = verdict(answer(ME, "apps", app), answer(ME, "signs", post), taken=[post])

    assert unread.sentence == (
        "Nothing else found in what was read (5 of 6 questions). One look decides: passwords. You accepted 1 finding."
    )
    assert raised.sentence == "“Old” can post as you. You accepted 1 sign of a takeover."


def test_a_finding_that_a_second_factor_holds_back_is_no_thing_to_mend() -> None:
    weak, small = said(APP), said(OTHER, LOW)
    results = answer(ME, "passwords", weak), answer(ME, "recovery", small)
    low = verdict(*results, factors=("totp",))
    unread = verdict(*results, answer(ME, "apps", reason="not in the export"), factors=("totp",))

    assert (verdict(*results).word, low.word) == ("raised", "low")
    assert low.sentence == (
        "Nothing serious found, and all that decides was looked at. 1 finding would be serious without the second "
        "factor. 1 thing to mend."
    )
    assert unread.sentence == (
        "1 weakness behind a second factor and 1 thing to mend found in what was read (5 of 6 questions). "
        "One look decides: apps."
    )


def test_what_is_too_old_to_answer_a_question_is_named() -> None:
    old = [replace(answer(ME, question), as_of=NOW - timedelta(days=100)) for question in QUESTIONS]
    fine = Answer(platform="x", handle="me", question="passwords", answer="fine", on=date(2026, 7, 1))

    assert verdict(*old).sentence == (
        "The export is 100 days old, so what it cleared is open again. Four looks decide: recent activity, sessions, "
        "apps and passwords."
    )
    assert verdict(NO_VAULT, policy=Policy(answers=(fine,))).sentence == (
        "Nothing found in what was read (5 of 6 questions). What you answered on 2026-07-01 is more than 90 days old. "
        "One look decides: passwords."
    )
    assert verdict(old[1], answer(SHOP, "apps", reason="not in the export"), accounts=(ME, SHOP)).sentence == (
        "All 2 accounts: nothing found in what was read. 1 export is too old or dated later than today. "
        "Not fully checked on at least one of them: sessions and apps."
    )


def test_passwords_that_were_only_not_looked_up_are_named_so() -> None:
    unsearched = replace(answer(ME, "passwords", reason="no list was searched"), check="password-breached")
    reused = replace(answer(ME, "passwords", reason="no vault was given"), check="password-reuse")

    assert verdict(unsearched).sentence == (
        "Nothing found in what was read (5 of 6 questions). One look decides: breached passwords."
    )
    assert verdict(unsearched, reused).sentence == (
        "Nothing found in what was read (5 of 6 questions). One look decides: passwords."
    )


def test_what_the_user_saw_on_their_own_account_is_not_asked_back() -> None:
    saw = Answer(platform="x", handle="me", question="sessions", answer="not fine", on=NOW.date())

    assert verdict(policy=Policy(answers=(saw,))).sentence == (
        "You saw a device or a place that you do not know. Someone else may be using the account."
    )


def test_small_findings_that_add_up_are_named_as_such() -> None:
    small = [said(f"App {n} is old.", MEDIUM) for n in range(6)]
    results = (
        answer(ME, "apps", *small[:2]), answer(ME, "sessions", said("Session.", MEDIUM, LIKELY)),
        answer(ME, "passwords", *small[3:5]), answer(ME, "recovery", small[5]),
        answer(ME, "signs", said(POST, LOW, UNSURE)),
    )  # fmt: skip

    made = verdict(*results, policy=Policy(score=ScoreRules(bands=Bands(raised=0.015))))
    assert made == Verdict(
        word="raised",
        sentence="6 findings add up. The worst: App 0 is old. 1 weak sign of a takeover is worth a look.",
        because=made.because,
    )


def test_a_run_has_the_word_of_its_worst_account_and_counts_the_others() -> None:
    three = (ME, SHOP, TEAM)
    sign = answer(ME, "signs", said(POST))

    assert verdict(sign, accounts=(ME, SHOP)).sentence == (
        "x/@me: 12 posts do not look like yours. Someone else may be using the account. 1 other account: low."
    )
    assert verdict(sign, accounts=three).sentence.endswith(" 2 other accounts: low.")
    assert verdict(sign, answer(TEAM, "apps", said(APP)), accounts=three).sentence.endswith(
        " 2 other accounts: 1 raised, 1 low."
    )


def test_accounts_that_are_all_alike_have_one_sentence() -> None:
    both, small = (ME, SHOP), said(APP, LOW)
    low = verdict(answer(ME, "recovery", small), answer(SHOP, "recovery", small), accounts=both)
    unread = verdict(
        answer(ME, "apps", reason="not in the export"), answer(SHOP, "signs", reason="no posts"), accounts=both
    )
    mine, theirs = said(APP), said(OTHER)
    taken = verdict(answer(ME, "apps", mine), answer(SHOP, "apps", theirs), accounts=both, taken=[mine, theirs])

    assert low == Verdict(
        word="low",
        sentence="All 2 accounts: nothing serious found, and all that decides was looked at. 2 things to mend.",
    )
    assert unread == Verdict(
        word="not enough read",
        sentence="All 2 accounts: nothing found in what was read. Not fully checked on at least one of them: recent "
        "activity and apps.",
        because=("signs", "apps"),
    )
    assert taken.sentence == "All 2 accounts: nothing else is serious. You accepted 2 findings."
    assert len(taken.because) == 2


def test_a_name_from_outside_cannot_break_a_sentence() -> None:
    nasty = Account(platform="x", handle="a\x1b[31m\nb", id="9")
    made = verdict(answer(nasty, "signs", said("“\x1b[31m” posted.")), accounts=(nasty, SHOP))

    assert made.sentence == (
        "x/@a\\x1b[31m b: “\\x1b[31m” posted. Someone else may be using the account. 1 other account: low."
    )


@pytest.mark.parametrize(
    ("language", "sizes"),
    [("en", ["small"]), ("de", ["klein"]), ("es", ["menor", "peque"]), ("pt", ["menor", "peque"])],
)
def test_the_verdict_gives_no_size_to_what_the_list_of_fixes_calls_a_big_gain(language: str, sizes: list[str]) -> None:
    off = answer(ME, "second factor", said("“X” has no second factor.", LOW, LIKELY))
    adds_up = [said(f"App {number} is old.", MEDIUM, SURE) for number in range(9)]
    with speaking(language):
        made = [
            verdict(off),
            verdict(off, answer(ME, "apps", reason="not in the export")),
            verdict(off, answer(ME, "apps", *adds_up), policy=Policy(score=ScoreRules(bands=Bands(raised=0.001)))),
        ]

    assert ["low", "not enough read", "raised"] == [each.word for each in made]
    assert [[]] * 3 == [[size for size in sizes if size in each.sentence.casefold()] for each in made]
