"""Exports and vaults hold the same in every language.

Only the reasons for gaps, and what is said of a vault, are in the user's.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import COLUMNS, Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.sources.exports import read_exports
from hygiene.sources.reader import Reader
from hygiene.sources.vault_files import read_vault, summary
from tests.support.exports import MAKERS, made, zipped
from tests.support.plugins import VAULTS
from tests.support.pseudo import OPEN, leftovers, pseudo
from tests.support.snapshots import plain
from tests.support.vaults import FIXTURES, OPENS, Fixture

READERS: list[Reader] = Plugins(strangers=False).loaded("readers")
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def held(snapshot: Snapshot) -> dict[str, object]:
    """Return everything that was read, by its name."""
    found = {each.name: getattr(snapshot, each.name) for each in fields(Snapshot)}
    tables = {name: plain(found[name]) for name in COLUMNS}
    return found | tables | {"gaps": set(snapshot.gaps), "edited": bool(snapshot.edited)}


def read(path: Path) -> list[Snapshot]:
    """Return what an export holds, which can be read."""
    found = list(read_exports([path], READERS, now=NOW))
    assert [] == [each for each in found if not isinstance(each, Snapshot)]
    return [each for each in found if isinstance(each, Snapshot)]


@pytest.mark.parametrize("name", MAKERS)
def test_an_export_is_read_alike_in_another_language(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path, made(name), "export.zip")
    english = read(path)
    with pseudo():
        other = read(path)

    assert list(map(held, english)) == list(map(held, other))
    reasons = [why for each in other for why in each.gaps.values()]
    assert [] == [why for why in reasons if OPEN not in why]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda each: each.name)
def test_a_vault_is_read_alike_in_another_language(tmp_path: Path, fixture: Fixture) -> None:
    path = tmp_path / "export"
    path.write_bytes(fixture.data)
    english = read_vault(path, VAULTS, lambda _what: Hidden(OPENS), now=NOW)
    with pseudo():
        other = read_vault(path, VAULTS, lambda _what: Hidden(OPENS), now=NOW)
        said = summary(other)

    assert (english.vault, english.entries) == (other.vault, other.entries)
    assert (english.not_in_use, english.unread) == (other.not_in_use, other.unread)
    assert [] == leftovers(said, ())
    assert [] == [each for each in other.warnings if OPEN not in each]
