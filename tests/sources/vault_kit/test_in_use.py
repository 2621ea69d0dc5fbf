"""Entries that are not in use, or left out by the policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries
from hygiene.sources.vault_kit.in_use import sifted

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def entry(label: str, *folders: str, archived: bool = False, expires_at: datetime | None = None) -> Secret:
    return Secret(ref=label, label=label, value=Hidden("x"), folders=folders, archived=archived, expires_at=expires_at)


def test_expired_entries_count_as_archived_and_are_said_to_be_expired() -> None:
    found = Entries(
        secrets=(
            entry("gone", expires_at=NOW - timedelta(days=1)),
            entry("now", expires_at=NOW, archived=True),
            entry("later", expires_at=NOW + timedelta(seconds=1)),
            entry("put away", archived=True),
            entry("live"),
        ),
        left_out={},
    )
    seen = sifted(found, now=NOW, leave_out=())
    assert [True, True, False, True, False] == [secret.archived for secret in seen.entries.secrets]
    assert {"expired": 2, "archived": 1} == seen.not_in_use


def test_without_a_time_nothing_is_expired() -> None:
    found = Entries(secrets=(entry("gone", expires_at=NOW),), left_out={"cards": 1})
    seen = sifted(found, now=None, leave_out=())
    assert (found, {}, frozenset()) == (seen.entries, seen.not_in_use, seen.used)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Old", ["a", "d", "e"]),
        ("old", ["a", "d", "e"]),
        ("Work/Old", ["a", "c", "d", "e"]),
        ("Work\\Old", ["a", "c", "d", "e"]),
        ("Work", ["a", "c", "d", "e"]),
        ("Old/Work", ["a", "b", "c", "d", "e"]),
        ("Bank", ["a", "b", "c", "d"]),
        ("/", ["a", "b", "c", "d", "e"]),
    ],
)
def test_a_folder_is_left_out_by_name_or_path(name: str, kept: list[str]) -> None:
    found = Entries(
        secrets=(
            entry("a"),
            entry("b", "Root/Work/Old/Mail"),
            entry("c", "Root\\Old"),
            entry("d", "Root/Older"),
            entry("e", "Root", "Bank"),
        ),
        left_out={"cards": 1},
    )
    seen = sifted(found, now=NOW, leave_out=[name])
    count = 5 - len(kept)
    left_out = {"cards": 1} | ({"in a folder that the policy leaves out": count} if count else {})
    assert (kept, left_out) == ([secret.label for secret in seen.entries.secrets], seen.entries.left_out)
    assert (frozenset({name}) if count else frozenset()) == seen.used
