"""The whole of what changed between two small reports, with its sentences."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Acceptance, AccountRules, AppRules, LoginRules, Policy
from hygiene.model.snapshot import Input
from hygiene.report.changes.answers import answers
from hygiene.report.changes.compare import changes
from hygiene.report.changes.records import Cause, Change, Changes, Found, Unread
from hygiene.report.changes.rules import policy_digest
from hygiene.report.report import Accepted, Report
from tests.support import reports
from tests.support.reports import ACME, NOW, SHOP

OTHERS = "It no longer covers the same posts, apps or changes."
LAST = NOW - timedelta(days=7)


def finding(subject: str = "app:1", severity: Severity = Severity.HIGH, covers: str = "") -> Finding:
    return Finding(
        subject=subject,
        message=f"{subject} can post.",
        severity=severity,
        covers=(covers,) if covers else (),
        fix="Mend.",
    )


def result(*findings: Finding, account: Account = ACME, reason: str = "", check: str = "authorized-apps") -> Result:
    status = Status.FOUND if findings else Status.UNKNOWN if reason else Status.CLEAR
    return Result(check=check, path="app", account=account, status=status, findings=findings, reason=reason)


def run(
    *results: Result, data: str = "now", version: str = "0.1.0", policy: str = "p", taken: Finding | None = None
) -> Report:
    """Return a report about ACME, from some data."""
    read = Input(path="a.zip", sha256=data, reader="x-archive", read={}, gaps={}, account=ACME)
    accepted = (
        (Accepted(fingerprint=results[0].fingerprint(taken), reason="r", owner="o", until="2027-01-01"),)
        if taken
        else ()
    )
    return reports.report(results=results, inputs=(read,), version=version, policy_digest=policy, accepted=accepted)


def since_last_week(now: Report, before: Report) -> Changes:
    return changes(answers(now, 8), answers(replace(before, generated_at=LAST), 7))


def as_found(of: Finding, account: Account = ACME, *, accepted: bool = False) -> Found:
    return Found(
        fingerprint=result(of, account=account).fingerprint(of),
        subject=of.subject,
        message=of.message,
        severity=of.severity,
        confidence=of.confidence,
        fix=of.fix,
        accepted=accepted,
        covers=frozenset(of.covers),
    )


def line(
    now: Found | None, before: Found | None, cause: Cause = "account", why: str = "", *, worse: bool = False
) -> Change:
    return Change(
        kind="changed" if now and before else "new" if now else "gone",
        cause=cause,
        check="authorized-apps",
        account=ACME,
        now=now,
        before=before,
        why=why,
        worse=worse,
    )


ONE, TWO = finding(), finding("app:2", Severity.LOW)
MILDER = finding(severity=Severity.LOW)
EARLY, LATE = finding(covers="1"), finding(covers="2")
RULE = "the check is now of hygiene 0.2.0, and was of hygiene 0.1.0"
DECIDED, NOT_RUN = "Besides, your policy changed.", "The check did not run last time."
KEPT = "Another policy or less data kept this check from running last time."
ENDED = "Its acceptance no longer holds."
LESS = "Not everything was read this time: apps are missing"
BOTH = "apps are missing; posts are missing"
NOTE, AGAIN = (replace(finding("answer:apps"), covers=(day,)) for day in ("2026-02-01", "2026-02-08"))
MORE = "More was read than last time, when this was missing: apps are missing"


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (run(result(ONE)), run(result(), data="old"), [line(as_found(ONE), None, worse=True)]),
        (run(result()), run(result(ONE), data="old"), [line(None, as_found(ONE))]),
        (
            run(result(ONE)),
            run(result(MILDER), data="old"),
            [line(as_found(ONE), as_found(MILDER), worse=True)],
        ),
        (run(result(MILDER)), run(result(ONE), data="old"), [line(as_found(MILDER), as_found(ONE))]),
        (
            run(result(LATE)),
            run(result(EARLY), data="old"),
            [line(as_found(LATE), as_found(EARLY), why=OTHERS, worse=True)],
        ),
        (
            run(result(ONE), version="0.2.0"),
            run(result()),
            [line(as_found(ONE), None, "rule", f"The data are the same, but {RULE}.", worse=True)],
        ),
        (
            run(result(ONE), version="0.2.0"),
            run(result(), data="old"),
            [line(as_found(ONE), None, why=f"Besides, {RULE}.", worse=True)],
        ),
        (
            run(result(), policy="q"),
            run(result(ONE)),
            [line(None, as_found(ONE), "policy", "The data are the same, but your policy changed.")],
        ),
        (
            run(result(ONE), version="0.2.0", policy="q"),
            run(result()),
            [
                line(as_found(ONE), None, "rule", f"The data are the same, but {RULE}. {DECIDED}", worse=True),
            ],
        ),
        (
            run(result()),
            run(result(ONE)),
            [line(None, as_found(ONE), "time", "The data are the same, but more time has passed.")],
        ),
        (
            run(result(ONE), taken=ONE),
            run(result(ONE)),
            [line(as_found(ONE, accepted=True), as_found(ONE), "acceptance", "It was accepted.")],
        ),
        (
            run(result(ONE)),
            run(result(ONE), taken=ONE),
            [line(as_found(ONE), as_found(ONE, accepted=True), "acceptance", ENDED, worse=True)],
        ),
        (
            run(result(MILDER, reason="apps are missing")),
            run(result(ONE), data="old"),
            [line(as_found(MILDER), as_found(ONE), "reading", LESS)],
        ),
        (
            run(result(ONE)),
            run(result(MILDER, reason="apps are missing"), data="old"),
            [line(as_found(ONE), as_found(MILDER), "reading", MORE, worse=True)],
        ),
        (
            run(result(ONE, reason="apps are missing")),
            run(result(MILDER), data="old"),
            [line(as_found(ONE), as_found(MILDER), worse=True)],
        ),
        (
            run(result(check="post-time")),
            run(result(ONE), data="old"),
            [line(None, as_found(ONE), "reading", "The check did not run this time.")],
        ),
        (
            run(result(ONE), result(check="post-time")),
            run(result(check="post-time"), data="old"),
            [line(as_found(ONE), None, "reading", "Last time too little was read for this check.", worse=True)],
        ),
        (
            run(result(ONE), result(check="post-time"), version="0.2.0"),
            run(result(check="post-time")),
            [line(as_found(ONE), None, "rule", NOT_RUN, worse=True)],
        ),
        (
            run(result(ONE), result(check="post-time"), policy="q"),
            run(result(check="post-time")),
            [line(as_found(ONE), None, "policy", NOT_RUN, worse=True)],
        ),
        (
            run(result(ONE), result(check="post-time"), policy="q"),
            run(result(check="post-time"), data="old"),
            [line(as_found(ONE), None, "reading", KEPT, worse=True)],
        ),
        (
            run(result(ONE), result(check="post-time"), policy="q"),
            run(result(check="post-time"), policy=""),
            [line(as_found(ONE), None, "reading", "Last time too little was read for this check.", worse=True)],
        ),
        (
            run(result(ONE, TWO)),
            run(data="old"),
            [
                line(as_found(each), None, "reading", "No earlier run was kept.", worse=True)
                for each in (ONE, TWO)
            ],
        ),
        (
            run(result(ONE, reason="posts are missing")),
            run(result(TWO, reason=BOTH), data="old"),
            [line(as_found(ONE), None, "reading", MORE, worse=True), line(None, as_found(TWO))],
        ),
        (
            run(result(reason=BOTH)),
            run(result(ONE, reason="posts are missing"), data="old"),
            [line(None, as_found(ONE), "reading", LESS)],
        ),
        (
            run(result(ONE, reason="13 posts are missing")),
            run(result(TWO, reason="12 posts are missing"), data="old"),
            [
                line(as_found(ONE), None, worse=True),
                line(None, as_found(TWO), "reading", LESS.replace("apps", "13 posts")),
            ],
        ),
        (
            run(result(LATE)),
            run(result(EARLY, reason="apps are missing"), data="old"),
            [line(as_found(LATE), as_found(EARLY), "reading", MORE, worse=True)],
        ),
        (
            run(result(ONE), taken=ONE),
            run(result(), data="old"),
            [line(as_found(ONE, accepted=True), None)],
        ),
        (
            run(result(ONE), taken=ONE),
            run(result(MILDER), data="old"),
            [line(as_found(ONE, accepted=True), as_found(MILDER))],
        ),
    ],
)  # fmt: skip
def test_a_change_says_what_and_why(now: Report, before: Report, expected: list[Change]) -> None:
    assert expected == [*since_last_week(now, before).lines]


def test_why_a_check_ran_first_is_known_from_the_earlier_run_of_its_own_account() -> None:
    now = answers(run(result(ONE), result(check="post-time"), policy="q"), 8)
    own = answers(replace(run(result(check="post-time")), generated_at=LAST), 7)
    read = Input(path="b.zip", sha256="b", reader="x-archive", read={}, gaps={}, account=SHOP)
    shop = reports.report(results=(result(account=SHOP, check="post-time"),), inputs=(read,), policy_digest="q")
    other = answers(replace(shop, version="0.1.0", generated_at=LAST), 6)

    assert (line(as_found(ONE), None, "policy", NOT_RUN, worse=True),) == changes(now, {**own, **other}).lines


def test_all_that_changed_between_two_runs_is_one_whole() -> None:
    unread = result(account=SHOP, reason="apps are missing")
    now = run(result(TWO, LATE), unread)
    before = run(result(TWO, EARLY, finding("app:9")), result(ONE, account=SHOP), data="old")
    gone = replace(line(None, as_found(ONE, SHOP), "reading", LESS), account=SHOP)

    assert Changes(
        since=LAST,
        lines=(
            line(as_found(LATE), as_found(EARLY), why=OTHERS, worse=True),
            line(None, as_found(finding("app:9"))),
            gone,
        ),
        still=1,
        runs=(7,),
        unread=(Unread(check="authorized-apps", account=SHOP, reason="apps are missing"),),
    ) == since_last_week(now, before)


def test_accounts_of_one_run_alone_are_named() -> None:
    found = since_last_week(run(result(ONE)), run(result(ONE, account=SHOP), data="old"))
    gone = line(None, as_found(ONE, SHOP), "reading", "Its account was not read this time.")
    assert (
        Changes(
            since=LAST,
            lines=(
                line(as_found(ONE), None, "reading", "This was not read last time.", worse=True),
                replace(gone, account=SHOP),
            ),
            runs=(7,),
            first=(ACME,),
            missing=(SHOP,),
        )
        == found
    )


def test_of_two_exports_of_an_account_the_worst_of_a_finding_counts() -> None:
    (answer,) = answers(run(result(MILDER, reason="b"), result(ONE, reason="a"), result())).values()
    assert (Status.FOUND, ("a", "b"), (as_found(ONE),)) == (answer.status, answer.reasons, answer.found)


def test_several_findings_of_one_subject_are_matched_the_worst_first() -> None:
    high, low = (finding(severity=each, covers=covers) for each, covers in ((Severity.HIGH, "1"), (Severity.LOW, "2")))
    new = finding(severity=Severity.MEDIUM, covers="3")
    found = since_last_week(run(result(new)), run(result(low, high), data="old"))
    assert [
        line(as_found(new), as_found(high), why=OTHERS, worse=True),
        line(None, as_found(low)),
    ] == [*found.lines]


def test_a_policy_is_another_rule_only_where_it_changes_one() -> None:
    accepting = Policy(accept=(Acceptance(fingerprint="ab" * 8, reason="r", owner="o", until=NOW.date()),))
    assert policy_digest(Policy()) == policy_digest(accepting) == policy_digest(Policy(timezone="Europe/Lisbon"))
    ruled = Policy(accounts=(AccountRules(platform="x", handle="acme", known_clients=("Buffer",)),))
    assert policy_digest(Policy()) != policy_digest(ruled)


def test_an_equal_policy_has_the_same_rules_in_every_process() -> None:
    stated = Policy(apps=AppRules(), logins=LoginRules())
    for policy in (Policy(), stated):
        assert policy_digest(Policy()) == policy_digest(pickle.loads(pickle.dumps(policy)))  # noqa: S301  # our own


def test_the_surer_of_two_equal_findings_comes_first() -> None:
    unsure = replace(finding("app:0"), confidence=Confidence.LOW)
    lines = since_last_week(run(result(unsure, ONE)), run(result(), data="old")).lines
    assert ["app:1", "app:0"] == [each.found.subject for each in lines]


def test_a_finding_that_covers_less_than_before_is_no_worse() -> None:
    both, one = replace(finding(), covers=("1", "2")), replace(finding(), covers=("1",))
    found = changes(answers(run(result(one))), answers(run(result(both), data="old"))).lines
    assert found == (line(as_found(one), as_found(both), why="It covers less than before.", worse=False),)


def test_what_its_owner_noted_is_a_change_of_the_account() -> None:
    def by_hand(*notes: Finding) -> Result:
        return result(*notes, check="by-hand")

    def told(now: Report, before: Report) -> list[tuple[str, Cause, str]]:
        return [(each.kind, each.cause, each.why) for each in since_last_week(now, before).lines]

    apps, other = result(), finding("answer:recovery")
    noted, silent = run(apps, by_hand(NOTE)), run(apps)
    assert told(noted, silent) == [("new", "account", "You noted this since then.")]
    assert told(run(apps, by_hand(NOTE, other)), noted) == [("new", "account", "You noted this since then.")]
    assert told(run(apps, by_hand(AGAIN)), noted) == [("changed", "account", "You noted this again since then.")]
    assert told(silent, noted) == [("gone", "account", "You no longer say so.")]
    newer = run(apps, data="newer")
    assert told(newer, noted) == [("gone", "account", "You no longer say so, or newer data answered it.")]
    assert told(run(), noted) == [("gone", "reading", "Its account was not read this time.")]
    assert told(noted, run(result(account=SHOP))) == [("new", "reading", "This was not read last time.")]


def test_what_an_older_export_lacks_is_not_gone() -> None:
    late, early = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    before = run(replace(result(finding()), as_of=late), data="new")
    found = changes(answers(run(replace(result(), as_of=early), data="old")), answers(before)).lines
    assert found == (line(None, as_found(finding()), "reading", "An older export was read this time."),)
