"""Earlier scans about the same accounts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hygiene.history.runs import alike as module
from hygiene.history.runs.alike import alike
from hygiene.history.runs.file import opened
from hygiene.history.runs.recall import kept
from hygiene.model.account import Account
from hygiene.model.finding import Result, Status
from hygiene.report.report import Report
from tests.support import reports
from tests.support.reports import ACME, NOW, SHOP


def scanned(path: Path, day: int, *accounts: Account) -> Report:
    """Keep a scan of a day about some accounts."""
    report = reports.report(
        generated_at=NOW + timedelta(days=day),
        accounts=tuple(map(reports.account_line, accounts)),
        results=tuple(
            Result(check="post-time", path="session", account=each, status=Status.CLEAR) for each in accounts
        ),
    )
    return kept(report, path)


def days(path: Path, report: Report, most: int = 9) -> list[int]:
    with opened(path, new=False) as history:
        return [(each.generated_at - NOW).days for each in alike(history, report, most)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


def test_only_scans_of_exactly_the_same_accounts_are_alike_and_the_newest_come_first(path: Path) -> None:
    for day, accounts in enumerate(((ACME,), (ACME, SHOP), (SHOP,), (SHOP, ACME), (ACME,))):
        scanned(path, day, *accounts)

    assert days(path, scanned(path, 5, ACME)) == [4, 0]
    assert days(path, scanned(path, 6, ACME, SHOP)) == [3, 1]
    assert days(path, scanned(path, 7, ACME), most=2) == [5, 4]
    assert days(path, reports.report(accounts=())) == []


def test_a_later_run_and_that_of_a_fleet_are_left_out(path: Path) -> None:
    report = scanned(path, 0, ACME)
    scanned(path, 1, ACME)
    with opened(path, new=False) as history:
        run = history.begin("fleet", NOW - timedelta(days=1), name="brand")
        history.keep(run, replace(report, generated_at=NOW - timedelta(days=1)), part="x/@acme")
        history.finish(run, NOW, word="low", fingerprints=[])

    assert days(path, report) == []
    assert days(path, replace(report, generated_at=NOW + timedelta(days=2))) == [1, 0]


def test_an_account_whose_name_is_masked_is_found_again(path: Path) -> None:
    mail = Account(platform="mastodon", handle="kim@a.example")
    scanned(path, 0, mail)

    assert days(path, scanned(path, 1, mail)) == [0]


def test_a_damaged_report_costs_itself_and_large_ones_are_not_all_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(4):
        scanned(path, day, ACME)
    last = scanned(path, 4, ACME)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE reports SET body = x'00' WHERE run = 3")

    assert days(path, last) == [3, 1, 0]

    with closing(sqlite3.connect(path)) as file:
        (size,) = file.execute("SELECT length(body) FROM reports WHERE run = 5").fetchone()
    monkeypatch.setattr(module, "_BYTES", int(2.5 * size))
    assert days(path, last) == [3]
