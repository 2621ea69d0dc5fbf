"""The check `password-breached`: found passwords are reported, and those not looked up are never clear."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from hygiene.analysis.passwords.age import exposures
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.records import Breach, Secret
from hygiene.model.redacted import Hidden
from tests.support.judging import judge_vault
from tests.support.plugins import built_in

password_breached = built_in("password-breached")

LIST = "the Pwned Passwords list (api.pwnedpasswords.com)"
FOUND = Breach(status="found", source=LIST, count=1_234)
ABSENT = Breach(status="not found", source=LIST)
UNASKED = Breach(status="not checked", reason="the service could not be asked")


def entry(ref: str, breach: Breach | None, *urls: str, value: str = "canary-Zx81", **facts: Any) -> Secret:
    return Secret(ref=ref, label=ref, value=Hidden(value), urls=urls, breach=breach, **facts)


def judge(*secrets: Secret) -> Result:
    return judge_vault(password_breached, *secrets)


def test_a_breached_social_password_is_critical_and_says_how_often() -> None:
    expected = Finding(
        subject="entry:X",
        message=f"The password of “X” is in a list of stolen passwords. It was found 1,234 times in {LIST}.",
        severity=Severity.CRITICAL,
        confidence=Confidence.HIGH,
        why="Whoever tries stolen passwords can post as you.",
        fix=(
            "Change it at https://x.com/settings/password to one that your password manager generates, "
            "and wherever else "
            "you use it."
        ),
    )

    result = judge(entry("X", FOUND, "https://twitter.com"))
    assert (Status.FOUND, (expected,), "") == (result.status, result.findings, result.reason)


@pytest.mark.parametrize(
    ("url", "severity"),
    [
        ("https://gmail.com", Severity.CRITICAL),
        ("https://x.com", Severity.CRITICAL),
        ("https://shop.example", Severity.HIGH),
    ],
)
def test_it_weighs_most_where_it_opens_most(url: str, severity: Severity) -> None:
    assert [severity] == [finding.severity for finding in judge(entry("a", FOUND, url)).findings]


def test_a_list_that_tells_no_counts_says_probably() -> None:
    breach = Breach(status="found", source="a filter", reason="a filter tells no counts")
    (finding,) = judge(entry("a", breach)).findings

    assert (
        "The password of “a” is probably in a list of stolen passwords. It was found in a filter.",
        Confidence.MEDIUM,
    ) == (finding.message, finding.confidence)
    assert ("a filter tells no counts",) == finding.evidence


@pytest.mark.parametrize(
    ("means", "evidence"),
    [
        (
            "password",
            ("last changed on 2019-05-01, but the list has no dates, so this may be before or after the breach",),
        ),
        ("item", ()),
        ("unknown", ()),
    ],
)
def test_only_the_date_of_the_password_itself_is_told(means: str, evidence: tuple[str, ...]) -> None:
    at = datetime(2019, 5, 1, tzinfo=UTC)

    assert evidence == judge(entry("a", FOUND, changed_at=at, changed_at_means=means)).findings[0].evidence


def test_all_looked_up_and_none_found_is_clear() -> None:
    assert (Status.CLEAR, "") == ((result := judge(entry("a", ABSENT), entry("b", ABSENT))).status, result.reason)


def test_one_that_was_not_checked_is_enough_not_to_be_clear() -> None:
    result = judge(entry("a", ABSENT), entry("b", UNASKED))

    assert (Status.UNKNOWN, "1 password not checked: the service could not be asked") == (result.status, result.reason)


def test_what_was_found_stays_found_beside_what_was_not_checked() -> None:
    result = judge(entry("a", FOUND), entry("b", UNASKED), entry("c", UNASKED), entry("d", None))

    assert (Status.FOUND, 1) == (result.status, len(result.findings))
    assert result.reason == (
        "2 passwords not checked: the service could not be asked; 1 password not checked: not looked up"
    )


def test_archived_and_empty_entries_are_nothing_to_look_up() -> None:
    result = judge(entry("a", FOUND, archived=True), entry("b", None, value=""))

    assert Status.UNKNOWN is result.status
    assert result.reason == "the vault holds no entries with a password, so there was nothing to look up"


def test_no_password_is_shown() -> None:
    assert "canary" not in repr(judge(entry("a", FOUND), entry("b", UNASKED)))


def test_the_page_has_its_parts() -> None:
    assert all(f"{part}:" in password_breached.page for part in ("What", "Why it matters", "Fix", "False alarms"))


X_UNTIL = datetime(2018, 5, 3, 12, tzinfo=UTC)
"""The day to which X stored passwords in plain text (`platform_breaches.toml`)."""


def test_a_password_older_than_the_breach_of_its_site_is_reported() -> None:
    expected = Finding(
        subject="site-breach:X",
        message="The password of “X” is older than a breach of its site. X stored passwords in plain text in an "
        "internal log, and asked all users to change theirs. It is known since 2018-05-03.",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        why="Stolen lists are tried for years, here and wherever else the password is used.",
        fix="Change it at https://x.com/settings/password to one that your password manager generates, and wherever "
        "else you use it.",
        evidence=("last changed on 2018-05-03", exposures("x")[0].source),
    )
    result = judge(entry("X", ABSENT, "https://twitter.com", changed_at=X_UNTIL, changed_at_means="item"))
    assert (expected,) == result.findings


@pytest.mark.parametrize(
    ("url", "changed", "severity"),
    [
        ("https://x.com", X_UNTIL.replace(day=4), None),
        ("https://x.com", None, None),
        ("https://shop.example", X_UNTIL.replace(year=2001), None),
        ("https://www.linkedin.com", X_UNTIL.replace(year=2011), Severity.INFO),
        ("https://www.linkedin.com", X_UNTIL, None),
    ],
)
def test_a_newer_or_undated_password_is_not(url: str, changed: datetime | None, severity: Severity | None) -> None:
    found = judge(entry("a", ABSENT, url, changed_at=changed, changed_at_means="password")).findings
    assert severity == next((f.severity for f in found), None)
