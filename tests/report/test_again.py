"""A kept report judged again under the model of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.cli.guided.example import example
from hygiene.cli.history.judge import Judge
from hygiene.history.runs.kept_report import as_kept
from hygiene.language.words import speaking, tr
from hygiene.model.account import VAULT, Account
from hygiene.model.errors import GOES_ON
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Acceptance, Answer, Policy
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.check import Check
from hygiene.report.again import as_noted, judged_again
from hygiene.report.assemble import assemble
from hygiene.report.report import Compromise, Report
from hygiene.report.score.number import Score
from hygiene.scan.pipeline import scan
from hygiene.scan.request import ScanRequest
from hygiene.sources.settings import policy_file
from tests.support.plugins import OURS
from tests.support.reports import verdict
from tests.support.snapshots import BRAND, NOW, snapshot

CHECKS: list[Check] = OURS.loaded("checks")
SHOP = Account(platform="x", handle="shop", id="13")
Draw = Any


@st.composite
def results(draw: Draw) -> Result:
    """Draw the answer of a check about an account or a vault."""
    check = draw(st.sampled_from([each for each in CHECKS if "holdings" not in each.needs]))
    worst = check.worst
    low = [each for each in Severity if each.rank <= worst.severity.rank]
    sure = [each for each in Confidence if each.rank <= worst.confidence.rank]
    found = tuple(
        Finding(
            subject=f"app:{number}",
            message="It is so.",
            severity=draw(st.sampled_from(low)),
            confidence=draw(st.sampled_from(sure)),
            fix="Mend it.",
            at=NOW - timedelta(days=draw(st.integers(0, 400))),
        )
        for number in range(draw(st.integers(0, 3)))
    )
    reason = draw(st.sampled_from(["", "the file is missing"]))
    account = Account(platform=VAULT, handle="work.csv") if "secrets" in check.needs else BRAND
    return Result(
        check=check.id,
        path=check.path,
        account=draw(st.sampled_from([account, replace(account, handle="shop", id="13")])),
        status=Status.FOUND if found else Status.UNKNOWN if reason else Status.CLEAR,
        findings=found,
        reason=reason,
        worst=worst,
    )


@st.composite
def policies(draw: Draw, every: list[Result]) -> Policy:
    """Draw a policy that accepts some findings and answers a question."""
    known = [each.fingerprint(finding) for each in every for finding in each.findings]
    taken = draw(st.lists(st.sampled_from(known), max_size=2, unique=True)) if known else []
    until = NOW.date() + timedelta(days=draw(st.integers(-5, 30)))
    answer = draw(st.sampled_from(["fine", "not fine"]))
    return Policy(
        accept=tuple(Acceptance(fingerprint=each, reason="r", owner="o", until=until) for each in taken),
        answers=(Answer(platform="x", handle=BRAND.handle, question="recovery", answer=answer, on=NOW.date()),),
    )


@given(every=st.lists(results(), max_size=8), data=st.data())
def test_a_report_is_judged_again_as_it_was(every: list[Result], data: Draw) -> None:
    policy = data.draw(policies(every))
    snapshots: list[Snapshot] = [snapshot(), snapshot(account=SHOP)]
    report = assemble(every, snapshots, [], policy=policy, plugins=OURS, factors={BRAND: ("app",)}, now=NOW)

    assert report == judged_again(report, policy, CHECKS)
    kept = as_kept(report)
    assert kept == judged_again(kept, policy, CHECKS)


@pytest.fixture(scope="module")
def demo() -> Iterator[tuple[Report, Policy]]:
    """Yield the report of the example, and its policy."""
    with example() as (archives, vault, path):
        policy = policy_file.load(path)
        yield scan(ScanRequest(exports=archives, vaults=(vault,)), policy, OURS), policy


def test_the_example_is_judged_again_as_it_was(demo: tuple[Report, Policy]) -> None:
    whole, policy = demo
    report = replace(whole, figures=(), false_alarms={})  # which are not kept
    kept = as_kept(whole)

    assert report == kept == judged_again(report, policy, CHECKS)
    assert kept == judged_again(kept, policy, CHECKS)


def test_a_report_of_an_old_model_is_judged_under_todays(demo: tuple[Report, Policy]) -> None:
    report, policy = demo
    old = replace(
        report,
        verdict=verdict("low", "An old model was calm."),
        score=Score(expected=0.001, low=0.001, high=0.001, bounds=(0.001, 0.002)),
        compromise=Compromise(status="clear", confidence=None, statement="It saw no sign."),
        accounts=tuple(
            replace(line, verdict=verdict("low", "Calm."), signs=0, surest=None) for line in report.accounts
        ),
        incidents=(),
        fix_first=(),
    )
    assert report == judged_again(old, policy, CHECKS)


def test_an_acceptance_that_states_no_day_counts_for_an_earlier_report(demo: tuple[Report, Policy]) -> None:
    report, policy = demo
    (first, *_) = report.compromise.fingerprints
    accepting = Acceptance(
        fingerprint=first, reason="It was us.", owner="Mara", until=report.generated_at.date() + timedelta(days=30)
    )
    again = judged_again(report, Policy(accept=(*policy.accept, accepting)), CHECKS)

    assert first in {line.fingerprint for line in again.accepted}
    assert first not in again.compromise.fingerprints
    assert report.results[: len(again.results)] == again.results


def test_an_earlier_report_is_shown_with_what_the_checks_of_today_say_of_false_alarms(
    demo: tuple[Report, Policy],
) -> None:
    whole, policy = demo
    kept = as_kept(whole)

    assert {} == kept.false_alarms
    assert whole.false_alarms == Judge(policy=policy, checks=CHECKS).again(kept).false_alarms


def test_what_was_noted_after_the_day_of_a_run_does_not_count_for_it() -> None:
    days = [NOW.date() + timedelta(days=each) for each in (-1, 0, 1)]
    until = NOW.date() + timedelta(days=30)
    accepted = [Acceptance(fingerprint="ab" * 8, reason="r", owner="o", until=until, on=on) for on in (*days, None)]
    answered = [Answer(platform="x", handle="a", question="apps", answer="fine", on=on) for on in days]
    then = as_noted(Policy(accept=tuple(accepted), answers=tuple(answered)), NOW)

    assert ([*days[:2], None], days[:2]) == ([each.on for each in then.accept], [each.on for each in then.answers])


def test_an_earlier_report_is_shown_without_what_was_accepted_after_its_day(demo: tuple[Report, Policy]) -> None:
    report, policy = demo
    (first, *_) = report.compromise.fingerprints
    day = report.generated_at.date()
    later = Acceptance(
        fingerprint=first, reason="r", owner="o", until=day + timedelta(days=30), on=day + timedelta(days=1)
    )
    judge = Judge(policy=msgspec.structs.replace(policy, accept=(*policy.accept, later)), checks=CHECKS)

    assert replace(judge.again(report), judged_at=None) == report


def test_the_open_questions_are_those_of_the_results_together() -> None:
    reason = {"reason": "no password export was given", "status": Status.UNKNOWN}
    (reuse,) = (each for each in CHECKS if each.id == "password-reuse")
    vault = Account(platform=VAULT, handle="work.csv")
    unread, read = (
        Result(check=reuse.id, path=reuse.path, account=account, worst=reuse.worst, **how)
        for account, how in ((BRAND, reason), (vault, {"status": Status.CLEAR}))
    )
    before, after = (
        assemble([each], [snapshot()], [], policy=Policy(), plugins=OURS, factors={}, now=NOW)
        for each in (unread, read)
    )
    again = judged_again(replace(before, results=()), Policy(), CHECKS, more=[read])

    assert [each.reason for each in before.not_checked] == ["no password export was given"]
    assert (again.not_checked, again) == (after.not_checked, after)


def in_language(language: str) -> Report:
    """Return the report of a run in a language, in which an account was read in part and the vault lacks it."""
    with speaking(language):
        why = f"a.example: 429; {tr(GOES_ON)}"
        made = [
            Result(check=each.id, path=each.path, account=about, status=status, reason=reason, worst=each.worst)
            for each in CHECKS
            for about, status, reason in (
                [(Account(platform=VAULT, handle="work.csv"), Status.CLEAR, "")]
                if "secrets" in each.needs
                else [(BRAND, Status.UNKNOWN, why)]
            )
        ]
        gaps = {"logins": why, "apps": why}
        read = snapshot(gaps=gaps, damaged=frozenset(gaps), logins=(), apps=())
        return assemble(made, [read], [], policy=Policy(), plugins=OURS, factors={}, now=NOW)


@pytest.mark.parametrize("user", ["en", "es"])
def test_a_report_in_another_language_than_the_users_is_judged_again_as_it_was(user: str) -> None:
    english, german = map(in_language, ("en", "de"))
    with speaking(user):
        again = judged_again(as_kept(german), Policy(), CHECKS)
    acts = [[(look.question, look.act) for look in each.coverage.looks] for each in (english, german, again)]

    assert again == as_kept(german)
    assert acts[0] == acts[1] == acts[2]
    assert {"scan", "scan again"} <= {act for _, act in acts[0]}
