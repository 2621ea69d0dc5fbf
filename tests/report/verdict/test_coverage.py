"""What is asked about an account, and what to look at, by what its platform has."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hygiene.model.account import Account
from hygiene.model.finding import AttackPath, Question, Result, Status
from hygiene.model.policy import AgeRules, Bands, Policy
from hygiene.report.verdict.coverage import coverage
from hygiene.report.verdict.standing import RunFacts, standings
from tests.support.snapshots import NOW

CHECKS: dict[str, Question] = {"account-changes": "signs", "authorized-apps": "apps", "second-factor": "second factor"}


@pytest.mark.parametrize(
    ("platform", "asked", "what", "fine", "by_hand"),
    [
        (
            "netflix",
            ("signs",),
            "changes of the last weeks that are not yours",
            "every change of the last weeks is yours",
            "at https://www.netflix.com/account/security",
        ),
        (
            "spotify",
            ("signs", "apps"),
            "messages and changes of the last weeks that are not yours",
            "every message and change of the last weeks is yours",
            "at your messages and the mails of the platform about your account",
        ),
        (
            "x",
            ("signs", "apps", "second factor"),
            "posts, messages and changes of the last weeks that are not yours",
            "every post, message and change of the last weeks is yours",
            "at your profile, your messages, and the mails of the platform about your account",
        ),
    ],
)
def test_nothing_is_asked_about_what_accounts_of_the_platform_do_not_have(
    platform: str, asked: tuple[Question, ...], what: str, fine: str, by_hand: str
) -> None:
    account = Account(platform=platform, handle="kim")
    results = [
        Result(check=check, path="compromise", account=account, status=Status.UNKNOWN, reason="gap") for check in CHECKS
    ]
    facts = RunFacts(accounts=(account,), questions=CHECKS, now=NOW)
    (standing,) = standings(results, facts, Policy())
    found = coverage(standing, Bands())
    look = next(each for each in found.looks if each.question == "signs")
    assert (asked, what, fine, by_hand) == (found.asked, look.what, look.fine, look.by_hand)


def test_a_reason_is_said_once_and_names_the_part_that_it_is_about() -> None:
    account, why = Account(platform="discord", handle="kim"), "the package holds no posts"
    judged = f"judged without posts: {why}"
    stated: list[tuple[str, AttackPath, str]] = [
        ("account-changes", "compromise", judged),
        ("authorized-apps", "app", judged),
        ("post-client", "compromise", why),
    ]
    results = [
        Result(check=check, path=path, account=account, status=Status.UNKNOWN, reason=reason, as_of=NOW)
        for check, path, reason in stated
    ]
    (standing,) = standings(
        results, RunFacts(accounts=(account,), now=NOW, questions=CHECKS | {"post-client": "signs"}), Policy()
    )
    assert {"signs": (why,), "apps": (judged,)} == {
        look.question: look.reasons for look in coverage(standing, Bands()).looks
    }


@pytest.mark.parametrize(
    ("days", "limit", "why"),
    [
        (40, 90, ""),
        (40, 30, "the export is 40 days old, and your policy allows 30 days, so what it cleared is open again"),
        (91, 30, "the export is 91 days old, so what it cleared is open again"),
    ],
)
def test_an_export_older_than_the_policy_allows_clears_nothing(days: int, limit: int, why: str) -> None:
    account = Account(platform="x", handle="kim")
    result = Result(
        check="logins", path="session", account=account, status=Status.CLEAR, as_of=NOW - timedelta(days=days)
    )
    facts = RunFacts(accounts=(account,), now=NOW)
    (standing,) = standings([result], facts, Policy(ages=AgeRules(export_days=limit)))
    assert [(why,)] * bool(why) == [each.reasons for each in standing.unread]
