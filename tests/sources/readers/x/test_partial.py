"""X archives that call themselves partial, and lists that are null."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS
from tests.support.x_archive import XArchive, a_bit_of_everything, write_zip

MANIFEST = "data/manifest.js"
PARTIAL = f"{MANIFEST}: it says that this is only a part of the archive; missing records cannot be ruled out"


def changed(folder: Path, **members: bytes) -> Snapshot:
    """Return an archive with some members replaced."""
    own = XArchive(rows=a_bit_of_everything()).members()
    replaced = {f"data/{name.replace('_', '-')}.js": data for name, data in members.items()}
    assert replaced.keys() <= own.keys()
    return read_export(write_zip(folder / "x.zip", (own | replaced).items()), READERS)


def with_partial(value: Any) -> bytes:
    start, _, body = XArchive(rows=a_bit_of_everything()).members()[MANIFEST].decode().partition("=")
    manifest = json.loads(body)
    manifest["archiveInfo"]["isPartialArchive"] = value
    return f"{start}= {json.dumps(manifest)}".encode()


@pytest.mark.parametrize("value", [True, "true", 1, "yes"])
def test_no_part_of_a_partial_archive_is_complete(tmp_path: Path, value: Any) -> None:
    snapshot = changed(tmp_path, manifest=with_partial(value))

    assert [] == [
        part for part in ("apps", "logins", "posts", "events", "devices") if PARTIAL not in snapshot.gaps[part]
    ]


@pytest.mark.parametrize("value", [False, "false", None, 0, ""])
def test_a_whole_archive_has_no_such_gap(tmp_path: Path, value: Any) -> None:
    assert "apps" not in changed(tmp_path, manifest=with_partial(value)).gaps


def test_null_is_no_empty_list(tmp_path: Path) -> None:
    snapshot = changed(tmp_path, connected_application=b"window.YTD.connected_application.part0 = null")

    assert snapshot.apps is None
    assert "data/connected-application.js: it holds “null” where a list belongs" in snapshot.gaps["apps"]
