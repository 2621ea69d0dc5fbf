"""The report: order of fixes, signs of compromise, acceptances, the band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.account import VAULT, Account
from hygiene.model.finding import AttackPath, Confidence, Finding, Result, Severity, Status, Worst
from hygiene.model.policy import Acceptance, AccountRules, Policy
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Input, Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.report.assemble import active, assemble
from hygiene.report.parts.inventory import inventory
from hygiene.report.parts.lines import AppLine
from hygiene.report.report import Compromise, Report
from tests.support.snapshots import BRAND, BUFFER, DAY, NOW, app, every, posts, snapshot

PLUGINS = Plugins(strangers=False)
SHOP = Account(platform="x", handle="shop", id="13")
HIGH, MEDIUM, LOW, INFO = Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO
SURE, LIKELY, UNSURE = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
CLEAN = Policy()


def finding(
    subject: str = "app:1", severity: Severity = HIGH, confidence: Confidence = SURE, message: str = "It is so"
) -> Finding:
    return Finding(subject=subject, message=message, severity=severity, confidence=confidence, fix=f"Mend {subject}.")


def result(*findings: Finding, path: AttackPath = "app", account: Account | None = BRAND, reason: str = "") -> Result:
    check = {"compromise": "post-client", "app": "authorized-apps", "reuse": "password-reuse"}[path]
    status = Status.FOUND if findings else Status.UNKNOWN if reason else Status.CLEAR
    return Result(check=check, path=path, account=account, status=status, findings=findings, reason=reason)


def made(
    *results: Result, snapshots: Sequence[Snapshot] | None = None, policy: Policy = CLEAN, inputs: Sequence[Input] = ()
) -> Report:
    return assemble(
        results,
        [snapshot()] if snapshots is None else snapshots,
        inputs,
        policy=policy,
        plugins=PLUGINS,
        factors={},
        now=NOW,
    )


def accepting(*fingerprints: str, until: date = date(2024, 6, 1)) -> Policy:
    kept = (Acceptance(fingerprint=f, reason="Needed.", owner="Dana", until=until) for f in fingerprints)
    return Policy(accept=tuple(kept))


def subjects(report: Report) -> list[str]:
    return [fix.subject for fix in report.fix_first]


def test_findings_about_one_subject_are_one_fix_titled_by_the_worst() -> None:
    worst = finding("entry:a", HIGH, message="Worse.")
    one, two = result(finding("entry:a", LOW)), result(worst, path="reuse")
    (fix,) = made(one, two).fix_first
    assert ("Worse.", "Mend entry:a.", HIGH) == (fix.title, fix.how, fix.severity)
    assert (one.fingerprint(one.findings[0]), two.fingerprint(worst)) == fix.fingerprints


def test_a_statement_is_the_first_sentence_of_a_message() -> None:
    sign = finding("client:a", HIGH, SURE, "“A. B.” is new here. It was first used today.")
    found = result(sign, path="compromise")
    report = made(found)
    assert "Someone else may already be posting as you. “A. B.” is new here." == report.compromise.statement
    again = made(found, result(finding("client:b", HIGH, LIKELY), finding("client:c"), path="compromise"))
    assert again.compromise.statement.endswith(" There are 2 more signs.")
    weak = made(found, result(finding("client:b", HIGH, LIKELY), finding("client:c", HIGH, UNSURE), path="compromise"))
    assert weak.compromise.statement.endswith(" There is 1 more sign and 1 weak sign.")
    assert weak.verdict.sentence.endswith("Someone else may be using the account. There is 1 more sign.")


FINDINGS = st.builds(
    finding,
    subject=st.sampled_from(["a", "b", "c"]),
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
)
RESULTS = st.builds(
    lambda found, path, account, reason: result(*found, path=path, account=account, reason=reason),
    st.lists(FINDINGS, max_size=3),
    st.sampled_from(["app", "compromise", "reuse"]),
    st.sampled_from([BRAND, SHOP]),
    st.sampled_from(["", "not read"]),
)


@given(results=st.lists(RESULTS, max_size=4), data=st.data())
def test_accepting_changes_what_to_do_and_never_the_score(results: list[Result], data: st.DataObject) -> None:
    prints = sorted({r.fingerprint(f) for r in results for f in r.findings})
    chosen = data.draw(st.sets(st.sampled_from(prints)) if prints else st.just(set[str]()))
    before, after = made(*results, policy=CLEAN), made(*results, policy=accepting(*chosen))
    assert before.score == after.score
    assert [line.score for line in before.accounts] == [line.score for line in after.accounts]
    assert not chosen & {f for fix in after.fix_first for f in fix.fingerprints}
    assert not chosen & set(after.compromise.fingerprints)


def test_no_sign_and_no_gap_is_clear() -> None:
    expected = Compromise(
        status="clear", confidence=None, statement="Nothing that was read shows that a takeover has already happened."
    )
    assert expected == made(result(path="compromise")).compromise
    assert expected == made(result(finding(severity=INFO), path="compromise")).compromise


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ((), "no check for it is installed"),
        ((result(),), "no check for it is installed"),
        ((result(path="compromise", reason="too few posts"),), "too few posts"),
        ((result(path="compromise", reason="a"), result(path="compromise", reason="a")), "a"),
        ((result(finding(severity=INFO), path="compromise", reason="half of it"),), "half of it"),
        (
            (
                result(path="compromise", reason="too few posts"),
                result(path="compromise", account=SHOP, reason="damaged"),
            ),
            "x/@brand: too few posts; x/@shop: damaged",
        ),
    ],
)
def test_what_could_not_be_looked_at_is_unknown_and_never_clear(results: tuple[Result, ...], why: str) -> None:
    expected = Compromise(
        status="unknown", confidence=None, statement=f"We cannot say whether a takeover has already happened: {why}."
    )
    assert expected == made(*results).compromise


@pytest.mark.parametrize(
    ("confidence", "statement"),
    [
        (SURE, "Someone else may already be posting as you. It is so."),
        (LIKELY, "Only you know whether this was you. It is so."),
        (UNSURE, "This is probably ordinary, but look at it. It is so."),
    ],
)
def test_a_sign_is_stated_as_surely_as_it_is(confidence: Confidence, statement: str) -> None:
    sign = finding("client:web", HIGH, confidence)
    found = result(sign, path="compromise")
    assert (
        Compromise(status="found", confidence=confidence, statement=statement, fingerprints=(found.fingerprint(sign),))
        == made(found).compromise
    )


def test_of_several_signs_the_surest_is_stated_with_its_account_and_what_is_open() -> None:
    signs = finding("client:a", HIGH, LIKELY), finding("client:b", MEDIUM, SURE, "1 post from “b”")
    report = made(
        result(signs[0], path="compromise"), result(signs[1], path="compromise", account=SHOP, reason="half of it")
    )
    assert (
        "Someone else may already be posting as you (x/@shop). 1 post from “b”. There is 1 more sign. Not everything "
        "could be checked: x/@shop: half of it."
    ) == report.compromise.statement


def test_of_many_accounts_the_first_reasons_are_told_and_how_many_more() -> None:
    shops = [Account(platform="x", handle=f"shop{number}", id=str(number)) for number in range(9)]
    report = made(*(result(path="compromise", account=shop, reason="too few posts; half of it") for shop in shops))

    assert (
        "We cannot say whether a takeover has already happened: x/@shop0: too few posts; x/@shop0: half of it; "
        "x/@shop1: too few posts; x/@shop1: half of it; and 14 more."
    ) == report.compromise.statement
    assert 9 == len(report.not_checked)


@pytest.mark.parametrize(
    ("until", "holds"), [(date(2024, 6, 1), True), (date(2024, 5, 31), False), (date(2030, 1, 1), True)]
)
def test_an_acceptance_holds_through_its_last_day(until: date, holds: bool) -> None:
    found = result(finding())
    report = made(found, policy=accepting(found.fingerprint(found.findings[0]), until=until))
    lines = report.accepted if holds else report.stale_acceptances
    assert [(found.findings[0], until.isoformat())] == [(line.finding, line.until) for line in lines]
    assert 1 == len(report.accepted) + len(report.stale_acceptances)
    assert ([] if holds else list(found.findings)) == list(active(report))
    assert ([] if holds else ["app:1"]) == subjects(report)


def test_an_acceptance_that_matches_nothing_is_stale() -> None:
    report = made(result(), policy=accepting("0" * 16))
    (line,) = report.stale_acceptances
    assert ((), None, "Dana", "Needed.") == (report.accepted, line.finding, line.owner, line.reason)


def test_an_acceptance_covers_what_it_was_given_for_and_nothing_that_came_after() -> None:
    accepted = replace(finding("client:web"), covers=("1", "1", "1"))
    grown = replace(accepted, covers=("1", "13", "13"))
    before, after = result(accepted, path="compromise"), result(grown, path="compromise")
    policy = accepting(before.fingerprint(accepted))
    assert () == made(before, policy=policy).stale_acceptances
    report = made(after, policy=policy)
    (line,) = report.stale_acceptances
    assert ((), grown, after.fingerprint(grown)) == (report.accepted, line.finding, line.instead)
    assert ([grown], "found") == (list(active(report)), report.compromise.status)


def test_an_old_acceptance_beside_a_new_one_of_the_same_finding_matches_nothing() -> None:
    accepted, grown = (replace(finding(), covers=(n,)) for n in "ab")
    after = result(grown)
    report = made(after, policy=accepting(after.fingerprint(accepted), after.fingerprint(grown)))
    assert ([grown], [None]) == (
        [line.finding for line in report.accepted],
        [line.finding for line in report.stale_acceptances],
    )


def test_an_ended_acceptance_of_something_that_grew_matches_nothing() -> None:
    accepted, grown = (replace(finding(), covers=(n,)) for n in "ab")
    ended = accepting(result(grown).fingerprint(accepted), until=date(2024, 5, 1))
    (line,) = made(result(grown), policy=ended).stale_acceptances
    assert (None, "") == (line.finding, line.instead)


def test_an_accepted_sign_is_no_open_sign_and_no_clear_answer_either() -> None:
    found = result(finding("client:web"), path="compromise")
    report = made(found, policy=accepting(found.fingerprint(found.findings[0])))
    expected = Compromise(
        status="accepted",
        confidence=None,
        statement="You accepted 1 sign of a takeover, and no other was found.",
    )
    assert (expected, (), ()) == (report.compromise, report.fix_first, report.incidents)


@pytest.mark.parametrize(("on", "holds"), [(date(2024, 4, 30), False), (date(2024, 5, 1), True), (None, True)])
def test_what_happened_after_the_day_of_the_acceptance_is_not_covered(on: date | None, holds: bool) -> None:
    """The last event is of the first of May, though the finding began in April."""
    later = replace(finding(), at=NOW - timedelta(days=60), last_at=datetime(2024, 5, 1, 12, tzinfo=UTC))
    found = result(later)
    kept = Acceptance(
        fingerprint=found.fingerprint(later), reason="Needed.", owner="Dana", until=date(2024, 6, 1), on=on
    )
    report = made(found, policy=Policy(accept=(kept,)))

    assert ([] if holds else [later]) == list(active(report))
    assert ([] if holds else [found.fingerprint(later)]) == [line.instead for line in report.stale_acceptances]


def test_what_decides_is_listed_first_and_failed_inputs_last() -> None:
    failed = Input(
        path="~/a.zip", sha256="", reader="", read={}, gaps={"export": "this is no export that hygiene knows"}
    )
    mild = replace(result(path="app", reason="half of it"), worst=Worst(MEDIUM))
    report = made(mild, result(path="compromise", reason="too few posts"), result(), inputs=[failed])
    titles = {check.id: check.title for check in PLUGINS.loaded("checks")}
    assert [
        ("post-client", titles["post-client"], "too few posts", True),
        ("authorized-apps", titles["authorized-apps"], "half of it", False),
        ("", "~/a.zip", "this is no export that hygiene knows", False),
    ] == [(line.check, line.title, line.reason, line.decides) for line in report.not_checked]


def fleet(count: int) -> list[Snapshot]:
    return [snapshot(account=Account(platform="x", handle=f"brand{n}", id=str(n)), apps=()) for n in range(count)]


def test_twenty_clean_accounts_are_no_bad_account_and_one_bad_one_is_named_first() -> None:
    shots = fleet(20)
    clean = [result(account=shot.account) for shot in shots]
    bad = result(finding("app:9", Severity.CRITICAL), account=shots[7].account)
    before, after = made(*clean, snapshots=shots), made(*clean[:7], bad, *clean[8:], snapshots=shots)
    assert (["low"] * 20, "low") == ([line.verdict.word for line in before.accounts], before.verdict.word)
    # The chance that any of them falls is a line of its own.
    assert before.score.expected > before.accounts[0].score.expected * 10
    assert (["high", *["low"] * 19], "high") == ([line.verdict.word for line in after.accounts], after.verdict.word)
    assert shots[7].account == after.accounts[0].account
    assert after.verdict.sentence.startswith("x/@brand7: It is so.")


def test_a_vault_alone_has_a_word_of_its_own() -> None:
    vault = snapshot(account=Account(platform=VAULT, handle="a.csv", id=VAULT))
    report = made(result(finding("reuse:1"), path="reuse", account=vault.account), snapshots=[vault])
    assert ((), "raised") == (report.accounts, report.verdict.word)


@pytest.mark.parametrize(
    ("value", "archived", "answered"),
    [("p", False, ("passwords",)), ("p", True, ()), ("", False, ()), ("", True, ())],
)
def test_an_entry_that_is_archived_or_has_no_password_does_not_answer_for_its_account(
    value: str, archived: bool, answered: tuple[str, ...]
) -> None:
    entry = Secret(ref="1", label="X", value=Hidden(value), archived=archived, accounts=(BRAND.key,))
    vault = snapshot(account=Account(platform=VAULT, handle="a.csv", id=VAULT), secrets=(entry,))
    (line,) = made(result(path="reuse", account=vault.account), snapshots=[snapshot(), vault]).accounts
    assert answered == line.coverage.answered


@pytest.mark.parametrize("order", [1, -1])
def test_the_account_line_has_the_date_of_the_newest_export(order: int) -> None:
    shots = [snapshot(), snapshot(taken_at=NOW - timedelta(days=9))][::order]
    assert [NOW] == [line.taken_at for line in made(snapshots=shots).accounts]


def test_the_account_line_names_who_answers_for_it() -> None:
    policy = Policy(accounts=(AccountRules(platform="x", handle="brand", owner="Dana"),))
    lines = made(snapshots=[snapshot(), snapshot(account=SHOP)], policy=policy).accounts
    assert [("Dana", BRAND), ("", SHOP)] == [(line.owner, line.account) for line in lines]


def test_the_account_line_counts_its_signs_and_names_the_surest_open_one() -> None:
    signs = result(finding("a", LOW, UNSURE), finding("b", LOW, LIKELY), finding("c", INFO, SURE), path="compromise")
    marks = [signs.fingerprint(each) for each in signs.findings]
    lines = [made(signs, policy=accepting(*taken)).accounts[0] for taken in ((), marks[1:2], marks[:2])]

    assert [(line.signs, line.surest, line.accepted_signs) for line in lines] == [
        (2, LIKELY, 0),
        (1, UNSURE, 1),
        (0, None, 2),
    ]


def test_the_inventory_is_whole_oldest_grant_first_and_undated_last() -> None:
    apps = (
        app("New", age=1),
        app("Undated", age=None),
        app("Buffer", age=400),
        app("Twitter for iPhone", age=4000, first_party=True),
    )
    shot = snapshot(posts(every(DAY, BUFFER, NOW - 9 * DAY, 3)), apps=apps)
    line = AppLine(account=BRAND, app=apps[0], age_days=1, last_post_at=None, posts=0)
    assert [
        replace(line, app=apps[3], age_days=4000),
        replace(line, app=apps[2], age_days=400, last_post_at=NOW - 7 * DAY, posts=3, imitates="Buffer"),
        line,
        replace(line, app=apps[1], age_days=None),
    ] == list(inventory([shot]))
    assert [(None, None)] == [(x.posts, x.last_post_at) for x in inventory([snapshot(apps=(apps[0],))])]


def test_the_report_says_which_plugin_saw_what() -> None:
    seen = {(line.group, line.name): line.sees for line in made().plugins}
    assert ("apps", "posts") == seen["checks", "authorized-apps"]
    assert ("apps", "devices", "events", "logins", "posts") == seen["checks", "post-client"]
    assert () == seen["readers", "x-archive"]


def test_times_are_the_runs_and_the_exports_own() -> None:
    report = made(snapshots=[snapshot(taken_at=NOW - timedelta(days=9))])
    assert (NOW, NOW - timedelta(days=9)) == (report.generated_at, report.accounts[0].taken_at)
