"""Zips inside an input: how much of them is held in memory."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from hygiene.sources.files import inner_zips
from hygiene.sources.files.inner_zips import with_inner_zips
from hygiene.sources.files.open import open_files


def test_zips_inside_are_opened_until_they_have_too_many_bytes_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = BytesIO()
    with ZipFile(inside, "w") as inner:
        inner.writestr("a.json", "[]")
    for name in ("1.zip", "2.zip", "3.zip"):
        (tmp_path / name).write_bytes(inside.getvalue())
    monkeypatch.setattr(inner_zips, "MAX_INNER_ZIP", 2 * len(inside.getvalue()))
    found = with_inner_zips(open_files(tmp_path), re.compile(r"\.zip$"))

    assert {"1.zip/a.json", "2.zip/a.json"} == set(found.inner)
    assert {"3.zip": "the zips inside are larger than 0 MB together"} == found.unopened
    assert b"[]" == b"".join(found.chunks("2.zip/a.json"))
