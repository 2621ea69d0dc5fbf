"""The checks `recovery` and `recovery-across`: what opens an account again, for its owner or for somebody else."""

from __future__ import annotations

import dataclasses
import json

import pytest

from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Policy
from hygiene.model.records import Contact, Event
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.scan.fleet.together import fleet
from hygiene.scan.judge import run
from tests.support.logins import ago
from tests.support.plugins import built_in
from tests.support.snapshots import snapshot

recovery = built_in("recovery")
recovery_across = built_in("recovery-across")

MAIL = Contact(kind="email", value=Hidden("dana@brand.example"), confirmed=True)
PHONE = Contact(kind="phone", value=Hidden("+49 170 1234567"))
INFO, LOW, MEDIUM = Severity.INFO, Severity.LOW, Severity.MEDIUM
SURE, LIKELY, UNSURE = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def judge(*contacts: Contact, second_factors: tuple[str, ...] | None = ("totp",)) -> Result:
    whole = snapshot(contacts=contacts, second_factors=second_factors)
    (result,) = run(recovery, [whole], Policy())
    return result


def said(result: Result) -> list[tuple[str, str, Severity, Confidence]]:
    return [(f.subject, f.message, f.severity, f.confidence) for f in result.findings]


def test_two_confirmed_addresses_and_a_code_from_an_app_are_clear() -> None:
    assert Status.CLEAR == judge(MAIL, PHONE).status


def test_an_address_that_was_never_confirmed_is_named_and_one_of_which_that_is_not_told_is_not() -> None:
    unconfirmed = dataclasses.replace(MAIL, confirmed=False)
    expected = Finding(
        subject="unconfirmed:email",
        message="2 e-mail addresses were never confirmed.",
        severity=LOW,
        why="If an address is mistyped or no longer yours, its owner can recover your account.",
        fix="Confirm or remove them at https://x.com/settings/email.",
    )
    assert (expected,) == judge(unconfirmed, unconfirmed, PHONE).findings


@pytest.mark.parametrize(("days", "asked"), [(0, True), (29, True), (31, False)])
def test_an_address_put_in_lately_is_asked_about(days: float, *, asked: bool) -> None:
    assert asked == bool(judge(dataclasses.replace(MAIL, changed_at=ago(days)), PHONE).findings)


def test_the_question_about_it_says_what_to_do() -> None:
    expected = Finding(
        subject="changed:email",
        message="An e-mail address was added or changed on 2024-05-29 12:00 UTC.",
        severity=MEDIUM,
        confidence=UNSURE,
        why="Usually it was you, but an intruder's first move is to add an address of their own.",
        fix=(
            "If that was not you, end all other sessions at https://x.com/settings/sessions, change the password at "
            "https://x.com/settings/password, and put your own back at https://x.com/settings/email."
        ),
        at=ago(3),
    )
    assert (expected,) == judge(dataclasses.replace(MAIL, changed_at=ago(3)), PHONE).findings


@pytest.mark.parametrize(
    ("factors", "asked"), [(("sms",), True), (("sms", "sms"), True), (("sms", "totp"), False), ((), False)]
)
def test_a_text_message_as_the_only_second_factor_is_named(factors: tuple[str, ...], *, asked: bool) -> None:
    assert asked == (["sms-only"] == [f.subject for f in judge(MAIL, PHONE, second_factors=factors).findings])


def test_a_single_address_is_a_fact_and_no_alarm() -> None:
    assert [("single", "The export lists only one e-mail address that can recover this account.", INFO, SURE)] == said(
        judge(MAIL)
    )


def test_an_export_that_tells_no_address_clears_nothing() -> None:
    why = "the export lists no address that can recover the account"
    assert (Status.UNKNOWN, why) == (judge().status, judge().reason)
    alone = across(account(1), account(2))
    why = "no recovery address is listed for p1/@brand; p2/@brand"
    assert (Status.UNKNOWN, why) == (alone.status, alone.reason)
    some = across(account(1, MAIL), account(2))
    assert (Status.UNKNOWN, "no recovery address is listed for p2/@brand") == (some.status, some.reason)


def test_addresses_read_in_part_are_not_called_the_only_one() -> None:
    (result,) = run(recovery, [snapshot(contacts=(MAIL,), second_factors=(), gaps={"contacts": "damaged"})], Policy())
    assert (Status.UNKNOWN, "damaged") == (result.status, result.reason)


def test_several_addresses_of_one_kind_are_one_question_about_the_newest() -> None:
    contacts = [
        dataclasses.replace(MAIL, value=Hidden(f"a{n}@brand.example"), changed_at=ago(3 + n / 2)) for n in range(3)
    ]
    (finding,) = judge(*contacts).findings
    assert ("changed:email", ago(3)) == (finding.subject, finding.at)
    assert ("another on 2024-05-29 00:00 UTC", "another on 2024-05-28 12:00 UTC") == finding.evidence


def test_an_address_dated_after_the_export_is_not_one_of_late() -> None:
    result = judge(dataclasses.replace(MAIL, changed_at=ago(-400)), PHONE)
    reason = "1 recovery address is dated after the export, so the date says nothing"
    assert ((), Status.UNKNOWN, reason) == (result.findings, result.status, result.reason)
    # A day may be missing from the date of the export.
    assert judge(dataclasses.replace(MAIL, changed_at=ago(-0.9)), PHONE).findings


def test_an_accepted_address_that_changed_again_is_another_one() -> None:
    unconfirmed = dataclasses.replace(MAIL, confirmed=False)

    def prints(*events: Event) -> set[str]:
        shot = snapshot(contacts=(unconfirmed, PHONE), second_factors=("sms",), events=events)
        (result,) = run(recovery, [shot], Policy())
        return {result.fingerprint(finding) for finding in result.findings}

    before = prints(Event(at=ago(90), kind="email"))
    assert before == prints(Event(at=ago(90), kind="email"), Event(at=ago(2), kind="handle"))
    assert 1 == len(before & prints(Event(at=ago(90), kind="email"), Event(at=ago(2), kind="email")))
    assert 1 == len(before & prints(Event(at=ago(90), kind="email"), Event(at=ago(2), kind="phone")))


def test_what_was_not_read_stays_open() -> None:
    result = judge(MAIL, PHONE, second_factors=None)
    assert (Status.UNKNOWN, "judged without second factors: this export holds no second factors") == (
        result.status,
        result.reason,
    )


def across(*snapshots: Snapshot) -> Result:
    (result,) = run(recovery_across, [*snapshots, *fleet(snapshots)], Policy())
    return result


def account(number: int, *contacts: Contact) -> Snapshot:
    return snapshot(account=Account(platform=f"p{number}", handle="brand", id=str(number)), contacts=contacts)


def test_one_mailbox_behind_two_accounts_names_the_accounts() -> None:
    expected = Finding(
        subject="shared-email:p1:1,p2:2",
        message="1 e-mail address can recover 2 accounts: p1/@brand, p2/@brand.",
        severity=LOW,
        why="Whoever gets hold of it can take over every one of these accounts.",
        fix=(
            "Give that mailbox a password of its own and a passkey or a security key. For a brand, use a separate "
            "address for each account."
        ),
    )
    assert (expected,) == across(account(1, MAIL, PHONE), account(2, MAIL), account(3)).findings


def test_behind_five_accounts_it_is_of_medium_severity() -> None:
    its = [account(n, PHONE) for n in range(5)]
    assert [LOW] == [f.severity for f in across(*its[:4]).findings]
    assert [MEDIUM] == [f.severity for f in across(*its).findings]


def test_one_account_shares_nothing_and_one_not_read_leaves_it_open() -> None:
    assert Status.CLEAR == across(account(1, MAIL)).status
    result = across(account(1, MAIL), snapshot())
    assert (Status.UNKNOWN, "x/@brand: this export holds no addresses") == (result.status, result.reason)


def test_no_address_is_ever_said() -> None:
    odd = dataclasses.replace(MAIL, confirmed=False, changed_at=ago(1))
    results = [judge(odd, PHONE, second_factors=("sms",)), across(account(1, odd, PHONE), account(2, odd, PHONE))]
    text = json.dumps([dataclasses.asdict(result) for result in results], default=str)
    assert 5 == sum(len(result.findings) for result in results)
    assert [] == [part for part in ("dana", "brand.example", "170", "1234567", "Hidden") if part in text]
