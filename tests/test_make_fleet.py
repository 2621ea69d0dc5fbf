"""The invented fleet: its files, and what is found after a week."""

from __future__ import annotations

import json
import sys
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hygiene import ScanRequest
from hygiene.model.finding import TOPIC
from hygiene.scan.pipeline import Examination, examine
from scripts.fleet.plan import CAST, brands
from scripts.fleet.write import write
from tests.support.command import run
from tests.support.project import ROOT

NOW = date(2025, 11, 16)
WEEK = timedelta(days=7)
COUNT = len(CAST)
READERS = {
    "bluesky": "bluesky-car", "facebook": "facebook", "github": "github-log", "instagram": "instagram",
    "linkedin": "linkedin", "mastodon": "mastodon", "reddit": "reddit", "x": "x-archive",
}  # fmt: skip


def _scanned(folder: Path, week: int) -> Examination:
    now = datetime(NOW.year, NOW.month, NOW.day, tzinfo=UTC) + (week - 1) * WEEK
    return examine(ScanRequest(exports=sorted(folder.glob("exports/*/*")), now=now))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    made = [tmp_path_factory.mktemp("fleet") / f"week-{week}" for week in (1, 2)]
    for week, folder in enumerate(made, 1):
        write(folder, accounts=COUNT, seed=1, now=NOW, week=week)
    return made


@pytest.fixture(scope="module")
def weeks(folders: list[Path]) -> list[Examination]:
    return [_scanned(folder, week) for week, folder in enumerate(folders, 1)]


def _files(folder: Path) -> dict[str, tuple[bytes, int]]:
    every = [path for path in folder.rglob("*") if path.is_file()]
    dated = {path: int(path.stat().st_mtime) if path.suffix == ".zip" else 0 for path in every}
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), at) for path, at in dated.items()}


def test_the_program_writes_the_same_fleet_every_time(folders: list[Path], tmp_path: Path) -> None:
    asked = ("--accounts", f"{COUNT}", "--seed", "1", "--now", f"{NOW}", "--week", "2")
    done = run(tmp_path, ROOT / "scripts" / "make_fleet.py", tmp_path / "again", *asked, program=(sys.executable,))

    assert (done.code, done.err) == (0, "")
    assert _files(tmp_path / "again") == _files(folders[1])


def test_a_second_week_in_the_same_folder_leaves_the_exports_of_the_first(folders: list[Path], tmp_path: Path) -> None:
    for week in (1, 2):
        write(tmp_path, accounts=COUNT, seed=1, now=NOW, week=week)
    (absent,) = (brand.handle for brand in brands(COUNT, 1) if brand.role == "missing later")
    kept = {name: made for name, made in _files(folders[0]).items() if absent not in name}

    assert _files(tmp_path) == kept | _files(folders[1])


def test_the_file_of_the_fleet_finds_one_export_of_every_account_but_one(folders: list[Path]) -> None:
    told = tomllib.loads((folders[0] / "fleet.toml").read_text())
    groups = {group["name"]: group for group in told["groups"]}
    found = {
        account["handle"]: len([*folders[0].glob(groups[account["group"]]["exports"][0].format(**account))])
        for account in told["accounts"]
    }

    (never,) = (brand.handle for brand in brands(COUNT, 1) if brand.role == "missing")
    assert found == {brand.handle: int(brand.handle != never) for brand in brands(COUNT, 1)}
    assert len(groups) == 10
    owners = [account.get("owner") or groups[account["group"]].get("owner") for account in told["accounts"]]
    assert owners.count(None) == 2


def test_the_reader_of_its_platform_reads_every_export(weeks: list[Examination]) -> None:
    for week, without in zip(weeks, ({"missing", "damaged"}, {"missing", "damaged", "missing later"}), strict=True):
        read = {(each.account.platform, each.account.handle): each.origin.reader for each in week.snapshots}

        present = [brand for brand in brands(COUNT, 1) if brand.role not in without]
        assert read == {(brand.platform, brand.handle): READERS[brand.platform] for brand in present}


def test_a_week_later_every_export_but_the_stale_one_is_a_week_younger(weeks: list[Examination]) -> None:
    first, second = ({each.account.handle: each.taken_at for each in week.snapshots} for week in weeks)

    (stale,) = (brand.handle for brand in brands(COUNT, 1) if brand.role == "stale")
    # Meta's exports state only the day.
    assert {handle: round((at - first[handle]) / timedelta(days=1)) for handle, at in second.items()} == {
        handle: 0 if handle == stale else 7 for handle in second
    }


def test_only_what_was_planted_differs_after_a_week(folders: list[Path], weeks: list[Examination]) -> None:
    planted = json.loads((folders[1] / "planted.json").read_text())
    (absent,) = (row for row in planted if row["kind"] == "missing")
    before, after = (_found(week) for week in weeks)
    before = {key: found for key, found in before.items() if key[1] != absent["handle"]}
    seen = [
        (*key[:3], "new" if key not in before else "gone" if key not in after else "changed")
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    ]

    assert len(planted) == 10
    rows = [(row["platform"], row["handle"], row["check"], row["kind"]) for row in planted if row != absent]
    assert sorted(seen) == sorted(rows)


def _found(week: Examination) -> dict[tuple[str, str, str, str], Any]:
    """Return the fingerprints by account, check and subject."""
    return {
        (result.account.platform, result.account.handle, result.check, mark[:TOPIC]): mark
        for result in week.report.results
        if result.account
        for mark in map(result.fingerprint, result.findings)
    }
