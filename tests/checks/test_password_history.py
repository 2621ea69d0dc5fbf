"""The check `password-history`: what is back, what was kept elsewhere, and when it cannot tell."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from hygiene.analysis.passwords.reuse import outside_vault
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.records import Former, Remembered, Secret
from hygiene.model.redacted import Hidden
from tests.support.judging import judge_vault
from tests.support.plugins import built_in

password_history = built_in("password-history")

CANARY = "cAnary-6e0d-in-the-mine"
THEN = datetime(2025, 3, 4, tzinfo=UTC)


def entry(ref: str, value: str, *former: str, url: str = "", user: str = "") -> Secret:
    return Secret(
        ref=ref,
        label=ref,
        value=Hidden(value),
        username=Hidden(user),
        urls=(url or f"https://{ref.casefold()}.example",),
        history=tuple(Former(value=Hidden(text), until=THEN) for text in former),
    )


def judge(*secrets: Secret) -> Result:
    return judge_vault(password_history, *secrets)


def told(*secrets: Secret) -> list[str]:
    return [finding.message for finding in judge(*secrets).findings]


def test_a_return_is_one_finding_with_its_date() -> None:
    expected = Finding(
        subject="entry:X",
        message="The password of “X” was changed back to an old one.",
        severity=Severity.MEDIUM,
        confidence=Confidence.HIGH,
        why="Whoever learned it when it was in use before can use it now.",
        fix="Change it at https://x.com/settings/password to a new one that your password manager generates.",
        evidence=("the same password is in the entry's own history, replaced on 2025-03-04",),
    )
    assert (expected,) == judge(entry("X", CANARY, "other", CANARY, url="https://x.com")).findings


@pytest.mark.parametrize(
    ("former", "back"),
    [((), False), (("p",), False), (("p", "p"), False), (("q",), False), (("q", "p"), True), (("p", "q", "p"), True)],
)
def test_saving_it_again_is_no_return(former: tuple[str, ...], back: bool) -> None:
    assert (["The password of “a” was changed back to an old one."] if back else []) == told(
        entry("a", "p", *former), entry("z", "z", "y")
    )


def test_what_one_account_gave_up_and_another_kept_is_told_of_the_one_that_kept_it() -> None:
    old, kept = entry("old", "new", CANARY), entry("kept", CANARY)
    (found,) = judge(old, kept, entry("both", "z", CANARY)).findings
    assert ("entry:kept", "The password of “kept” is a former one of both, old.") == (found.subject, found.message)
    assert (Severity.LOW, Confidence.HIGH) == (found.severity, found.confidence)
    assert "anary" not in repr(found)


def test_the_same_account_and_the_same_password_are_not_told() -> None:
    one = entry("one", "new", "p", url="https://x.com", user="alice")
    again = entry("again", "p", url="https://twitter.com", user="@alice")
    assert [] == told(one, again)
    # Both have it now: that is reuse, which another check tells.
    assert [] == told(entry("a", "p", "p"), entry("b", "p"))


def test_many_are_capped_with_their_count() -> None:
    (found,) = told(*(entry(f"e{n:02}", f"new{n}", "p") for n in range(13)), entry("kept", "p"))
    assert found.endswith("e08, e09 and 3 more.")


def test_what_was_remembered_is_told_with_less_confidence() -> None:
    note = Remembered(since=THEN, other_until=datetime(2026, 2, 3, tzinfo=UTC))
    (found,) = judge(replace(entry("a", "p"), remembered=note)).findings
    evidence = "earlier runs saw another password in between, last on 2026-02-03"
    assert (Confidence.MEDIUM, (evidence,)) == (found.confidence, found.evidence)
    assert Status.CLEAR is judge(replace(entry("a", "p"), remembered=Remembered(since=THEN))).status


def test_excluded_archived_and_typed_ones_are_left_out() -> None:
    back = entry("a", "p", "q", "p")
    for check in ("password-history", "password-reuse"):
        assert Status.CLEAR is judge(replace(back, excluded=frozenset({check}))).status
    left = judge(replace(back, archived=True), replace(outside_vault("typed", Hidden("p")), history=back.history))
    assert Status.UNKNOWN is left.status


def test_without_any_history_it_cannot_tell_and_says_how_it_could() -> None:
    for result in (judge(), judge(entry("a", "p"), entry("b", "p"))):
        assert (Status.UNKNOWN, True) == (result.status, "--remember" in result.reason)


def test_its_page_has_its_four_parts() -> None:
    page = password_history.page
    assert [True] * 4 == [f"\n{part}:\n" in page for part in ("What", "Why it matters", "Fix", "False alarms")]


def test_former_passwords_that_were_not_compared_are_said_and_never_clear() -> None:
    entries = [entry(f"A{n}", "one", "two") for n in range(9)] + [entry(f"B{n}", "two", "one") for n in range(9)]
    with patch.object(sys.modules[password_history.rule.__module__], "_PAIRS", 20):
        result = judge(*entries)
    reason = "not all former passwords were looked at, because comparing all of them takes too long"
    assert (Status.FOUND, reason, 3) == (result.status, result.reason, len(result.findings))
