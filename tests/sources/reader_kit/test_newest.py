"""The date of an export whose records have none: any date in it, then the times that the archive states."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import GRANTS_ONLY, Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.sources.exports import read_exports
from hygiene.sources.files.budget import Budget
from hygiene.sources.files.open import open_files
from hygiene.sources.reader_kit.newest import ANY_DATE, MEMBER_TIME, NEWEST, date_of, origin_of
from tests.support import exports

BORN = datetime(2016, 9, 1, tzinfo=UTC)
ENTRY = (2025, 3, 4, 5, 6, 8)


def dated(folder: Path, text: str, entry: tuple[int, int, int, int, int, int] = ENTRY) -> tuple[datetime, str]:
    """Return the date of a zip with one file of this text."""
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("a/data.json", entry), text)
    return date_of(open_files(folder / "x.zip"), BORN, None, ())


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('{"Date": "2024-12-15 19:02:48"}', (2024, 12, 15, 19, 2, 48)),
        ('{"Date": "2024-12-15 19:02:48 UTC"}', (2024, 12, 15, 19, 2, 48)),
        ('{"at": "2024-12-15T20:02:48+01:00"}', (2024, 12, 15, 19, 2, 48)),
        ('{"at": "2024-12-15T19:02:48Z", "b": "2024-11-15T19:02:48Z"}', (2024, 12, 15, 19, 2, 48)),
        ('{"day": "2024-12-15"}', (2024, 12, 15, 0, 0, 0)),
        ('{"at": "2024/12/15 19:02:48 UTC"}', (2024, 12, 15, 19, 2, 48)),
        ('{"at": "Dec 15, 2024, 7:02:48 PM UTC"}', (2024, 12, 15, 19, 2, 48)),
        ('{"at": "Sun Dec 15 19:02:48 +0000 2024"}', (2024, 12, 15, 19, 2, 48)),
        ('{"creation_timestamp": 1734289368}', (2024, 12, 15, 19, 2, 48)),
        ('{"createdAt": "1734289368000"}', (2024, 12, 15, 19, 2, 48)),
        ("date,ip\n2024-12-15 19:02:48 UTC,198.51.100.1\n", (2024, 12, 15, 19, 2, 48)),
    ],
)
def test_any_date_in_an_export_dates_it(tmp_path: Path, text: str, at: tuple[int, ...]) -> None:
    assert (datetime(*at, tzinfo=UTC), ANY_DATE) == dated(tmp_path, text)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"birthDate": "2018-02-03"}',
        '{"Birth date": {"value": "2018-02-03"}}',
        '{"date": "2001-02-03"}',
        '{"expires": "2999-01-01 00:00:00"}',
        '{"id": 1734289368}',
        '{"timestamp": 0}',
        '{"link": "https://x.example/2024-12-15-words"}',
        '{"version": "1.2024-12-15"}',
    ],
)
def test_what_is_no_date_of_use_leaves_the_time_of_the_archive(tmp_path: Path, text: str) -> None:
    assert (datetime(*ENTRY, tzinfo=UTC), MEMBER_TIME) == dated(tmp_path, text)


def test_a_date_across_two_pieces_of_a_file_is_found(tmp_path: Path) -> None:
    for before in ((128 << 10) - 9, (128 << 10) - 20):
        text = '"' + "x" * before + '", "2024-12-15 19:02:48"'
        assert (datetime(2024, 12, 15, 19, 2, 48, tzinfo=UTC), ANY_DATE) == dated(tmp_path, text)


def test_a_record_counts_before_any_other_date_and_a_stated_one_before_both(tmp_path: Path) -> None:
    files = tmp_path / "data.json"
    files.write_text('{"Date": "2024-12-15 19:02:48"}')
    record, stated = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)

    assert (record, NEWEST) == date_of(open_files(files), BORN, None, [record, None])
    assert (stated, "stated by the export") == date_of(open_files(files), BORN, stated, [record])


def test_what_is_later_than_the_run_does_not_date_an_export_whatever_the_clock_says(tmp_path: Path) -> None:
    files = tmp_path / "data.json"
    files.write_text('["2024-12-15 19:02:48", "2021-12-15 19:02:48"]')
    old, new = (datetime(year, 12, 15, 19, 2, 48, tzinfo=UTC) for year in (2021, 2024))
    for now, at in ((new, new), (new - timedelta(days=1), new), (new - timedelta(days=2), old)):
        assert (at, ANY_DATE) == date_of(open_files(files, Budget(now=now)), BORN, None, [])
        assert (at, NEWEST) == date_of(open_files(files, Budget(now=now)), BORN, None, [old, new])


@pytest.mark.parametrize("name", ["telegram", "discord", "facebook, 2025", "bluesky, repository"])
def test_the_date_of_an_export_depends_on_the_given_time_of_the_run_and_on_no_clock(tmp_path: Path, name: str) -> None:
    path, readers = exports.zipped(tmp_path, exports.made(name)), Plugins(strangers=False).loaded("readers")
    (now,) = read_exports([path], readers)
    assert isinstance(now, Snapshot)
    (same,) = read_exports([path], readers, now=now.taken_at)
    (before,) = read_exports([path], readers, now=now.taken_at - timedelta(days=2))
    assert isinstance(same, Snapshot)
    assert same.taken_at == now.taken_at
    assert isinstance(before, UnreadableError) or before.taken_at < now.taken_at


def test_nothing_dated_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("{}")
    future = (datetime.now(UTC) + timedelta(days=900)).timetuple()[:6]

    with pytest.raises(UnreadableError, match="nothing in it is dated, so its age is unknown"):
        date_of(open_files(tmp_path / "data.json"), BORN, None)
    with pytest.raises(UnreadableError, match="nothing in it is dated"):
        dated(tmp_path, "{}", future)


def test_an_archive_states_when_its_files_were_saved_and_a_folder_does_not(tmp_path: Path) -> None:
    dated(tmp_path, "{}")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "data.json").write_text("{}")

    assert (datetime(*ENTRY, tzinfo=UTC), None) == (
        origin_of(open_files(tmp_path / "x.zip"), "x").saved_at,
        origin_of(open_files(folder), "x").saved_at,
    )


def test_the_newest_grant_dates_an_export_only_where_nothing_else_does_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("{}")
    files, granted, later = open_files(tmp_path), datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)

    assert (granted, GRANTS_ONLY) == date_of(files, BORN, None, [], apps=[granted], logins=None)
    assert (later, NEWEST) == date_of(files, BORN, None, [], apps=[later], logins=[granted])
    assert (later, NEWEST) == date_of(files, BORN, None, [later], apps=[granted])
