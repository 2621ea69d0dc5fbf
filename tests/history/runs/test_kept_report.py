"""A report as it is kept: what is equal, masked, and refused."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.history.runs.kept_report import LARGEST, as_kept, decoded, encoded
from hygiene.model.account import FLEET, Account
from hygiene.model.errors import HistoryError
from hygiene.model.finding import Finding, Result, Severity, Status
from hygiene.report.parts.figures.records import AccountFigures, SessionSpan
from hygiene.report.report import Report
from tests.support import reports
from tests.support.canaries import leaks
from tests.support.reports import NOW

BEGIN = "(run `hygiene forget --history` to begin a new history)"
BROKEN = f"a report in it is damaged, or of another version of hygiene {BEGIN}"
DAMAGED = f"a report in it is damaged {BEGIN}"
REPORTS = (reports.rich(), replace(reports.rich(), changes=reports.changes()), reports.empty())


def about(*names: str) -> Report:
    """Return a report about accounts with these handles."""
    found = Finding(subject="app:1", message="It is so.", severity=Severity.HIGH)
    accounts = [Account(platform="netflix", handle=name) for name in names]
    every = Account(platform=FLEET, handle="all accounts")
    shared = replace(found, concerns=tuple(account.key for account in accounts))
    results = [
        Result(check="authorized-apps", path="app", account=account, status=Status.FOUND, findings=(finding,))
        for account, finding in [*((account, found) for account in accounts), (every, shared)]
    ]
    return reports.report(accounts=tuple(map(reports.account_line, accounts)), results=tuple(results))


@pytest.mark.parametrize(
    "report", [reports.rich(), replace(reports.rich(), changes=reports.changes()), reports.empty()]
)
def test_a_report_is_read_again_as_it_was(report: Report) -> None:
    assert report == as_kept(report) == as_kept(as_kept(report))


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="@+.:0123456789"), min_size=1))
def test_a_report_with_any_text_is_read_again_as_it_was(text: str) -> None:
    kept = as_kept(reports.hostile(text))

    assert kept == as_kept(kept)
    if "\x00" not in text:
        assert {f.message for r in kept.results for f in r.findings} <= {text, kept.verdict.sentence}


def test_half_a_character_becomes_a_question_mark() -> None:
    assert "a?" == as_kept(reports.hostile("a\ud800")).verdict.sentence


def test_accounts_whose_handles_are_masked_stay_apart_and_keep_their_fingerprints() -> None:
    report = about("+1 555 010 0142", "+1 555 010 0143", "kim")
    kept = as_kept(report)
    keys = [result.account.key for result in kept.results if result.account]

    assert ["[number]", "[number]", "kim"] == [line.account.handle for line in kept.accounts]
    assert [
        ("netflix", "masked-7830"),
        ("netflix", "masked-1908"),
        ("netflix", "kim"),
        ("fleet", "all accounts"),
    ] == keys
    assert tuple(keys[:3]) == kept.results[-1].findings[0].concerns
    assert [r.fingerprint(f) for r in report.results for f in r.findings] == [
        r.fingerprint(f) for r in kept.results for f in r.findings
    ]
    assert kept == as_kept(kept)


@pytest.mark.parametrize(
    "account",
    [
        Account(platform="mastodon", handle="kim@a.example"),
        Account(platform="x", handle="kim", id="kim@mail.example"),
        Account(platform="x", handle="+1 555 010 0142"),
        Account(platform="x", handle="acme", id="1234567890123456789"),
    ],
)
def test_an_account_and_the_findings_that_concern_it_have_one_key(account: Account) -> None:
    report = about("kim")
    shared = replace(report.results[1].findings[0], concerns=(account.key,))
    results = (
        replace(report.results[0], account=account),
        replace(report.results[1], findings=(shared,)),
    )
    kept = as_kept(replace(report, results=results))

    assert kept.results[0].account is not None
    assert (kept.results[0].account.key,) == kept.results[1].findings[0].concerns


def test_the_habits_of_the_owner_are_not_kept() -> None:
    span = SessionSpan(network="Home", place="Lisbon", first=NOW, last=NOW, count=9, failed=0, near_sign=False)
    figures = (AccountFigures(account=reports.ACME, sessions=(span,)),)

    assert encoded(reports.rich()) == encoded(replace(reports.rich(), figures=figures))


def test_no_address_and_no_number_is_in_the_bytes() -> None:
    for text in ("kim.lee@mail.example", "+1 555 0142 99", "198.51.100.7", "2001:db8::77"):
        kept = zlib.decompress(encoded(reports.hostile(f"from {text}"))).decode()
        assert ([], False) == (leaks(kept), text in kept)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", DAMAGED),
        (b"{}", BROKEN),
        (zlib.compress(b"{}"), BROKEN),
        (zlib.compress(b"[" * 100_000), BROKEN),
        (zlib.compress(b"\xff"), BROKEN),
        (encoded(reports.rich())[:-5], DAMAGED),
        (zlib.compress(bytes(LARGEST + 1), 1), DAMAGED),
    ],
)  # fmt: skip
def test_a_damaged_report_and_one_that_unpacks_to_very_much_are_one_line(data: bytes, message: str) -> None:
    with pytest.raises(HistoryError) as raised:
        decoded(data)
    assert message == str(raised.value)


def changed(report: Report, **fields: Any) -> bytes:
    """Return a kept report with other fields."""
    return zlib.compress(json.dumps({**json.loads(zlib.decompress(encoded(report))), **fields}).encode())


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"generated_at": "2026-03-01T13:05:00"}, DAMAGED),
        ({"changes": {"since": None, "first_seen": {"ab" * 8: "2026-03-01T13:05:00"}}}, DAMAGED),
        ({"score": None}, BROKEN),
        ({"results": [{"check": "c", "path": "app", "account": None, "status": "unknown"}]}, BROKEN),
    ],
)
def test_a_report_that_no_run_can_have_made_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(HistoryError) as raised:
        decoded(changed(reports.rich(), **fields))
    assert message == str(raised.value)


@pytest.mark.parametrize("name", ["../../etc/passwd", "Mars/Olympus", "", "\x00", "a" * 5000, "Europe"])
def test_a_time_zone_that_this_computer_does_not_know_is_utc(name: str) -> None:
    assert UTC == decoded(changed(reports.rich(), zone=name)).zone


def test_a_field_of_a_later_version_is_left_out() -> None:
    assert reports.rich() == decoded(changed(reports.rich(), later={"at": str(datetime(2027, 1, 1, tzinfo=UTC))}))
