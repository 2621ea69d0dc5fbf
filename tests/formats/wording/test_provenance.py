"""What was not read of an input: a part with a value is not called unread, and no part is called absent."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from hygiene.formats.wording.provenance import gaps, part, short
from hygiene.plugins.registry import Plugins
from hygiene.scan.read import read
from hygiene.scan.request import ScanRequest
from tests.support.exports import MAKERS, made, zipped

PLUGINS: Final = Plugins(strangers=False)
NOW: Final = datetime(2027, 1, 1, tzinfo=UTC)
READ_IN_PART: Final = re.compile(r"begins on|could not be|holds? [1-9]|plausible date|begins? [1-9]")
"""What only the reason for a part that was read in part says."""


@pytest.mark.parametrize("name", MAKERS)
def test_no_part_with_a_value_is_called_unread_and_no_reason_contradicts_its_label(tmp_path: Path, name: str) -> None:
    material = read(ScanRequest(exports=(zipped(tmp_path, made(name)),)), PLUGINS, now=NOW)
    (snapshot,), (entry,) = material.snapshots, material.inputs
    unread = {each for each in snapshot.gaps if getattr(snapshot, each) is None and each not in snapshot.damaged}
    labels = [
        (f"Not read: {part(each)}" if each in unread else f"Not fully read: {part(each)}") for each in snapshot.gaps
    ]
    told = [f"{label} {text}" for label, text in gaps(entry)]

    assert labels == [text.rpartition(f": {why}")[0] for text, why in zip(told, snapshot.gaps.values(), strict=True)]
    assert [] == [text for text in told if text.startswith("Not read:") and READ_IN_PART.search(text)]
    assert "not found" not in short(entry, 1000)


def test_what_is_there_but_not_read_is_not_called_absent(tmp_path: Path) -> None:
    (google,) = read(ScanRequest(exports=(zipped(tmp_path, made("google")),)), PLUGINS, now=NOW).inputs

    assert [
        ("Not fully read:", "second factors: the account page lists phone numbers and no other second factor"),
        ("Not read:", "linked accounts that can sign in: Takeout lists no other account that can sign in"),
    ] == list(gaps(google))[-2:]
