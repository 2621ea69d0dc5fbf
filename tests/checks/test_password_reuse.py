"""The check `password-reuse`: one finding a group, every member named, and nothing of what they share."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from unittest.mock import patch

import pytest

from hygiene.analysis.passwords.reuse import outside_vault
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from tests.support.judging import judge_vault
from tests.support.plugins import built_in

password_reuse = built_in("password-reuse")

CANARY = "cAnary-6e0d-in-the-mine"


def entry(ref: str, value: str, *urls: str, user: str = "", archived: bool = False) -> Secret:
    return Secret(ref=ref, label=ref, value=Hidden(value), username=Hidden(user), urls=urls, archived=archived)


def judge(*secrets: Secret) -> Result:
    return judge_vault(password_reuse, *secrets)


def test_a_group_is_one_finding_that_names_every_member() -> None:
    expected = Finding(
        subject="reuse:318622575515",
        message="3 accounts share one password: Post, X, Shop.",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        why="When one of these sites loses its passwords, the others are open too.",
        fix=(
            "Give each account its own long password from your password manager. Start with “Post”: change it at "
            "https://myaccount.google.com/signinoptions/password."
        ),
        evidence=("the same password", "Post: an e-mail account", "X: a social account"),
    )
    secrets = [
        entry("Shop", CANARY, "https://shop.example", user="alice"),
        entry("X", CANARY, "https://x.com", user="alice"),
        entry("Post", CANARY, "https://gmail.com", user="alice"),
    ]
    for seed in range(4):
        random.Random(seed).shuffle(secrets)  # noqa: S311  # an order, not a secret
        assert (expected,) == judge(*secrets).findings


@pytest.mark.parametrize(
    ("other", "url", "severity", "confidence"),
    [
        ("Zebracrossing1", "https://x.com", Severity.HIGH, Confidence.HIGH),
        ("Zebracrossing1", "https://b.example", Severity.MEDIUM, Confidence.HIGH),
        ("Zebracrossing2", "https://x.com", Severity.MEDIUM, Confidence.MEDIUM),
        ("Zebracrossing2", "https://b.example", Severity.LOW, Confidence.MEDIUM),
    ],
)
def test_severity_and_confidence_follow_the_kind_of_group(
    other: str, url: str, severity: Severity, confidence: Confidence
) -> None:
    (found,) = judge(entry("a", "Zebracrossing1", "https://a.example"), entry("b", other, url)).findings
    assert (severity, confidence) == (found.severity, found.confidence)


def test_different_passwords_one_account_and_archived_entries_are_clear() -> None:
    result = judge(
        entry("a", "Zebracrossing1", "https://x.com", user="alice"),
        entry("a again", "Zebracrossing1", "https://twitter.com", user="alice"),
        entry("b", "Mountainrailway", "https://b.example"),
        entry("gone", "Zebracrossing1", "https://gone.example", archived=True),
    )
    assert Status.CLEAR is result.status


def test_a_large_group_is_capped_with_its_count() -> None:
    (found,) = judge(*(entry(f"site{n:03}", CANARY, f"https://s{n}.example") for n in range(40))).findings
    assert found.message.startswith("40 accounts share one password: site000, site001, ")
    assert found.message.endswith(", site024 and 15 more.")


def test_a_group_with_several_entries_of_one_account_counts_both() -> None:
    both = [entry("X", CANARY, "https://x.com", user="kim"), entry("X old", CANARY, "https://twitter.com", user="kim")]
    shop = entry("Shop", CANARY, "https://shop.example")
    typed = outside_vault("the password you typed", Hidden(CANARY))
    said = [[found.message for found in judge(*group).findings] for group in ((*both, shop), (*both, typed))]
    expected = [
        ["2 accounts (3 entries) share one password: X, X old, Shop."],
        ["1 account (2 entries) opens with the password you typed: X, X old."],
    ]
    assert expected == said


@pytest.mark.parametrize("secrets", [(), (entry("empty", ""),), (entry("gone", "password", archived=True),)])
def test_nothing_to_compare_is_unknown(secrets: tuple[Secret, ...]) -> None:
    result = judge(*secrets)
    reason = "the vault holds no entries with a password, so there was nothing to compare"
    assert (Status.UNKNOWN, reason) == (result.status, result.reason)


def test_a_finding_holds_neither_the_password_nor_a_user_name() -> None:
    shown = repr(judge(entry("a", CANARY, user="canarybird"), entry("b", CANARY + "2", user="canarybird")))
    assert "anary" not in shown


def test_a_group_is_left_out_when_every_entry_of_it_is_excluded() -> None:
    off = frozenset({"password-reuse"})
    a, b, c = (entry(ref, CANARY) for ref in "abc")
    a, b = replace(a, excluded=off), replace(b, excluded=off)
    assert Status.CLEAR is judge(a, b).status
    assert ["3 accounts share one password: a, b, c."] == [f.message for f in judge(a, b, c).findings]


def test_a_typed_password_is_named_as_such() -> None:
    typed = outside_vault("the password you typed", Hidden(CANARY))
    found = judge(entry("a", CANARY, "https://a.example"), typed).findings
    assert ["1 account opens with the password you typed: a."] == [f.message for f in found]
    assert [Severity.HIGH] == [f.severity for f in found]
    found = judge(entry("a", CANARY + "1"), entry("b", CANARY + "2"), typed).findings
    assert ["2 accounts have nearly the password you typed: a, b."] == [f.message for f in found]
    assert Status.CLEAR is judge(entry("a", "Mountainrailway"), typed).status


def test_its_page_has_its_four_parts() -> None:
    page = password_reuse.page
    assert [True] * 4 == [f"\n{part}:\n" in page for part in ("What", "Why it matters", "Fix", "False alarms")]


def test_what_was_not_compared_is_said_and_equal_passwords_are_found_all_the_same() -> None:
    with patch.object(sys.modules[password_reuse.rule.__module__], "ALLOWED", 100):
        result = judge(*(entry(f"E{n}", f"kestrel-{'abcdef'[n % 6]}{n % 6}-wolf", f"{n}.example") for n in range(12)))
    reason = "not all passwords were looked at for nearly the same ones, because comparing all of them takes too long"
    assert (Status.FOUND, reason) == (result.status, result.reason)
    assert 6 == sum("share one password" in finding.message for finding in result.findings)
