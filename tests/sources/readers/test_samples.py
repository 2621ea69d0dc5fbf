"""Real archives beside the project, if they are there.

Nothing they hold is lost, whether they are read from a folder or a zip.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS
from tests.support.project import SHARED
from tests.support.x_archive import write_zip

SAMPLES = SHARED / "samples" / "x"
ARCHIVES = sorted(p.name for p in SAMPLES.glob("20*") if p.is_dir())
PARTS = {
    "apps": ("connected-application",),
    "logins": ("ip-audit",),
    "devices": ("device-token", "ni-devices", "key-registry"),
    "events": ("email-address-change", "screen-name-change", "account-suspension", "protected-history"),
    "posts": ("tweet", "tweets"),
    "deleted_posts": ("deleted-tweets",),
    "community_posts": ("community-tweet",),
}
pytestmark = pytest.mark.skipif(not ARCHIVES, reason="the sample archives are not beside the project")


def read(path: Path) -> Snapshot:
    return read_export(path, READERS)


def rows_of(path: Path) -> list[Any]:
    """Read the contents of a file in another way than the reader does."""
    rows: list[Any] = json.loads(re.sub(r"\A[^=]*=\s*", "", path.read_text(encoding="utf-8")))
    return rows


def held(folder: Path) -> dict[str, int]:
    """Count the records of each part in the files.

    A part without a file is absent.
    """
    out: dict[str, int] = {}
    for part, names in PARTS.items():
        files = [f for name in names for f in folder.rglob(f"{name}.js")]
        if files:
            out[part] = sum(_records(row) for file in files for row in rows_of(file))
    months = [f for f in folder.rglob("*.js") if re.fullmatch(r"\d{4}_\d\d\.js", f.name)]
    return out | ({"posts": sum(len(rows_of(f)) for f in months)} if months else {})


def _records(row: Any) -> int:
    """Count the records in a row.

    A row is one record, except that the registry of keys lists devices.
    """
    data = row.get("keyRegistryData", row)
    return len(data["registeredDevices"]["deviceMetadataList"]) if "registeredDevices" in data else 1


def zipped(folder: Path, path: Path) -> Path:
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    return write_zip(path, [(f"archive/{f.relative_to(folder).as_posix()}", f.read_bytes()) for f in files])


@pytest.mark.parametrize("name", ARCHIVES)
def test_everything_a_real_archive_holds_is_read_from_folder_and_zip(tmp_path: Path, name: str) -> None:
    expected = held(SAMPLES / name)
    folder, archive = read(SAMPLES / name), read(zipped(SAMPLES / name, tmp_path / "x.zip"))
    assert expected == {part: folder.counts[part] for part in PARTS if part in folder.counts}
    for part in ("apps", "logins", "devices", "events"):
        assert expected.get(part) == (None if getattr(folder, part) is None else len(getattr(folder, part)))
    posts = sum(expected.get(part, 0) for part in ("posts", "deleted_posts", "community_posts"))
    assert posts == len(folder.posts or ()) + folder.counts.get("posts_repeated", 0)
    assert folder.counts == archive.counts
    assert folder.gaps == {part: why.replace("archive/", "") for part, why in archive.gaps.items()}
    assert list(folder.posts or ()) == list(archive.posts or ())


def test_a_manifest_that_states_more_than_the_files_hold_is_a_gap() -> None:
    expected = {
        "follows": "data/block.js: the manifest states 1 record, but the file is missing; "
        "data/following.js: the manifest states 72 records, but the file is missing",
        "messages": "the archive holds no file of messages",
        "profile": "data/profile.js: the manifest states 1 record, but the file is missing",
        "logins": "data/ip-audit.js: the manifest states 165 records, the file holds 120",
        "posts": "data/tweets.js: the manifest states 1,737 records, the file holds 150",
    }
    assert expected == read(SAMPLES / "2026-07").gaps


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("full/*.js")), ids=lambda p: p.name)
def test_every_post_of_a_real_file_comes_out_as_json_has_it(file: Path) -> None:
    rows = {row["tweet"]["id_str"]: row["tweet"] for row in rows_of(file)}
    posts = read(file).posts
    assert posts is not None
    assert {i: row["full_text"] for i, row in rows.items()} == {p.id: p.text for p in posts}
    assert {row["source"].split(">")[1].split("<")[0] for row in rows.values()} == {c.label for c in posts.clients}
