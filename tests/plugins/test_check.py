"""Running of checks: missing parts are unknown, others are not given, and nothing broken reads as clear."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import ANYTHING, Confidence, Finding, Result, Severity, Status, Worst
from hygiene.model.policy import Policy
from hygiene.model.records import Contact, Secret
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import PARTS, Snapshot
from hygiene.plugins.check import CannotTellError, Check, check
from hygiene.scan.judge import run
from hygiene.sources.reader_kit.columns.acts import ActsBuilder
from tests.support.snapshots import BRAND, NOW, app, snapshot

CANARY = "canary-in-the-mine"
REQUIRED = ("id", "title", "path", "needs", "uses", "optional", "worst", "question", "rule")


def finding(
    subject: str = "thing:1", severity: Severity = Severity.LOW, confidence: Confidence = Confidence.HIGH
) -> Finding:
    return Finding(subject=subject, message="It is so.", severity=severity, confidence=confidence)


def rule_of(
    *steps: Finding | BaseException, needs: Iterable[str] = ("apps",), uses: Iterable[str] = (), seen: list[Snapshot]
) -> Check:
    """A check that yields, or raises, each step in turn, and keeps what it was given in `seen`."""

    @check("made-up", title="Made up", path="app", needs=needs, uses=uses)
    def rule(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001  # a rule's signature
        """Nothing."""
        seen.append(snapshot)
        for step in steps:
            if isinstance(step, BaseException):
                raise step
            yield step

    return rule


def judge(*steps: Finding | BaseException, on: Snapshot | None = None, **parts: Iterable[str]) -> Result:
    (result,) = run(rule_of(*steps, seen=[], **parts), [on or snapshot(apps=())], Policy())
    return result


def test_a_check_may_need_every_part_and_is_about_the_account_unless_it_says_otherwise() -> None:
    made = rule_of(needs=PARTS, seen=[])

    assert (PARTS, False) == (made.sees, made.about_export)
    assert not Check(**{name: getattr(made, name) for name in REQUIRED}).about_export


def said(result: Result) -> tuple[Status, tuple[str, ...], str]:
    return result.status, tuple(f.subject for f in result.findings), result.reason


def test_read_whole_and_nothing_found_is_clear() -> None:
    expected = Result(check="made-up", path="app", account=BRAND, status=Status.CLEAR, as_of=NOW)
    assert expected == judge()


def test_what_nobody_has_on_a_platform_leaves_nothing_open_where_it_is_only_used() -> None:
    without = Account(platform="github", handle="brand")
    assert Status.CLEAR is judge(on=snapshot(apps=(), account=without), uses=("posts",)).status
    assert Status.UNKNOWN is judge(on=snapshot(apps=(), account=without), needs=("posts",)).status
    assert Status.UNKNOWN is judge(on=snapshot(apps=(), account=without), uses=("logins",)).status
    assert Status.UNKNOWN is judge(on=snapshot(apps=()), uses=("posts",)).status


def test_what_an_account_is_signed_in_to_as_answers_for_it_what_it_never_tells() -> None:
    threads, owner, other = (
        Account(platform=place, handle=name)
        for place, name in (("threads", "Brand"), ("instagram", "brand"), ("instagram", "shop"))
    )
    given = snapshot(account=threads, apps=()), snapshot(account=owner, logins=()), snapshot(account=other, logins=())
    for needs, accounts in ((("logins",), [owner, other]), (("apps",), [threads, owner, other])):
        results = run(rule_of(needs=needs, seen=[]), given, Policy())
        assert accounts == [result.account for result in results]
    alone = run(rule_of(needs=("logins",), seen=[]), (given[0], given[2]), Policy())
    assert [(threads, Status.UNKNOWN), (other, Status.CLEAR)] == [(each.account, each.status) for each in alone]


def test_a_part_that_was_not_read_is_unknown_and_the_rule_never_runs() -> None:
    seen: list[Snapshot] = []
    (result,) = run(rule_of(finding(), seen=seen), [snapshot(gaps={"apps": "the file is damaged"})], Policy())
    assert (Status.UNKNOWN, (), "the file is damaged") == said(result)
    assert [] == seen


def test_a_part_that_is_missing_without_a_gap_says_so_itself() -> None:
    assert (Status.UNKNOWN, (), "this export holds no apps; this export holds no sign-ins") == said(
        judge(finding(), on=snapshot(), needs=("logins", "apps"))
    )


@pytest.mark.parametrize("uses", [(), ("apps",)])
def test_a_part_read_in_part_is_never_clear(uses: tuple[str, ...]) -> None:
    half = snapshot(apps=(), events=(), gaps={"apps": "half of it", "logins": "not asked for"})
    assert (Status.UNKNOWN, (), "half of it") == said(judge(on=half, needs=("apps",), uses=uses))


def test_a_finding_beside_a_gap_is_found_and_keeps_the_reason() -> None:
    half = snapshot(apps=(), gaps={"apps": "half of it"})
    assert (Status.FOUND, ("thing:1",), "half of it") == said(judge(finding(), on=half))


def test_a_used_part_that_is_absent_leaves_the_question_open_but_the_rule_runs() -> None:
    assert (Status.FOUND, ("thing:1",), "judged without account changes: this export holds no account changes") == said(
        judge(finding(), uses=("events",))
    )


def test_a_rule_that_cannot_tell_is_unknown_with_its_reason() -> None:
    assert (Status.UNKNOWN, (), "too short") == said(judge(CannotTellError("too short")))


def test_a_rule_that_cannot_tell_and_gives_no_reason_is_unknown_all_the_same() -> None:
    assert (Status.UNKNOWN, (), "the check gave no reason") == said(judge(CannotTellError()))


@pytest.mark.parametrize("error", [ValueError(CANARY), KeyError(CANARY), SystemExit(0), RecursionError(CANARY)])
def test_a_rule_that_raises_is_unknown_and_nothing_of_its_words_leaks(error: BaseException) -> None:
    result = judge(error)
    name = type(error).__name__
    assert (Status.UNKNOWN, (), f"the check failed ({name}); please report it to its author") == said(result)
    assert CANARY not in repr(result)


def test_what_a_rule_found_before_it_raised_stays_found() -> None:
    reason = "the check failed (ValueError); please report it to its author"
    assert (Status.FOUND, ("thing:1",), reason) == said(judge(finding(), ValueError(CANARY)))


@pytest.mark.parametrize("wrong", ["words", None, 3, ("thing:1", "high")])
def test_a_rule_that_yields_anything_but_findings_has_failed(wrong: object) -> None:
    reason = "the check failed (TypeError); please report it to its author"
    assert (Status.FOUND, ("thing:1",), reason) == said(judge(finding(), wrong))  # type: ignore[arg-type]  # on purpose


def test_a_rule_whose_finding_says_nothing_has_failed() -> None:
    reason = "the check failed (ValueError); please report it to its author"
    assert (Status.UNKNOWN, (), reason) == said(judge(replace(finding(), message=" ")))


BROKEN = "the check found something worse than it declares; please report it to its author"


@pytest.mark.parametrize(
    ("severity", "confidence", "reason", "worst"),
    [
        (Severity.MEDIUM, Confidence.MEDIUM, "", Worst(Severity.MEDIUM, Confidence.MEDIUM)),
        (Severity.LOW, Confidence.LOW, "", Worst(Severity.MEDIUM, Confidence.MEDIUM)),
        (Severity.INFO, Confidence.HIGH, "", Worst(Severity.MEDIUM, Confidence.MEDIUM)),
        (Severity.HIGH, Confidence.LOW, BROKEN, ANYTHING),
        (Severity.LOW, Confidence.HIGH, BROKEN, ANYTHING),
    ],
)
def test_what_is_worse_than_a_check_declares_is_kept_and_the_declaration_counts_no_more(
    severity: Severity, confidence: Confidence, reason: str, worst: Worst
) -> None:
    found = finding(severity=severity, confidence=confidence)

    @check("capped", title="Capped", path="app", needs={"apps"}, worst=Worst(Severity.MEDIUM, Confidence.MEDIUM))
    def rule(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001  # a rule's signature
        """Nothing."""
        yield found

    (result,) = run(rule, [snapshot(apps=())], Policy())
    assert ((found,), reason, worst) == (result.findings, result.reason, result.worst)
    (absent,) = run(rule, [], Policy())
    assert absent.worst == Worst(Severity.MEDIUM, Confidence.MEDIUM)


def test_a_check_that_declares_no_worst_may_find_anything() -> None:
    @check("open", title="Open", path="app", needs={"apps"})
    def rule(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001  # a rule's signature
        """Nothing."""
        yield from ()

    assert (ANYTHING, "apps") == (rule.worst, rule.question)


def test_an_interrupt_is_the_owners_and_goes_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        judge(KeyboardInterrupt())


def test_findings_come_worst_first_whatever_order_they_were_found_in() -> None:
    low, high = finding("b"), finding("c", Severity.HIGH)
    unsure = Finding(subject="a", message="Perhaps.", severity=Severity.HIGH, confidence=Confidence.LOW)
    assert (high, unsure, low) == judge(low, unsure, high).findings == judge(high, low, unsure).findings


FULL = snapshot(
    (),
    apps=(app("Buffer"),),
    logins=(),
    devices=(),
    events=(),
    contacts=(Contact(kind="email", value=Hidden(CANARY)),),
    sign_ins=(),
    second_factors=("sms",),
    secrets=(Secret(ref="a", label="a", value=Hidden(CANARY)),),
    messages=ActsBuilder().build(),
    follows=ActsBuilder().build(),
    deletions=ActsBuilder().build(),
    profile={},
    differences=(),
    gaps=dict.fromkeys(PARTS, ""),
)
OF_ACCOUNTS = st.sampled_from(sorted(PARTS - {"secrets", "holdings"}))


@given(needs=st.sets(OF_ACCOUNTS, min_size=1), uses=st.sets(OF_ACCOUNTS))
def test_a_rule_receives_what_it_asked_for_and_nothing_else(needs: set[str], uses: set[str]) -> None:
    seen: list[Snapshot] = []
    list(run(rule_of(needs=needs, uses=uses, seen=seen), [FULL], Policy()))
    (given_to_it,) = seen
    assert needs | uses == {part for part in PARTS if getattr(given_to_it, part) is not None}
    assert needs | uses == set(given_to_it.gaps)


def test_a_check_of_passwords_runs_on_vaults_one_across_accounts_on_all_together_and_every_other_on_accounts() -> None:
    account = snapshot(secrets=(), apps=(), holdings=())
    vault = replace(account, account=Account(platform=VAULT, handle="v", id=VAULT))
    together = replace(account, account=Account(platform=FLEET, handle="all accounts", id=FLEET))
    about = {
        part: [r.account for r in run(rule_of(needs=("apps", part), seen=[]), [vault, account, together], Policy())]
        for part in ("secrets", "apps", "holdings")
    }
    assert {"secrets": [vault.account], "apps": [BRAND], "holdings": [together.account]} == about


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("secrets", "no password export was given (--vault FILE, or --ask-password)"),
        ("apps", "no account export was read"),
        ("holdings", "no account export was read"),
    ],
)
def test_without_an_input_of_its_kind_a_check_is_one_unknown(part: str, reason: str) -> None:
    (result,) = run(rule_of(needs=(part,), seen=[]), [], Policy())
    assert (None, Status.UNKNOWN, reason) == (result.account, result.status, result.reason)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"path": "magic"},
            "check made-up: path is one of guess, reuse, app, session, recovery, insider, compromise, not",
        ),
        (
            {"needs": ()},
            "check made-up: needs, uses and optional name parts among apps, contacts, deletions, devices",
        ),
        ({"needs": ("aps",)}, "check made-up: needs, uses and optional name parts among"),
        ({"uses": ("gaps",)}, "check made-up: needs, uses and optional name parts among"),
        ({"question": "colour"}, "check made-up: question is one of signs, sessions, apps, passwords, second factor"),
        ({"worst": "high"}, "check made-up: worst is a Worst, such as Worst.Severity.HIGH., not 'high'"),
    ],
)
def test_a_check_that_asks_for_what_does_not_exist_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        check(**{"id": "made-up", "title": "", "path": "app", "needs": ("apps",), **wrong})  # type: ignore[arg-type]


def test_its_page_is_the_rules_docstring_else_its_modules() -> None:
    documented = rule_of(seen=[])
    assert "Nothing." == documented.page
    documented.rule.__doc__ = None
    assert (sys.modules[__name__].__doc__ or "").strip() == documented.page


PAGE = """A page.

False alarms: it was
you. `known_apps` helps.

Fix: nothing.
"""


def test_what_the_page_says_about_false_alarms_is_one_paragraph_of_it() -> None:
    documented = rule_of(seen=[])
    assert "" == documented.false_alarms
    documented.rule.__doc__ = PAGE
    assert "it was you. `known_apps` helps." == documented.false_alarms
    documented.rule.__doc__ = PAGE.replace("alarms: it", "alarms:\n    it")
    assert "it was you. `known_apps` helps." == documented.false_alarms


@given(
    status=st.sampled_from(Status),
    findings=st.sampled_from([(), (finding(),)]),
    reason=st.sampled_from(["", "it was not read"]),
)
def test_a_result_never_contradicts_itself(status: Status, findings: tuple[Finding, ...], reason: str) -> None:
    allowed = {
        (Status.CLEAR, False, False),
        (Status.UNKNOWN, False, True),
        (Status.FOUND, True, False),
        (Status.FOUND, True, True),
    }
    fits = (status, bool(findings), bool(reason)) in allowed
    try:
        Result(check="a", path="app", account=None, status=status, findings=findings, reason=reason)
    except ValueError:
        assert not fits
    else:
        assert fits
