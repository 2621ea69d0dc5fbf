"""The check `second-factor`: only mailboxes and social accounts, only as *none recorded*, and hints as hints."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hygiene.analysis.passwords.reuse import outside_vault
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.reference.second_factors import offers, offers_passkey, second_factor_page
from hygiene.reference.sites import site
from tests.support.judging import judge_vault
from tests.support.plugins import built_in

second_factor = built_in("second-factor")


def entry(ref: str, *urls: str, value: str = "p") -> Secret:
    return Secret(ref=ref, label=ref, value=Hidden(value), urls=urls)


def judge(*secrets: Secret) -> Result:
    return judge_vault(second_factor, *secrets)


def test_a_social_account_with_none_recorded_is_one_low_finding() -> None:
    page = "at https://x.com/settings/account/login_verification"
    expected = Finding(
        subject="entry:X",
        message="“X” has no second factor recorded.",
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        why="Whoever has its password can post as you.",
        fix=f"Check whether a passkey or a second factor is on, and if not, switch it on {page}.",
        evidence=(
            "neither a one-time code nor a passkey is stored with the entry",
            "the site offers passkeys (as of 2025-12-31), and none is recorded",
        ),
    )
    assert (expected,) == judge(entry("X", "https://twitter.com/login")).findings


def test_a_mailbox_without_passkeys_has_no_hint() -> None:
    (found,) = judge(entry("Post", "https://posteo.de")).findings
    assert (
        "Check whether a second factor is on, and if not, switch it on in the security settings of posteo.de."
        == found.fix
    )
    assert 1 == len(found.evidence)


@pytest.mark.parametrize("known", [{"has_totp": True}, {"second_factor": "sms (X export)"}, {"has_passkey": True}])
def test_with_one_recorded_only_an_unused_passkey_is_hinted_at(known: dict[str, object]) -> None:
    found = judge(replace(entry("X", "https://x.com"), **known)).findings  # type: ignore[arg-type]  # one field each
    expected = [] if "has_passkey" in known else [("“X” could use a passkey.", Severity.INFO)]
    assert expected == [(f.message, f.severity) for f in found]


def test_elsewhere_it_is_quiet_but_for_the_hint() -> None:
    found = judge(entry("shop", "https://shop.example"), entry("Pay", "https://www.paypal.com"), entry("door")).findings
    assert [("entry:Pay", Severity.INFO)] == [(f.subject, f.severity) for f in found]


def test_excluded_archived_empty_and_typed_ones_are_left_out() -> None:
    mail = entry("Post", "https://posteo.de")
    assert Status.CLEAR is judge(replace(mail, excluded=frozenset({"second-factor"}))).status
    left = (replace(mail, archived=True), replace(mail, value=Hidden("")), outside_vault("typed", Hidden("p")))
    for secrets in ((), left):
        result = judge(*secrets)
        reason = "the vault holds no entries with a password, so there was no account to check"
        assert (Status.UNKNOWN, reason) == (result.status, result.reason)


def test_the_table_is_dated_and_uses_the_names_of_sites() -> None:
    table = offers()
    assert date(2025, 1, 1) < table.as_of < date(2027, 1, 1)
    assert {name: site(name) for name in table.passkeys if site(name) != name} == {}
    assert [True, True, False, False] == [
        offers_passkey([url]) for url in ("https://mail.google.com", "https://outlook.com", "https://a.example", "")
    ]
    assert "in the account's security settings" == second_factor_page([])


def test_its_page_has_its_four_parts() -> None:
    page = second_factor.page
    assert [True] * 4 == [f"\n{part}:\n" in page for part in ("What", "Why it matters", "Fix", "False alarms")]
