"""The runs of a history: kept, pruned, and read by later versions."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from hygiene.history.runs.file import opened
from hygiene.history.runs.kept_report import encoded
from hygiene.history.runs.recall import kept
from hygiene.history.runs.row import Run
from hygiene.history.runs.schema import VERSION
from hygiene.history.runs.store import WHOLE, History
from hygiene.model.account import Account
from hygiene.model.errors import HistoryError
from hygiene.report.report import Report
from tests.support import reports
from tests.support.reports import ACME, NOW, SHOP

HERE: Final = Path(__file__).parent
OLD_TABLES: Final = (HERE / "version_1.sql").read_text(encoding="utf-8")
"""The tables of the first version, as it made them. They stay as they are for ever."""
OLD_REPORT: Final = (HERE / "version_1.json").read_bytes()
"""A report as the first version kept it. It stays as it is for ever."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


def numbers(path: Path) -> list[int]:
    with opened(path) as history:
        return [run.id for run in history.runs()]


def run_of(path: Path, **changes: object) -> Run:
    """Keep a report; return the run as the history lists it."""
    kept(reports.report(**changes), path)
    with opened(path) as history:
        return history.runs(1)[0]


def test_a_history_of_the_first_version_stays_readable_and_writable(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(OLD_TABLES)
        db.execute(
            "INSERT INTO runs VALUES (7, 'scan', '', '', ?1, ?1, '0.1.0', 'm1', 'check first', 3, NULL, NULL)",
            (int(NOW.timestamp()),),
        )
        db.execute("INSERT INTO reports VALUES (1, 7, '', '', ?)", (zlib.compress(OLD_REPORT),))
        db.execute("INSERT INTO held VALUES ('x', '12', 1)")
        db.execute("INSERT INTO seen VALUES ('a65f80f91caa6d76', 0, 9)")
        db.commit()

    made = kept(reports.rich(), path)
    with opened(path) as history:
        old = history.report(7)
        assert old is not None
        assert (reports.rich().results, reports.changes()) == (old.results, old.changes)
        assert (reports.rich().accounts, reports.rich().timeline) == (old.accounts, old.timeline)
        assert VERSION == history._db.execute("PRAGMA user_version").fetchone()[0]
    assert made.changes is not None
    assert ([8, 7], NOW, (), 3) == (numbers(path), made.changes.since, made.changes.lines, made.changes.still)


def test_a_new_history_is_made_as_its_version_says(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old")) as old:
        old.executescript(OLD_TABLES)
        old_tables = old.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    with opened(path) as history:
        new_tables = history._db.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    assert (1, old_tables) == (VERSION, new_tables)


def test_a_run_is_listed_with_its_counts(path: Path) -> None:
    first = run_of(path, results=(reports.post_client(1),))
    second = run_of(path, results=(reports.post_client(3),), generated_at=NOW + timedelta(days=7))
    third = run_of(path, results=(reports.post_client(1),), generated_at=NOW + timedelta(days=14))

    common = {"kind": "scan", "name": "", "version": first.version, "model": first.model, "word": "low", "accounts": 1}
    assert first.ended == first.started == NOW
    assert [{**common, "found": found} for found in (1, 3, 1)] == [
        {name: getattr(run, name) for name in (*common, "found")} for run in (first, second, third)
    ]


def test_a_run_that_was_interrupted_is_listed_and_compared_with_nothing(path: Path) -> None:
    with opened(path) as history:
        run = history.begin("fleet", NOW, name="brand", plan="p")
        history.keep(run, reports.rich(), part="a", stamp="s")
        assert (run, {"a": "s"}, ["a"]) == (
            history.unfinished("p", NOW - timedelta(days=1)),
            history.stamps(run),
            history.parts(run),
        )
        assert (None, None) == (history.unfinished("q", NOW), history.unfinished("p", NOW))
        assert [None] == [each.ended for each in history.runs()]
        assert (reports.rich(), None) == (history.report(run, "a"), history.report(run))
    made = kept(reports.rich(), path)
    assert made.changes is not None
    assert (None, [2, 1]) == (made.changes.since, numbers(path))


def test_a_part_is_kept_in_place_of_an_earlier_one(path: Path) -> None:
    with opened(path) as history:
        run = history.begin("scan", NOW)
        history.keep(run, reports.rich(), stamp="1")
        history.keep(run, reports.empty(), stamp="2")
        assert ({WHOLE: "2"}, reports.empty()) == (history.stamps(run), history.report(run))


def test_a_number_is_never_used_again(path: Path) -> None:
    with opened(path) as history:
        first = history.begin("scan", NOW)
        history.erase()
        assert first + 1 == history.begin("scan", NOW)


def _fail_within_a_change(history: History) -> None:
    with history.changing():
        history.keep(history.begin("scan", NOW), reports.rich())
        raise ZeroDivisionError


def test_what_fails_within_a_change_leaves_everything_as_it_was(path: Path) -> None:
    kept(reports.rich(), path)
    with opened(path) as history:
        with pytest.raises(ZeroDivisionError):
            _fail_within_a_change(history)
        assert ([1], 2) == ([run.id for run in history.runs()], history.begin("scan", NOW))


def test_the_oldest_runs_go_first_and_the_newest_stays_whatever_its_size(path: Path) -> None:
    size = len(encoded(reports.rich()))
    for _ in range(5):
        kept(reports.rich(), path, limit=100 * size)
    assert [5, 4, 3, 2, 1] == numbers(path)
    with opened(path) as history:
        assert (0, 2) == (history.prune(100 * size), history.prune(int(3.5 * size)))
        assert [5, 4, 3] == [run.id for run in history.runs()]
        assert (2, 0) == (history.prune(0), history.prune(0))
        assert ["5"] == [str(run.id) for run in history.runs()]
        assert history.report(5) is not None
    kept(reports.rich(), path, limit=0)
    assert [6] == numbers(path)


def test_a_pruned_history_holds_no_empty_pages(path: Path) -> None:
    for number in range(6):
        account = Account(platform="x", handle=f"shop {number}")
        kept(reports.report(results=(replace(reports.post_client(60), account=account),)), path)
    kept(reports.report(generated_at=NOW + timedelta(days=1)), path, limit=0)

    with opened(path) as history:
        names = ("SELECT count(*) FROM seen", "PRAGMA freelist_count", "PRAGMA page_count", "PRAGMA page_size")
        seen, free, pages, size = (history._db.execute(name).fetchone()[0] for name in names)
    assert (0, 0, True, pages * size) == (seen, free, pages <= 10, path.stat().st_size)


def test_a_clock_that_goes_back_changes_no_first_time_and_no_order(path: Path) -> None:
    found = (reports.post_client(1),)
    fingerprint = found[0].fingerprint(found[0].findings[0])
    times = [NOW, NOW - timedelta(days=900), NOW + timedelta(days=1)]
    made = [kept(reports.report(results=found, generated_at=at), path).changes for at in times]

    assert [None, *times[:2]] == [each.since for each in made if each]
    assert [{}, {fingerprint: NOW}, {fingerprint: times[1]}] == [each.first_seen for each in made if each]
    with opened(path) as history:
        assert [3, 2, 1] == [run.id for run in history.runs()]
        assert {fingerprint: times[1]} == history.first_seen([fingerprint, "0" * 16])


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_any_time_of_the_calendar_can_be_kept(path: Path, year: int) -> None:
    at = datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert at.replace(microsecond=0) == run_of(path, generated_at=at).started


def test_when_many_findings_were_first_seen_is_found_at_once(path: Path) -> None:
    fingerprints = [f"{number:016x}" for number in range(1200)]
    with opened(path) as history:
        run = history.begin("scan", NOW)
        history.finish(run, NOW, word="low", fingerprints=fingerprints)
        assert dict.fromkeys(fingerprints, NOW) == history.first_seen([*fingerprints, "f" * 16])


def test_an_account_is_found_in_the_newest_finished_runs_before_one(path: Path) -> None:
    def about(account: Account) -> Report:
        return reports.report(results=(replace(reports.post_client(), account=account),))

    for account in (ACME, SHOP, ACME, ACME):
        kept(about(account), path)
    with opened(path) as history:
        assert [3, 1] == [run for run, _ in history.holding(ACME.key, before=4, most=12)]
        assert [4] == [run for run, _ in history.holding(ACME.key, before=99, most=1)]
        assert [] == history.holding(("x", "nobody"), before=99, most=12)


def test_a_report_that_another_run_removed_is_one_line(path: Path) -> None:
    with opened(path) as history, pytest.raises(HistoryError) as raised:
        history.by_number(7)
    assert "another run has removed an earlier one (try again)" == str(raised.value)
