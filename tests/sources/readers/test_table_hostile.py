"""Hostile tables of LinkedIn, Reddit, TikTok and Snapchat.

Whatever they hold, the readers return a Snapshot, or say what is wrong.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import ACCOUNT_PARTS, Snapshot
from hygiene.sources.files.files import Files
from hygiene.sources.files.open import open_files
from hygiene.sources.readers.communities.reddit import reddit as reddit_reader
from hygiene.sources.readers.linkedin.export import linkedin as linkedin_reader
from hygiene.sources.readers.snapchat.export import snapchat as snapchat_reader
from hygiene.sources.readers.tiktok.export import tiktok as tiktok_reader
from tests.support.tables import (
    Members,
    linkedin_2018,
    linkedin_2024,
    reddit,
    snapchat,
    tiktok,
    tiktok_2024,
)
from tests.support.x_archive import write_zip

READERS = {
    "linkedin-2018": (linkedin_reader, linkedin_2018()),
    "linkedin-2024": (linkedin_reader, linkedin_2024()),
    "reddit": (reddit_reader, reddit()),
    "snapchat": (snapchat_reader, snapchat()),
    "tiktok": (tiktok_reader, tiktok(tiktok_2024())),
}
TRICKS = (
    b'"',
    b"\x00",
    b"\n",
    b",",
    b"\\",
    b"{",
    b"]",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"null",
    b"9" * 400,
    b'"": [[',
    b"\xe2\x80\xae",
)


def holds(got: Snapshot) -> bool:
    """Return whether missing parts have a reason and times are aware."""
    read = {part for part in ACCOUNT_PARTS if getattr(got, part) is not None}
    moments = [one.at for part in (got.logins, got.events) for one in part or ()]
    return ACCOUNT_PARTS - read <= got.gaps.keys() and all(at is None or at.tzinfo for at in moments)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exports")


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_ends_in_a_snapshot_or_one_error(folder: Path, name: str, data: st.DataObject) -> None:
    reader, whole = READERS[name]
    member = data.draw(st.sampled_from(sorted(n for n in whole if n.endswith(("csv", "json")))))
    text = whole[member]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 40, len(text))))
    put = data.draw(st.sampled_from(TRICKS) | st.binary(max_size=20))
    files = open_files(write_zip(folder / "x.zip", (whole | {member: text[:start] + put + text[end:]}).items()))

    try:
        got = reader.read(files)
    except UnreadableError as error:
        assert error.message  # noqa: PT017  # either is right
    else:
        assert holds(got)


@pytest.mark.parametrize("name", READERS)
def test_a_file_that_ends_anywhere_loses_nothing_unsaid(folder: Path, name: str) -> None:
    reader, whole = READERS[name]
    expected = reader.read(_zip(folder, whole))
    for member in (n for n in whole if n.endswith(("csv", "json")) and "checkfile" not in n):
        for kept in range(0, len(whole[member]) - 1, 23):
            try:
                got = reader.read(_zip(folder, whole | {member: whole[member][:kept]}))
            except UnreadableError:
                continue
            fewer = {part for part, count in expected.counts.items() if got.counts.get(part, 0) < count}
            assert not fewer or dict(expected.gaps) != dict(got.gaps) or _whole_rows(whole[member], kept), (
                member,
                kept,
            )


def _zip(folder: Path, members: Members) -> Files:
    return open_files(write_zip(folder / "x.zip", members.items()))


def _whole_rows(data: bytes, kept: int) -> bool:
    """Return whether the rest of a CSV is complete rows, or only a header.

    Then nothing in it shows that rows are missing.
    """
    left, rest = data[:kept].rstrip(b"\r"), data[kept:]
    return b"\n" not in left or left.endswith((b"\n", b"\n\x00")) or rest.startswith((b"\n", b"\r", b"\r\x00"))
