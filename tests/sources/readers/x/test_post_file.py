"""Posts of a large archive, which several processes read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.shared_reading import POSTS, compared, damaged, long_posts, read
from tests.support.shared_work import situation

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux says how many threads run")


def test_four_processes_read_what_one_reads_however_the_archive_is_damaged(tmp_path: Path) -> None:
    archives = tmp_path / "archives"
    archives.mkdir()
    damaged(archives)

    found = situation(compared, tmp_path, str(archives))

    assert len(found) > 15
    assert [name for name, (_, agree) in found.items() if agree != "same"] == []
    whole = [name for name, (unread, _) in found.items() if "posts" not in unread]
    assert whole == ["whole"]


def test_long_posts_get_their_words_once(tmp_path: Path) -> None:
    archives = tmp_path / "archives"
    archives.mkdir()
    long_posts(archives)

    assert {agree for _, agree in situation(compared, tmp_path, str(archives)).values()} == {"same"}
    rows = situation(read, tmp_path, str(archives / "long.zip"), "4")["rows"]
    assert (len(rows), sum("and much more of it" in row for row in rows)) == (POSTS + 1, 10)  # and a deleted one
