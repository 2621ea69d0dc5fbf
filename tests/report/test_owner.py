"""The report for one owner: only their accounts, and an honest word about the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import AttackPath, Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import AccountRules, Policy
from hygiene.plugins.format import Screen
from hygiene.plugins.registry import Plugins
from hygiene.report.assemble import assemble
from hygiene.report.changes.answers import answers
from hygiene.report.changes.compare import changes
from hygiene.report.owner import for_owner, named, owners
from hygiene.report.parts.figures.records import AccountFigures
from hygiene.report.report import OwnerView, Report
from tests.support.snapshots import NOW, snapshot

PLUGINS = Plugins(strangers=False)
BRAND, SHOP, CAFE = (Account(platform="x", handle=name, id=name) for name in ("brand", "shop", "cafe"))
ME = Account(platform=VAULT, handle="me", id=VAULT)
ALL = Account(platform=FLEET, handle="all accounts", id=FLEET)
POLICY = Policy(
    accounts=(
        AccountRules(platform="x", handle="brand", owner="Mara"),
        AccountRules(platform="x", handle="shop", owner="Sam"),
        AccountRules(platform="x", handle="cafe"),
    )
)


def result(path: AttackPath, *findings: Finding, account: Account) -> Result:
    check = {"compromise": "post-client", "app": "authorized-apps", "reuse": "password-reuse"}[path]
    return Result(check=check, path=path, account=account, status=Status.FOUND, findings=findings)


def finding(subject: str, **more: object) -> Finding:
    made = Finding(subject=subject, message="It is so.", severity=Severity.HIGH, at=NOW - timedelta(days=3))
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


RESULTS = (
    result("compromise", finding("episode:1"), account=SHOP),
    *(result("app", finding("app:1"), account=account) for account in (BRAND, SHOP, CAFE)),
    result("app", finding("app:2", at=None), account=SHOP),
    result(
        "reuse",
        finding("entry:mail", opens="email"),
        finding("entry:shop", concerns=(SHOP.key,)),
        finding("entry:forum", concerns=()),
        account=ME,
    ),
)


def report(*results: Result) -> Report:
    shots = [snapshot(account=account) for account in (BRAND, SHOP, CAFE)]
    return assemble(results, shots, [], policy=POLICY, plugins=PLUGINS, factors={}, now=NOW)


def listed(part: Report) -> tuple[list[str], list[str], list[str]]:
    accounts = [line.account.handle for line in part.accounts]
    return accounts, [each.account.handle for each in part.incidents], sorted(fix.subject for fix in part.fix_first)


@pytest.mark.parametrize("name", ["Sam", " sam ", "SAM"])
def test_only_their_accounts_incidents_and_fixes_are_listed(name: str) -> None:
    assert (["shop"], ["shop"], ["app:2", "entry:mail", "entry:shop"]) == listed(for_owner(report(*RESULTS), name))
    assert (["brand"], [], ["app:1", "entry:mail"]) == listed(for_owner(report(*RESULTS), "Mara"))


def test_what_is_left_out_is_counted_and_the_rest_of_the_report_stays() -> None:
    every, part = report(*RESULTS), for_owner(report(*RESULTS), "Mara")
    assert part.view == OwnerView(
        owner="Mara",
        accounts=2,
        incidents=1,
        fixes=4,
        statement="Only the accounts of Mara are listed, with their incidents and fixes. 2 other accounts, 1 other "
        "incident and 4 other fixes are left out. The verdict is about all accounts.",
    )
    names = ("accounts", "incidents", "fix_first", "results", "timeline", "view")
    lists = {name: getattr(every, name) for name in names}
    assert {look.account for look in part.coverage.looks} == {BRAND}
    part = replace(part, coverage=every.coverage)
    assert every == replace(part, **lists)


TOGETHER: Final = Result(
    check="apps-across",
    path="app",
    account=ALL,
    status=Status.FOUND,
    findings=(finding("both", concerns=(BRAND.key, SHOP.key)), finding("sam", concerns=(SHOP.key,))),
)
EVERY: Final = (TOGETHER, *RESULTS)
OTHERS: Final = {each.fingerprint(found) for each in RESULTS if each.account in {SHOP, CAFE} for found in each.findings}
HIDDEN: Final = OTHERS | {TOGETHER.fingerprint(TOGETHER.findings[1])}
"""The findings that do not concern Mara."""


@pytest.mark.parametrize("earlier", [False, True])
@pytest.mark.parametrize("name", PLUGINS.names("formats"))
def test_no_format_holds_a_finding_about_the_accounts_of_others(name: str, *, earlier: bool) -> None:
    now, before = ((TOGETHER, *RESULTS[1:]), EVERY) if earlier else (EVERY, ())
    made, old = report(*now), replace(report(*before), generated_at=NOW - timedelta(days=7))
    # The verdict is about all accounts, and names the findings behind it.
    made = replace(
        made,
        verdict=replace(made.verdict, because=()),
        compromise=replace(made.compromise, fingerprints=()),
        changes=changes(answers(made), answers(old)),
    )
    render, marks = PLUGINS.get("formats", name), {each.fingerprint(found) for each in EVERY for found in each.findings}
    texts = [render(part, Screen(details=True)) for part in (made, for_owner(made, "Mara"))]
    whole, shown = ({mark for mark in marks if mark in text} for text in texts)

    assert whole & OTHERS
    assert shown == whole - HIDDEN


def test_the_changes_of_others_are_not_counted() -> None:
    made = report(*EVERY)
    same = changes(answers(made), answers(replace(made, generated_at=NOW - timedelta(days=7))))
    part = for_owner(replace(made, changes=same), "Mara").changes

    assert part
    assert (len(HIDDEN), ()) == (same.still - part.still, part.lines)


def test_where_only_others_share_something_the_answer_is_clear_and_what_was_not_read_stays_unknown() -> None:
    alone = replace(TOGETHER, findings=TOGETHER.findings[1:])
    part = [for_owner(report(each), "Mara").results for each in (alone, replace(alone, reason="one was not read"))]

    assert [(Status.CLEAR, ""), (Status.UNKNOWN, "one was not read")] == [
        (each.status, each.reason) for (each,) in part
    ]


def test_the_statement_of_a_run_with_one_owner_leaves_out_nothing() -> None:
    every = report(*RESULTS)
    mine = replace(every, accounts=tuple(replace(line, owner="Mara") for line in every.accounts), fix_first=())
    assert for_owner(mine, "mara").view == OwnerView(
        owner="Mara",
        accounts=0,
        incidents=0,
        fixes=0,
        statement="Only the accounts of Mara are listed, with their incidents and fixes. Nothing is left out.",
    )
    one = replace(mine, accounts=(*mine.accounts[:2], replace(mine.accounts[2], owner="")), incidents=())
    view = for_owner(one, "Mara").view
    assert view
    assert view.statement.endswith(" fixes. 1 other account is left out. The verdict is about all accounts.")


@given(st.lists(st.sampled_from(RESULTS), max_size=6))
def test_every_incident_and_fix_of_an_account_is_in_some_owners_list(results: Sequence[Result]) -> None:
    every = report(*results)
    parts = [for_owner(every, name) for name in owners(POLICY)]
    with_owner = {line.account.key for line in every.accounts if line.owner}
    wanted = [fix for fix in every.fix_first if any(account.key in with_owner for account in fix.concerns)]
    assert all(any(fix in part.fix_first for part in parts) for fix in wanted)
    assert all(
        any(each in part.incidents for part in parts) for each in every.incidents if each.account.key in with_owner
    )
    assert all(part.verdict == every.verdict and part.score == every.score for part in parts)


def test_owners_are_those_of_the_policy() -> None:
    assert ("Mara", "Sam") == owners(POLICY)
    spelt = [AccountRules(platform="x", handle=name, owner=name) for name in ("mara ", "MARA", "Mara")]
    assert ("Mara",) == owners(Policy(accounts=tuple(spelt)))
    assert () == owners(Policy())
    assert not named("", "")
    assert not named("Mara", "Mar")


def test_the_accounts_count_their_open_signs() -> None:
    doubtful = finding("client:a", confidence=Confidence.LOW)
    found = report(result("compromise", finding("episode:1"), doubtful, account=SHOP), *RESULTS)
    assert {"shop": 2, "brand": 0, "cafe": 0} == {line.account.handle: line.signs for line in found.accounts}


def test_the_figures_of_another_owners_account_are_left_out() -> None:
    whole = replace(report(), figures=tuple(AccountFigures(account=each) for each in (BRAND, SHOP, CAFE)))

    assert [BRAND] == [each.account for each in for_owner(whole, "Mara").figures]
