"""The check `password-strength`: one finding an entry, its severity, and no password in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.passwords import strength
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import PasswordRules, Policy
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Origin, Snapshot
from hygiene.scan.judge import run
from tests.support.plugins import built_in

password_strength = built_in("password-strength")

GOOD = "vTq8#wLp2!xZ-mR7k"


def entry(ref: str, value: str, *urls: str, user: str = "", **facts: Any) -> Secret:
    return Secret(ref=ref, label=ref, value=Hidden(value), username=Hidden(user), urls=urls, **facts)


def judge(*secrets: Secret, policy: Policy | None = None, names: tuple[str, ...] = ("Alice Zimtstern",)) -> Result:
    snapshot = Snapshot(
        account=Account(platform=VAULT, handle="me"),
        taken_at=datetime(2026, 11, 1, tzinfo=UTC),
        origin=Origin(path="vault.json", sha256="0" * 64, reader="test"),
        names=names,
        secrets=secrets,
    )
    (result,) = run(password_strength, [snapshot], policy or Policy())
    return result


def test_a_weak_social_password_is_one_finding_with_every_reason() -> None:
    expected = Finding(
        subject="entry:X",
        message=(
            "The password of “X” can be guessed (your own name, then a year) and is shorter than 15 characters, with "
            "no second factor recorded."
        ),
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        why="Whoever guesses it can post as you.",
        fix="Change it at https://x.com/settings/password to a long one that your password manager generates.",
        evidence=("strength 1 of 4 (guesses by zxcvbn)",),
    )
    assert (expected,) == judge(entry("X", "Zimtstern2025", "https://twitter.com")).findings


@pytest.mark.parametrize(
    ("value", "url", "severity"),
    [
        ("password", "https://gmail.com", Severity.HIGH),
        ("password", "https://shop.example", Severity.MEDIUM),
        ("bengal2031xx-longer", "https://x.com", None),
        ("vTq8#wL", "https://shop.example", Severity.MEDIUM),
        ("vTq8#wLp2!xZ", "https://x.com", Severity.LOW),
        ("vTq8#wLp2!xZ", "https://shop.example", Severity.INFO),
        (GOOD, "https://x.com", None),
        ("", "https://x.com", Severity.INFO),
    ],
)
def test_severity_follows_what_the_account_can_do(value: str, url: str, severity: Severity | None) -> None:
    assert severity == next((f.severity for f in judge(entry("e", value, url)).findings), None)


def test_a_middling_password_is_medium_where_it_matters_and_low_elsewhere() -> None:
    middling = "tK4vQzLu"
    urls = ["https://x.com", "https://shop.example"]
    found = [judge(entry("e", middling, url, has_totp=True)).findings[0] for url in urls]
    assert [
        (
            "The password of “e” can be guessed (no pattern, but so short that a program can try every combination).",
            Severity.MEDIUM,
            ("strength 2 of 4 (guesses by zxcvbn)",),
        ),
        (
            "The password of “e” can be guessed (no pattern, but so short that a program can try every combination).",
            Severity.LOW,
            ("strength 2 of 4 (guesses by zxcvbn)",),
        ),
    ] == [(f.message, f.severity, f.evidence) for f in found]


def test_an_entry_without_a_password_says_so() -> None:
    (found,) = judge(entry("e", "")).findings
    assert ("“e” has no password recorded.", Severity.INFO) == (found.message, found.severity)
    assert "Record the password in the vault, or delete the entry if the account is gone." == found.fix


@pytest.mark.parametrize("factor", [{"has_totp": True}, {"has_passkey": True}, {"second_factor": "app"}])
def test_with_a_second_factor_recorded_eight_characters_do(factor: dict[str, Any]) -> None:
    assert Status.CLEAR is judge(entry("e", "vTq8#wLp2!xZ", "https://x.com", **factor)).status


def test_an_entry_with_a_passkey_alone_is_clear() -> None:
    assert Status.CLEAR is judge(entry("e", "", "https://x.com", has_passkey=True)).status


def test_a_password_that_is_the_user_name_is_said_to_be() -> None:
    (found,) = judge(entry("e", "Zq7vTpLwKx93mmQe", "https://x.com", user="zq7vtplwkx93mmqe")).findings
    assert ("The password of “e” is the user name.", Severity.HIGH) == (found.message, found.severity)


def test_the_policy_sets_the_bar() -> None:
    strict = Policy(passwords=PasswordRules(min_length=20, min_length_alone=30))
    assert ["The password of “e” is shorter than 20 characters."] == [
        f.message for f in judge(entry("e", GOOD), policy=strict).findings
    ]


def test_age_alone_is_no_fault_and_archived_entries_are_not_judged() -> None:
    old = entry("old", GOOD, changed_at=datetime(2009, 1, 1, tzinfo=UTC), changed_at_means="password")
    assert Status.CLEAR is judge(old, entry("gone", "password", archived=True)).status


@pytest.mark.parametrize("secrets", [(), (entry("gone", "password", archived=True),)])
def test_nothing_to_judge_is_unknown(secrets: tuple[Secret, ...]) -> None:
    result = judge(*secrets)
    reason = "the vault holds no live entries, so there was nothing to judge"
    assert (Status.UNKNOWN, reason) == (result.status, result.reason)


@given(st.text("QXZ0123456789#%", min_size=4, max_size=12), st.text("QXZ0123456789#%", min_size=4, max_size=12))
def test_a_finding_holds_neither_the_password_nor_the_user_name(value: str, user: str) -> None:
    shown = repr(judge(entry("label", f"cAnary{value}", user=f"cAnary{user}")))
    assert "anary" not in shown
    assert f"cAnary{value}" not in shown


def test_passwords_that_are_only_short_are_one_finding() -> None:
    short = [entry(f"s{n}", f"vTq8#wLp2!x{n}", f"https://s{n}.example") for n in range(3)]
    (found,) = judge(*short, entry("X", "vTq8#wLp2!xZ", "https://x.com"), entry("ok", GOOD)).findings
    expected = Finding(
        subject=found.subject,
        message=(
            "4 passwords are hard to guess, but shorter than 15 characters, with no second factor recorded. They "
            "belong to X, s0, s1, s2."
        ),
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        why="A long password withstands a stolen table for longer, where no second factor stands behind it.",
        fix="Switch on a second factor, or change them to longer ones, mailboxes and social accounts first.",
        evidence=("1 of them opens a mailbox or a social account",),
    )
    assert expected == found
    (alone,) = judge(short[0]).findings
    assert Severity.INFO is alone.severity
    assert alone.message.endswith("with no second factor recorded. It belongs to s0.")
    assert alone.subject != found.subject


@pytest.mark.parametrize(
    ("title", "value", "url", "message"),
    [
        ("a", "quillmark.example", "https://quillmark.example/", "is the site's own address"),
        ("a", "dana.kovacs", "https://a.example", "is the name part of one of your e-mail addresses"),
        ("wifi vinterholm-77x", "vinterholm-77x", "", "stands in the entry's own name and can be guessed"),
        ("a", "AliceZimtstern", "https://a.example", "is your own name"),
    ],
)
def test_a_password_that_is_a_word_of_its_own_is_reported(title: str, value: str, url: str, message: str) -> None:
    other = entry("mail", "", user="dana.kovacs@mail.example", has_passkey=True)
    subject = replace(entry("e", value, *filter(None, [url])), title=Hidden(title))
    (found,) = judge(other, subject).findings
    assert found.message.startswith(f"The password of “e” {message}")
    assert (Severity.MEDIUM, Confidence.HIGH) == (found.severity, found.confidence)
    assert value not in found.fix


def test_its_page_has_its_four_parts() -> None:
    page = password_strength.page
    assert [True] * 4 == [f"\n{part}:\n" in page for part in ("What", "Why it matters", "Fix", "False alarms")]


def test_passwords_that_take_too_long_to_judge_are_counted_and_never_clear() -> None:
    costly = [entry(f"C{number}", f"password1qwertyabc{number}" * 9) for number in range(5)]
    with patch.object(strength, "ALLOWED", 15_000):
        result = judge(*costly, entry("X", "Zimtstern2025"), entry("Y", GOOD))
        few = judge(entry("Y", GOOD))
    reason = "5 passwords were not looked at, because judging all of them takes too long"
    assert (Status.FOUND, reason) == (result.status, result.reason)
    assert ["entry:X"] == [finding.subject for finding in result.findings]
    assert Status.CLEAR is few.status
