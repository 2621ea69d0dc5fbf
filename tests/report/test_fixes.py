"""Fixes of a vault: mailboxes and social accounts come before what would gain more."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.account import VAULT, Account
from hygiene.model.finding import AttackPath, Finding, Result, Severity, Status
from hygiene.report.fixes import fixes

ME = Account(platform=VAULT, handle="me", id=VAULT)
BRAND = Account(platform="x", handle="brand", id="1")


def finding(subject: str, severity: Severity = Severity.HIGH, opens: Literal["email", "social", ""] = "") -> Finding:
    return replace(Finding(subject=subject, message="It is so.", severity=severity, fix="Mend it."), opens=opens)


def order(*results: Result) -> list[str]:
    return [fix.subject for fix in fixes(results, frozenset(), {})]


def result(check: str, *findings: Finding, account: Account = ME) -> Result:
    path: AttackPath = "reuse" if check in {"password-reuse", "password-breached"} else "guess"
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
