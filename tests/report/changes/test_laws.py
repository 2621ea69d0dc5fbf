"""Laws of the comparison: less read is not gone, and worse is worse."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.snapshot import Input
from hygiene.report.changes.answers import answers
from hygiene.report.changes.compare import changes, newest
from hygiene.report.changes.records import Changes, Found
from hygiene.report.report import Accepted, Report
from tests.support import reports
from tests.support.reports import ACME, NOW, SHOP

VAULTS = Account(platform=VAULT, handle="work.csv")
ALL = Account(platform=FLEET, handle="all accounts")
DATA = ("one", "two", "")
REASONS = [("the file is missing",), ("posts are missing",), ("posts are missing", "the file is missing")]
Draw = Any


@st.composite
def findings(draw: Draw) -> Finding:
    """Draw a finding of few subjects, each of which may cover other events."""
    return Finding(
        subject=draw(st.sampled_from(["app:1", "app:2", "app:3"])),
        message=draw(st.sampled_from(["It is so.", "It is otherwise."])),
        severity=draw(st.sampled_from(Severity)),
        confidence=draw(st.sampled_from(Confidence)),
        covers=tuple(draw(st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True))),
    )


@st.composite
def results(draw: Draw) -> Result:
    """Draw the answer of one of two checks about one of four accounts."""
    found = tuple(draw(st.lists(findings(), max_size=4)))
    reason = "; ".join(draw(st.sampled_from([(), (), *REASONS])))
    return Result(
        check=draw(st.sampled_from(["authorized-apps", "post-time"])),
        path="app",
        account=draw(st.sampled_from([ACME, SHOP, VAULTS, ALL])),
        status=Status.FOUND if found else Status.UNKNOWN if reason else Status.CLEAR,
        findings=found,
        reason=reason,
    )


@st.composite
def runs(draw: Draw) -> Report:
    """Draw a report, of which some findings are accepted."""
    every = tuple(draw(st.lists(results(), max_size=5)))
    known = [result.fingerprint(finding) for result in every for finding in result.findings]
    taken = draw(st.lists(st.sampled_from(known), max_size=2)) if known else []
    return reports.report(
        results=every,
        accepted=tuple(Accepted(fingerprint=each, reason="r", owner="o", until="2027-01-01") for each in taken),
        inputs=tuple(_input(account, draw(st.sampled_from(DATA))) for account in (ACME, SHOP, None)),
        version=draw(st.sampled_from(["1", "2"])),
        policy_digest=draw(st.sampled_from(["p", "q", ""])),
        generated_at=NOW + timedelta(days=draw(st.integers(0, 3))),
    )


def _input(account: Account | None, data: str) -> Input:
    return Input(path="a.zip", sha256=data, reader="x-archive" if data else "", read={}, gaps={}, account=account)


def compared(now: Report, before: Report) -> Changes:
    return changes(answers(now), answers(before))


def fingerprints(report: Report) -> Counter[str]:
    return Counter({result.fingerprint(finding) for result in report.results for finding in result.findings})


@given(run=runs())
def test_a_run_compared_with_itself_has_no_change(run: Report) -> None:
    same = compared(run, run)
    assert ((), fingerprints(run).total(), (), ()) == (same.lines, same.still, same.first, same.missing)


@given(now=runs(), before=runs())
def test_every_finding_of_either_run_is_told_once(now: Report, before: Report) -> None:
    found = compared(now, before)
    here = Counter(line.now.fingerprint for line in found.lines if line.now)
    there = Counter(line.before.fingerprint for line in found.lines if line.before)
    still = fingerprints(now).keys() - here

    assert fingerprints(now) == here + Counter(still)
    assert fingerprints(before) == there + Counter(still)
    assert len(still) == found.still
    for line in found.lines:
        expected = {"new": (True, False), "changed": (True, True), "gone": (False, True)}[line.kind]
        assert expected == (line.now is not None, line.before is not None)


@given(now=runs(), before=runs())
def test_findings_about_one_subject_are_matched_one_to_one(now: Report, before: Report) -> None:
    found = compared(now, before)
    for topic in {line.found.topic for line in found.lines}:
        about = [line for line in found.lines if line.found.topic == topic]
        kinds = {line.kind for line in about}
        assert not {"new", "gone"} <= kinds, "a finding about the same subject goes on"
        assert all(line.now.topic == line.before.topic for line in about if line.now and line.before)


@given(now=runs(), before=runs(), data=st.data())
def test_the_order_of_inputs_results_and_findings_does_not_matter(now: Report, before: Report, data: Draw) -> None:
    def shuffled(report: Report) -> Report:
        every = data.draw(st.permutations(report.results))
        mixed = tuple(replace(each, findings=tuple(data.draw(st.permutations(each.findings)))) for each in every)
        return replace(report, results=mixed, inputs=tuple(data.draw(st.permutations(report.inputs))))

    assert compared(now, before) == compared(shuffled(now), shuffled(before))


@given(now=runs(), before=runs())
def test_less_read_is_not_gone_and_what_was_unknown_is_not_new(now: Report, before: Report) -> None:
    later, earlier = answers(now), answers(before)
    for line in compared(now, before).lines:
        key = (line.account.key if line.account else None, line.check)
        if line.kind == "gone" and (
            key not in later
            or (later[key].status is Status.UNKNOWN and not set(later[key].reasons) <= set(earlier[key].reasons))
        ):
            assert line.cause == "reading"
        if line.kind == "new" and key in earlier and earlier[key].status is Status.UNKNOWN:
            assert line.cause == "reading"
        if line.kind == "new" and key not in earlier:
            assert line.cause in {"reading", "rule", "policy"}
        if line.cause == "reading":
            assert line.why.endswith((".", "missing"))


@given(now=runs(), before=runs())
def test_a_sentence_about_what_was_read_names_the_difference_alone(now: Report, before: Report) -> None:
    later, earlier = answers(now), answers(before)
    for line in compared(now, before).lines:
        lead, _, named = line.why.partition(": ")
        key = (line.account.key if line.account else None, line.check)
        if lead == "Not everything was read this time":
            assert named.split("; ") == sorted({*later[key].reasons} - {*earlier[key].reasons})
        if lead.startswith("More was read"):
            assert named.split("; ") == sorted({*earlier[key].reasons} - {*later[key].reasons})
            assert {*later[key].reasons} <= {*earlier[key].reasons}


@given(now=runs(), before=runs())
def test_a_question_is_answered_less_fully_where_something_more_is_missing(now: Report, before: Report) -> None:
    later, earlier = answers(now), answers(before)
    for each in compared(now, before).unread:
        key = (each.account.key if each.account else None, each.check)
        assert each.reason.split("; ") == sorted({*later[key].reasons} - {*earlier[key].reasons})


@given(now=runs(), before=runs())
def test_the_same_data_under_the_same_rule_have_no_change_of_the_account(now: Report, before: Report) -> None:
    before = replace(before, inputs=now.inputs, version=now.version, policy_digest=now.policy_digest)
    later = answers(now)
    for line in compared(now, before).lines:
        key = (line.account.key if line.account else None, line.check)
        if key in later and later[key].source:
            assert line.cause != "account"


@given(now=runs(), before=runs())
def test_a_worse_finding_is_always_worse(now: Report, before: Report) -> None:
    earlier = answers(before)
    for line in compared(now, before).lines:
        if line.now is None or line.now.accepted:
            assert not line.worse
        elif line.before is None:
            assert line.worse
        elif line.now.fingerprint == line.before.fingerprint:
            assert line.worse == (rose(line.now, line.before) or (line.before.accepted and not line.now.accepted))
        else:
            known = earlier[line.account.key if line.account else None, line.check].found
            assert line.worse == (not any(is_part(line.now, found) for found in known))


def rose(now: Found, then: Found) -> bool:
    """Whether a finding became more severe or surer."""
    return now.severity.rank > then.severity.rank or now.confidence.rank > then.confidence.rank


def is_part(now: Found, then: Found) -> bool:
    """Whether a finding covers some of the events of an earlier one about its subject, and is no worse."""
    return now.topic == then.topic and set() < now.covers < then.covers and not rose(now, then)


@settings(max_examples=50)
@given(now=runs(), before=runs(), more=st.lists(results(), max_size=3))
def test_more_findings_never_hide_one_that_is_worse(now: Report, before: Report, more: list[Result]) -> None:
    worse = {line.fingerprint for line in compared(now, before).lines if line.worse}
    added = compared(replace(now, results=(*now.results, *more)), before)
    assert worse <= {line.fingerprint for line in added.lines if line.worse}


@given(earlier=st.lists(runs(), max_size=4))
def test_the_newest_answer_to_a_question_is_the_one_that_counts(earlier: list[Report]) -> None:
    each = [answers(report, number) for number, report in enumerate(earlier)]
    for key, answer in newest(each).items():
        having = [one[key] for one in each if key in one]
        told = [one for one in having if one.status is not Status.UNKNOWN]
        assert answer == (told or having)[0]


@given(now=runs())
def test_without_an_earlier_run_everything_is_new_for_want_of_one(now: Report) -> None:
    found = changes(answers(now), {})
    assert (None, 0, (), ()) == (found.since, found.still, found.first, found.missing)
    assert {("new", "reading", "No earlier run was kept.")} >= {
        (each.kind, each.cause, each.why) for each in found.lines
    }
    assert fingerprints(now) == Counter(line.fingerprint for line in found.lines)
