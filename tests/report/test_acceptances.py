"""The notes about acceptances: ended, outgrown, unused, not read, too broad; and that none covers anything new."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result, Severity, Status
from hygiene.model.policy import Acceptance, AccountRules, Policy
from hygiene.report.judgement import compared_acceptances
from hygiene.report.parts.acceptances import acceptance_notes, says_something
from tests.support.snapshots import DAY, NOW

ME = Account(platform="x", handle="Brand")
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)
STATE = Finding(subject="app:1", message="An app.", severity=Severity.LOW)
EVENT = Finding(subject="new", message="A session.", severity=Severity.LOW, at=NOW - DAY, covers=("one",))
MORE = Finding(subject="new", message="Two sessions.", severity=Severity.LOW, at=NOW - DAY, covers=("one", "two"))
GONE = Finding(subject="gone", message="It was.", severity=Severity.LOW)


def result(*findings: Finding, check: str = "logins", reason: str = "", account: Account = ME) -> Result:
    status = Status.FOUND if findings else Status.UNKNOWN if reason else Status.CLEAR
    return Result(check=check, path="session", account=account, status=status, findings=findings, reason=reason)


def accepts(finding: Finding, **fields: object) -> Acceptance:
    made = {"reason": "needed until the move", "owner": "Dana", "until": TODAY + timedelta(days=30), **fields}
    return Acceptance(fingerprint=result(finding).fingerprint(finding), **made)  # type: ignore[arg-type]  # by name


def notes(*accept: Acceptance, results: tuple[Result, ...], listed: str = "brand") -> list[tuple[str, str]]:
    accounts = (AccountRules(platform="x", handle=listed),)
    return [(n.kind, n.text) for n in acceptance_notes(results, Policy(accept=accept, accounts=accounts), NOW)]


UNUSED = ("unused", "Nothing in this run matches it, and what it was about was looked at. Remove it.")
NOT_READ = (
    "not read",
    "Nothing in this run matches it, but what it was about was not read in full this time. Keep it.",
)
PAST = {"until": TODAY - timedelta(days=1)}
AGAIN = "Remove it, or look at the finding and accept it anew."


def test_an_acceptance_that_holds_and_is_narrow_has_no_note() -> None:
    assert [] == notes(accepts(STATE), accepts(EVENT, on=TODAY), results=(result(STATE, EVENT),))


@pytest.mark.parametrize(
    ("accept", "results", "expected"),
    [
        (
            accepts(STATE, **PAST),
            (result(STATE),),
            ("ended", f"It ended on {TODAY - timedelta(days=1)}, and what it was about counts again. {AGAIN}"),
        ),
        (accepts(STATE, **PAST), (result(),), ("ended", f"It ended on {TODAY - timedelta(days=1)}. {AGAIN}")),
        (
            accepts(EVENT, on=TODAY),
            (result(MORE),),
            ("changed", "What is found there now is not what was accepted. Look at it, then accept it anew."),
        ),
        (accepts(GONE), (result(STATE),), UNUSED),
        (accepts(GONE), (result(STATE), result(check="apps", reason="a gap")), NOT_READ),
        (
            accepts(GONE, check="logins", platform="X", handle="@brand"),
            (result(STATE), result(reason="a gap", check="a")),
            UNUSED,
        ),
        (accepts(GONE, check="logins", platform="x", handle="brand"), (result(STATE, reason="a gap"),), NOT_READ),
        (accepts(GONE, check="logins", platform="x", handle="other"), (result(STATE),), NOT_READ),
        (accepts(GONE, check="apps", platform="x", handle="brand"), (result(STATE),), NOT_READ),
    ],
)
def test_an_acceptance_that_covers_nothing_is_named_with_the_reason(
    accept: Acceptance, results: tuple[Result, ...], expected: tuple[str, str]
) -> None:
    assert [expected] == notes(accept, results=results)


def test_an_account_of_the_policy_that_was_not_read_leaves_open_whether_an_acceptance_is_needed() -> None:
    assert [NOT_READ] == notes(accepts(GONE), results=(result(STATE),), listed="another")
    assert [NOT_READ] == notes(accepts(GONE), results=())


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (
            accepts(STATE, until=TODAY + timedelta(days=401)),
            ("too long", "It goes on for 401 more days. Let it end within a year, so that someone looks again."),
        ),
        (
            accepts(STATE, reason="- ok -"),
            ("no reason", "Its reason says nothing. Write why the finding is no problem, for whoever looks next."),
        ),
        (
            accepts(EVENT),
            ("no day", "It does not say on which day it was given, and the finding is about events. Add `on`."),
        ),
        (
            accepts(EVENT, on=TODAY + timedelta(days=1)),
            (
                "future day",
                f"It is dated {TOMORROW}, which is later than today. Correct `on`, or it covers too much.",
            ),
        ),
    ],
)
def test_an_acceptance_that_is_too_broad_is_named_and_still_holds(
    accept: Acceptance, expected: tuple[str, str]
) -> None:
    results = (result(STATE, EVENT),)
    assert [expected] == notes(accept, results=results)
    assert {accept.fingerprint} == compared_acceptances(results, Policy(accept=(accept,)), NOW).taken


@pytest.mark.parametrize(
    "reason", ["", "ok", "...", "aaaaaaa", "TODO!", "won't fix", "False positive.", "n/a", "xyxyxy"]
)
def test_a_reason_without_content_is_known(reason: str) -> None:
    assert not says_something(reason)


@pytest.mark.parametrize("reason", ["needed until the move", "Dana's phone", "VPN der Agentur", "代理店の端末です"])
def test_a_reason_with_content_is_left_alone(reason: str) -> None:
    assert says_something(reason)


SUBJECTS = st.sampled_from(["app:1", "new", "travel"])
FOUND = st.builds(
    lambda subject, covers, ago: Finding(
        subject=subject, message="It was.", severity=Severity.LOW, covers=tuple(sorted(covers)), at=NOW - ago * DAY
    ),
    SUBJECTS,
    st.sets(st.sampled_from("abc")),
    st.integers(0, 9),
)


@given(
    then=st.lists(FOUND, unique_by=lambda found: found.subject),
    later=st.lists(FOUND, unique_by=lambda found: found.subject),
    days=st.integers(-3, 3),
    on=st.none() | st.dates(TODAY - timedelta(days=12), TODAY),
    named=st.booleans(),
)
def test_an_acceptance_never_covers_an_event_that_it_was_not_given_for(
    then: list[Finding], later: list[Finding], days: int, on: date | None, named: bool
) -> None:
    about = {"check": "logins", "platform": "x", "handle": "brand"} if named else {}
    until = TODAY + timedelta(days=days)
    accept = tuple(accepts(each, until=until, on=on if on is None or on <= until else None, **about) for each in then)
    policy, results = Policy(accept=accept), [result(*later)] if later else [result()]
    taken = compared_acceptances(results, policy, NOW).taken

    same = {(each.subject, each.covers) for each in then}
    covered = [each for each in later if results[0].fingerprint(each) in taken]
    assert all((each.subject, each.covers) in same for each in covered)
    assert all(on is None or each.at is None or on > until or each.at.date() <= on for each in covered)
    assert not covered or days >= 0
    # Notes are about acceptances alone: what is taken stays as it was.
    acceptance_notes(results, policy, NOW)
    assert taken == compared_acceptances(results, policy, NOW).taken
