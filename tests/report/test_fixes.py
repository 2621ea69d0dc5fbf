"""The order of fixes: signs, the worst account's gains, and the mailboxes of a vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import AttackPath, Confidence, Finding, Result, Severity, Status
from hygiene.report.parts.fixes import SECOND_FACTOR, fixes, worth
from hygiene.report.report import Fix

NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ME = Account(platform=VAULT, handle="me", id=VAULT)
BRAND = Account(platform="x", handle="brand", id="1")
ALL = Account(platform=FLEET, handle="all accounts", id=FLEET)
FIVE = (BRAND, *(Account(platform="x", handle=f"shop{n}", id=f"shop{n}") for n in range(4)))

OWNERS = {BRAND.key: "Mara", FIVE[1].key: "Sam", FIVE[2].key: "Sam", FIVE[3].key: "", FIVE[4].key: "Kim"}


def finding(subject: str, severity: Severity = Severity.HIGH, opens: Literal["email", "social", ""] = "") -> Finding:
    return replace(Finding(subject=subject, message="It is so.", severity=severity, fix="Mend it."), opens=opens)


def order(*results: Result) -> list[str]:
    return [fix.subject for fix in fixes(results, frozenset(), FIVE, OWNERS)]


PATHS: dict[str, AttackPath] = {
    "password-reuse": "reuse",
    "password-breached": "reuse",
    "authorized-apps": "app",
    "apps-across": "app",
    "post-client": "compromise",
}


def result(check: str, *findings: Finding, account: Account = ME) -> Result:
    path = PATHS.get(check, "guess")
    return Result(check=check, path=path, account=account, status=Status.FOUND, findings=findings)


def test_a_mailbox_that_shares_its_password_comes_before_three_forums() -> None:
    forums = [finding(f"entry:{name}") for name in "abc"]
    seen = order(
        result("password-breached", *forums),
        result("password-strength", *(finding(f.subject, Severity.MEDIUM) for f in forums)),
        result("password-reuse", finding("reuse:x", Severity.MEDIUM, "social"), finding("reuse:mail", opens="email")),
    )
    assert ["reuse:mail", "reuse:x", "entry:a", "entry:b", "entry:c"] == seen


def test_a_missing_second_factor_alone_does_not_come_first() -> None:
    low = finding("entry:mail", Severity.LOW, "email")
    assert ["entry:a", "entry:mail"] == order(result("password-strength", finding("entry:a"), low))


@given(st.lists(st.sampled_from(["", "email", "social"]), min_size=1, max_size=6))
def test_fixes_of_other_accounts_keep_their_places(kinds: list[Literal["email", "social", ""]]) -> None:
    entries = [finding(f"entry:{n}", opens=kind) for n, kind in enumerate(kinds)]
    app = result("authorized-apps", finding("app:1"), account=BRAND)
    plain = [replace(entry, opens="") for entry in entries]
    before, after = (order(result("password-strength", *vault), app) for vault in (plain, entries))
    assert before.index("app:1") == after.index("app:1")
    assert sorted(before) == sorted(after)


def made(*results: Result, taken: frozenset[str] = frozenset()) -> list[Fix]:
    return list(fixes(results, taken, FIVE, OWNERS))


def apps(account: Account, count: int, severity: Severity = Severity.HIGH) -> Result:
    return result("authorized-apps", *(finding(f"app:{n}", severity) for n in range(count)), account=account)


def places(found: list[Fix]) -> list[tuple[str, str]]:
    return [(fix.account.handle if fix.account else "", fix.subject) for fix in found]


def test_five_accounts_have_their_turns_the_worst_first_and_small_gains_last() -> None:
    low = result("authorized-apps", finding("app:small", Severity.LOW), account=BRAND)
    seen = places(made(*(apps(account, 2) for account in reversed(FIVE[1:])), apps(BRAND, 10), low))
    brand = [("brand", f"app:{n}") for n in range(10)]
    others = [(account.handle, f"app:{n}") for account in FIVE[1:] for n in range(2)]
    assert [*brand[:3], *others, *brand[3:], ("brand", "app:small")] == seen


@given(st.lists(st.integers(0, 10), min_size=5, max_size=5))
def test_no_account_is_hidden_behind_the_many_fixes_of_another(counts: list[int]) -> None:
    seen = made(*(apps(account, count) for account, count in zip(FIVE, counts, strict=True) if count))
    first = [fix.account for fix in seen[: 3 * len(FIVE)]]
    assert {account for account, count in zip(FIVE, counts, strict=True) if count} == {*first}


def test_a_sign_comes_before_every_gain_and_a_doubtful_one_before_the_small_ones() -> None:
    doubtful = replace(finding("client:old"), confidence=Confidence.LOW)
    seen = places(
        made(
            apps(BRAND, 1),
            result("authorized-apps", finding("app:small", Severity.LOW), account=BRAND),
            result("post-client", doubtful, account=BRAND),
            result("post-client", finding("episode:1"), account=FIVE[4]),
        )
    )
    assert [("shop3", "episode:1"), ("brand", "app:0"), ("brand", "client:old"), ("brand", "app:small")] == seen


def test_a_fix_names_the_accounts_it_protects_and_their_owners() -> None:
    keys = (FIVE[2].key, FIVE[1].key, FIVE[4].key, ("x", "elsewhere"))
    entry, forum = replace(finding("entry:shop"), concerns=keys), replace(finding("entry:forum"), concerns=())
    found = made(
        apps(BRAND, 1),
        result("password-strength", entry, forum, finding("entry:mail", opens="email")),
        result("apps-across", replace(finding("shared-app:1"), concerns=(FIVE[3].key,)), account=ALL),
        result("authorized-apps", finding("app:7"), account=Account(platform="x", handle="older", id="shop3")),
    )
    assert {
        "app:0": ((BRAND,), "Mara"),
        "entry:shop": ((FIVE[1], FIVE[2], FIVE[4]), "Sam, Kim"),
        "entry:forum": ((), ""),
        "entry:mail": (FIVE, "Mara, Sam, Kim"),
        "shared-app:1": ((FIVE[3],), ""),
        "app:7": ((FIVE[4],), "Kim"),
    } == {fix.subject: (fix.concerns, fix.owner) for fix in found}
    assert {"app:7": FIVE[4]} == {fix.subject: fix.account for fix in found if fix.subject == "app:7"}


def test_what_concerns_no_account_of_the_run_comes_after_what_does() -> None:
    forum, shop = (replace(finding(name), concerns=keys) for name, keys in (("a", ()), ("b", (FIVE[4].key,))))
    assert ["b", "a"] == [fix.subject for fix in made(result("password-strength", forum, shop))]


def test_a_second_factor_counts_what_it_takes_off_and_not_its_finding() -> None:
    low = result("second-factor", finding("entry:a", Severity.LOW))
    assert SECOND_FACTOR == worth([(low, low.findings[0])])
    severe = result("second-factor", finding("entry:a", Severity.CRITICAL))
    assert SECOND_FACTOR == worth([(severe, severe.findings[0])])
    weak = result("password-breached", finding("entry:a", Severity.CRITICAL))
    assert worth([(weak, weak.findings[0])]) == worth([(weak, weak.findings[0]), (low, low.findings[0])])
    assert [("big", SECOND_FACTOR)] == [(fix.gain, fix.adds) for fix in made(low)]


def test_gains_are_big_from_half_a_point_and_medium_from_0_15() -> None:
    severities = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
    found = made(*(result("authorized-apps", finding(str(s), s), account=BRAND) for s in severities))
    assert ["big", "medium", "small"] == [fix.gain for fix in found]
    assert all((f.adds >= 0.005, f.adds >= 0.0015) == (f.gain == "big", f.gain != "small") for f in found)


def test_a_finding_of_two_exports_is_one_fix_and_counts_once() -> None:
    once, twice = made(apps(BRAND, 1)), made(apps(BRAND, 1), apps(replace(BRAND, handle="older"), 1, Severity.LOW))
    assert once == twice


def test_accepted_findings_and_those_of_incidents_are_no_fixes() -> None:
    found = apps(BRAND, 3)
    taken = frozenset(found.fingerprint(one) for one in found.findings[:2])
    assert ["app:2"] == [fix.subject for fix in made(found, taken=taken)]


def test_small_gains_never_move_up_for_a_mailbox() -> None:
    doubtful = replace(finding("reuse:mail", Severity.MEDIUM, "email"), confidence=Confidence.LOW, concerns=())
    entry = replace(finding("entry:shop"), concerns=(BRAND.key,))
    found = made(result("password-reuse", doubtful), result("password-strength", entry))
    assert [("entry:shop", "medium"), ("reuse:mail", "small")] == [(fix.subject, fix.gain) for fix in found]


def test_a_weak_sign_is_named_with_its_reason_and_keeps_its_severity() -> None:
    message = "1 post does not look like yours. First post ever from “web”. More."
    weak = replace(finding("episode:1", Severity.MEDIUM), message=message, confidence=Confidence.LOW)
    sure = replace(weak, subject="episode:2", confidence=Confidence.MEDIUM)
    app = replace(weak, subject="app:1")
    found = {fix.subject: fix for fix in made(
        result("post-client", weak, sure, account=BRAND), result("authorized-apps", app, account=BRAND)
    )}  # fmt: skip
    assert {
        "episode:1": ("1 post does not look like yours. First post ever from “web”.", False, Severity.MEDIUM),
        "episode:2": ("1 post does not look like yours. First post ever from “web”.", True, None),
        "app:1": ("1 post does not look like yours.", False, None),
    } == {subject: (fix.title, fix.compromise, fix.weak_sign) for subject, fix in found.items()}


def test_in_an_account_a_weak_sign_comes_before_small_gains_however_severe() -> None:
    weak = replace(finding("follow:1", Severity.LOW), confidence=Confidence.LOW)
    unsure = [
        replace(finding(subject, severity), confidence=Confidence.LOW)
        for subject, severity in (("new", Severity.MEDIUM), ("travel", Severity.LOW))
    ]
    sign = Result(check="follows", path="compromise", account=BRAND, status=Status.FOUND, findings=(weak,))
    sessions = Result(check="logins", path="session", account=BRAND, status=Status.FOUND, findings=tuple(unsure))
    found = made(sessions, sign)
    assert [("follow:1", "small"), ("new", "small"), ("travel", "small")] == [(fix.subject, fix.gain) for fix in found]


def test_a_fix_of_a_sign_has_its_time_unless_its_words_state_one() -> None:
    def at(check: str, message: str) -> datetime | None:
        (fix,) = made(result(check, replace(finding("one"), message=message, at=NIGHT), account=BRAND))
        return fix.at

    assert at("post-client", "300 posts were deleted.") == NIGHT
    assert at("post-client", "Between 2026-08-30 and 2026-10-14, the link changed.") is None
    assert at("authorized-apps", "“Buffer” can post as you.") is None, "the time is that of the grant"
