"""An export holds the same in every language; only the reasons for gaps are said in the user's."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from hygiene.model.snapshot import COLUMNS, Snapshot
from hygiene.plugins.registry import Plugins
from hygiene.sources.exports import read_exports
from hygiene.sources.reader import Reader
from tests.support.exports import MAKERS, made, zipped
from tests.support.pseudo import OPEN, pseudo

READERS: list[Reader] = Plugins(strangers=False).loaded("readers")
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def plain(value: object) -> object:
    """Return a value with tables as lists, without what reads the texts of a table."""
    if isinstance(value, np.ndarray):
        return repr(value.tolist())
    if is_dataclass(value) and not isinstance(value, type):
        inner = {each.name: getattr(value, each.name) for each in fields(value)}
        return {name: plain(found) for name, found in inner.items() if not callable(found)}
    return value


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
