"""Posts of a large archive, which several processes read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.shared_reading import POSTS, archive, compared, damaged, listeners, long_posts, read, time_up
from tests.support.shared_work import situation

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux says how many threads run")


def test_four_processes_read_what_one_reads_however_the_archive_is_damaged(tmp_path: Path) -> None:
    archives = tmp_path / "archives"
    archives.mkdir()
    damaged(archives)

    found = situation(compared, tmp_path, str(archives))

    assert len(found) > 15
    assert [name for name, (_, agree, _) in found.items() if agree != "same"] == []
    assert found["whole"][2] == 6  # three for the posts, and three for the deleted ones
    whole = [name for name, (unread, _, _) in found.items() if "posts" not in unread]
    assert whole == ["whole"]


def test_what_no_process_read_is_a_gap(tmp_path: Path) -> None:
    path = replace(archive(), taken_at=None).write_zip(tmp_path / "archive.zip")

    found = situation(time_up, tmp_path, str(path))

    assert [rows for rows, _ in found] == sorted(rows for rows, _ in found)
    assert [rows for rows, gaps in found if "took longer than" not in gaps] == []
    assert 0 < found[0][0] < found[-1][0] < POSTS


def test_one_process_reports_the_progress(tmp_path: Path) -> None:
    path = archive().write_zip(tmp_path / "archive.zip")

    assert situation(listeners, tmp_path, str(path)) == 1


def test_long_posts_get_their_words_once(tmp_path: Path) -> None:
    archives = tmp_path / "archives"
    archives.mkdir()
    long_posts(archives)

    assert situation(compared, tmp_path, str(archives)) == {"long": ["{}", "same", 3]}  # for the deleted ones
    rows = situation(read, tmp_path, str(archives / "long.zip"), "4")["rows"]
    assert (len(rows), sum("and much more of it" in row for row in rows)) == (POSTS + 1, 10)  # and a deleted one
